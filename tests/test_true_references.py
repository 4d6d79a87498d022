"""Every reference in the finished pack, read back from the files and held against the thing it names."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from pptx import Presentation
from pypdf import PdfReader
from test_guide import holds, pages, read, session

from coursegen import build, plan, review, theme
from coursegen.derive.places import Places
from coursegen.diagnostics import SpecError
from coursegen.markdown import plain
from coursegen.plan import Wishes
from coursegen.render import render
from coursegen.render.job import Job

LESSON = Path(__file__).parent.parent / "lesson" / "integrated-ops.yaml"
CITING = ("facilitator-guide", "run-sheet", "answer-key", "cue-cards")


@cache
def slides(pack: Path) -> tuple[tuple[str, str], ...]:
    """Words on each slide, and in its notes."""
    found = []
    for slide in Presentation(str(pack / "slides.pptx")).slides:
        words = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        notes = slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""
        found.append((" ".join(words.split()), " ".join(notes.split())))
    return tuple(found)


@cache
def sheets(pack: Path) -> dict[str, str]:
    """Number -> words of each single sheet, from its own file."""
    found: dict[str, str] = {}
    for file in sorted([*pack.glob("handouts/H*.pdf"), *pack.glob("rubrics/[HR]*.pdf")]):
        number = re.match(r"([HR])0*(\d+)", file.name)
        assert number
        found.setdefault(number[1] + number[2], read(file))
    return found


@pytest.mark.poppler
@pytest.mark.parametrize("name", CITING)
def test_every_handout_and_rubric_that_is_cited_is_in_the_pack(pack: Path, name: str) -> None:
    cited = set(re.findall(r"\b[HR][1-9]\d?\b", read(pack / f"{name}.pdf")))
    assert len(cited) >= 3
    assert cited <= set(sheets(pack))
    for number in cited:
        assert holds(sheets(pack)[number], number), "the sheet carries its own number"


@pytest.mark.poppler
def test_packet_pages_hold_the_sheets_that_the_guide_says(pack: Path) -> None:
    packets = [pages(file) for file in sorted(pack.glob("handouts/packet-*.pdf"))]
    assert len(packets) == 3
    text = read(pack / "facilitator-guide.pdf")
    cited = set(re.findall(r"\b([HR]\d+) packet p\. (\d+)", text))
    assert len(cited) >= 8
    for number, page in cited:
        for leaves in packets:
            assert re.search(rf"\b{number}\b", leaves[int(page) - 1]), (number, page)


@pytest.mark.poppler
def test_slide_numbers_lead_to_the_slides_of_the_step(pack: Path) -> None:
    """The author's slides stand under their headline; every slide of a step says in its notes which step it is."""
    numbers = {title: places_of(pack, title) for title in step_titles()}
    checked = 0
    for title, found in numbers.items():
        for number in found:
            assert number <= len(slides(pack))
            assert holds(slides(pack)[number - 1][1], title), (title, number)
            checked += 1
    assert checked >= 25
    for phase in session().phases:
        for slide in phase.phase.slides:
            shown = [n for n, (words, _) in enumerate(slides(pack), 1) if holds(words, plain(slide.headline))]
            assert shown, slide.headline


def step_titles() -> list[str]:
    return [slot.title for slot in session().schedule.slots if slot.step]


def places_of(pack: Path, title: str) -> list[int]:
    """Slide numbers that the table of the run sheet gives for a step."""
    import csv

    with (pack / "run-sheet.csv").open(encoding="utf-8") as file:
        row = next(row for row in csv.reader(file) if row[5] == title)
    return [int(number) for number in row[7].split()]


@pytest.mark.poppler
def test_the_guide_and_the_run_sheet_say_the_same_slides_as_the_table(pack: Path) -> None:
    for name in ("facilitator-guide", "run-sheet"):
        text = read(pack / f"{name}.pdf")
        for title in step_titles():
            found = places_of(pack, title)
            if found:
                span = f"{found[0]}–{found[-1]}" if len(found) > 1 else str(found[0])
                assert span in text, (name, title)


@pytest.mark.poppler
def test_late_jumps_go_to_the_slide_that_opens_the_next_phase(pack: Path) -> None:
    text = read(pack / "run-sheet.pdf")
    jumps = re.findall(r"then slide (\d+), (\w+)", text)
    assert len(jumps) == len(session().phases) - 1
    for number, title in jumps:
        assert title in slides(pack)[int(number) - 1][0]


def test_links_inside_the_guide_go_to_the_page_that_is_printed(pack: Path) -> None:
    reader = PdfReader(pack / "facilitator-guide.pdf")
    names = reader.named_destinations
    checked = 0
    for page in reader.pages:
        for reference in page.get("/Annots") or ():
            link = reference.get_object()
            target = link.get("/Dest")
            if target is None:
                continue
            assert str(target) in names, target
            checked += 1
    assert checked >= 20


