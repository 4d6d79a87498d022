"""The JSON Schema (2020-12) of the spec language, with a description and an example for every field."""

from __future__ import annotations

import json
from typing import Any

from coursegen.spec import tree
from coursegen.spec.lesson import Lesson
from coursegen.spec.noun import Noun

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(root: type[Noun] = Lesson) -> dict[str, Any]:
    """The schema of a lesson spec, or of another `root`, as data."""
    made = root.model_json_schema(by_alias=True, mode="validation")
    definitions: dict[str, Any] = made.pop("$defs", {})
    name = made.pop("$ref", "").rpartition("/")[2]
    body = definitions.pop(name) if name else made
    for name, definition in definitions.items():
        _describe(_nouns()[name], definition) if name in _nouns() else None
    _describe(root, body)
    cleaned: dict[str, Any] = _without_titles({**body, "$defs": definitions})
    return {"$schema": DIALECT, "title": f"coursegen {root.__name__.lower()} spec", **cleaned}


def as_text(root: type[Noun] = Lesson) -> str:
    """The schema as indented JSON."""
    return json.dumps(schema(root), indent=2, ensure_ascii=False) + "\n"


def _describe(model: type[Noun], definition: dict[str, Any]) -> None:
    definition["description"] = (model.__doc__ or "").strip().split("\n\n")[0]
    # Where a plain string may stand for a noun, its fields are the second of two forms.
    body = definition if "properties" in definition else definition.get("anyOf", [{}])[-1]
    fields = body.get("properties", {})
    for name in [name for name in tree.field_names(model) if name in fields]:  # a cue's words are no fields
        field = fields[name]
        text, shown = tree.example(model, name)
        field["description"] = text
        if shown is not None:
            field["examples"] = [shown]
        if field.get("default", ...) is None:
            field.pop("default")


def _nouns() -> dict[str, type[Noun]]:
    found: dict[str, type[Noun]] = {}
    todo: list[type[Noun]] = [Noun]
    while todo:
        model = todo.pop()
        found[model.__name__] = model
        todo += model.__subclasses__()
    return found


def _without_titles(value: Any) -> Any:
    """The schema without the titles that only repeat the names of fields; data shown in it stays as it is."""
    if isinstance(value, list):
        return [_without_titles(item) for item in value]
    if not isinstance(value, dict):
        return value
    shown = ("examples", "default", "enum")
    return {
        key: item if key in shown else _without_titles(item)
        for key, item in value.items()
        if not (key == "title" and isinstance(item, str))
    }
