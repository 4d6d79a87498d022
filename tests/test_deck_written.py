from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from coursegen import build, theme
from coursegen.diagnostics import Severity, SpecError
from coursegen.plan import Wishes

LESSON = Path(__file__).parent.parent / "lesson" / "minimal.yaml"
OWN = """## A demonstration {#demo layout=question}

- Watch the needle

```text
## no heading of a slide
```

## Engage, in other words {#phase-engage-1}

- Mine
"""


def lesson(folder: Path, deck: str) -> Path:
    text = LESSON.read_text("utf-8").replace("  - phase: explore\n", f"    deck: {deck}\n  - phase: explore\n", 1)
    spec = folder / "lesson.yaml"
    spec.write_text(text.replace("schema=coursegen.schema.json", "schema=x"), "utf-8")
    return spec


def request(spec: Path, **settings: str) -> build.Request:
    return build.Request(spec, spec.parent / "out", wishes=Wishes(only=("slides",)), keep_sources=True, **settings)


def headings(folder: Path) -> list[str]:
    made = next(folder.glob("out/*/sources/slides.pptx.md")).read_text("utf-8")
    return re.findall(r"\{#([\w-]+)", made)


def test_slides_of_the_authors_own_follow_those_of_their_phase_or_take_a_slides_place(tmp_path: Path):
    (tmp_path / "own.md").write_text(OWN, "utf-8")
    build.build(request(lesson(tmp_path, "{file: own.md}")))
    ids = headings(tmp_path)
    assert ids.count("phase-engage-1") == 1
    assert ids[ids.index("demo") + 1] == "phase-explore-2"
    made = next(tmp_path.glob("out/*/sources/slides.pptx.md")).read_text("utf-8")
    assert "Engage, in other words" in made


@pytest.mark.parametrize("inline", [False, True])
def test_a_fault_in_them_names_file_line_and_slide(tmp_path: Path, inline: bool):
    wrong = OWN.replace("layout=question", "layout=questoin")
    (tmp_path / "own.md").write_text("\n" + wrong, "utf-8")
    block = "|\n" + "".join(f"      {line}\n" if line else "\n" for line in wrong.split("\n"))
    spec = lesson(tmp_path, block if inline else "{file: own.md}")
    with pytest.raises(SpecError) as caught:
        build.build(request(spec))
    (finding,) = [found for found in caught.value.report if found.severity is Severity.ERROR]
    assert "A demonstration" in finding.message
    assert finding.hint == "did you mean `question`?"
    assert finding.place is not None
    said = Path(finding.place.file).read_text("utf-8").split("\n")[finding.place.line - 1]
    assert said.strip() == "## A demonstration {#demo layout=questoin}"


def test_every_slide_that_goes_on_is_named_with_its_place_in_the_spec(tmp_path: Path):
    points = "\n".join(f"      - Point {n} of a list that is much too long for one slide\n" for n in range(30))
    spec = lesson(tmp_path, f"|\n      ## Long {{#long}}\n\n{points}\n")
    report = build.build(request(spec))
    (remark,) = [finding for finding in report.findings if finding.code == "layout"]
    assert "“Long” holds more than one page" in remark.message
    assert remark.place is not None
    assert "deck:" in spec.read_text("utf-8").split("\n")[remark.place.line - 1]


def test_a_theme_may_write_the_slides_itself_and_hears_where_it_errs(tmp_path: Path):
    folder = tmp_path / "loud"
    folder.mkdir()
    (folder / "theme.yaml").write_text("extends: standard\n", "utf-8")
    template = "---\ntitle: {{ s.lesson.title|json }}\n---\n\n## {{ s.lesson.title }} {layout=%s}\n"
    (folder / "slides.md.j2").write_text(template % "title", "utf-8")
    spec = tmp_path / "lesson.yaml"
    shutil.copy(LESSON, spec)
    assert [line.pages for line in build.build(request(spec, theme=str(folder))).lines] == [1]
    (folder / "slides.md.j2").write_text(template % "titel", "utf-8")
    with pytest.raises(SpecError, match="there is no layout `titel`"):
        build.build(request(spec, theme=str(folder)))


def test_learners_get_the_deck_without_notes():
    from coursegen.deck.dialect import parse
    from coursegen.deck.layouts import load

    text = "---\ntitle: T\nstrip_notes: true\n---\n\n## S\n\n- a\n\n::: notes\n**SAY** b\n:::\n"
    layouts = load(theme.load("standard"))
    assert parse(text, layouts).slides[0].notes == ()
    assert parse(text.replace("true", "false"), layouts).slides[0].notes


def test_notes_say_each_thing_once_and_references_are_plain_words(tmp_path: Path):
    shutil.copytree(LESSON.parent, tmp_path / "lesson")
    spec = tmp_path / "lesson" / "integrated-ops.yaml"
    report = build.build(request(spec))
    made = next(tmp_path.glob("lesson/out/*/sources/slides.pptx.md")).read_text("utf-8")
    assert "\\Slide" not in made
    assert "{slide:" not in made
    (count,) = [line.pages for line in report.lines]
    assert 35 <= count <= 60
    builds = re.findall(r"## Integration means.*?\n::: notes\n(.*?)\n:::\n", made, re.DOTALL)
    assert ["**ASK**" in notes for notes in builds] == [True, False, False]
    assert all("min)" in notes for notes in builds)
    closing = made.split("{#poll-P2-evaluate-3")[1].split("\n:::\n")[0]
    assert closing.count("**GIVE**") == 1
    assert "**NEXT**" in closing
