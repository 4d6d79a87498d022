"""`coursegen check`: findings of one or many specs, without rendering anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import typer

from coursegen import __version__, checks, course, mending, report, review, sarif, source, write
from coursegen.commands import explaining, specs
from coursegen.diagnostics import Finding, Severity, SpecError
from coursegen.exits import Exit
from coursegen.request import Request

FORMATS = report.FORMATS
FEW = 8  # findings that are all told with an excerpt; of more only the most telling are
TELLING = 5


@dataclass(frozen=True)
class Wish:
    """What to check and how to tell it; `severity` is the least that is told."""

    choice: checks.Choice
    severity: Severity
    release: bool
    strict: bool
    format: str
    verbose: bool


@dataclass
class Told:
    """What a run has found so far: findings, silenced ones with their reasons, and the texts they point into."""

    findings: list[Finding] = field(default_factory=list)
    silenced: list[tuple[Path, checks.Silenced]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)


def wish(
    select: Sequence[str],
    ignore: Sequence[str],
    *,
    severity: str,
    release: bool,
    strict: bool,
    format: str,
    verbose: bool,
) -> Wish:
    """The wish that the options make; raises typer.BadParameter for a word that means nothing."""
    try:
        choice = checks.choose(select, ignore)
    except checks.UnknownRuleError as fault:
        raise typer.BadParameter(f"{fault}; {fault.hint}", param_hint="--select, --ignore") from None
    return Wish(choice, Severity(severity), release, strict, format, verbose)


def run(named: Sequence[Path], wanted: Wish) -> int:
    """Check every spec and print what was found; returns the exit code."""
    found = specs.find(named)
    told, shared = Told(), found.shared()
    for spec in found.specs:
        _check(spec, wanted, told, shared.get(spec))
    least = list(Severity).index(wanted.severity)
    shown = [f for f in wanted.choice.of(told.findings) if list(Severity).index(f.severity) <= least]
    failing = {Severity.ERROR, Severity.WARNING} if wanted.strict else {Severity.ERROR}
    failed = any(finding.severity in failing for finding in shown)
    _print(shown, told, wanted)
    if wanted.format == "text":
        _last(found, shown, failed)
    return Exit.SPEC if failed else Exit.DONE


def mend(named: Sequence[Path], *, diff: bool) -> None:
    """Mend every spec in place, or print as a unified diff what would be mended and write nothing."""
    for spec in specs.find(named).specs:
        if not diff and spec == specs.STDIN:
            raise typer.BadParameter("standard input has no place to be mended in; add --diff", param_hint="--fix")
        if spec != specs.STDIN and not spec.is_file():
            raise typer.BadParameter(f"{spec} is a pipe; give it as standard input, `-`", param_hint="--fix, --diff")
        raw, name = specs.raw(spec)
        try:
            mended = mending.mend(raw, name, specs.folder(spec))
        except SpecError:
            continue  # told by the check that follows
        if not mended.fixes:
            continue
        made = ", ".join(f"{number} {what}{'' if number == 1 else 's'}" for what, number in mended.fixes.items())
        if diff:
            typer.echo(report.as_diff(raw.decode(), mended.text, name), nl=False)
            typer.echo(f"would mend {name}: {made}", err=True)
        else:
            write.rewrite(spec, mended.text.encode())
            typer.echo(f"mended {name}: {made}", err=True)


def _check(spec: Path, wanted: Wish, told: Told, shared: Path | None = None) -> None:
    """Check a lesson, or every lesson of a course."""
    try:
        if spec != specs.STDIN and course.is_course(spec):
            for lesson in course.requests(spec, course.read(spec), Request(spec, Path())):
                _check(lesson.spec, wanted, told, lesson.shared)
            return
        read = specs.read(spec, shared)
        told.texts |= read.texts
        reviewed = review.of_source(read, specs.folder(spec), release=wanted.release, shared=shared)
    except SpecError as fault:
        told.findings += fault.report
        told.texts |= source.quoted(fault.report)
    else:
        told.findings += reviewed.findings
        told.silenced += [(spec, item) for item in reviewed.silenced]


def _print(shown: Sequence[Finding], told: Told, wanted: Wish) -> None:
    silenced = [(finding, item.reason) for _, item in told.silenced for finding in wanted.choice.of(item.findings)]
    if wanted.format == "json":
        typer.echo(report.as_json(shown, silenced))
    elif wanted.format == "sarif":
        typer.echo(sarif.as_sarif(shown, silenced, explaining.sentences(), __version__))
    elif wanted.format == "github":
        if shown:
            typer.echo(report.as_github(shown))
    else:
        text = report.as_text(shown, told.texts, paste=True) if wanted.verbose else _text(shown, told.texts)
        if text:
            typer.echo(text, err=True)
        several = len({spec for spec, _ in told.silenced}) > 1
        for spec, item in told.silenced:
            number = f"{len(item.findings)} finding{'' if len(item.findings) == 1 else 's'}"
            where = f" in {spec}" if several else ""
            typer.echo(f"silenced{where}: {item.rule.code} {item.rule.name}, {number}: {item.reason}", err=True)


def _text(shown: Sequence[Finding], texts: dict[str, str]) -> str:
    """Few findings at length; of many the errors and the most telling, and the rest by what to do next."""
    if len(shown) <= FEW:
        return report.as_text(shown, texts)
    errors = [finding for finding in shown if finding.severity is Severity.ERROR]
    first = errors + checks.telling((f for f in shown if f not in errors), TELLING)
    parts = [report.as_text(first, texts)]
    files = dict.fromkeys(finding.place.file if finding.place else "" for finding in shown)
    for file in files:
        rest = [f for f in shown if f not in first and (f.place.file if f.place else "") == file]
        if rest:
            where = f" in {file}" if len(files) > 1 and file else ""
            parts.append(f"and {len(rest)} more{where}, by what to do next:")
            parts += [f"{do} ({len(found)})\n{report.as_list(found)}" for do, found in checks.by_what_to_do(rest)]
    return "\n\n".join(parts) + "\n"


def _last(found: specs.Found, shown: Sequence[Finding], failed: bool) -> None:
    if found.passed_over:
        names = ", ".join(map(str, found.passed_over[:3])) + (" ..." if len(found.passed_over) > 3 else "")
        typer.echo(f"passed over, no lessons: {names}", err=True)
    many = f"{len(found.specs)} specs: " if len(found.specs) > 1 else ""
    worst = shown[0].code.partition(" ")[0] if shown else ""
    if failed and any(finding.severity is Severity.ERROR for finding in shown):
        following = "mend the errors first"
    elif len(shown) > FEW:
        following = f"coursegen explain {checks.telling(shown, 1)[0].code.partition(' ')[0]}"
    elif failed:
        following = f"coursegen explain {worst}"
    else:
        following = f"coursegen build {found.specs[0]}"
    typer.echo(f"{many}{report.counts(shown)}; next: {following}", err=True)
