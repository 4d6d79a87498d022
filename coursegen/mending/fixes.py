"""FIXES: what of a lesson has one right answer, and the edit that writes it down."""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from coursegen.derive.options import Options
from coursegen.derive.session import Session, derive
from coursegen.mending.text import Edit, Written
from coursegen.source import Source, Steps
from coursegen.spec import durations, tree, vocabulary
from coursegen.spec.lesson import Lesson
from coursegen.spec.noun import Noun
from coursegen.spec.phase import Phase, Step

# “one for each group”, “1 per learner”: then the name itself says who gets one.
_FOR_EACH = re.compile(r"\b(?:one|1) (?:for (?:each|every)|per|a) (\w+)\b", re.IGNORECASE)
_SAFE = re.compile(r"[\w][\w .-]*")  # what YAML takes for a text without quotes


@dataclass(frozen=True)
class Fix:
    """One mending: what it mends, its edits, and what the data then holds at which path."""

    what: str
    edits: tuple[Edit, ...]
    changes: tuple[tuple[Steps, Any], ...]


@dataclass(frozen=True)
class Page:
    """A lesson beside the text that it was read from."""

    lesson: Lesson
    source: Source
    written: Written

    @property
    def session(self) -> Session:
        """The session that follows from the lesson."""
        return derive(self.lesson, Options())

    def value(self, steps: Steps) -> Any:
        """What the data holds at a path, None where there is nothing."""
        here: Any = self.source.data
        for step in steps:
            try:
                here = here[step]
            except (KeyError, IndexError, TypeError):
                return None
        return here

    def offset(self, steps: Steps) -> int | None:
        """Where the value at a path begins in the spec's own text; None for what stands in another file."""
        place = self.source.values.get(steps)
        return self.written.at(place) if place and place.file == self.source.file else None


Fixes = Iterator[Fix]


def ids(page: Page) -> Fixes:
    """Ids that follow from a title or are counted: written down, they outlive a new title or a new first item."""
    title = page.source.keys.get(("title",))
    if "id" not in page.source.data and title and _SAFE.fullmatch(page.lesson.id):
        at = page.written.at(title)
        text = f"id: {page.lesson.id}{page.written.newline()}{' ' * (title.column - 1)}"
        yield Fix("id", (Edit(at, at, text),), ((("id",), page.lesson.id),))
    for name in ("objectives", "assessments"):
        for at, noun in enumerate(getattr(page.lesson, name)):
            held = page.value((name, at))
            if isinstance(held, str) or (isinstance(held, dict) and "id" not in held):
                yield from _with_first(page, (name, at), type(noun), "id", noun.id, "id")


def minutes(page: Page) -> Fixes:
    """Durations in whole minutes; a range stays, since it says more."""
    for steps, noun in tree.walk(page.lesson):
        for key in _minute_fields(type(noun)):
            for path in ((*steps, key), (*steps, key, 0), (*steps, key, 1)):
                held = page.value(path)
                number = durations.minutes(held) if isinstance(held, str) else None
                if number is not None and held != str(number):
                    yield from _replaced(page, path, str(number), "duration")


def steps_left(page: Page) -> Fixes:
    """The one step of a phase without minutes has what the others leave."""
    for at, phase in enumerate(page.lesson.phases):
        counted = _counted(phase)
        open_steps = [k for k, step in counted if step.minutes is None]
        left = phase.minutes - sum(step.minutes or 0 for _, step in counted)
        if len(open_steps) == 1 and left > 0 and len(counted) > 1:
            yield from _with_last(page, ("phases", at, "steps", open_steps[0]), Step, "minutes", str(left), "step")


def totals(page: Page) -> Fixes:
    """Of duration, phases and steps the one that disagrees with the other two."""
    live = [(at, phase) for at, phase in enumerate(page.lesson.phases) if phase.mode == "live"]
    total = sum(phase.minutes for _, phase in live)
    off = [(at, summed) for at, phase in live if (summed := _summed(phase)) not in (None, phase.minutes)]
    confirmed = all(_summed(phase) == phase.minutes for _, phase in live)
    if total != page.lesson.duration and confirmed:
        yield from _replaced(page, ("duration",), str(total), "total")
    elif len(off) == 1:
        ((at, summed),) = off
        if total - page.lesson.phases[at].minutes + (summed or 0) == page.lesson.duration:
            yield from _replaced(page, ("phases", at, "minutes"), str(summed), "total")


