"""RULES: the table of all rules, in the order in which they are run and listed; each subject has its rows."""

from __future__ import annotations

from dataclasses import dataclass

from coursegen.checks import (
    alignment,
    content,
    games,
    judging,
    materials,
    objectives,
    phases,
    quiz,
    slides,
    timing,
    tracks,
    virtual,
    wording,
)
from coursegen.checks.rule import Rule

RULES: tuple[Rule, ...] = (
    *timing.RULES, *objectives.RULES, *alignment.RULES, *phases.RULES, *tracks.RULES, *materials.RULES,
    *judging.RULES, *quiz.RULES, *games.RULES, *slides.RULES, *wording.RULES, *virtual.RULES, *content.RULES,
)  # fmt: skip


@dataclass(frozen=True)
class Gate:
    """A rule that holds before the rules are run: a fault there leaves nothing to check."""

    code: str
    name: str
    why: str
    where: str


# Faults of shape are found while a spec is read; colors belong to the theme and not to a lesson.
GATES = (
    Gate("Y101", "unknown-key", "A misspelled field would be silently ignored.", "reading the spec"),
    Gate("Y102", "duplicate-key", "Of two values one would silently win.", "reading the spec"),
    Gate("Y103", "unknown-reference", "A name that leads nowhere leaves a hole in the pack.", "reading the spec"),
    Gate("X103", "contrast", "Text must stand out 4.5:1, large text 3:1 (WCAG 2.2, 1.4.3).", "loading a theme"),
)
