"""YAML to paste: what a rule misses, with all that follows from the lesson filled in and the rest marked TODO."""

from __future__ import annotations

import re

from coursegen.checks import reading, timing
from coursegen.derive.session import Session
from coursegen.source import Steps

_BLANK = re.compile(r"\{(\w+)\}")


def paste(code: str, session: Session, steps: Steps) -> str | None:
    """What to paste for a finding of a rule; None where its data has nothing, or a blank cannot be filled."""
    text: str | None = reading.data("paste").get(code)
    if text is None:
        return None
    known = _values(session, steps)
    if any(not known.get(name) for name in _BLANK.findall(text)):
        return None
    return _BLANK.sub(lambda found: known[found[1]], text)


def _values(session: Session, steps: Steps) -> dict[str, str]:
    lesson = session.lesson
    at = next((int(step) for step in steps[1:2] if steps[0] == "phases"), 0)
    minutes = lesson.phases[at].minutes
    ids = [objective.id for objective in lesson.objectives]
    pauses = [f"- after: {key}\n      minutes: 10" for _, key in timing.breaks_wanted(session)]
    return {
        "objectives": ", ".join(ids),
        "first_objective": ids[0],
        "first": str(minutes // 2),
        "second": str(minutes - minutes // 2),
        "last": session.phases[-1].key,
        "tenth": str(max(1, round(lesson.duration * timing.CUT_SHARE))),
        "breaks": "\n    ".join(pauses),
    }
