"""Ids that the author left out: numbered or made from the name, always the same for the same spec."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePath
from typing import Any, TypeVar

from coursegen.spec.lesson import Lesson
from coursegen.spec.noun import Noun
from coursegen.spec.phase import Phase

N = TypeVar("N", bound=Noun)


def slug(text: str, otherwise: str = "") -> str:
    """`text` as lower-case ASCII words joined by hyphens, at most 60 characters; `otherwise` if none are left."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", folded.replace("'", ""))
    made = ""
    for word in words:
        if len(made) + len(word) > 60:
            break
        made = f"{made}-{word}" if made else word
    return made or "".join(words)[:60] or otherwise


def of_lesson(given: str, title: str, file: str) -> str:
    """The id of a lesson: its own, or made from its title, or from its file where that has no Latin letter."""
    return given or slug(title, slug(PurePath(file).stem, "lesson"))


def complete(lesson: Lesson, file: str = "") -> Lesson:
    """The lesson with an id wherever the author gave none."""
    update: dict[str, Any] = {"id": of_lesson(lesson.id, lesson.title, file)}
    for name, letter in (("objectives", "O"), ("assessments", "A")):
        update[name] = _filled(getattr(lesson, name), _numbered(letter))
    for name, label in (("key_concepts", "term"), ("tracks", "name"), ("materials", "name")):
        update[name] = _filled(getattr(lesson, name), _from(label, name))
    update["quiz"] = tuple(_copy(q, options=_filled(q.options, _letter)) for q in lesson.quiz)
    update["diagrams"] = tuple(_copy(d, nodes=_filled(d.nodes, _from("label", "node"))) for d in lesson.diagrams)
    update["worksheets"] = tuple(_copy(w, fields=_filled(w.fields, _numbered(f"{w.id}-"))) for w in lesson.worksheets)
    update["rubrics"] = tuple(
        _copy(r, levels=_filled(r.levels, _counted_down(len(r.levels))), criteria=_filled(r.criteria, _numbered("C")))
        for r in lesson.rubrics
    )
    update["forms"] = tuple(
        _copy(f, items=_filled(f.items, _numbered("i")), prompts=_filled(f.prompts, _numbered("p")))
        for f in lesson.forms
    )
    update["phases"] = _with_slides(lesson)
    return _copy(lesson, **update)


def _with_slides(lesson: Lesson) -> tuple[Phase, ...]:
    """Slides are named after their phase, and counted on where a phase comes back."""
    taken = {slide.id for phase in lesson.phases for slide in phase.slides}
    phases = []
    for phase in lesson.phases:
        slides = _filled(phase.slides, _numbered(f"{phase.phase}-x"), taken)
        taken |= {slide.id for slide in slides}
        phases.append(_copy(phase, slides=slides))
    return tuple(phases)


def _numbered(lead: str) -> Callable[[Any, int], str]:
    return lambda _, number: f"{lead}{number}"


def _counted_down(count: int) -> Callable[[Any, int], str]:
    """Levels are written best first: the first of four is worth 4."""
    return lambda _, number: str(count + 1 - number)


def _filled(nouns: Sequence[N], make: Callable[[Any, int], str], elsewhere: Iterable[str] = ()) -> tuple[N, ...]:
    taken = {getattr(noun, "id", "") for noun in nouns} | set(elsewhere)
    filled = []
    for number, noun in enumerate(nouns, 1):
        if not getattr(noun, "id", ""):
            wanted = made = make(noun, number)
            again = 2
            while made in taken:
                made, again = f"{wanted}-{again}", again + 1
            taken.add(made)
            noun = _copy(noun, id=made)
        filled.append(noun)
    return tuple(filled)


def _from(label: str, otherwise: str) -> Callable[[Any, int], str]:
    return lambda noun, number: slug(getattr(noun, label), f"{otherwise}-{number}")


def _letter(_: Any, number: int) -> str:
    return chr(ord("A") + number - 1) if number <= 26 else f"A{number}"


def _copy(noun: N, **update: Any) -> N:
    return noun.model_copy(update=update)
