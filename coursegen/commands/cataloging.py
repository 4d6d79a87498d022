"""Several lessons in one build: a line as each is done, a table at the end, and the catalog of all packs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import typer

from coursegen import report
from coursegen.batch import Result, build_all, claims
from coursegen.commands import building
from coursegen.diagnostics import MachineError, Severity, SpecError
from coursegen.exits import Exit
from coursegen.request import Request
from coursegen.write import EditedError

HEAD = ("lesson", "result", "files", "pages", "errors", "warnings")
Item = TypeVar("Item")


@dataclass(frozen=True)
class Told:
    """What is kept of a result when it was told: its row, what JSON says of it, the pack's folder if it stands.

    Texts and findings of a hundred lessons would pile up.
    """

    spec: Path
    code: int
    row: tuple[str, ...]
    value: Mapping[str, Any] | None
    folder: str | None


def run(
    requests: Sequence[Request],
    *,
    format: str,
    quiet: bool,
    verbose: bool,
    shard: str | None,
    cluster: str | None,
    course_at: Path | None = None,
) -> int:
    """Build every request, or a share of them, and write the catalog, or the page of a course.

    Returns the worst exit code.
    """
    mine = sharded(requests, shard)
    if not mine:
        typer.echo("no lesson is in this shard", err=True)
        return Exit.DONE
    taken = claims(requests) if shard else {}
    told: list[Told] = []
    check = partial(building.check_kinds, mine[0].wishes.only)
    try:
        results = build_all([replace(request, taken=taken) for request in mine], building.pools(cluster), check)
        with closing(results):  # an interruption while something is printed ends the processes, too
            for result in results:
                code = _tell(result, len(told) + 1, len(mine), format, quiet, verbose)
                told.append(_kept(result, code, format))
    except SpecError as fault:  # the theme's, which all have in common
        return building.tell_fault(fault, mine[0], format)
    published = _publish(told, mine[0], course_at, format)
    if format == "json":
        typer.echo(json.dumps({"packs": [one.value for one in told]}, indent=2, ensure_ascii=False))
    elif format == "text":
        typer.echo(table([one.row for one in told]))
        _last(told, mine[0])
    return max(published, *(one.code for one in told))


def sharded(items: Sequence[Item], shard: str | None) -> list[Item]:
    """Every N-th item from the K-th on, for `K/N`; raises typer.BadParameter when that is no share."""
    if shard is None:
        return list(items)
    found = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", shard)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise typer.BadParameter(f"'{shard}' is no share such as 2/8", param_hint="--shard")
    return list(items[int(found[1]) - 1 :: int(found[2])])


def table(lessons: Sequence[tuple[str, ...]]) -> str:
    """One row a lesson in aligned columns, and a row of sums."""
    sums = [sum(int(row[at]) for row in lessons if row[at]) for at in range(2, len(HEAD))]
    rows = [HEAD, *lessons, (_lessons(len(lessons)), "", *map(str, sums))]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at < 2 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def _lessons(number: int) -> str:
    return f"{number} lesson{'' if number == 1 else 's'}"


def _kept(result: Result, code: int, format: str) -> Told:
    value = _value(result) if format == "json" else None
    folder = result.report.folder.name if result.report else None
    return Told(result.request.spec, code, _row(result), value, folder)


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


def _publish(told: Sequence[Told], request: Request, course_at: Path | None, format: str) -> int:
    """Write the catalog of all packs that are in the folder by now, or the page of the course."""
    from coursegen import catalog, course, theme

    try:
        look = theme.load(request.theme)
        if course_at is None:
            catalog.publish(request.out, look, force=request.force)
        else:
            made = {one.spec: one.folder for one in told if one.folder}
            course.publish(course_at, course.read(course_at), made, request.out.parent, look, force=request.force)
    except (EditedError, MachineError, OSError) as fault:
        return building.tell_fault(fault, request, format)
    return Exit.DONE


def _last(told: Sequence[Told], request: Request) -> None:
    broken = [one for one in told if not one.folder]
    following = f"mend {broken[0].spec}" if broken else f"open {request.out / 'index.html'}"
    standing = f"{len(told) - len(broken)} of {_lessons(len(told))} {'stands' if len(told) == 1 else 'stand'}"
    typer.echo(f"{standing} in {request.out}; next: {following}", err=True)
