"""`coursegen build`: requests from the command line, lines and findings as packs are made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from coursegen import cache, course, report, source, theme, unchanged
from coursegen.commands import specs
from coursegen.commands.progress import Progress
from coursegen.derive.options import Options
from coursegen.diagnostics import Finding, MachineError, Severity, SpecError
from coursegen.exits import Exit
from coursegen.request import LEARNER_EDITIONS, Line, Report, Request, Wishes
from coursegen.write import EditedError

if TYPE_CHECKING:
    from coursegen.build import Pools

ON_THE_LINE = {"unknown-theme", "unknown-track"}  # faults of the command and not of the spec
TELLING = 5  # findings that a build prints in full; nobody reads sixty
PAPERS = ("a4", "letter")
DEPTHS = ("run-sheet", "annotated", "scripted")
MODES = ("in-person", "virtual")


def common(
    *,
    out: Path,
    only: Sequence[str],
    paper: str = "a4",
    start: str | None = None,
    learners: int | None = None,
    minutes: int | None = None,
    date: str | None = None,
    timezone: str | None = None,
    mode: str | None = None,
    depth: str = "annotated",
    track: str | None = None,
    edition: str = "standard",
    theme: str = "standard",
    release: bool = False,
    strict: bool = False,
    jobs: int,
    force: bool = False,
    keep_sources: bool = False,
    use_cache: bool = True,
) -> Request:
    """What all requests of a command line have in common; raises typer.BadParameter for words that mean nothing."""
    wanted = [name for names in only for name in names.split(",") if name]
    _choose(paper, PAPERS, "--paper")
    _choose(edition, tuple(LEARNER_EDITIONS), "--edition")
    if start is not None and not _is_clock(start):
        raise typer.BadParameter(f"'{start}' is no time of day such as 09:00", param_hint="--start")
    _choose(depth, DEPTHS, "--depth")
    if mode is not None:
        _choose(mode, MODES, "--mode")
    _check_day(date, timezone)
    options = Options(start, learners, paper, minutes=minutes, depth=depth, mode=mode, date=date, timezone=timezone)
    wishes = Wishes(options, edition, tuple(wanted), track)
    held = cache.standard() if use_cache else None
    return Request(Path(), out, theme, wishes, release, strict, force, keep_sources, jobs, held)


def each(common: Request, named: Sequence[Path]) -> list[Request]:
    """The request for each spec that is named or lies below a folder, or for each session of a course."""
    at = course_of(named)
    if at:
        return course.requests(at, course.read(at), common)
    if not named:
        return [replace(common, spec=_here())]
    found = specs.find(named)
    shared = found.shared()
    return [replace(common, spec=spec, shared=shared.get(spec)) for spec in found.specs]


def course_of(named: Sequence[Path]) -> Path | None:
    """The course spec that is named, if one is; raises typer.BadParameter beside others, since it is a whole build."""
    found = [path for path in named if path.is_file() and course.is_course(path)]
    if found and len(named) > 1:
        raise typer.BadParameter(f"{found[0]} is a course; build it by itself", param_hint="SPEC")
    return found[0] if found else None


def run(
    requests: Sequence[Request],
    *,
    format: str,
    quiet: bool,
    verbose: bool,
    shard: str | None = None,
    cluster: str | None = None,
    together: bool = False,
    course_at: Path | None = None,
) -> int:
    """Build every request, several (or `together`) as a catalog; a failure does not stop the others.

    Returns the worst exit code.
    """
    try:
        if len(requests) == 1 and not shard and not together and not course_at:
            return _one(requests[0], format, quiet, verbose, cluster)
        from coursegen.commands import cataloging

        return cataloging.run(
            requests, format=format, quiet=quiet, verbose=verbose, shard=shard, cluster=cluster, course_at=course_at
        )
    except KeyboardInterrupt:
        typer.echo("interrupted; the last good pack is as it was", err=True)
        return Exit.INTERRUPTED


def _one(wanted: Request, format: str, quiet: bool, verbose: bool, cluster: str | None) -> int:
    try:
        with Progress(enabled=format == "text" and not quiet) as progress:
            made = _made(wanted, progress.done if format == "text" else lambda line: None, cluster)
    except (SpecError, EditedError, MachineError, OSError) as fault:
        return tell_fault(fault, wanted, format)
    _finish(made, wanted, format, quiet, verbose)
    return Exit.ARTIFACT if made.failed else Exit.DONE


def tell_fault(fault: SpecError | EditedError | MachineError | OSError, wanted: Request, format: str) -> int:
    """Print what stands in the way of a pack, and the way out; returns the exit code."""
    match fault:
        case SpecError():
            print_findings(fault.report, source.quoted(fault.report), format, verbose=True)
            place = next((finding.place.file for finding in fault.report if finding.place), str(wanted.spec))
            again = "build" if place.endswith(".j2") else "check"
            on_the_line = {finding.code for finding in fault.report} & ON_THE_LINE
            following = f"mend {place} and run `coursegen {again} {wanted.spec}`"
            _last(fault.report, "mend the command line" if on_the_line else following, format)
            return Exit.USAGE if on_the_line else Exit.SPEC
        case EditedError():
            names = ", ".join(fault.paths[:5]) + (" ..." if len(fault.paths) > 5 else "")
            typer.echo(f"error: edited by hand since the last build: {names}", err=True)
            typer.echo("   = keep a copy, then build again with --force; nothing was written", err=True)
            return Exit.ARTIFACT
        case MachineError():
            typer.echo(f"error: {fault}", err=True)
            if fault.remedy:
                typer.echo(f"   = {fault.remedy}", err=True)
            return Exit.MACHINE
    typer.echo(f"error: {fault.filename or wanted.spec}: {fault.strerror or fault}", err=True)
    return Exit.USAGE if isinstance(fault, FileNotFoundError) else Exit.MACHINE


def check_kinds(only: Sequence[str]) -> None:
    """Raise typer.BadParameter for a kind that there is not; late, since the table imports all that composes."""
    from coursegen.kinds import NAMES

    for name in only:
        _choose(name, NAMES, "--only")


def _made(wanted: Request, tell: Callable[[Line], None], cluster: str | None) -> Report:
    """The pack as it stands where nothing changed, else built."""
    standing = unchanged.known(wanted)
    if standing:
        wanted.take(standing.folder)
        for line in standing.lines:
            tell(line)
        return standing
    with pools(cluster)(theme.load(wanted.theme), wanted.jobs, wanted.cache) as pool:
        if not wanted.wishes.only:  # few files may be soon made
            pool.start()
        from coursegen.build import build  # imports what composes, while what renders is made ready elsewhere

        check_kinds(wanted.wishes.only)
        return build(wanted, tell, lambda *_: nullcontext(pool))


def pools(cluster: str | None) -> Pools:
    """Where a run renders: processes of this machine, or a cluster's by the address of its scheduler."""
    from coursegen.render.pool import Pool

    if cluster is None:
        return Pool
    from coursegen.render.cluster import Cluster

    return partial(Pool, hire=partial(Cluster, cluster))


