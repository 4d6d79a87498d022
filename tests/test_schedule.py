"""Clock times: what a facilitator reads on the wall, with breaks added or paid for."""

from __future__ import annotations

import pytest
from spec_samples import SMALL, lesson_of, real, session_of

from coursegen.derive.schedule import Schedule, minutes_of
from coursegen.derive.session import Options, derive

INCLUDED = ("break_policy: added", "break_policy: included")


def clock(schedule: Schedule, number: int) -> str:
    return "-".join(schedule.clock(minutes) for minutes in schedule.span(number))


def test_the_real_lesson_runs_by_the_clock() -> None:
    session = session_of(real())
    assert [f"{phase.title} {clock(session.schedule, phase.number)}" for phase in session.phases] == [
        "Engage 09:00-09:30",
        "Explore 09:30-10:15",
        "Explain 10:25-11:10",
        "Elaborate 11:15-12:00",
        "Evaluate 12:00-12:15",
    ]
    breaks = [(slot.title, slot.minutes) for slot in session.schedule.slots if slot.kind == "break"]
    assert breaks == [("Break", 10), ("Stretch and return to home tables", 5)]
    assert session.schedule.elapsed == 195
    assert max(session.schedule.stretches()) == 75
    assert session.schedule.stretches() == [75, 45, 60]


def test_included_breaks_are_paid_for_to_the_minute_with_the_fewest_cuts() -> None:
    schedule = session_of(real(INCLUDED)).schedule
    assert schedule.elapsed == 180
    assert schedule.over == 0
    assert sum(taken.cut.saves for taken in schedule.taken) == 15
    assert len(schedule.taken) == 4
    assert {taken.phase for taken in schedule.taken} <= {2, 3, 4}, "the short phases are spared"


def test_a_run_may_start_at_another_time() -> None:
    schedule = session_of(real(), start="13:30").schedule
    assert clock(schedule, 1) == "13:30-14:00"
    assert clock(session_of(real(), start="22:30").schedule, 5) == "01:30-01:45", "past midnight"


def test_without_a_start_times_run_from_zero() -> None:
    schedule = session_of(lesson_of(SMALL)).schedule
    assert clock(schedule, 1) == "0:00-1:00"
    assert minutes_of(None) is None


def test_cuts_that_save_too_little_leave_the_session_long_by_what_is_missing() -> None:
    schedule = session_of(
        lesson_of(
            SMALL + "    if_short:\n      - cut: One round\n        saves: 4\n"
            "schedule:\n  break_policy: included\n  breaks:\n    - after: practice\n      minutes: 10\n"
        )
    ).schedule
    assert (schedule.over, schedule.elapsed) == (6, 66)


def test_a_cut_never_takes_a_whole_phase() -> None:
    schedule = session_of(
        lesson_of(
            SMALL + "    if_short:\n      - cut: Everything\n        saves: 60\n"
            "schedule:\n  break_policy: included\n  breaks:\n    - after: practice\n      minutes: 10\n"
        )
    ).schedule
    assert schedule.taken == ()
    assert schedule.over == 10


@pytest.mark.parametrize("policy", ["added", "included"])
def test_a_break_follows_the_last_of_phases_with_one_key(policy: str) -> None:
    text = SMALL.replace("duration: 60", "duration: 90") + (
        "  - phase: practice\n    minutes: 30\n    if_short:\n      - cut: One round\n        saves: 5\n"
        f"schedule:\n  break_policy: {policy}\n  breaks:\n    - after: practice\n      minutes: 5\n"
    )
    slots = session_of(lesson_of(text)).schedule.slots
    assert [slot.kind for slot in slots] == ["step", "step", "break"]


def test_many_breaks_and_cuts_are_laid_out_at_once() -> None:
    cuts = "".join(f"      - cut: Round {n}\n        saves: {n}\n" for n in range(1, 200))
    breaks = "".join(f"    - after: practice\n      minutes: {n}\n" for n in range(1, 30))
    text = (
        SMALL.replace("60", "1400") + f"    if_short:\n{cuts}schedule:\n  break_policy: included\n  breaks:\n{breaks}"
    )
    schedule = session_of(lesson_of(text)).schedule
    assert schedule.over == 0
    assert schedule.elapsed == 1400


FIXED = (
    SMALL
    + "    steps:\n      - title: Sort\n        minutes: 20\n      - title: The guest\n        minutes: 40\n"
    + '        at: "09:30"\nschedule:\n  start: "{start}"\n'
)


def test_a_fixed_point_waits_and_shows_the_slack() -> None:
    schedule = session_of(lesson_of(FIXED.replace("{start}", "09:00"))).schedule
    guest = schedule.slots[1]
    assert (schedule.clock(guest.begin), schedule.slack(guest), schedule.elapsed) == ("09:30", 10, 70)
    assert schedule.instruction == 60
    assert schedule.missed == ()


def test_a_fixed_point_that_cannot_be_kept_says_how_late_it_is() -> None:
    (missed,) = session_of(lesson_of(FIXED.replace("{start}", "09:15"))).schedule.missed
    assert (missed.slot.title, missed.at, missed.late) == ("The guest", "09:30", 5)


def test_a_fixed_point_after_midnight_is_the_next_day() -> None:
    late = FIXED.replace("{start}", "23:45").replace('"09:30"', '"00:15"')
    schedule = session_of(lesson_of(late)).schedule
    assert schedule.clock(schedule.slots[1].begin) == "00:15"
    assert not schedule.missed


@pytest.mark.parametrize("minutes", [170, 165, 155])
def test_minutes_take_the_cuts_that_make_the_session_fit(minutes: int) -> None:
    session = derive(real(), Options(minutes=minutes))
    assert session.schedule.instruction == minutes
    assert sum(step.minutes for phase in session.phases for step in phase.steps) == minutes, "slides and sheets alike"
    assert session.lesson.duration == minutes
    assert session.schedule.elapsed == minutes + 15, "breaks apart"
    assert session.schedule.over == 0


def test_what_no_cut_saves_remains_over() -> None:
    schedule = derive(real(), Options(minutes=120)).schedule
    offered = sum(cut.saves for phase in real().phases for cut in phase.if_short)
    assert schedule.over == 60 - offered
    assert schedule.instruction == 180 - offered


def test_more_minutes_than_planned_cut_nothing() -> None:
    assert derive(real(), Options(minutes=240)).schedule.taken == ()


def test_what_must_not_be_cut_gives_way_last() -> None:
    steps = (
        "    steps:\n      - title: Long\n        minutes: 40\n        must: true\n      - title: Short\n"
        "        minutes: 20\n    if_short:\n      - cut: One round\n        saves: 10\n"
    )
    slots = derive(lesson_of(SMALL + steps), Options(minutes=50)).schedule.slots
    assert [slot.minutes for slot in slots] == [40, 10]
