"""What learners may see: a view of the lesson in which facilitators' fields and keys do not exist."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

from coursegen.spec.lesson import Lesson
from coursegen.spec.noun import Noun
from coursegen.spec.purpose import Track
from coursegen.spec.vocabulary import words

# Neutral marks, in the order of the tracks.
SYMBOLS = words("symbol")


class View(SimpleNamespace):
    """A noun with only the fields that its `learners_see` lists; any other name is an AttributeError."""


def symbols(tracks: tuple[Track, ...]) -> dict[str, str]:
    """Track id -> neutral symbol: the author's choice, for the first who asks; then the free ones in order."""
    chosen: dict[str, str] = {}
    for track in tracks:
        if track.symbol and track.symbol not in chosen.values():
            chosen[track.id] = track.symbol
    free = iter(symbol for symbol in SYMBOLS if symbol not in chosen.values())
    return {track.id: chosen.get(track.id) or next(free) for track in tracks}


_kept: tuple[Lesson, dict[str | None, View]] | None = None  # the lesson that was asked for last, its views by track


def learner_view(lesson: Lesson, track: str | None = None) -> View:
    """The lesson as learners of one track may see it; None: the common edition, which holds every version.

    What is meant for a track carries `symbol` in place of the track's name. Every sheet of a pack is handed the same
    view, which nobody may change.
    """
    global _kept
    if _kept is None or _kept[0] is not lesson:
        _kept = (lesson, {})
    views = _kept[1]
    if track not in views:
        views[track] = _view(lesson, track, symbols(lesson.tracks))
    return views[track]


def _view(noun: Noun, track: str | None, marks: dict[str, str]) -> View:
    shown = {name: _value(getattr(noun, name), track, marks) for name in noun.learners_see}
    if _meant_for(type(noun)):
        shown["symbols"] = tuple(marks[name] for name in _tracks_of(noun))
    return View(**shown)


def _value(value: Any, track: str | None, marks: dict[str, str]) -> Any:
    if isinstance(value, Noun):
        return _view(value, track, marks)
    if isinstance(value, tuple):
        return tuple(_value(item, track, marks) for item in value if _is_for(item, track))
    return value


def _is_for(item: Any, track: str | None) -> bool:
    meant_for = _tracks_of(item) if track is not None and isinstance(item, Noun) else ()
    return not meant_for or track in meant_for


def _tracks_of(noun: Noun) -> tuple[str, ...]:
    """Tracks that a noun is meant for; () is everyone."""
    field = _meant_for(type(noun))
    named = getattr(noun, field) if field else ()
    return named if isinstance(named, tuple) else (named,) if named else ()


@cache
def _meant_for(model: type[Noun]) -> str:
    """The field in which a noun names the tracks that it is meant for; empty where it has none."""
    if model is Lesson:
        return ""  # its tracks are those that there are
    return next((name for name in ("tracks", "track") if name in model.model_fields), "")
