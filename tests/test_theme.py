"""Themes: what a folder with one file may change, and what is refused before anything is printed in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from coursegen import theme
from coursegen.diagnostics import Severity, SpecError
from coursegen.theme import contrast_ratio


def make(folder: Path, text: str | bytes, **files: bytes) -> str:
    folder.mkdir(parents=True)
    (folder / "theme.yaml").write_bytes(text.encode() if isinstance(text, str) else text)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return str(folder)


def refused(name: str) -> tuple[str, ...]:
    with pytest.raises(SpecError) as caught:
        theme.load(name)
    assert all(finding.hint for finding in caught.value.report)
    return tuple(finding.message for finding in caught.value.report)


@pytest.mark.parametrize("name", theme.shipped())
def test_shipped_themes_pass_the_gate(name: str) -> None:
    loaded = theme.load(name)
    assert not [finding for finding in theme.contrast(loaded) if finding.severity is Severity.ERROR]
    assert loaded.settings["description"]


def test_one_value_may_be_changed_and_all_else_inherited(tmp_path: Path) -> None:
    base, own = (
        theme.load("standard"),
        theme.load(make(tmp_path / "own", "extends: standard\ncolors:\n  ink: '000000'\n")),
    )
    assert own.colors["ink"] == "000000"
    assert {**own.colors, "ink": ""} == {**base.colors, "ink": ""}
    assert own.phases == base.phases
    assert own.digest != base.digest


def test_a_file_of_the_same_name_wins_over_the_inherited_one(tmp_path: Path) -> None:
    own = theme.load(make(tmp_path / "own", "extends: standard\n", **{"slides.md.j2": b"mine"}))
    assert own.read("slides.md.j2") == b"mine"
    assert set(own.names()) == set(theme.load("standard").names())


def test_themes_may_extend_each_other_by_the_name_of_a_neighbor(tmp_path: Path) -> None:
    make(tmp_path / "house", "extends: standard\ncolors:\n  ink: '101010'\n")
    loaded = theme.load(make(tmp_path / "team", "extends: house\ncolors:\n  text: '202020'\n"))
    assert (loaded.colors["ink"], loaded.colors["text"]) == ("101010", "202020")
    assert [folder.name for folder in loaded.folders] == ["team", "house", "standard"]


def test_a_changed_file_changes_the_digest(tmp_path: Path) -> None:
    first = theme.load(make(tmp_path / "a", "extends: standard\n", **{"slides.md.j2": b"1"})).digest
    second = theme.load(make(tmp_path / "b", "extends: standard\n", **{"slides.md.j2": b"2"})).digest
    assert first != second


def test_no_file_outside_the_theme_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x", "utf-8")
    own = theme.load(make(tmp_path / "own", "extends: standard\n"))
    (tmp_path / "own" / "link").symlink_to(tmp_path / "secret")
    for name in ("../secret", "link", str(tmp_path / "secret")):
        with pytest.raises(FileNotFoundError):
            own.path(name)


def test_a_theme_that_leads_back_to_itself_is_refused(tmp_path: Path) -> None:
    make(tmp_path / "a", "extends: b\n")
    assert refused(make(tmp_path / "b", "extends: a\n")) == ("theme `b` extends itself",)


@pytest.mark.parametrize("name", ["nowhere", "", "/", "../standard", "a\0b"])
def test_an_unknown_theme_names_those_that_there_are(name: str) -> None:
    with pytest.raises(SpecError) as caught:
        theme.load(name)
    assert caught.value.report[0].code == "unknown-theme"
    assert "standard" in (caught.value.report[0].hint or "")


def test_faint_text_is_refused_with_its_ratio(tmp_path: Path) -> None:
    found = refused(make(tmp_path / "own", "extends: standard\ncolors:\n  muted: '999999'\n"))
    assert found[0] == "muted on white has a contrast of 2.8:1"


def test_a_faint_phase_is_refused_too(tmp_path: Path) -> None:
    assert refused(make(tmp_path / "own", "extends: standard\nphases: ['0B5F58', 'FFCC00']\n")) == (
        "phase 2 on white has a contrast of 1.5:1",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("extends: standard\ncolors:\n  ink: red\n", "the color `ink` is `red`"),
        ("extends: standard\ncolors:\n  ink: '#112233'\n", "the color `ink` is `#112233`"),
        ("extends: standard\ncolors:\n  ink: 112233\n", "the color `ink` is `112233`"),
        ("extends: standard\ncolors:\n", "`colors` is no group of settings"),
        ("extends: standard\nfonts: Inter\n", "`fonts` is no group of settings"),
        ("extends: standard\nphases: []\n", "`phases` is no list"),
        ("extends: [standard]\n", "`extends` is no text"),
        ("title: Own\n", "the theme has no `description`"),
        ("- a\n", "theme.yaml holds no settings"),
        ("", "theme.yaml holds no settings"),
        ("a: [\n", "line 2 is not valid YAML: expected the node content, but found '<stream end>'"),
        ("a: " + "[" * 3000, "theme.yaml cannot be read"),
        (b"\xff\xfe", "theme.yaml is not UTF-8"),
    ],
)
def test_a_malformed_theme_is_refused_in_words(text: str | bytes, message: str, tmp_path: Path) -> None:
    assert refused(make(tmp_path / "own", text))[0] == message


def test_contrast_is_that_of_the_web_guidelines() -> None:
    assert contrast_ratio("000000", "FFFFFF") == pytest.approx(21)
    assert contrast_ratio("FFFFFF", "FFFFFF") == 1
    assert contrast_ratio("777777", "FFFFFF") == pytest.approx(4.48, abs=0.01)
