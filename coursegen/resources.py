"""Where the shipped themes and lessons lie, in the wheel or the repository; and data files of YAML, read quickly."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent
_DEEPEST = 60  # nested values of a data file; far less than what ends a process in libyaml, which is recursive


def shipped(folder: str) -> Path:
    """Return the folder `themes` or `lesson` as shipped with this installation."""
    in_wheel = _PACKAGE / "_shipped" / folder
    return in_wheel if in_wheel.is_dir() else _PACKAGE.parent / folder


def data(name: str) -> Path:
    """Return the path of a data file that is part of the package."""
    return _PACKAGE / "data" / name


def values(text: str | bytes) -> Any:
    """Return what a data file of YAML says; libyaml, where it is there, takes a seventh of the time.

    Raises yaml.YAMLError for what is no YAML, and for what is nested more than 60 deep.
    """
    import yaml

    return yaml.load(text, Loader=_loader("SafeLoader"))


def texts(text: str) -> Any:
    """Return what YAML says with every scalar as the text it is: `label: yes` means the word, not a truth value."""
    import yaml

    return yaml.load(text, Loader=_loader("BaseLoader"))


@cache
def _loader(name: str) -> Any:
    import yaml

    quickest: Any = getattr(yaml, f"C{name}", getattr(yaml, name))

    class Loader(quickest):  # type: ignore[misc]
        depth = 0

        def descend_resolver(self, parent: Any, index: Any) -> None:
            self.depth += 1
            if self.depth > _DEEPEST:
                raise yaml.YAMLError(f"values are nested more than {_DEEPEST} deep")

        def ascend_resolver(self) -> None:
            self.depth -= 1

    return Loader
