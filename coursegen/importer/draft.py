"""The spec in the making: data by field, notes, comments for the YAML, and what the report will tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from coursegen.importer.spans import Span
from coursegen.source import Steps
from coursegen.spec import durations
from coursegen.spec.noun import LONGEST_TEXT

NOT_STATED = "(not stated in the plan)"


@dataclass(frozen=True)
class Entry:
    """One line of the report. `how`: mapped, notes, derived, missing, owed or warning; `steps` where it went."""

    how: str
    what: str
    line: int
    steps: Steps = ()
    detail: str = ""


@dataclass
class Draft:
    """What is known so far of one lesson."""

    source: str
    data: dict[str, Any] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    labels: Counter[str] = field(default_factory=Counter)
    comments: dict[Steps, list[str]] = field(default_factory=dict)
    stated: Span | None = None
    kept: list[str] = field(default_factory=list)
    phases: list[PhaseDraft] = field(default_factory=list)

    def tell(self, how: str, what: str, line: int, steps: Steps = (), detail: str = "") -> None:
        """Enter one line of the report."""
        self.entries.append(Entry(how, what, line, steps, detail))

    def took(self, label: str) -> None:
        """Remember a heading, label or lead-in that became a field, so that no word of the plan is lost."""
        text = " ".join(label.replace("**", "").split())
        if text:
            self.labels[text] += 1

    def note(self, heading: str, text: str, line: int) -> None:
        """Keep a text that has no field of its own, under its heading, in the lesson's notes."""
        parts = [f"## {heading}"] if heading and text else [heading] if heading else []
        whole = "\n\n".join([*parts, *([text] if text else [])]).strip()
        if whole:
            self.kept.append(whole)
            self.tell("notes", heading or text[:60], line, ("notes",))

    def add(self, name: str, nouns: Sequence[Any], what: str, line: int) -> None:
        """Append to a list of the lesson; two blocks that map to one field keep both."""
        if not nouns:
            return
        first = len(self.data.setdefault(name, []))
        self.data[name].extend(nouns)
        self.tell("mapped", what, line, (name, first) if first else (name,), f"{len(nouns)}")

    def text(self, name: str, value: str, what: str, line: int) -> None:
        """Set a text of the lesson, or append to it."""
        before = self.data.get(name)
        self.data[name] = f"{before}\n\n{value}" if before else value
        self.tell("mapped", what, line, (name,))

    def comment(self, steps: Steps, words: str) -> None:
        """A comment for the YAML, above the value at `steps`."""
        rows = self.comments.setdefault(steps, [])
        if words not in rows:
            rows.append(words)


@dataclass
class PhaseDraft:
    """One phase of the plan, before keys and minutes are settled."""

    title: str
    line: int
    span: Span | None = None
    stated: str = ""
    lines: dict[str, list[str]] = field(default_factory=dict)
    body: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    steps: list[tuple[str, Span | None, str]] = field(default_factory=list)
    debrief: list[str] = field(default_factory=list)
    single: dict[str, list[str]] = field(default_factory=dict)
    derived_title: bool = False


def minutes_of(span: Span) -> int | str:
    """The plan's own words where the language reads them as the same time, else the number of minutes."""
    pair = durations.bounds(span.text)
    same = durations.minutes(span.text) == span.minutes or pair == (span.low, span.high)
    worded = same and span.offset is None and not span.text.strip().isdigit()
    return span.text.strip() if worded else span.minutes


def pared(text: str) -> list[str]:
    """A text in parts that a field can hold; nearly always one."""
    text = text.strip()
    parts = []
    while len(text) > LONGEST_TEXT:
        at = max(text.rfind("\n", 0, LONGEST_TEXT), text.rfind(" ", 0, LONGEST_TEXT))
        at = at if at > LONGEST_TEXT // 2 else LONGEST_TEXT
        parts.append(text[:at].strip())
        text = text[at:].strip()
    return [*parts, text] if text else parts
