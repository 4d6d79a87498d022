"""Clock times: phases, steps and breaks laid on a line, with the cuts that make included breaks fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coursegen.derive.phases import TaughtPhase, TaughtStep
from coursegen.spec.logistics import Schedule as Wish
from coursegen.spec.phase import Cut


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
    """A cut that is taken so that the breaks fit: in which phase, which."""

    phase: int
    cut: Cut


@dataclass(frozen=True)
class Schedule:
    """The whole session; `start` in minutes after midnight, None for times elapsed from 0:00."""

    start: int | None
    slots: tuple[Slot, ...]
    taken: tuple[Taken, ...]
    over: int  # minutes that no cut could save

    @property
    def elapsed(self) -> int:
        """Minutes from first to last."""
        return self.slots[-1].end if self.slots else 0

    def span(self, phase: int) -> tuple[int, int]:
        """Begin and end of a phase, in minutes from the start."""
        slots = [slot for slot in self.slots if slot.kind == "step" and slot.phase == phase]
        return (slots[0].begin, slots[-1].end)

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


def lay_out(phases: Sequence[TaughtPhase], wish: Wish, start: str | None = None, break_word: str = "") -> Schedule:
    """Lay the phases on a line, with breaks added or paid for with cuts as the spec wishes."""
    pauses = {key: [b for b in wish.breaks if b.after == key] for key in {p.key for p in phases}}
    needed = sum(b.minutes for b in wish.breaks) if wish.break_policy == "included" else 0
    taken, over = choose_cuts(phases, needed)
    slots: list[Slot] = []
    now = 0
    last_of_key = {phase.key: phase.number for phase in phases}
    for phase in phases:
        saved = sum(t.cut.saves for t in taken if t.phase == phase.number)
        for step, minutes in zip(phase.steps, _shortened([s.minutes for s in phase.steps], saved), strict=True):
            slots.append(Slot("step", now, now + minutes, step.step.title, phase.number, step))
            now += minutes
        if last_of_key[phase.key] == phase.number:
            for pause in pauses[phase.key]:
                slots.append(Slot("break", now, now + pause.minutes, pause.label or break_word, phase.number))
                now += pause.minutes
    return Schedule(minutes_of(start or wish.start), tuple(slots), taken, over)


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


def _shortened(minutes: list[int], saved: int) -> list[int]:
    """Take `saved` minutes off, always from the step that is longest by then."""
    left = list(minutes)
    for _ in range(min(saved, sum(left))):
        left[left.index(max(left))] -= 1
    return left
