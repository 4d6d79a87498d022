"""Commands: words to one call, errors to an exit code; no logic."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from coursegen import __version__
from coursegen.commands import options
from coursegen.commands.words import named, one_of
from coursegen.diagnostics import Finding, MachineError, SpecError
from coursegen.exits import Exit

app = typer.Typer(
    name="coursegen",
    help="Build a whole course pack (slides, facilitator guide, handouts, rubrics) from one lesson-spec YAML.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

themes_app = typer.Typer(rich_markup_mode=None, invoke_without_command=True, no_args_is_help=False)
app.add_typer(themes_app, name="themes")
cache_app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Look at what builds keep, or delete it.")
app.add_typer(cache_app, name="cache")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"coursegen {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Options of every command."""


@app.command()
def build(
    specs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[SPEC...]",
            help="Lesson specs, folders of them, or one course spec; lesson.yaml here where none is named.",
        ),
    ] = None,
    out: options.Out = Path("build"),
    only: options.Only = None,
    paper: options.Paper = "a4",
    start: options.Start = None,
    learners: options.Learners = None,
    minutes: options.Minutes = None,
    date: options.Day = None,
    timezone: options.Zone = None,
    mode: options.Mode = None,
    depth: options.Depth = "annotated",
    track: options.Track = None,
    edition: options.Edition = "standard",
    theme: options.Look = "standard",
    release: Annotated[bool, typer.Option("--release", help="Content still owed is an error.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings stop the build too.")] = False,
    jobs: options.Jobs = 0,
    force: options.Force = False,
    keep_sources: Annotated[bool, typer.Option("--keep-sources", help="Also write what the templates made.")] = False,
    shard: options.Shard = None,
    cluster: options.Cluster = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Render everything anew.")] = False,
    format: Annotated[str, typer.Option("--format", metavar="text|json|github", help="Form of the output.")] = "text",
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No line for each artifact.")] = False,
    verbose: options.Verbose = 0,
) -> None:
    """Build the pack of each lesson into DIR/<id>/."""
    from coursegen.commands import building

    common = building.common(
        out=out, only=only or [], paper=paper, start=start, learners=learners, track=track, minutes=minutes, date=date,
        timezone=timezone, mode=mode, depth=depth, edition=edition, theme=theme, release=release, strict=strict,
        jobs=jobs or os.cpu_count() or 1, force=force, keep_sources=keep_sources, use_cache=not no_cache,
    )  # fmt: skip
    code = building.run(
        building.each(common, specs or []), format=one_of(format, ("text", "json", "github")), quiet=quiet,
        verbose=verbose > 0, shard=shard, cluster=cluster, together=any(spec.is_dir() for spec in specs or []),
        course_at=building.course_of(specs or []),
    )  # fmt: skip
    raise typer.Exit(code)


@app.command()
def watch(
    specs: options.Specs,
    out: options.Out = Path("build"),
    only: options.Only = None,
    paper: options.Paper = "a4",
    start: options.Start = None,
    learners: options.Learners = None,
    mode: options.Mode = None,
    edition: options.Edition = "standard",
    theme: options.Look = "standard",
    jobs: options.Jobs = 0,
    force: options.Force = False,
    verbose: options.Verbose = 0,
) -> None:
    """Build packs again whenever their lessons, texts, pictures or theme change."""
    from coursegen.commands import building, watching

    common = building.common(
        out=out, only=only or [], paper=paper, start=start, learners=learners, mode=mode, edition=edition,
        theme=theme, jobs=jobs or os.cpu_count() or 1, force=force,
    )  # fmt: skip
    watching.run(common, specs, verbose=verbose > 0)


@app.command()
def preview(
    spec: Annotated[Path, typer.Argument(metavar="SPEC", help="A lesson spec.")],
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="N", help="Port; 0: one that is free.")] = 0,
    open: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    out: options.Out = Path("build"),
    only: options.Only = None,
    paper: options.Paper = "a4",
    start: options.Start = None,
    learners: options.Learners = None,
    mode: options.Mode = None,
    edition: options.Edition = "standard",
    theme: options.Look = "standard",
    jobs: options.Jobs = 0,
    force: options.Force = False,
    verbose: options.Verbose = 0,
) -> None:
    """Show a pack in the browser while its spec is written: pages, slides and findings, live."""
    from coursegen.commands import building, previewing

    common = building.common(
        out=out, only=only or [], paper=paper, start=start, learners=learners, mode=mode, edition=edition,
        theme=theme, jobs=jobs or os.cpu_count() or 1, force=force,
    )  # fmt: skip
    previewing.run(building.each(common, [spec]), port=port, show=open, verbose=verbose > 0)


