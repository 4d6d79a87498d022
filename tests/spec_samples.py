"""Small specs for tests: a sound one in text, and lessons made of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from coursegen import source
from coursegen.derive.session import Options, Session, derive
from coursegen.diagnostics import Finding, SpecError
from coursegen.spec import parse
from coursegen.spec.lesson import Lesson

ROOT = Path(__file__).parent.parent
REAL = ROOT / "lesson" / "integrated-ops.yaml"
LESSONS = sorted([*(ROOT / "lesson").glob("*.yaml"), *(ROOT / "tests" / "lessons").glob("*.yaml")])

SMALL = """\
title: Small fires
duration: 60
audience: Office and shop staff
objectives:
  - Judge whether to fight a small fire
phases:
  - phase: practice
    minutes: 60
"""


def lesson_of(text: str, folder: Path | None = None) -> Lesson:
    """The lesson that a spec says."""
    return parse.parse(source.parse(text, "lesson.yaml", folder))


def real(edit: tuple[str, str] = ("", "")) -> Lesson:
    """The real lesson, with one passage replaced."""
    text = REAL.read_text("utf-8")
    assert edit[0] in text
    return lesson_of(text.replace(*edit), REAL.parent)


def session_of(lesson: Lesson, learners: int | None = None, start: str | None = None) -> Session:
    """What follows from a lesson."""
    return derive(lesson, Options(start=start, learners=learners))


def report_of(call: Callable[[], object]) -> tuple[Finding, ...]:
    """The findings that a call ends with; nothing where it goes through. Any other error is let through."""
    try:
        call()
    except SpecError as fault:
        return fault.report
    return ()


def faults_of(text: str, folder: Path | None = None) -> tuple[Finding, ...]:
    """What is wrong with a spec's shape and references; nothing where it is sound."""
    return report_of(lambda: lesson_of(text, folder))
