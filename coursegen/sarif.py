"""Findings as SARIF 2.1.0, the form in which code hosts and editors take results of checks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from coursegen.diagnostics import Finding, Place, Severity

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}


def as_sarif(
    findings: Sequence[Finding],
    silenced: Iterable[tuple[Finding, str]],
    rules: Mapping[str, str],
    version: str,
) -> str:
    """One run as indented JSON; `silenced` are findings with the reason, `rules` says in a sentence what a code means.

    Columns count characters and not UTF-16 units, lines and columns from 1 (SARIF 2.1.0, 3.30).
    """
    rows = [(finding, None) for finding in findings] + [(finding, reason) for finding, reason in silenced]
    codes = list(dict.fromkeys(_id(finding) for finding, _ in rows))
    driver = {
        "name": "coursegen",
        "version": version,
        "rules": [_rule(code, rows, rules) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, reason, codes) for finding, reason in rows],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _id(finding: Finding) -> str:
    """A rule's code without its name; the name of any other fault."""
    return finding.code.partition(" ")[0]


def _rule(code: str, rows: Sequence[tuple[Finding, Any]], rules: Mapping[str, str]) -> dict[str, Any]:
    finding = next(finding for finding, _ in rows if _id(finding) == code)
    name = finding.code.partition(" ")[2] or code
    said = {"shortDescription": {"text": rules[code]}} if code in rules else {}
    words = "".join(word.capitalize() for word in name.split("-"))  # SARIF asks for names in Pascal case
    return {"id": code, "name": words, **said, "help": {"text": f"coursegen explain {code}"}}


def _result(finding: Finding, reason: str | None, codes: Sequence[str]) -> dict[str, Any]:
    message = finding.message + (f" ({finding.hint})" if finding.hint else "")
    result: dict[str, Any] = {
        "ruleId": _id(finding),
        "ruleIndex": codes.index(_id(finding)),
        "level": _LEVELS[finding.severity],
        "message": {"text": message},
    }
    if finding.place:
        result["locations"] = [{"physicalLocation": _location(finding.place)}]
    if reason is not None:
        result["suppressions"] = [{"kind": "inSource", "justification": reason}]
    return result


def _location(place: Place) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column}
    if place.end and place.end > place.column:
        region["endColumn"] = place.end
    path = PurePath(place.file)
    uri = path.as_uri() if path.is_absolute() else quote(path.as_posix())
    return {"artifactLocation": {"uri": uri}, "region": region}
