"""How many of each thing to bring and to print."""

from __future__ import annotations

import pytest
from spec_samples import SMALL, lesson_of, real, session_of

from coursegen.derive.quantities import copies, spare


@pytest.fixture
def needed() -> dict[str, int]:
    return {row.material.id: row.needed for row in session_of(real(), 16).quantities}


@pytest.mark.parametrize(
    ("material", "count"),
    [
        ("scenario-sheet", 16),
        ("rubric-sheet", 16),
        ("case-sheet", 8),
        ("simulation", 4),
        ("role-cards", 4),
        ("canvas", 8),
        ("inject-cards", 1),
        ("large-print", 2),
    ],
)
def test_sixteen_learners_in_the_real_lesson(material: str, count: int, needed: dict[str, int]) -> None:
    assert needed[material] == count


def test_an_odd_number_makes_a_trio_and_no_further_sheet() -> None:
    rows = {row.material.id: row.needed for row in session_of(real(), 15).quantities}
    assert rows["case-sheet"] == 7
    assert rows["simulation"] == 3


def test_a_tenth_is_printed_besides_and_never_for_the_room() -> None:
    assert [spare("learner", n) for n in (0, 1, 10, 11, 16)] == [0, 1, 1, 2, 2]
    assert spare("room", 40) == 0
    rows = {row.material.id: row for row in session_of(real(), 16).quantities}
    assert rows["scenario-sheet"].spare == 2
    assert rows["laptops"].spare == 0, "only what is printed"


def test_a_material_without_per_is_one_for_the_room_and_marked_as_assumed() -> None:
    (row,) = session_of(lesson_of(SMALL + "materials:\n  - Extinguisher\n"), 30).quantities
    assert (row.needed, row.assumed) == (1, True)


def test_none_of_a_thing_stays_none() -> None:
    text = SMALL + "materials:\n  - name: Hose\n    per: learner\n    quantity: 0\n"
    assert session_of(lesson_of(text)).quantities[0].needed == 0


def test_every_word_for_who_gets_one_is_counted() -> None:
    from coursegen.spec.vocabulary import words

    made = session_of(real(), 16).groups
    assert [copies(per, made) for per in words("per")] == [16, 8, 4, 4, 1, 1]


def test_a_simulation_on_paper_is_printed_like_any_sheet() -> None:
    rows = {row.material.id: row for row in session_of(real(), 16).quantities}
    assert (rows["simulation"].needed, rows["simulation"].spare, rows["simulation"].printed) == (4, 1, True)


def test_spares_are_whole_at_any_number() -> None:
    assert spare("learner", 10_000) == 1_000, "no fraction of a copy from arithmetic with decimals"
    assert spare("learner", 10_001) == 1_001


def test_every_handout_is_counted_once_by_the_material_that_asks_for_it() -> None:
    session = session_of(real(), 16)
    assert [row.handout for row in session.prints] == list(session.handouts)
    materials = [row.material for row in session.prints if row.material]
    assert len(materials) == len(set(m.id for m in materials))
    by_name = {row.material.asset: row.copies for row in session.prints if row.material}
    assert by_name["strategy-canvas"] == 8 + 1
