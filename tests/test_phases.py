"""Phases as they are taught: names from the model, minutes for each step."""

from __future__ import annotations

import pytest
from spec_samples import ROOT, SMALL, lesson_of, real, session_of

from coursegen import source
from coursegen.derive.phases import TaughtPhase, model_data, model_names, model_of
from coursegen.spec import parse


def first(text: str) -> TaughtPhase:
    return session_of(lesson_of(text)).phases[0]


@pytest.mark.parametrize("name", model_names())
def test_every_model_has_ordered_phases_with_titles_and_purposes(name: str) -> None:
    model = model_data(name)
    assert model
    keys = [row["key"] for row in model["phases"]]
    assert len(set(keys)) == len(keys) >= 3
    assert model["order"] in ("strict", "free")
    for row in model["phases"]:
        assert row["title"]
        assert row["purpose"].endswith(".")
    shares = [row["share"] for row in model["phases"] if "share" in row]
    assert all(0 <= low < high <= 100 for low, high in shares)
    assert not shares or sum(low for low, _ in shares) <= 100 <= sum(high for _, high in shares)


def test_the_shipped_models_are_six() -> None:
    assert model_names() == ["4c", "5e", "boppps", "direct", "gagne", "workshop"]


def test_phases_of_the_5e_take_their_names_and_purposes_from_it() -> None:
    phase = session_of(real()).phases[0]
    bare = first(SMALL.replace("practice", "engage"))
    assert bare.title == "Engage"
    assert bare.purpose == "Raise curiosity and bring out what people already think."
    assert bare.purpose_derived
    assert not phase.purpose_derived or phase.purpose == bare.purpose


def test_without_a_model_a_key_becomes_a_title_and_no_purpose_is_invented() -> None:
    phase = first(SMALL.replace("practice", "warm-up"))
    assert (phase.title, phase.purpose) == ("Warm Up", None)


def test_a_custom_model_names_its_phases() -> None:
    lesson = parse.parse(source.read(ROOT / "tests" / "lessons" / "custom-feedback.yaml"))
    model = model_of(lesson)
    assert model
    assert model["phases"][0]["key"] == lesson.phases[0].phase


def test_a_phase_without_steps_is_one_step_marked_as_such() -> None:
    phase = first(SMALL + "    source:\n      facilitator_actions: Show the label\n      learner_activities: Sort\n")
    (step,) = phase.steps
    assert step.step_derived
    assert step.minutes == 60
    assert [(cue.kind, cue.text) for cue in step.step.cues] == [("do", "Show the label"), ("watch_for", "Sort")]


def test_minutes_the_author_left_out_are_shared_and_marked() -> None:
    phase = first(SMALL + "    steps:\n      - title: A\n        minutes: 25\n      - B\n      - C\n")
    assert [(step.minutes, step.minutes_derived) for step in phase.steps] == [(25, False), (18, True), (17, True)]


def test_when_nothing_is_left_open_steps_get_no_minutes() -> None:
    phase = first(SMALL + "    steps:\n      - title: A\n        minutes: 90\n      - B\n")
    assert [step.minutes for step in phase.steps] == [90, 0]


def test_optional_and_asynchronous_steps_are_not_counted() -> None:
    phase = first(
        SMALL
        + "    steps:\n      - title: A\n      - title: B\n        minutes: 10\n        optional: true\n"
        + "      - title: C\n        minutes: 10\n        mode: async\n"
    )
    assert [(step.step.title, step.minutes) for step in phase.steps] == [("A", 60)]
    assert [step.step.title for step in phase.optional] == ["B"]


def test_an_asynchronous_phase_is_outside_the_session() -> None:
    session = session_of(lesson_of(SMALL + "  - phase: reading\n    minutes: 30\n    mode: self-paced\n"))
    assert [phase.key for phase in session.phases] == ["practice"]
    assert session.schedule.elapsed == 60


def test_titles_follow_the_language_of_the_lesson_or_fall_back_on_english() -> None:
    assert first(SMALL.replace("practice", "engage") + "language: tlh\n").title == "Engage"
