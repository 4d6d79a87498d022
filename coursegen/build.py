"""The whole way once: source, spec, checks, plan, render, write."""

from __future__ import annotations

import hashlib
import html
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import unquote

from coursegen import __version__, checks, plan, render, source, theme, write
from coursegen.cache import Cache
from coursegen.compose import deck
from coursegen.compose.desk import Made
from coursegen.diagnostics import Finding, Place, Severity, SpecError
from coursegen.plan import Artifact, Wishes
from coursegen.render.job import EPOCH, Job, Rendered
from coursegen.render.pool import Outcome, Pool
from coursegen.source import Source
from coursegen.spec import parse
from coursegen.spec.lesson import Lesson
from coursegen.theme import Theme

# The lengths are bounded, since a text may hold ten thousand openings without an end.
PICTURE = re.compile(
    r"""(?:src="|!\[[^\]\n]{0,500}\]\()(?!https?:|data:|#)([^")\s]{1,500}?\.(?:png|jpe?g|gif|webp|svg))(?=["\s)])""",
    re.IGNORECASE,
)
EARLIEST, LATEST = 315_532_800, 4_354_819_199  # 1980 to 2107: the years a ZIP file, and so a PPTX, can hold
MAX_PICTURE = 20_000_000  # bytes


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
    lesson, read, findings = opened(request.spec, look, release=request.release)
    if any(f.severity is Severity.ERROR or (request.strict and f.severity is Severity.WARNING) for f in findings):
        raise SpecError(findings)
    spec_digest = digest(lesson)
    epoch, date = _date()
    desk = plan.desk_for(lesson, look, request.wishes, spec_digest, date, findings)
    finished: list[tuple[Artifact, Outcome]] = []
    with Pool(look, request.jobs, request.cache) as pool:
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
    folder = request.out / (lesson.id or "lesson")
    _write(request, folder, finished, spec_digest, look.digest)
    origins = {name: read.place(steps) for name, steps in deck.origins(desk.session).items()}
    remarks = [_remark(a, *remark, origins) for a, o in finished if o.rendered for remark in o.rendered.remarks]
    lines = tuple(_line(artifact, outcome) for artifact, outcome in finished if artifact.wanted)
    return Report(folder, lines, (*desk.findings, *remarks), read.texts)


def checked(path: Path, *, release: bool = False) -> tuple[Lesson, Mapping[str, str], tuple[Finding, ...]]:
    """Read and check a spec: the lesson, the texts it was read from, and every finding of the checks.

    Raises SpecError when the spec has no shape to check, OSError when it cannot be opened.
    """
    lesson, read, findings = opened(path, theme.load("standard"), release=release)
    return lesson, read.texts, findings


def opened(path: Path, look: Theme, *, release: bool = False) -> tuple[Lesson, Source, tuple[Finding, ...]]:
    """As `checked`, with the source that knows all places; deck Markdown is checked against a theme's layouts."""
    read = source.read(path)
    lesson = parse.parse(read)
    return lesson, read, (*checks.check(lesson, read, release=release), *deck.written_faults(lesson, read, look))


def digest(lesson: Lesson) -> str:
    """SHA-256 of what the lesson says; places and layout of the file are no part of it."""
    return hashlib.sha256(lesson.model_dump_json(by_alias=True).encode()).hexdigest()


def _job(artifact: Artifact, folder: Path, texts: Mapping[str, str], epoch: int, held: Mapping[str, bytes]) -> Job:
    if artifact.kind.format in render.COLLECTED:
        named = [path for path in held if f'"{path}"' in artifact.content]
        return Job(artifact.kind.format, artifact.content, {path: held[path] for path in named}, epoch)
    names = sorted(set(PICTURE.findall(artifact.content))) if artifact.kind.format in ("pdf", "pptx") else []
    assets = {}
    for name in names:
        plain = unquote(html.unescape(name))  # as the author typed it; in HTML it is escaped as links are
        assets[name] = assets[plain] = _picture(plain, folder, texts)
    return Job(artifact.kind.format, artifact.content, assets, epoch)


def _picture(name: str, folder: Path, texts: Mapping[str, str]) -> bytes:
    """The bytes of a picture that a text names."""
    problem = None
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            problem = "lies outside the lesson's folder"
        elif not path.is_file():
            problem = "does not exist"
        elif path.stat().st_size > MAX_PICTURE:
            problem = f"is larger than {MAX_PICTURE // 1_000_000} MB"
    except (OSError, RuntimeError, ValueError):
        problem = "has a name that the system cannot open"
    if problem:
        message, hint = f"the picture `{name}` {problem}", "paths start from the spec's folder"
        raise SpecError([Finding(Severity.ERROR, "picture", message, _mention(name, texts), hint)])
    return path.read_bytes()


def _mention(word: str, texts: Mapping[str, str]) -> Place | None:
    """Where a word stands first in what was read."""
    for file, text in texts.items():
        at = text.find(word)
        if at >= 0:
            column = at - text.rfind("\n", 0, at)
            return Place(file, text.count("\n", 0, at) + 1, column, column + len(word))
    return None


def _pages(finished: Iterable[tuple[Artifact, Outcome]]) -> dict[str, Mapping[str, int]]:
    return {a.path: o.rendered.places for a, o in finished if o.rendered}


def _made(artifact: Artifact, rendered: Rendered) -> Made:
    kind = artifact.kind
    return Made(artifact.path, kind.name, kind.audience, rendered.pages, len(rendered.data))


def _line(artifact: Artifact, outcome: Outcome) -> Line:
    rendered = outcome.rendered
    pages, size = (rendered.pages, len(rendered.data)) if rendered else (0, 0)
    return Line(artifact.path, artifact.kind.name, pages, size, outcome.seconds, outcome.cached, outcome.failure)


def _remark(artifact: Artifact, message: str, anchor: str, origins: Mapping[str, Place]) -> Finding:
    where = f" ({anchor})" if anchor else ""
    place = origins.get(anchor) if artifact.kind.format == "pptx" else None
    return Finding(Severity.HINT, "layout", f"{artifact.path}: {message}{where}", place)


def _date() -> tuple[int, str | None]:
    """Seconds for file dates, and the date to print; never the clock, so that a rebuild gives the same bytes."""
    named = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not re.fullmatch(r"[0-9]{1,11}", named):
        return EPOCH, None
    epoch = min(max(int(named), EARLIEST), LATEST)
    return epoch, datetime.fromtimestamp(epoch, UTC).date().isoformat()


def _write(
    request: Request, folder: Path, finished: list[tuple[Artifact, Outcome]], spec_digest: str, theme_digest: str
) -> None:
    files = [
        write.File(
            a.path, o.rendered.data, {"kind": a.kind.name, "audience": a.kind.audience, "pages": o.rendered.pages}
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
    head = {
        "coursegen": __version__,
        "spec": {"sha256": spec_digest},
        "theme": {
            "name": request.theme if "/" not in request.theme else Path(request.theme).name,
            "sha256": theme_digest,
        },
        "libraries": {name: version(name) for name in ("jinja2", "markdown-it-py", "python-pptx", "weasyprint")},
    }
    keep = bool(request.wishes.only or request.wishes.track or any(o.failure for _, o in finished))
    write.write(folder, files, head, keep=keep, force=request.force)
