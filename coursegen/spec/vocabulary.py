"""Closed lists of words, read from `data/vocabulary.yaml`, with every usual spelling accepted."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from coursegen import resources


@cache
def _lists() -> dict[str, dict[str, list[str]]]:
    lists: dict[str, dict[str, list[str]]] = resources.values(resources.data("vocabulary.yaml").read_bytes())
    return lists


def words(name: str) -> tuple[str, ...]:
    """The canonical words of the list `name`, in its order."""
    return tuple(_lists()[name])


def canonical(name: str, word: str) -> str | None:
    """The canonical form of `word` in the list `name`, or None."""
    return _spellings(name).get(_folded(word))


@cache
def _spellings(name: str) -> dict[str, str]:
    """Every spelling of the list `name`, folded, and its canonical form."""
    known: dict[str, str] = {}
    for form, spellings in _lists()[name].items():
        for spelling in (form, *spellings):
            known.setdefault(_folded(spelling), form)
    return known


def _folded(word: str) -> str:
    return re.sub(r"[\s_-]+", "", word).casefold()


class Word:
    """Annotation of a field that holds one word of the list `name`."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._validate)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        # Editors offer the canonical words first and still accept the other spellings.
        return {"anyOf": [{"enum": list(words(self.name))}, {"type": "string"}]}

    def _validate(self, value: Any) -> str:
        form = canonical(self.name, value) if isinstance(value, str) else None
        if form is None:
            raise PydanticCustomError("word", "{value}", {"value": value, "list": self.name})
        return form
