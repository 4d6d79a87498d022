"""Running the rules over a lesson."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from coursegen.checks import pasting
from coursegen.checks.rule import Rule
from coursegen.checks.rules import RULES
from coursegen.derive.options import Options
from coursegen.derive.session import Session, derive
from coursegen.diagnostics import Finding, Severity
from coursegen.source import Source
from coursegen.spec.lesson import Lesson

_ORDER = {severity: at for at, severity in enumerate(Severity)}


@dataclass(frozen=True)
class Silenced:
    """A rule that the author chose to ignore, the reason, and what it would have found."""

    rule: Rule
    reason: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Examination:
    """What the rules found, errors first and then in the order of the spec, and what the author silenced."""

    findings: tuple[Finding, ...]
    silenced: tuple[Silenced, ...]


def check(lesson: Lesson, source: Source, *, release: bool = False) -> tuple[Finding, ...]:
    """Every finding of every rule, errors first, then in the order of the spec; silenced rules left out."""
    return examine(lesson, source, release=release).findings


def examine(lesson: Lesson, source: Source, *, release: bool = False) -> Examination:
    """Run every rule that applies to the lesson's language, and keep apart what its author silenced."""
    session = derive(lesson, Options())
    reasons = {item.rule.casefold(): item.reason for item in lesson.checks.silence}
    found, silenced = [], []
    for rule in RULES:
        if not applies(rule, lesson.language):
            continue
        hits = _findings(rule, session, source, release)
        reason = next((reasons[name] for name in sorted(_names(rule)) if name in reasons), None)
        if rule.silenced and reason is not None:
            silenced.append(Silenced(rule, reason, tuple(hits)))
        else:
            found += hits
    found += _silenced_in_vain(lesson, source)
    found.sort(key=lambda f: (_ORDER[f.severity], f.place.line if f.place else 0))
    return Examination(tuple(found), tuple(silenced))


def applies(rule: Rule, language: str) -> bool:
    """Whether a rule has data for a language."""
    return not rule.languages or re.split("[-_]", language)[0].lower() in rule.languages


def left_out(language: str) -> tuple[Rule, ...]:
    """The rules that have no data for a language, and so say nothing of a lesson in it."""
    return tuple(rule for rule in RULES if not applies(rule, language))


def _findings(rule: Rule, session: Session, source: Source, release: bool) -> list[Finding]:
    severity = rule.released if release else rule.severity
    code = f"{rule.code} {rule.name}"
    return [
        Finding(severity, code, message, source.place(steps), hint or None, pasting.paste(rule.code, session, steps))
        for steps, message, hint in rule.find(session)
    ]


def _names(rule: Rule) -> set[str]:
    return {rule.code.casefold(), rule.name}


def _near(name: str) -> str:
    """What the author may have meant."""
    known = {word: rule for rule in RULES if rule.silenced for word in _names(rule)}
    near = difflib.get_close_matches(name.casefold(), sorted(known), 1, 0.6)
    if near:
        return f"did you mean {known[near[0]].code} {known[near[0]].name}?"
    return "write a code such as T104 or its name, long-step; `coursegen rules` lists them"


def _silenced_in_vain(lesson: Lesson, source: Source) -> Iterator[Finding]:
    """Rules that the author means to silence and that do not exist, or may not be."""
    for at, item in enumerate(lesson.checks.silence):
        rule = next((rule for rule in RULES if item.rule.casefold() in _names(rule)), None)
        place = source.value_place(("checks", "silence", at, "rule"))
        if rule is None:
            message, hint = f"`{item.rule}` is no rule", _near(item.rule)
        elif not rule.silenced:
            message = f"{rule.code} {rule.name} cannot be silenced"
            hint = "what it finds would make the pack wrong; delete this entry and mend the finding"
        else:
            continue
        yield Finding(Severity.WARNING, "silence", message, place, hint)
