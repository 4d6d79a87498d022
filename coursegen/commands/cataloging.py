"""Several lessons in one build: a line as each is done, a table at the end, and the catalog of all packs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import typer

from coursegen import report
from coursegen.batch import Result, build_all
from coursegen.commands import building
from coursegen.diagnostics import MachineError, Severity, SpecError
from coursegen.exits import Exit
from coursegen.request import Request
from coursegen.write import EditedError

HEAD = ("lesson", "result", "files", "pages", "errors", "warnings")
Item = TypeVar("Item")


def run(
    requests: Sequence[Request],
    *,
    format: str,
    quiet: bool,
    verbose: bool,
    cluster: str | None,
    course_at: Path | None = None,
) -> int:
    """Build every request and write the catalog, or the page of a course; returns the worst exit code."""
    if not requests:
        typer.echo("no lesson is in this shard", err=True)
        return Exit.DONE
    building.check_kinds(requests[0].wishes.only)
    taken = requests[0].taken
    results: list[Result] = []
    codes: list[int] = []
    try:
        building_all = build_all([replace(request, taken=taken) for request in requests], building.pools(cluster))
        with closing(building_all):  # an interruption while something is printed ends the processes, too
            for result in building_all:
                results.append(result)
                codes.append(_tell(result, len(results), len(requests), format, quiet, verbose))
    except SpecError as fault:  # the theme's, which all have in common
        return building.tell_fault(fault, requests[0], format)
    codes.append(_publish(results, requests[0], course_at, format))
    if format == "json":
        typer.echo(json.dumps({"packs": [_value(result) for result in results]}, indent=2, ensure_ascii=False))
    elif format == "text":
        typer.echo(table(results))
        _last(results, requests[0])
    return max(codes)


def sharded(items: Sequence[Item], shard: str | None) -> list[Item]:
    """Every N-th item from the K-th on, for `K/N`; raises typer.BadParameter when that is no share."""
    if shard is None:
        return list(items)
    found = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", shard)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise typer.BadParameter(f"'{shard}' is no share such as 2/8", param_hint="--shard")
    return list(items[int(found[1]) - 1 :: int(found[2])])


def table(results: Sequence[Result]) -> str:
    """One row a lesson in aligned columns, and a row of sums."""
    rows = [_row(result) for result in results]
    sums = [sum(int(row[at]) for row in rows if row[at]) for at in range(2, len(HEAD))]
    rows = [HEAD, *rows, (f"{len(results)} lessons", "", *map(str, sums))]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at < 2 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def _row(result: Result) -> tuple[str, ...]:
    errors = sum(1 for finding in _findings(result) if finding.severity is Severity.ERROR)
    warnings = sum(1 for finding in _findings(result) if finding.severity is Severity.WARNING)
    made = result.report
    counts = (str(len(made.lines)), str(sum(line.pages for line in made.lines))) if made else ("", "")
    return str(result.request.spec), _outcome(result), *counts, str(errors), str(warnings)


def _outcome(result: Result) -> str:
    match result.fault:
        case None:
            failed = [line for line in result.report.lines if line.failure] if result.report else []
            return f"{len(failed)} failed" if failed else "cached" if result.standing else "built"
        case SpecError():
            return "errors"
        case EditedError():
            return "edited"
    return "not built"


def _findings(result: Result) -> Sequence[Any]:
    if result.report:
        return result.report.findings
    return result.fault.report if isinstance(result.fault, SpecError) else ()


def _tell(result: Result, number: int, count: int, format: str, quiet: bool, verbose: bool) -> int:
    """Say how a lesson came out; returns its exit code."""
    made = result.report
    if format == "text" and not (quiet and made and not made.failed):
        typer.echo(f"[{number}/{count}] {result.request.spec}: {_outcome(result)}", err=True)
    if result.fault:
        if format == "json":
            return _code(result)
        return building.tell_fault(result.fault, result.request, format)
    if made and verbose and format == "text":
        for line in made.lines:
            typer.echo(building.line_text(line), err=True)
    if made and (verbose or format == "github"):
        building.print_findings(made.findings, made.texts, format, verbose)
    for line in made.lines if made else ():
        if line.failure:
            typer.echo(f"error: {made.folder / line.path if made else line.path}: {line.failure}", err=True)
    return _code(result)


def _code(result: Result) -> int:
    match result.fault:
        case None:
            return Exit.ARTIFACT if result.report and result.report.failed else Exit.DONE
        case SpecError():
            return Exit.SPEC
        case EditedError():
            return Exit.ARTIFACT
    return Exit.MACHINE


def _value(result: Result) -> dict[str, Any]:
    told: dict[str, Any] = {"spec": str(result.request.spec), "result": _outcome(result)}
    if result.report:
        return told | building.as_value(result.report)
    if isinstance(result.fault, SpecError):
        return told | {"findings": [report.as_value(finding) for finding in result.fault.report]}
    return told | {"error": str(result.fault)}


def _publish(results: Sequence[Result], request: Request, course_at: Path | None, format: str) -> int:
    """Write the catalog of all packs that are in the folder by now, or the page of the course."""
    from coursegen import catalog, course, theme

    try:
        look = theme.load(request.theme)
        if course_at is None:
            catalog.publish(request.out, look, force=request.force)
        else:
            made = {result.request.spec: result.report.folder.name for result in results if result.report}
            programme = course.read(course_at)
            lessons = {sitting.lesson: course_at.parent / sitting.lesson for sitting in programme.sessions}
            folders = {lesson: made[spec] for lesson, spec in lessons.items() if spec in made}
            course.publish(programme, folders, request.out.parent, look, force=request.force)
    except (EditedError, MachineError, OSError) as fault:
        return building.tell_fault(fault, request, format)
    return Exit.DONE


def _last(results: Sequence[Result], request: Request) -> None:
    broken = [result for result in results if result.fault]
    following = f"mend {broken[0].request.spec}" if broken else f"open {request.out / 'index.html'}"
    typer.echo(
        f"{len(results) - len(broken)} of {len(results)} lessons stand in {request.out}; next: {following}", err=True
    )