def counted(page: Page) -> Fixes:
    """Who gets one of a material, where its own name says so or the sheet that it stands for."""
    sheets = {row.material.id: row.handout.per for row in page.session.prints if row.material}
    for at, material in enumerate(page.lesson.materials):
        if material.per is not None:
            continue
        found = _FOR_EACH.search(material.name)
        per = (vocabulary.canonical("per", found[1]) if found else None) or sheets.get(material.id)
        if per:
            yield from _with_last(page, ("materials", at), type(material), "per", per, "material")


FIXES: tuple[Callable[[Page], Fixes], ...] = (ids, minutes, steps_left, totals, counted)


def _counted(phase: Phase) -> list[tuple[int, Step]]:
    return [(k, step) for k, step in enumerate(phase.steps) if step.mode == "live" and not step.optional]


def _summed(phase: Phase) -> int | None:
    """What the steps of a phase add up to, None where one of them has no minutes."""
    counted = [step.minutes for _, step in _counted(phase)]
    return sum(m for m in counted if m is not None) if counted and None not in counted else None


@cache
def _minute_fields(model: type[Noun]) -> tuple[str, ...]:
    found = []
    for name, info in model.model_fields.items():
        if durations.READ in info.metadata or _is_minutes(info.annotation):
            found.append(info.alias or name)
    return tuple(found)


def _is_minutes(annotation: Any) -> bool:
    if durations.READ in getattr(annotation, "__metadata__", ()):
        return True
    return any(_is_minutes(argument) for argument in typing.get_args(annotation))


def _replaced(page: Page, steps: Steps, text: str, what: str) -> Fixes:
    start, place = page.offset(steps), page.source.values.get(steps)
    end = page.written.end(place) if place else None
    if start is not None and end is not None:
        yield Fix(what, (Edit(start, end, text),), ((steps, text),))


def _with_first(page: Page, steps: Steps, model: type[Noun], key: str, text: str, what: str) -> Fixes:
    """A field put before the others of a noun in a list, or before the plain text that stands for it."""
    start, held = page.offset(steps), page.value(steps)
    place = page.source.values.get(steps)
    if start is None or place is None or not _SAFE.fullmatch(text):
        return
    plain = f"{model.plain}: " if isinstance(held, str) else ""
    after = {key: text} | ({model.plain: held} if isinstance(held, str) else held)
    if page.written.is_item(start) and page.written.text[start] != "{":
        lead = f"{key}: {text}{page.written.newline()}{' ' * (place.column - 1)}{plain}"
        yield Fix(what, (Edit(start, start, lead),), ((steps, after),))
        return
    end = page.written.end(place)
    if isinstance(held, str) and end is not None:
        yield Fix(what, (Edit(start, start, f"{{{key}: {text}, {plain}"), Edit(end, end, "}")), ((steps, after),))
    elif isinstance(held, dict) and page.written.text[start] == "{":
        yield Fix(what, (Edit(start + 1, start + 1, f"{key}: {text}, "),), ((steps, after),))


def _with_last(page: Page, steps: Steps, model: type[Noun], key: str, text: str, what: str) -> Fixes:
    """A field put behind the one that a plain text would fill."""
    held, plain = page.value(steps), str(model.plain)
    path = steps if isinstance(held, str) else (*steps, plain)
    start, place = page.offset(path), page.source.values.get(path)
    whole = page.source.values.get(steps)
    end = page.written.end(place) if place else None
    if start is None or end is None or whole is None or not _SAFE.fullmatch(text):
        return
    after = {plain: held, key: text} if isinstance(held, str) else {**held, key: text}
    first = page.written.at(whole)
    if page.written.is_item(first) and page.written.text[first] != "{":
        line_end = page.written.line_end(end)
        edits = [Edit(line_end, line_end, f"{page.written.newline()}{' ' * (whole.column - 1)}{key}: {text}")]
        edits += [Edit(start, start, f"{plain}: ")] if isinstance(held, str) else []
    elif isinstance(held, str):
        edits = [Edit(start, start, f"{{{plain}: "), Edit(end, end, f", {key}: {text}}}")]
    else:
        edits = [Edit(end, end, f", {key}: {text}")]
    yield Fix(what, tuple(edits), ((steps, after),))
