"""The course: several lessons in order, with their dates and what they have in common."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from coursegen.diagnostics import Finding, Severity, SpecError
from coursegen.source import Source
from coursegen.spec import faults
from coursegen.spec.ids import slug
from coursegen.spec.noun import Clock, Noun, Slug, Text

VERSION = "coursegen-course/1"


def _a_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("no-day", "no day") from None
    return text


def _a_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ValueError, LookupError, OSError):
        raise PydanticCustomError("no-zone", "no time zone") from None
    return text


Day = Annotated[str, AfterValidator(_a_day)]
Zone = Annotated[str, AfterValidator(_a_zone)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class Sitting(Noun):
    """One session of a course."""

    plain: ClassVar[str | None] = "lesson"

    lesson: Name
    """The lesson spec, by its path from the course's folder. Example: week-1/lesson.yaml"""
    date: Day | None = None
    """The day. Example: 2026-12-01"""
    start: Clock | None = None
    """When it starts; the lesson's own start where absent. Example: 09:00"""
    place: Text | None = None
    """Where, if not where the course is held. Example: Workshop, ground floor"""
    bring: tuple[Text, ...] = ()
    """What learners bring to this session. Example: ["A laptop"]"""


class Course(Noun):
    """A course spec: a programme of several sessions."""

    spec: Annotated[str, StringConstraints(pattern=r"^coursegen-course/1$")] = VERSION
    """Version of the language. Example: coursegen-course/1"""
    id: Slug = ""
    """Stable id, the name of the folder; made from the title where absent. Example: safe-workplace"""
    title: Text
    """Full title. Example: A safe workplace"""
    summary: Text | None = None
    """Two or three sentences for who may come. Example: Three short sessions for new staff."""
    language: Name = "en"
    """BCP 47 tag of the language. Example: en-US"""
    audience: Text | None = None
    """Who it is for. Example: New office and shop staff"""
    timezone: Zone | None = None
    """Time zone of all dates. Example: Europe/Paris"""
    place: Text | None = None
    """Where it is held. Example: Room 4"""
    bring: tuple[Text, ...] = ()
    """What learners bring to every session. Example: ["Something to write with"]"""
    contact: Text | None = None
    """Whom to ask. Example: Ask at the front desk"""
    shared: Name | None = None
    """Folder of texts and pictures that all lessons may use, from the course's folder. Example: shared"""
    sessions: Annotated[tuple[Sitting, ...], Field(min_length=1)]
    """The lessons in order. Example: ["week-1/lesson.yaml"]"""


def parse(source: Source, folder: Path) -> Course:
    """Return the course; raises SpecError with every finding: faults of shape, and lessons that are not there."""
    try:
        course = Course.model_validate(source.data)
    except ValidationError as fault:
        raise SpecError(faults.findings(fault, source, Course)) from None
    found = [*_missing(course, source, folder), *_disordered(course, source)]
    if found:
        raise SpecError(found)
    return course if course.id else course.model_copy(update={"id": slug(course.title) or "course"})


def _missing(course: Course, source: Source, folder: Path) -> list[Finding]:
    """What is named and does not lie in the course's folder."""
    named = [(("sessions", at, "lesson"), sitting.lesson, False) for at, sitting in enumerate(course.sessions)]
    named += [(("shared",), course.shared, True)] if course.shared else []  # type: ignore[list-item]
    found = []
    for steps, name, is_folder in named:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            problem = f"`{name}` lies outside the course's folder"
        elif not (path.is_dir() if is_folder else path.is_file()):
            problem = f"there is no {'folder' if is_folder else 'lesson'} `{name}`"
        else:
            continue
        hint = "paths start from the folder of the course spec"
        found.append(Finding(Severity.ERROR, "course-file", problem, source.value_place(steps), hint))
    return found


def _disordered(course: Course, source: Source) -> list[Finding]:
    """Days that go back in time."""
    dated = [(at, sitting.date) for at, sitting in enumerate(course.sessions) if sitting.date]
    return [
        Finding(
            Severity.ERROR,
            "course-order",
            f"session {at + 1} is on {day}, before session {before + 1} on {earlier}",
            source.value_place(("sessions", at, "date")),
            "put the sessions in the order of their days, or mend the date",
        )
        for (before, earlier), (at, day) in itertools.pairwise(dated)
        if day < earlier
    ]
