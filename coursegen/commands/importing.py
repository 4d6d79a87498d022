"""`coursegen import` and `coursegen export-plan`: plans to specs with a report, and back."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from coursegen import report, source
from coursegen.diagnostics import SpecError
from coursegen.exits import Exit
from coursegen.importer import convert, export, loss
from coursegen.importer.finishing import Imported
from coursegen.spec import ids, parse

STDIN = "plan.md"  # what a plan from standard input is called in the report
_SPEC_SUFFIXES = (".yaml", ".yml")


def run(plans: Sequence[Path], *, out: Path | None, force: bool, format: str) -> int:
    """Import every plan; specs go to `out` or standard output, the report to standard error."""
    made: list[Imported] = []
    refused = 0
    for plan in plans:
        try:
            made += convert.convert(_bytes(plan), STDIN if str(plan) == "-" else plan.name)
        except SpecError as fault:
            typer.echo(report.as_text(fault.report, {}), err=True)
            refused += 1
    targets = _targets(made, out)
    _refuse_overwriting(targets, force)
    for number, (imported, target) in enumerate(zip(made, targets, strict=True)):
        if target is None:
            typer.echo(("---\n" if number else "") + imported.text, nl=False)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(imported.text, "utf-8", newline="\n")
            typer.echo(str(target))
    _tell(made, targets, format)
    return Exit.SPEC if refused else Exit.DONE


def export_plan(spec: Path, out: Path | None, *, force: bool) -> None:
    """Write a lesson as a Markdown plan, to `out` or standard output."""
    read = source.parse(sys.stdin.read(), "<stdin>") if str(spec) == "-" else source.read(spec)
    text = export.as_markdown(parse.parse(read))
    if out is None:
        typer.echo(text, nl=False)
        return
    _refuse_overwriting([out], force)
    out.write_text(text, "utf-8", newline="\n")
    typer.echo(str(out))


def _bytes(plan: Path) -> bytes:
    if str(plan) == "-":
        return sys.stdin.buffer.read()
    try:
        return plan.read_bytes()
    except FileNotFoundError:
        raise typer.BadParameter(f"there is no file {plan}", param_hint="PLAN") from None
    except IsADirectoryError:
        raise typer.BadParameter(f"{plan} is a folder; name its files", param_hint="PLAN") from None


def _targets(made: Sequence[Imported], out: Path | None) -> list[Path | None]:
    """One file a lesson: `out` itself for one, numbered beside it or in the folder `out` for several."""
    if out is None:
        return [None] * len(made)
    one_file = out.suffix.lower() in _SPEC_SUFFIXES and not out.is_dir()
    if one_file and len(made) == 1:
        return [out]
    if one_file:
        return [out.with_name(f"{out.stem}-{number}{out.suffix}") for number in range(1, len(made) + 1)]
    taken: dict[str, int] = {}
    targets: list[Path | None] = []
    for imported in made:
        stem = ids.slug(Path(imported.draft.source).stem, "lesson")
        taken[stem] = taken.get(stem, 0) + 1
        several = sum(1 for other in made if ids.slug(Path(other.draft.source).stem, "lesson") == stem) > 1
        targets.append(out / (f"{stem}-{taken[stem]}.yaml" if several else f"{stem}.yaml"))
    return targets


def _refuse_overwriting(targets: Sequence[Path | None], force: bool) -> None:
    there = [str(target) for target in targets if target and target.exists()]
    if there and not force:
        raise typer.BadParameter(f"{', '.join(there)} exists; --force writes over it", param_hint="--out")


def _tell(made: Sequence[Imported], targets: Sequence[Path | None], format: str) -> None:
    named = [(imported, str(target or "")) for imported, target in zip(made, targets, strict=True)]
    if format == "json":
        rows = [loss.as_value(imported.draft, target) for imported, target in named]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2), err=True)
        return
    for imported, target in named:
        typer.echo(loss.as_text(imported.draft, target), err=True)
    if named and named[0][1]:
        typer.echo(f"next: coursegen check {named[0][1]}", err=True)
