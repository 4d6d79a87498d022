"""The report of an import: what became what, what is in the notes, derived, missing, promised; as text and data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from coursegen.importer import wordlists
from coursegen.importer.accounting import strings
from coursegen.importer.draft import Draft, Entry
from coursegen.source import Steps

HEADS = {
    "mapped": "mapped",
    "notes": "kept as notes, word for word",
    "derived": "derived, marked in the spec",
    "missing": "missing from the plan, a placeholder stands there",
    "owed": "promised by the plan, not in it",
    "proposed": "ids proposed",
    "warning": "worth a look",
    "check": "`coursegen check` will say first",
}
# Where a promise is kept: kind of thing -> the fields that would hold it.
_KEPT = {
    "rubric": ("rubrics",), "case": ("cases",), "quiz": ("quiz",), "scenario": ("scenarios",), "form": ("forms",),
    "worksheet": ("worksheets",), "simulation": ("simulation",), "video": (), "slides": (),
}  # fmt: skip


def owed(source: str, draft: Draft) -> None:
    """Enter what the plan names and does not contain: once a kind of thing, at the line that names it first."""
    for kind, names in wordlists.groups("promised").items():
        if any(draft.data.get(field) for field in _KEPT.get(kind, ())) or (kind == "video" and _has_link(draft)):
            continue
        found = _named(source, names)
        if found:
            line, words = found
            steps = _place(draft.data, words, ())
            draft.tell("owed", kind, line, steps, words)
            draft.comment(steps, f"owed: {kind}; named on line {line} of the plan, not contained in it")


def _has_link(draft: Draft) -> bool:
    return any(re.search(r"youtu\.?be|vimeo|\.mp4", text) for text in strings(draft.data))


def _named(source: str, names: list[str]) -> tuple[int, str] | None:
    words = sorted(names, key=len, reverse=True)
    edge = [re.escape(w) if ord(w[0]) > 0x2E80 else rf"(?<!\w){re.escape(w)}(?!\w)" for w in words]
    pattern = re.compile("|".join(edge), re.IGNORECASE)
    for number, row in enumerate(source.split("\n"), 1):
        if (found := pattern.search(row)) and not row.lstrip().startswith("#"):
            begin = max(0, row.rfind(":", 0, found.start()) + 1)
            return number, row[begin:].strip(" *|-")[:90]
    return None


def _place(value: Any, words: str, at: Steps) -> Steps:
    """Path of the value that holds the words: for a list, the item; the top where none does."""
    wanted = words.strip("* ")[:40]
    for steps, text in _texts(value, at):
        if wanted and wanted in text:
            keep = next((k for k, step in enumerate(steps) if isinstance(step, int)), len(steps) - 1)
            return steps[: keep + 1]
    return ("title",)


def _texts(value: Any, at: Steps) -> Iterator[tuple[Steps, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*at, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(item, (*at, number))
    elif isinstance(value, str):
        yield at, value


def as_text(draft: Draft, target: str) -> str:
    """The report for people; lines are the plan's."""
    title = draft.data.get("title", "")
    rows = [f"{draft.source}: {title}" + (f" -> {target}" if target else "")]
    for how, head in HEADS.items():
        entries = [entry for entry in draft.entries if entry.how == how]
        if entries:
            rows.append(f"  {head}:")
            rows += [f"    {_row(entry)}" for entry in entries]
    return "\n".join(rows)


def _row(entry: Entry) -> str:
    most = 160 if entry.how == "check" else 70
    what = entry.what if len(entry.what) <= most else f"{entry.what[: most - 3]}..."
    where = f" -> {path(entry.steps)}" if entry.steps and entry.how in ("mapped", "notes", "owed") else ""
    detail = f" ({entry.detail})" if entry.detail else ""
    line = f"line {entry.line}: " if entry.line else ""
    return " ".join(f"{line}{what}{where}{detail}".split())


def path(steps: Steps) -> str:
    """A path as people write it: `phases[2].minutes`."""
    made = ""
    for step in steps:
        made += f"[{step}]" if isinstance(step, int) else f".{step}" if made else step
    return made


def as_value(draft: Draft, target: str) -> dict[str, Any]:
    """The report for machines."""
    entries = [
        {
            "how": e.how,
            "what": e.what,
            "line": e.line or None,
            "field": path(e.steps) or None,
            "detail": e.detail or None,
        }
        for e in draft.entries
    ]
    return {"plan": draft.source, "title": draft.data.get("title"), "spec": target or None, "entries": entries}
