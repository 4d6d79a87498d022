"""Minutes as people write them."""

from __future__ import annotations

import pytest
from spec_samples import SMALL, faults_of, lesson_of

from coursegen.spec.durations import bounds, minutes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("45", 45),
        ("45 min", 45),
        ("45 minutes", 45),
        ("45m", 45),
        ("45'", 45),
        ("45′", 45),
        ("45 MIN.", 45),
        ("2.5", 3),
        ("3h", 180),
        ("3 hours", 180),
        ("1 hour", 60),
        ("2.5 hours", 150),
        ("2,5 h", 150),
        ("1 h 30", 90),
        ("1h30", 90),
        ("1 h 30 min", 90),
        ("1 hour and 30 minutes", 90),
        ("1:30", 90),
        ("09:00", 540),
        ("0:05", 5),
        ("PT45M", 45),
        ("PT1H30M", 90),
        ("pt2h", 120),
        ("  20  min ", 20),
        ("٤٥", 45),
        ("0", 0),
    ],
)
def test_a_duration_is_read(text: str, expected: int) -> None:
    assert minutes(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", " ", "an hour", "-5", "1:75", "45 s", "PT", "P1D", "1e3", "1_000", "1,000", "3 days", "²", "9" * 400, "inf"],
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    assert minutes(text) is None
    assert [f.code for f in faults_of(SMALL.replace("duration: 60", f'duration: "{text}"'))] == ["duration"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10-15 min", (10, 15)),
        ("10 – 15", (10, 15)),
        ("10 to 15 minutes", (10, 15)),
        ("1 h to 1 h 30", (60, 90)),
        ("1-2 h", (60, 120)),
        ("45 min - 1 h", (45, 60)),
        ("15-10", None),
        ("10", None),
        ("1-2-3", None),
        ("a-b", None),
    ],
)
def test_a_range_has_a_lower_and_an_upper_end(text: str, expected: tuple[int, int] | None) -> None:
    assert bounds(text) == expected


def test_a_range_counts_as_its_middle_and_keeps_its_ends() -> None:
    phase = lesson_of(SMALL.replace("    minutes: 60", "    minutes: 55-64 min")).phases[0]
    assert (phase.minutes, phase.range) == (60, (55, 64))


def test_a_clock_time_is_not_read_as_a_number_of_seconds() -> None:
    assert lesson_of(SMALL + "schedule:\n  start: 09:00\n").schedule.start == "09:00"


def test_a_day_is_the_longest_session() -> None:
    assert lesson_of(SMALL.replace("60", "24 h")).duration == 1440
    assert [f.code for f in faults_of(SMALL.replace("duration: 60", "duration: 24 h 1"))] == ["duration"]
