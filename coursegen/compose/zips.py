"""Everything for one learner in one file: a zip a track, with the same names inside as in the pack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePosixPath

from coursegen.compose.desk import Desk, Made

FOLDER = "zip"
APART = ("print-packs", "email")  # the packet once more, for the copy shop; what was sent before
SURPRISES = ("injects",)  # news that the facilitator brings at its time
NEEDS = ("slides-learners", "packet", "handouts", "rubrics", "one-pager", "fillable")


def zips(desk: Desk) -> Iterator[tuple[str, str]]:
    """A zip for each track whose sheets differ, else one for everybody."""
    session = desk.session
    tracks = [track for track in session.tracks_with_versions if desk.track in (None, track)]
    marks: list[str | None] = [session.symbols[track] for track in tracks]
    others: set[str | None] = set(session.symbols.values())
    held_back = {h.stem for h in session.handouts if h.kind in SURPRISES}
    for mark in marks or [None]:
        members = {m.path: m.path for m in desk.made if _is_for(m, mark, others - {mark}, held_back)}
        if members:
            name = f"learner-{mark}" if mark else "learner"
            yield f"{FOLDER}/{name}.zip", json.dumps({"members": members})


def _is_for(made: Made, mark: str | None, others: set[str | None], held_back: set[str]) -> bool:
    """Whether a learner of the version `mark` gets this file: no other's sheet, not the packet of all versions."""
    if made.audience != "learners" or made.kind in APART:
        return False
    stem = PurePosixPath(made.path).stem
    if stem in held_back:
        return False
    if made.kind == "packet" and mark:
        return stem.endswith(f"-{mark}")
    return not any(stem.endswith(f"-{other}") for other in others)
