"""`coursegen build`: requests from the command line, lines and findings as packs are made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import typer

from coursegen import cache, report, source, unchanged
from coursegen.commands.progress import Progress
from coursegen.derive.options import Options
from coursegen.diagnostics import Finding, MachineError, Severity, SpecError
from coursegen.exits import Exit
from coursegen.request import LEARNER_EDITIONS, Line, Report, Request, Wishes
from coursegen.write import EditedError

ON_THE_LINE = {"unknown-theme", "unknown-track"}  # faults of the command and not of the spec
TELLING = 5  # findings that a build prints in full; nobody reads sixty
PAPERS = ("a4", "letter")
DEPTHS = ("run-sheet", "annotated", "scripted")
MODES = ("in-person", "virtual")


def request(
    specs: Sequence[Path],
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
) -> list[Request]:
    """One request a spec; raises typer.BadParameter for words that mean nothing."""
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
    common = Request(
        Path(),
        out,
        theme,
        wishes,
        release,
        strict,
        force,
        keep_sources,
        jobs,
        cache.standard() if use_cache else None,
    )
    return [replace(common, spec=spec) for spec in _specs(specs)]


def run(requests: Sequence[Request], *, format: str, quiet: bool, verbose: bool) -> int:
    """Build every request; a failure does not stop the next. Returns the worst exit code."""
    codes: list[int] = []
    taken: dict[Path, Path] = {}
    try:
        for wanted in requests:
            codes.append(_one(replace(wanted, taken=taken), format, quiet, verbose))
    except KeyboardInterrupt:
        typer.echo("interrupted; the last good pack is as it was", err=True)
        return Exit.INTERRUPTED
    return max(codes, default=Exit.DONE)


def _one(wanted: Request, format: str, quiet: bool, verbose: bool) -> int:
    try:
        with Progress(enabled=format == "text" and not quiet) as progress:
            made = _made(wanted, progress.done if format == "text" else lambda line: None)
    except SpecError as fault:
        _print(fault.report, source.quoted(fault.report), format, verbose=True)
        if {finding.code for finding in fault.report} & ON_THE_LINE:
            _last(fault.report, "mend the command line", format)
            return Exit.USAGE
        place = next((finding.place.file for finding in fault.report if finding.place), str(wanted.spec))
        again = "build" if place.endswith(".j2") else "check"
        _last(fault.report, f"mend {place} and run `coursegen {again} {wanted.spec}`", format)
        return Exit.SPEC
    except EditedError as fault:
        names = ", ".join(fault.paths[:5]) + (" ..." if len(fault.paths) > 5 else "")
        typer.echo(f"error: edited by hand since the last build: {names}", err=True)
        typer.echo("   = keep a copy, then build again with --force; nothing was written", err=True)
        return Exit.ARTIFACT
    except MachineError as fault:
        typer.echo(f"error: {fault}", err=True)
        if fault.remedy:
            typer.echo(f"   = {fault.remedy}", err=True)
        return Exit.MACHINE
    except OSError as fault:
        typer.echo(f"error: {fault.filename or wanted.spec}: {fault.strerror or fault}", err=True)
        return Exit.USAGE if isinstance(fault, FileNotFoundError) else Exit.MACHINE
    _finish(made, wanted, format, quiet, verbose)
    return Exit.ARTIFACT if made.failed else Exit.DONE


def _made(wanted: Request, tell: Callable[[Line], None]) -> Report:
    """The pack as it stands where nothing changed, else built."""
    standing = unchanged.known(wanted)
    if standing:
        wanted.take(standing.folder)
        for line in standing.lines:
            tell(line)
        return standing
    from coursegen.build import build
    from coursegen.kinds import NAMES

    for name in wanted.wishes.only:
        _choose(name, NAMES, "--only")
    return build(wanted, tell)


def _finish(made: Report, wanted: Request, format: str, quiet: bool, verbose: bool) -> None:
    if format == "json":
        typer.echo(json.dumps(_as_value(made), indent=2, ensure_ascii=False))
        return
    _print(made.findings, made.texts, format, verbose)
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


def _as_value(made: Report) -> dict[str, Any]:
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
    what = "slides" if line.kind == "slides" else "pages"
    pages = f"{line.pages} {what if line.pages != 1 else what[:-1]}" if line.pages else ""
    took = "cached" if line.cached else f"built in {line.seconds:.2f} s"
    return f"{line.path:58} {pages:>10} {line.size / 1000:7.0f} kB  {took}"


def _print(findings: Iterable[Finding], texts: Any, format: str, verbose: bool) -> None:
    shown = [f for f in findings if verbose or f.severity is not Severity.HINT]
    if format == "json":
        typer.echo(json.dumps({"findings": [report.as_value(finding) for finding in shown]}, indent=2))
    elif format == "github" and shown:
        typer.echo(report.as_github(shown))
    elif shown:
        few = shown if verbose else shown[:TELLING]
        typer.echo(report.as_text(few, texts), err=True)
        if len(few) < len(shown):
            typer.echo(f"... and {len(shown) - len(few)} more; `coursegen check` shows them all", err=True)


def _last(findings: Sequence[Finding], following: str, format: str) -> None:
    if format == "text":
        typer.echo(f"{report.counts(findings)}; next: {following}", err=True)


def _specs(specs: Sequence[Path]) -> list[Path]:
    for folder in specs:
        if folder.is_dir():
            inside = sorted(folder.glob("*.yaml"))
            named = f"name the spec in it, such as {inside[0]}" if inside else "name a lesson spec"
            raise typer.BadParameter(f"{folder} is a folder; {named}", param_hint="SPEC")
    if specs:
        return list(dict.fromkeys(specs))
    here = [path for path in (Path("lesson.yaml"), Path("lesson/lesson.yaml")) if path.is_file()]
    if not here:
        raise typer.BadParameter("name a lesson spec, for example lesson.yaml", param_hint="SPEC")
    return here[:1]


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
