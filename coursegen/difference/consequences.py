"""What follows from the differences: clock times, gaps in the alignment, quantities, numbers of handouts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from coursegen.derive.session import Session


def consequences(old: Session, new: Session) -> Iterator[str]:
    """Sentences on what is otherwise now without having been edited."""
    yield from _learners(old, new)
    yield from _clock(old, new)
    yield from _gaps(old, new)
    yield from _numbers(old, new)
    yield from _quantities(old, new)


def _learners(old: Session, new: Session) -> Iterator[str]:
    before, after = old.groups, new.groups
    if before.learners != after.learners:
        teams = (
            f", in {after.teams.teams} teams (were {before.teams.teams})"
            if before.teams.teams != after.teams.teams
            else ""
        )
        yield f"All is counted for {after.learners} learners (were {before.learners}){teams}"


def _clock(old: Session, new: Session) -> Iterator[str]:
    """How far each phase is put off, told once for phases in a row; and the end."""
    begins = {(phase.key, _nth(old, phase.number)): old.schedule.span(phase.number)[0] for phase in old.phases}
    shifts = []
    for phase in new.phases:
        begin = new.schedule.span(phase.number)[0]
        before = begins.get((phase.key, _nth(new, phase.number)))
        shifts.append((phase.title, new.schedule.clock(begin), None if before is None else begin - before))
    start = (new.schedule.start or 0) - (old.schedule.start or 0)
    if start:
        yield f"The session begins at {new.schedule.clock(0)} (was {old.schedule.clock(0)})"
    for shift, run in groupby(shifts, key=lambda row: row[2]):
        rows = list(run)
        if shift:
            which = rows[0][0] if len(rows) == 1 else f"{rows[0][0]} to {rows[-1][0]}"
            verb = "begins" if len(rows) == 1 else "begin"
            when = f"at {rows[0][1]}" if len(rows) == 1 else f"{rows[0][0]} at {rows[0][1]}"
            yield f"{which} {verb} {_minutes(abs(shift))} {'later' if shift > 0 else 'earlier'}, {when}"
    ends = [session.schedule.clock(session.schedule.elapsed) for session in (old, new)]
    if ends[0] != ends[1]:
        yield f"The session ends at {ends[1]} (was {ends[0]})"
    if new.schedule.over and new.schedule.over != old.schedule.over:
        yield f"The session is {_minutes(new.schedule.over)} longer than its time"


def _nth(session: Session, number: int) -> int:
    """Which of the phases of one key a phase is, for models in which phases come back."""
    key = session.phases[number - 1].key
    return sum(1 for phase in session.phases[:number] if phase.key == key)


def _gaps(old: Session, new: Session) -> Iterator[str]:
    """Objectives that nothing teaches or judges any more."""
    had = {row.objective.id: row.gaps for row in old.alignment}
    for row in new.alignment:
        for gap in row.gaps:
            if gap not in had.get(row.objective.id, (gap,)):
                yield f"Nothing {'teaches' if gap == 'taught' else 'assesses'} {row.objective.id} any more"


def _numbers(old: Session, new: Session) -> Iterator[str]:
    before = {sheet.id: sheet.number for sheet in old.handouts}
    for sheet in new.handouts:
        was = before.get(sheet.id)
        if was and was != sheet.number:
            yield f"{_named(sheet.kind)} “{sheet.title}” is now {sheet.number} (was {was})"


def _named(kind: str) -> str:
    return "Rubric" if kind == "rubric" else "Handout"


def _quantities(old: Session, new: Session) -> Iterator[str]:
    """Things to bring, where their number follows from the group; a quantity of the author's own is told as edited."""
    before: Mapping[str, tuple[int, int | None]] = {
        q.material.id: (q.needed, q.material.quantity) for q in old.quantities
    }
    for quantity in new.quantities:
        was = before.get(quantity.material.id)
        if was and was[0] != quantity.needed and was[1] == quantity.material.quantity and not quantity.printed:
            yield f"{quantity.material.name}: {quantity.needed} (were {was[0]})"


def _minutes(count: int) -> str:
    return f"{count} minute{'' if count == 1 else 's'}"
