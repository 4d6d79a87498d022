"""Data to one frozen Lesson; every fault of shape at once, each with its place and a way out."""

from __future__ import annotations

from pydantic import ValidationError

from coursegen.diagnostics import SpecError
from coursegen.source import Source
from coursegen.spec import faults, ids, references
from coursegen.spec.lesson import Lesson


def parse(source: Source) -> Lesson:
    """Return the lesson; raises SpecError with every finding when a field is wrong or a reference dangles."""
    try:
        lesson = Lesson.model_validate(source.data)
    except ValidationError as fault:
        raise SpecError(faults.findings(fault, source)) from None
    lesson = ids.complete(lesson, source.file)
    found = references.check(lesson, source)
    if found:
        raise SpecError(found)
    return lesson
