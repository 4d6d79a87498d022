"""Which objective is taught, practised and judged where; by explicit ids only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coursegen.derive.phases import TaughtPhase
from coursegen.derive.shares import minutes
from coursegen.spec.judging import Assessment, Criterion
from coursegen.spec.lesson import Lesson
from coursegen.spec.purpose import Objective


@dataclass(frozen=True)
class Row:
    """One objective: numbers of the phases that teach it, assessments and rubric criteria that judge it.

    `minutes` are those of its phases; a phase that serves several objectives counts for each of them.
    """

    objective: Objective
    phases: tuple[int, ...]
    minutes: int
    assessments: tuple[Assessment, ...]
    criteria: tuple[Criterion, ...]
    items: tuple[str, ...]

    @property
    def gaps(self) -> tuple[str, ...]:
        """What is missing: `taught`, `assessed`."""
        return tuple(name for name, have in (("taught", self.phases), ("assessed", self.assessments)) if not have)


def alignment(lesson: Lesson, phases: Sequence[TaughtPhase]) -> tuple[Row, ...]:
    """One row an objective, in the lesson's order."""
    return tuple(
        Row(
            objective,
            tuple(p.number for p in phases if objective.id in p.phase.objectives),
            sum(minutes(p) for p in phases if objective.id in p.phase.objectives),
            tuple(a for a in lesson.assessments if objective.id in a.objectives),
            tuple(c for rubric in lesson.rubrics for c in rubric.criteria if c.objective == objective.id),
            tuple(item.id for item in lesson.quiz if item.objective == objective.id),
        )
        for objective in lesson.objectives
    )
