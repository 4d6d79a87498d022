"""The whole way: the text of a plan to specs as YAML, one a lesson, each with its report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from coursegen.importer import (
    accounting,
    blocks,
    finishing,
    formats,
    front_matter,
    lessons,
    mapping,
    markup,
    minutes,
    outline,
    phases,
    wordlists,
)
from coursegen.importer.draft import NOT_STATED, Draft, PhaseDraft


def convert(raw: bytes, name: str) -> tuple[finishing.Imported, ...]:
    """Specs of the lessons in one plan; `name` tells the format. Raises SpecError for a format that is not read."""
    text, encoding = formats.text(raw, name)
    meta, body = front_matter.split(text)
    tree = outline.build(blocks.read(body))
    parts = lessons.parts(tree.root)
    made = [_lesson(part, meta if not at else {}, name) for at, part in enumerate(parts)]
    _account(text, made)
    for draft in made:
        if not tree.headed:
            draft.tell("warning", "no headings", 1, (), "numbered lines, bold lines and labels were taken for headings")
        if encoding not in ("utf-8", "utf-8-sig", "office", "html"):
            draft.tell("warning", "encoding", 1, (), f"read as {encoding}; look at accents and quotation marks")
        if len(made) > 1:
            draft.tell("warning", "several lessons", 1, (), f"the plan holds {len(made)} lessons; each has a spec")
    language = wordlists.language(text)
    return tuple(finishing.finished(draft, text, language) for draft in made)


def _lesson(root: outline.Section, meta: Mapping[str, Any], name: str) -> Draft:
    draft = mapping.lesson(root, meta, PurePath(name).name)
    _required(draft)
    phases.settle(draft)
    minutes.settle(draft)
    return draft


def _required(draft: Draft) -> None:
    """Placeholders for what a spec needs and the plan lacks; they say what they are."""
    for name, value in (("title", NOT_STATED), ("audience", {"description": NOT_STATED}), ("objectives", [NOT_STATED])):
        if not draft.data.get(name):
            draft.data[name] = value
            draft.tell("missing", name, 0, (name,))
            draft.comment((name,), "PLACEHOLDER: not in the plan")
    if not draft.phases:
        draft.phases.append(PhaseDraft(NOT_STATED, 1))
        draft.tell("missing", "phases", 0, ("phases",))
        draft.comment(("phases",), "PLACEHOLDER: the plan names no phases")


def _account(text: str, made: Sequence[Draft]) -> None:
    """The last net: a line whose words are nowhere is kept in the notes of the first lesson."""
    whole = Draft("")
    for draft in made:
        whole.data[str(id(draft))] = draft.data
        whole.kept += draft.kept
        whole.labels += draft.labels
    for line, row in accounting.missing(text, whole):
        made[0].kept.append(markup.inline(row))
        made[0].tell("notes", row[:70], line, ("notes",), "found no place of its own")
