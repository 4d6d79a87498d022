"""Facilitators' documents, read back from the finished pack as the person who holds them would read them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import page as validator
import pytest
from pdf_checks import faults, text_beyond, words_by_page
from test_lessons_content import PHRASES, ROOT

from coursegen import source
from coursegen.derive.session import Options, Session, derive
from coursegen.spec import parse

DOCUMENTS = ("facilitator-guide", "run-sheet", "answer-key", "one-pager")
SECTIONS = (
    "How to use this guide",
    "At a glance",
    "Objectives and how they are met",
    "Learners",
    "Preparation",
    "Print and pack list",
    "Room",
    "Virtual room",
    "Technology",
    "Run of show",
    "Difficult moments and safety",
    "Close and follow up",
    "Assessment guide",
    "Answer keys",
    "Look back",
    "Appendix",
)


@cache
def session() -> Session:
    """The real lesson as it is held with the spec's own start and numbers."""
    return derive(parse.parse(source.read(ROOT / "lesson" / "integrated-ops.yaml")), Options())


@cache
def read(file: Path) -> str:
    """All words of a PDF in reading order, with plain quotes and single spaces."""
    text = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, text=True, check=True).stdout
    return plain(text)


@cache
def pages(file: Path) -> tuple[str, ...]:
    """The words of each page."""
    text = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, text=True, check=True).stdout
    return tuple(plain(page) for page in text.split("\f")[:-1])


def plain(text: str) -> str:
    """Words without typography and without the breaks of lines; a hyphen at a line's end closes up."""
    text = text.translate(str.maketrans("“”‘’", "\"\"''")).replace("-\n", "-")
    return " ".join(text.replace("- ", "-").split())


def holds(text: str, words: str) -> bool:
    """Whether a text holds some words, wherever its lines break."""
    squeezed = re.sub(r"[\s-]+", "", text)
    return re.sub(r"[\s-]+", "", plain(re.sub(r"[*_]", "", words))) in squeezed


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_accessible_and_whole(pack: Path, name: str) -> None:
    data = (pack / f"{name}.pdf").read_bytes()
    report = validator.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, [failure.message for failure in report.failures]
    assert faults(data) == []


