"""What a run may change about a session; light, so that a finished pack is told without reading a lesson."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """What a run may change.

    Start time (`09:00`), number of learners, paper (`a4` or `letter`), print edition, minutes in place of the
    duration, depth of the guide (`run-sheet`, `annotated`, `scripted`), `in-person` or `virtual` (None: as the
    lesson is delivered by default), day (`2026-12-01`) and its time zone (`Europe/Paris`).
    """

    start: str | None = None
    learners: int | None = None
    paper: str = "a4"
    edition: str = "standard"
    minutes: int | None = None
    depth: str = "annotated"
    mode: str | None = None
    date: str | None = None
    timezone: str | None = None
