"""References inside a lesson lead somewhere, and no name means two things."""

from __future__ import annotations

import pytest
from spec_samples import SMALL, faults_of, real

from coursegen.spec import tree
from coursegen.spec.lesson import Lesson
from coursegen.spec.noun import Noun
from coursegen.spec.references import BUILT_IN, KIND_NAMES, MOMENTS, index


def test_the_real_lesson_refers_to_two_hundred_things_that_exist() -> None:
    lesson = real()
    found = [ref for steps, noun in tree.walk(lesson) for ref in tree.references(noun, steps)]
    known = index(lesson)
    assert len(found) > 200
    assert all(any(name in known.kinds[kind] for kind in kinds if kind in known.kinds) for _, name, kinds in found)


def every_noun(model: type[Noun] = Noun) -> list[type[Noun]]:
    return [found for below in model.__subclasses__() for found in (below, *every_noun(below))]


def test_every_kind_that_may_be_named_has_a_word_for_readers() -> None:
    named = {
        kind
        for model in every_noun()
        for row in tree._reference_fields(model)
        for r in row[2:]
        if r
        for kind in r.kinds
    }
    assert named <= set(KIND_NAMES)


def test_all_dangling_references_are_told_at_once_in_the_order_of_the_file() -> None:
    text = SMALL + (
        "    objectives:\n      - O9\n    materials:\n      - hose\n    concepts:\n      - smoke\n"
        "schedule:\n  breaks:\n    - after: lunch\n      minutes: 5\n"
    )
    lines = [finding.place.line for finding in faults_of(text) if finding.place]
    assert len(lines) == 4
    assert lines == sorted(lines)


@pytest.mark.parametrize("moment", MOMENTS)
def test_content_may_be_used_outside_the_phases(moment: str) -> None:
    assert not faults_of(SMALL + f"supplements:\n  - id: primer\n    title: Primer\n    use: {moment}\n")


@pytest.mark.parametrize("sheet", BUILT_IN)
def test_sheets_that_follow_from_the_lesson_may_be_named(sheet: str) -> None:
    assert not faults_of(SMALL + f"    steps:\n      - title: Read\n        uses:\n          - {sheet}\n")


def test_ids_count_within_their_kind_only() -> None:
    text = SMALL + "tracks:\n  - id: fire\n    name: New to it\nmaterials:\n  - id: fire\n    name: Extinguisher\n"
    assert not faults_of(text)


def test_a_condition_names_its_meter_with_and_without_spaces() -> None:
    game = (
        "simulation:\n  title: Night\n  premise: You run a bakery.\n  meters:\n    - id: risk\n      label: Risk\n"
        "      start: 5\n  end:\n    title: An inspector asks.\n    if: {condition}\n"
    )
    for condition in ("risk < 5", "risk<5", "risk >= -5"):
        assert not faults_of(SMALL + game.replace("{condition}", condition))
    (fault,) = faults_of(SMALL + game.replace("{condition}", "rusk>5"))
    assert fault.hint == "did you mean `risk`?"


def test_an_asset_list_may_fill_a_material() -> None:
    text = SMALL + "materials:\n  - name: Polls\n    asset: polls\npolls:\n  - id: P1\n    ask: Where?\n"
    assert not faults_of(text)
    assert faults_of(SMALL + "materials:\n  - name: Polls\n    asset: polls\n")


def test_walking_meets_every_noun_once() -> None:
    paths = [steps for steps, _ in tree.walk(real())]
    assert len(paths) == len(set(paths)) > 400
    assert tree.model_at(Lesson, ("phases", 0, "steps", 1, "cues", 2)).__name__ == "Cue"  # type: ignore[union-attr]
    assert tree.model_at(Lesson, ("nowhere",)) is None
