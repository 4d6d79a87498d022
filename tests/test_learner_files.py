"""What learners hold is made from the learner view: a lesson of marks shows which field each file prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest
from marked_lesson import marked
from spec_samples import LESSONS

from coursegen import source, theme
from coursegen.compose import rubrics, sheets
from coursegen.compose.desk import Desk
from coursegen.derive.places import Places
from coursegen.derive.session import Options, derive
from coursegen.kinds import KINDS
from coursegen.spec import parse, tree
from coursegen.spec.lesson import Lesson

LESSON, MARKS = marked()
STANDARD = theme.load("standard")
TRACKS = (None, "track1")

# Facts of logistics that a message to participants tells, and that no sheet of the session needs.
TOLD_BEFOREHAND = {
    ("PreWork", "subject"), ("PreWork", "body"), ("PreWork", "attachments"), ("Lesson", "contact"),
    ("Accessibility", "note"), ("Material", "name"), ("Audience", "description"),
}  # fmt: skip


def desk_of(lesson: Lesson, track: str | None = None) -> Desk:
    session = derive(lesson, Options())
    return Desk(session, STANDARD, Places(session), "0" * 12, track=track)


@cache
def listed() -> set[tuple[str, str]]:
    """The fields that learners may see, as (noun, field)."""
    found = set()
    for _, noun in tree.walk(LESSON):
        aliases = {name: field.alias or name for name, field in type(noun).model_fields.items()}
        found |= {(type(noun).__name__, aliases[name]) for name in noun.learners_see}
    return found


def printed() -> Iterator[tuple[str, str, set[tuple[str, str]]]]:
    """Kind, path and the fields whose marks a learners' file holds."""
    for track in TRACKS:
        for kind in KINDS:
            if kind.audience == "learners" and kind.wave == 1 and kind.format in ("pdf", "txt"):
                for path, content in kind.compose(desk_of(LESSON, track)):
                    yield kind.name, path, {MARKS[mark] for mark in re.findall(r"mark\d+z", content)}


def test_no_file_for_learners_prints_a_field_they_may_not_see() -> None:
    files = 0
    for kind, path, fields in printed():
        allowed = listed() | TOLD_BEFOREHAND if kind in ("one-pager", "email") else listed()
        assert fields <= allowed, (path, fields - allowed)
        files += 1
    assert files > 15


def test_the_marks_are_there_to_be_found() -> None:
    seen = set().union(*(fields for _, _, fields in printed()))
    assert len(seen) > 60
    assert {("Scenario", "text"), ("CaseQuestion", "ask"), ("Criterion", "descriptors"), ("Round", "situation")} <= seen


@pytest.mark.parametrize("form", rubrics.LEARNERS)
def test_a_rubric_for_learners_knows_nothing_of_the_session(form: str) -> None:
    """Whatever the form, the calibration of scorers and the rest of the lesson are out of its template's reach."""
    kind = {"grid": "analytic"}.get(form, form)
    changed = LESSON.model_copy(
        update={"rubrics": tuple(r.model_copy(update={"kind": kind, "renders": ()}) for r in LESSON.rubrics)}
    )
    made = dict(rubrics.rubrics(desk_of(changed)))
    content = next(content for path, content in made.items() if path.endswith(f"-{form}.pdf"))
    fields = {MARKS[mark] for mark in re.findall(r"mark\d+z", content)}
    assert ("Criterion", "descriptors") in fields and fields <= listed()


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_sheets_of_sample_lessons_are_composed_without_facilitators_fields(path) -> None:  # type: ignore[no-untyped-def]
    lesson = parse.parse(source.read(path))
    names = [track.name for track in lesson.tracks]
    desk = desk_of(lesson)
    made = [*sheets.sheets(desk), *sheets.packets(desk), *rubrics.rubrics(desk)]
    assert made
    for where, content in made:
        assert not [name for name in names if re.search(rf"\b{re.escape(name)}\b", content)], where
        assert not [name for name in names if name.casefold() in where.casefold()], where
