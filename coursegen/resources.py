"""Where the shipped themes and lessons lie: in the wheel, or beside the package in the repository."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(folder: str) -> Path:
    """Return the folder `themes` or `lesson` as shipped with this installation."""
    in_wheel = _PACKAGE / "_shipped" / folder
    return in_wheel if in_wheel.is_dir() else _PACKAGE.parent / folder


def data(name: str) -> Path:
    """Return the path of a data file that is part of the package."""
    return _PACKAGE / "data" / name
