"""Tables of phases: one table for all, a row a phase; or a table in a phase, a column or a row a line of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coursegen.importer import spans, wordlists
from coursegen.importer.draft import Draft, PhaseDraft
from coursegen.importer.pieces import Piece

TABLED = "in a table"
_LINES = ("facilitator_actions", "learner_activities", "resources_used", "differentiation", "technology_integration")
_NAME = 80  # characters of a cell that may still be a name


def read(found: Sequence[Piece], title: str, draft: Draft) -> list[Piece]:
    """Make phases of the tables that list them; returns the other pieces."""
    left = []
    for piece in found:
        if piece.kind != "table" or not _phases(piece, draft):
            left.append(piece)
    return left


def is_timetable(piece: Piece) -> bool:
    """Whether a table, wherever it stands, is a list of phases with their times."""
    if piece.kind != "table" or len(piece.rows) < 3:
        return False
    heads = [wordlists.find("columns", cell) for cell in piece.rows[0]]
    timed = _time_column(piece.rows, heads)
    return timed is not None and len(piece.rows[0]) >= 2 and any(h in ("name", *_LINES) for h in heads)


def _phases(piece: Piece, draft: Draft) -> bool:
    rows = [row for row in piece.rows if any(cell.strip() for cell in row)]
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    heads = [wordlists.find("columns", cell) for cell in rows[0]]
    time = _time_column(rows, heads)
    if time is None and "name" not in heads:
        return False
    named = any(heads)
    body = [row for row in (rows[1:] if named else rows)]
    name = _name_column(rows, heads, time)
    time = None if time == name else time  # the time stands in the cell of the name
    for cell in rows[0] if named else ():
        draft.took(cell)
    totals = [row for row in body if _is_total(row, name, time)]
    body = [row for row in body if row not in totals]
    for row in totals:
        draft.note("", " ".join(cell for cell in row if cell.strip()), piece.line)
    stated = draft.stated.minutes if draft.stated else None
    times = spans.series([row[time] for row in body], stated) if time is not None else [None] * len(body)
    first = len(draft.phases)
    for row, span in zip(body, times, strict=True):
        _row(row, span, name, time, heads, rows[0] if named else (), piece.line, draft, first)
    draft.tell("mapped", "table of phases", piece.line, ("phases",), str(len(draft.phases) - first))
    return True


def _row(
    row: Sequence[str], span: spans.Span | None, name: int, time: int | None, heads: Sequence[str | None],
    names: Sequence[str], line: int, draft: Draft, first: int,
) -> None:  # fmt: skip
    """One row: a phase, or more words for the phase above when it names neither phase nor time."""
    title, rest = _named(row[name])
    if not title and span is None and len(draft.phases) > first:
        phase = draft.phases[-1]
    else:
        cut, inner = spans.cut(title)
        title = cut if inner and span is None else title
        if span is None and inner is None and (inner := spans.find(rest)) and len(rest) <= 30:
            draft.took(rest)  # a time alone in the second line of the cell
            rest = ""
        span = span or inner
        phase = PhaseDraft(title or span_text(span), line, span, TABLED)
        phase.body += [rest] if rest else []
        if span:
            draft.took(row[time] if time is not None else span.text)
        draft.phases.append(phase)
    if time is not None and span is None and row[time].strip():
        phase.notes.append(" ".join(filter(None, [names[time] if time < len(names) else "", row[time]])))
    for at, cell in enumerate(row):
        if at not in (name, time) and cell.strip():
            _cell(cell.strip(), heads[at] if at < len(heads) else None, names[at] if at < len(names) else "", phase)


def span_text(span: spans.Span | None) -> str:
    """What a phase without a name is called: its time, as the plan has it."""
    return span.text.strip() if span else "–"


def _cell(cell: str, head: str | None, name: str, phase: PhaseDraft) -> None:
    if head in _LINES:
        phase.lines.setdefault(str(head), []).append(cell)
    elif head in ("purpose", "assessment"):
        phase.single.setdefault(str(head), []).append(cell)
    elif head == "name" or not name.strip():
        phase.body.append(cell)
    else:
        phase.notes.append(f"{name.strip()}: {cell}")


def _named(cell: str) -> tuple[str, str]:
    """A name and what is said after it in the same cell; the name is cut at the first break when it is long."""
    text = re.sub(r"\*\*|__", "", cell).strip()
    first, _, rest = text.partition("\n")
    if len(first) <= _NAME:
        return first.strip(), rest.strip()
    found = re.match(rf"^(.{{2,{_NAME}}}?)\s*[:：.。–—]\s+(.+)$", first, re.DOTALL)
    if found:
        return found[1].strip(), "\n".join(filter(None, [found[2].strip(), rest.strip()]))
    short = first[:_NAME].rsplit(" ", 1)[0]
    return f"{short} …", text


def _time_column(rows: Sequence[Sequence[str]], heads: Sequence[str | None]) -> int | None:
    body = rows[1:] if any(heads) else rows
    named = [at for at, head in enumerate(heads) if head == "time"]
    if named:
        return max(named, key=lambda at: sum(1 for row in body if at < len(row) and spans.find(row[at])))
    for at in range(len(rows[0])):
        cells = [row[at].strip() for row in body if at < len(row) and row[at].strip()]
        timed = [cell for cell in cells if len(cell) <= 30 and spans.find(cell)]
        if cells and len(timed) * 3 >= len(cells) * 2 and len(timed) >= 2:
            return at
    return None


def _name_column(rows: Sequence[Sequence[str]], heads: Sequence[str | None], time: int | None) -> int:
    for wanted in ("name", "facilitator_actions", "learner_activities"):
        if wanted in heads:
            return heads.index(wanted)
    return next((at for at in range(len(rows[0])) if at != time), 0)


def _is_total(row: Sequence[str], name: int, time: int | None) -> bool:
    totals = {wordlists.normal(word) for word in wordlists.terms("totals")}
    return any(wordlists.normal(cell) in totals for cell in row if cell.strip()) and sum(map(bool, row)) <= 3


def fill(piece: Piece, phase: PhaseDraft, draft: Draft) -> bool:
    """A table inside a phase: columns teacher, learner, timing; or a row a line. False where it is neither."""
    rows = [row for row in piece.rows if any(cell.strip() for cell in row)]
    if not rows:
        return True
    heads = [wordlists.find("columns", cell) for cell in rows[0]]
    if sum(1 for head in heads if head) >= 2:
        return _columns(rows, heads, phase, draft)
    labels = [wordlists.find("labels", row[0]) for row in rows if len(row) == 2]
    if len(rows[0]) == 2 and len(labels) == len(rows) and sum(map(bool, labels)) * 2 > len(rows):
        for row, kind in zip(rows, labels, strict=True):
            _labelled(row, kind, phase, draft)
        return True
    return False


def _columns(rows: Sequence[Sequence[str]], heads: Sequence[str | None], phase: PhaseDraft, draft: Draft) -> bool:
    time = heads.index("time") if "time" in heads else None
    times = spans.series([row[time] for row in rows[1:]], None) if time is not None else [None] * len(rows[1:])
    for cell in rows[0]:
        draft.took(cell)
    for row, span in zip(rows[1:], times, strict=True):
        for at, cell in enumerate(row):
            if at != time and cell.strip():
                _cell(cell.strip(), heads[at], rows[0][at], phase)
            elif at == time and span:
                draft.took(cell)
            elif cell.strip():
                phase.notes.append(f"{rows[0][at]}: {cell.strip()}")
    found = [span for span in times if span]
    if found and phase.span is None:
        total = sum(span.minutes for span in found)
        low, high = sum(span.low for span in found), sum(span.high for span in found)
        phase.span = spans.Span(total, low, high, f"{total}", 0, 0)
    return True


def _labelled(row: Sequence[str], kind: str | None, phase: PhaseDraft, draft: Draft) -> None:
    name, text = (cell.strip() for cell in row)
    span = spans.find(text, bare=True) if kind == "duration" else None
    if span and phase.span is None:
        phase.span, phase.stated = span, text
        draft.took(name)
        draft.took(text)
    elif kind in _LINES and text:
        draft.took(name)
        phase.lines.setdefault(str(kind), []).append(text)
    else:
        phase.notes.append(f"{name}: {text}")
