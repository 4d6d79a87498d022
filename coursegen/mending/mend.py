"""A spec mended: fixes found, made, and proved by reading the result back; until nothing is left to mend."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from coursegen import source
from coursegen.diagnostics import Finding, SpecError
from coursegen.mending.fixes import FIXES, Fix, Page
from coursegen.mending.text import Edit, Written
from coursegen.source import Source
from coursegen.spec import parse

ROUNDS = 6  # one fix can make way for another: a key that is known again, minutes that then add up
ALIKE = 0.8  # likeness from which a misspelled field can only mean one other
ALONE = 200  # fixes that are tried one by one, each of which takes a reading of the spec


@dataclass(frozen=True)
class Mended:
    """The text after mending, and how many things of each kind were mended."""

    text: str
    fixes: Mapping[str, int]


def mend(raw: bytes, file: str, folder: Path | None) -> Mended:
    """Mend the bytes of a spec; raises SpecError where they are no YAML.

    A fix is kept only if the mended text, read again, holds the same data but for what the fix says. Texts in
    other files are never touched. The result cannot be mended further.
    """
    read = source.parse(source.decoded(raw, file), file, folder)
    text, made = raw.decode("utf-8"), Counter[str]()
    for _ in range(ROUNDS):
        fixes = _distinct(_found(read, Written(text)))
        mended = _proved(fixes, text, read, file, folder)
        if mended is None:
            break
        text, read, kept = mended
        made.update(fix.what for fix in kept)
    return Mended(text, dict(made))


def _found(read: Source, written: Written) -> list[Fix]:
    try:
        lesson = parse.parse(read)
    except SpecError as fault:
        return [fix for finding in fault.report for fix in _respelled(finding, read, written)]
    page = Page(lesson, read, written)
    return [fix for find in FIXES for fix in find(page)]


def _respelled(finding: Finding, read: Source, written: Written) -> Iterable[Fix]:
    """A field whose name is misspelled, where one known field is near and not there yet."""
    if finding.code != "unknown-key" or not finding.paste or not finding.place:
        return
    steps = next((steps for steps, place in read.keys.items() if place == finding.place), None)
    end, meant = written.end(finding.place), finding.paste
    if steps is None or end is None or (*steps[:-1], meant) in read.keys:
        return
    if SequenceMatcher(None, str(steps[-1]), meant).ratio() >= ALIKE:
        holder = _at(read.data, steps[:-1])
        renamed = {meant if key == steps[-1] else key: value for key, value in holder.items()}
        yield Fix("field", (Edit(written.at(finding.place), end, meant),), ((steps[:-1], renamed),))


def _distinct(fixes: Iterable[Fix]) -> list[Fix]:
    """Fixes that touch different places; those of one place that say the same (an alias) are one."""
    found: dict[tuple[Edit, ...], Fix] = {}
    for fix in fixes:
        same = found.get(fix.edits)
        found[fix.edits] = Fix(fix.what, fix.edits, (*(same.changes if same else ()), *fix.changes))
    kept: list[Fix] = []
    touched: set[int] = set()
    for fix in found.values():
        spots = {spot for edit in fix.edits for spot in range(edit.start, edit.end + 1)}
        if not spots & touched:
            kept.append(fix)
            touched |= spots
    return kept


def _proved(
    fixes: list[Fix], text: str, read: Source, file: str, folder: Path | None
) -> tuple[str, Source, list[Fix]] | None:
    """The text with all fixes that hold what they say; None where none does."""
    after = _tried(fixes, text, read, file, folder) if fixes else None
    if after:
        return *after, fixes
    kept: list[Fix] = []
    for fix in fixes[:ALONE]:
        again = _tried([*kept, fix], text, read, file, folder)
        if again:
            after, kept = again, [*kept, fix]
    return (*after, kept) if after else None


def _tried(fixes: list[Fix], text: str, read: Source, file: str, folder: Path | None) -> tuple[str, Source] | None:
    mended = Written(text).with_edits(edit for fix in fixes for edit in fix.edits)
    try:
        again = source.parse(source.decoded(mended.encode(), file), file, folder)
    except SpecError:
        return None
    wanted = copy.deepcopy(read.data)
    for fix in fixes:
        for steps, value in fix.changes:
            wanted = _changed(wanted, steps, value)
    return (mended, again) if again.data == wanted else None


def _changed(data: Any, steps: tuple[str | int, ...], value: Any) -> Any:
    if not steps:
        return value
    _at(data, steps[:-1])[steps[-1]] = value
    return data


def _at(data: Any, steps: tuple[str | int, ...]) -> Any:
    for step in steps:
        data = data[step]
    return data
