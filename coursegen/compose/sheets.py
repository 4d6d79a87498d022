"""Learners' files: single sheets and packets, composed from the learner view and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from coursegen.compose.desk import Desk
from coursegen.compose.fields import Fields
from coursegen.derive.editions import View, learner_view
from coursegen.derive.handouts import Handout, Version
from coursegen.derive.session import Session

FILLABLE = "fillable"
ON_PAPER = ("rubric", "letter-cards", "roles", "injects")


@dataclass(frozen=True)
class SheetContext:
    """One sheet as a template is given it; `content` comes from the learner view."""

    handout: Handout
    symbol: str | None
    title: str
    phase_title: str | None
    phase_number: int | None
    begin: str | None
    end: str | None
    minutes: int | None
    content: Any
    is_common: bool


def sheets(desk: Desk) -> Iterator[tuple[str, str]]:
    """Every sheet as a file of its own, one for each version."""
    for handout in desk.session.handouts:
        if handout.kind == "rubric":
            continue  # the rubric's own sheets are composed with the rubrics
        for version in _versions(desk, handout):
            name = f"{handout.stem}{_mark(version)}.pdf"
            yield f"{folder(desk, handout.folder)}/{name}", _single(desk, handout, version)


def fillable(desk: Desk) -> Iterator[tuple[str, str]]:
    """Every sheet that is written on, to be filled on a screen; cards to be cut are for paper alone."""
    for handout in desk.session.handouts:
        if handout.kind in ON_PAPER:
            continue
        for version in _versions(desk, handout):
            fields = Fields(f"{handout.number}{_mark(version)}")
            html = _single(desk, handout, version, fields)
            if fields.count:
                yield f"{folder(desk, FILLABLE)}/{handout.stem}{_mark(version)}.pdf", html


def _single(desk: Desk, handout: Handout, version: Version, fields: Fields | None = None) -> str:
    view = learner_view(desk.session.lesson, version.track)
    sheet = _context(desk, handout, version, view, is_common=False)
    return desk.compose(
        "pages/sheet.html.j2", sheets=(sheet,), whole_packet=False, fillable=fields, **_shared(desk, view)
    )


def _mark(version: Version) -> str:
    return f"-{version.symbol}" if version.symbol else ""


def packets(desk: Desk) -> Iterator[tuple[str, str]]:
    """The participant packet: one for everybody, and one for each track whose sheets differ."""
    if desk.track is None:
        yield f"{folder(desk, 'handouts')}/packet.pdf", _packet(desk, None)
    for track in desk.session.tracks_with_versions:
        if desk.track in (None, track):
            symbol = desk.session.symbols[track]
            yield f"{folder(desk, 'handouts')}/packet-{symbol}.pdf", _packet(desk, track)


def folder(desk: Desk, name: str) -> str:
    """The folder of learners' files: large print lies apart, with the same names inside."""
    return f"large-print/{name}" if desk.session.options.edition == "large" else name


def _packet(desk: Desk, track: str | None) -> str:
    view = learner_view(desk.session.lesson, track)
    inside = [h for h in desk.session.handouts if h.in_packet]
    contexts = tuple(
        _context(desk, handout, version, view, is_common=track is None)
        for handout in inside
        for version in _packet_versions(handout, track)
    )
    symbol = desk.session.symbols[track] if track else None
    return desk.compose(
        "pages/packet.html.j2", sheets=contexts, whole_packet=True, packet_symbol=symbol, **_shared(desk, view)
    )


def _shared(desk: Desk, view: View) -> dict[str, Any]:
    session = desk.session
    formats = session.lesson.accessibility.formats if session.lesson.accessibility else ()
    options = [len(p.options) for p in session.lesson.polls] + [len(q.options) for q in session.lesson.quiz]
    rubrics = {r.id: r for r in view.rubrics}
    return {
        "view": view,
        "agenda": agenda(desk),
        "apart": tuple(h for h in session.handouts if not h.in_packet),
        "large_print": "large-print" in formats,
        "lettered": bool(session.lesson.quiz) or any(options),
        "letters": "ABCDEFGHIJ"[: max(options, default=4)],
        "rubric_of": rubrics.get,
        "clock_known": session.schedule.start is not None,
    }


def agenda(desk: Desk) -> tuple[dict[str, Any], ...]:
    """Phases and breaks with their clock times."""
    schedule = desk.session.schedule
    rows: list[dict[str, Any]] = []
    for phase in desk.session.phases:
        begin, end = schedule.span(phase.number)
        rows.append(_row("phase", schedule.clock(begin), phase.title, end - begin, phase.number))
        rows += [
            _row("break", schedule.clock(s.begin), s.title, s.minutes, None)
            for s in schedule.slots
            if s.kind == "break" and s.phase == phase.number
        ]
    return tuple(rows)


def _row(kind: str, begin: str, title: str, minutes: int, number: int | None) -> dict[str, Any]:
    return {"kind": kind, "begin": begin, "title": title, "minutes": minutes, "number": number}


def _versions(desk: Desk, handout: Handout) -> Sequence[Version]:
    """Versions to print singly: all of them, or those for the track of this run and those for everyone."""
    return [v for v in handout.versions if desk.track is None or v.track in (None, desk.track)]


def _packet_versions(handout: Handout, track: str | None) -> Sequence[Version]:
    """The version for a track; in the common packet everybody finds all of them and chooses."""
    if track is None:
        merged: dict[tuple[str, ...], Version] = {}
        for version in handout.versions:
            merged.setdefault(version.assets, version)
        return list(merged.values())
    return [v for v in handout.versions if v.track in (None, track)]


def _context(desk: Desk, handout: Handout, version: Version, view: View, is_common: bool) -> SheetContext:
    session = desk.session
    phase = next((p for p in session.phases if p.number == handout.phase), None)
    span, minutes = _time(session, handout)
    return SheetContext(
        handout=handout,
        symbol=None if is_common and handout.kind == "scenario" else version.symbol,
        title=version.title or handout.title,
        phase_title=phase.title if phase else None,
        phase_number=phase.number if phase else None,
        begin=session.schedule.clock(span[0]) if span else None,
        end=session.schedule.clock(span[1]) if span else None,
        minutes=minutes,
        content=_content(handout, version, view),
        is_common=is_common,
    )


def _time(session: Session, handout: Handout) -> tuple[tuple[int, int] | None, int | None]:
    """Begin and end of the work on a sheet within its phase, and the minutes of the steps that use it."""
    if handout.phase is None:
        return None, None
    names = {*handout.names}
    used = [
        slot
        for slot in session.schedule.slots
        if slot.step and slot.phase == handout.phase and names.intersection(slot.step.step.uses)
    ]
    if used:
        return (used[0].begin, used[-1].end), sum(slot.minutes for slot in used)
    begin, end = session.schedule.span(handout.phase)
    return (begin, end), end - begin


def _content(handout: Handout, version: Version, view: View) -> Any:
    """What a sheet prints, from the learner view."""
    if handout.kind in ("overview", "letter-cards"):
        return None
    if handout.kind == "quiz":
        return view.quiz
    if handout.kind == "case":
        return tuple(case for case in view.cases.items if case.id in version.assets)
    if handout.kind == "supplement":
        return tuple(page for page in view.supplements if page.id in version.assets)
    singles = [view.cases, view.injects, view.roles, view.simulation]
    groups = [view.scenarios, view.worksheets, view.forms, view.rubrics, [s for s in singles if s]]
    return next(asset for group in groups for asset in group if asset.id == handout.id)
