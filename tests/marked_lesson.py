"""A lesson in which every text is a mark of its own: where a mark turns up, its field was printed."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from typing import Any

from pydantic import StringConstraints

from coursegen.spec import ids, tree
from coursegen.spec.lesson import Lesson
from coursegen.spec.noun import LONGEST_TEXT, Noun, Ref
from coursegen.spec.vocabulary import Word, words

# References and the keys of mappings, where the name of the noun does not say what they name.
_NAMES = {
    "asset": "scenario1", "list": "scenario1", "quiz": "quizitem1", "field": "worksheetfield1", "moment": "phase1",
    "concept": "concept1",
}  # fmt: skip
_KEYS = {"descriptors": "level1", "then": "meter1", "else": "meter1", "effects": "meter1", "by_track": "track1"}
_VALUES: dict[tuple[str, str], Any] = {
    ("Edge", "from"): "node1",
    ("Edge", "to"): "node1",
    ("Diagram", "reveal"): [["node1"]],
    ("Diagram", "kind"): "flow",
    ("Condition", "if"): "meter1 < 5",
    ("Combo", "if_choice"): "round1.choice1",
    ("ModelPhase", "key"): "phase1",
    ("Model", "name"): "custom",
    ("Phase", "phase"): "phase1",
    ("Phase", "mode"): "live",
    ("Phase", "minutes"): 60,
    ("Step", "mode"): "live",
    ("Step", "optional"): False,
    ("Lesson", "duration"): 60,
    ("Lesson", "language"): "en",
    ("Break", "minutes"): 5,
    ("Scoring", "method"): "sum",
    ("Track", "symbol"): "circle",
    ("Slide", "layout"): None,
    ("Form", "rows"): "from_rubric",
    ("Worksheet", "include"): ["key_concepts"],
    ("Checks", "silence"): [],
}


class Marker:
    """Makes the data of a lesson; `marks` tells for each mark the noun and the field that hold it."""

    def __init__(self) -> None:
        self.marks: dict[str, tuple[str, str]] = {}

    def fill(self, model: type[Noun]) -> dict[str, Any]:
        """Data for one noun with every field given."""
        fields = ((field.alias or name, field) for name, field in model.model_fields.items())
        return {
            key: _VALUES.get((model.__name__, key)) if (model.__name__, key) in _VALUES
            else self._value(field.annotation, list(field.metadata), model, key)
            for key, field in fields
            if key != "x-*"
        }  # fmt: skip

    def _value(self, annotation: Any, metadata: list[Any], model: type[Noun], key: str) -> Any:
        while typing.get_origin(annotation) is typing.Annotated:
            annotation, *more = typing.get_args(annotation)
            metadata = [*metadata, *more]
        origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
        if origin in (typing.Union, types.UnionType):
            return self._value(next(a for a in arguments if a is not type(None)), metadata, model, key)
        if origin is tuple:
            several = 2 if key == "range" else 1
            return [self._value(arguments[0], [], model, key) for _ in range(several)]
        if origin is dict:
            name = _KEYS.get(key, "1")
            return {name: self._value(arguments[1], [], model, key)}
        if issubclass(annotation, Noun):
            return self.fill(annotation)
        return self._text(metadata, model, key) if annotation is str else annotation(1)

    def _text(self, metadata: list[Any], model: type[Noun], key: str) -> str:
        for meta in metadata:
            if isinstance(meta, Ref):
                return _NAMES.get(meta.kinds[0], f"{meta.kinds[0]}1")
            if isinstance(meta, Word):
                return words(meta.name)[0]
        limits = [meta for meta in metadata if isinstance(meta, StringConstraints)]
        if any(limit.max_length == LONGEST_TEXT for limit in limits):
            mark = f"mark{len(self.marks)}z"
            self.marks[mark] = (model.__name__, key)
            return f"{mark} of {key}"
        return f"{model.__name__.lower()}1" if key == "id" else str(tree.example(model, key)[1])


def marked() -> tuple[Lesson, dict[str, tuple[str, str]]]:
    """The lesson, and for each mark in it the noun and the field."""
    marker = Marker()
    data = marker.fill(Lesson)
    return ids.complete(Lesson.model_validate(data)), marker.marks


def strings(value: Any) -> Iterator[str]:
    """Every text inside a view, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from strings(key)
            yield from strings(item)
    elif hasattr(value, "__dict__"):
        yield from strings(vars(value))
