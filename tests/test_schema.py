"""The JSON Schema that editors use: valid, complete, and of one mind with the models."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from spec_samples import LESSONS, ROOT, faults_of

from coursegen import resources
from coursegen.spec import schema

SCHEMA = schema.schema()
BROKEN = ROOT / "tests" / "broken"


def fields() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(noun, field, its schema) for everything an author may write."""
    for noun, definition in [("Lesson", SCHEMA), *SCHEMA["$defs"].items()]:
        for name, field in definition.get("properties", {}).items():
            yield noun, name, field


FIELDS = list(fields())


def test_the_schema_is_valid_2020_12() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_field_has_a_description_that_ends_before_its_example() -> None:
    assert len(FIELDS) > 200
    for noun, name, field in FIELDS:
        assert field.get("description"), f"{noun}.{name}"
        assert "Example:" not in field["description"], f"{noun}.{name}"


def test_every_field_has_an_example_that_fits_it() -> None:
    for noun, name, field in FIELDS:
        assert field.get("examples"), f"{noun}.{name}"
        whole = {"$defs": SCHEMA["$defs"], **field}
        for example in field["examples"]:
            faults = [fault.message for fault in Draft202012Validator(whole).iter_errors(example)]
            assert not faults, f"{noun}.{name}: {example!r}: {faults[0]}"


def test_every_noun_is_described() -> None:
    assert all(definition.get("description") for definition in SCHEMA["$defs"].values())


def loaded(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=yaml.SafeLoader)


@pytest.mark.parametrize("path", [*LESSONS, resources.data("starter.yaml")], ids=lambda path: path.stem)
def test_sample_lessons_are_valid(path: Path) -> None:
    faults = [
        f"{list(fault.path)}: {fault.message}" for fault in Draft202012Validator(SCHEMA).iter_errors(loaded(path))
    ]
    assert not faults
    assert not faults_of(path.read_text("utf-8"), path.parent)


# Faults of shape that an editor can underline while one types; a word out of a closed list stays a hint,
# since the models accept every usual spelling.
SEEN_BY_EDITORS = [
    "unknown-key", "unknown-key-top", "unknown-key-deeper", "missing-field", "missing-field-inside", "list-is-text",
    "list-is-mapping", "mapping-is-list", "mapping-is-text", "empty-list", "empty-text", "form-version", "form-when",
    "form-id", "number", "bounds", "text-is-list", "many",
]  # fmt: skip


@pytest.mark.parametrize("name", SEEN_BY_EDITORS)
def test_an_editor_underlines_what_the_models_refuse(name: str) -> None:
    assert list(Draft202012Validator(SCHEMA).iter_errors(loaded(BROKEN / f"{name}.yaml")))


def test_text_and_value_are_one() -> None:
    assert json.loads(schema.as_text()) == SCHEMA
    assert schema.as_text().endswith("}\n")


def test_fields_of_ones_own_are_allowed_everywhere() -> None:
    for noun, definition in [("Lesson", SCHEMA), *SCHEMA["$defs"].items()]:
        if "properties" in definition and noun != "Cue":
            assert definition["patternProperties"] == {"^x-": {}}, noun
            assert definition["additionalProperties"] is False, noun
