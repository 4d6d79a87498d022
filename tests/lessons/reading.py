"""Reads a lesson as plain data, without coursegen, so that its content is judged on its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml


def resolve_files(value: Any, folder: Path) -> Any:
    """`value` with every `file: NAME` replaced by the text of that file."""
    if isinstance(value, dict):
        if value.keys() == {"file"}:
            return (folder / value["file"]).read_text(encoding="utf-8")
        return {key: resolve_files(item, folder) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve_files(item, folder) for item in value]
    return value


@cache
def read_raw(path: Path) -> dict[str, Any]:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


@cache
def read_lesson(path: Path) -> dict[str, Any]:
    data = resolve_files(read_raw(path), path.parent)
    assert isinstance(data, dict)
    return data


def walk(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf of `value` with the way to it, such as `.phases[0].steps[1].title`."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from walk(item, f"{place}.{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from walk(item, f"{place}[{index}]")
    else:
        yield place, value


def walk_maps(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk_maps(item)


def words_of(value: Any) -> str:
    return "\n".join(str(leaf) for _, leaf in walk(value))


def ids_of(value: Any) -> set[str]:
    return {str(item["id"]) for item in walk_maps(value) if "id" in item}
