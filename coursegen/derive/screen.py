"""What a room sees on the screen: the lesson as slides project it, without keys, cues and notes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from coursegen.derive.phases import TaughtPhase, TaughtStep
from coursegen.derive.session import Session
from coursegen.spec.noun import Noun
from coursegen.spec.phase import Step

# Noun -> what slides project of it besides what learners may read on paper.
PROJECTED: dict[str, tuple[str, ...]] = {
    "Lesson": ("model", "delivery"),
    "Phase": ("steps", "debrief", "slides", "deck", "concepts", "mode"),
    "Step": ("id", "minutes", "grouping", "uses", "cues", "mode", "optional", "at"),
    "Cue": ("kind", "text"),
    "Simulation": ("debrief",),
    "Debrief": ("minutes", "questions"),
    "Form": ("use",),
    "DebriefQuestion": ("stage", "ask"),
}
ASKED = ("ask",)
TOLD = ("say", "read")  # stands for the task on the screen where a step has none


def projected(session: Session) -> Session:
    """The session with a lesson in which nothing exists that no slide shows; numbers and times stay as they are."""
    lesson = shown(session.lesson)
    phases = tuple(_phase(taught) for taught in session.phases)
    return replace(session, lesson=lesson, phases=phases, schedule=_schedule(session, phases))


def shown(noun: Any) -> Any:
    """A noun with only what learners read or slides project; every other field is as if it had not been written."""
    if isinstance(noun, tuple):
        return tuple(shown(item) for item in noun)
    if not isinstance(noun, Noun):
        return noun
    kept = {*noun.learners_see, *PROJECTED.get(type(noun).__name__, ())}
    values = {
        name: shown(getattr(noun, name)) if name in kept else field.get_default(call_default_factory=True)
        for name, field in type(noun).model_fields.items()
        if name in kept or not field.is_required()
    }
    if isinstance(noun, Step):
        values["cues"] = tuple(_cues(noun, values["cues"]))
    return type(noun).model_construct(**values)


def _cues(step: Step, cues: tuple[Any, ...]) -> list[Any]:
    """Questions, and the first thing said where it stands for the task."""
    told = [cue for cue in cues if cue.kind in TOLD][:1] if not step.task else []
    return [cue for cue in cues if cue.kind in ASKED or cue in told]


def _phase(taught: TaughtPhase) -> TaughtPhase:
    return replace(
        taught,
        phase=shown(taught.phase),
        steps=tuple(_step(step) for step in taught.steps),
        optional=tuple(_step(step) for step in taught.optional),
    )


def _step(taught: TaughtStep) -> TaughtStep:
    return replace(taught, step=shown(taught.step))


def _schedule(session: Session, phases: tuple[TaughtPhase, ...]) -> Any:
    steps = {step.id: step for phase in phases for step in phase.steps}
    slots = tuple(
        replace(slot, step=steps.get(slot.step.id, slot.step)) if slot.step else slot for slot in session.schedule.slots
    )
    return replace(session.schedule, slots=slots)
