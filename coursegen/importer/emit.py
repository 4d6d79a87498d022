"""Data to YAML as people write it: block style, the language's order, long texts folded, comments where they belong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from coursegen.source import Steps
from coursegen.spec import tree
from coursegen.spec.lesson import Lesson
from coursegen.spec.noun import Noun

WIDTH = 110  # columns
_SPACED = ("objectives", "phases", "rubrics", "assessments", "materials", "audience", "notes")
# Plain scalars that every YAML reader takes for text; all others are quoted.
_PLAIN = re.compile(r"^(?:\d{1,4}[ –-])*[^\W\d_](?:[^\n\t:#\[\]{}&*!|>\"%@`\\]|:(?! |$))*$")
_WORDS_OF_YAML = re.compile(r"(?i)^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$")


def as_yaml(data: Mapping[str, Any], comments: Mapping[Steps, Sequence[str]], head: Sequence[str] = ()) -> str:
    """The spec as text; `comments` stand above the value at their path, `head` above all."""
    lines = [f"# {row}".rstrip() for row in head]
    lines += _mapping(data, (), 0, comments, Lesson)
    return "\n".join(lines) + "\n"


def ordered(data: Mapping[str, Any], model: type[Noun] | None) -> list[str]:
    """The keys in the order of the language; those it does not know come last."""
    order = tree.field_names(model)
    return sorted(data, key=lambda key: order.index(key) if key in order else len(order))


def _mapping(
    data: Mapping[str, Any], at: Steps, indent: int, comments: Mapping[Steps, Sequence[str]], model: type[Noun] | None
) -> Iterator[str]:
    for key in ordered(data, model):
        value, here = data[key], (*at, key)
        if not at and key in _SPACED:
            yield ""
        yield from _comments(here, indent, comments)
        yield from _field(_key(key), value, here, indent, comments)


def _field(key: str, value: Any, here: Steps, indent: int, comments: Mapping[Steps, Sequence[str]]) -> Iterator[str]:
    pad = " " * indent
    if isinstance(value, Mapping) and value:
        yield f"{pad}{key}:"
        yield from _mapping(value, here, indent + 2, comments, tree.model_at(Lesson, here))
    elif isinstance(value, list | tuple) and value:
        yield f"{pad}{key}:"
        yield from _list(value, here, indent + 2, comments)
    else:
        first, *rest = _scalar(value, indent, len(key) + 2)
        yield f"{pad}{key}: {first}".rstrip()
        yield from rest


def _list(value: Sequence[Any], at: Steps, indent: int, comments: Mapping[Steps, Sequence[str]]) -> Iterator[str]:
    pad = " " * indent
    for number, item in enumerate(value):
        here = (*at, number)
        if at == ("phases",) and number:
            yield ""
        yield from _comments(here, indent, comments)
        item = _plain_form(item, at)
        if isinstance(item, Mapping) and item:
            rows = list(_mapping(item, here, indent + 2, comments, tree.model_at(Lesson, at)))
            # The dash stands before the first field; comments above that field go above the dash.
            lead = next(k for k, row in enumerate(rows) if not row.lstrip().startswith("#"))
            yield from (row[2:] for row in rows[:lead])
            yield f"{pad}- {rows[lead].lstrip()}"
            yield from rows[lead + 1 :]
        elif isinstance(item, list | tuple) and item:
            yield f"{pad}-"
            yield from _list(item, here, indent + 2, comments)
        else:
            first, *rest = _scalar(item, indent, 2)
            yield f"{pad}- {first}".rstrip()
            yield from rest


def _plain_form(item: Any, at: Steps) -> Any:
    """A noun that holds nothing but its text is written as the text."""
    model = tree.model_at(Lesson, at) if isinstance(item, Mapping) and len(item) == 1 else None
    plain = model.plain if model else None
    return item[plain] if plain and plain in item and isinstance(item[plain], str) else item


def _comments(here: Steps, indent: int, comments: Mapping[Steps, Sequence[str]]) -> Iterator[str]:
    for row in comments.get(here, ()):
        yield f"{' ' * indent}# {' '.join(row.split())}"


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z][\w-]*", key) and not _WORDS_OF_YAML.match(key) else _quoted(key)


def _scalar(value: Any, indent: int, before: int) -> list[str]:
    """The rows of one value; the first stands behind its key."""
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if not isinstance(value, str):
        return [str(value)]
    pad = " " * (indent + 2)
    if "\n" in value:
        return _literal(value, pad)
    if indent + before + len(value) <= WIDTH:
        return [_short(value)]
    if re.match(r"\S", value) and not re.search(r"\s{2}|\t", value) and value == value.rstrip() and " " in value:
        return [">-", *(pad + row for row in _wrapped(value, WIDTH - indent - 2))]
    return [_short(value)]


def _literal(value: str, pad: str) -> list[str]:
    rows = value.split("\n")
    if value != value.strip("\n") or rows[0][:1] in (" ", "\t") or any(row.strip() == "" and row for row in rows):
        return [_quoted(value)]
    return ["|-", *(pad + row if row else "" for row in rows)]


def _wrapped(text: str, width: int) -> Iterator[str]:
    row = ""
    for word in text.split(" "):
        if row and len(row) + 1 + len(word) > width:
            yield row
            row = word
        else:
            row = f"{row} {word}" if row else word
    yield row


def _short(value: str) -> str:
    plain = _PLAIN.match(value) and value == value.strip() and not _WORDS_OF_YAML.match(value)
    return value if plain else _quoted(value)


def _quoted(value: str) -> str:
    if value and "'" not in value and "\n" not in value and value.isprintable():
        return f"'{value}'" if '"' in value or "\\" in value else f'"{value}"'
    made: str = yaml.safe_dump(value, default_style='"', allow_unicode=True, width=10**9)
    return made.rstrip("\n")
