"""Rules about texts: what is owed, what refers to nothing, what would tell learners too much."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from coursegen.checks.rule import Faults
from coursegen.derive.places import PLACEHOLDER
from coursegen.derive.session import Session
from coursegen.source import Steps
from coursegen.spec import tree
from coursegen.spec.noun import Noun

# What is owed, in words, and how to give it.
_OWED = {
    "summary": ("the lesson has no summary", "add `summary:` with two or three sentences"),
    "definition": ("the concept “{of}” has no definition", "add `definition:` with one or two sentences"),
    "scenario": ("the scenario “{of}” has no text", "add `text:`, or a file of its own"),
    "case": ("the case “{of}” has no text", "add `text:`, or a file of its own"),
    "supplement": ("the page “{of}” has no text", "add `text:`, or a file of its own"),
    "alt": ("the diagram “{of}” has no text for those who do not see it", "add `alt:`"),
    "print": ("“{of}” is to be printed but has no content", "name its content with `asset:`"),
    "steps": ("the phase “{of}” is not broken down into steps", "add `steps:` with minutes"),
    "rubric": ("nothing judges “{of}”", "add a rubric and name it with `rubric:`"),
    "resource": ("“{of}” names a kind of resource and no title", "add `title:`, and `author:` or `url:`"),
}


def owed_content(session: Session) -> Faults:
    """Content that may not be invented is there."""
    for item in session.owed:
        message, hint = _OWED[item.kind]
        yield item.steps, message.replace("{of}", item.of), hint


def placeholders(session: Session) -> Faults:
    """`{slide:ID}`, `{handout:ID}` and `{rubric:ID}` name something that the pack holds."""
    slides = {slide.id for slide in session.slides}
    sheets = {name for handout in session.handouts for name in (handout.id, *handout.names)}
    for steps, text in texts(session.lesson):
        for kind, name in PLACEHOLDER.findall(text):
            known = slides if kind == "slide" else sheets
            if name not in known:
                near = difflib.get_close_matches(name, sorted(known), 1, 0.6)
                hint = f"did you mean `{{{kind}:{near[0]}}}`?" if near else f"there are: {_some(known)}"
                yield steps, f"`{{{kind}:{name}}}` names no {kind} of the pack", hint


def track_names(session: Session) -> Faults:
    """No track's name stands in what learners see."""
    names = [track.name for track in session.lesson.tracks]
    if not names:
        return
    pattern = re.compile("|".join(map(_as_pattern, names)), re.IGNORECASE)
    for steps, noun in tree.walk(session.lesson):
        for name in noun.learners_see:
            for below, text in _strings(getattr(noun, name), (*steps, name)):
                found = pattern.search(text)
                if found:
                    message = f"learners would read the track's name “{found[0]}”"
                    yield below, message, "name the sheet by its use; tracks are told apart by symbols"


def _as_pattern(name: str) -> str:
    """A track's name as whole words, however the line is broken; scripts without spaces have no word edges."""
    edges = ("" if _is_unspaced(end) else r"\b" if end.isalnum() else "" for end in (name[0], name[-1]))
    first, last = edges
    return first + r"\s+".join(map(re.escape, name.split())) + last


def _is_unspaced(character: str) -> bool:
    thai_to_tibetan = "\u0e00" <= character <= "\u0fff"
    return thai_to_tibetan or unicodedata.east_asian_width(character) in "WF"


def texts(noun: Noun) -> Iterator[tuple[Steps, str]]:
    """Every text of a lesson with its path."""
    for steps, below in tree.walk(noun):
        for name, field in type(below).model_fields.items():
            if name != "custom":
                yield from _strings(getattr(below, name), (*steps, field.alias or name))


def _strings(value: Any, steps: Steps) -> Iterator[tuple[Steps, str]]:
    if isinstance(value, str):
        yield steps, value
    elif isinstance(value, tuple):
        for at, item in enumerate(value):
            yield from _strings(item, (*steps, at))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item, (*steps, str(key)))


def _some(names: set[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names)[:8])
