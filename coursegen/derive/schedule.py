"""Clock times: phases, steps and breaks laid on a line, with the cuts that make included breaks fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from coursegen.derive.phases import TaughtPhase, TaughtStep
from coursegen.spec.logistics import Schedule as Wish
from coursegen.spec.phase import Cut

DAY = 24 * 60
NOON = DAY // 2  # a fixed time up to so long before the start is too early; before that it is the next day's


@dataclass(frozen=True)
class Slot:
    """A stretch of the session: `begin` and `end` in minutes from its start."""

    kind: str  # "step" or "break"
    begin: int
    end: int
    title: str
    phase: int  # number of the phase it belongs to or follows
    step: TaughtStep | None = None

    @property
    def minutes(self) -> int:
        """Its length."""
        return self.end - self.begin


@dataclass(frozen=True)
class Taken:
    """A cut that is taken so that the session fits its time: in which phase, which."""

    phase: int
    cut: Cut


@dataclass(frozen=True)
class Missed:
    """A step whose fixed clock time cannot be kept: what is before it takes `late` minutes too many."""

    slot: Slot
    at: str
    late: int


@dataclass(frozen=True)
class Schedule:
    """The whole session; `start` in minutes after midnight, None for times elapsed from 0:00.

    A step that is fixed at a clock time may leave a gap before it: the slots do not touch there.
    """

    start: int | None
    slots: tuple[Slot, ...]
    taken: tuple[Taken, ...]
    over: int  # minutes that no cut could save
    missed: tuple[Missed, ...] = ()

    @property
    def elapsed(self) -> int:
        """Minutes from first to last."""
        return self.slots[-1].end if self.slots else 0

    def span(self, phase: int) -> tuple[int, int]:
        """Begin and end of a phase, in minutes from the start."""
        slots = [slot for slot in self.slots if slot.kind == "step" and slot.phase == phase]
        return (slots[0].begin, slots[-1].end)

    @property
    def instruction(self) -> int:
        """Minutes of steps, without breaks and slack."""
        return sum(slot.minutes for slot in self.slots if slot.kind == "step")

    def slack(self, slot: Slot) -> int:
        """Minutes that nothing fills before a slot."""
        at = self.slots.index(slot)
        return slot.begin - (self.slots[at - 1].end if at else 0)

    def clock(self, minutes: int) -> str:
        """`minutes` from the start as a clock time, or as elapsed hours and minutes."""
        total = minutes + (self.start or 0)
        hours, rest = divmod(total, 60)
        return f"{hours % 24:02d}:{rest:02d}" if self.start is not None else f"{hours}:{rest:02d}"

    def stretches(self) -> list[int]:
        """Lengths of the times without a break, in order."""
        lengths, begin = [], 0
        for slot in self.slots:
            if slot.kind == "break":
                lengths.append(slot.begin - begin)
                begin = slot.end
        lengths.append(self.elapsed - begin)
        return lengths


def minutes_of(clock: str | None) -> int | None:
    """`09:30` as minutes after midnight; None stays None."""
    if clock is None:
        return None
    hours, rest = clock.split(":")
    return int(hours) * 60 + int(rest)


def lay_out(
    phases: Sequence[TaughtPhase],
    wish: Wish,
    start: str | None = None,
    break_word: str = "",
    minutes: int | None = None,
) -> Schedule:
    """Lay the phases on a line, with breaks added or paid for with cuts as the spec wishes.

    `minutes` takes the place of the duration: as many cuts are taken as make the session fit. Steps that are
    fixed at a clock time wait for it; where that is too late already, `missed` tells.
    """
    planned = sum(phase.minutes for phase in phases)
    breaks = sum(b.minutes for b in wish.breaks) if wish.break_policy == "included" else 0
    taken, over = choose_cuts(phases, breaks + planned - (planned if minutes is None else minutes))
    line = _Line(minutes_of(start or wish.start))
    last_of_key = {phase.key: phase.number for phase in phases}
    for phase in phases:
        saved = sum(t.cut.saves for t in taken if t.phase == phase.number)
        for step, length in zip(phase.steps, _shortened(phase.steps, saved), strict=True):
            line.teach(phase.number, replace(step, minutes=length))
        for pause in wish.breaks:
            if pause.after == phase.key and last_of_key[phase.key] == phase.number:
                line.add(Slot("break", line.now, line.now + pause.minutes, pause.label or break_word, phase.number))
    return Schedule(line.start, tuple(line.slots), taken, over, tuple(line.missed))


@dataclass
class _Line:
    """The session while it is laid out."""

    start: int | None
    now: int = 0
    slots: list[Slot] = field(default_factory=list)
    missed: list[Missed] = field(default_factory=list)

    def add(self, slot: Slot) -> None:
        self.slots.append(slot)
        self.now = slot.end

    def teach(self, phase: int, step: TaughtStep) -> None:
        fixed = self._fixed(step.step.at)
        begin = max(self.now, self.now if fixed is None else fixed)
        slot = Slot("step", begin, begin + step.minutes, step.step.title, phase, step)
        if fixed is not None and fixed < self.now:
            self.missed.append(Missed(slot, step.step.at or "", self.now - fixed))
        self.add(slot)

    def _fixed(self, clock: str | None) -> int | None:
        """A clock time in minutes from the start; one long before the start is meant for the next day."""
        at = minutes_of(clock)
        if at is None or self.start is None:
            return None
        return (at - self.start + NOON) % DAY - NOON


def choose_cuts(phases: Sequence[TaughtPhase], needed: int) -> tuple[tuple[Taken, ...], int]:
    """The cuts that save `needed` minutes with the least surplus, then the fewest; and what they fall short by.

    Of several equal choices the one that takes from the longest phases wins, since those bear it best.
    """
    longest_first = sorted(phases, key=lambda p: (-p.minutes, p.number))
    offers = [Taken(p.number, cut) for p in longest_first for cut in _possible(p)]
    if needed <= 0:
        return (), 0
    best: dict[int, tuple[Taken, ...]] = {0: ()}
    for offer in offers:
        # What saves enough is never added to, so that the table stays as short as `needed`.
        for total, chosen in sorted((item for item in best.items() if item[0] < needed), reverse=True):
            reached = total + offer.cut.saves
            if reached not in best or len(best[reached]) > len(chosen) + 1:
                best[reached] = (*chosen, offer)
    enough = [total for total in best if total >= needed]
    total = min(enough) if enough else max(best)
    return tuple(sorted(best[total], key=lambda t: t.phase)), max(0, needed - total)


def _possible(phase: TaughtPhase) -> Iterator[Cut]:
    """The cuts of a phase in the author's order, as long as they leave something of it."""
    left = phase.minutes
    for cut in phase.phase.if_short:
        if 0 < cut.saves < left:
            left -= cut.saves
            yield cut


def _shortened(steps: Sequence[TaughtStep], saved: int) -> list[int]:
    """Minutes of the steps after `saved` were taken off, always from the one that is longest by then.

    What must not be cut and what is at its author's lower bound gives way last.
    """
    left = [step.minutes for step in steps]
    lows = [max(1, step.step.range[0] if step.step.range else 1) for step in steps]
    for _ in range(min(saved, sum(left))):
        may = [at for at, step in enumerate(steps) if not step.step.must and left[at] > lows[at]]
        may = may or [at for at, step in enumerate(steps) if not step.step.must and left[at] > 1]
        longest = max(may or range(len(steps)), key=lambda at: left[at])
        left[longest] -= 1
    return left


def as_held(phases: Sequence[TaughtPhase], schedule: Schedule) -> tuple[TaughtPhase, ...]:
    """The phases with the minutes that the schedule leaves to each step."""
    lengths = {(slot.phase, slot.step.number): slot.minutes for slot in schedule.slots if slot.step}
    return tuple(
        replace(phase, steps=tuple(replace(step, minutes=lengths[phase.number, step.number]) for step in phase.steps))
        for phase in phases
    )
