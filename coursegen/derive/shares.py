"""Where the minutes go: by phase, by level of Bloom's taxonomy, by how people sit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from coursegen.derive.phases import TaughtPhase, model_of
from coursegen.spec import vocabulary
from coursegen.spec.lesson import Lesson


@dataclass(frozen=True)
class Share:
    """One part of the session: minutes, percent of the whole, and the usual percent where a model has it.

    `key` is a phase's key, a level or a grouping; None for minutes about which the spec says nothing.
    `number` is the phase's, 0 elsewhere.
    """

    key: str | None
    minutes: int
    percent: int
    usual: tuple[int, int] | None = None
    number: int = 0


@dataclass(frozen=True)
class Shares:
    """The same minutes told in three ways; those of each add up to the session's. Percents are rounded one by one."""

    phases: tuple[Share, ...]
    levels: tuple[Share, ...]
    groupings: tuple[Share, ...]

    @property
    def widest(self) -> int:
        """The largest percentage that a chart of any of them has to hold."""
        rows = (*self.phases, *self.levels, *self.groupings)
        return max([1, *(row.percent for row in rows), *(row.usual[1] for row in rows if row.usual)])


def shares(lesson: Lesson, phases: Sequence[TaughtPhase]) -> Shares:
    """The shares of a session as it is held, cuts included.

    A phase's minutes are shared out equally among the objectives that it names, and so among their levels:
    the spec does not say which minute serves which. Without a level, or an objective, minutes have none.
    """
    lengths = [minutes(phase) for phase in phases]
    return Shares(_phases(lesson, phases, lengths), _levels(lesson, phases, lengths), _groupings(phases))


def minutes(phase: TaughtPhase) -> int:
    """Minutes of a phase as it is held."""
    return sum(step.minutes for step in phase.steps)


def _phases(lesson: Lesson, phases: Sequence[TaughtPhase], lengths: Sequence[int]) -> tuple[Share, ...]:
    model = model_of(lesson)
    bands = {row["key"]: tuple(row["share"]) for row in (model["phases"] if model else ()) if row.get("share")}
    counts = Counter(phase.key for phase in phases)
    percents = [round(Fraction(100 * length, sum(lengths) or 1)) for length in lengths]
    return tuple(
        # A band is meant for all of a model's phase, and says nothing of one turn of it.
        Share(phase.key, length, percent, bands.get(phase.key) if counts[phase.key] == 1 else None, phase.number)
        for phase, length, percent in zip(phases, lengths, percents, strict=True)
    )


def _levels(lesson: Lesson, phases: Sequence[TaughtPhase], lengths: Sequence[int]) -> tuple[Share, ...]:
    level_of = {objective.id: objective.bloom for objective in lesson.objectives}
    found: dict[str | None, Fraction] = defaultdict(Fraction)
    for phase, length in zip(phases, lengths, strict=True):
        named = [name for name in phase.phase.objectives if name in level_of]
        for name in named:
            found[level_of[name]] += Fraction(length, len(named))
        if not named:
            found[None] += length
    return _table(found, vocabulary.words("bloom"))


def _groupings(phases: Sequence[TaughtPhase]) -> tuple[Share, ...]:
    found: dict[str | None, Fraction] = defaultdict(Fraction)
    for phase in phases:
        for step in phase.steps:
            found[step.step.grouping] += step.minutes
    return _table(found, vocabulary.words("grouping"))


def _table(found: Mapping[str | None, Fraction], order: Iterable[str]) -> tuple[Share, ...]:
    keys = [key for key in (*order, None) if found.get(key)]
    whole = sum(found.values()) or Fraction(1)
    lengths = _rounded([found[key] for key in keys])
    percents = [round(100 * found[key] / whole) for key in keys]
    return tuple(Share(*row) for row in zip(keys, lengths, percents, strict=True))


def _rounded(parts: Sequence[Fraction]) -> list[int]:
    """Whole numbers that keep the sum: the largest remainders are rounded up."""
    floors = [int(part) for part in parts]
    missing = round(sum(parts)) - sum(floors)
    by_rest = sorted(range(len(parts)), key=lambda at: (floors[at] - parts[at], at))
    return [floor + (at in by_rest[:missing]) for at, floor in enumerate(floors)]