@pytest.mark.poppler
@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_leaves_the_paper_and_no_page_is_near_empty(pack: Path, name: str) -> None:
    boxes = subprocess.run(
        ["pdftotext", "-bbox", pack / f"{name}.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    tabs = re.compile(r"page \d+: `\d` ")  # the thumb tab of a phase lies on the edge by design
    assert [word for word in text_beyond(boxes) if not tabs.match(word)] == []
    assert min(words_by_page(boxes)) > 35


@pytest.mark.poppler
def test_the_contents_list_every_section_with_its_page(pack: Path) -> None:
    leaves = pages(pack / "facilitator-guide.pdf")
    contents = leaves[1]
    for title in (*SECTIONS, *(phase.title for phase in session().phases)):
        listed = re.search(rf"{re.escape(title)}(?: \d+:\d+–\d+:\d+)? (\d+)", contents)
        assert listed, title
        assert title in leaves[int(listed[1]) - 1], title


@pytest.mark.poppler
@pytest.mark.parametrize("name", ["facilitator-guide", "run-sheet"])
def test_every_step_stands_beside_its_clock_time(pack: Path, name: str) -> None:
    text = read(pack / f"{name}.pdf")
    schedule = session().schedule
    for slot in schedule.slots:
        assert re.search(rf"{schedule.clock(slot.begin)}\W+{slot.minutes}\b", text), slot.title
        assert slot.title in text


@pytest.mark.poppler
def test_the_foot_of_a_phase_page_gives_phase_and_clock(pack: Path) -> None:
    leaves = pages(pack / "facilitator-guide.pdf")
    for phase in session().phases:
        begin, end = (session().schedule.clock(m) for m in session().schedule.span(phase.number))
        assert sum(f"{phase.number} {phase.title} · {begin}–{end}" in leaf for leaf in leaves) >= 2


@pytest.mark.poppler
@pytest.mark.parametrize("name", ["facilitator-guide", "answer-key"])
def test_every_option_has_its_rationale_and_every_case_its_model_answer(pack: Path, name: str) -> None:
    text, lesson = read(pack / f"{name}.pdf"), session().lesson
    for question in lesson.quiz:
        for option in question.options:
            assert holds(text, option.rationale or "(none)"), (question.id, option.id)
    for case in lesson.cases.items if lesson.cases else ():
        for asked in case.questions:
            assert holds(text, asked.key or "(none)"), asked.ask


@pytest.mark.poppler
@pytest.mark.parametrize("name", ["facilitator-guide", "run-sheet"])
def test_each_cut_says_the_minutes_it_saves(pack: Path, name: str) -> None:
    text = read(pack / f"{name}.pdf")
    for phase in session().phases:
        for cut in phase.phase.if_short:
            assert holds(text, f"{cut.cut} saves {cut.saves}"), cut.cut


@pytest.mark.poppler
def test_the_guide_holds_cues_and_what_to_listen_for(pack: Path) -> None:
    text, lesson = read(pack / "facilitator-guide.pdf"), session().lesson
    for phase in lesson.phases:
        for step in phase.steps:
            for cue in step.cues:
                words = re.split(r"\{[^}]+\}", cue.text)
                assert all(holds(text, part) for part in words if part.strip()), cue.text
    for item in lesson.scenarios[0].discussion:
        assert holds(text, f"{item.ask} LISTEN FOR {item.listen_for}")


@pytest.mark.poppler
def test_no_phrase_of_the_plan_is_homeless(pack: Path) -> None:
    text = read(pack / "facilitator-guide.pdf")
    assert [phrase for phrase in PHRASES if not holds(text, phrase)] == []


@pytest.mark.poppler
def test_the_run_sheet_is_one_page_and_marks_what_is_never_cut(pack: Path, minimal_pack: Path, bare_pack: Path) -> None:
    for folder in (pack, minimal_pack, bare_pack):
        assert len(pages(folder / "run-sheet.pdf")) == 1
    text = read(pack / "run-sheet.pdf")
    assert text.count("Must") == sum(step.step.must for phase in session().phases for step in phase.steps)
    assert "Ten minutes late? Cut here" in text


@pytest.mark.poppler
def test_sections_a_lesson_has_nothing_for_are_left_out(minimal_pack: Path) -> None:
    text = read(minimal_pack / "facilitator-guide.pdf")
    for absent in ("Answer keys", "Virtual room", "Technology", "Glossary", "By track", "Debrief"):
        assert absent not in text
    assert "To be written" in text
    assert "Derived from" in text


@pytest.mark.poppler
def test_a_bare_plan_shows_what_is_owed(bare_pack: Path) -> None:
    text = read(bare_pack / "facilitator-guide.pdf")
    assert [phrase for phrase in PHRASES if not holds(text, phrase)] == []
    assert holds(text, 'The definition of "Metadata management".')
    assert text.count("To be written") > 20


def test_placeholders_stay_for_the_organizer_and_are_listed(pack: Path) -> None:
    message = (pack / "participant-email.txt").read_text("utf-8")
    contents = (pack / "README.md").read_text("utf-8")
    for name in ("date", "time", "place", "contact"):
        assert f"{{{name}}}" in message
        assert f"`{{{name}}}`" in contents
    assert "{short_title}" not in message
    assert max(map(len, message.splitlines())) <= 72


@pytest.mark.poppler
def test_the_one_pager_is_one_page_with_its_placeholders_visible(pack: Path) -> None:
    file = pack / "one-pager.pdf"
    assert len(pages(file)) == 1
    for name in ("{date}", "{time}", "{place}", "{contact}"):
        assert name in read(file)


def test_the_contents_of_the_pack_name_every_file_made_before_them(pack: Path) -> None:
    contents = (pack / "README.md").read_text("utf-8")
    made = {file.relative_to(pack).as_posix() for file in pack.rglob("*") if file.is_file()}
    for path in made - {"README.md", "manifest.json"}:
        assert f"`{path}`" in contents, path


@pytest.mark.poppler
def test_without_colour_a_phase_still_says_its_number_name_and_clock(pack: Path) -> None:
    leaves = pages(pack / "facilitator-guide.pdf")
    for phase in session().phases:
        begin, end = (session().schedule.clock(m) for m in session().schedule.span(phase.number))
        opening = [
            leaf for leaf in leaves if re.search(rf"\b{phase.number} {re.escape(phase.title)} {begin}–{end}", leaf)
        ]
        assert opening, phase.title
    text = read(pack / "run-sheet.pdf")
    for phase in session().phases:
        assert re.search(rf"\b{phase.number} {re.escape(phase.title)}", text), "the run sheet too"


@pytest.mark.poppler
def test_the_room_is_drawn_with_a_table_a_team_and_marked_as_derived(pack: Path) -> None:
    leaf = next(leaf for leaf in pages(pack / "facilitator-guide.pdf") if "Cabaret tables" in leaf and "Screen" in leaf)
    assert "A table for each team of 16 learners; not to scale. derived" in leaf


@pytest.mark.poppler
def test_the_appendix_shows_where_the_minutes_go_and_what_the_author_set_aside(pack: Path) -> None:
    text, lesson = read(pack / "facilitator-guide.pdf"), session().lesson
    assert "Where the minutes go" in text
    for line in ("2 Explore 45 25% 20–40%", "Create 78 43%", "Everyone together 52 29%"):
        assert line in text
    assert all(holds(text, part) for item in lesson.checks.silence for part in re.split(r"`\w+`", item.reason))
    assert holds(text, "T112 short-break") and holds(text, "A break of 5 minutes for 16 people"), "and what it hides"
    assert "Open findings" not in text


@pytest.mark.poppler
def test_the_matrix_gives_minutes_assessments_and_criteria(pack: Path) -> None:
    text = read(pack / "facilitator-guide.pdf")
    assert "O3 45 45 15 105" in text
    assert holds(text, "C3 Design of the pipeline")


@pytest.mark.poppler
def test_open_findings_are_printed_with_their_lines(bare_pack: Path) -> None:
    text = read(bare_pack / "facilitator-guide.pdf")
    assert holds(text, "T113 no-break 180 minutes without a break")
    assert holds(text, "and the schedule has none line 3")
    assert holds(text, "7 of 9 key concepts appear in no phase")


DEPTHS = {"run-sheet": ("Run of show", "Answer keys"), "scripted": (r"\bSLIDE \d+ \w+", "Slides of this phase")}


@pytest.mark.poppler
@pytest.mark.parametrize("depth", DEPTHS)
def test_the_guide_comes_in_other_depths(
    depth: str, tmp_path: Path, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    lesson = ROOT / "lesson" / "integrated-ops.yaml"
    built = run("build", lesson, "-o", tmp_path, "--only", "guide", "--depth", depth)
    assert built.returncode == 0, built.stderr
    file = tmp_path / "integrated-ops" / "facilitator-guide.pdf"
    present, absent = DEPTHS[depth]
    text = read(file)
    assert re.search(present, text, re.IGNORECASE)
    assert absent not in text
    assert validator.validate_pdf_bytes(file.read_bytes(), profile="ua1").is_compliant
    assert len(pages(file)) < 8 or depth == "scripted"
