"""A spec reviewed as a whole: what rules, slides in Markdown and pictures give to say before anything is rendered."""

from __future__ import annotations

from pathlib import Path

import pytest

from coursegen import review, source
from coursegen.diagnostics import Severity

ROOT = Path(__file__).resolve().parent.parent
MINIMAL = (ROOT / "lesson" / "minimal.yaml").read_text("utf-8")


def errors(folder: Path, more: str) -> list[str]:
    """The errors of the forty-line lesson with something added, as `line:column message`."""
    path = folder / "lesson.yaml"
    path.write_text(MINIMAL + more, "utf-8")
    found = [f for f in review.of_file(path).findings if f.severity is Severity.ERROR]
    return [f"{f.place.line}:{f.place.column} {f.message}" for f in found if f.place]


@pytest.mark.parametrize(
    ("name", "problem"),
    [("../outside.png", "lies outside the lesson's folder"), ("none.png", "does not exist"), ("in.png", "")],
)
def test_a_picture_is_looked_for_before_anything_is_rendered(name: str, problem: str, tmp_path: Path) -> None:
    folder = tmp_path / "lesson"
    folder.mkdir()
    (tmp_path / "outside.png").write_bytes(b"")
    (folder / "in.png").write_bytes(b"")
    more = f"supplements:\n  - id: p\n    title: A page\n    text: 'See ![a]({name}) first'\n"
    line = MINIMAL.count("\n") + 4
    assert errors(folder, more) == ([f"{line}:21 the picture `{name}` {problem}"] if problem else [])


def test_without_a_folder_no_picture_is_looked_for() -> None:
    more = "supplements:\n  - id: p\n    title: A page\n    text: 'See ![a](none.png) first'\n"
    found = review.of_source(source.parse(MINIMAL + more, "<stdin>"), None).findings
    assert not [f for f in found if f.severity is Severity.ERROR]


def test_slides_in_markdown_are_read_too(tmp_path: Path) -> None:
    more = MINIMAL.replace("    minutes: 8\n", '    minutes: 8\n    deck: "## A claim {layout=none}"\n', 1)
    (tmp_path / "lesson.yaml").write_text(more, "utf-8")
    found = review.of_file(tmp_path / "lesson.yaml").findings
    assert found[0].severity is Severity.ERROR
    assert "layout" in found[0].message
