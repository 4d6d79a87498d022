"""Artifacts as they are finished: a line each on stdout, and on a terminal a spinner on stderr."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

import typer

from coursegen.build import Line


class Progress:
    """A context manager; the spinner needs a terminal, the lines do not."""

    def __init__(self, enabled: bool) -> None:
        self.enabled = enabled
        self._status: Any = None

    def __enter__(self) -> Progress:
        if self.enabled and sys.stderr.isatty():
            from rich.console import Console

            self._status = Console(stderr=True).status("composing the pack")
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status:
            self._status.stop()

    def done(self, line: Line) -> None:
        """Print the line of a finished artifact."""
        from coursegen.commands.building import line_text

        if self._status:
            self._status.update(f"made {line.path}")
        if self.enabled:
            typer.echo(line_text(line))
