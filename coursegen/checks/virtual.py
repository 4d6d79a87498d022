"""Rules about sessions that are held online."""

from __future__ import annotations

from coursegen.checks import reading
from coursegen.checks.promises import missing_fields, promises
from coursegen.checks.rule import Faults, Rule, W
from coursegen.derive.session import Session

ONLINE = ("virtual", "hybrid")


def each_phase(session: Session) -> Faults:
    """Where the lesson may be held online, each phase says what changes."""
    lesson = session.lesson
    tied = {key for line in lesson.virtual_adaptations for key in line.phases}
    bare = [(at, p.phase) for at, p in reading.live(session) if not p.virtual and p.phase not in tied]
    if any(mode in ONLINE for mode in lesson.delivery.modes) and bare:
        message = f"the lesson may be held online; {reading.some_ids(key for _, key in bare)} do not say what changes"
        yield ("phases", bare[0][0]), message, "add `virtual:` to each, one line will do"
    elif lesson.virtual_adaptations and not tied and len(bare) == len(session.phases):
        number = len(lesson.virtual_adaptations)
        message = f"{reading.plural(number, 'virtual adaptation')}, and none says for which phase"
        yield ("virtual_adaptations",), message, "add `phases:` to each, or `virtual:` to the phases"


def promised(session: Session) -> Faults:
    """What is promised for online sessions is there."""
    for at, line in enumerate(session.lesson.virtual_adaptations):
        for words, needs, way in promises("virtual_promises", line.text):
            if missing_fields(session, needs, 0):
                message = f"“{reading.cut(line.text, 80)}”: the spec holds no {words}"
                yield ("virtual_adaptations", at), message, way


RULES = (
    Rule("V101", "virtual-phase", W, W, "Online, every activity needs another move.", "[S3]", each_phase),
    Rule(
        "V102",
        "virtual-promise",
        W,
        W,
        "A video that does not exist cannot be watched.",
        "[J]",
        promised,
        languages=("en",),
    ),
)
