"""Running the rules over a lesson."""

from __future__ import annotations

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
        if not (rule.silenced and {rule.code.casefold(), rule.name} & quiet)
        for finding in _findings(rule, session, source, release)
    ]
    return tuple(sorted(found, key=lambda f: (_ORDER[f.severity], f.place.line if f.place else 0)))


def _findings(rule: Rule, session: Session, source: Source, release: bool) -> list[Finding]:
    severity = rule.released if release else rule.severity
    code = f"{rule.code} {rule.name}"
    return [
        Finding(severity, code, message, source.place(steps), hint or None)
        for steps, message, hint in rule.find(session)
    ]
