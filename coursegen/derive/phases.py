"""Phases as they are taught: names and purposes from the model where the author gave none, minutes for each step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from coursegen import resources
from coursegen.labels import Labels
from coursegen.spec.lesson import Lesson
from coursegen.spec.phase import Cue, Phase, Step

# Which cue each of the plan's own lines becomes while a phase has no steps.
_LINE_CUES = (
    ("facilitator_actions", "do"),
    ("learner_activities", "watch_for"),
    ("technology_integration", "tech"),
)


@dataclass(frozen=True)
class TaughtStep:
    """A step with its minutes settled.

    `minutes_derived` and `step_derived` tell what the author did not write: minutes shared out, or the
    whole phase standing in for steps that are still to come. `planned` are the minutes before any cut.
    """

    id: str
    number: int
    step: Step
    minutes: int
    minutes_derived: bool = False
    step_derived: bool = False
    planned: int = 0

    def __post_init__(self) -> None:
        """A step is planned with its own minutes until a schedule shortens it."""
        object.__setattr__(self, "planned", self.planned or self.minutes)


@dataclass(frozen=True)
class TaughtPhase:
    """A phase with its printed name, colour number (from 1) and steps; `minutes` are the author's."""

    number: int
    key: str
    phase: Phase
    title: str
    purpose: str | None
    purpose_derived: bool
    minutes: int
    steps: tuple[TaughtStep, ...]
    optional: tuple[TaughtStep, ...]


@cache
def model_data(name: str) -> dict[str, Any] | None:
    """A built-in phase model by name, as its data file has it, or None."""
    if name not in model_names():  # the name comes from a spec, and must not lead out of the folder
        return None
    path = resources.data("models") / f"{name}.yaml"
    loaded: dict[str, Any] = resources.values(path.read_bytes())
    return loaded


def model_names() -> list[str]:
    """Names of the built-in phase models."""
    return sorted(path.stem for path in resources.data("models").glob("*.yaml"))


def model_of(lesson: Lesson) -> dict[str, Any] | None:
    """The phase model in force: the one named, the custom one, or the 5E where the phases fit it."""
    if lesson.model is None:
        candidate = model_data("5e")
        keys = {row["key"] for row in candidate["phases"]} if candidate else set()
        return candidate if all(phase.phase in keys for phase in lesson.phases) else None
    if lesson.model.phases:
        rows = [{"key": p.key, "title": p.title, "purpose": p.purpose} for p in lesson.model.phases]
        return {"name": lesson.model.name, "order": "strict", "repeat": True, "phases": rows}
    return model_data(lesson.model.name)


def taught(lesson: Lesson, labels: Labels) -> tuple[TaughtPhase, ...]:
    """The live phases of the lesson in order, ready to be scheduled and printed."""
    model = model_of(lesson)
    rows = {row["key"]: row for row in model["phases"]} if model else {}
    live = [phase for phase in lesson.phases if phase.mode == "live"]
    firsts: dict[str, int] = {}
    found = []
    for number, phase in enumerate(live, 1):
        stem = phase.phase if firsts.setdefault(phase.phase, number) == number else f"{phase.phase}-{number}"
        found.append(_taught(number, phase, stem, rows.get(phase.phase, {}), labels))
    return tuple(found)


def _taught(number: int, phase: Phase, stem: str, row: dict[str, Any], labels: Labels) -> TaughtPhase:
    """One phase; `stem` names its steps, so that those of a phase that comes back have ids of their own."""
    title = phase.title or (labels.gettext(row["title"]) if row.get("title") else phase.phase.replace("-", " ").title())
    purpose = phase.purpose or (labels.gettext(row["purpose"]) if row.get("purpose") else None)
    steps = [step for step in phase.steps if step.mode == "live"]
    main = _timed(phase, [s for s in steps if not s.optional], title, stem)
    optional = tuple(
        TaughtStep(step.id or f"{stem}-optional-{at}", at, step, step.minutes or 0)
        for at, step in enumerate((s for s in steps if s.optional), 1)
    )
    derived = purpose is not None and not phase.purpose
    return TaughtPhase(number, phase.phase, phase, title, purpose, derived, phase.minutes, main, optional)


def _timed(phase: Phase, steps: list[Step], title: str, stem: str) -> tuple[TaughtStep, ...]:
    if not steps:
        return (TaughtStep(f"{stem}-1", 1, _whole(phase, title), phase.minutes, False, True),)
    open_steps = [step for step in steps if step.minutes is None]
    left = max(0, phase.minutes - sum(step.minutes or 0 for step in steps))
    shares = iter(_shared(left, len(open_steps)))
    return tuple(
        TaughtStep(
            step.id or f"{stem}-{at}",
            at,
            step,
            step.minutes if step.minutes is not None else next(shares),
            step.minutes is None,
        )
        for at, step in enumerate(steps, 1)
    )


def _shared(minutes: int, parts: int) -> list[int]:
    return [minutes // parts + (1 if at < minutes % parts else 0) for at in range(parts)] if parts else []


def _whole(phase: Phase, title: str) -> Step:
    """One step that stands for a phase not yet broken down, with the plan's own lines as cues."""
    cues = []
    if phase.source:
        lines = ((kind, getattr(phase.source, name)) for name, kind in _LINE_CUES)
        cues = [Cue(kind=kind, text=text) for kind, text in lines if text]
    return Step(title=title, minutes=phase.minutes, cues=tuple(cues))
