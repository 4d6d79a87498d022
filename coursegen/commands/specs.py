"""Specs named on the command line: files, standard input, and every lesson below a folder."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TextIO

import typer

from coursegen import course, source
from coursegen.diagnostics import SpecError
from coursegen.request import Request
from coursegen.source import Source

STDIN = Path("-")
_NAME = "<stdin>"
# A file in a folder is a lesson when it says so, or has the fields by which one knows a lesson at the left margin.
_SAYS = re.compile(r"^spec:\s*[\"']?coursegen/", re.MULTILINE)
_FIELDS = re.compile(r"^(title|duration|audience|objectives|phases)\s*:", re.MULTILINE)
_ENOUGH = 3


@dataclass(frozen=True)
class Found:
    """Specs to check, and YAML files below a folder that are no lessons."""

    specs: tuple[Path, ...]
    passed_over: tuple[Path, ...]

    def shared(self) -> dict[Path, Path]:
        """What each spec shares with others, where a course that names it lies in the folder that was named, too.

        Of two courses the first goes. A course that cannot be read is passed over, with a sentence.
        """
        found: dict[Path, Path] = {}
        for at in filter(course.is_course, self.passed_over):
            try:
                named = course.requests(at, course.read(at), Request(at, Path()))
            except (SpecError, OSError):
                typer.echo(
                    f"{at} is broken, and its lessons lack what they share; run `coursegen check {at}`", err=True
                )
                continue
            for lesson in named:
                if lesson.shared:
                    found.setdefault(lesson.spec.resolve(), lesson.shared)
        return {spec: found[spec.resolve()] for spec in self.specs if spec.resolve() in found}


def find(named: Sequence[Path]) -> Found:
    """Specs in the order in which they were named, each once; raises typer.BadParameter for what is not there."""
    specs: list[Path] = []
    passed: list[Path] = []
    for path in named:
        if path == STDIN or path.is_file():
            specs.append(path)
        elif path.is_dir():
            inside = sorted(_yaml_below(path))
            lessons = [file for file in inside if _is_lesson(file)]
            if not lessons:
                holds = f"{len(inside)} YAML files, none of them a lesson spec" if inside else "no YAML file"
                raise typer.BadParameter(f"{path} holds {holds}; name a spec", param_hint="SPEC")
            specs += lessons
            passed += [file for file in inside if file not in lessons]
        elif path.exists():
            specs.append(path)  # a pipe, such as the shell makes of <(...)
        else:
            raise typer.BadParameter(f"there is no file {path}", param_hint="SPEC")
    return Found(tuple(dict.fromkeys(specs)), tuple(dict.fromkeys(passed)))


def read(spec: Path, shared: Path | None = None) -> Source:
    """The source of a spec, of a course with a `shared` folder, or of standard input; raises SpecError, OSError."""
    if spec == STDIN:
        return source.parse(source.decoded(_stdin(), _NAME), _NAME)
    return source.read(spec, shared)


def raw(spec: Path) -> tuple[bytes, str]:
    """The bytes of a spec or of standard input, and what places call it; raises OSError."""
    return (_stdin(), _NAME) if spec == STDIN else (spec.read_bytes(), str(spec))


def _stdin() -> bytes:
    return _held(sys.stdin)


@cache
def _held(stream: TextIO) -> bytes:
    """A stream can be read once only; no more of it than a spec may hold."""
    return stream.buffer.read(source.MAX_BYTES + 1)


def folder(spec: Path) -> Path | None:
    """The folder in which a spec's texts and pictures lie; None for standard input."""
    return None if spec == STDIN else spec.parent


def _yaml_below(folder: Path) -> Iterator[Path]:
    """Every YAML file below a folder; links and hidden folders are not followed."""
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in files:
            path = Path(here, name)
            if path.suffix in (".yaml", ".yml") and not name.startswith(".") and path.is_file():
                yield path


def _is_lesson(path: Path) -> bool:
    """Whether a file is meant as a lesson, sound YAML or not."""
    try:
        with path.open("rb") as file:
            text = file.read(source.MAX_BYTES).decode("utf-8-sig", "replace")
    except OSError:
        return False
    return bool(_SAYS.search(text)) or len(set(_FIELDS.findall(text))) >= _ENOUGH