@app.command()
def check(
    specs: Annotated[
        list[Path],
        typer.Argument(
            metavar="SPEC...",
            parser=named,
            help="Lesson specs, or folders of them; `-` reads one from standard input.",
        ),
    ],
    select: Annotated[
        list[str] | None, typer.Option(metavar="CODE,...", help="Tell these rules only: T103, T1, T, or a name.")
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option(metavar="CODE,...", help="Leave these rules out.")] = None,
    severity: Annotated[
        str, typer.Option(metavar="error|warning|hint", help="Tell nothing that matters less.")
    ] = "hint",
    release: Annotated[bool, typer.Option("--release", help="Content still owed is an error.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail too.")] = False,
    format: Annotated[
        str, typer.Option("--format", metavar="text|json|github|sarif", help="How findings are printed.")
    ] = "text",
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Quote every line, and show YAML to paste.")] = False,
    fix: Annotated[bool, typer.Option("--fix", help="First mend what has one right answer, in place.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Print what --fix would change; write nothing.")] = False,
) -> None:
    """Check lessons without building them, and mend what has one right answer."""
    from coursegen.commands import checking

    wanted = checking.wish(
        select or [], ignore or [], release=release, strict=strict, verbose=verbose,
        severity=one_of(severity, ("error", "warning", "hint"), "--severity"),
        format=one_of(format, checking.FORMATS),
    )  # fmt: skip
    if fix or diff:
        checking.mend(specs, diff=diff)
    raise typer.Exit(checking.run(specs, wanted))


@app.command()
def explain(
    code: Annotated[str, typer.Argument(metavar="CODE", help="A code such as T103, or a name such as no-break.")],
) -> None:
    """Explain a rule: why, what fails, what passes, where it comes from, how to silence it."""
    from coursegen.commands import explaining

    typer.echo(explaining.explain(code))


@app.command()
def rules(format: Annotated[str, typer.Option("--format", metavar="text|json")] = "text") -> None:
    """List all rules of `check` by subject."""
    from coursegen.commands import explaining

    typer.echo(explaining.as_json() if one_of(format, ("text", "json")) == "json" else explaining.listed())


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that does not exist or is empty.")],
) -> None:
    """Write a spec that builds at once, with comments that teach."""
    from coursegen.commands import starting

    starting.write(folder)
    typer.echo(f"{folder / 'lesson.yaml'}")
    typer.echo(f"next: coursegen build {folder / 'lesson.yaml'}", err=True)


@app.command("import")
def import_plan(
    plans: Annotated[
        list[Path], typer.Argument(metavar="PLAN...", help="Plans: Markdown, text, .docx, HTML; `-` is standard input.")
    ],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE|DIR", help="Where specs go; standard output otherwise.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over files that exist.")] = False,
    format: Annotated[str, typer.Option("--format", metavar="text|json", help="Form of the report.")] = "text",
) -> None:
    """Turn existing lesson plans into specs, and report what went where."""
    from coursegen.commands import importing

    raise typer.Exit(importing.run(plans, out=out, force=force, format=one_of(format, ("text", "json"))))


@app.command("export-plan")
def export_plan(
    spec: Annotated[Path, typer.Argument(metavar="SPEC", help="A lesson spec; `-` reads standard input.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Where the plan goes; standard output otherwise.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that exists.")] = False,
) -> None:
    """Write a lesson as a clean Markdown plan."""
    from coursegen.commands import importing

    importing.export_plan(spec, out, force=force)


@app.command()
def schema(
    course: Annotated[bool, typer.Option("--course", help="The schema of a course of several sessions.")] = False,
) -> None:
    """Print the JSON Schema of the spec language, for editors."""
    from coursegen.spec import schema as spec_schema
    from coursegen.spec.course import Course
    from coursegen.spec.lesson import Lesson

    typer.echo(spec_schema.as_text(Course if course else Lesson), nl=False)


@app.command()
def kinds(format: Annotated[str, typer.Option("--format", metavar="text|json")] = "text") -> None:
    """List what a pack holds."""
    from coursegen.commands import listing

    typer.echo(listing.as_json() if one_of(format, ("text", "json")) == "json" else listing.as_text())


