"""The text of a spec as it lies on disk: places to offsets, and edits that touch nothing beside them."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from coursegen.diagnostics import Place

# What YAML counts as the end of a line (YAML 1.1, which the parser's line numbers follow).
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_ITEM = re.compile(r"(?:\s*-)?(?:\s+-)*\s*$")
_BOM = "\ufeff"


@dataclass(frozen=True, order=True)
class Edit:
    """What stands from `start` to `end` (offsets in characters) becomes `text`."""

    start: int
    end: int
    text: str


@dataclass
class Written:
    """A text with the offsets at which its lines begin; a byte order mark is no column."""

    text: str
    starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.starts = [len(_BOM) if self.text.startswith(_BOM) else 0]
        self.starts += [found.end() for found in _BREAK.finditer(self.text)]

    def at(self, place: Place) -> int:
        """The offset of a place."""
        return self.starts[place.line - 1] + place.column - 1

    def end(self, place: Place) -> int | None:
        """The offset behind what stands at a place, None where it goes on on the next line."""
        return None if place.end is None else self.starts[place.line - 1] + place.end - 1

    def line_end(self, offset: int) -> int:
        """The offset at which the line around an offset ends, its break not counted."""
        found = _BREAK.search(self.text, offset)
        return found.start() if found else len(self.text)

    def newline(self) -> str:
        """The line break that the file uses."""
        found = _BREAK.search(self.text)
        return found[0] if found else "\n"

    def is_item(self, offset: int) -> bool:
        """Whether nothing but the hyphens of a list stands before an offset in its line."""
        line = bisect.bisect_right(self.starts, offset) - 1
        return bool(_ITEM.match(self.text[self.starts[line] : offset]))

    def with_edits(self, edits: Iterable[Edit]) -> str:
        """The text with edits made, the last first, so that offsets hold; edits must not overlap."""
        text = self.text
        for edit in sorted(set(edits), reverse=True):
            text = text[: edit.start] + edit.text + text[edit.end :]
        return text
