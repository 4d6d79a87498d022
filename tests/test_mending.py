"""`coursegen check --fix`: what has one right answer is written down, and nothing else is touched."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coursegen import mending, source
from coursegen.diagnostics import SpecError
from coursegen.spec import parse

ROOT = Path(__file__).resolve().parent.parent
LESSONS = sorted([*(ROOT / "tests" / "lessons").glob("*.yaml"), *(ROOT / "lesson").glob("*.yaml")])

SPEC = """\
# A lesson of mine.   Keep this comment.
id: fires
title:   "Small fires"     # two spaces, kept
duration: 1 h
audience: Staff
objectives:
- id: O1
  text: Judge a fire
materials:
  - name: Cards  # cut beforehand
    per: learner
phases:
    - phase: open
      minutes: 20 min
    - {phase: main, minutes: 40}
"""


def mended(text: str) -> str:
    return mending.mend(text.encode(), "lesson.yaml", None).text


def changes(text: str) -> list[str]:
    """Lines taken out and put in, as a diff has them."""
    rows = difflib.unified_diff(text.splitlines(), mended(text).splitlines(), n=0)
    return [row for row in rows if row[0] in "+-" and row[:3] not in ("+++", "---")]


def spoiled(old: str, new: str, text: str = SPEC) -> str:
    assert old in text
    return text.replace(old, new, 1)


def test_durations_become_minutes_and_all_else_stays() -> None:
    assert changes(SPEC) == ["-duration: 1 h", "+duration: 60", "-      minutes: 20 min", "+      minutes: 20"]


@pytest.mark.parametrize(
    ("written", "read"), [("1 h", "60"), ('"1:00"', "60"), ("PT1H", "60"), ("60 min", "60"), ("'60'", "'60'")]
)
def test_every_way_to_write_an_hour(written: str, read: str) -> None:
    assert f"\nduration: {read}\n" in mended(spoiled("duration: 1 h", f"duration: {written}"))


def test_a_range_says_more_than_its_middle_and_stays() -> None:
    assert "minutes: 15-25 min" in mended(spoiled("20 min", "15-25 min"))


def test_ids_are_written_before_the_other_fields() -> None:
    text = spoiled(
        "id: fires\n", "", spoiled("- id: O1\n  text: Judge a fire", "- text: Judge a fire\n- Leave in time")
    )
    assert changes(text)[:2] == ["+id: small-fires", "-duration: 1 h"]
    assert "- id: O1\n  text: Judge a fire\n- id: O2\n  text: Leave in time\n" in mended(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("objectives: [Judge a fire, Leave]", "objectives: [{id: O1, text: Judge a fire}, {id: O2, text: Leave}]"),
        ("objectives: [{text: Judge a fire}]", "objectives: [{id: O1, text: Judge a fire}]"),
        ("objectives:\n  -   Judge  # soon", "objectives:\n  -   id: O1\n      text: Judge  # soon"),
        ('objectives:\n- "Judge: a fire"', 'objectives:\n- id: O1\n  text: "Judge: a fire"'),
        ("objectives:\n- text: >-\n    Judge\n    a fire", "objectives:\n- id: O1\n  text: >-\n    Judge\n    a fire"),
        ("objectives:\n- &one Judge", "objectives:\n- id: O1\n  text: &one Judge"),
    ],
)
def test_ids_in_every_layout(before: str, after: str) -> None:
    assert after in mended(spoiled("objectives:\n- id: O1\n  text: Judge a fire", before))


def test_what_cannot_be_written_safely_is_left_alone() -> None:
    before = "objectives:\n  - Judge a fire\n    that is small"
    text = spoiled("objectives:\n- id: O1\n  text: Judge a fire", before)
    assert before in mended(text), "a text over two lines would have to be moved"
    assert "duration: 60" in mended(text)


def test_the_one_step_without_minutes_gets_what_is_left() -> None:
    steps = "minutes: 20\n      steps:\n        - title: Look  # at the wall\n        - {title: Tell, minutes: 12}"
    assert changes(spoiled("minutes: 20 min", steps))[2:] == ["+          minutes: 8"]
    plain = "minutes: 20\n      steps:\n        - Look  # at the wall\n        - {title: Tell, minutes: 12}"
    assert changes(spoiled("minutes: 20 min", plain))[2:] == [
        "-        - Look  # at the wall",
        "+        - title: Look  # at the wall",
        "+          minutes: 8",
    ]


STEPS = "steps:\n        - {title: Look, minutes: 8}\n        - {title: Tell, minutes: 12}"
MAIN = "phase: main, minutes: 40, steps: [{title: Act, minutes: 40}]"


def test_the_total_that_disagrees_with_the_other_two_is_mended() -> None:
    whole = spoiled("phase: main, minutes: 40", MAIN, spoiled("minutes: 20 min", f"minutes: 20\n      {STEPS}"))
    assert changes(spoiled("duration: 1 h", "duration: 70", whole)) == ["-duration: 70", "+duration: 60"]
    wrong = spoiled("duration: 1 h", "duration: 60", spoiled("minutes: 20\n", "minutes: 25\n", whole))
    assert changes(wrong) == ["-      minutes: 25", "+      minutes: 20"]


def test_a_total_that_could_be_mended_in_two_ways_is_not() -> None:
    assert "duration: 70" in mended(spoiled("duration: 1 h", "duration: 70"))


def test_who_gets_one_is_written_where_the_name_says_so() -> None:
    text = spoiled(
        "  - name: Cards  # cut beforehand\n    per: learner", "  - Cards, one for each pair  # cut\n  - Pens"
    )
    assert "  - name: Cards, one for each pair  # cut\n    per: pair\n  - Pens\n" in mended(text)


def test_a_misspelled_field_is_spelled_and_then_read() -> None:
    text = spoiled("duration: 1 h", "duraton: 1 h", spoiled("audience: Staff", "audiense: Staff"))
    assert "\nduration: 60\naudience: Staff\n" in mended(text)


def test_a_field_that_could_mean_something_else_stays() -> None:
    text = spoiled("audience: Staff", "audience: Staff\nduratoin: 50")
    assert mended(text) == text, "there is a duration already"
    far = spoiled("audience: Staff", "audience: Staff\nmood: bright")
    assert mended(far) == far


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_breaks_and_byte_order_marks_stay_as_they_are(newline: str, mark: str) -> None:
    text = spoiled("id: fires\n", "", spoiled("- id: O1\n  text: ", "- "))
    raw = mark + text.replace("\n", newline)
    assert mended(raw) == mark + mended(text).replace("\n", newline)


def test_a_file_without_a_last_line_break_keeps_none() -> None:
    assert mended(SPEC.rstrip("\n")) == mended(SPEC).rstrip("\n")


def test_texts_in_other_files_are_not_touched(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Judge a fire", "utf-8")
    text = spoiled("- id: O1\n  text: Judge a fire", "- file: a.md")
    read = mending.mend(text.encode(), str(tmp_path / "lesson.yaml"), tmp_path)
    assert "- file: a.md\n" in read.text
    assert (tmp_path / "a.md").read_text("utf-8") == "Judge a fire"


def test_a_value_named_twice_by_an_alias_is_mended_once() -> None:
    text = spoiled("minutes: 20 min", "minutes: &m 20 min", spoiled("minutes: 40}", "minutes: *m}"))
    assert "minutes: *m}" in mended(text)


def test_what_is_no_yaml_is_not_mended() -> None:
    with pytest.raises(SpecError):
        mended("title: [")


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_mended_lesson_means_the_same_and_has_nothing_left_to_mend(path: Path) -> None:
    raw = path.read_bytes()
    once = mending.mend(raw, path.name, path.parent)
    again = mending.mend(once.text.encode(), path.name, path.parent)
    assert (again.text, dict(again.fixes)) == (once.text, {})
    lessons = [parse.parse(source.parse(text, path.name, path.parent)) for text in (raw.decode(), once.text)]
    before, after = (lesson.model_dump(by_alias=True) for lesson in lessons)
    for lesson in (before, after):  # who gets one is added; all else was derived before
        for material in lesson["materials"]:
            material.pop("per")
    assert before == after


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_the_layout_only_what_was_mended_differs(data: st.DataObject) -> None:
    """The same lesson, dumped in many ways: mended data is the same as mending the plain form."""
    lesson = yaml.safe_load(spoiled("id: fires\n", "", SPEC))
    lesson["objectives"] = data.draw(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1), min_size=1, max_size=3
        )
    )
    lesson["phases"][0]["minutes"] = data.draw(st.sampled_from(["20 min", "0:20", "PT20M", "15-25 min", 20]))
    text = yaml.safe_dump(
        lesson,
        default_flow_style=data.draw(st.sampled_from([True, False, None])),
        allow_unicode=data.draw(st.booleans()),
        indent=data.draw(st.integers(2, 6)),
        width=data.draw(st.sampled_from([20, 80, 1000])),
        line_break=data.draw(st.sampled_from(["\n", "\r\n"])),
    )
    once = mended(text)
    assert mended(once) == once
    before, after = (source.parse(source.decoded(t.encode(), "x"), "x").data for t in (text, once))
    for at, (plain, item) in enumerate(zip(before["objectives"], after["objectives"], strict=True), 1):
        assert item in (plain, {"id": f"O{at}", "text": plain})
    assert before["phases"][1:] == after["phases"][1:]
    assert {k: before[k] for k in ("title", "audience", "materials")} == {
        k: after[k] for k in ("title", "audience", "materials")
    }
