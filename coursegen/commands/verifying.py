"""`coursegen verify`: finished packs read back."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import typer

from coursegen import report, source
from coursegen.diagnostics import Finding, Severity, SpecError
from coursegen.exits import Exit
from coursegen.spec import parse
from coursegen.verify import verify


def run(packs: Sequence[Path], *, spec: Path | None, format: str, again: bool = False, theme: str | None = None) -> int:
    """Verify each pack and print what was found; returns the exit code.

    `again` also builds each pack once more from `spec` and compares every byte.
    """
    if again and spec is None:
        raise typer.BadParameter("needs the spec that the pack was built from; add --spec", param_hint="--rebuild")
    lesson = parse.parse(source.read(spec)) if spec else None
    found: list[Finding] = []
    for pack in packs:
        try:
            found += verify(pack, lesson)
            if again and spec:
                found += _rebuilt(pack, spec, theme, quiet=format != "text")
        except SpecError as fault:
            found += fault.report
    if format == "json":
        typer.echo(report.as_json(found))
    elif found:
        text = report.as_github(found) if format == "github" else report.as_text(found, {})
        typer.echo(text, err=format == "text")
    failed = any(finding.severity is Severity.ERROR for finding in found)
    if format == "text":
        following = "mend and build again" if failed else "print it"
        typer.echo(
            f"{report.counts(found)} in {len(packs)} pack{'' if len(packs) == 1 else 's'}; next: {following}", err=True
        )
    return Exit.SPEC if failed else Exit.DONE


def _rebuilt(pack: Path, spec: Path, theme: str | None, *, quiet: bool) -> tuple[Finding, ...]:
    from coursegen.rebuild import prove

    proof = prove(pack, spec, theme, jobs=os.cpu_count() or 1)
    if not quiet:
        typer.echo(f"{pack}: built again from {spec}, {proof.same} files have the same bytes", err=True)
    return proof.findings
