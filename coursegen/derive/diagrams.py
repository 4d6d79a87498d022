"""Flows and loops drawn for paper: nodes to boxes, edges to arrows, in millimetres and in no colour."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from coursegen.derive.diagram_routes import Arrow, Label, Rect, route
from coursegen.derive.diagram_slots import Slots, arrange
from coursegen.derive.diagram_type import width_of, wrapped

TEXT = 3.5  # mm, about 10 pt: the smallest that reads at a desk
LEADING = 1.28
PADDING = 2.2
WIDEST = 46.0  # mm; a wider box reads as a bar
LETTERS = "abcdefghijklmnop"


@dataclass(frozen=True)
class Box:
    """A node: where it lies, its wrapped words, its group (`kicker`) and the letters of what is attached."""

    id: str
    rect: Rect
    lines: tuple[str, ...]
    kicker: str | None = None
    marks: tuple[str, ...] = ()
    is_attached: bool = False


@dataclass(frozen=True)
class Drawing:
    """A finished drawing; all lengths in millimetres from the top left, `text` is the size of type."""

    width: float
    height: float
    text: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    labels: tuple[Label, ...]


def draw(diagram: Any, width: float, text: float = TEXT, mirrored: bool = False) -> Drawing:
    """Draw a `flow` or `loop` (a Diagram or its learner view) into `width` mm; other kinds raise ValueError.

    `text` is the size of type in mm; it gives way before a word is broken. `mirrored` is for languages
    that are read from right to left.
    """
    if diagram.kind not in ("flow", "loop"):
        raise ValueError(f"a {diagram.kind} is set as a table, not drawn")
    slots = arrange(diagram.kind, diagram.nodes, diagram.edges, width)
    frame = _Frame.fitting(diagram, slots, width, text)
    boxes = _boxes(diagram, slots, frame)
    rects = {box.id: box.rect for box in boxes if not box.is_attached}
    edges = [(e[0], e[1], _wrapped_label(e[2], frame)) for e in slots.edges]
    arrows, labels = route(rects, edges, frame.text)
    drawing = _attached(diagram, slots, frame, boxes, arrows, labels)
    return _mirrored(drawing) if mirrored else drawing


@dataclass(frozen=True)
class _Frame:
    """Measures that all boxes of one drawing share."""

    width: float
    text: float
    box: float
    height: float
    across: float  # free space between two boxes of a row
    down: float

    @classmethod
    def fitting(cls, diagram: Any, slots: Slots, width: float, text: float) -> _Frame:
        labelled = any(label for *_, label in slots.edges)
        across = (22.0 if slots.columns < 5 else 12.0) if labelled else 10.0
        box = min(WIDEST, (width - across * (slots.columns - 1)) / slots.columns)
        longest = max((width_of(w, 1) for n in diagram.nodes for w in n.label.split()), default=1.0)
        text = min(text, (box - 2 * PADDING) / max(longest, 0.1))
        most = max((len(wrapped(n.label, box - 2 * PADDING, text)) for n in diagram.nodes), default=1)
        kicker = text * LEADING * 0.85 if any(n.lens for n in diagram.nodes) else 0.0
        height = most * text * LEADING + kicker + 2 * PADDING
        return cls(width, text, box, height, across, 16.0 if labelled else 9.0)

    def rect(self, column: float, row: float, columns: float) -> Rect:
        """The place of a slot, the whole centred in the width."""
        used = columns * self.box + (columns - 1) * self.across
        left = (self.width - used) / 2
        return Rect(left + column * (self.box + self.across), row * (self.height + self.down), self.box, self.height)


def _boxes(diagram: Any, slots: Slots, frame: _Frame) -> tuple[Box, ...]:
    marks: dict[str, tuple[str, ...]] = {}
    for letter, (_, touched) in zip(LETTERS, slots.attached.items(), strict=False):
        for name in touched:
            marks[name] = (*marks.get(name, ()), letter)
    return tuple(
        Box(
            node.id,
            frame.rect(*slots.places[node.id], slots.columns),
            wrapped(node.label, frame.box - 2 * PADDING, frame.text),
            node.lens,
            marks.get(node.id, ()),
        )
        for node in diagram.nodes
        if node.id in slots.places
    )


def _attached(
    diagram: Any,
    slots: Slots,
    frame: _Frame,
    boxes: tuple[Box, ...],
    arrows: tuple[Arrow, ...],
    labels: tuple[Label, ...],
) -> Drawing:
    """Put what is attached to several boxes on a strip below, with the letters that tell where."""
    bottom = max([box.rect.bottom for box in boxes] + [label.y + label.height / 2 for label in labels], default=0.0)
    nodes = {node.id: node for node in diagram.nodes}
    top, more = bottom + frame.down * 0.55, []
    across = min(len(slots.attached), max(1, int((frame.width + 6) // (WIDEST + 6)))) or 1
    left = (frame.width - across * WIDEST - (across - 1) * 6) / 2
    for at, (name, letter) in enumerate(zip(slots.attached, LETTERS, strict=False)):
        row, column = divmod(at, across)
        rect = Rect(left + column * (WIDEST + 6), top + row * (frame.height + 4), WIDEST, frame.height)
        words = wrapped(nodes[name].label, WIDEST - 2 * PADDING, frame.text)
        more.append(Box(name, rect, words, nodes[name].lens, (letter,), is_attached=True))
    height = max([box.rect.bottom for box in more], default=bottom)
    return Drawing(frame.width, height, frame.text, boxes + tuple(more), arrows, labels)


def _mirrored(drawing: Drawing) -> Drawing:
    def flip(rect: Rect) -> Rect:
        return replace(rect, x=drawing.width - rect.x - rect.width)

    return replace(
        drawing,
        boxes=tuple(replace(box, rect=flip(box.rect)) for box in drawing.boxes),
        arrows=tuple(arrow.mirrored(drawing.width) for arrow in drawing.arrows),
        labels=tuple(replace(label, x=drawing.width - label.x) for label in drawing.labels),
    )


def _wrapped_label(text: str, frame: _Frame) -> tuple[str, ...]:
    return wrapped(text, max(frame.across - 3.0, 16.0), frame.text * 0.86) if text else ()
