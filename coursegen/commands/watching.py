"""`coursegen watch`: packs built again as their lessons change, a line a round."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import typer

from coursegen import report, source
from coursegen.commands import building
from coursegen.diagnostics import Finding, Severity
from coursegen.request import Line, Report, Request
from coursegen.watch import rounds
from coursegen.watch.rounds import Begun, Programme, Round

NAMED = 4  # files that a line names before it counts


class Teller:
    """Prints rounds on standard output, findings and progress on standard error; `verbose` shows hints too."""

    def __init__(self, verbose: bool) -> None:
        self._verbose = verbose
        self._before: dict[tuple[Path, Path], frozenset[str]] = {}  # what a spec's last good round was told

    def tell(self, event: Begun | Round) -> None:
        """Print a round that is over."""
        if isinstance(event, Begun):
            return
        key = (event.request.spec, event.request.out)
        _tell(event, self._before.get(key, frozenset()), self._verbose)
        if event.report:
            self._before[key] = frozenset(map(_sense, event.findings))
        if not event.changed:
            typer.echo(f"watching {event.request.spec.parent}/ and the theme; Ctrl-C ends", err=True)


def run(common: Request, named: Sequence[Path], *, verbose: bool) -> None:
    """Watch until interrupted."""
    teller = Teller(verbose)
    at = building.course_of(named)
    for event in rounds.watch(building.each(common, named), programme=_programme(at, common) if at else None):
        teller.tell(event)


def _programme(at: Path, common: Request) -> Programme:
    """A course as something to watch."""
    from coursegen import catalog, course, theme

    def requests() -> list[Request]:
        return course.requests(at, course.read(at), common)

    def publish(packs: Mapping[Path, str]) -> Report:
        read = course.read(at)
        page = course.publish(at, read, packs, common.out, theme.load(common.theme), force=common.force)
        lines = (Line(catalog.PAGE, "course", 0, page.stat().st_size, 0.0, cached=False),)
        return Report(page.parent, read.title, lines, (), {})

    return Programme(replace(common, spec=at), requests, publish)


def line(made: Round) -> str:
    """What changed, what came of it, and how long it took."""
    cause = f"{_few(made.changed)}: " if made.changed else ""
    return f"{cause}{_outcome(made)} ({made.seconds:.1f} s)"


def _outcome(made: Round) -> str:
    if not made.report:
        what = report.counts(made.findings) if made.findings else "nothing written"
        return f"{what}, the last good pack stands"
    count = len(made.report.lines)
    files = f"{count} file{'' if count == 1 else 's'}"
    failed = [entry.path for entry in made.report.lines if entry.failure]
    if failed:
        return f"{_few(failed)} failed, the rest of {files} is made"
    if made.renewed is None:
        pages = sum(entry.pages for entry in made.report.lines)
        return f"{made.report.folder}: {files}" + (f", {pages} pages and slides" if pages else "")
    if not made.renewed and not made.gone:
        return f"the pack stays as it was, {files}"
    said = [f"renewed {_few(made.renewed)} of {files}"] if made.renewed else []
    return ", ".join([*said, *([f"took away {_few(made.gone)}"] if made.gone else [])])


def _few(names: Sequence[str]) -> str:
    """The first names, and how many more."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _tell(made: Round, before: frozenset[str], verbose: bool) -> None:
    """Print the round, and those findings that the one before did not have."""
    texts = made.report.texts if made.report else source.quoted(made.findings)
    fresh = [f for f in made.findings if f.severity is Severity.ERROR or _sense(f) not in before]
    shown = [found for found in fresh if verbose or found.severity is not Severity.HINT]
    if shown:
        typer.echo(report.as_text(shown, texts), err=True)
    for entry in made.report.lines if made.report else ():
        if entry.failure:
            typer.echo(f"error: {entry.path}: {entry.failure}", err=True)
    if made.trouble:
        typer.echo(f"error: {made.trouble[0]}", err=True)
        typer.echo(f"   = {made.trouble[1]}", err=True)
    typer.echo(f"{time.strftime('%H:%M:%S')} {line(made)}")


def _sense(found: Finding) -> str:
    """What a finding says, wherever it has moved to."""
    return f"{found.severity.value} {found.code} {found.message}"
