"""Rubrics in the seven layouts that plans use; what is not there is not filled in, what does not add up stays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from coursegen.importer import pieces, wordlists
from coursegen.importer.draft import Draft
from coursegen.importer.pieces import Piece
from coursegen.spec import ids

_POINTS = re.compile(r"(?<![\w.])(\d{1,3}(?:[.,]\d+)?)(?:\s*[-–—]\s*\d{1,3})?(?!\w)")
_LEVEL_LINE = re.compile(
    r"^(?:\*\*|__)?\s*(?P<name>(?:\d{1,3}(?:\s*[-–—]\s*\d{1,3})?)(?:\s*[-–—:(]?\s*[^=:：*]{0,40}?)?)\s*(?:\*\*|__)?\s*(?:[=:：]|[-–—]\s)\s*(?:\*\*|__)?\s*(?P<text>.+)$",
    re.DOTALL,
)


def read(title: str, found: Sequence[Piece], line: int, draft: Draft) -> None:
    """A section that is called a rubric; what in it is none stays in the notes."""
    left = take(title, found, line, draft, sure=True)
    if left:
        draft.note(title, pieces.rendered(left), line)


def take(title: str, found: Sequence[Piece], line: int, draft: Draft, sure: bool = False) -> list[Piece]:
    """Make rubrics of what has the shape of one; returns the other pieces."""
    left: list[Piece] = []
    made: list[dict[str, Any]] = []
    for piece in found:
        if piece.kind == "head":
            inner_sure = sure or wordlists.find("sections", piece.text) == "rubric"
            left += _inside(piece, draft, inner_sure, made)
            continue
        rubric = _table(piece, title, sure) if piece.kind == "table" else None
        if rubric:
            made.append(rubric)
        else:
            left.append(piece)
    if not made and (sure or sum(1 for piece in left if _in_points(piece)) >= 3):
        listed = _levels_listed(left, title)
        if listed:
            made.append(listed)
            left = [piece for piece in left if not _level_of(piece)]
    for rubric in _joined(made):
        _add(rubric, title, line, draft)
    return left


def _inside(piece: Piece, draft: Draft, sure: bool, made: list[dict[str, Any]]) -> list[Piece]:
    """Rubrics below a head of their own; the head names them."""
    rest: list[Piece] = []
    before = len(made)
    for below in piece.below:
        rubric = _table(below, piece.text, sure) if below.kind == "table" else None
        made.append(rubric) if rubric else rest.append(below)
    if len(made) == before and sure and (listed := _levels_listed(rest, piece.text)):
        made.append(listed)
        rest = [below for below in rest if not _level_of(below)]
    if len(made) > before:
        draft.took(piece.text)
        if not rest:
            return []
    return [Piece("head", piece.text, piece.line, tuple(rest), source=piece.source)]


def _table(piece: Piece, title: str, sure: bool) -> dict[str, Any] | None:
    """Whichever layout fits the table; None where it is no rubric."""
    rows = [tuple(cell.strip() for cell in row) for row in piece.rows]
    rows = [row for row in rows if any(row)]
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    heads = rows[0]
    for layout in (_grid, _checklist, _level_rows, _two_lists):
        rubric = layout(heads, rows, title, sure)
        if rubric:
            return rubric
    return None


def _grid(heads: Sequence[str], rows: Sequence[Sequence[str]], title: str, sure: bool) -> dict[str, Any] | None:
    """Criteria down, levels across, with points in the heads or without."""
    levels = [at for at, head in enumerate(heads) if at and _is_level(head)]
    criterion = not heads[0] or _is("criterion", heads[0]) or sure
    if len(levels) < 2 or not criterion or len(levels) < (len(heads) - 1) / 2:
        return None
    names = _levels([heads[at] for at in levels])
    criteria = []
    for row in rows[1:]:
        others = [at for at in range(1, len(row)) if at not in levels and row[at]]
        found: dict[str, Any] = {"name": _bare(row[0]) or "–"}
        points = next((at for at in others if _is("points", heads[at]) and _number(row[at]) is not None), None)
        if points is not None:
            found["weight"] = row[points] if _plain_number(row[points]) else _number(row[points])
            others = [at for at in others if at != points or not _plain_number(row[points])]
        filled = {name["id"]: row[at] for name, at in zip(names, levels, strict=True) if at < len(row) and row[at]}
        found |= {"descriptors": filled} if filled else {}
        extra = [f"{heads[at]}: {row[at]}" if heads[at] else row[at] for at in others]
        found |= {"notes": "\n\n".join(extra)} if extra else {}
        if filled or row[0]:
            criteria.append(found)
    if not any(c.get("descriptors") for c in criteria):
        return None
    return _rubric(title, "analytic", names, criteria, [heads[0]])


def _checklist(heads: Sequence[str], rows: Sequence[Sequence[str]], title: str, sure: bool) -> dict[str, Any] | None:
    """Criterion and points, with heads and totals among the rows."""
    points = next((at for at, head in enumerate(heads) if at and _is("points", head)), None)
    if points is None or not (sure or _is("criterion", heads[0])):
        return None
    criteria: list[dict[str, Any]] = []
    totals: list[str] = []
    under = ""
    for row in rows[1:]:
        value = row[points] if points < len(row) else ""
        words = [f"{heads[at]}: {c}" if heads[at] else c for at, c in enumerate(row) if at and at != points and c]
        if _is_total(row[0]):
            totals.append(" ".join(filter(None, row)))
        elif not value and not words:
            under = _bare(row[0])
        else:
            notes = [*([under] if under else []), *words]
            found: dict[str, Any] = {"name": _bare(row[0]) or "–"}
            if _plain_number(value):
                found["weight"] = value
            elif value:
                notes.append(f"{heads[points]}: {value}")
            criteria.append(found | ({"notes": "\n\n".join(notes)} if notes else {}))
    if not criteria:
        return None
    if any("weight" not in criterion for criterion in criteria):
        for criterion in criteria:  # a weight for some only would be no weight
            if "weight" in criterion:
                value = f"{heads[points]}: {criterion.pop('weight')}"
                criterion["notes"] = "\n\n".join(filter(None, [criterion.get("notes", ""), value]))
    rubric = _rubric(title, "checklist", _levels([heads[points]]), criteria, list(heads))
    return rubric | ({"scoring": {"note": "; ".join(totals)}} if totals else {})


def _level_rows(heads: Sequence[str], rows: Sequence[Sequence[str]], title: str, sure: bool) -> dict[str, Any] | None:
    """One table a criterion: a level a row, often with a range of points."""
    headed = not (_is_level(heads[0]) and not _is("level_column", heads[0])) or _is("level_column", heads[0])
    body = rows[1:] if headed else rows
    graded = [row for row in body if _is_level(row[0]) or _POINTS.match(row[0]) or (len(row) > 2 and _is_level(row[1]))]
    if len(body) < 2 or len(graded) < len(body) or not (sure or _is("level_column", heads[0])):
        return None
    names: list[str] = []
    descriptors: dict[str, str] = {}
    for row in body:
        paired = len(row) > 2 and _is_level(row[1])
        lead = f"{row[0]} ({row[1]})" if paired else row[0]
        text = "\n".join(cell for cell in row[2 if paired else 1 :] if cell)
        names.append(lead)
        descriptors[lead] = text
    levels = _levels(names)
    filled = {level["id"]: descriptors[name] for level, name in zip(levels, names, strict=True) if descriptors[name]}
    criterion = {"name": _bare(title) or "–", "descriptors": filled}
    return _rubric(title, "analytic", levels, [criterion], list(heads) if headed else []) if filled else None


def _two_lists(heads: Sequence[str], rows: Sequence[Sequence[str]], title: str, sure: bool) -> dict[str, Any] | None:
    """What is good beside what needs growth: two levels of the whole work."""
    if len(heads) != 2 or not all(_is_level(head) for head in heads):
        return None
    levels = _levels(list(heads))
    for at, level in enumerate(levels):
        said = [row[at] for row in rows[1:] if at < len(row) and row[at]]
        if said:
            level["description"] = "\n".join(f"- {line}" for line in said) if len(said) > 1 else said[0]
    return _rubric(title, "holistic", levels, [], [])


def _levels_listed(found: Sequence[Piece], title: str) -> dict[str, Any] | None:
    """Levels as items `25: ...` or paragraphs `**4 =** ...`."""
    said = [pair for piece in found if (pair := _level_of(piece))]
    if len(said) < 2:
        return None
    levels = _levels([name for name, _ in said])
    for level, (_, text) in zip(levels, said, strict=True):
        level["description"] = text
    return _rubric(title, "holistic", levels, [], [])


def _in_points(piece: Piece) -> bool:
    """Whether a piece is a level by its number alone: `**4 =** ...`."""
    return (
        piece.kind in ("item", "text")
        and bool(re.match(r"^\W*\d{1,3}\W*[=:：]", piece.text))
        and bool(_level_of(piece))
    )


def _level_of(piece: Piece) -> tuple[str, str] | None:
    if piece.kind == "head" and piece.below and (_is_level(piece.text) or _POINTS.match(piece.text)):
        return piece.text, pieces.rendered(piece.below)
    if piece.kind not in ("item", "text"):
        return None
    line = _LEVEL_LINE.match(piece.text)
    pair = (line["name"].strip(" *"), line["text"].strip(" *")) if line else pieces.labelled(piece.text)
    if not pair or not pair[1] or not (line or _is_level(pair[0])):
        return None
    more = pieces.rendered(piece.below)
    return pair[0], f"{pair[1]}\n{more}" if more else pair[1]


def _levels(names: Sequence[str]) -> list[dict[str, Any]]:
    """Levels with ids from their points or names, each its own."""
    taken: set[str] = set()
    levels = []
    for number, name in enumerate(names, 1):
        points = _POINTS.search(name)
        whole = points and re.fullmatch(r"\d+", points[1]) and points[0] == points[1]
        wanted = points[1] if points and whole else ids.slug(name, f"level-{number}")
        wanted = wanted if wanted not in taken else f"level-{number}"
        while wanted in taken:
            wanted += "-2"
        taken.add(wanted)
        levels.append({"id": wanted, "name": _bare(name) or wanted})
    return levels


def _joined(made: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Tables of one criterion each that share their levels are one rubric."""
    joined: list[dict[str, Any]] = []
    for rubric in made:
        last = joined[-1] if joined else None
        alike = last and last["levels"] == rubric["levels"] and rubric["kind"] == last["kind"] == "analytic"
        if last and alike and len(rubric["criteria"]) == 1:
            last["criteria"] += rubric["criteria"]
            last["took"] += rubric["took"]
        else:
            joined.append(rubric)
    return joined


