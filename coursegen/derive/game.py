"""A paper game played in every possible way, by the rules that its sheet prints: states, points, totals."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from statistics import mean

from coursegen.spec.play import Choice, Condition, Expected, Meter, Simulation

MOST = 25_000  # ways times meters; a larger game takes longer than a check may
LONGEST = 30  # rounds; nobody plays more with a pencil
State = dict[str, int]
Path = tuple[str, ...]

_COMPARED: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
_CONDITION = re.compile(r"^(\S+?) *(<=|>=|<|>) *(-?\d+)$")
_POINTS = re.compile(
    r"(?:(?P<base>-?\d+) *(?P<sign>[-+\u2212]) *)?(?:(?P<factor>\d+) *[*\u00d7x] *)?value"
    r"(?:,? *(?:held |kept )?between (?P<low>-?\d+) and (?P<high>-?\d+))?$"
)


@dataclass(frozen=True)
class Play:
    """One way through the game: the letters chosen, the meters at the end, the surprises that struck.

    `points` are those of each meter and `total` their sum with the lowest counted twice; None where the
    game says in words only how a meter counts.
    """

    path: Path
    state: Mapping[str, int]
    struck: frozenset[str]
    points: Mapping[str, int] | None
    total: int | None

    @property
    def letters(self) -> str:
        """The path as one word, as it is printed: `CBCB`."""
        return "".join(self.path)


@dataclass(frozen=True)
class Game:
    """All ways to play a simulation."""

    spec: Simulation
    plays: tuple[Play, ...]

    @cached_property
    def totals(self) -> dict[Path, int]:
        """The total of each path; empty where the game cannot be scored."""
        return {play.path: play.total for play in self.plays if play.total is not None}

    @cached_property
    def figures(self) -> Expected | None:
        """What `expected:` of the spec should say, the first of equal paths; None for a game without scores."""
        if not self.totals:
            return None
        best, worst = max(self.totals, key=self.totals.__getitem__), min(self.totals, key=self.totals.__getitem__)
        return Expected(
            paths=len(self.plays),
            best=self.totals[best],
            best_path="".join(best),
            worst=self.totals[worst],
            worst_path="".join(worst),
            mean=round(mean(self.totals.values())),
        )

    def best_replies(self, at: int) -> set[str]:
        """Letters of the round at place `at` (from 0) that are best for some choice of all other rounds."""
        groups: dict[Path, dict[str, int]] = {}
        for path, total in self.totals.items():
            groups.setdefault((*path[:at], *path[at + 1 :]), {})[path[at]] = total
        return {
            letter for replies in groups.values() for letter, total in replies.items()
            if total == max(replies.values())
        }  # fmt: skip


def play(spec: Simulation) -> Game | None:
    """Play a simulation in every way; None where it has no rounds or too many ways to play them all."""
    if not 0 < len(spec.rounds) <= LONGEST or not 0 < ways(spec) * max(1, len(spec.meters)) <= MOST:
        return None
    scales = {meter.id: scale(meter) for meter in spec.meters}
    return Game(spec, tuple(_scored(play, scales) for play in _ways(spec)))


def ways(spec: Simulation) -> int:
    """How many ways there are to play a simulation."""
    return prod(len(stage.options) for stage in spec.rounds)


def scale(meter: Meter) -> Callable[[int], int] | None:
    """How a meter's value becomes points: `A + B * value, held between L and H`; None for other words."""
    if meter.points is None:
        return lambda value: value
    found = _POINTS.match(meter.points.strip())
    if not found:
        return None
    base, factor = int(found["base"] or 0), int(found["factor"] or 1)
    step = factor if found["sign"] in (None, "+") else -factor
    low, high = (int(found[name]) if found[name] else None for name in ("low", "high"))
    return lambda value: held(base + step * value, low, high)


def held(value: int, low: int | None, high: int | None) -> int:
    """A value kept within bounds."""
    value = value if high is None else min(high, value)
    return value if low is None else max(low, value)


def _ways(spec: Simulation) -> Iterator[Play]:
    """Every way, depth first, so that ways that begin alike are played once up to where they part."""
    meters = {meter.id: meter for meter in spec.meters}

    def go(at: int, path: Path, state: State, chosen: frozenset[str], struck: frozenset[str]) -> Iterator[Play]:
        if at == len(spec.rounds):
            final, hits = _met(state, spec.end, "end", struck, meters)
            yield Play(path, final, hits, None, None)
            return
        stage = spec.rounds[at]
        ready, hits = _met(state, stage.before, stage.id, struck, meters)
        for option in stage.options:
            after = _chosen(ready, option, chosen, meters)
            yield from go(at + 1, (*path, option.id), after, chosen | {f"{stage.id}.{option.id}"}, hits)

    yield from go(0, (), {name: meter.start for name, meter in meters.items()}, frozenset(), frozenset())


def _met(
    state: State, event: Condition | None, where: str, struck: frozenset[str], meters: Mapping[str, Meter]
) -> tuple[State, frozenset[str]]:
    """The state after a surprise, and the places at which surprises have struck so far."""
    if event is None:
        return state, struck
    hits = strikes(event, state)
    return _moved(state, event.then if hits else event.otherwise, meters), struck | {where} if hits else struck


def strikes(event: Condition, state: Mapping[str, int]) -> bool:
    """Whether a surprise's condition holds; one on a meter that does not exist never does."""
    found = _CONDITION.match(event.when)
    return bool(found and found[1] in state and _COMPARED[found[2]](state[found[1]], int(found[3])))


def _chosen(state: State, option: Choice, chosen: frozenset[str], meters: Mapping[str, Meter]) -> State:
    after = _moved(state, option.effects, meters)
    return _moved(after, option.combo.then, meters) if option.combo and option.combo.if_choice in chosen else after


def _moved(state: State, effects: Mapping[str, int], meters: Mapping[str, Meter]) -> State:
    moved = {
        name: held(state[name] + change, meters[name].min, meters[name].max)
        for name, change in effects.items() if name in meters
    }  # fmt: skip
    return state | moved


def _scored(play: Play, scales: Mapping[str, Callable[[int], int] | None]) -> Play:
    points = {name: to_points(play.state[name]) for name, to_points in scales.items() if to_points}
    if not points or len(points) < len(scales):
        return play
    return Play(play.path, play.state, play.struck, points, sum(points.values()) + min(points.values()))
