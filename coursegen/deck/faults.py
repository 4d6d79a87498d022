"""What is wrong in a deck, collected with its line and the slide it stands on."""

from __future__ import annotations

from dataclasses import dataclass, field

from coursegen.diagnostics import Finding, Place, Severity


@dataclass
class Faults:
    """Findings of one run over a deck; `slide` is the title of the slide being read."""

    file: str
    slide: str = ""
    findings: list[Finding] = field(default_factory=list)

    def add(self, code: str, message: str, line: int, hint: str = "") -> None:
        """Note one fault at a line of the deck, counted from 1."""
        prefix = f"slide “{self.slide}”: " if self.slide else ""
        place = Place(self.file, max(line, 1))
        self.findings.append(Finding(Severity.ERROR, code, prefix + message, place, hint or None))
