"""Loops on a slide: the longest way round on two rows, what hangs on it beside, what touches many below as letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coursegen.deck.layouts import Box
from coursegen.deck.model import Diagram, Edge
from coursegen.derive.diagram_slots import arrange

LETTERS = "abcdefghij"
DISC = 0.36  # inches, the disc that holds a letter
_STRIP, _ABOVE = 0.82, 0.42  # height of the strip of attached nodes, and the space above it
_TALLEST, _WIDEST = 1.3, 3.6


@dataclass(frozen=True, slots=True)
class Ring:
    """Where the nodes of a loop stand; `attached` nodes touch others by letter and not by an arrow."""

    boxes: Mapping[str, Box]
    edges: tuple[Edge, ...]
    attached: Mapping[str, tuple[str, ...]]

    def discs(self) -> list[tuple[str, str, str, Box]]:
        """Each letter, the attached node it stands for, the node it is put on (itself or one it touches), its place."""
        places: list[tuple[str, str, str, Box]] = []
        count: dict[str, int] = {}
        for (name, touched), letter in zip(self.attached.items(), LETTERS, strict=False):
            for owner in (name, *touched):
                x, y, wide, _ = self.boxes[owner]
                left = x + wide - DISC * 0.75 - count.get(owner, 0) * DISC * 1.1
                places.append((letter, name, owner, (left, y - DISC / 2, DISC, DISC)))
                count[owner] = count.get(owner, 0) + 1
        return places


@dataclass(frozen=True, slots=True)
class _Arrow:
    start: str
    to: str
    label: str


def ring(diagram: Diagram, box: Box, gap: float) -> Ring | None:
    """Lay a loop into a box (inches), boxes `gap` apart; None when it has too many nodes to be drawn."""
    slots = arrange("loop", diagram.nodes, [_Arrow(e.source, e.target, e.label) for e in diagram.edges], box[2] * 25.4)
    columns = slots.columns
    rows = max((row for _, row in slots.places.values()), default=0.0) + 1
    if columns > 5 or rows > 3 or len(slots.attached) > 4:
        return None
    room = box[3] - (_STRIP + _ABOVE if slots.attached else 0.0)
    tall = min((room - 0.8 * (rows - 1)) / rows, _TALLEST)
    down = min((room - tall * rows) / max(rows - 1, 1), 1.7)
    wide = min((box[2] - gap * (columns - 1)) / columns, _WIDEST)
    left = box[0] + (box[2] - columns * wide - (columns - 1) * gap) / 2
    top = box[1] + (0.15 if slots.attached else max(0.0, (room - rows * tall - (rows - 1) * down) / 2))
    boxes: dict[str, Box] = {
        name: (left + column * (wide + gap), top + row * (tall + down), wide, tall)
        for name, (column, row) in slots.places.items()
    }
    boxes |= _strip(list(slots.attached), box)
    return Ring(boxes, tuple(Edge(*link) for link in slots.edges), slots.attached)


def _strip(names: list[str], box: Box) -> dict[str, Box]:
    if not names:
        return {}
    gap = 0.5
    wide = min((box[2] - gap * (len(names) - 1)) / len(names), _WIDEST)
    left = box[0] + (box[2] - len(names) * wide - (len(names) - 1) * gap) / 2
    return {name: (left + at * (wide + gap), box[1] + box[3] - _STRIP, wide, _STRIP) for at, name in enumerate(names)}
