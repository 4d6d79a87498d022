"""Words of the command line checked before anything is done: one of a few, a path that says something."""

from __future__ import annotations

from pathlib import Path

import typer


def named(path: str) -> Path:
    """A path that says something: an empty one would stand for the whole folder here. Raises typer.BadParameter."""
    if not path.strip():
        raise typer.BadParameter("a path is empty; name a spec or a folder")
    return Path(path)


def one_of(value: str, allowed: tuple[str, ...], option: str = "--format") -> str:
    """The value of an option that takes one of a few words; raises typer.BadParameter."""
    if value not in allowed:
        raise typer.BadParameter(f"'{value}' is not one of {', '.join(allowed)}", param_hint=option)
    return value
