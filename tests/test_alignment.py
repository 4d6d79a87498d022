"""Which objective is taught, practised and judged where, by explicit ids only."""

from __future__ import annotations

from spec_samples import SMALL, lesson_of, real, session_of


def test_the_real_lesson_teaches_and_judges_every_objective() -> None:
    rows = session_of(real()).alignment
    assert [row.objective.id for row in rows] == ["O1", "O2", "O3", "O4", "O5"]
    assert all(row.gaps == () for row in rows)
    assert all(row.criteria for row in rows)
    assert rows[2].phases == (3, 4, 5)


def test_what_nobody_names_is_a_gap_and_no_guess() -> None:
    (row,) = session_of(lesson_of(SMALL)).alignment
    assert row.gaps == ("taught", "assessed")
    assert (row.phases, row.assessments, row.criteria, row.items) == ((), (), (), ())


def test_a_phase_an_assessment_a_criterion_and_an_item_count_by_id() -> None:
    text = SMALL + (
        "    objectives:\n      - O1\n"
        "assessments:\n  - method: Watch\n    objectives:\n      - O1\n"
        "rubrics:\n  - id: r\n    title: R\n    criteria:\n      - name: Pace\n        objective: O1\n      - Care\n"
        "quiz:\n  - id: Q1\n    objective: O1\n    stem: Which?\n"
    )
    (row,) = session_of(lesson_of(text)).alignment
    assert (row.phases, [a.id for a in row.assessments], [c.id for c in row.criteria], row.items) == (
        (1,),
        ["A1"],
        ["C1"],
        ("Q1",),
    )
    assert row.gaps == ()