@pytest.mark.poppler
def test_page_references_in_words_are_true(pack: Path) -> None:
    leaves = pages(pack / "facilitator-guide.pdf")
    rationales = {int(page) for page in re.findall(r"Rationale: page (\d+)", read(pack / "facilitator-guide.pdf"))}
    assert rationales
    for page in rationales:
        assert any(question.id in leaves[page - 1] for question in session().lesson.quiz), page


@pytest.mark.poppler
def test_a_sheet_says_its_phase_and_time(pack: Path) -> None:
    schedule, phases = session().schedule, session().phases
    placed = [h for h in session().handouts if h.phase and h.kind not in ("rubric", "roles", "injects", "letter-cards")]
    assert len(placed) >= 8
    for handout in placed:
        text = sheets(pack)[handout.number]
        slot = next((s for s in schedule.slots if s.step and s.step.id == handout.step), None)
        begin = slot.begin if slot else schedule.span(handout.phase or 1)[0]
        assert phases[(handout.phase or 1) - 1].title in text, handout.number
        assert schedule.clock(begin) in text, handout.number


def test_notes_of_a_slide_name_the_handouts_of_its_step(pack: Path) -> None:
    checked = 0
    for slot in session().schedule.slots:
        used = [h.number for h in session().handouts if slot.step and set(h.names) & set(slot.step.step.uses)]
        shown = places_of(pack, slot.title) if slot.step else []
        for number in used if shown else ():
            notes = " ".join(slides(pack)[n - 1][1] for n in shown)
            assert number in notes or "GIVE" in notes, (slot.title, number)  # the author's own words come first
            checked += 1
    assert checked >= 10


def test_a_slide_that_lies_elsewhere_than_cited_fails_the_build() -> None:
    reviewed = review.of_file(LESSON)
    lesson, findings = reviewed.lesson, reviewed.findings
    desk = plan.desk_for(lesson, theme.load("standard"), Wishes(), "0" * 64, None, findings)
    laid = dict(desk.places.slides) | {"agenda": 99}
    moved = replace(desk, places=Places(desk.session, desk.places.slides, {"slides.pptx": laid}))
    with pytest.raises(SpecError) as fault:
        plan.artifacts(moved, Wishes(), 2)
    assert fault.value.report[0].message == "slide `agenda` was to be number 4 and is 99"
    true = replace(desk, places=Places(desk.session, desk.places.slides, {"slides.pptx": dict(desk.places.slides)}))
    assert plan.artifacts(true, Wishes(only=("run-sheet",)), 2)


def test_a_link_to_nothing_on_a_page_fails_the_build() -> None:
    page = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>T</title></head>'
        '<body><h1>Title</h1><p><a href="#nowhere">see there</a></p></body></html>'
    )
    with pytest.raises(SpecError) as fault:
        render(Job("pdf", page), theme.load("standard"))
    assert "nowhere" in fault.value.report[0].message


def test_a_character_that_no_font_has_is_told_once_with_its_place(tmp_path: Path) -> None:
    spec = tmp_path / "lesson.yaml"
    text = (LESSON.parent / "minimal.yaml").read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("title:"))
    spec.write_text(text.replace(line, "title: Fire \U00016fe4"), "utf-8")
    wishes = Wishes(only=("run-sheet", "one-pager"))
    report = build.build(build.Request(spec, tmp_path / "out", wishes=wishes))
    (told,) = [finding for finding in report.findings if finding.code == "glyph"]
    assert "U+16FE4" in told.message
    assert told.place
    assert told.place.line == text.splitlines().index(line) + 1


@pytest.mark.poppler
def test_large_print_tells_the_pages_of_the_standard_packet(tmp_path: Path, pack: Path) -> None:
    wishes = Wishes(edition="large", only=("packet",))
    report = build.build(build.Request(LESSON, tmp_path, wishes=wishes))
    assert all(line.path.startswith("large-print/") for line in report.lines), "the standard edition is only cited"
    large = pages(report.folder / "large-print" / "handouts" / "packet-circle.pdf")
    standard = pages(pack / "handouts" / "packet-circle.pdf")
    told = {found for leaf in large for found in re.findall(r"([HR]\d+) .*?Standard print: p\. (\d+)", leaf)}
    assert len(told) >= 8
    for number, page in told:
        assert re.search(rf"\b{number}\b", standard[int(page) - 1]), (number, page)
    assert sum(bool(re.search(r"p\. \d+", leaf)) for leaf in large) > len(large) / 2, "in the margin of every page"
