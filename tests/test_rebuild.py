"""Where a pack comes from: what its manifest tells, and the proof that it came from its spec."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from spec_samples import ROOT, SMALL

from coursegen import provenance, versions, write
from coursegen.build import Request, build
from coursegen.derive.session import Options
from coursegen.plan import Wishes
from coursegen.rebuild import prove

Run = Callable[..., CompletedProcess[str]]
PLAIN = Wishes(Options(start="09:00", learners=7, paper="letter"), only=("run-table", "readme", "lesson"))


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(f"id: small\n{SMALL}", "utf-8")
    return path


@pytest.fixture
def pack(spec: Path, tmp_path: Path) -> Path:
    return build(Request(spec, tmp_path / "out", wishes=PLAIN, epoch=1_700_000_000)).folder


def edit_manifest(pack: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    manifest = json.loads((pack / write.MANIFEST).read_text("utf-8"))
    edit(manifest)
    (pack / write.MANIFEST).write_text(json.dumps(manifest), "utf-8")


def test_every_wish_is_recorded_and_read_back() -> None:
    everything = Wishes(
        Options("09:00", 7, "letter", "large", 45, "scripted", "virtual", "2026-12-01", "Europe/Paris"),
        "both", ("guide",), "alpha",
    )  # fmt: skip
    plain = Wishes()
    same = [f.name for f in fields(Options) if getattr(everything.options, f.name) == getattr(plain.options, f.name)]
    assert not same, "the sample leaves these options as they are"
    again = Wishes.of_value(json.loads(json.dumps(everything.as_value())))
    # A run sets the edition of each file itself: the wish for editions stands beside the options.
    assert (again.edition, again.only, again.track) == ("both", ("guide",), "alpha")
    for field in fields(Options):
        if field.name != "edition":
            assert getattr(again.options, field.name) == getattr(everything.options, field.name)
    assert Wishes.of_value(plain.as_value()) == plain


def test_a_pack_is_proved_with_the_options_it_was_built_with(pack: Path, spec: Path) -> None:
    manifest = write.read_manifest(pack)
    assert manifest["options"]["epoch"] == 1_700_000_000
    assert manifest["options"]["learners"] == 7
    proof = prove(pack, spec)
    assert proof.findings == ()
    assert proof.same == len(manifest["files"]) == 3


def test_where_the_spec_says_something_else_the_proof_says_so(pack: Path, spec: Path) -> None:
    spec.write_text(spec.read_text("utf-8").replace("Small fires", "Large fires"), "utf-8")
    found = prove(pack, spec).findings
    assert {Path(f.place.file).name for f in found if f.place} >= {"README.md", "lesson.json"}
    assert {finding.hint for finding in found} == {"the lesson says something else"}


def test_where_a_library_was_another_the_proof_names_it(pack: Path, spec: Path) -> None:
    def edit(manifest: dict[str, Any]) -> None:
        manifest["system"]["pango"] = "1.0.0"
        manifest["libraries"]["weasyprint"] = "1"

    edit_manifest(pack, edit)
    assert prove(pack, spec).findings == (), "other versions that give the same bytes are no fault"
    (pack / "README.md").write_text("other", "utf-8")
    (found,) = prove(pack, spec).findings
    assert found.message == "differs from what the spec gives"
    assert "pango was 1.0.0 and is" in str(found.hint)
    assert "weasyprint was 1 and is" in str(found.hint)


def test_a_file_missing_or_left_from_another_build_is_not_proved(pack: Path, spec: Path) -> None:
    (pack / "README.md").unlink()
    edit_manifest(pack, lambda manifest: manifest["files"].update({"guide.pdf": {"sha256": "0"}}))
    assert sorted(finding.message.partition(",")[0] for finding in prove(pack, spec).findings) == [
        "comes from an earlier build with other options",
        "is what the spec gives",
    ]


def test_the_command_proves_and_disproves(spec: Path, tmp_path: Path, run: Run) -> None:
    pack = build(Request(spec, tmp_path / "out", wishes=Wishes(only=("run-table", "lesson")))).folder
    done = run("verify", pack, "--rebuild", "--spec", spec)
    assert done.returncode == 0, done.stderr
    assert "2 files have the same bytes" in done.stderr
    (pack / "run-sheet.csv").write_text("other", "utf-8")
    done = run("verify", pack, "--rebuild", "--spec", spec)
    assert done.returncode == 1
    assert "error[not-rebuilt]: differs from what the spec gives" in done.stderr


def test_a_proof_needs_the_spec(pack: Path, run: Run) -> None:
    done = run("verify", pack, "--rebuild")
    assert done.returncode == 2
    assert "add --spec" in done.stderr


def test_a_theme_of_ones_own_is_named_again_and_no_path_of_it_is_told(spec: Path, tmp_path: Path, run: Run) -> None:
    theme = tmp_path / "secret-folder" / "mine"
    shutil.copytree(ROOT / "themes" / "meadow", theme)
    made = build(Request(spec, tmp_path / "out", str(theme), PLAIN))
    assert "secret-folder" not in (made.folder / write.MANIFEST).read_text("utf-8")
    assert write.read_manifest(made.folder)["theme"]["name"] == "mine"
    assert prove(made.folder, spec, str(theme)).findings == ()


def test_differences_are_told_in_words() -> None:
    then = {
        "coursegen": "1", "program": {"sha256": "a"}, "spec": {"sha256": "a"}, "theme": {"name": "a", "sha256": "a"},
        "fonts": {"a.ttf": "1"}, "libraries": {"lxml": "1"}, "system": {"pango": "1"},
    }  # fmt: skip
    assert list(provenance.differences(then, then)) == []
    now = {
        "coursegen": "1", "program": {"sha256": "b"}, "spec": {"sha256": "b"}, "theme": {"name": "b", "sha256": "b"},
        "fonts": {"a.ttf": "2"}, "libraries": {"lxml": "2"}, "system": {},
    }  # fmt: skip
    assert list(provenance.differences(then, now)) == [
        "the lesson says something else",
        "the code of coursegen is another, under the same version",
        "the theme `b` has other files or settings",
        "lxml was 1 and is 2",
        "pango was 1 and is not there",
        "these fonts are others: a.ttf",
    ]
    assert list(provenance.differences({}, {"coursegen": "1"})) == ["coursegen was None and is 1"]


def test_the_systems_libraries_are_known_where_pdfs_are_made() -> None:
    assert set(versions.system()) == {"python", "zlib", "pango", "harfbuzz", "fontconfig"}
    assert "unknown" not in versions.system().values()


def test_the_manifest_names_the_fonts_that_a_pdf_embeds(minimal_pack: Path) -> None:
    files = write.read_manifest(minimal_pack)["files"]
    fonts = {name for facts in files.values() for name in facts.get("fonts", ())}
    assert fonts
    assert all(name.startswith("Inter") for name in fonts), "a font of this machine got into the pack"