def _rubric(title: str, kind: str, levels: list[Any], criteria: list[Any], took: list[str]) -> dict[str, Any]:
    return {"title": _bare(title), "kind": kind, "levels": levels, "criteria": criteria, "took": took}


def _add(rubric: dict[str, Any], title: str, line: int, draft: Draft) -> None:
    for word in rubric.pop("took"):
        draft.took(word)
    taken = {other["id"] for other in draft.data.get("rubrics", ())}
    wanted = ids.slug(rubric["title"], "rubric")
    made = next(name for name in (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 2))) if name not in taken)
    data = {"id": made, **{key: value for key, value in rubric.items() if value}}
    draft.add("rubrics", [data], title, line)


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(wordlists.normal(word) for word in wordlists.groups("rubric").get(kind, ()))


def _is(kind: str, text: str) -> bool:
    return wordlists.normal(text) in _words(kind) or (text.strip() in ("%", "#") and kind == "points")


def _is_level(text: str) -> bool:
    name = wordlists.normal(re.sub(r"[\d/]+\s*(?:points?|pts?|marks?|分|点|점|%)?", " ", text.replace("-", " ")))
    if name in _words("level") or wordlists.normal(text) in _words("level"):
        return True
    tokens = name.split()
    if tokens and len(tokens) <= 4 and (tokens[0] in _words("level") or tokens[-1] in _words("level")):
        return True
    return bool(
        re.fullmatch(
            r"\W*\d{1,3}(?:\s*[-–—]\s*\d{1,3})?\s*\W*(?:points?|pts?\.?|marks?|分|点|점|баллов|балла|балл)?\W*",
            text.casefold(),
        )
    )


def _is_total(text: str) -> bool:
    totals = {wordlists.normal(word) for word in wordlists.terms("totals")}
    name = wordlists.normal(text)
    return name in totals or any(name.startswith(f"{word} ") for word in totals)


def _plain_number(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,4}(\.\d+)?", text.strip()))


def _number(text: str) -> float | None:
    found = re.search(r"\d{1,4}(?:\.\d+)?", text)
    return float(found[0]) if found else None


def _bare(text: str) -> str:
    return re.sub(r"\*\*|__", "", text).strip().rstrip(":：").strip()
