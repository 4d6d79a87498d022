"""What the author still owes: content that may not be invented, by kind and name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coursegen.source import Steps
from coursegen.spec.lesson import Lesson


@dataclass(frozen=True)
class Owed:
    """One thing to be written: what kind of thing, of what, and where it would stand in the spec."""

    kind: str
    of: str
    steps: Steps


def owed(lesson: Lesson) -> tuple[Owed, ...]:
    """Everything owed, in the order of the spec."""
    return tuple(_all(lesson))


def _all(lesson: Lesson) -> Iterator[Owed]:
    if not lesson.summary:
        yield Owed("summary", lesson.title, ())
    for at, concept in enumerate(lesson.key_concepts):
        if not concept.definition:
            yield Owed("definition", concept.term, ("key_concepts", at))
    yield from _content(lesson)
    for at, phase in enumerate(lesson.phases):
        if not phase.steps:
            yield Owed("steps", phase.title or phase.phase, ("phases", at))
    for at, assessment in enumerate(lesson.assessments):
        method = assessment.method or (assessment.source.method if assessment.source else None) or assessment.id
        judged = assessment.rubric or assessment.items or any(r.assesses == assessment.id for r in lesson.rubrics)
        if assessment.kind == "summative" and not judged:
            yield Owed("rubric", method, ("assessments", at))
    for at, resource in enumerate(lesson.additional_resources):
        if not resource.title:
            yield Owed("resource", resource.text or "", ("additional_resources", at))


def _content(lesson: Lesson) -> Iterator[Owed]:
    for at, scenario in enumerate(lesson.scenarios):
        if not scenario.text:
            yield Owed("scenario", scenario.title, ("scenarios", at))
    for at, case in enumerate(lesson.cases.items if lesson.cases else ()):
        if not case.text:
            yield Owed("case", case.title, ("cases", "items", at))
    for at, page in enumerate(lesson.supplements):
        if not page.text:
            yield Owed("supplement", page.title, ("supplements", at))
    for at, diagram in enumerate(lesson.diagrams):
        if not diagram.alt:
            yield Owed("alt", diagram.title, ("diagrams", at))
    for at, material in enumerate(lesson.materials):
        if material.kind in ("print", "simulation") and not material.asset and material.purpose != "access":
            yield Owed("print", material.name, ("materials", at))
