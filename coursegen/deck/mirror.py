"""Slides for scripts that run from right to left: layouts and drawings as in a mirror."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coursegen.deck.geometry import LEFT, RIGHT
from coursegen.deck.layouts import Box, Layout, Layouts, Shape, Slot

if TYPE_CHECKING:
    from coursegen.deck.drawing import Drawing, Label

_TURNS = {0: 2, 2: 0, 1: 3, 3: 1}  # a quarter of a disc, seen in a mirror
_SIDES = {LEFT: RIGHT, RIGHT: LEFT}
_ARROWS = str.maketrans("→←", "←→")


def mirrored(layouts: Layouts) -> Layouts:
    """The layouts with left and right exchanged."""
    width = layouts.size[0]
    return replace(
        layouts, rtl=True, by_name={name: _layout(layout, width) for name, layout in layouts.by_name.items()}
    )


def _layout(layout: Layout, width: float) -> Layout:
    return replace(
        layout,
        slots=tuple(_slot(slot, width) for slot in layout.slots),
        decor=tuple(_shape(shape, width) for shape in layout.decor),
        foot=(width - sum(layout.foot), layout.foot[1]) if layout.foot else None,
    )


def _slot(slot: Slot, width: float) -> Slot:
    left, top, right, bottom = slot.inset
    return replace(
        slot,
        box=flip(slot.box, width),
        inset=(right, top, left, bottom),
        alone=flip(slot.alone, width) if slot.alone else None,
        icon_box=flip(slot.icon_box, width) if slot.icon_box else None,
    )


def _shape(shape: Shape, width: float) -> Shape:
    turn = _TURNS[shape.turn] if shape.shape == "quarter" else shape.turn
    return replace(shape, box=flip(shape.box, width), turn=turn)


def flip(box: Box, width: float) -> Box:
    """A box on the other side of a slide so wide, in inches."""
    return round(width - box[0] - box[2], 4), box[1], box[2], box[3]


def _label(label: Label, width: float) -> Label:
    return replace(label, box=flip(label.box, width), text=label.text.translate(_ARROWS))


def flipped(drawing: Drawing, box: Box) -> Drawing:
    """A drawing with left and right exchanged inside its box."""
    width = 2 * box[0] + box[2]
    return replace(
        drawing,
        figures=tuple(replace(figure, box=flip(figure.box, width)) for figure in drawing.figures),
        labels=tuple(_label(label, width) for label in drawing.labels),
        links=tuple(
            replace(
                link,
                sites=(_SIDES.get(link.sites[0], link.sites[0]), _SIDES.get(link.sites[1], link.sites[1])),
                points=(width - link.points[0], link.points[1], width - link.points[2], link.points[3]),
            )
            for link in drawing.links
        ),
    )
