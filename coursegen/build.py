"""The whole way once: source, spec, checks, plan, render, write."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from coursegen import pictures, plan, provenance, render, review, theme, unchanged, write
from coursegen.cache import Cache
from coursegen.compose import deck
from coursegen.compose.desk import Made
from coursegen.diagnostics import Finding, Place, Severity, SpecError
from coursegen.plan import Artifact, Wishes
from coursegen.render.job import EPOCH, GLYPH, Job, Rendered
from coursegen.render.pool import Outcome, Pool
from coursegen.source import Source
from coursegen.spec.lesson import Lesson
from coursegen.theme import Theme

EARLIEST, LATEST = 315_532_800, 4_354_819_199  # 1980 to 2107: the years a ZIP file, and so a PPTX, can hold


@dataclass(frozen=True)
class Request:
    """What to build and how; `jobs` processes at most, no cache where `cache` is None."""

    spec: Path
    out: Path
    theme: str = "standard"
    wishes: Wishes = field(default_factory=Wishes)
    release: bool = False
    strict: bool = False
    force: bool = False
    keep_sources: bool = False
    jobs: int = 1
    cache: Cache | None = None
    epoch: int | None = None  # seconds since 1970; None: what SOURCE_DATE_EPOCH says
    taken: dict[Path, Path] = field(default_factory=dict)  # folders that this run has made, each with its spec
    pool: Callable[[Theme, int, Cache | None], AbstractContextManager[Pool]] = Pool  # what renders


@dataclass(frozen=True)
class Line:
    """One artifact as the report prints it: seconds it took, 0 where it came from the cache."""

    path: str
    kind: str
    pages: int
    size: int
    seconds: float
    cached: bool
    failure: str | None = None


@dataclass(frozen=True)
class Report:
    """What a build did."""

    folder: Path
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    texts: Mapping[str, str]

    @property
    def failed(self) -> bool:
        """Whether any artifact failed."""
        return any(line.failure for line in self.lines)


def build(request: Request, tell: Callable[[Line], None] = lambda line: None) -> Report:
    """Build the pack of one lesson; calls `tell` as artifacts are finished.

    Raises SpecError when the author must mend something (or is warned, with `strict`), EditedError when
    files were edited by hand, MachineError when the machine lacks something.
    """
    look = theme.load(request.theme)
    reviewed = review.of_file(request.spec, look, release=request.release)
    lesson, read, findings = reviewed.lesson, reviewed.source, reviewed.findings
    if any(f.severity is Severity.ERROR or (request.strict and f.severity is Severity.WARNING) for f in findings):
        raise SpecError(findings)
    spec_digest = digest(lesson)
    epoch, date = _date(request.epoch)
    folder = request.out / (lesson.id or "lesson")
    _take(request, folder)
    made_from = _made_from(request, lesson, read, look, epoch, findings)
    standing = unchanged.files_of(folder, made_from) if request.cache and not request.force else None
    if standing:
        return _standing(folder, standing, findings, read.texts, tell)
    desk = plan.desk_for(lesson, look, request.wishes, spec_digest, date, findings)
    finished: list[tuple[Artifact, Outcome]] = []
    with request.pool(look, request.jobs, request.cache) as pool:
        for wave in plan.waves():
            wanted = plan.artifacts(desk, request.wishes, wave)
            held = {a.path: o.rendered.data for a, o in finished if o.rendered}
            jobs = [_job(artifact, request.spec.parent, read.texts, epoch, held) for artifact in wanted]
            outcomes = []
            for artifact, outcome in zip(wanted, pool.run(jobs), strict=True):
                if artifact.wanted:
                    tell(_line(artifact, outcome))
                outcomes.append((artifact, outcome))
            finished += outcomes
            desk = desk.seen(
                replace(desk.places, pages=_pages(finished)), [_made(a, o.rendered) for a, o in finished if o.rendered]
            )
    origins = {name: read.place(steps) for name, steps in deck.origins(desk.session).items()}
    remarks = _remarks(finished, origins, read.texts)
    said = (*desk.findings[len(findings) :], *remarks)
    head = provenance.head(look, request.theme, spec_digest, _options(request, epoch if date else None))
    head |= {"made_from": made_from, "remarks": [_said(f) for f in said]}
    _write(request, folder, finished, head)
    lines = tuple(_line(artifact, outcome) for artifact, outcome in finished if artifact.wanted)
    return Report(folder, lines, (*desk.findings, *remarks), read.texts)


def _take(request: Request, folder: Path) -> None:
    """Let no two specs of a run make one folder: the second would undo the first."""
    other = request.taken.setdefault(folder, request.spec)
    if other != request.spec:
        message = f"{request.spec} has the id `{folder.name}` of {other}; one pack would overwrite the other"
        place = Place(str(request.spec), 1)
        raise SpecError([Finding(Severity.ERROR, "duplicate-pack", message, place, "give one of them another `id:`")])


def digest(lesson: Lesson) -> str:
    """SHA-256 of what the lesson says; places and layout of the file are no part of it."""
    return hashlib.sha256(lesson.model_dump_json(by_alias=True).encode()).hexdigest()


def _job(artifact: Artifact, folder: Path, texts: Mapping[str, str], epoch: int, held: Mapping[str, bytes]) -> Job:
    if artifact.kind.format in render.COLLECTED:
        named = [path for path in held if f'"{path}"' in artifact.content]
        return Job(artifact.kind.format, artifact.content, {path: held[path] for path in named}, epoch)
    assets = pictures.read(artifact.content, folder, texts) if artifact.kind.format in ("pdf", "pptx") else {}
    return Job(artifact.kind.format, artifact.content, assets, epoch)


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


def _made_from(
    request: Request, lesson: Lesson, read: Source, look: Theme, epoch: int, findings: Iterable[Finding]
) -> str:
    """The digest of everything that this run would make its pack from."""
    said = lesson.model_dump_json(by_alias=True)
    beside = [request.spec.parent / name for name in pictures.named(said)]
    told = [(f.severity, f.code, f.message, f.hint) for f in findings]  # not where: a path is no part of a pack
    wishes = repr((request.wishes, request.keep_sources, epoch, told))
    return unchanged.inputs(said, look.digest, wishes, files=[path for path in beside if path.is_file()])


def _standing(
    folder: Path,
    files: Mapping[str, Any],
    findings: tuple[Finding, ...],
    texts: Mapping[str, str],
    tell: Callable[[Line], None],
) -> Report:
    """The report of a pack that is already as this run would make it."""
    lines = tuple(
        Line(path, facts["kind"], facts.get("pages", 0), facts["size"], 0.0, True)
        for path, facts in files.items()
        if facts["kind"] != "source"
    )
    for line in lines:
        tell(line)
    remarks = [
        Finding(Severity(said["severity"]), said["code"], said["message"], hint=said["hint"])
        for said in write.read_manifest(folder).get("remarks", [])
    ]
    return Report(folder, lines, (*findings, *remarks), texts)


def _said(finding: Finding) -> dict[str, str | None]:
    return {
        "severity": finding.severity.value,
        "code": finding.code,
        "message": finding.message,
        "hint": finding.hint,
    }


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
