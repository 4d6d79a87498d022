"""Where the minutes go: the same minutes told by phase, by level and by how people sit."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spec_samples import LESSONS, SMALL, lesson_of, real, session_of

from coursegen import plan, source, theme
from coursegen.compose import evidence
from coursegen.derive.session import Options, derive
from coursegen.plan import Wishes
from coursegen.spec import parse


def minutes_of(rows: object) -> dict[str | None, int]:
    return {row.key: row.minutes for row in rows}  # type: ignore[attr-defined]


def test_the_real_lesson_spends_its_minutes_as_its_phases_say() -> None:
    shares = session_of(real()).shares
    assert [(row.minutes, row.percent, row.usual) for row in shares.phases] == [
        (30, 17, (5, 20)), (45, 25, (20, 40)), (45, 25, (15, 30)), (45, 25, (15, 40)), (15, 8, (8, 25)),
    ]  # fmt: skip
    # Engage names O1 and O2; Explore also O5; the other three name all five.
    assert minutes_of(shares.levels) == {"analyze": 51, "evaluate": 51, "create": 78}
    assert minutes_of(shares.groupings)["teams"] == 54
    assert shares.widest == 43


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_each_way_of_telling_adds_up_to_the_session(path: object) -> None:
    session = derive(parse.parse(source.read(path)), Options())  # type: ignore[arg-type]
    shares, whole = session.shares, session.schedule.instruction
    for rows in (shares.phases, shares.levels, shares.groupings):
        assert sum(row.minutes for row in rows) == whole


def test_what_the_spec_does_not_say_is_shown_as_such() -> None:
    shares = session_of(lesson_of(SMALL)).shares
    assert minutes_of(shares.levels) == {None: 60}
    assert minutes_of(shares.groupings) == {None: 60}
    assert shares.phases[0].usual is None


def test_cuts_that_pay_for_breaks_shorten_the_shares() -> None:
    lesson = real(("break_policy: added", "break_policy: included"))
    assert sum(row.minutes for row in session_of(lesson).shares.phases) == 165


def test_a_phase_that_comes_twice_has_no_usual_share() -> None:
    phases = "".join(f"  - phase: {key}\n    minutes: 10\n" for key in ("engage", "explore", "engage"))
    lesson = lesson_of(SMALL.partition("phases:")[0].replace("60", "30") + f"model: 5e\nphases:\n{phases}")
    assert [row.usual for row in session_of(lesson).shares.phases] == [None, (20, 40), None]


@given(st.lists(st.tuples(st.integers(1, 50), st.sets(st.sampled_from(["O1", "O2", "O3"]))), min_size=1, max_size=6))
def test_minutes_are_never_lost_in_rounding(phases: list[tuple[int, set[str]]]) -> None:
    head = "title: T\naudience: A\nobjectives:\n" + "".join(
        f"  - id: O{at}\n    text: Do {at}\n    bloom: {level}\n"
        for at, level in enumerate(("apply", "analyze", "create"), 1)
    )
    rows = "".join(
        f"  - phase: p{at}\n    minutes: {minutes}\n    objectives: [{', '.join(sorted(names))}]\n"
        for at, (minutes, names) in enumerate(phases)
    )
    whole = sum(minutes for minutes, _ in phases)
    shares = session_of(lesson_of(f"{head}duration: {whole}\nphases:\n{rows}")).shares
    assert sum(row.minutes for row in shares.levels) == whole
    assert all(row.minutes >= 0 for row in shares.levels)


def test_the_matrix_and_the_minutes_open_in_a_spreadsheet() -> None:
    desk = plan.desk_for(real(), theme.load("standard"), Wishes(), "0" * 64, None, ())
    files = {name: list(csv.reader(io.StringIO(text))) for name, text in evidence.alignment(desk)}
    head, *rows = files["alignment.csv"]
    assert head[:4] == ["Objective", "Text", "Level", "1 Engage"]
    assert {len(row) for row in rows} == {len(head)}
    by_id = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert (by_id["O3"]["1 Engage"], by_id["O3"]["3 Explain"], by_id["O3"]["Minutes"]) == ("", "45", "105")
    assert by_id["O3"]["Criteria"] == "C3 Design of the pipeline"
    assert by_id["O2"]["Quiz"] == "Q3 Q4"
    assert ["Phase", "2 Explore", "45", "25", "20", "40"] in files["minutes.csv"]
    assert ["Level", "create", "78", "43", "", ""] in files["minutes.csv"]