def _finish(made: Report, wanted: Request, format: str, quiet: bool, verbose: bool) -> None:
    if format == "json":
        typer.echo(json.dumps(as_value(made), indent=2, ensure_ascii=False))
        return
    print_findings(made.findings, made.texts, format, verbose)
    for line in made.lines:
        if line.failure:
            typer.echo(f"error: {line.path}: {line.failure}", err=True)
    pages = sum(line.pages for line in made.lines)
    if not quiet:
        files = f"{len(made.lines)} file{'' if len(made.lines) == 1 else 's'}"
        typer.echo(f"{made.folder}: {files}, {pages} pages and slides", err=True)
    hidden = sum(1 for f in made.findings if f.severity is Severity.HINT) if not verbose else 0
    note = f" ({hidden} shown with -v)" if hidden else ""
    contents = made.folder / "README.md"
    _last(made.findings, f"{f'read {contents}' if contents.exists() else f'look at {made.folder}'}{note}", format)


def as_value(made: Report) -> dict[str, Any]:
    """A report as plain data."""
    return {
        "folder": str(made.folder),
        "artifacts": [
            {
                "path": line.path,
                "kind": line.kind,
                "pages": line.pages,
                "size": line.size,
                "seconds": round(line.seconds, 3),
                "cached": line.cached,
                "failure": line.failure,
            }
            for line in made.lines
        ],
        "findings": [report.as_value(finding) for finding in made.findings],
    }


