"""Inline Markdown tokens to runs of text, with one look each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from markdown_it.token import Token

from coursegen.deck.model import Picture, Run

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_SWITCH = {"strong_open": ("bold", True), "strong_close": ("bold", False)} | {
    "em_open": ("italic", True),
    "em_close": ("italic", False),
}
_SAFE_SCHEMES = ("http://", "https://", "mailto:", "tel:")


def read_runs(tokens: Iterable[Token]) -> tuple[Run, ...]:
    """Turn inline tokens into runs; pictures among them are left out (see `read_pictures`)."""
    look = Run("")
    runs: list[Run] = []
    for token in tokens:
        if token.type in _SWITCH:
            name, value = _SWITCH[token.type]
            look = replace(look, bold=value) if name == "bold" else replace(look, italic=value)
        elif token.type == "link_open":
            href = str(token.attrGet("href") or "")
            look = replace(look, href=href if href.startswith(_SAFE_SCHEMES) else None)
        elif token.type == "link_close":
            look = replace(look, href=None)
        elif token.type != "image":
            runs += _run(token, look)
    return merge(runs)


def _run(token: Token, look: Run) -> list[Run]:
    match token.type:
        case "softbreak":
            return [replace(look, text=" ")]
        case "hardbreak":
            return [replace(look, text="\n")]
        case "code_inline":
            return [replace(look, text=token.content, code=True)]
        case "html_inline" if _BREAK.fullmatch(token.content):
            return [replace(look, text="\n")]
        case _:
            return [replace(look, text=token.content)] if token.content else []


def read_pictures(tokens: Iterable[Token], line: int) -> list[Picture]:
    """Return the pictures among inline tokens."""
    return [Picture(str(token.attrGet("src") or ""), token.content, line) for token in tokens if token.type == "image"]


def merge(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Join neighbours of the same look and strip blanks at both ends."""
    merged: list[Run] = []
    for run in runs:
        if merged and _look(merged[-1]) == _look(run):
            merged[-1] = replace(merged[-1], text=merged[-1].text + run.text)
        elif run.text:
            merged.append(run)
    if merged and merged[0].text[:1].isspace():
        merged[0] = replace(merged[0], text=merged[0].text.lstrip())
    if merged and merged[-1].text[-1:].isspace():
        merged[-1] = replace(merged[-1], text=merged[-1].text.rstrip())
    return tuple(run for run in merged if run.text)


def _look(run: Run) -> tuple[bool, bool, bool, str | None]:
    return run.bold, run.italic, run.code, run.href
