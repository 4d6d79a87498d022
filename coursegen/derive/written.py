"""Slides that an author wrote in deck Markdown under a phase, cut at their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEADING = re.compile(r"^##[ \t]+(.*)$")
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
_ID = re.compile(r"\{[^{}]*#([\w.:-]+)[^{}]*\}\s*$")


@dataclass(frozen=True)
class WrittenSlide:
    """One slide of an author's deck: its id, its Markdown, and the line of its heading, counted from 1."""

    id: str
    text: str
    line: int


def written(text: str) -> tuple[WrittenSlide, ...]:
    """The slides of a deck without front matter, in order; what stands before the first heading is left out."""
    lines = text.split("\n")
    starts = list(_starts(lines))
    ends = [*(start for start, _ in starts[1:]), len(lines)]
    return tuple(
        WrittenSlide(_id(title), "\n".join(lines[start:end]).strip(), start + 1)
        for (start, title), end in zip(starts, ends, strict=False)
    )


def _starts(lines: list[str]) -> Iterator[tuple[int, str]]:
    fence = ""
    for at, line in enumerate(lines):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and line.strip() == line.strip()[0] * len(line.strip()) and mark[1].startswith(fence):
            fence = ""
        heading = _HEADING.match(line)
        if heading and not fence:
            yield at, heading[1]


def _id(title: str) -> str:
    """The id in braces, else one made of the title, as the dialect makes it (docs/deck-markdown.md)."""
    given = _ID.search(title)
    bare = re.sub(r"\s*\{[^{}]*\}\s*$", "", title)
    return given[1] if given else re.sub(r"[\W_]+", "-", bare.lower()).strip("-") or "slide"
