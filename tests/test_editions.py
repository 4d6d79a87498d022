"""What learners may see: a view in which facilitators' fields and keys do not exist."""

from __future__ import annotations

import re

import pytest
from marked_lesson import marked, strings
from spec_samples import LESSONS, SMALL, faults_of, lesson_of, real

from coursegen import source
from coursegen.derive.editions import SYMBOLS, View, learner_view, symbols
from coursegen.spec import parse, tree
from coursegen.spec.lesson import Lesson
from coursegen.spec.noun import Noun

LESSON, MARKS = marked()

# What must never stand on a learner's sheet, whatever the models say of themselves.
SECRETS = {
    ("CaseQuestion", "key"), ("Case", "success_factors"), ("Case", "board_plan"), ("Option", "rationale"),
    ("Exchange", "listen_for"), ("Inject", "listen_for"), ("Anticipated", "response"), ("Anticipated", "reply"),
    ("Misconception", "belief"), ("Misconception", "correct"), ("Track", "name"), ("Track", "strategy"),
    ("Track", "signals"), ("Cue", "text"), ("Cue", "who"), ("PlanLines", "facilitator_actions"),
    ("PlanLines", "differentiation"), ("Phase", "by_track"), ("Phase", "transition"), ("Phase", "technology"),
    ("Phase", "note"), ("Cut", "cut"), ("Addition", "add"), ("Step", "by_track"), ("Slide", "notes"), ("Poll", "note"),
    ("Choice", "result"), ("Combo", "say"), ("Condition", "say_if"), ("Condition", "say_else"),
    ("Simulation", "misuse"), ("Simulation", "key_points"), ("Debrief", "misuse"), ("Debrief", "key_points"),
    ("DebriefQuestion", "ask"), ("DebriefQuestion", "listen_for"), ("Expected", "best_path"),
    ("Rubric", "calibration"), ("LookFor", "look_for"), ("Assessment", "act_on"), ("Assessment", "feedback_rule"),
    ("Assessment", "evidence"), ("Assessment", "scored_by"), ("Reflection", "facilitator"),
    ("Reflection", "facilitator_log"), ("Challenge", "when"), ("Challenge", "do"), ("Preparation", "task"),
    ("Safety", "how"), ("Provenance", "source"), ("Resource", "gap"), ("VirtualAdaptation", "gap"),
    ("Lesson", "track_assignment"), ("Material", "note"), ("Tool", "fallback"),
}  # fmt: skip


def marks_in(texts: list[str]) -> set[tuple[str, str]]:
    return {MARKS[mark] for text in texts for mark in re.findall(r"mark\d+z", text)}


@pytest.fixture(params=[None, "track1"], ids=["common", "track"])
def seen(request: pytest.FixtureRequest) -> set[tuple[str, str]]:
    return marks_in(list(strings(learner_view(LESSON, request.param))))


def test_no_secret_is_in_the_view(seen: set[tuple[str, str]]) -> None:
    assert not seen & SECRETS


def test_every_secret_is_a_field_of_the_language() -> None:
    assert set(MARKS.values()) >= SECRETS


def test_the_view_holds_what_the_models_list_and_nothing_else(seen: set[tuple[str, str]]) -> None:
    listed = set()
    for _, noun in tree.walk(LESSON):
        aliases = {name: field.alias or name for name, field in type(noun).model_fields.items()}
        listed |= {(type(noun).__name__, aliases[name]) for name in noun.learners_see}
    assert seen <= listed
    assert ("Objective", "text") in seen
    assert ("CaseQuestion", "ask") in seen
    assert ("Criterion", "descriptors") in seen


def test_notes_of_every_noun_stay_with_the_facilitator(seen: set[tuple[str, str]]) -> None:
    assert not {field for _, field in seen} & {"notes", "listen_for", "rationale", "key"}


def test_what_is_not_listed_is_an_error_and_not_an_empty_text() -> None:
    view = learner_view(real())
    for hidden in ("tracks", "safety", "provenance", "checks", "notes", "prep", "tech"):
        with pytest.raises(AttributeError):
            getattr(view, hidden)
    with pytest.raises(AttributeError):
        view.quiz[0].options[0].correct  # noqa: B018


def test_no_noun_lists_a_field_that_it_does_not_have() -> None:
    def below(model: type[Noun]) -> set[type[Noun]]:
        return {found for one in model.__subclasses__() for found in (one, *below(one))}

    for model in below(Noun):
        assert set(model.learners_see) <= set(model.model_fields), model.__name__
    assert "notes" not in {name for model in below(Noun) for name in model.learners_see}


def test_a_track_gets_its_own_sheets_and_those_for_everyone() -> None:
    lesson = lesson_of(
        SMALL
        + "tracks:\n  - id: a\n    name: New to it\n  - id: b\n    name: Old hands\nsupplements:\n"
        + "  - id: for-a\n    title: One\n    track: a\n  - id: for-b\n    title: Two\n    track: b\n"
        + "  - id: for-all\n    title: Three\n"
    )
    assert [page.id for page in learner_view(lesson, "a").supplements] == ["for-a", "for-all"]
    assert [page.id for page in learner_view(lesson, "b").supplements] == ["for-b", "for-all"]
    assert [page.id for page in learner_view(lesson).supplements] == ["for-a", "for-b", "for-all"]
    assert [page.symbols for page in learner_view(lesson).supplements] == [("circle",), ("triangle",), ()]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_no_name_of_a_track_is_in_the_view_of_a_sample(path) -> None:  # type: ignore[no-untyped-def]
    lesson: Lesson = parse.parse(source.read(path))
    for track in (None, *(track.id for track in lesson.tracks)):
        texts = list(strings(learner_view(lesson, track)))
        assert not [t for name in lesson.tracks for t in texts if re.search(rf"\b{re.escape(name.name)}\b", t)]


def test_symbols_are_the_authors_first_and_never_shared_by_two_of_six_tracks() -> None:
    names = "".join(f"  - id: t{n}\n    name: Group {n}\n" for n in range(6))
    lesson = lesson_of(SMALL + "tracks:\n" + names.replace("Group 3\n", "Group 3\n    symbol: circle\n"))
    given = symbols(lesson.tracks)
    assert given["t3"] == "circle"
    assert sorted(given.values()) == sorted(SYMBOLS)


def test_two_tracks_that_ask_for_one_symbol_get_two() -> None:
    lesson = lesson_of(SMALL + "tracks:\n  - name: A\n    symbol: star\n  - name: B\n    symbol: star\n")
    assert len(set(symbols(lesson.tracks).values())) == 2


def test_a_seventh_track_or_an_unknown_mark_is_refused() -> None:
    seven = "".join(f"  - name: Group {n}\n" for n in range(7))
    assert [fault.code for fault in faults_of(SMALL + "tracks:\n" + seven)] == ["length"]
    assert [fault.code for fault in faults_of(SMALL + "tracks:\n  - name: A\n    symbol: heart\n")] == ["unknown-word"]


def test_a_view_is_no_dictionary_of_the_noun() -> None:
    view = learner_view(real())
    assert isinstance(view.objectives[0], View)
    assert not hasattr(view, "model_dump")
