"""What a facilitator carries beside the guide: run sheet as a table, cue cards, calendar, the plan of an online day."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from coursegen.compose.books import as_csv
from coursegen.compose.desk import Desk
from coursegen.derive.schedule import Slot
from coursegen.markdown import plain
from coursegen.spec.phase import Cue

COLUMNS = (
    "clock", "end", "minutes", "elapsed", "phase", "step", "grouping", "slides", "sheets", "materials", "who", "must",
    "fixed",
)  # fmt: skip

# A quarter of the paper at 10.5 pt: measured lines below the head, letters in a line and in a cue's word.
CARD_LINES = {"a4": 19, "letter": 17}
CARD_LETTERS = 42
CUE_LETTERS = 8


@dataclass(frozen=True)
class Card:
    """One cue card: `part` of `parts` for a step whose cues need several; the task stands on the first."""

    slot: Slot
    cues: tuple[Cue, ...]
    part: int
    parts: int
    following: Slot | None


def run_table(desk: Desk) -> Iterator[tuple[str, str]]:
    """The run sheet for a spreadsheet: a row a step or break."""
    session, word = desk.session, desk.session.labels.word
    rows = [tuple(word("run", key) for key in COLUMNS)]
    rows += [_row(desk, slot) for slot in session.schedule.slots]
    yield "run-sheet.csv", as_csv(rows)


def _row(desk: Desk, slot: Slot) -> tuple[str, ...]:
    session, places = desk.session, desk.places
    clock = session.schedule.clock
    phase = session.phases[slot.phase - 1]
    time = (clock(slot.begin), clock(slot.end), str(slot.minutes), str(slot.end))
    if slot.step is None:
        return (*time, "", slot.title, *[""] * (len(COLUMNS) - 6))
    step = slot.step.step
    sheets = [h.number for h in session.handouts if set(h.names) & set(step.uses)]
    things = [m.name for m in session.lesson.materials if m.id in phase.phase.materials and slot.step.number == 1]
    return (
        *time,
        phase.title,
        plain(slot.title, session.lesson.language),
        step.grouping or "",
        " ".join(map(str, places.step_slides(slot.step.id))),
        " ".join(sheets),
        "; ".join(plain(name, session.lesson.language) for name in things),
        step.who or "",
        session.labels.word("run", "must") if step.must else "",
        step.at or "",
    )


def cue_cards(desk: Desk) -> Iterator[tuple[str, str]]:
    """Cards to hold in one hand, four to a page; nothing where the lesson has no steps yet."""
    cards = tuple(_cards(desk.session.schedule.slots, CARD_LINES[desk.session.options.paper]))
    if cards:
        yield "cue-cards.pdf", desk.compose("pages/cue-cards.html.j2", cards=cards, **desk.facilitator())


def _cards(slots: tuple[Slot, ...], room: int) -> Iterator[Card]:
    for at, slot in enumerate(slots):
        if slot.step is None or slot.step.step_derived:
            continue
        task = _lines(slot.step.step.task) if slot.step.step.task else 0
        parts = _parts([piece for cue in slot.step.step.cues for piece in _pieces(cue, room)], room, task)
        following = slots[at + 1] if at + 1 < len(slots) else None
        for number, cues in enumerate(parts, 1):
            yield Card(slot, cues, number, len(parts), following)


def _parts(cues: list[Cue], room: int, taken: int) -> list[tuple[Cue, ...]]:
    """Cues shared out over cards; each has `room` lines, of which `taken` are gone on the first."""
    parts: list[list[Cue]] = [[]]
    left = room - taken
    for cue in cues:
        need = _lines(cue.text)
        if need > left and (parts[-1] or (len(parts) == 1 and taken)):
            parts.append([])
            left = room
        parts[-1].append(cue)
        left -= need
    return [tuple(part) for part in parts]


def _pieces(cue: Cue, room: int) -> Iterator[Cue]:
    """A cue, in several pieces where it fills more than a card."""
    if _lines(cue.text) <= room:
        yield cue
        return
    held = ""
    for sentence in re.split(r"(?<=[.!?。！？])\s*", cue.text):
        if held and _lines(f"{held} {sentence}") > room:
            yield _worded(cue, held)
            held = ""
        held = f"{held} {sentence}".strip()
    yield _worded(cue, held)


def _worded(cue: Cue, text: str) -> Cue:
    """The cue with other words."""
    return cue.model_copy(update={"text": text})


def _lines(text: str) -> int:
    """Lines that a cue takes on a card; signs of East Asian scripts are twice as wide."""
    width = sum(2 if ord(letter) > 0x2E80 else 1 for letter in text) + CUE_LETTERS
    return -(-width // CARD_LETTERS) + text.count("\n")


def calendar(desk: Desk) -> Iterator[tuple[str, str]]:
    """An entry a phase; nothing without a day and a start."""
    session = desk.session
    schedule, day = session.schedule, session.options.date
    if not day or schedule.start is None:
        return
    midnight = datetime.fromisoformat(day)

    def moment(minutes: int) -> str:
        return (midnight + timedelta(minutes=minutes + (schedule.start or 0))).isoformat(timespec="minutes")

    events = []
    for phase in session.phases:
        begin, end = schedule.span(phase.number)
        steps = [s for s in schedule.slots if s.phase == phase.number]
        events.append(
            {
                "uid": f"{desk.digest[:16]}-{day}-{phase.number}@coursegen",
                "begin": moment(begin),
                "end": moment(end),
                "title": f"{session.short_title}: {phase.title}",
                "text": "\n".join(f"{schedule.clock(s.begin)} {s.title}" for s in steps),
            }
        )
    plan = {
        "uid": f"{desk.digest[:16]}-{day}@coursegen",
        "name": session.short_title,
        "language": session.lesson.language,
        "timezone": session.options.timezone,
        "events": events,
    }
    yield "session.ics", json.dumps(plan, ensure_ascii=False)


def virtual(desk: Desk) -> Iterator[tuple[str, str]]:
    """Instructor and producer side by side, and where people sit; only for a session held online."""
    if desk.session.is_virtual:
        yield "virtual-run-sheet.pdf", desk.compose("pages/virtual-run-sheet.html.j2", **desk.facilitator())


def chat(desk: Desk) -> Iterator[tuple[str, str]]:
    """Texts to paste into the chat, in order; only for a session held online."""
    if desk.session.is_virtual:
        yield "chat-texts.txt", desk.compose("pages/virtual-chat.txt.j2", **desk.facilitator())
