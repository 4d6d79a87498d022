"""Artifacts as they are finished: a line each on stdout, and on a terminal a spinner on stderr."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

import typer

from coursegen.request import Line


class Progress:
    """A context manager; the spinner needs a terminal, the lines do not."""

    def __init__(self, enabled: bool) -> None:
        self.enabled = enabled
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Progress:
        if self.enabled and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress as Bar
            from rich.progress import SpinnerColumn, TextColumn

            # Drawn only when an artifact is done: a thread of its own would be copied half-way by a fork.
            self._bar = Bar(
                SpinnerColumn(), TextColumn("{task.description}"), console=Console(stderr=True), auto_refresh=False,
                transient=True,
            )  # fmt: skip
            self._bar.start()
            self._task = self._bar.add_task("composing the pack", total=None)
            self._bar.refresh()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def done(self, line: Line) -> None:
        """Print the line of a finished artifact."""
        from coursegen.commands.building import line_text

        if self._bar:
            self._bar.update(self._task, description=f"made {line.path}", refresh=True)
        if self.enabled:
            typer.echo(line_text(line))
