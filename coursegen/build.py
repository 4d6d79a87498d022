"""The whole way once: source, spec, checks, plan, render, write."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from coursegen import pictures, plan, portions, provenance, render, review, theme, unchanged, write
from coursegen.cache import Cache
from coursegen.compose import deck
from coursegen.compose.desk import Made
from coursegen.diagnostics import Finding, Place, Severity, SpecError
from coursegen.plan import Artifact
from coursegen.render.attempt import Outcome
from coursegen.render.job import EPOCH, GLYPH, Job, Rendered
from coursegen.render.pool import Pool
from coursegen.request import Line, Report, Request
from coursegen.spec.lesson import Lesson
from coursegen.theme import Theme

PICTURED = ("pdf", "pptx")  # formats that hold the lesson's pictures
EARLIEST, LATEST = 315_532_800, 4_354_819_199  # 1980 to 2107: the years a ZIP file, and so a PPTX, can hold


Pools = Callable[[Theme, int, Cache | None], AbstractContextManager[Pool]]
Making = Generator[list[Job], Iterable[Outcome], Report]  # jobs of one wave out, their outcomes in, at last the report


def build(request: Request, tell: Callable[[Line], None] = lambda line: None, pools: Pools = Pool) -> Report:
    """Build the pack of one lesson; calls `tell` as artifacts are finished, and takes from `pools` what renders them.

    Raises SpecError when the author must mend something (or is warned, with `strict`), EditedError when
    files were edited by hand, MachineError when the machine lacks something.
    """
    look = theme.load(request.theme)
    making = make(request, look, tell)
    with pools(look, request.jobs, request.cache) as pool:
        jobs = next(making)
        while True:
            try:
                jobs = making.send(pool.run(jobs))
            except StopIteration as end:
                report: Report = end.value
                return report


def make(request: Request, look: Theme, tell: Callable[[Line], None] = lambda line: None) -> Making:
    """Build a pack wave by wave: yields the jobs of each, is sent their outcomes, returns the report.

    Who drives it decides where jobs are rendered and what happens meanwhile. Raises what `build` raises.
    """
    seen = unchanged.seen(look)
    reviewed = review.of_file(request.spec, look, release=request.release, shared=request.shared)
    lesson, read, findings = reviewed.lesson, reviewed.source, reviewed.findings
    if any(f.severity is Severity.ERROR or (request.strict and f.severity is Severity.WARNING) for f in findings):
        raise SpecError(findings)
    spec_digest = digest(lesson)
    epoch, date = _date(request.epoch)
    folder = request.out / (lesson.id or "lesson")
    request.take(folder)
    desk = plan.desk_for(lesson, look, request.wishes, spec_digest, date, findings, reviewed.silenced, request.cache)
    finished: list[tuple[Artifact, Outcome]] = []
    pictured: dict[Path, str] = {}
    for wave in plan.waves():
        wanted = plan.artifacts(desk, request.wishes, wave)
        held = {a.path: o.rendered.data for a, o in finished if o.rendered}
        jobs = [_job(artifact, request, read.texts, epoch, held) for artifact in wanted]
        pictured |= _pictured(wanted, jobs, request)
        outcomes = yield from portions.rendered(jobs, partial(_tell, wanted, tell))
        finished += zip(wanted, outcomes, strict=True)
        made = [_made(a, o.rendered) for a, o in finished if o.rendered]
        desk = desk.seen(replace(desk.places, pages=_pages(finished)), made)
    origins = {name: read.place(steps) for name, steps in deck.origins(desk.session).items()}
    remarks = _remarks(finished, origins, read.texts)
    options = _options(request, epoch if date else None)
    _write(request, folder, finished, provenance.head(look, request.theme, spec_digest, options))
    lines = tuple(_line(artifact, outcome) for artifact, outcome in finished if artifact.wanted)
    report = Report(folder, lesson.title, lines, (*desk.findings, *remarks), read.texts)
    unchanged.remember(request, report, seen, pictured)
    return report


def _tell(artifacts: Sequence[Artifact], tell: Callable[[Line], None], at: int, outcome: Outcome) -> None:
    if artifacts[at].wanted:
        tell(_line(artifacts[at], outcome))


def digest(lesson: Lesson) -> str:
    """SHA-256 of what the lesson says; places and layout of the file are no part of it."""
    return hashlib.sha256(lesson.model_dump_json(by_alias=True).encode()).hexdigest()


def _job(artifact: Artifact, request: Request, texts: Mapping[str, str], epoch: int, held: Mapping[str, bytes]) -> Job:
    if artifact.kind.format in render.COLLECTED:
        named = [path for path in held if f'"{path}"' in artifact.content]
        return Job(artifact.kind.format, artifact.content, {path: held[path] for path in named}, epoch)
    is_pictured = artifact.kind.format in PICTURED
    assets = pictures.read(artifact.content, request.spec.parent, texts, request.shared) if is_pictured else {}
    return Job(artifact.kind.format, artifact.content, assets, epoch)


def _pictured(artifacts: Sequence[Artifact], jobs: Sequence[Job], request: Request) -> dict[Path, str]:
    """The pictures that jobs were given, with their SHA-256, and ABSENT for one of the course that no lesson replaces.

    A name in another spelling is no file and left out.
    """
    paired = [job for artifact, job in zip(artifacts, jobs, strict=True) if artifact.kind.format in PICTURED]
    given = {name: data for job in paired for name, data in job.assets.items()}
    found: dict[Path, str] = {}
    for name, data in given.items():
        own, common = request.spec.parent / name, request.shared / name if request.shared else None
        if own.is_file():
            found[own] = unchanged.sha(data)
        elif common and common.is_file():
            found |= {own: unchanged.ABSENT, common: unchanged.sha(data)}
    return found


def _pages(finished: Iterable[tuple[Artifact, Outcome]]) -> dict[str, Mapping[str, int]]:
    return {a.path: o.rendered.places for a, o in finished if o.rendered}


def _made(artifact: Artifact, rendered: Rendered) -> Made:
    kind = artifact.kind
    return Made(artifact.path, kind.name, kind.audience, rendered.pages, len(rendered.data))


def _line(artifact: Artifact, outcome: Outcome) -> Line:
    rendered = outcome.rendered
    pages, size = (rendered.pages, len(rendered.data)) if rendered else (0, 0)
    return Line(artifact.path, artifact.kind.name, pages, size, outcome.seconds, outcome.cached, outcome.failure)


def _remarks(
    finished: Iterable[tuple[Artifact, Outcome]], origins: Mapping[str, Place], texts: Mapping[str, str]
) -> list[Finding]:
    """What the renderers said; a character that no font has is told once, with its place in the spec."""
    found: dict[object, Finding] = {}
    for artifact, outcome in finished:
        for message, anchor in outcome.rendered.remarks if outcome.rendered else ():
            if anchor.startswith(GLYPH):
                where = pictures.mention(anchor.removeprefix(GLYPH), texts)
                hint = "write it in other signs, or name a font that has it in the theme"
                told = Finding(Severity.WARNING, "glyph", f"{artifact.path}: {message}", where, hint)
                found.setdefault(anchor, told)
            else:
                found[artifact.path, message, anchor] = _remark(artifact, message, anchor, origins)
    return list(found.values())


def _remark(artifact: Artifact, message: str, anchor: str, origins: Mapping[str, Place]) -> Finding:
    where = f" ({anchor})" if anchor else ""
    place = origins.get(anchor) if artifact.kind.format == "pptx" else None
    return Finding(Severity.HINT, "layout", f"{artifact.path}: {message}{where}", place)


def _date(given: int | None = None) -> tuple[int, str | None]:
    """Seconds for file dates, and the date to print; never the clock, so that a rebuild gives the same bytes."""
    named = os.environ.get("SOURCE_DATE_EPOCH", "") if given is None else str(given)
    if not re.fullmatch(r"[0-9]{1,11}", named):
        return EPOCH, None
    epoch = min(max(int(named), EARLIEST), LATEST)
    return epoch, datetime.fromtimestamp(epoch, UTC).date().isoformat()


def _options(request: Request, epoch: int | None) -> dict[str, Any]:
    """What `verify --rebuild` needs to know to build the same once more."""
    asked = request.wishes.as_value() | {"keep_sources": request.keep_sources, "epoch": epoch}
    return {name: value for name, value in asked.items() if value}


def _write(request: Request, folder: Path, finished: list[tuple[Artifact, Outcome]], head: Mapping[str, Any]) -> None:
    files = [
        write.File(
            a.path,
            o.rendered.data,
            {"kind": a.kind.name, "audience": a.kind.audience, "pages": o.rendered.pages}
            | ({"fonts": list(o.rendered.fonts)} if o.rendered.fonts else {}),
        )
        for a, o in finished
        if o.rendered and a.wanted
    ]
    if request.keep_sources:
        suffix = {"pdf": ".html", "pptx": ".md"}
        files += [
            write.File(f"sources/{a.path}{suffix[a.kind.format]}", a.content.encode(), {"kind": "source"})
            for a, _ in finished
            if a.wanted and a.kind.format in suffix
        ]
    keep = bool(request.wishes.only or request.wishes.track or any(o.failure for _, o in finished))
    write.write(folder, files, head, keep=keep, force=request.force)
