"""Running the rules over a lesson."""

from __future__ import annotations

from collections.abc import Iterator

from coursegen.checks.rule import Rule
from coursegen.checks.rules import RULES
from coursegen.derive.session import Options, Session, derive
from coursegen.diagnostics import Finding, Severity
from coursegen.source import Source
from coursegen.spec.lesson import Lesson

_ORDER = {severity: at for at, severity in enumerate(Severity)}


def check(lesson: Lesson, source: Source, *, release: bool = False) -> tuple[Finding, ...]:
    """Every finding of every rule, errors first, then in the order of the spec; silenced rules left out."""
    session = derive(lesson, Options())
    quiet = {item.rule.casefold() for item in lesson.checks.silence}
    found = [
        finding
        for rule in RULES
        if not (rule.silenced and _names(rule) & quiet)
        for finding in _findings(rule, session, source, release)
    ]
    found += _silenced_in_vain(lesson, source)
    return tuple(sorted(found, key=lambda f: (_ORDER[f.severity], f.place.line if f.place else 0)))


def _findings(rule: Rule, session: Session, source: Source, release: bool) -> list[Finding]:
    severity = rule.released if release else rule.severity
    code = f"{rule.code} {rule.name}"
    return [
        Finding(severity, code, message, source.place(steps), hint or None)
        for steps, message, hint in rule.find(session)
    ]


def _names(rule: Rule) -> set[str]:
    return {rule.code.casefold(), rule.name}


def _silenced_in_vain(lesson: Lesson, source: Source) -> Iterator[Finding]:
    """Rules that the author means to silence and that do not exist, or may not be."""
    for at, item in enumerate(lesson.checks.silence):
        rule = next((rule for rule in RULES if item.rule.casefold() in _names(rule)), None)
        place = source.value_place(("checks", "silence", at, "rule"))
        if rule is None:
            known = ", ".join(rule.code for rule in RULES if rule.silenced)
            message, hint = f"`{item.rule}` is no rule", f"those that may be silenced are {known}"
        elif not rule.silenced:
            message = f"{rule.code} {rule.name} cannot be silenced"
            hint = "what it finds would make the pack wrong; delete this entry and mend the finding"
        else:
            continue
        yield Finding(Severity.WARNING, "silence", message, place, hint)
