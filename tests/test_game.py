"""Paper games played in every way: figures that were worked out by hand, and games that nobody plays to the end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursegen.derive.game import LONGEST, MOST, play, scale
from coursegen.spec.play import Choice, Meter, Round, Simulation

CALL = {"A": {"safety": 20, "time": -20}, "B": {"safety": -20, "time": 20}}


def game(*rounds: dict[str, dict[str, int]], **more: object) -> Simulation:
    """A game of rounds of options of effects, on meters that start at 50."""
    return Simulation.model_validate(
        {
            "title": "The drill",
            "premise": "The alarm rings.",
            "meters": [{"id": name, "label": name, "start": 50, "max": 100} for name in ("safety", "time")],
            "rounds": [
                {
                    "id": f"R{number}",
                    "title": "Next",
                    "situation": "Smoke.",
                    "options": [{"id": letter, "text": letter, "effects": e} for letter, e in options.items()],
                }
                for number, options in enumerate(rounds, 1)
            ],
        }
        | more
    )


def test_totals_are_the_sum_with_the_lowest_counted_twice() -> None:
    played = play(game(CALL, CALL))
    assert played
    assert {way.letters: way.total for way in played.plays} == {
        "AA": 90 + 10 + 10,
        "AB": 50 + 50 + 50,
        "BA": 50 + 50 + 50,
        "BB": 10 + 90 + 10,
    }
    assert played.figures
    assert played.figures.model_dump(include={"paths", "best", "best_path", "worst", "mean"}) == {
        "paths": 4, "best": 150, "best_path": "AB", "worst": 110, "mean": 130,
    }  # fmt: skip
    assert played.best_replies(0) == played.best_replies(1) == {"A", "B"}


def test_a_surprise_strikes_who_earned_it_and_a_combo_pays_who_prepared_it() -> None:
    spec = game(CALL, CALL)
    first = spec.rounds[0]
    again = Choice.model_validate({"id": "A", "text": "Again", "combo": {"if_choice": "R1.B", "then": {"time": 9}}})
    event = {"title": "Dark.", "if": "safety <= 30", "then": {"time": -50, "safety": -50}, "else": {"safety": 1}}
    later = Round.model_validate(
        {"id": "R2", "title": "Next", "situation": "Smoke.", "before": event, "options": [again]}
    )
    played = play(spec.model_copy(update={"rounds": (first, later)}))
    assert played
    spared, struck = played.plays
    assert (spared.letters, spared.struck, dict(spared.state)) == ("AA", frozenset(), {"safety": 71, "time": 30})
    assert (struck.letters, struck.struck, dict(struck.state)) == ("BA", {"R2"}, {"safety": 0, "time": 29})


@pytest.mark.parametrize(
    ("words", "value", "points"),
    [
        ("100 - value", 30, 70),
        ("150 - 5 * value, held between 0 and 100", 20, 50),
        ("150 - 5 * value, held between 0 and 100", 40, 0),
        ("150 - 5 \N{MULTIPLICATION SIGN} value, between 0 and 100", 4, 100),
        ("2 * value", 7, 14),
        ("value", 7, 7),
        (None, 7, 7),
    ],
)
def test_points_are_read_as_the_sheet_prints_them(words: str | None, value: int, points: int) -> None:
    to_points = scale(Meter(id="cost", label="Cost", start=20, points=words))
    assert to_points
    assert to_points(value) == points


@pytest.mark.parametrize("words", ["as the team agrees", "100 - valuable", "100 / value", ""])
def test_points_in_other_words_are_not_guessed(words: str) -> None:
    meter = Meter.model_construct(id="cost", label="Cost", start=20, points=words or "?")
    assert scale(meter) is None
    played = play(game(CALL).model_copy(update={"meters": (meter,)}))
    assert played
    assert played.totals == {}
    assert played.figures is None


def test_a_game_that_cannot_be_played_to_the_end_is_not_begun() -> None:
    letters = {letter: {"safety": 1} for letter in "ABCDEFGHIJ"}
    assert MOST < 10**5
    assert play(game(*[letters] * 5)) is None
    assert play(game(*[{"A": {"safety": 1}}] * (LONGEST + 1))) is None
    assert play(game()) is None
    assert play(game({})) is None


effects = st.dictionaries(st.sampled_from(["safety", "time"]), st.integers(-60, 60))
options = st.dictionaries(st.sampled_from("ABC"), effects, min_size=1)


@given(st.lists(options, min_size=1, max_size=4))
def test_every_way_is_played_once_and_within_bounds(rounds: list[dict[str, dict[str, int]]]) -> None:
    played = play(game(*rounds))
    assert played
    number = 1
    for stage in rounds:
        number *= len(stage)
    assert len({way.path for way in played.plays}) == len(played.plays) == number
    assert all(0 <= value <= 100 for way in played.plays for value in way.state.values())
    assert played.figures
    best = max(way.total or 0 for way in played.plays)
    assert played.figures.best == best
    assert all(letter in played.best_replies(at) for at, letter in enumerate(played.figures.best_path))
