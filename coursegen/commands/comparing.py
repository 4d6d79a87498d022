"""`coursegen diff`: what changed between two states of a lesson, and what to reprint."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from coursegen.cache import Cache, default_folder
from coursegen.derive.options import Options
from coursegen.difference import comparison
from coursegen.difference.comparison import Comparison
from coursegen.difference.sides import SideError, sides
from coursegen.exits import Exit
from coursegen.request import Wishes

WIDEST = 100  # columns; longer lines are hard to read


@dataclass(frozen=True)
class Asked:
    """What to compare and how: the words of the command line, as `coursegen diff --help` explains them."""

    words: Sequence[str]
    revision: str | None
    out: Path
    start: str | None
    learners: int | None
    quick: bool
    jobs: int


def run(asked: Asked, *, exit_code: bool, format: str) -> int:
    """Compare and print; returns 0, or with `exit_code` 1 where something differs."""
    wishes = Wishes(Options(start=asked.start, learners=asked.learners))
    with tempfile.TemporaryDirectory(prefix="coursegen-") as folder:
        scratch = Path(folder)
        try:
            old, new = sides(asked.words, asked.revision, asked.out, scratch, wishes)
        except SideError as fault:
            raise typer.BadParameter(str(fault), param_hint="OLD NEW") from None
        if asked.quick:
            found, _ = comparison.of_lessons(old, new)
        else:
            cache = Cache(default_folder())
            found = comparison.of_packs(old, new, scratch, asked.jobs or os.cpu_count() or 1, cache)
    if format == "json":
        typer.echo(comparison.as_json(found))
    elif format == "markdown":
        typer.echo(comparison.as_markdown(found))
    else:
        _print(found)
    return Exit.SPEC if exit_code and found.differs else Exit.DONE


def _print(found: Comparison) -> None:
    typer.echo(_head(f"{found.old} → {found.new}"))
    width = min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST)
    for head, rows in comparison.sections(found):
        typer.echo(f"\n{_head(head)}")
        for row in rows:
            typer.echo(textwrap.fill(row, width, initial_indent="  ", subsequent_indent="    ", break_long_words=False))
    typer.echo(f"\n{comparison.closing(found)}" if found.differs else comparison.closing(found))


def _head(text: str) -> str:
    """A head in bold on a terminal that wants it."""
    plain = not sys.stdout.isatty() or "NO_COLOR" in os.environ
    return text if plain else typer.style(text, bold=True)
