"""What goes to the copy shop: which file, how often, on what paper; and files bound so that nothing need be asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from coursegen.compose.desk import Desk, Made
from coursegen.derive.handouts import Handout
from coursegen.labels import locale

CUT = ("roles", "injects", "letter-cards", "cue-cards")
ONE_SIDED = ("letter-cards", "cue-cards", "canvas")
FACILITATOR = ("guide", "run-sheet", "answer-key", "checklist", "score-sheets")
NEEDS = ("packet", "handouts", *FACILITATOR, "cue-cards")
BOUND = "print/facilitator.pdf"


@dataclass(frozen=True)
class Part:
    """Pages `first` to `last` of a file that belong together on paper."""

    path: str
    title: str
    first: int
    last: int

    @property
    def pages(self) -> int:
        """How many."""
        return self.last - self.first + 1


@dataclass(frozen=True)
class Item:
    """A line of the print plan; `copies` None where only the day tells, `of` then holds the sum for all such lines."""

    path: str
    title: str
    pages: int
    copies: int | None
    spare: int
    of: int = 0
    symbol: str | None = None
    sides: int = 2
    paper: str | None = None
    cut: bool = False
    per: str = "learner"
    parts: tuple[Part, ...] = ()
    halves: int = 0  # last page of the same sheet in pieces, where page 1 needs the larger paper


def items(desk: Desk) -> tuple[Item, ...]:
    """Every line of the print plan: learners' packs, what teams and the room get, facilitators' papers."""
    return (*_packs(desk), *_apart(desk), *_facilitators(desk))


def packs(desk: Desk) -> Iterator[tuple[str, str]]:
    """Learners' packs, with blank backs where a sheet is handed in."""
    yield from _bound(desk, _packs(desk))


def papers(desk: Desk) -> Iterator[tuple[str, str]]:
    """What each facilitator holds, in one file."""
    yield from _bound(desk, _facilitators(desk))


def _bound(desk: Desk, wanted: Iterable[Item]) -> Iterator[tuple[str, str]]:
    """Files whose parts each start on a front side."""
    for item in wanted:
        if item.parts:
            parts = [{"path": p.path, "title": p.title, "sides": 2, "pages": [p.first, p.last]} for p in item.parts]
            plan = {"title": item.title, "language": desk.session.lesson.language, "parts": parts}
            yield item.path, json.dumps(plan, ensure_ascii=False)


def plan(desk: Desk) -> Iterator[tuple[str, str]]:
    """The print plan: a line an item, and what each person does and packs by which day."""
    context: dict[str, Any] = {"items": items(desk), "day_of": lambda when: _day(desk, when)}
    yield "print-plan.pdf", desk.compose("pages/print-plan.html.j2", **context, **desk.facilitator())


def _packs(desk: Desk) -> Iterator[Item]:
    session = desk.session
    count = session.groups.learners
    tracks = [t for t in session.tracks_with_versions if desk.track in (None, t)]
    extra = -(-count // 10)
    if not tracks:
        yield from _pack(desk, None, count, extra, 0)
    for track in tracks:
        yield from _pack(desk, session.symbols[track], None, extra, count)


def _pack(desk: Desk, symbol: str | None, copies: int | None, extra: int, of: int) -> Iterator[Item]:
    mark = f"-{symbol}" if symbol else ""
    made = _file(desk, f"handouts/packet{mark}.pdf")
    if made:
        parts = tuple(_parts(desk, made))
        pages = sum(part.pages + part.pages % 2 for part in parts)
        title = f"{desk.session.short_title} {mark.removeprefix('-')}".strip()
        yield Item(f"print/learner{mark}.pdf", title, pages, copies, extra, of, symbol, parts=parts)


def _parts(desk: Desk, made: Made) -> Iterator[Part]:
    """A packet cut where a sheet is handed in, so that no other sheet is on its back."""
    places = desk.places.pages.get(made.path, {})
    inside = [(places[h.number], h) for h in desk.session.handouts if h.number in places]
    starts: list[tuple[int, Handout | None]] = [(1, None), *sorted(inside, key=lambda pair: pair[0])]
    first, title, alone = 1, desk.session.short_title, False
    for page, handout in starts[1:]:
        hands_in = handout is not None and handout.hand_in
        if (alone or hands_in) and page > first:
            yield Part(made.path, title, first, page - 1)
            first, title = page, handout.number if handout else title
        alone = hands_in
    yield Part(made.path, title, first, made.pages)


def _apart(desk: Desk) -> Iterator[Item]:
    """What is not in the packet: a line a handout, each from its own file."""
    session = desk.session
    tabloid = "A3" if session.options.paper == "a4" else "11 × 17"
    for row in session.prints:
        handout = row.handout
        if handout.in_packet or handout.kind == "rubric":
            continue
        made = _file(desk, f"{handout.folder}/{handout.stem}.pdf")
        if made:
            yield Item(
                made.path,
                f"{handout.number} {handout.title}",
                1 if handout.paper else made.pages,
                row.needed,
                row.spare,
                sides=1 if handout.kind in ONE_SIDED else 2,
                paper=tabloid if handout.paper == "tabloid" else None,
                cut=handout.kind in CUT,
                per=row.per,
                halves=made.pages if handout.paper else 0,
            )


def _facilitators(desk: Desk) -> Iterator[Item]:
    held = [made for name in FACILITATOR for made in desk.made if made.kind == name and made.path.endswith(".pdf")]
    if held:
        parts = tuple(Part(made.path, made.path.split("/")[-1].removesuffix(".pdf"), 1, made.pages) for made in held)
        pages = sum(part.pages + part.pages % 2 for part in parts)
        yield Item(BOUND, desk.session.short_title, pages, 1, 0, per="facilitator", parts=parts)
    for made in desk.made:
        if made.kind == "cue-cards":
            yield Item(made.path, "", made.pages, 1, 0, sides=1, cut=True, per="facilitator")


def _file(desk: Desk, path: str) -> Made | None:
    return next((made for made in desk.made if made.path == path), None)


def _day(desk: Desk, when: str | None) -> str | None:
    """The date of `T-14d` where the day of the session is known, in words of the lesson's language."""
    if not desk.session.options.date or not when or not when.endswith("d"):
        return None
    from babel.dates import format_date

    day = date.fromisoformat(desk.session.options.date) + timedelta(days=int(when[1:-1]))
    return str(format_date(day, "full", locale=locale(desk.session.lesson.language)))
