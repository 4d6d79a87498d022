"""Findings drawn: text with excerpt and caret, one line for GitHub, JSON for machines."""

from __future__ import annotations

import difflib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from coursegen.diagnostics import Finding, Severity, printable

FORMATS = ("text", "json", "github", "sarif")
_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}
_WIDEST = 110  # columns of an excerpt; longer lines are shown around the place


def as_text(findings: Sequence[Finding], texts: Mapping[str, str], *, paste: bool = False) -> str:
    """Each finding with its line of the source; `texts` holds the sources by file name, `paste` shows what to paste."""
    blocks = (_block(finding, texts) + (_to_paste(finding) if paste else "") for finding in findings)
    return printable("\n\n".join(blocks))


def as_list(findings: Sequence[Finding], most: int = 4) -> str:
    """Findings in a line each below the code of their rule, without excerpts; of one rule `most` at length."""
    rows: list[str] = []
    for code, found in groupby(findings, key=lambda finding: finding.code):
        same = list(found)
        rows.append(f"  {same[0].severity.value}[{code}]")
        shown = same if len(same) <= most + 1 else same[:most]
        for finding, after in zip(shown, [*shown[1:], None], strict=True):
            rows.append(f"    {_line(finding)}{finding.message}")
            if finding.hint and (after is None or after.hint != finding.hint):
                rows.append(f"      = {finding.hint}")
        if len(shown) < len(same):
            lines = ", ".join(str(finding.place.line) for finding in same[most:] if finding.place)
            rows.append(f"    ... and {len(same) - len(shown)} more{f', on lines {lines}' if lines else ''}")
    return printable("\n".join(rows))


def _line(finding: Finding) -> str:
    return f"line {finding.place.line}: " if finding.place else ""


def as_json(findings: Sequence[Finding], silenced: Sequence[tuple[Finding, str]] = ()) -> str:
    """A list of objects with severity, code, message, hint, paste, file, line, column, and why it was silenced."""
    values = [as_value(finding) | {"silenced": None} for finding in findings]
    values += [as_value(finding) | {"silenced": reason} for finding, reason in silenced]
    return json.dumps(values, ensure_ascii=False, indent=2)


def as_github(findings: Sequence[Finding]) -> str:
    """Workflow commands that GitHub turns into annotations; special characters escaped as its docs ask."""
    return printable("\n".join(_annotation(finding) for finding in findings))


def as_value(finding: Finding) -> dict[str, Any]:
    """A finding as plain data."""
    place = finding.place
    return {
        "severity": finding.severity.value,
        "code": finding.code,
        "message": printable(finding.message),
        "hint": printable(finding.hint) if finding.hint else None,
        "paste": finding.paste,
        "file": printable(place.file) if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
    }


def as_diff(old: str, new: str, name: str) -> str:
    """A unified diff that `patch` takes; empty where nothing differs."""
    rows = difflib.unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), name, name)
    return "".join(row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)


def counts(findings: Sequence[Finding]) -> str:
    """How many of each, in words: `2 errors, 1 warning`."""
    parts = []
    for severity in Severity:
        number = sum(1 for finding in findings if finding.severity is severity)
        if number:
            parts.append(f"{number} {severity.value}{'' if number == 1 else 's'}")
    return ", ".join(parts) or "no findings"


def _block(finding: Finding, texts: Mapping[str, str]) -> str:
    place = finding.place
    head = f"{place}: " if place else ""
    lines = [f"{head}{finding.severity.value}[{finding.code}]: {finding.message}"]
    text = texts.get(place.file) if place else None
    if place and text is not None:
        rows = text.split("\n")
        if 1 <= place.line <= len(rows) and rows[place.line - 1].strip():
            lines += _excerpt(rows[place.line - 1], place.line, place.column, place.end)
    if finding.hint:
        lines.append(f"   = {finding.hint}")
    return "\n".join(lines)


def _to_paste(finding: Finding) -> str:
    """What to paste, below its finding; of a misspelled field the way out has it already."""
    if not finding.paste or "\n" not in finding.paste:
        return ""
    return "\n   + " + "\n   + ".join(finding.paste.rstrip().split("\n"))


def _excerpt(row: str, number: int, column: int, end: int | None) -> list[str]:
    begin = column - 1
    stop = max(begin + 1, min((end or len(row) + 1) - 1, len(row)))
    first = max(0, begin - 40) if len(row) > _WIDEST else 0
    shown = row[first : first + _WIDEST]
    shown = "".join(c if c.isprintable() else " " for c in shown)
    gutter = " " * len(str(number))
    lead = _columns(row[first:begin])
    carets = max(1, _columns(row[begin : min(stop, first + _WIDEST)]))
    return [f"{gutter} |", f"{number} | {shown}", f"{gutter} | {' ' * lead}{'^' * carets}"]


def _columns(text: str) -> int:
    """Terminal columns of a text; wide East Asian characters take two, combining marks none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _annotation(finding: Finding) -> str:
    where = ""
    if finding.place:
        file = _escaped(finding.place.file).replace(":", "%3A").replace(",", "%2C")
        where = f"file={file},line={finding.place.line},col={finding.place.column},"
    message = finding.message + (f" ({finding.hint})" if finding.hint else "")
    title = finding.code.replace(":", "%3A").replace(",", "%2C")
    return f"::{_GITHUB[finding.severity]} {where}title={title}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
