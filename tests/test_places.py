"""Where things came to lie, and the words that refer to them."""

from __future__ import annotations

import pytest
from spec_samples import real, session_of

from coursegen.derive.places import DanglingReferenceError, Places, resolve

SESSION = session_of(real())
PLACES = Places(SESSION, {"title": 1, "step-engage-3": 9}, {"handouts/packet.pdf": {"H3": 4}})


def test_references_become_numbers_in_words() -> None:
    text = "Show {slide:title}, give {handout:failure-scenario}, point to {rubric:strategy-rubric}."
    assert resolve(text, PLACES.words) == "Show Slide 1, give Handout H3, point to Rubric R1."


def test_only_the_kinds_asked_for_are_replaced() -> None:
    assert resolve("{slide:title} {handout:cases}", PLACES.words, ("slide",)) == "Slide 1 {handout:cases}"


@pytest.mark.parametrize("text", ["{slide:none}", "{handout:none}", "{rubric:none}"])
def test_a_reference_to_nothing_is_an_error(text: str) -> None:
    with pytest.raises(DanglingReferenceError, match="none"):
        resolve(text, PLACES.words)


@pytest.mark.parametrize("text", ["{date}", "{ slide:title}", "{slide:}", "{slide: title}", "{{slide}}", "{page:3}"])
def test_other_braces_are_left_alone(text: str) -> None:
    assert resolve(text, PLACES.words) == text


def test_pages_are_those_of_the_packet() -> None:
    assert PLACES.packet_page("failure-scenario") == 4
    assert PLACES.packet_page("roles") is None


def test_a_page_is_cited_only_where_all_tracks_have_it_there() -> None:
    packets = {"handouts/packet-circle.pdf": {"H3": 5, "H5": 7}, "handouts/packet-square.pdf": {"H3": 5, "H5": 8}}
    places = Places(SESSION, {}, packets)
    assert places.packet_page("failure-scenario") == 5
    assert places.packet_page("case-analysis-sheet") is None


def test_slides_of_a_step_are_those_that_were_made() -> None:
    assert PLACES.step_slides("engage-3") == (9,)
    assert PLACES.step_slides("nothing") == ()
