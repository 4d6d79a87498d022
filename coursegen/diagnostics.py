"""Findings as values: code, severity, place, message, hint; and the styles they are printed in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# Control characters besides line break and tab, what overrides the direction of text (UAX 9), half characters.
_COMMANDING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Severity(StrEnum):
    """How much a finding matters: an error stops the build, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a source file; line and columns count from 1, `end` is exclusive."""

    file: str
    line: int
    column: int = 1
    end: int | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell the author: what is wrong, where, a way out, and YAML to paste where that can be written."""

    severity: Severity
    code: str
    message: str
    place: Place | None = None
    hint: str | None = None
    paste: str | None = None


class SpecError(Exception):
    """What an author can mend; carries every finding of the stage that failed."""

    def __init__(self, report: Sequence[Finding]) -> None:
        super().__init__("; ".join(f.message for f in report))
        self.report = tuple(report)


class MachineError(Exception):
    """What the machine lacks (a library, a font, a writable folder); carries the line that mends it."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(printable(message))
        self.remedy = printable(remedy)


def printable(text: str) -> str:
    """The text as a terminal may have it: what commands it, or turns the order of what is read, by its number."""
    return _COMMANDING.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)
