"""Closed lists of words: every usual spelling leads to one form, and to no second."""

from __future__ import annotations

import pytest
import yaml
from spec_samples import SMALL, lesson_of

from coursegen import resources
from coursegen.spec.vocabulary import canonical, words

LISTS = yaml.safe_load(resources.data("vocabulary.yaml").read_text("utf-8"))


@pytest.mark.parametrize("name", LISTS)
def test_every_spelling_means_one_word_of_its_list(name: str) -> None:
    for form, spellings in LISTS[name].items():
        for spelling in (form, *spellings):
            assert canonical(name, str(spelling)) == form


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Analyzing", "analyze"), ("Analysis", "analyze"), ("Level 4", "analyze"), ("4", "analyze"), ("CREATE", "create")],
)
def test_bloom_levels_are_read_in_every_usual_form(written: str, meant: str) -> None:
    text = SMALL.replace("  - Judge", f"  - bloom: {written}\n    text: Judge")
    assert lesson_of(text).objectives[0].bloom == meant


def test_case_spaces_hyphens_and_underscores_do_not_matter() -> None:
    assert {canonical("mode", word) for word in ("In Person", "in_person", "IN-PERSON", "inperson")} == {"in-person"}


def test_what_is_in_no_list_is_no_word() -> None:
    assert canonical("bloom", "judging") is None
    assert canonical("bloom", "") is None


def test_words_keep_the_order_of_the_list() -> None:
    assert words("bloom") == ("remember", "understand", "apply", "analyze", "evaluate", "create")


def test_a_cue_is_found_by_any_of_its_words() -> None:
    text = (
        SMALL
        + "    steps:\n      - title: Sort\n        cues:\n          - Read aloud: Look\n          - question: Why?\n"
    )
    assert [(cue.kind, cue.text) for cue in lesson_of(text).phases[0].steps[0].cues] == [
        ("read", "Look"),
        ("ask", "Why?"),
    ]
