"""Questions and decisions: polls, quiz items, and the round-based simulation."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from coursegen.spec.durations import Minutes
from coursegen.spec.noun import ConceptId, Flag, MomentKey, Noun, ObjectiveId, Slug, Text
from coursegen.spec.vocabulary import Word

_ASSET = ("asset",)


class Poll(Noun):
    """A question without a key: opinions, guesses, words."""

    kinds: ClassVar[tuple[str, ...]] = _ASSET
    learners_see: ClassVar[tuple[str, ...]] = ("id", "type", "ask", "options")

    id: Slug
    """Short code. Example: P1"""
    use: MomentKey | None = None
    """The phase it belongs to. Example: engage"""
    type: Annotated[str, Word("poll")] = "single"
    """single, multi, scale, words or open. Example: single"""
    ask: Text
    """The question. Example: Where did the trouble start?"""
    options: tuple[Text, ...] = ()
    """What people choose from. Example: ["The data", "The model"]"""
    note: Text | None = None
    """How to use the result. Example: Keep it on screen."""


class Option(Noun):
    """One answer to a quiz item."""

    plain: ClassVar[str | None] = "text"
    learners_see: ClassVar[tuple[str, ...]] = ("id", "text")

    id: Slug = ""
    """Letter; A, B, C ... where absent. Example: A"""
    text: Text
    """The answer. Example: Compare units with last month"""
    correct: Flag = False
    """True for the key; never reaches a learner's file. Example: true"""
    rationale: Text | None = None
    """Why it is right or wrong. Example: Timing says nothing about meaning."""


class QuizItem(Noun):
    """A keyed question."""

    kinds: ClassVar[tuple[str, ...]] = ("asset", "quiz")
    learners_see: ClassVar[tuple[str, ...]] = ("id", "stem", "options")

    id: Slug
    """Short code. Example: Q1"""
    objective: ObjectiveId | None = None
    """The objective it tests. Example: O1"""
    concept: ConceptId | None = None
    """The concept it tests. Example: unit-cost"""
    bloom: Annotated[str, Word("bloom")] | None = None
    """Level it asks for. Example: apply"""
    use: MomentKey | None = None
    """The phase it belongs to. Example: explain"""
    stem: Text
    """The question. Example: Which check shows the cause first?"""
    options: tuple[Option, ...] = ()
    """The answers. Example: [{"text": "Compare units", "correct": true}]"""


Effects = dict[Slug, int]


class Condition(Noun):
    """A surprise that depends on a meter: if, then, else."""

    learners_see: ClassVar[tuple[str, ...]] = ("title", "when", "then", "otherwise")

    title: Text
    """What happens. Example: Surprise. A partner renames a field."""
    when: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]* *(<|>|<=|>=) *-?\d+$")] = Field(
        alias="if"
    )
    """Meter, comparison, number. Example: data_quality < 60"""
    then: Effects = Field(default_factory=dict)
    """Effects when it holds. Example: {"risk": 10}"""
    otherwise: Effects = Field(default_factory=dict, alias="else")
    """Effects when it does not. Example: {}"""
    say_if: Text | None = None
    """What the facilitator reads when it holds. Example: Nobody notices for nine days."""
    say_else: Text | None = None
    """What the facilitator reads otherwise. Example: A test fails and an owner fixes it."""


class Combo(Noun):
    """An effect that an option has only after an earlier choice."""

    learners_see: ClassVar[tuple[str, ...]] = ("if_choice", "then")

    if_choice: Annotated[str, StringConstraints(pattern=r"^[\w-]+\.[\w-]+$")]
    """Round and option. Example: R2.B"""
    then: Effects = Field(default_factory=dict)
    """Further effects. Example: {"monthly_cost": -4}"""
    say: Text | None = None
    """What the facilitator reads. Example: The labels show what the nightly runs cost."""


class Choice(Noun):
    """One option of a round."""

    learners_see: ClassVar[tuple[str, ...]] = ("id", "text", "effects", "combo")

    id: Slug
    """Letter. Example: A"""
    text: Text
    """The decision. Example: Go live and fix problems as they appear."""
    effects: Effects = Field(default_factory=dict)
    """What it does to the meters. Example: {"risk": 5}"""
    combo: Combo | None = None
    """What it does besides, after an earlier choice. Example: {"if_choice": "R2.B", "then": {"cost": -4}}"""
    result: Text | None = None
    """What the facilitator reads. Example: Two releases were stopped by a test."""


class Round(Noun):
    """One decision."""

    learners_see: ClassVar[tuple[str, ...]] = ("id", "title", "situation", "before", "options")

    id: Slug
    """Short code. Example: R1"""
    title: Text
    """Printed title. Example: Quarter 1: the data"""
    situation: Text
    """What the team knows. Example: Two systems disagree."""
    before: Condition | None = None
    """A surprise before the round. Example: {"title": "Surprise.", "if": "risk > 45"}"""
    options: tuple[Choice, ...] = ()
    """What to choose from. Example: [{"id": "A", "text": "Wait."}]"""


