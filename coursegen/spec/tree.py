"""Walking a lesson and its schema: nouns with their paths, fields that refer to something, examples."""

from __future__ import annotations

import ast
import inspect
import json
import re
import types
import typing
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from coursegen.source import Steps
from coursegen.spec.noun import Noun, Ref

_EXAMPLE = re.compile(r"\s*Example: (.+)$", re.DOTALL)


def walk(noun: Noun, steps: Steps = ()) -> Iterator[tuple[Steps, Noun]]:
    """Yield `noun` and every noun below it, each with its path in the source."""
    yield steps, noun
    for name, key in fields(type(noun)):
        value = getattr(noun, name)
        if isinstance(value, Noun):
            yield from walk(value, (*steps, key))
        elif isinstance(value, tuple):
            for at, item in enumerate(value):
                if isinstance(item, Noun):
                    yield from walk(item, (*steps, key, at))


@cache
def fields(model: type[Noun]) -> tuple[tuple[str, str], ...]:
    """The name of each field of a noun in Python, and in the spec."""
    return tuple((name, field.alias or name) for name, field in model.model_fields.items())


def lists(noun: Noun) -> Iterator[tuple[str, tuple[Noun, ...]]]:
    """Yield each list of nouns that `noun` itself holds, with the name of its field."""
    for name, field in type(noun).model_fields.items():
        value = getattr(noun, name)
        if isinstance(value, tuple) and value and isinstance(value[0], Noun):
            yield field.alias or name, value


def references(noun: Noun, steps: Steps = ()) -> Iterator[tuple[Steps, str, tuple[str, ...]]]:
    """Yield (path, id, kinds it may name) for each reference that `noun` itself holds."""
    for name, key, item_ref, key_ref in _reference_fields(type(noun)):
        value = getattr(noun, name)
        below = (*steps, key)
        if item_ref and isinstance(value, str):
            yield below, value, item_ref.kinds
        elif item_ref and isinstance(value, tuple):
            yield from (((*below, at), item, item_ref.kinds) for at, item in enumerate(value))
        elif key_ref and isinstance(value, dict):
            yield from (((*below, item), item, key_ref.kinds) for item in value)


def model_at(model: type[Noun], steps: Steps) -> type[Noun] | None:
    """The noun class that the schema has at a path, or None."""
    here: Any = model
    for step in steps:
        if isinstance(step, int):
            continue
        field = next((f for n, f in here.model_fields.items() if (f.alias or n) == step), None)
        found = next(_nouns(field.annotation), None) if field else None
        if found is None:
            return None
        here = found
    return typing.cast("type[Noun]", here)


def field_names(model: type[Noun] | None) -> list[str]:
    """The names that an author may write in a noun; those that every noun has stand last."""
    if model is None:
        return []
    names = [field.alias or name for name, field in model.model_fields.items() if field.alias != "x-*"]
    return sorted(names, key=lambda name: name in Noun.model_fields)


def example(model: type[Noun], field: str) -> tuple[str, Any]:
    """Description and example of a field, from the docstring below it."""
    name = next(n for n, f in model.model_fields.items() if (f.alias or n) == field)
    text = _docstrings(model)[name]
    found = _EXAMPLE.search(text)
    if not found:
        return text, None
    shown: Any = found.group(1).strip()
    if shown[:1] in "[{" or re.fullmatch(r"-?\d+(\.\d+)?|true|false", shown):
        shown = json.loads(shown)
    return text[: found.start()], shown


@cache
def _docstrings(model: type[Noun]) -> dict[str, str]:
    """The docstring below each field; read only where it is wanted, since it takes the source of the class."""
    found: dict[str, str] = {}
    for one in reversed(model.__mro__[: model.__mro__.index(Noun) + 1]):
        (body,) = ast.parse(inspect.getsource(one)).body
        for field, below in pairwise(typing.cast("ast.ClassDef", body).body):
            match field, below:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                    found[name] = inspect.cleandoc(text)
    return found


@cache
def _reference_fields(model: type[Noun]) -> tuple[tuple[str, str, Ref | None, Ref | None], ...]:
    rows = []
    for name, field in model.model_fields.items():
        direct = next((m for m in field.metadata if isinstance(m, Ref)), None)
        is_dict = _origin(field.annotation) is dict
        item = direct or (None if is_dict else _ref(field.annotation))
        keys = _ref(typing.get_args(field.annotation)[0]) if is_dict else None
        if item or keys:
            rows.append((name, field.alias or name, item, keys))
    return tuple(rows)


def _ref(annotation: Any) -> Ref | None:
    for meta in getattr(annotation, "__metadata__", ()):
        if isinstance(meta, Ref):
            return meta
    inner = (_ref(argument) for argument in typing.get_args(annotation))
    return next((ref for ref in inner if ref), None)


def _nouns(annotation: Any) -> Iterator[type[Noun]]:
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        if issubclass(annotation, Noun):
            yield annotation
        return
    for argument in typing.get_args(annotation):
        yield from _nouns(argument)


def _origin(annotation: Any) -> Any:
    return typing.get_origin(annotation)
