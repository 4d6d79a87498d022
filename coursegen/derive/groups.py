"""N learners into teams and pairs within the author's bounds; where none fits, the nearest split, marked."""

from __future__ import annotations

from dataclasses import dataclass

from coursegen.spec.lesson import Lesson
from coursegen.spec.purpose import Size

ASSUMED_LEARNERS = 12
ASSUMED_TEAM = 4


@dataclass(frozen=True)
class Split:
    """Teams by size, largest first; `fits` is False when the bounds cannot be kept."""

    sizes: tuple[int, ...]
    fits: bool = True

    @property
    def teams(self) -> int:
        """Number of teams."""
        return len(self.sizes)


@dataclass(frozen=True)
class Groups:
    """Who sits with whom: `pairs` counts pairs, with one trio when the number is odd."""

    learners: int
    learners_assumed: bool
    teams: Split
    teams_assumed: bool
    pairs: int
    trio: bool


def split(learners: int, size: Size) -> Split:
    """Split learners into teams of `size`, as near to its ideal as the bounds allow."""
    ideal = size.ideal or size.min or size.max or ASSUMED_TEAM
    low = size.min or 1
    high = size.max or max(ideal + 1, 2 * low - 1)  # without an upper bound of the author's, any number splits
    wanted = learners / ideal
    counts = [n for n in range(1, learners + 1) if n * low <= learners <= n * high]
    fits = bool(counts)
    teams = min(counts, key=lambda n: (abs(n - wanted), n)) if fits else max(1, round(wanted))
    small, larger = divmod(learners, teams)
    return Split(tuple([small + 1] * larger + [small] * (teams - larger)), fits)


def groups(lesson: Lesson, learners: int | None = None) -> Groups:
    """Groups for so many learners, or for the number that the lesson plans with."""
    planned = lesson.audience.group_size
    known = learners or (planned and (planned.ideal or planned.max or planned.min))
    count = known or ASSUMED_LEARNERS
    size = lesson.audience.team_size or Size(ideal=ASSUMED_TEAM)
    return Groups(
        learners=count,
        learners_assumed=known is None,
        teams=split(count, size),
        teams_assumed=lesson.audience.team_size is None,
        pairs=max(1, count // 2),
        trio=count % 2 == 1 and count > 1,
    )