def line_text(line: Line) -> str:
    """One artifact in one line: path, pages, size, and how long it took to build or that it was cached."""
    if line.failure:
        return f"{line.path:58} failed"
    what = "slides" if line.path.endswith(".pptx") else "pages"
    pages = f"{line.pages} {what if line.pages != 1 else what[:-1]}" if line.pages else ""
    took = "cached" if line.cached else f"built in {line.seconds:.2f} s"
    return f"{line.path:58} {pages:>10} {line.size / 1000:7.0f} kB  {took}"


def print_findings(findings: Iterable[Finding], texts: Any, format: str, verbose: bool) -> None:
    """Print findings in the form that was asked for; without `verbose` a few, and no hints."""
    shown = [f for f in findings if verbose or f.severity is not Severity.HINT]
    if format == "json":
        typer.echo(json.dumps({"findings": [report.as_value(finding) for finding in shown]}, indent=2))
    elif format == "github" and shown:
        typer.echo(report.as_github(shown))
    elif shown:
        few = shown if verbose or len(shown) <= TELLING else _telling(shown)
        typer.echo(report.as_text(few, texts), err=True)
        if len(few) < len(shown):
            typer.echo(f"... and {len(shown) - len(few)} more; `coursegen check` shows them all", err=True)


def _telling(findings: Sequence[Finding]) -> list[Finding]:
    from coursegen import checks  # not needed where nothing is found, and slow to import

    return checks.telling(findings, TELLING)


def _last(findings: Sequence[Finding], following: str, format: str) -> None:
    if format == "text":
        typer.echo(f"{report.counts(findings)}; next: {following}", err=True)


def _here() -> Path:
    here = [path for path in (Path("lesson.yaml"), Path("lesson/lesson.yaml")) if path.is_file()]
    if not here:
        raise typer.BadParameter("name a lesson spec, for example lesson.yaml", param_hint="SPEC")
    return here[0]


def _choose(value: str, allowed: tuple[str, ...], option: str) -> None:
    import difflib

    if value not in allowed:
        near = difflib.get_close_matches(value, allowed, 1)
        hint = f"; did you mean '{near[0]}'?" if near else f"; choose from {', '.join(allowed)}"
        raise typer.BadParameter(f"'{value}' is not known{hint}", param_hint=option)


def _check_day(date: str | None, timezone: str | None) -> None:
    from datetime import date as day
    from zoneinfo import ZoneInfo

    if date is not None:
        try:
            day.fromisoformat(date)
        except ValueError:
            raise typer.BadParameter(f"'{date}' is no day such as 2026-12-01", param_hint="--date") from None
    if timezone is not None:
        if date is None:
            raise typer.BadParameter("a time zone needs a day; add --date", param_hint="--timezone")
        try:
            ZoneInfo(timezone)
        except (ValueError, LookupError, OSError):
            raise typer.BadParameter(f"'{timezone}' is no zone such as Europe/Paris", param_hint="--timezone") from None


def _is_clock(text: str) -> bool:
    hours, _, minutes = text.partition(":")
    return hours.isdigit() and minutes.isdigit() and len(minutes) == 2 and int(hours) < 24 and int(minutes) < 60
