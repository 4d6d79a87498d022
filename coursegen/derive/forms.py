"""Forms and cues that follow from objectives, rubrics and slides where the author wrote none."""

from __future__ import annotations

from coursegen.labels import Labels
from coursegen.spec.content import Worksheet, WorksheetField
from coursegen.spec.judging import Form, FormItem, FormPrompt
from coursegen.spec.lesson import Lesson

SELF_ASSESSMENT = "self-assessment"
PEER_FEEDBACK = "peer-feedback"
DERIVED = "derived-"


def with_derived_forms(lesson: Lesson, labels: Labels) -> Lesson:
    """The lesson with a self-assessment from its objectives and a peer form for each rubric, where it has none."""
    made = []
    if not any(form.scale and form.items for form in lesson.forms):
        made.append(_self_assessment(lesson, labels))
    judged = {form.rubric for form in lesson.forms if form.rubric}
    made += [_peer(rubric.id, labels) for rubric in lesson.rubrics if rubric.criteria and rubric.id not in judged]
    return lesson.model_copy(update={"forms": (*lesson.forms, *made)})


def with_derived_cues(lesson: Lesson) -> Lesson:
    """The lesson with the headlines of slides as cues of guided notes that have none, in the order of the slides."""
    sheets = tuple(_cued(lesson, sheet) if _is_open(sheet) else sheet for sheet in lesson.worksheets)
    return lesson.model_copy(update={"worksheets": sheets})


def _is_open(sheet: Worksheet) -> bool:
    return sheet.layout == "cornell" and not sheet.fields


def _cued(lesson: Lesson, sheet: Worksheet) -> Worksheet:
    """Guided notes for the phase that uses the sheet: its own slides, else the terms it names."""
    here = [p for p in lesson.phases if p.phase == sheet.use or any(sheet.id in step.uses for step in p.steps)]
    headlines = [slide.headline for phase in here for slide in phase.slides]
    terms = {concept for phase in here for concept in phase.concepts}
    cues = headlines or [concept.term for concept in lesson.key_concepts if concept.id in terms]
    fields = tuple(WorksheetField(id=f"cue{number}", prompt=cue) for number, cue in enumerate(cues, 1))
    return sheet.model_copy(update={"fields": fields})


def _self_assessment(lesson: Lesson, labels: Labels) -> Form:
    items = tuple(
        FormItem(id=f"i{number}", text=objective.success_criterion or objective.text, objective=objective.id, lines=0)
        for number, objective in enumerate(lesson.objectives, 1)
    )
    return Form(
        id=f"{DERIVED}{SELF_ASSESSMENT}",
        title=labels.word("form", "self_assessment", "title"),
        use=lesson.phases[-1].phase,
        scale=tuple(labels.word("form", "self_assessment", key) for key in ("not_yet", "with_help", "alone")),
        items=items,
        evidence_line=labels.word("form", "self_assessment", "evidence"),
    )


def _peer(rubric: str, labels: Labels) -> Form:
    stems = ("saw", "wondered", "might")
    return Form(
        id=f"{DERIVED}{PEER_FEEDBACK}-{rubric}",
        title=labels.word("form", "peer", "title"),
        rows="from_rubric",
        rubric=rubric,
        prompts=tuple(FormPrompt(id=stem, stem=labels.word("form", "peer", stem)) for stem in stems),
    )
