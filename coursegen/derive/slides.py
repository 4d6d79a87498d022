"""Which slides the deck has, in order: decided here once, written by the deck template, cited by the guide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from coursegen.derive.phases import TaughtPhase, TaughtStep
from coursegen.derive.schedule import Schedule
from coursegen.derive.written import written
from coursegen.spec.content import Diagram
from coursegen.spec.lesson import Lesson
from coursegen.spec.phase import Slide

CITED = re.compile(r"\{slide:([^}]+)\}")
# Words in a step's title that make it the place where the room talks an experience through.
_GROUPED = ("pairs", "trios", "groups", "teams", "paired teams")
_TOGETHER = 4  # ways to go further, and sources, that one slide holds side by side
_BRIEF = 2  # minutes; such a step is over before a slide of its own is read
_UNTOLD = 3  # minutes up to which a step without a task or a product needs no slide


@dataclass(frozen=True)
class PlannedSlide:
    """A slide to write: `kind` names its macro in the deck template, `subject` what it shows (an asset id).

    `shown` are the diagram nodes built up so far; `build` counts builds from 1, 0 for a slide without any;
    `text` is the deck Markdown of a slide that the author wrote.
    """

    id: str
    kind: str
    phase: int | None = None
    step: str | None = None
    subject: str | None = None
    shown: tuple[str, ...] = ()
    build: int = 0
    text: str = ""


def slides(lesson: Lesson, phases: Sequence[TaughtPhase], schedule: Schedule) -> tuple[PlannedSlide, ...]:
    """Every slide in order; one that the author wrote under the id of another takes its place."""
    planned = tuple(_all(lesson, phases, schedule))
    mine = {slide.id: slide for slide in planned if slide.kind == "written"}
    others = {slide.id for slide in planned if slide.kind != "written"}
    return tuple(
        replace(slide, kind="written", text=mine[slide.id].text) if slide.id in mine else slide
        for slide in planned
        if slide.kind != "written" or slide.id not in others
    )


def _all(lesson: Lesson, phases: Sequence[TaughtPhase], schedule: Schedule) -> Iterator[PlannedSlide]:
    yield PlannedSlide("title", "title")
    if lesson.essential_questions:
        yield PlannedSlide("question", "essential-question")
    yield PlannedSlide("outcomes", "outcomes")
    yield PlannedSlide("agenda", "agenda")
    if len(phases) > 1:
        yield PlannedSlide("time", "time")
    naming = _phase_of_concepts(phases)
    for phase in phases:
        yield PlannedSlide(f"phase-{phase.key}-{phase.number}", "phase", phase.number)
        yield from _phase(lesson, phase)
        if phase is naming:
            yield from _concepts(lesson, phase)
        for slide in written(phase.phase.deck or ""):
            yield PlannedSlide(slide.id, "written", phase.number, phase.steps[-1].id, text=slide.text)
        for slot in schedule.slots:
            if slot.kind == "break" and slot.phase == phase.number:
                yield PlannedSlide(f"break-{phase.number}-{slot.begin}", "break", phase.number, subject=str(slot.begin))
    yield PlannedSlide("summary", "summary")
    yield from _close(lesson, phases)


def _close(lesson: Lesson, phases: Sequence[TaughtPhase]) -> Iterator[PlannedSlide]:
    ticket = any(f.use == phases[-1].key and len(f.items) <= 5 and not f.scale for f in lesson.forms if f.items)
    if ticket:
        yield PlannedSlide("exit-ticket", "exit-ticket")
    elif lesson.reflection.learners:  # the last minute holds one of the two; the packet prints these questions
        yield PlannedSlide("reflection", "reflection")
    short = max(len(lesson.extensions), len(lesson.additional_resources)) <= _TOGETHER
    if lesson.extensions and lesson.additional_resources and short:
        yield PlannedSlide("next-steps", "onward")
    elif lesson.extensions or lesson.additional_resources:
        if lesson.extensions:
            yield PlannedSlide("next-steps", "next-steps")
        if lesson.additional_resources:
            yield PlannedSlide("resources", "resources")
    yield PlannedSlide("closing", "closing")


def _phase_of_concepts(phases: Sequence[TaughtPhase]) -> TaughtPhase | None:
    """The phase that puts names to things: the one with most concepts, unless the author wrote its slides."""
    naming = max(phases, key=lambda phase: len(phase.phase.concepts))
    return naming if naming.phase.concepts and not naming.phase.slides else None


def _concepts(lesson: Lesson, phase: TaughtPhase) -> Iterator[PlannedSlide]:
    for concept in lesson.key_concepts:
        if concept.id in phase.phase.concepts and concept.definition:
            yield PlannedSlide(f"concept-{concept.id}", "concept", phase.number, phase.steps[0].id, subject=concept.id)


def _phase(lesson: Lesson, phase: TaughtPhase) -> Iterator[PlannedSlide]:
    own = _own_slides(phase)
    for step in phase.steps:
        yield from _step(lesson, phase, step, own.get(step.id, []))
    if phase.phase.debrief:
        yield PlannedSlide(f"debrief-{phase.number}", "debrief", phase.number, phase.steps[-1].id)


def _step(lesson: Lesson, phase: TaughtPhase, step: TaughtStep, own: Sequence[Slide]) -> Iterator[PlannedSlide]:
    here = (phase.number, step.id)
    polls = {poll.id for poll in lesson.polls}
    quiz = {item.id for item in lesson.quiz}
    asked = [name for name in step.step.uses if name in polls | quiz]
    # A question on the screen is its own instruction.
    if not asked and _instructs(step, bool(own)):
        yield PlannedSlide(f"step-{step.id}", "activity", *here)
    for slide in own:
        yield from _own(lesson, here, slide)
    for name in asked:
        if name in polls:
            yield PlannedSlide(f"poll-{name}-{step.id}", "poll", *here, subject=name)
        else:
            yield PlannedSlide(f"quiz-{name}-{step.id}", "quiz", *here, subject=name)
            yield PlannedSlide(f"quiz-{name}-{step.id}-answer", "reveal", *here, subject=name)
    bare = not asked and not own and not step.step.task and step.step.grouping not in _GROUPED
    if bare and any(cue.kind == "ask" for cue in step.step.cues):
        game = lesson.simulation
        if game and game.debrief and game.debrief.questions and game.id in step.step.uses:
            yield PlannedSlide(f"ask-{step.id}", "staged", *here, subject=game.id)
        else:
            yield PlannedSlide(f"ask-{step.id}", "ask", *here)


def _instructs(step: TaughtStep, has_own: bool) -> bool:
    """Whether people need to read what to do: not for a moment that is over at once or only told."""
    if step.step_derived or step.minutes <= _BRIEF:
        return False
    told = step.step.grouping in _GROUPED and not has_own
    return bool(step.step.task) or (told and (bool(step.step.product) or step.minutes > _UNTOLD))


def _own(lesson: Lesson, here: tuple[int, str], slide: Slide) -> Iterator[PlannedSlide]:
    diagram = next((d for d in lesson.diagrams if d.id == slide.visual), None)
    if diagram and diagram.reveal:
        for build, shown in enumerate(_builds(diagram), 1):
            id = slide.id if build == 1 else f"{slide.id}-{build}"
            yield PlannedSlide(id, "own", *here, subject=slide.id, shown=shown, build=build)
    else:
        yield PlannedSlide(slide.id, "own", *here, subject=slide.id)


def _builds(diagram: Diagram) -> Iterator[tuple[str, ...]]:
    shown: tuple[str, ...] = ()
    for group in diagram.reveal:
        shown += tuple(name for name in group if name not in shown)
        yield shown
    rest = tuple(node.id for node in diagram.nodes if node.id not in shown)
    if rest:
        yield shown + rest


def _own_slides(phase: TaughtPhase) -> dict[str, list[Slide]]:
    """Step id -> the author's slides: at the step whose cues cite them, else after the slide before."""
    cited: dict[str, str] = {}
    for step in phase.steps:
        for cue in step.step.cues:
            for name in CITED.findall(cue.text):
                cited.setdefault(name, step.id)
    at: dict[str, list[Slide]] = {}
    here = phase.steps[0].id
    for slide in phase.phase.slides:
        here = cited.get(slide.id, here)
        at.setdefault(here, []).append(slide)
    return at
