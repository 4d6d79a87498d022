"""Which findings to tell first, and what to do about the rest: the order in which a report is worth reading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coursegen.checks import reading
from coursegen.diagnostics import Finding, Severity

# Rules whose findings change a plan and not a line of it, the weightiest first. Our own judgment.
_TELLING = (
    "A103", "A101", "A102", "T113", "T108", "T104", "R101", "A111", "O102", "D101", "A104", "A105", "T106",
    "D103", "M105", "R107", "T109", "V102", "G101", "P103",
)  # fmt: skip
OTHER = "Look at the rest"


def telling(findings: Iterable[Finding], most: int) -> list[Finding]:
    """The `most` findings that say most about a lesson, no two of one rule, warnings before hints."""
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.code, finding)
    return sorted(first.values(), key=_weight)[:most]


def by_what_to_do(findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
    """What to do next, and the findings that it mends; in the order in which it pays, rule by rule."""
    groups: dict[str, list[Finding]] = {row["do"]: [] for row in reading.data("doing")}
    for finding in findings:
        groups.setdefault(_group(finding.code), []).append(finding)
    return [(do, _rule_by_rule(found)) for do, found in groups.items() if found]


def _rule_by_rule(findings: Sequence[Finding]) -> list[Finding]:
    codes = list(dict.fromkeys(finding.code for finding in findings))
    return sorted(findings, key=lambda finding: codes.index(finding.code))


def _weight(finding: Finding) -> tuple[int, int]:
    code = finding.code.partition(" ")[0]
    rank = _TELLING.index(code) if code in _TELLING else len(_TELLING)
    return list(Severity).index(finding.severity), rank


def _group(code: str) -> str:
    found = [
        (len(start), row["do"]) for row in reading.data("doing") for start in row["rules"] if code.startswith(start)
    ]
    return max(found)[1] if found else OTHER
