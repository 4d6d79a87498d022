"""Deck Markdown that stands under the phases of a lesson: what is wrong in it, at its place in the spec."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from coursegen.deck import layouts
from coursegen.deck.dialect import parse
from coursegen.diagnostics import Finding, Place, SpecError
from coursegen.source import Source, Steps
from coursegen.spec.lesson import Lesson
from coursegen.theme import Theme


def faults(lesson: Lesson, read: Source, theme: Theme) -> Iterator[Finding]:
    """What a theme's layouts and the dialect say of each phase's own slides, with file, line and slide."""
    phases = [{"key": phase.phase, "title": phase.phase, "minutes": phase.minutes} for phase in lesson.phases]
    front = ["---", f"lang: {json.dumps(lesson.language)}", f"phases: {json.dumps(phases)}", "---", ""]
    for at, phase in enumerate(lesson.phases):
        if phase.deck is None:
            continue
        file, first = _begin(read, ("phases", at, "deck"), phase.deck)
        try:
            parse("\n".join(front) + phase.deck, layouts.load(theme), file)
        except SpecError as fault:
            for finding in fault.report:
                line = finding.place.line if finding.place else 1
                yield replace(finding, place=Place(file, max(line - len(front) + 1 + first, 1)))


def _begin(read: Source, steps: Steps, text: str) -> tuple[str, int]:
    """The file that holds a text, and the line of it before the text's first."""
    begun = text.split("\n", 1)[0]
    for file, whole in read.texts.items():
        if file != read.file and whole.strip() == text:
            lead = len(whole) - len(whole.lstrip())
            return file, whole[:lead].count("\n")
    place = read.value_place(steps)
    lines = read.texts[place.file].split("\n")
    found = next((at for at in range(place.line - 1, len(lines)) if begun in lines[at]), place.line - 1)
    return place.file, found
