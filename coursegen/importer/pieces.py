"""What a section says, piece by piece: items, lines, tables, each with its label, its line and what hangs below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coursegen.importer import wordlists
from coursegen.importer.blocks import Block, Item
from coursegen.importer.outline import Section

_LABELLED = re.compile(
    r"^(?:\*\*|__)(?P<name>(?:(?!\*\*|__).){1,120}?)(?:\s*(?P<in>[:：.])\s*(?:\*\*|__)|(?:\*\*|__)\s*(?P<brackets>[(（][^()（）]{1,40}[)）])?\s*(?P<after>[:：]|\s[-–—]+\s|[-–—]\s))\s*(?P<value>.*)$",
    re.DOTALL,
)
_PLAIN = re.compile(r"^(?P<name>[^:：*|]{1,80}?)\s*(?:[:：]\s+|：|\s[–—]\s|\s-\s)(?P<value>\S.*)$", re.DOTALL)
_BULLET = re.compile(r"^\s*(?:[•●○▪■◆‣·∙➢✓✔❖–-]|\d{1,2}[.)]|[（(]\d{1,2}[)）])\s+")
_ESCAPED = re.compile(r"^(\d{0,9})\\(?=[-+*#>.)=|])")


@dataclass(frozen=True)
class Piece:
    """One thing a section says. `kind`: item, text, table, head, or verbatim for code, quotes and comments."""

    kind: str
    text: str
    line: int
    below: tuple[Piece, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    source: str = ""

    def whole(self) -> str:
        """The piece with all below it, as Markdown."""
        if self.kind == "head":
            return "\n\n".join([f"**{self.text}**", *(piece.whole() for piece in self.below)])
        if self.kind in ("verbatim", "table"):
            return self.source
        lower = [_indented(piece) for piece in self.below]
        return "\n".join([self.text, *lower]) if self.text else "\n".join(lower)


def of(section: Section, *, deep: bool = True) -> tuple[Piece, ...]:
    """The pieces of a section; with `deep`, each section below it is a piece of the kind `head`."""
    found = [piece for block in section.blocks for piece in of_block(block)]
    if deep:
        found += [Piece("head", below.title, below.line, of(below), source=below.source) for below in section.below]
    return tuple(found)


def of_block(block: Block) -> Iterator[Piece]:
    """The pieces of one block: items, lines that are items in all but markup, or the block as a whole."""
    if block.kind == "list":
        yield from (_item(item) for item in block.items)
    elif block.kind == "table":
        yield Piece("table", "", block.line, rows=block.rows, source=block.source)
    elif block.kind == "text":
        yield from _lines(block)
    elif block.kind == "heading":
        yield Piece("head", block.text, block.line, source=block.source)
    else:
        yield Piece("verbatim", block.text, block.line, source=block.source)


def plain(text: str) -> str:
    """A text without the backslash that kept its first sign from being markup."""
    return _ESCAPED.sub(r"\1", text.strip())


def labelled(text: str) -> tuple[str, str] | None:
    """Name and rest of `**Name**: rest`, `**Name** - rest`, `**Name.** rest`; None where there is no bold name."""
    found = _LABELLED.match(text)
    if not found or not found["name"].strip(" *"):
        return None
    name = found["name"].strip() + (f" {found['brackets']}" if found["brackets"] else "")
    return name, found["value"].strip()


def defined(text: str) -> tuple[str, str] | None:
    """Term and definition of `**Term** - definition` or `Term: definition`."""
    bold = labelled(text)
    if bold:
        return bold
    found = _PLAIN.match(text)
    return (found["name"].strip(), found["value"].strip()) if found and len(found["name"].split()) <= 6 else None


def lead_in(text: str) -> tuple[str, str]:
    """A lead-in such as “Students will be able to” and what follows it; the first is empty where there is none."""
    bare = text.lstrip("*_ ")
    skipped = len(text) - len(bare)
    folded = bare.casefold()
    for lead in wordlists.terms("lead_ins"):
        if folded.startswith(lead.casefold()):
            rest = bare[len(lead) :]
            if rest[:1].isalnum() and ord(lead[-1]) < 0x2E80:
                continue
            return text[: skipped + len(lead)], rest.lstrip(" :：,，.…*_-–—\n")
    return "", text


def rendered(pieces: Sequence[Piece]) -> str:
    """Pieces as Markdown: items as a list, everything else in paragraphs."""
    made: list[str] = []
    before = ""
    for piece in pieces:
        if made and not (piece.kind == before == "item"):
            made.append("")
        made.append(f"- {_indented(piece)[2:]}" if piece.kind == "item" else piece.whole())
        before = piece.kind
    return "\n".join(made).strip("\n")


def _indented(piece: Piece) -> str:
    rows = piece.whole().split("\n")
    return "\n".join([f"- {rows[0]}", *(f"  {row}" if row else "" for row in rows[1:])])


def _item(item: Item) -> Piece:
    below = tuple(piece for block in item.below for piece in of_block(block))
    return Piece("item", plain(item.text), item.line, below, source=item.source)


def _lines(block: Block) -> Iterator[Piece]:
    """Lines with bullets that Markdown does not know are items; other lines are one paragraph."""
    rows = block.text.split("\n")
    bold = len(rows) > 1 and all(re.match(r"\*\*|__", row.strip()) for row in rows)
    if not bold and not any(_BULLET.match(row) for row in rows):
        yield Piece("text", plain(block.text), block.line, source=block.source)
        return
    for number, row in enumerate(rows, block.line):
        if row.strip():
            mark = _BULLET.match(row)
            bare = row[mark.end() :] if mark else row
            yield Piece("item" if mark else "text", plain(bare), number, source=row)
