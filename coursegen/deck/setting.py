"""Text in a slot: how high it is at each step of the slot's style, and the roomiest step that holds it."""

from __future__ import annotations

from collections.abc import Sequence

from coursegen.deck.layouts import Layouts, Slot
from coursegen.deck.measure import PITCH, Face, count_lines
from coursegen.deck.model import Para
from coursegen.deck.paging import Measure, height, paginate

SAFETY = 0.97  # of a box is filled at most: programs differ by a little


def measure(slot: Slot, step: int, layouts: Layouts) -> Measure:
    """Return what measures a paragraph in a slot at a step: height and space before, in points."""
    style = slot.setting
    metrics = layouts.fonts[style.font]
    width = slot.inner[0]

    def size_of(para: Para) -> tuple[float, float]:
        look = style.look(para, step)
        face = Face(metrics, look.size, look.bold, look.level.caps, look.level.spacing)
        room = width - (look.left + look.hang) * 72
        lines = count_lines(para.runs, face, room * 0.995)
        return lines * look.size * PITCH * look.level.line, look.before

    return size_of


def holds(slot: Slot, paras: Sequence[Para], step: int, layouts: Layouts) -> bool:
    """Whether a slot holds paragraphs at a step."""
    return height(paras, measure(slot, step, layouts)) <= slot.inner[1] * SAFETY


def step_of(slot: Slot, paras: Sequence[Para], layouts: Layouts) -> int | None:
    """The roomiest step at which a slot holds paragraphs; None when there is none."""
    return next((step for step in range(len(slot.setting.steps)) if holds(slot, paras, step, layouts)), None)


def cut(slot: Slot, paras: tuple[Para, ...], layouts: Layouts) -> tuple[int, list[tuple[Para, ...]]]:
    """Pages of one slot at the roomiest step that needs no more pages than the densest."""
    steps = range(len(slot.setting.steps))
    room = slot.inner[1] * SAFETY
    options = [paginate(paras, measure(slot, step, layouts), room) for step in steps]
    fewest = min(map(len, options))
    step = next(step for step in steps if len(options[step]) == fewest)
    return step, options[step]
