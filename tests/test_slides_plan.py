"""Which slides the deck has, in order."""

from __future__ import annotations

import pytest
from spec_samples import LESSONS, SMALL, lesson_of, real, session_of

from coursegen import source
from coursegen.spec import parse


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_slides_have_ids_of_their_own_and_run_with_the_session(path) -> None:  # type: ignore[no-untyped-def]
    slides = session_of(parse.parse(source.read(path))).slides
    assert len({slide.id for slide in slides}) == len(slides)
    phases = [slide.phase for slide in slides if slide.phase]
    assert phases == sorted(phases)
    assert (slides[0].kind, slides[-1].kind) == ("title", "closing")


def test_every_phase_opens_with_its_own_slide_and_breaks_follow() -> None:
    session = session_of(real())
    opened = [slide.phase for slide in session.slides if slide.kind == "phase"]
    assert opened == [phase.number for phase in session.phases]
    assert [slide.phase for slide in session.slides if slide.kind == "break"] == [2, 3]


def test_a_quiz_item_is_asked_before_it_is_answered() -> None:
    kinds = [slide.kind for slide in session_of(real()).slides]
    asked = [at for at, kind in enumerate(kinds) if kind == "quiz"]
    assert asked
    assert all(kinds[at + 1] == "reveal" for at in asked)


def test_every_slide_of_the_authors_own_is_there_once_or_is_built_up() -> None:
    session = session_of(real())
    wanted = [slide.id for phase in session.phases for slide in phase.phase.slides]
    made = list(dict.fromkeys(slide.subject for slide in session.slides if slide.kind == "own"))
    assert sorted(made, key=str) == sorted(wanted)
    for slide in session.slides:
        assert bool(slide.build) == bool(slide.shown)


def test_a_build_ends_with_everything_shown() -> None:
    session = session_of(real())
    for diagram in session.lesson.diagrams:
        last = [s for s in session.slides if s.kind == "own" and s.shown and _diagram(session, s.subject) == diagram.id]
        if last:
            assert set(last[-1].shown) == {node.id for node in diagram.nodes}


def _diagram(session, subject):  # type: ignore[no-untyped-def]
    return next(slide.visual for phase in session.phases for slide in phase.phase.slides if slide.id == subject)


def test_the_smallest_lesson_has_a_deck_without_empty_slides() -> None:
    kinds = [slide.kind for slide in session_of(lesson_of(SMALL)).slides]
    assert kinds == ["title", "outcomes", "agenda", "phase", "summary", "closing"]


def test_a_phase_that_comes_back_has_slides_of_its_own() -> None:
    body = "    steps:\n      - title: Act\n        grouping: pairs\n    debrief:\n      - What changed?\n"
    text = SMALL.replace("duration: 60", "duration: 120") + body + SMALL.split("phases:\n")[1] + body
    slides = session_of(lesson_of(text)).slides
    assert len({slide.id for slide in slides}) == len(slides)
