"""Cue cards, run sheet as a table, calendar, print plan, a session online: read as those who use them would."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import page as validator
import pikepdf
import pytest
from icalendar import Calendar
from pdf_checks import faults
from pypdf import PdfReader
from spec_samples import SMALL, lesson_of, real
from test_guide import holds, pages, read

from coursegen import theme
from coursegen.compose import plans, prints
from coursegen.compose.desk import Desk, Made
from coursegen.derive.places import Places
from coursegen.derive.session import Options, derive
from coursegen.render import render
from coursegen.render.job import Job
from coursegen.spec.lesson import Lesson
from coursegen.spec.phase import Cue


def desk(lesson: Lesson | None = None, **options: object) -> Desk:
    """The desk of a lesson, with nothing rendered yet."""
    session = derive(lesson or real(), Options(**options))  # type: ignore[arg-type]
    places = Places(session, slides={slide.id: n for n, slide in enumerate(session.slides, 1)})
    return Desk(session, theme.load("standard"), places, "0123456789abcdef" * 4)


def entries(**options: object) -> list[object]:
    ((_, content),) = plans.calendar(desk(**options))
    job = Job("ics", content)
    data = render(job, theme.load("standard")).data
    assert data == render(job, theme.load("standard")).data, "the same bytes every time"
    return list(Calendar.from_ical(data).walk("VEVENT"))


def test_the_run_sheet_as_a_table_has_a_row_for_every_step_and_break() -> None:
    ((path, text),) = plans.run_table(desk())
    head, *rows = csv.reader(io.StringIO(text))
    slots = desk().session.schedule.slots
    assert path == "run-sheet.csv"
    assert [(row[0], row[5]) for row in rows] == [(desk().session.schedule.clock(s.begin), s.title) for s in slots]
    assert all(len(row) == len(head) for row in rows)
    assert all("'" not in cell[:1] for row in rows for cell in row), "an empty cell is empty"


def test_a_calendar_has_an_entry_a_phase_and_floats_without_a_zone() -> None:
    first = entries(date="2026-12-01")[0]
    assert len(entries(date="2026-12-01")) == 5
    assert first["DTSTART"].dt == datetime(2026, 12, 1, 9, 0)  # type: ignore[index]
    assert first["DTEND"].dt == datetime(2026, 12, 1, 9, 30)  # type: ignore[index]
    assert "First thoughts" in first["DESCRIPTION"]  # type: ignore[index]


def test_a_calendar_with_a_zone_says_when_that_is_elsewhere() -> None:
    start = entries(date="2026-12-01", timezone="Europe/Paris")[0]["DTSTART"].dt  # type: ignore[index]
    assert start.astimezone(UTC) == datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def test_a_session_past_midnight_ends_on_the_next_day() -> None:
    last = entries(date="2026-12-31", start="22:30")[-1]
    assert last["DTEND"].dt == datetime(2027, 1, 1, 1, 45)  # type: ignore[index]


@pytest.mark.parametrize("options", [{}, {"date": "2026-12-01"}])
def test_without_a_day_or_a_start_there_is_no_calendar(options: dict[str, str]) -> None:
    lesson = real() if not options else lesson_of(SMALL)
    assert list(plans.calendar(desk(lesson, **options))) == []


def test_cards_hold_every_cue_once_in_order() -> None:
    slots = desk().session.schedule.slots
    cards = list(plans._cards(slots, plans.CARD_LINES["letter"]))
    for slot in slots:
        if slot.step:
            held = [cue for card in cards if card.slot is slot for cue in card.cues]
            assert held == list(slot.step.step.cues)
    assert all(card.parts >= card.part for card in cards)


def test_a_cue_longer_than_a_card_goes_on_the_next_without_loss() -> None:
    text = " ".join(f"This is sentence number {n} of a speech that nobody should hold." for n in range(40))
    pieces = list(plans._pieces(Cue(kind="say", text=text), 17))
    assert len(pieces) > 2
    assert " ".join(piece.text for piece in pieces) == text
    assert all(plans._lines(piece.text) <= 17 for piece in pieces)


def test_a_pack_is_cut_where_a_sheet_is_handed_in() -> None:
    at = desk()
    inside = [h for h in at.session.handouts if h.in_packet]
    pages_of = {h.number: 3 + 2 * n for n, h in enumerate(inside)}
    places = Places(at.session, at.places.slides, {"handouts/packet-circle.pdf": pages_of})
    made = Made("handouts/packet-circle.pdf", "packet", "learners", 2 + 2 * len(inside), 1)
    at = Desk(at.session, at.theme, places, at.digest, made=(made,))
    (pack,) = prints.items(at)
    covered = [page for part in pack.parts for page in range(part.first, part.last + 1)]
    assert covered == list(range(1, made.pages + 1)), "every page once, in order"
    begins = {part.first for part in pack.parts}
    for n, handout in enumerate(inside):
        if handout.hand_in:
            assert pages_of[handout.number] in begins, "it starts on a front side"
            after = pages_of[inside[n + 1].number] if n + 1 < len(inside) else None
            assert after is None or after in begins, "and so does what follows"
    assert (pack.copies, pack.of, pack.spare) == (None, 16, 2), "how many of a sign nobody knows beforehand"


@pytest.mark.poppler
def test_the_print_plan_names_files_that_exist_with_their_pages(pack: Path) -> None:
    text = read(pack / "print-plan.pdf")
    for name in ("print/learner-circle.pdf", "print/facilitator.pdf", "cue-cards.pdf"):
        count = len(pikepdf.open(pack / name).pages)
        assert holds(text, f"{name}"), name
        assert str(count) in text
    for person in ("Organizer", "Facilitator"):
        assert person in text


def test_bound_files_start_each_part_on_a_front_side(pack: Path) -> None:
    reader = PdfReader(pack / "print" / "facilitator.pdf")
    starts = [reader.get_destination_page_number(item) + 1 for item in reader.outline]  # type: ignore[arg-type]
    assert starts
    assert all(start % 2 == 1 for start in starts)


@pytest.mark.parametrize(
    "name", ["cue-cards.pdf", "print-plan.pdf", "print/learner-circle.pdf", "print/facilitator.pdf"]
)
def test_new_documents_are_accessible(pack: Path, name: str) -> None:
    data = (pack / name).read_bytes()
    report = validator.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, [failure.message for failure in report.failures]
    assert faults(data) == []


@pytest.mark.poppler
def test_cue_cards_fill_four_to_a_page(pack: Path) -> None:
    leaves = pages(pack / "cue-cards.pdf")
    cards = len(list(plans._cards(desk().session.schedule.slots, plans.CARD_LINES["a4"])))
    assert len(leaves) == -(-cards // 4), "no card grows beyond its quarter"
    for slot in desk().session.schedule.slots:
        assert slot.step is None or any(holds(leaf, slot.title) for leaf in leaves)


@pytest.mark.poppler
def test_a_session_online_has_two_columns_rooms_and_chat_texts(tmp_path: Path, run: Callable[..., object]) -> None:
    lesson = Path(__file__).parent.parent / "lesson" / "integrated-ops.yaml"
    run("build", lesson, "-o", tmp_path, "--mode", "virtual", "--only", "virtual-run-sheet,chat-texts")
    folder = tmp_path / "integrated-ops"
    text = read(folder / "virtual-run-sheet.pdf")
    for words in ("Instructor", "Producer", "Paste into the chat", "Breakout rooms", "4 rooms (4, 4, 4, 4)"):
        assert words in text
    assert (folder / "chat-texts.txt").read_text("utf-8").count("Until ") > 15
    assert validator.validate_pdf_bytes((folder / "virtual-run-sheet.pdf").read_bytes(), profile="ua1").is_compliant
