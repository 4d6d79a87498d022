"""The lessons as content: what a careful facilitator would check before teaching from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
import spec_samples
import yaml
from lessons.reading import ids_of, read_lesson, read_raw, walk, walk_maps, words_of

from coursegen.derive.game import Game, play

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "lesson"
SAMPLES = ROOT / "tests" / "lessons"
LESSONS = sorted([*SHIPPED.glob("*.yaml"), *SAMPLES.glob("*.yaml")])
REAL = SHIPPED / "integrated-ops.yaml"
PHRASES = (SAMPLES / "plan-phrases.txt").read_text(encoding="utf-8").splitlines()
ENUM_WORDS = {"Formative"}  # the plan's heading became the value of `kind`, in lower case

each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


@pytest.fixture
def real() -> dict[str, Any]:
    return read_lesson(REAL)


def minutes_of(duration: int | str) -> int:
    if isinstance(duration, int):
        return duration
    hours = re.fullmatch(r"(\d+) hours?", duration)
    assert hours, duration
    return 60 * int(hours[1])


# Every lesson


def walk_nodes(node: yaml.Node) -> Iterator[yaml.Node]:
    yield node
    if isinstance(node, yaml.MappingNode):
        for pair in node.value:
            for child in pair:
                yield from walk_nodes(child)
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from walk_nodes(child)


def nodes_of(path: Path) -> Iterator[tuple[int, yaml.Node]]:
    """Every YAML node of the file with its line, from 1."""
    root = yaml.compose(path.read_text(encoding="utf-8"))
    assert root is not None
    for node in walk_nodes(root):
        yield node.start_mark.line + 1, node


@each_lesson
def test_only_block_style_is_used(path: Path) -> None:
    for line, node in nodes_of(path):
        if isinstance(node, yaml.CollectionNode) and node.flow_style:
            assert isinstance(node, yaml.SequenceNode), f"line {line}"
            assert node.value == [], f"line {line}"


@each_lesson
def test_no_scalar_means_something_else_in_older_yaml(path: Path) -> None:
    for line, node in nodes_of(path):
        if isinstance(node, yaml.ScalarNode) and node.style is None:
            kind = node.tag.rpartition(":")[2]
            assert kind != "timestamp", f"line {line}: {node.value}"
            assert kind != "bool" or node.value in {"true", "false"}, f"line {line}: {node.value}"
            assert not re.fullmatch(r"\d[\d:]*:\d+", node.value), f"line {line}: {node.value}"


@each_lesson
def test_files_named_by_a_lesson_lie_beside_it(path: Path) -> None:
    for item in walk_maps(read_raw(path)):
        if item.keys() == {"file"}:
            assert re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)*\.md", item["file"])
            assert (path.parent / item["file"]).is_file(), item["file"]


def test_every_text_beside_the_lessons_is_used() -> None:
    named = {item["file"] for path in SHIPPED.glob("*.yaml") for item in walk_maps(read_raw(path)) if "file" in item}
    there = {file.relative_to(SHIPPED).as_posix() for file in SHIPPED.rglob("*.md")}
    assert there == named


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_lesson_names_its_schema_for_editors(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=coursegen.schema.json"


@each_lesson
def test_the_five_required_fields_are_there(path: Path) -> None:
    assert read_lesson(path).keys() >= {"title", "duration", "audience", "objectives", "phases"}


@each_lesson
def test_phases_fill_the_duration(path: Path) -> None:
    lesson = read_lesson(path)
    live = [phase for phase in lesson["phases"] if phase.get("mode") != "async"]
    assert sum(phase["minutes"] for phase in live) == minutes_of(lesson["duration"])


@each_lesson
def test_steps_fill_their_phase(path: Path) -> None:
    for phase in read_lesson(path)["phases"]:
        steps = [step for step in phase.get("steps", []) if isinstance(step, dict)]
        if steps:
            assert sum(step["minutes"] for step in steps) == phase["minutes"], phase["phase"]


@each_lesson
def test_no_sentence_was_split_at_a_comma_or_a_quote(path: Path) -> None:
    for place, leaf in walk(read_lesson(path)):
        if isinstance(leaf, str):
            assert leaf.count('"') % 2 == 0, (place, leaf)
            assert not (place.endswith("]") and leaf[0].islower() and " " in leaf), (place, leaf)


@each_lesson
def test_references_lead_somewhere(path: Path) -> None:
    lesson = read_lesson(path)
    known, phases = ids_of(lesson), {phase["phase"] for phase in lesson["phases"]}
    for item in walk_maps(lesson):
        for field in (
            "uses",
            "objectives",
            "concepts",
            "materials",
            "items",
            "include_concepts",
            "default_roles",
        ):
            named = item.get(field, []) if item is not lesson else []
            refs = {ref for ref in named if isinstance(ref, str)} if isinstance(named, list) else set()
            assert refs <= known, (field, refs - known)
        for field in ("objective", "concept", "rubric", "visual", "track"):
            assert item.get(field) is None or item[field] in known, (field, item[field])
        assert set(item.get("by_track", {})) <= known
    for pause in lesson.get("schedule", {}).get("breaks", []):
        assert pause["after"] in phases


@each_lesson
def test_quiz_items_have_one_key_and_a_reason_for_every_option(path: Path) -> None:
    for item in read_lesson(path).get("quiz", []):
        assert sum(option.get("correct", False) for option in item["options"]) == 1, item["id"]
        assert all(option.get("rationale") for option in item["options"]), item["id"]
        longest_wrong = max(len(option["text"]) for option in item["options"] if not option.get("correct"))
        key = next(option for option in item["options"] if option.get("correct"))
        assert len(key["text"]) <= 1.2 * longest_wrong, item["id"]


@each_lesson
def test_rubric_rows_have_a_descriptor_for_every_level(path: Path) -> None:
    for rubric in read_lesson(path).get("rubrics", []):
        levels = {level["id"] for level in rubric["levels"]}
        for criterion in rubric["criteria"]:
            assert set(criterion["descriptors"]) == levels, criterion["name"]
            assert len(set(criterion["descriptors"].values())) == len(levels), criterion["name"]
        weights = [criterion["weight"] for criterion in rubric["criteria"] if "weight" in criterion]
        assert not weights or sum(weights) == 100


# The real lesson


@pytest.mark.parametrize("path", [REAL, SAMPLES / "bare-plan.yaml"], ids=lambda path: path.stem)
def test_the_plan_survives_word_for_word(path: Path) -> None:
    said = words_of(read_lesson(path))
    spelled = {word: word.lower() for word in ENUM_WORDS}
    assert [phrase for phrase in PHRASES if phrase not in said and spelled.get(phrase, phrase) not in said] == []


def test_the_list_of_phrases_is_whole() -> None:
    assert len(PHRASES) == len(set(PHRASES)) == 89


def test_long_texts_live_in_files() -> None:
    long = [place for place, leaf in walk(read_raw(REAL)) if isinstance(leaf, str) and len(leaf.split()) > 60]
    assert long == []


def test_no_learner_reads_how_others_have_placed_them(real: dict[str, Any]) -> None:
    names = [track["name"] for track in real["tracks"]]
    fields = (
        "scenarios",
        "cases",
        "polls",
        "quiz",
        "worksheets",
        "roles",
        "forms",
        "supplements",
        "pre_work",
    )
    shown = words_of([real[field] for field in fields]).lower()
    for name in [*names, "novice ai", "your track"]:
        assert name.lower() not in shown
    assert len({track["symbol"] for track in real["tracks"]}) == len(names)


def test_placeholders_in_cues_lead_somewhere(real: dict[str, Any]) -> None:
    slides = {slide["id"] for phase in real["phases"] for slide in phase.get("slides", [])}
    rubrics = {rubric["id"] for rubric in real["rubrics"]}
    handouts = {material["asset"] for material in real["materials"] if "asset" in material}
    known = {"slide": slides, "rubric": rubrics, "handout": handouts}
    named = re.findall(r"\{(\w+):([\w-]+)\}", words_of(real["phases"]))
    assert {kind for kind, _ in named} == known.keys()
    for kind, ref in named:
        assert ref in known[kind], (kind, ref)


def test_the_joining_message_leaves_the_organizers_gaps_open(real: dict[str, Any]) -> None:
    asked = set(re.findall(r"\{(\w+)\}", words_of(real["pre_work"])))
    assert asked == {"short_title", "date", "time", "place"}


def test_everything_made_is_used_and_every_material_has_its_phase(real: dict[str, Any]) -> None:
    used = {ref for phase in real["phases"] for step in phase["steps"] for ref in step.get("uses", [])}
    kinds = ("scenarios", "polls", "quiz", "worksheets", "diagrams", "supplements", "forms", "rubrics")
    assert {item["id"] for kind in kinds for item in real[kind]} <= used | {"strategy-rubric"}
    placed = {ref for phase in real["phases"] for ref in phase["materials"]}
    assert {item["id"] for item in real["materials"] if item.get("purpose") != "access"} == placed


def test_every_concept_and_objective_is_taught_and_assessed(real: dict[str, Any]) -> None:
    objectives = {item["id"] for item in real["objectives"]}
    taught = {ref for phase in real["phases"] for ref in phase["objectives"]}
    assessed = {ref for item in real["assessments"] for ref in item["objectives"]}
    assert taught == assessed == objectives
    assert {criterion["objective"] for criterion in real["rubrics"][0]["criteria"]} == objectives
    assert {c["id"] for c in real["key_concepts"]} == {ref for p in real["phases"] for ref in p["concepts"]}


def test_named_cuts_pay_for_the_breaks(real: dict[str, Any]) -> None:
    saved = [sum(cut["saves"] for cut in phase["if_short"]) for phase in real["phases"]]
    assert saved == [5, 7, 8, 7, 3]
    assert sum(saved) >= sum(pause["minutes"] for pause in real["schedule"]["breaks"])


def steps_of(lesson: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {step["title"]: step for phase in lesson["phases"] for step in phase["steps"]}


def test_rounds_pitches_and_reading_fit_their_steps(real: dict[str, Any]) -> None:
    steps, game = steps_of(real), real["simulation"]
    assert steps["Four quarters"]["minutes"] == 3 * len(game["rounds"])
    assert steps["Brief the simulation"]["minutes"] + steps["Four quarters"]["minutes"] == game["minutes"]
    assert steps["Debrief"]["minutes"] == game["debrief"]["minutes"] >= game["minutes"] / 3
    assert steps["Paired pitches"]["minutes"] == 2 * (3 + 1.5) == 3 * (2 + 1)
    longest_case = max(len(case["text"].split()) for case in real["cases"]["items"])
    assert longest_case / 175 <= steps["Read and mark"]["minutes"]


def test_the_guide_counts_the_words_of_the_story_rightly(real: dict[str, Any]) -> None:
    told = re.search(r"It is (\d+) words long", words_of(real["phases"]))
    assert told
    assert int(told[1]) == len(real["scenarios"][0]["text"].split())


def test_lettered_cards_reach_as_far_as_the_longest_poll(real: dict[str, Any]) -> None:
    options = max(len(item["options"]) for item in [*real["polls"], *real["quiz"]])
    cards = next(item["name"] for item in real["materials"] if item["id"] == "poll-cards")
    assert cards.endswith(f"(A to {'ABCDEFG'[options - 1]})")


def test_learners_judge_themselves_by_the_success_criteria(real: dict[str, Any]) -> None:
    form = next(form for form in real["forms"] if form["id"] == "self-assessment")
    assert [item["text"] for item in form["items"]] == [item["success_criterion"] for item in real["objectives"]]


def test_figures_in_the_stories_agree_with_each_other(real: dict[str, Any]) -> None:
    larkfield, brightwater, _ = (" ".join(case["text"].split()) for case in real["cases"]["items"])
    thousands = 13.5e6 / 1000  # predictions a month
    for unit_cost, bill, shown in ((2.30, 31_000, "$31,000"), (1.20, 16_200, "$16,200")):
        assert thousands * unit_cost == pytest.approx(bill, rel=0.01)
        assert f"${unit_cost:.2f}" in brightwater
        assert shown in brightwater
    fell = re.search(r"fell from (\d+) to (\d+) percent", larkfield)
    assert fell
    assert int(fell[1]) - int(fell[2]) <= 100 / 9, "one clinic of nine cannot spoil more"
    halden = real["scenarios"][0]
    for figure in ("$6,000", "$15,000", "1,900", "22,000", "$58,000", "29", "64", "9", "$1.1 million"):
        assert figure in halden["text"], figure
        assert figure in words_of(halden["timeline"]), figure


# The simulation: what the checks cannot know, the words of its debrief


@pytest.fixture(scope="module")
def game() -> Game:
    spec = spec_samples.real().simulation
    assert spec
    played = play(spec)
    assert played
    return played


def test_the_rules_find_the_simulation_fair_and_its_figures_true(game: Game) -> None:
    assert game.figures == game.spec.expected
    for at, stage in enumerate(game.spec.rounds):
        assert game.best_replies(at) == {option.id for option in stage.options}


def test_no_letter_wins(game: Game) -> None:
    beaten = [sum(other > game.totals[(letter,) * 4] for other in game.totals.values()) for letter in "ABC"]
    claim = re.search(r"lose to at least (\d+) of the other (\d+)", " ".join(game.spec.debrief.key_points))  # type: ignore[union-attr]
    assert claim
    assert min(beaten) == int(claim[1])
    assert len(game.plays) - 1 == int(claim[2])


def test_the_debrief_is_told_the_truth(game: Game) -> None:
    def average(second: str, third: str) -> float:
        return mean(total for path, total in game.totals.items() if path[1:3] == (second, third))

    assert max("ABC", key=lambda second: average(second, "C")) == "B"  # nightly runs with cost labels
    assert min("ABC", key=lambda second: average(second, "B")) == "B"  # nightly runs with free spending
    for way in game.plays:
        assert ("S3" in way.struck) == (way.path[0] == "A")  # the renamed field
