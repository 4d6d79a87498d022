"""Rules about objectives: how they are put, where they are taught, how they are judged."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import yaml

from coursegen import resources
from coursegen.checks.rule import Faults
from coursegen.derive.session import Session


@cache
def _openings() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(resources.data("objective-openings.yaml").read_text("utf-8"))
    return loaded


def starts_with_verb(session: Session) -> Faults:
    """Each objective starts with a verb; only for languages with a list of openings that are none."""
    language = re.split("[-_]", session.lesson.language)[0].lower()
    openings = _openings().get(language)
    if not openings:
        return
    for at, objective in enumerate(session.lesson.objectives):
        text = objective.text.strip()
        words = re.findall(r"[^\W\d_]+", text.casefold())
        lead = next((lead for lead in openings["lead_ins"] if text.casefold().startswith(lead)), None)
        if lead:
            message = f"objective {objective.id} starts with “{text[: len(lead)]}” and not with a verb"
            rest = text[len(lead) :].strip(" :.…")
            hint = f"start with what they do: “{rest[:1].upper()}{rest[1:50]}”" if rest else "start with a verb"
            yield ("objectives", at, "text"), message, hint
        elif words and words[0] in openings["no_verbs"]:
            message = f"objective {objective.id} starts with “{words[0]}” and not with a verb"
            yield ("objectives", at, "text"), message, "start with what learners will do: compare, design, explain ..."


def taught(session: Session) -> Faults:
    """Each objective is taught in one phase or more, once any phase names objectives."""
    if not any(phase.objectives for phase in session.lesson.phases):
        return
    keys = ", ".join(f"`{phase.key}`" for phase in session.phases)
    for at, row in enumerate(session.alignment):
        if not row.phases:
            message = f"objective {row.objective.id} is taught in no phase"
            yield ("objectives", at), message, f"add {row.objective.id} to the `objectives` of {keys}"


def assessed(session: Session) -> Faults:
    """Each objective is assessed by one assessment or more, once any assessment names objectives."""
    if not any(assessment.objectives for assessment in session.lesson.assessments):
        return
    for at, row in enumerate(session.alignment):
        if not row.assessments:
            message = f"objective {row.objective.id} is assessed by nothing"
            known = ", ".join(f"`{a.id}`" for a in session.lesson.assessments)
            yield ("objectives", at), message, f"add {row.objective.id} to the `objectives` of {known}"


def aligned(session: Session) -> Faults:
    """Phases and assessments say which objectives they serve."""
    lesson = session.lesson
    if not any(phase.objectives for phase in lesson.phases):
        message = "no phase says which objectives it teaches, so alignment cannot be shown"
        yield ("phases", 0), message, f"add `objectives:` to each phase ({_ids(session)})"
    if not lesson.assessments:
        yield ("objectives",), "nothing assesses the objectives", "add `assessments:` with kind, method and objectives"
    elif not any(assessment.objectives for assessment in lesson.assessments):
        message = "no assessment says which objectives it covers"
        yield ("assessments", 0), message, f"add `objectives:` to each assessment ({_ids(session)})"


def _ids(session: Session) -> str:
    return ", ".join(objective.id for objective in session.lesson.objectives)
