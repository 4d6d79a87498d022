"""Titles: the step that holds them, what of an over-long one goes on below, and lines of about the same length."""

from __future__ import annotations

from coursegen.deck.layouts import Layout, Layouts, Slot
from coursegen.deck.measure import Face, count_lines
from coursegen.deck.model import Para, Run
from coursegen.deck.paging import MORE, split_runs
from coursegen.deck.setting import step_of

_RESERVED = " (88/88)"
_SPARE = 1.04  # of the narrowest width that keeps the number of lines: programs differ by a little
_BALANCED = 4  # lines; longer texts are paragraphs and stay as they fall


def title_step(runs: tuple[Run, ...], layout: Layout, layouts: Layouts) -> int | None:
    """The roomiest step of a layout's title that holds the words; None when none does."""
    return step_of(layout.named("title")[0], (Para(runs),), layouts)


def last_step(layout: Layout) -> int:
    """The densest step of a layout's title."""
    return len(layout.named("title")[0].setting.steps) - 1


def fit_title(runs: tuple[Run, ...], layout: Layout, layouts: Layouts) -> tuple[tuple[Run, ...], int, tuple[Run, ...]]:
    """The title, its step, and what of it has to go on in the body (none as a rule)."""
    step = title_step(runs, layout, layouts)
    if step is not None and title_step((*runs, Run(_RESERVED)), layout, layouts) is not None:
        return runs, step, ()
    text = "".join(run.text for run in runs)
    marks = [at for at, char in enumerate(text) if char == " "] or list(range(1, len(text)))
    cut = marks[0] if marks else len(text)
    for at in marks:
        head = (*split_runs(runs, at)[0], Run(MORE + _RESERVED))
        if any(title_step(head, lay, layouts) is None for lay in (layout, layouts.by_name["content"])):
            break
        cut = at
    head, rest = split_runs(runs, cut)
    title = (*head, Run(MORE))
    step = title_step(title, layout, layouts)
    return title, last_step(layout) if step is None else step, (Run("…\u00a0"), *rest)


def trim(runs: tuple[Run, ...], slot: Slot, step: int, layouts: Layouts) -> float:
    """Inches to take off the width of a title so that its last line does not hold one lonely word."""
    style = slot.setting
    look = style.look(Para(runs), step)
    face = Face(layouts.fonts[style.font], look.size, look.bold, look.level.caps, look.level.spacing)
    room = slot.inner[0]
    lines = count_lines(runs, face, room * 0.995)
    if not 2 <= lines <= _BALANCED:
        return 0.0
    low, high = room / 2, room
    for _ in range(8):
        middle = (low + high) / 2
        low, high = (low, middle) if count_lines(runs, face, middle * 0.995) <= lines else (middle, high)
    return round(max(room - high * _SPARE, 0.0) / 72, 2)
