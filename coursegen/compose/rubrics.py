"""Assessors' files: rubric sheets in the forms the author asked for, score sheets, the observation checklist."""

from __future__ import annotations

from collections.abc import Iterator

from coursegen.compose.desk import Desk
from coursegen.compose.fields import Fields
from coursegen.compose.sheets import FILLABLE, folder
from coursegen.derive.editions import learner_view
from coursegen.spec.judging import Rubric

# Rubric kind -> the sheets it can be printed as, where the author named none. The peer form comes from `forms`.
_DEFAULT = {
    "analytic": ("grid", "single-point", "score-sheet"),
    "single-point": ("single-point", "score-sheet"),
    "holistic": ("holistic", "score-sheet"),
    "checklist": ("checklist", "score-sheet"),
}
_STARTERS = {"score-sheet": "starter-score-sheet"}
LEARNERS = ("grid", "single-point", "holistic", "checklist")


def rubrics(desk: Desk) -> Iterator[tuple[str, str]]:
    """The sheets that learners get too: the rubric in each of its forms, composed from the learner view."""
    view = learner_view(desk.session.lesson)
    shown = {rubric.id: rubric for rubric in view.rubrics}
    for rubric in desk.session.lesson.rubrics:
        handout = desk.places.handout(rubric.id)
        for form in forms_of(rubric):
            if form in LEARNERS:
                context = {"rubric": shown[rubric.id], "sheet": handout, "objectives": view.objectives}
                html = desk.compose(f"pages/rubrics/{form}.html.j2", **context)
                yield f"{folder(desk, 'rubrics')}/{handout.stem}-{form}.pdf", html
    if not shown:
        context = {"rubric": None, "sheet": None, "objectives": view.objectives}
        yield f"{folder(desk, 'rubrics')}/starter-rubric.pdf", desk.compose("pages/rubrics/grid.html.j2", **context)


def score_sheets(desk: Desk) -> Iterator[tuple[str, str]]:
    """A row a team or learner for each rubric."""
    for rubric in desk.session.lesson.rubrics:
        if "score-sheet" in forms_of(rubric):
            yield _for_assessors(desk, "score-sheet", "rubrics", rubric)
    if not desk.session.lesson.rubrics:
        yield _for_assessors(desk, "score-sheet", "rubrics")


def checklist(desk: Desk) -> Iterator[tuple[str, str]]:
    """What to look for while people work, with a grid of names left blank."""
    yield _for_assessors(desk, "observation-checklist", "rubrics")


def fillable(desk: Desk) -> Iterator[tuple[str, str]]:
    """The same for a tablet: levels to choose from, boxes to tick, comments to type."""
    for rubric in desk.session.lesson.rubrics:
        if "score-sheet" in forms_of(rubric):
            yield _for_assessors(desk, "score-sheet", FILLABLE, rubric)
    yield _for_assessors(desk, "observation-checklist", FILLABLE)


def _for_assessors(desk: Desk, form: str, inside: str, rubric: Rubric | None = None) -> tuple[str, str]:
    """Path and page of an assessors' form in a folder; with fields in the folder of what is filled on a screen."""
    handout = desk.places.handout(rubric.id) if rubric else None
    stem = f"{handout.stem}-{form}" if handout else _STARTERS.get(form, form)
    fields = Fields(handout.number if handout else "obs") if inside == FILLABLE else None
    context = {"rubric": rubric, "sheet": handout, "fillable": fields, **desk.facilitator()}
    return f"{inside}/{stem}.pdf", desk.compose(f"pages/rubrics/{form}.html.j2", **context)


def forms_of(rubric: Rubric) -> tuple[str, ...]:
    """The sheets to print of a rubric: the author's choice, else all that fit its kind."""
    if rubric.renders:
        own = {"analytic": "grid"}.get(rubric.kind, rubric.kind)
        chosen = [own if form == "grid" else form for form in rubric.renders if form != "peer-form"]
        return tuple(dict.fromkeys(chosen))
    return _DEFAULT[rubric.kind]
