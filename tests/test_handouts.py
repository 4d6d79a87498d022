"""Which sheets there are, in the order in which they are handed out."""

from __future__ import annotations

import re

import pytest
from marked_lesson import marked
from spec_samples import LESSONS, SMALL, lesson_of, real, session_of

from coursegen import source
from coursegen.derive.handouts import assets
from coursegen.spec import parse


def test_sheets_are_numbered_in_the_order_of_their_first_use() -> None:
    sheets = session_of(real()).handouts
    assert sheets[0].id == "overview"
    phases = [sheet.phase for sheet in sheets if sheet.phase is not None]
    assert phases == sorted(phases)
    for letter in "HR":
        numbers = [int(sheet.number[1:]) for sheet in sheets if sheet.number[0] == letter]
        assert numbers == list(range(1, len(numbers) + 1))


def test_every_piece_of_content_on_paper_leads_to_a_sheet() -> None:
    session = session_of(real())
    shown_only = {asset.id for asset in (*session.lesson.diagrams, *session.lesson.polls)}
    for name in set(assets(session.lesson)) - shown_only:
        assert session.handout(name).number


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_numbers_and_file_names_are_given_once(path) -> None:  # type: ignore[no-untyped-def]
    sheets = session_of(parse.parse(source.read(path))).handouts
    assert len({sheet.number for sheet in sheets}) == len(sheets)
    assert len({sheet.stem for sheet in sheets}) == len(sheets)
    assert all(re.fullmatch(r"[HR]\d\d-[A-Za-z0-9_-]+", sheet.stem) for sheet in sheets)


def test_pages_for_tracks_at_one_moment_are_versions_of_one_sheet() -> None:
    session = session_of(real())
    (sheet,) = (s for s in session.handouts if s.kind == "supplement")
    assert [version.track for version in sheet.versions] == ["novice", "scientist", "manager"]
    assert [version.symbol for version in sheet.versions] == ["circle", "triangle", "square"]
    assert {session.handout(name).number for name in sheet.names} == {sheet.number}


def test_cards_and_canvases_are_handed_out_apart_from_the_packet() -> None:
    apart = {sheet.kind for sheet in session_of(real()).handouts if not sheet.in_packet}
    assert apart == {"letter-cards", "roles", "injects", "canvas"}


def test_a_lesson_without_content_still_has_its_overview() -> None:
    sheets = session_of(lesson_of(SMALL)).handouts
    assert sheets[0].kind == "overview"
    assert sheets[0].title == "Small fires"


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        session_of(real()).handout("nothing")


def test_every_kind_of_content_at_once_has_a_sheet() -> None:
    kinds = {sheet.kind for sheet in session_of(marked()[0]).handouts}
    assert {"overview", "scenario", "case", "supplement", "simulation", "quiz", "roles", "injects", "rubric"} <= kinds


def test_two_sheets_never_share_a_file_name_though_ids_differ_in_case_only() -> None:
    text = SMALL + "worksheets:\n  - id: Plan\n    title: A\n  - id: plan\n    title: B\n"
    sheets = session_of(lesson_of(text)).handouts
    assert len({sheet.stem.casefold() for sheet in sheets}) == len(sheets)
