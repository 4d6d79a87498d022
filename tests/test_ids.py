"""Ids that the author left out."""

from __future__ import annotations

import pytest
from spec_samples import SMALL, lesson_of, session_of

from coursegen.spec.ids import slug


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Small fires: choose, check", "small-fires-choose-check"),
        ("Fahrradschläuche prüfen", "fahrradschlauche-prufen"),
        ("Learner's guide", "learners-guide"),
        ("  --  ", "lesson"),
        ("防災", "lesson"),
        ("../../etc/passwd", "etc-passwd"),
        ("a" * 200, "a" * 60),
        (" ".join(["word"] * 30), "-".join(["word"] * 12)),
    ],
)
def test_a_title_becomes_a_name_for_files(text: str, expected: str) -> None:
    assert slug(text, "lesson") == expected


def test_objectives_assessments_levels_and_criteria_are_numbered() -> None:
    lesson = lesson_of(
        SMALL.replace("  - Judge", "  - Choose an extinguisher\n  - Judge")
        + "assessments:\n  - Watch\n  - Quiz\n"
        + "rubrics:\n  - id: r\n    title: R\n    levels:\n      - Good\n      - Fair\n      - Weak\n    criteria:\n"
        + "      - Pace\n      - Care\n"
        + "quiz:\n  - id: Q1\n    stem: Which?\n    options:\n      - One\n      - Two\n"
    )
    assert [o.id for o in lesson.objectives] == ["O1", "O2"]
    assert [a.id for a in lesson.assessments] == ["A1", "A2"]
    assert [level.id for level in lesson.rubrics[0].levels] == ["3", "2", "1"], "the best level is worth most"
    assert [criterion.id for criterion in lesson.rubrics[0].criteria] == ["C1", "C2"]
    assert [option.id for option in lesson.quiz[0].options] == ["A", "B"]


def test_an_id_of_the_authors_own_is_never_given_twice() -> None:
    lesson = lesson_of(SMALL.replace("  - Judge", "  - id: O2\n    text: Choose\n  - Judge"))
    assert [o.id for o in lesson.objectives] == ["O2", "O2-2"]
    twins = lesson_of(SMALL + "materials:\n  - Extinguisher\n  - Extinguisher!\n")
    assert [m.id for m in twins.materials] == ["extinguisher", "extinguisher-2"]


def test_names_that_fold_to_nothing_are_numbered() -> None:
    lesson = lesson_of(SMALL + "materials:\n  - 消火器\n  - 毛布\n")
    assert [m.id for m in lesson.materials] == ["materials-1", "materials-2"]


def test_a_phase_that_comes_back_has_steps_and_slides_of_its_own() -> None:
    body = "    steps:\n      - title: Act\n    slides:\n      - Fire needs three things\n"
    lesson = lesson_of(SMALL.replace("duration: 60", "duration: 120") + body + SMALL.split("phases:\n")[1] + body)
    steps = [step.id for phase in session_of(lesson).phases for step in phase.steps]
    assert len(set(steps)) == 2
    slides = [slide.id for phase in lesson.phases for slide in phase.slides]
    assert slides == ["practice-x1", "practice-x1-2"]
