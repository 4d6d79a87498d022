"""`coursegen check`: findings of one or many specs, without rendering anything."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from coursegen import report, review, source
from coursegen.diagnostics import Finding, Severity, SpecError
from coursegen.exits import Exit


def run(specs: Sequence[Path], *, release: bool, strict: bool, format: str) -> int:
    """Check every spec and print what was found; returns the exit code."""
    findings: list[Finding] = []
    texts: dict[str, str] = {}
    for spec in specs:
        try:
            read = _read(spec)
            texts |= read.texts
            folder = None if str(spec) == "-" else spec.parent
            findings += review.of_source(read, folder, release=release).findings
        except SpecError as fault:
            findings += fault.report
            texts |= _text_of(spec, fault.report)
        except FileNotFoundError:
            raise typer.BadParameter(f"there is no file {spec}", param_hint="SPEC") from None
    _print(findings, texts, format)
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    failed = any(finding.severity in failing for finding in findings)
    if format == "text":
        following = "mend the errors first" if failed else f"coursegen build {specs[0]}"
        typer.echo(f"{report.counts(findings)}; next: {following}", err=True)
    return Exit.SPEC if failed else Exit.DONE


def _read(spec: Path) -> source.Source:
    if str(spec) == "-":
        return source.parse(source.decoded(sys.stdin.buffer.read(), "<stdin>"), "<stdin>")
    return source.read(spec)


def _text_of(spec: Path, findings: Sequence[Finding]) -> dict[str, str]:
    found = {}
    for name in {finding.place.file for finding in findings if finding.place} | {str(spec)}:
        try:
            found[name] = Path(name).read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            continue
    return found


def _print(findings: Sequence[Finding], texts: dict[str, str], format: str) -> None:
    if format == "json":
        typer.echo(report.as_json(findings))
    elif format == "github":
        if findings:
            typer.echo(report.as_github(findings))
    elif findings:
        typer.echo(report.as_text(findings, texts), err=True)
