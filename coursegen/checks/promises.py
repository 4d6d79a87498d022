"""What a plan's words promise, and whether the spec has the fields that would keep it."""

from __future__ import annotations

from collections.abc import Iterator

from coursegen.checks import reading
from coursegen.derive.forms import DERIVED
from coursegen.derive.session import Session


def promises(name: str, text: str) -> Iterator[tuple[str, list[str], str]]:
    """Yield (words, fields that would keep it, way out) for each promise of the list `name` that a text makes."""
    for row in reading.words(name):
        found = reading.has(text, [*row["words"], *(f"{word}s" for word in row["words"])])
        if found:
            yield found, row["needs"], row.get("way", "")


def missing_fields(session: Session, needs: list[str], at: int) -> bool:
    """Whether none of the fields is filled; `at` is the phase that would use them."""
    return not any(_has(session, need, at) for need in needs)


def _has(session: Session, need: str, at: int) -> bool:
    lesson = session.lesson
    phase = lesson.phases[at]
    if need == "role_prompts":
        return any(s.role_prompts for s in lesson.scenarios)
    if need == "by_track":
        return bool(phase.by_track) or any(step.by_track for step in phase.steps)
    if need == "complexity":
        kinds = {case.complexity for case in lesson.cases.items if case.complexity} if lesson.cases else set()
        return len(kinds) > 1
    if need == "formats":
        return any(a.formats for a in lesson.assessments)
    if need == "video":
        return any(r.url for r in lesson.additional_resources)
    if need == "forms":
        return any(not form.id.startswith(DERIVED) for form in lesson.forms)
    return bool(getattr(lesson, need))
