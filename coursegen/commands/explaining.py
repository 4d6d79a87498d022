"""`coursegen explain` and `coursegen rules`: what a code means, why it matters, what fails and what passes."""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any

import typer

from coursegen import checks
from coursegen.checks import GATES, RULES, Rule, examples, reading

SUBJECTS = {
    "T": "Time", "O": "Objectives", "A": "Alignment", "P": "Phases", "D": "Tracks", "M": "Materials",
    "R": "Rubrics and assessment", "Q": "Quiz", "SM": "Simulation", "S": "Slides and pictures",
    "X": "Reading and access", "V": "Online", "G": "Sources and the unfinished", "Y": "The file",
}  # fmt: skip
_WIDTH = 100


def explain(word: str) -> str:
    """Everything about one rule, or a sentence about another fault; raises typer.BadParameter."""
    rule = checks.named(word)
    if rule:
        return _rule(rule)
    known = sentences()
    folded = word.strip().casefold()
    gate = next((gate for gate in GATES if folded in (gate.code.casefold(), gate.name)), None)
    code = gate.name if gate else folded
    if code in known:
        number = f"{gate.code} " if gate else ""
        return f"{number}{code}\n\n{_wrapped(known[code])}\n\nFound outside the rules; cannot be silenced."
    names = [name for rule in RULES for name in (rule.code, rule.name)]
    raise typer.BadParameter(f"'{word}' is no code; {checks.near(word, [*names, *known])}", param_hint="CODE")


def sentences() -> dict[str, str]:
    """What each code means, in a sentence: rules by their code, other faults by their name."""
    said: dict[str, str] = reading.data("faults")
    return {rule.code: _first_line(rule) for rule in RULES} | said


def listed() -> str:
    """All rules by subject, a line each."""
    parts = []
    for letters, subject in SUBJECTS.items():
        rows = [f"  {r.code:5} {r.name:21} {r.severity.value:8} {_first_line(r)}" for r in _of(letters)]
        parts.append("\n".join([subject, *rows]))
    return "\n\n".join(parts)


def as_json() -> str:
    """All rules as a list of objects."""
    rows = [_as_value(rule, subject) for letters, subject in SUBJECTS.items() for rule in _of(letters)]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _as_value(rule: Rule, subject: str) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "subject": subject,
        "severity": rule.severity.value,
        "released": rule.released.value,
        "rule": _first_line(rule),
        "why": rule.why,
        "sources": _sources(rule),
        "silenced": rule.silenced,
        "languages": list(rule.languages),
    }


def _of(letters: str) -> list[Rule]:
    return [rule for rule in RULES if re.fullmatch(rf"{letters}\d+", rule.code)]


def _rule(rule: Rule) -> str:
    fails, passes = examples.example(rule)
    said = examples.finding(rule)
    parts = [
        f"{rule.code} {rule.name}",
        _wrapped(_first_line(rule)),
        f"{'severity:':10} {_severity(rule)}\n{'why:':10} {rule.why}",
        "\n".join([f"{'source:':10} {text}" for text in _sources(rule)]),
        f"A lesson with this in it fails ({{}} and all else is sound):\n{_yaml(fails)}",
        f"{said.severity.value}[{said.code}]: {said.message}\n   = {said.hint}",
        f"This passes:\n{_yaml(passes)}",
        _silencing(rule),
    ]
    return "\n\n".join(parts)


def _severity(rule: Rule) -> str:
    rises = f"; {rule.released.value} with --release" if rule.released is not rule.severity else ""
    spoken = f"; for lessons in {', '.join(rule.languages)} only" if rule.languages else ""
    return f"{rule.severity.value}{rises}{spoken}"


def _sources(rule: Rule) -> list[str]:
    known: dict[str, str] = reading.data("sources")
    return [str(known.get(mark, mark)) for mark in re.findall(r"\w+", rule.source)]


def _silencing(rule: Rule) -> str:
    if not rule.silenced:
        return "Cannot be silenced: what it finds would make the pack wrong."
    entry = {"checks": {"silence": [{"rule": rule.code, "reason": "Why it does not matter here."}]}}
    return f"To silence it in one spec, with a reason that is printed:\n{_yaml(entry)}"


def _yaml(part: Any) -> str:
    return textwrap.indent(examples.as_yaml(part).rstrip(), "    ")


def _first_line(rule: Rule) -> str:
    return (rule.find.__doc__ or "").partition("\n")[0]


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH)
