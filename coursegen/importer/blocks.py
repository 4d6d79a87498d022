"""A plan as blocks with their lines: headings, texts, lists, tables, code, from Markdown or plain text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from coursegen.importer import markup

_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})")
# `###Heading` without the space; one `#` alone may be a tag or a comment of a shell script.
_NO_SPACE = re.compile(r"^( {0,3}#{2,6})(?=[^\s#!])")
_NO_SPACE_FIRST = re.compile(r"^(#)(?=[^\W\d_a-z])")
_CLOSERS = re.compile(r"^\s*(:{3,}.*|\{/?panel[^}]*\})\s*$")


@dataclass(frozen=True)
class Block:
    """One block. `text` is its inline source; `source` the lines as written, which is what notes keep."""

    kind: str  # heading, text, list, table, code, quote, comment
    line: int
    text: str = ""
    source: str = ""
    level: int = 0
    items: tuple[Item, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Item:
    """One item of a list: its first line of text, and the blocks below it."""

    text: str
    line: int
    below: tuple[Block, ...] = ()
    source: str = ""


def read(text: str) -> tuple[Block, ...]:
    """The blocks of a Markdown or plain text; never fails, since every text is some Markdown."""
    lines = _mended(text)
    tokens = _parser().parse("\n".join(lines))
    return tuple(_blocks(tokens, lines, 0))


@cache
def _parser() -> MarkdownIt:
    """Indented code is off: what is indented in a plan is a paragraph that someone moved in."""
    md = MarkdownIt("commonmark", {"html": True, "maxNesting": 100})
    return md.enable(["table", "strikethrough"]).disable(["code", "reference"])


def _mended(text: str) -> list[str]:
    """The same lines with the dialects that CommonMark does not know written its way."""
    mended, fence, before = [], "", ""
    for line in text.expandtabs(4).split("\n"):
        found = _FENCE.match(line)
        if found and (not fence or line.strip().startswith(fence)):
            fence = "" if fence else found[1]
        elif not fence:
            line = _NO_SPACE.sub(r"\1 ", line)
            line = _NO_SPACE_FIRST.sub(r"\1 ", line) if not before.strip() else line
            if before.strip() and re.fullmatch(r" {0,3}-{2,}\s*", line) and not _titles(before):
                line = "***"  # a rule right below a paragraph is a rule, not the underline of a heading
        mended.append(line)
        before = line
    return mended


def _titles(line: str) -> bool:
    """Whether a line may be a heading that is underlined: short, and no field or item."""
    return len(line) <= 60 and not re.search(r"[:：*|]|^\s*(?:[-+>]|\d+[.)])\s", line)


def _blocks(tokens: Sequence[Token], lines: list[str], shift: int) -> Iterator[Block]:
    at = 0
    while at < len(tokens):
        stop = _end(tokens, at)
        yield from _block(tokens[at : stop + 1], lines, shift)
        at = stop + 1


def _end(tokens: Sequence[Token], at: int) -> int:
    """Index of the token that closes the one at `at`."""
    depth = 0
    for index in range(at, len(tokens)):
        depth += tokens[index].nesting
        if depth <= 0:
            return index
    return len(tokens) - 1


def _block(tokens: Sequence[Token], lines: list[str], shift: int) -> Iterator[Block]:
    first = tokens[0]
    begin, end = first.map or (0, 0)
    source = "\n".join(lines[begin:end]).strip("\n")
    line = begin + 1 + shift
    if first.type == "heading_open":
        yield Block("heading", line, markup.inline(tokens[1].content), source, int(first.tag[1]))
    elif first.type == "paragraph_open":
        yield Block("text", line, markup.inline(tokens[1].content), markup.inline(_dedented(source)))
    elif first.type in ("bullet_list_open", "ordered_list_open"):
        items = tuple(_items(tokens[1:-1], lines, shift))
        yield Block("list", line, source=_dedented(source), items=items)
    elif first.type == "table_open":
        yield Block("table", line, source=_dedented(source), rows=tuple(_rows(tokens)))
    elif first.type == "blockquote_open":
        inner = "\n".join(re.sub(r"^\s*>\s?", "", row) for row in lines[begin:end]).strip("\n")
        yield Block("quote", line, markup.inline(inner), _dedented(source))
    elif first.type in ("fence", "code_block"):
        yield Block("code", line, first.content, _dedented(source))
    elif first.type == "html_block":
        yield from _html(first.content, line)


def _html(content: str, line: int) -> Iterator[Block]:
    """Raw HTML: comments apart, the rest by what it says."""
    comments = [found.strip() for found in markup.comments(content)]
    yield from (Block("comment", line, text, text) for text in comments if text)
    made = markup.from_html(content)
    if made.strip():
        for block in read(made):
            yield replace(block, line=line)


def _items(tokens: Sequence[Token], lines: list[str], shift: int) -> Iterator[Item]:
    at = 0
    while at < len(tokens):
        stop = _end(tokens, at)
        begin, end = tokens[at].map or (0, 0)
        below = tuple(_blocks(tokens[at + 1 : stop], lines, shift))
        source = "\n".join(lines[begin:end]).strip("\n")
        lead = below[0] if below and below[0].kind in ("text", "heading") else None
        number = re.match(r"\s*((?:\d+)[.)])", lines[begin]) if lines else None
        text = _unticked(lead.text) if lead else ""
        if text or below:
            yield Item(text, begin + 1 + shift, below[1:] if lead else below, _dedented(source))
        elif number:
            yield Item(number[1], begin + 1 + shift, (), _dedented(source))
        at = stop + 1


def _unticked(text: str) -> str:
    """An item without its check box."""
    return re.sub(r"^(?:\[[ xX]\]|[☐☑☒□✓✔])\s+", "", text)


def _rows(tokens: Sequence[Token]) -> Iterator[tuple[str, ...]]:
    row: list[str] = []
    for before, token in itertools.pairwise(tokens):
        if token.type == "inline" and before.type in ("th_open", "td_open"):
            row.append(markup.inline(token.content.replace("\\|", "|")))
        elif token.type == "tr_close":
            yield tuple(row)
            row = []


def _dedented(source: str) -> str:
    rows = source.split("\n")
    margin = min((len(row) - len(row.lstrip()) for row in rows if row.strip()), default=0)
    return "\n".join(row[margin:].rstrip() for row in rows)
