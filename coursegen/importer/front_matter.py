"""The fields above a plan between two lines of dashes; what is no YAML there is text like any other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from coursegen.importer import fields, wordlists
from coursegen.importer.draft import Draft
from coursegen.importer.pieces import Piece

_FORM = re.compile(r"\A\s*(?:---|\+\+\+)[ \t]*\n(.*?)\n(?:---|\+\+\+|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_LARGEST = 20_000  # characters


def split(text: str) -> tuple[dict[str, Any], str]:
    """The fields and the text, in which empty lines keep their place so that lines still count right."""
    found = _FORM.match(text)
    if not found or len(found[1]) > _LARGEST or "&" in found[1]:
        return {}, text
    try:
        data = yaml.load(found[1], Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        data = _by_lines(found[1])
    if not isinstance(data, dict):
        return {}, text
    return {str(key): value for key, value in data.items()}, "\n" * found[0].count("\n") + text[found.end() :]


def _by_lines(text: str) -> dict[str, str] | None:
    rows = [re.match(r"^\s*([\w -]{1,40}?)\s*[:=]\s*(.*)$", row) for row in text.split("\n") if row.strip()]
    return {row[1]: row[2] for row in rows if row} if all(rows) else None


def take(meta: Mapping[str, object], draft: Draft) -> None:
    """Each field to where the lesson has it; `teaching: 10` and `exercises: 20` are parts of one duration."""
    parts = {name: str(value) for name, value in meta.items() if name.casefold() in ("teaching", "exercises")}
    if len(parts) == 2 and all(re.fullmatch(r"\d{1,3}", value) for value in parts.values()):
        total = sum(map(int, parts.values()))
        fields.HANDLERS["duration"]("duration", [Piece("text", str(total), 1)], 1, draft)
        draft.note("", "; ".join(f"{name}: {value}" for name, value in parts.items()), 1)
        draft.comment(("duration",), "sum of `teaching` and `exercises`")
        meta = {name: value for name, value in meta.items() if name not in parts}
    for name, value in meta.items():
        _one(name, value, draft)


def _one(name: str, value: object, draft: Draft) -> None:
    kind = wordlists.find("sections", name.replace("_", " ").replace("-", " "))
    texts = (
        [str(item) for item in value] if isinstance(value, list) and all(isinstance(v, str) for v in value) else None
    )
    if isinstance(value, str) and not value.strip():
        draft.note("", name, 1)
    elif kind in ("title", "generic_title") and isinstance(value, str) and "title" not in draft.data:
        draft.text("title", " ".join(value.split()), name, 1)
    elif kind in fields.HANDLERS and kind not in ("notes", "rubric") and (isinstance(value, str) or texts):
        found = [Piece("item", text.strip(), 1) for text in texts or [str(value)] if text.strip()]
        draft.took(name)
        fields.HANDLERS[str(kind)](name, found, 1, draft)
    else:
        draft.note("", _written(name, value), 1)


def _written(name: str, value: object) -> str:
    if isinstance(value, str):
        return f"{name}: {value}"
    return yaml.safe_dump({name: value}, allow_unicode=True, sort_keys=False, width=1000).strip()
