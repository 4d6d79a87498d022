"""Rules about the simulation: every choice is worth making, and what is printed about the game is true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import combinations, pairwise, permutations

from coursegen.checks import reading
from coursegen.checks.rule import E, Faults, Rule, W
from coursegen.derive.game import Game, play, scale, ways
from coursegen.derive.session import Session
from coursegen.source import Steps
from coursegen.spec.play import Band, Choice, Expected, Meter, Simulation

_FIGURES = tuple(Expected.model_fields)
_PATHS = {"best_path": "best", "worst_path": "worst"}


def fair(session: Session) -> Faults:
    """No option is beaten on every meter, each is the best reply to something, and no single letter wins."""
    spec = session.lesson.simulation
    if not spec:
        return
    weak: set[tuple[int, str]] = set()
    for at, stage in enumerate(spec.rounds):
        for one, other in combinations(stage.options, 2):
            if _is_twin(spec, stage.id, one, other):
                weak |= {(at, one.id), (at, other.id)}
                message = f"{one.id} and {other.id} of {stage.id} do the same; it does not matter which a team takes"
                yield _option(at, stage.options, other), message, "give one of them another effect, or drop it"
        for one, other in permutations(stage.options, 2):
            worse = _worse(spec, stage.id, one, other)
            if worse and (at, one.id) not in weak:
                weak.add((at, one.id))
                message = f"{one.id} of {stage.id} beats {other.id} on no meter and is worse on {reading.quoted(worse)}"
                way = f"let {one.id} buy something that {other.id} does not: time, money, safety"
                yield _option(at, stage.options, one), message, way
    game = play(spec)
    if game and game.totals:
        yield from _never_best(game, weak)
        yield from _one_letter(game)


def figures(session: Session) -> Faults:
    """The figures under `expected` are those that playing every path gives."""
    spec = session.lesson.simulation
    if not spec or not spec.expected:
        return
    game = play(spec)
    if not game or not game.figures:
        if spec.expected.paths != ways(spec):
            message = f"`paths` says {spec.expected.paths}; the options make {ways(spec)} ways to play"
            yield _figure("paths"), message, f"write `paths: {ways(spec)}`"
        worded = [meter.label for meter in spec.meters if not scale(meter)]
        if worded:
            message = f"nobody can recompute `expected`: {reading.quoted(worded)} becomes points in words only"
            yield ("simulation", "expected"), message, "write `points:` as `100 - value` or `150 - 5 * value`"
        return
    for name in _FIGURES:
        said, true = getattr(spec.expected, name), getattr(game.figures, name)
        totals = {"".join(path): total for path, total in game.totals.items()}
        # Several paths may share the best total; any of them is right.
        is_right = said == true or (name in _PATHS and totals.get(said) == getattr(game.figures, _PATHS[name]))
        if not is_right:
            message = f"`{name}` says {said}; playing all {len(game.plays)} ways gives {true}"
            yield _figure(name), message, f"write `{name}: {true}`"


def scores(session: Session) -> Faults:
    """The table of points, the bands and the surprises agree with what can happen in play."""
    spec = session.lesson.simulation
    if not spec:
        return
    for at, meter in enumerate(spec.meters):
        if meter.better == "lower" and not meter.points:
            message = f"“{meter.label}” is better when lower, and adds to the total as it stands"
            top = meter.max if meter.max is not None else 100
            yield ("simulation", "meters", at), message, f"say how it counts: `points: {top} - value`"
    game = play(spec)
    if game:
        yield from _table(game)
        yield from _bands(game)
        yield from _surprises(game)
    yield from _combos(spec)


def _never_best(game: Game, weak: set[tuple[int, str]]) -> Faults:
    for at, stage in enumerate(game.spec.rounds):
        best = game.best_replies(at)
        for option in stage.options:
            if option.id not in best and (at, option.id) not in weak:
                message = f"{option.id} of {stage.id} is never the best choice, whatever a team does in other rounds"
                way = "let it pay after some other choice (`combo:`), or cost less"
                yield _option(at, stage.options, option), message, way


def _one_letter(game: Game) -> Faults:
    """A letter that wins when it is taken in every round."""
    rounds, top = len(game.spec.rounds), max(game.totals.values())
    letters = {path[0] for path, total in game.totals.items() if total == top and len(set(path)) == 1}
    if rounds > 1 and letters:
        letter = min(letters)
        message = f"whoever always takes {letter} has the best of all {len(game.plays)} totals, {top}"
        yield ("simulation", "rounds"), message, "swap letters in some rounds, so that the pattern wins nothing"


def _table(game: Game) -> Faults:
    """The printed table gives the points of each value that can occur; beyond its ends, those of its ends."""
    table, meter = game.spec.cost_points_table, _tabled(game.spec)
    to_points = scale(meter) if meter else None
    if not table or not meter or not to_points:
        return
    low, high = min(table), max(table)
    for value in sorted({way.state[meter.id] for way in game.plays}):
        near, points = max(low, min(high, value)), to_points(value)
        where: Steps = ("simulation", "cost_points_table")
        if near not in table:
            message = f"“{meter.label}” can end at {value}, and the table has no such value"
            yield where, message, f"add `{value}: {points}`"
        elif table[near] != points:
            message = f"{value} of “{meter.label}” has {table[near]} points in the table and {points} by its `points:`"
            way = f"write `{value}: {points}`, or change `points:`"
            yield (*where, near), message, way


def _bands(game: Game) -> Faults:
    bands = sorted(enumerate(game.spec.bands), key=lambda pair: -pair[1].min)
    if not bands or not game.totals:
        return
    for (_, upper), (at, lower) in pairwise(bands):
        if upper.min == lower.min:
            message = f"“{upper.label}” and “{lower.label}” both start at {lower.min}"
            yield ("simulation", "bands", at), message, "let each start at a total of its own"
    starts = Counter(band.min for _, band in bands)
    counts = Counter(_band_of(total, bands) for total in game.totals.values())
    low, high = min(game.totals.values()), max(game.totals.values())
    for at, band in bands:
        if at not in counts and starts[band.min] == 1:
            message = f"no way to play ends in “{band.label}” (from {band.min}); totals run from {low} to {high}"
            yield ("simulation", "bands", at), message, "move its `min:`, or drop the band"
    if counts[None]:
        at, band = bands[-1]
        message = f"{counts[None]} of {len(game.totals)} ways to play end below “{band.label}” (from {band.min})"
        yield ("simulation", "bands", at, "min"), message, f"write `min: {low}` or less for the lowest band"


def _surprises(game: Game) -> Faults:
    """A surprise strikes some teams and spares others."""
    events: list[tuple[str, Steps, str]] = [
        (stage.id, ("simulation", "rounds", at, "before"), stage.before.title)
        for at, stage in enumerate(game.spec.rounds) if stage.before
    ]  # fmt: skip
    if game.spec.end:
        events.append(("end", ("simulation", "end"), game.spec.end.title))
    for name, steps, title in events:
        struck = sum(name in way.struck for way in game.plays)
        if struck in (0, len(game.plays)):
            often = "strikes in every one" if struck else "strikes in none"
            message = f"“{reading.cut(title, 50)}” {often} of the {len(game.plays)} ways to play"
            yield (*steps, "if"), message, "move the number in `if:`, so that it depends on what a team chose"


def _combos(spec: Simulation) -> Faults:
    order = [stage.id for stage in spec.rounds]
    for at, stage in enumerate(spec.rounds):
        for k, option in enumerate(stage.options):
            earlier = option.combo.if_choice.split(".")[0] if option.combo else None
            if earlier in order[at:]:
                message = f"the combo of {option.id} in {stage.id} waits for {earlier}, which is not played before it"
                way = f"name a choice of {reading.some_ids(order[:at]) or 'an earlier round'}"
                yield ("simulation", "rounds", at, "options", k, "combo", "if_choice"), message, way


def _tabled(spec: Simulation) -> Meter | None:
    """The meter that the sheet prints the table for: the first that is better when lower and has points."""
    return next((meter for meter in spec.meters if meter.points and meter.better == "lower"), None)


def _band_of(total: int, bands: list[tuple[int, Band]]) -> int | None:
    """Place in the spec of the band that a total falls into; `bands` from the highest."""
    return next((at for at, band in bands if total >= band.min), None)


def _is_twin(spec: Simulation, stage: str, one: Choice, other: Choice) -> bool:
    same = _effects(spec, one.effects) == _effects(spec, other.effects) and one.combo == other.combo
    return same and not {f"{stage}.{one.id}", f"{stage}.{other.id}"} & _keys(spec)


def _worse(spec: Simulation, stage: str, one: Choice, other: Choice) -> list[str]:
    """Meters on which one option is worse than another, where it is better on none and opens nothing later."""
    if one.combo or f"{stage}.{one.id}" in _keys(spec):
        return []
    signs = [-1 if meter.better == "lower" else 1 for meter in spec.meters]
    gains = [
        sign * (mine - theirs)
        for sign, mine, theirs in zip(signs, _effects(spec, one.effects), _effects(spec, other.effects), strict=True)
    ]
    lost = [meter.label for meter, gain in zip(spec.meters, gains, strict=True) if gain < 0]
    return lost if all(gain <= 0 for gain in gains) else []


def _keys(spec: Simulation) -> set[str]:
    """Choices that a later option waits for."""
    return {option.combo.if_choice for stage in spec.rounds for option in stage.options if option.combo}


def _effects(spec: Simulation, effects: Mapping[str, int]) -> list[int]:
    return [effects.get(meter.id, 0) for meter in spec.meters]


def _option(at: int, options: tuple[Choice, ...], option: Choice) -> Steps:
    return ("simulation", "rounds", at, "options", options.index(option))


def _figure(name: str) -> Steps:
    return ("simulation", "expected", name)


RULES = (
    Rule("SM101", "fair-game", W, W, "A choice that is never or always right is no choice.", "[J]", fair),
    Rule("SM102", "game-figures", W, E, "A debrief that quotes a wrong figure teaches distrust.", "[J]", figures),
    Rule("SM103", "game-scores", W, W, "What the sheet offers and nobody can reach confuses.", "[J]", scores),
)  # fmt: skip