class Meter(Noun):
    """A number that decisions move."""

    learners_see: ClassVar[tuple[str, ...]] = ("id", "label", "start", "min", "max", "better", "points")

    id: Slug
    """Name for effects. Example: risk"""
    label: Text
    """Printed name. Example: Risk"""
    start: int
    """Where it starts. Example: 50"""
    min: int = 0
    """Its floor. Example: 0"""
    max: int | None = None
    """Its ceiling. Example: 100"""
    better: Annotated[str, Word("direction")] = "higher"
    """higher or lower. Example: lower"""
    points: Text | None = None
    """How it becomes points at the end. Example: 100 - value"""


class Band(Noun):
    """What a final score means."""

    learners_see: ClassVar[tuple[str, ...]] = ("min", "label", "text")

    min: int
    """Lowest score of the band. Example: 330"""
    label: Text
    """Its name. Example: In concert"""
    text: Text | None = None
    """What to think about. Example: Which choice carried the others?"""


class Expected(Noun):
    """Figures that the tool re-derives by playing every path."""

    paths: int
    """How many ways there are. Example: 81"""
    best: int
    """Best score. Example: 395"""
    best_path: Text
    """A path that reaches it. Example: CBCB"""
    worst: int
    """Worst score. Example: 225"""
    worst_path: Text
    """A path that reaches it. Example: ABBA"""
    mean: int
    """Mean score, rounded. Example: 333"""


class DebriefQuestion(Noun):
    """A question of a staged debrief."""

    plain: ClassVar[str | None] = "ask"

    stage: Annotated[str, Word("stage")] | None = None
    """feel, happened, meaning or transfer. Example: meaning"""
    ask: Text
    """The question. Example: When did your lowest meter start to fall?"""
    listen_for: Text | None = None
    """Signs of a good answer. Example: Speed after a cautious run"""


class Debrief(Noun):
    """How to talk the simulation through."""

    minutes: Minutes | None = None
    """How long. Example: 7"""
    sequence: tuple[Annotated[str, Word("stage")], ...] = ()
    """Order of the stages. Example: ["feel", "happened", "meaning", "transfer"]"""
    questions: tuple[DebriefQuestion, ...] = ()
    """What to ask. Example: [{"stage": "feel", "ask": "One word each."}]"""
    key_points: tuple[Text, ...] = ()
    """What should have been said at the end. Example: ["No letter wins."]"""
    misuse: Text | None = None
    """What not to do. Example: Do not praise the highest score."""


class Simulation(Noun):
    """A paper game of a few decisions."""

    kinds: ClassVar[tuple[str, ...]] = _ASSET
    learners_see: ClassVar[tuple[str, ...]] = (
        "id", "title", "fictional", "premise", "rules", "meters", "rounds", "end", "bands", "cost_points_table",
    )  # fmt: skip

    id: Slug = "simulation"
    """Name for references. Example: simulation"""
    title: Text
    """Printed title. Example: Four quarters"""
    use: MomentKey | None = None
    """The phase it belongs to. Example: explore"""
    fictional: Flag = False
    """True when invented. Example: true"""
    minutes: Minutes | None = None
    """Playing time. Example: 14"""
    players: Text | None = None
    """Who plays. Example: teams"""
    premise: Text
    """The situation. Example: You run the program for a year."""
    rules: tuple[Text, ...] = ()
    """How to play. Example: ["Agree on one option in each round."]"""
    meters: tuple[Meter, ...] = ()
    """The numbers that move. Example: [{"id": "risk", "label": "Risk", "start": 50}]"""
    rounds: tuple[Round, ...] = ()
    """The decisions. Example: [{"id": "R1", "title": "Quarter 1", "situation": "..."}]"""
    end: Condition | None = None
    """A last surprise. Example: {"title": "An auditor asks.", "if": "risk > 45"}"""
    bands: tuple[Band, ...] = ()
    """What scores mean. Example: [{"min": 330, "label": "Sound"}]"""
    expected: Expected | None = None
    """Known figures. Example: {"paths": 4, "best": 9, "best_path": "AB", "worst": 2, "worst_path": "BA", "mean": 5}"""
    cost_points_table: dict[int, int] = Field(default_factory=dict)
    """A look-up table printed on the sheet. Example: {"8": 100, "10": 100}"""
    debrief: Debrief | None = None
    """How to talk it through. Example: {"minutes": 7}"""
    key_points: tuple[Text, ...] = ()
    """What to take away. Example: ["No letter wins."]"""
    misuse: Text | None = None
    """What not to do. Example: Do not praise the highest score."""
