"""Which place in a grid each node of a flow or loop takes, by who points at whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

SMALLEST = 30.0  # mm; a box below this breaks common words
SPACE = 12.0  # mm between boxes when counting how many fit a row
SEARCHED = 14  # nodes; beyond this the ring is taken in the order written

Link = tuple[str, str, str]
Place = tuple[float, float]


@dataclass(frozen=True)
class Slots:
    """Places as (column, row), arrows to draw as (from, to, label), and what is attached to which nodes."""

    places: Mapping[str, Place]
    edges: tuple[Link, ...]
    attached: Mapping[str, tuple[str, ...]]

    @property
    def columns(self) -> float:
        """Columns needed."""
        return max((column for column, _ in self.places.values()), default=0) + 1


def arrange(kind: str, nodes: Sequence[Any], edges: Sequence[Any], width: float) -> Slots:
    """Lay out the nodes of a `flow` or `loop` in a drawing `width` mm wide."""
    names = [node.id for node in nodes]
    links = [(edge.start, edge.to, edge.label or "") for edge in edges]
    if not links:
        links = [(a, b, "") for a, b in pairwise(names)]
        if kind == "loop" and len(names) > 2:
            links.append((names[-1], names[0], ""))
    per_row = max(2, int((width + SPACE) // (SMALLEST + SPACE)))
    return _loop(names, links) if kind == "loop" else _flow(names, links, per_row)


def _loop(names: Sequence[str], links: Sequence[Link]) -> Slots:
    ring = _ring(names, links)
    attached = _attached(names, links, ring)
    places = _around(ring)
    for name in names:
        if name not in places and name not in attached:
            places[name] = _beside(name, links, places)
    drawn = tuple(link for link in links if link[0] not in attached)
    return Slots(_from_zero(places), drawn, attached)


def _ring(names: Sequence[str], links: Sequence[Link]) -> list[str]:
    """The longest way round, from the first of its nodes that is written; all nodes where there is none."""
    if len(names) > SEARCHED:
        return list(names)
    following = {name: [b for a, b, _ in links if a == name] for name in names}
    best: list[str] = []
    for name in names:
        for way in _ways(name, [name], following, names):
            best = way if len(way) > len(best) else best
    return best if len(best) > 2 else list(names)


def _ways(goal: str, way: list[str], following: Mapping[str, list[str]], names: Sequence[str]) -> Iterator[list[str]]:
    first = names.index(goal)
    for name in following[way[-1]]:
        if name == goal:
            yield way
        elif name not in way and names.index(name) > first:
            yield from _ways(goal, [*way, name], following, names)


def _attached(names: Sequence[str], links: Sequence[Link], ring: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Nodes that only point at several of the ring, without a word on the way: drawn as letters, not arrows."""
    found = {}
    for name in names:
        out = [(to, label) for start, to, label in links if start == name]
        alone = name not in ring and not any(to == name for _, to, _ in links)
        if alone and len(out) > 1 and all(to in ring and not label for to, label in out):
            found[name] = tuple(to for to, _ in out)
    return found


def _around(ring: Sequence[str]) -> dict[str, Place]:
    """Two rows: the first half from left to right, the second half below and back."""
    above = len(ring) if len(ring) == 2 else (len(ring) + 1) // 2
    below = len(ring) - above
    places: dict[str, Place] = {name: (at, 0) for at, name in enumerate(ring[:above])}
    for at, name in enumerate(ring[above:]):
        column = (above - 1) / 2 if below == 1 else (above - 1) * (1 - at / (below - 1))
        places[name] = (column, 1)
    return places


def _beside(name: str, links: Sequence[Link], places: Mapping[str, Place]) -> Place:
    """A free place next to a neighbour: outside the ring, at its side or above or below it."""
    near = [b if a == name else a for a, b, _ in links if name in (a, b)]
    column, row = next((places[other] for other in near if other in places), (0.0, 0.0))
    right = max(c for c, _ in places.values())
    taken = set(places.values())
    side = -1.0 if column * 2 <= right else right + 1
    wishes = [(side, row)] if column in (0, right) else []
    wishes += [(column, -1.0 if row < 1 else row + 1)]
    wishes += [(side, row + step) for step in range(1, 20)]
    return next(place for place in wishes if place not in taken)


def _flow(names: Sequence[str], links: Sequence[Link], per_row: int) -> Slots:
    layers = _layers(names, links)
    longest = max(len(layer) for layer in layers)
    places: dict[str, Place] = {}
    if longest == 1:
        for at, (name,) in enumerate(layers):
            row, column = divmod(at, per_row)
            places[name] = (column if row % 2 == 0 else per_row - 1 - column, row)
    else:
        is_wide = len(layers) <= per_row
        for at, layer in enumerate(layers):
            for index, name in enumerate(layer):
                across = index + (longest - len(layer)) / 2
                places[name] = (at, across) if is_wide else (across, at)
    return Slots(_from_zero(places), tuple(links), {})


def _layers(names: Sequence[str], links: Sequence[Link]) -> list[list[str]]:
    """Nodes by how many steps they lie from the start; an arrow back to an earlier node counts for nothing."""
    order = {name: at for at, name in enumerate(names)}
    depth = dict.fromkeys(names, 0)
    for name in names:
        before = [depth[a] for a, b, _ in links if b == name and order[a] < order[name]]
        depth[name] = max(before, default=-1) + 1
    return [layer for n in range(len(names)) if (layer := [name for name in names if depth[name] == n])]


def _from_zero(places: Mapping[str, Place]) -> dict[str, Place]:
    left, top = (min(place[axis] for place in places.values()) for axis in (0, 1))
    return {name: (column - left, row - top) for name, (column, row) in places.items()}
