"""N learners into teams and pairs, as the room will see them."""

from __future__ import annotations

import pytest
from spec_samples import SMALL, lesson_of, real, session_of

from coursegen.derive.groups import groups, split
from coursegen.spec.purpose import Size


@pytest.mark.parametrize(
    ("learners", "sizes", "pairs", "trio"),
    [
        (16, (4, 4, 4, 4), 8, False),
        (18, (5, 5, 4, 4), 9, False),
        (15, (5, 5, 5), 7, True),
        (8, (4, 4), 4, False),
        (24, (4, 4, 4, 4, 4, 4), 12, False),
    ],
)
def test_the_real_lesson_with_other_numbers(learners: int, sizes: tuple[int, ...], pairs: int, trio: bool) -> None:
    made = session_of(real(), learners).groups
    assert (made.teams.sizes, made.teams.fits, made.pairs, made.trio) == (sizes, True, pairs, trio)


def test_eleven_cannot_be_split_into_fours_and_fives_and_it_says_so() -> None:
    made = session_of(real(), 11).groups.teams
    assert made.fits is False
    assert sorted(made.sizes) == [3, 4, 4]


def test_without_a_number_the_plan_counts_on_the_ideal_size() -> None:
    made = session_of(real()).groups
    assert (made.learners, made.learners_assumed, made.teams_assumed) == (16, False, False)


def test_without_any_size_twelve_in_fours_are_assumed_and_marked_so() -> None:
    made = groups(lesson_of(SMALL))
    assert (made.learners, made.teams.sizes) == (12, (4, 4, 4))
    assert made.learners_assumed
    assert made.teams_assumed


@pytest.mark.parametrize("size", [Size(), Size(ideal=4), Size(min=3), Size(max=6), Size(min=2, ideal=4)])
def test_where_the_author_leaves_a_side_open_every_larger_number_can_be_split(size: Size) -> None:
    assert all(split(learners, size).fits for learners in range(5, 60))


def test_one_learner_is_a_team_and_a_pair_of_one() -> None:
    made = session_of(real(), 1).groups
    assert (made.teams.sizes, made.pairs, made.trio) == ((1,), 1, False)
