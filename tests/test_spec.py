"""The lesson as models: what is accepted, what is refused, and that both are said in full."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError
from spec_samples import LESSONS, SMALL, faults_of, lesson_of, real

from coursegen import source
from coursegen.spec import faults, parse
from coursegen.spec.noun import LONGEST_TEXT


def test_five_fields_make_a_lesson() -> None:
    lesson = lesson_of(SMALL)
    assert (lesson.id, lesson.duration, lesson.language, lesson.status) == ("small-fires", 60, "en", "draft")
    assert lesson.audience.description == "Office and shop staff"
    assert lesson.objectives[0].id == "O1"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_sample_lesson_is_read(path: Path) -> None:
    assert parse.parse(source.read(path)).title


def test_a_lesson_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        real().title = "Another"  # type: ignore[misc]


def test_a_plain_string_does_where_a_noun_has_one_main_field() -> None:
    lesson = lesson_of(SMALL + "materials:\n  - Flip chart\nkey_concepts:\n  - Fire triangle\nroom: Tables for four\n")
    assert lesson.materials[0].name == "Flip chart"
    assert lesson.key_concepts[0].term == "Fire triangle"
    assert lesson.room
    assert lesson.room.layout == "Tables for four"


def test_fields_of_ones_own_are_kept_and_ignored() -> None:
    lesson = lesson_of(SMALL + "    x-room: 2.14\nx-budget:\n  anything: [1, {a: b}]\n")
    assert lesson.custom == {"x-budget": {"anything": ["1", {"a": "b"}]}}
    assert "x-budget" not in lesson.model_dump_json(by_alias=True)


@pytest.mark.parametrize("word", ["true", "yes", "on", "1", "True"])
def test_true_is_read_in_its_usual_forms(word: str) -> None:
    text = SMALL + f"materials:\n  - name: Hose\n    added: {word}\n"
    assert lesson_of(text).materials[0].added is True


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    text = (Path(__file__).parent / "broken" / "many.yaml").read_text("utf-8")
    found = faults_of(text)
    assert len(found) == 6
    lines = [finding.place.line for finding in found if finding.place]
    assert lines == sorted(lines)


def test_a_list_is_not_said_to_be_short_because_its_members_have_faults() -> None:
    assert {f.code for f in faults_of(SMALL.replace("minutes: 60", "minutes: sixty"))} == {"duration"}


def test_a_fault_in_an_included_text_is_placed_in_the_spec_or_the_text(tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text("\n", "utf-8")
    (fault,) = faults_of(SMALL + "summary:\n  file: empty.md\n", tmp_path)
    assert fault.code == "empty"


def test_a_text_of_more_than_twenty_pages_is_refused() -> None:
    (fault,) = faults_of(SMALL + f"summary: {'x' * (LONGEST_TEXT + 1)}\n")
    assert fault.message == "`summary` holds more than 50,000 characters"


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ((), ""),
        (("title",), "title: "),
        (("phases", 2, "steps", 1), "phase 3, step 2: "),
        (("quiz", 0), "quiz item 1: "),
        (("rubrics", 0, "criteria", 1), "rubric 1, criterion 2: "),
        (("cases", "items", 0), "cases, item 1: "),
    ],
)
def test_a_path_is_put_in_words(steps: source.Steps, words: str) -> None:
    assert faults.in_words(steps) == words


def test_a_cue_of_one_key_is_read() -> None:
    text = (
        SMALL
        + "    steps:\n      - title: Sort\n        cues:\n          - ask: Why?\n            who: I\n          - Go\n"
    )
    cues = lesson_of(text).phases[0].steps[0].cues
    assert [(cue.kind, cue.text, cue.who) for cue in cues] == [("ask", "Why?", "I"), ("do", "Go", None)]


def test_cases_may_be_a_list_or_a_set_with_an_instruction() -> None:
    case = "  - id: bakery\n    title: The bakery\n"
    one = lesson_of(SMALL + "cases:\n" + case).cases
    other = lesson_of(SMALL + "cases:\n  items:\n  " + case.replace("\n  ", "\n    ")).cases
    assert one == other
