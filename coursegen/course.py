"""A course: its lessons as requests, and the page on which people find sessions, dates, outcomes and what to bring."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursegen import source
from coursegen.request import Request

if TYPE_CHECKING:
    from coursegen.catalog import Pack
    from coursegen.spec.course import Course, Sitting
    from coursegen.theme import Theme

TEMPLATE = "pages/course.html.j2"
_SAYS = re.compile(r"^(spec:\s*[\"']?coursegen-course/|sessions\s*:)", re.MULTILINE)


@dataclass(frozen=True)
class Session:
    """One session as the page shows it: its place in the course, its day in words, and its pack (None: not built)."""

    number: int
    day: str
    sitting: Sitting
    start: str
    pack: Pack | None


def is_course(path: Path) -> bool:
    """Whether a file is meant as a course spec, sound YAML or not."""
    try:
        return bool(_SAYS.search(path.read_bytes()[: source.MAX_BYTES].decode("utf-8-sig", "replace")))
    except OSError:
        return False


def read(path: Path) -> Course:
    """Read a course spec; raises SpecError with every fault in it, OSError when it cannot be opened."""
    from coursegen.spec.course import parse

    return parse(source.read(path), path.parent)


def requests(path: Path, course: Course, common: Request) -> list[Request]:
    """A request for each session, in order; its day and start come before those that the run is asked for."""
    shared = path.parent / course.shared if course.shared else None
    made = []
    for sitting in course.sessions:
        asked = common.wishes.options
        day = sitting.date or asked.date
        zone = (course.timezone or asked.timezone) if day else None
        options = replace(asked, date=day, start=sitting.start or asked.start, timezone=zone)
        wishes = replace(common.wishes, options=options)
        spec, out = path.parent / sitting.lesson, common.out / course.id
        made.append(replace(common, spec=spec, out=out, shared=shared, wishes=wishes))
    return made


def publish(
    path: Path, course: Course, packs: Mapping[Path, str], out: Path, look: Theme, *, force: bool = False
) -> Path:
    """Write the page of the course that is read from `path`, and its `catalog.json`; returns the page.

    `packs` names the folder of each spec's pack, as far as it was made. Raises EditedError where the page was
    edited by hand, unless `force`.
    """
    from coursegen import catalog
    from coursegen.labels import load
    from coursegen.pages import Composer

    folder = out / course.id
    found = {pack.folder: pack for pack in catalog.packs(folder)}
    sessions = [
        _session(at, sitting, course.language, found.get(packs.get(path.parent / sitting.lesson, "")))
        for at, sitting in enumerate(course.sessions)
    ]
    composer = Composer(look, load(course.language), course.language)
    context: dict[str, Any] = {"course": course, "sessions": sessions, "days": _days(sessions)}
    facts = {"course": {"id": course.id, "title": course.title}, "sessions": [_value(session) for session in sessions]}
    catalog.publish_page(folder, composer.compose(TEMPLATE, context), facts, force=force)
    return folder / catalog.PAGE


def _session(at: int, sitting: Sitting, language: str, pack: Pack | None) -> Session:
    from babel.dates import format_date

    from coursegen.labels import locale

    day = format_date(date.fromisoformat(sitting.date), "full", locale(language)) if sitting.date else ""
    return Session(at + 1, day, sitting, sitting.start or (pack.start if pack else ""), pack)


def _days(sessions: list[Session]) -> str:
    """The first and the last day in words; empty where none is set."""
    days = list(dict.fromkeys(session.day for session in sessions if session.day))
    return " – ".join([days[0], days[-1]] if len(days) > 1 else days)


def _value(session: Session) -> dict[str, Any]:
    return {
        "lesson": session.sitting.lesson,
        "date": session.sitting.date,
        "start": session.start or None,
        "pack": asdict(session.pack) if session.pack else None,
    }
