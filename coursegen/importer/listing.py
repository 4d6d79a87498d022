"""Sections that list things: each item with its label and notes; lead-ins apart, every word kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from coursegen.importer import pieces, wordlists
from coursegen.importer.draft import Draft
from coursegen.importer.pieces import Piece

_SENTENCE = 240  # characters; a longer paragraph among items is no item


@dataclass
class Entry:
    """One item of a section: its text, where it stands, the name it stands under, and what else is said of it."""

    text: str
    line: int
    label: str = ""
    notes: list[str] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)
    running: bool = False  # from a running text, where commas part what a list would have on lines of its own

    def noted(self, data: dict[str, object]) -> dict[str, object]:
        """The noun with its notes, where there are any."""
        return data | ({"notes": "\n\n".join(self.notes)} if self.notes else {})


@dataclass
class _Gathering:
    draft: Draft
    found: list[Entry] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)  # notes that came before the first item
    label: str = ""

    def entry(self, text: str, line: int, label: str = "") -> Entry:
        made = Entry(text, line, label or self.label, self.waiting)
        self.waiting = []
        self.found.append(made)
        return made

    def aside(self, text: str) -> None:
        (self.found[-1].notes if self.found else self.waiting).append(text)


def entries(found: Sequence[Piece], draft: Draft) -> tuple[list[Entry], list[str]]:
    """The items, and what is said besides them when there is no item it could belong to."""
    gathering = _Gathering(draft)
    _gather(found, gathering)
    return gathering.found, gathering.waiting


def _gather(found: Sequence[Piece], to: _Gathering) -> None:
    listed = any(piece.kind in ("item", "table") for piece in found)
    for piece in found:
        if piece.kind == "item":
            _item(piece, to)
        elif piece.kind == "text":
            _text(piece, to, listed)
        elif piece.kind == "table":
            _table(piece, to)
        elif piece.kind == "head":
            _head(piece, to)
        else:
            to.aside(piece.whole())


def _item(piece: Piece, to: _Gathering) -> None:
    lead, rest = pieces.lead_in(piece.text)
    heads = piece.below and piece.text.rstrip().endswith((":", "："))
    if piece.below and (heads or (lead and not rest)):
        to.draft.took(piece.text)
        before, to.label = to.label, "" if lead and not rest else piece.text.strip(" :：*")
        _gather(piece.below, to)
        to.label = before
        return
    if lead and rest:
        to.draft.took(lead)
    made = to.entry(_capital(rest) if lead and rest else piece.text, piece.line)
    if piece.below:
        made.notes.append(pieces.rendered(piece.below))


def _text(piece: Piece, to: _Gathering, listed: bool) -> None:
    lead, rest = pieces.lead_in(piece.text)
    if lead and not rest:
        to.draft.took(piece.text)
    elif listed and (lead or piece.text.rstrip().endswith((":", "："))):
        to.draft.took(piece.text) if len(piece.text) <= _SENTENCE else to.aside(piece.text)
    elif listed:
        to.aside(piece.text)
    else:
        for row in _rows(rest if lead else piece.text):
            to.entry(row, piece.line).running = True
        if lead:
            to.draft.took(lead)


def _rows(text: str) -> list[str]:
    """Short lines are items each; a paragraph that was only broken for width is one."""
    rows = [row.strip() for row in text.split("\n") if row.strip()]
    ends = all(row[-1] in ".;。；!?！？" or len(row) <= 60 for row in rows)
    return rows if len(rows) > 1 and ends else [" ".join(rows)] if rows else []


def _head(piece: Piece, to: _Gathering) -> None:
    """A part with a name of its own: its items are entries that stand under the name."""
    to.draft.took(piece.text)
    lead, rest = pieces.lead_in(piece.text)
    before, to.label = to.label, "" if lead and not rest else piece.text.strip(" :：*")
    if piece.below:
        _gather(piece.below, to)
    else:
        to.aside(piece.text)
    to.label = before


def _table(piece: Piece, to: _Gathering) -> None:
    """Rows by the names of their columns; what no column explains goes to the notes of the row."""
    rows = [row for row in piece.rows if any(cell.strip() for cell in row)]
    if not rows:
        return
    heads = [wordlists.find("columns", cell) for cell in rows[0]]
    named = any(heads) or not any(cell.strip() for cell in piece.rows[0])
    for cell in rows[0] if named else ():
        to.draft.took(cell)
    for row in rows[1:] if named else rows:
        _row(row, rows[0] if named else (), heads if named else [], piece.line, to)


def _row(row: Sequence[str], names: Sequence[str], heads: Sequence[str | None], line: int, to: _Gathering) -> None:
    main = next(
        (at for at, head in enumerate(heads) if head in ("item", "objective", "name") and row[at].strip()), None
    )
    if main is None:
        main = next((at for at, cell in enumerate(row) if cell.strip() and not cell.strip().isdigit()), None)
    if main is None:
        to.aside(" ".join(row).strip())
        return
    made = to.entry(row[main].strip(), line)
    for at, cell in enumerate(row):
        head = heads[at] if at < len(heads) else None
        if at == main or not cell.strip():
            continue
        if head and head not in made.cells:
            made.cells[head] = cell.strip()
        else:
            name = names[at].strip() if at < len(names) else ""
            made.notes.append(f"{name}: {cell.strip()}" if name else cell.strip())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