@themes_app.callback()
def themes(context: typer.Context) -> None:
    """List the shipped themes and their contrast findings, or check one."""
    from coursegen.commands import theming

    if context.invoked_subcommand is None:
        theming.show()


@themes_app.command("check")
def themes_check(
    name: Annotated[str, typer.Argument(metavar="NAME|PATH", help="Theme, by name or folder.")],
) -> None:
    """Show which layout stands for which slides, what is missing, and what is too pale."""
    from coursegen.commands import theming

    raise typer.Exit(theming.check(name))


@cache_app.command("info")
def cache_info(format: Annotated[str, typer.Option("--format", metavar="text|json")] = "text") -> None:
    """Say where the cache lies, how much it holds, and how much it may hold."""
    from coursegen.commands import caching

    caching.info(one_of(format, ("text", "json")))


@cache_app.command("clear")
def cache_clear() -> None:
    """Delete what is cached; the next build renders everything anew."""
    from coursegen.commands import caching

    caching.clear()


@app.command()
def verify(
    packs: Annotated[list[Path], typer.Argument(metavar="PACK...", help="Folders of finished packs.")],
    spec: Annotated[
        Path | None, typer.Option(metavar="SPEC", help="The lesson; the pack's own copy otherwise.")
    ] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Build it again from --spec and compare every byte.")
    ] = False,
    theme: Annotated[
        str | None, typer.Option(metavar="NAME|PATH", help="The theme of --rebuild, unless it is a shipped one.")
    ] = None,
    format: options.Format = "text",
) -> None:
    """Read finished packs back: hashes, leaks to learners, tags, fonts, links, references."""
    from coursegen.commands import verifying

    form = one_of(format, ("text", "json", "github"))
    raise typer.Exit(verifying.run(packs, spec=spec, format=form, again=rebuild, theme=theme))


@app.command()
def diff(
    sides: Annotated[
        list[str], typer.Argument(metavar="[OLD] NEW", help="Specs, packs, or revisions: HEAD~3:lesson.yaml.")
    ],
    rev: Annotated[str | None, typer.Option(metavar="REV", help="Compare the spec with itself at REV.")] = None,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="Where packs lie.")] = Path("build"),
    start: options.Start = None,
    learners: options.Learners = None,
    quick: Annotated[bool, typer.Option("--quick", help="Compare what the lessons say; make no pages.")] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 1 where something differs.")] = False,
    jobs: options.Jobs = 0,
    format: Annotated[str, typer.Option("--format", metavar="text|markdown|json", help="Form of the report.")] = "text",
) -> None:
    """Say what changed between two states of a lesson, and what to reprint.

    One spec alone is compared with its last pack, else with the last commit.
    """
    from coursegen.commands import comparing

    form = one_of(format, ("text", "markdown", "json"))
    asked = comparing.Asked(sides, rev, out, start, learners, quick, jobs)
    raise typer.Exit(comparing.run(asked, exit_code=exit_code, format=form))


@app.command()
def doctor() -> None:
    """Say what this machine lacks, and the line that mends it."""
    from coursegen.commands import doctoring

    raise typer.Exit(doctoring.run())


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; every error ends in a sentence and an exit code."""
    # A command is over before the first early collections would have paid for themselves.
    gc.set_threshold(50_000)
    # A plain end on SIGTERM would leave the render processes behind; this way every `with` is left in order.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        app(args=list(arguments) if arguments is not None else None, prog_name="coursegen")
    except SpecError as fault:
        _tell(fault.report)
        sys.exit(Exit.SPEC)
    except MachineError as fault:
        _say(f"error: {fault}", fault.remedy)
        sys.exit(Exit.MACHINE)
    except OSError as fault:
        _say(f"error: {fault.filename or ''}: {fault.strerror or fault}", "")
        sys.exit(Exit.MACHINE)
    except KeyboardInterrupt:
        _say("interrupted; the last good pack is as it was", "")
        sys.exit(Exit.INTERRUPTED)
    sys.exit(Exit.DONE)


def _tell(findings: Sequence[Finding]) -> None:
    from coursegen import report

    typer.echo(report.as_text(findings, {}), err=True)
    typer.echo(f"{report.counts(findings)}", err=True)


def _say(message: str, remedy: str) -> None:
    typer.echo(message, err=True)
    if remedy:
        typer.echo(f"   = {remedy}", err=True)


if __name__ == "__main__":
    main()
