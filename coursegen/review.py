"""A spec reviewed: its lesson, and what rules, slides in Markdown and pictures give to say; nothing is rendered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coursegen import checks, pictures, source, theme
from coursegen.checks import Silenced
from coursegen.diagnostics import Finding, Severity
from coursegen.source import Source
from coursegen.spec import parse
from coursegen.spec.lesson import Lesson
from coursegen.theme import Theme


@dataclass(frozen=True)
class Review:
    """A lesson with the source that knows all places, every finding, and the rules that its author silenced."""

    lesson: Lesson
    source: Source
    findings: tuple[Finding, ...]
    silenced: tuple[Silenced, ...] = ()


def of_file(path: Path, look: Theme | None = None, *, release: bool = False, shared: Path | None = None) -> Review:
    """Review a spec file; raises SpecError when it has no shape to check, OSError when it cannot be opened."""
    return of_source(source.read(path, shared), path.parent, look, release=release, shared=shared)


def of_source(
    read: Source, folder: Path | None, look: Theme | None = None, *, release: bool = False, shared: Path | None = None
) -> Review:
    """Review a spec as read; pictures are looked for in `folder` (None: nowhere), then in `shared`.

    Slides are checked against the layouts of a theme, the standard one where none is given. Raises SpecError when
    there is no lesson in it.
    """
    lesson = parse.parse(read)
    examined = checks.examine(lesson, read, release=release)
    found = [*examined.findings, *_slides(lesson, read, look)]
    if folder is not None:
        found += pictures.faults(lesson.model_dump_json(by_alias=True), folder, read.texts, shared)
    found.sort(key=lambda finding: list(Severity).index(finding.severity))
    return Review(lesson, read, tuple(found), examined.silenced)


def _slides(lesson: Lesson, read: Source, look: Theme | None) -> Iterator[Finding]:
    if all(phase.deck is None for phase in lesson.phases):
        return  # most lessons; the dialect and its layouts take longer to load than all rules to run
    from coursegen.deck import written

    yield from written.faults(lesson, read, look or theme.load("standard"))
