"""What happens, minute by minute: phases, steps, cues, and slides of the author's own."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from coursegen.spec import durations, vocabulary
from coursegen.spec.content import Anticipated, Exchange, Misconception
from coursegen.spec.durations import Minutes, Span
from coursegen.spec.noun import (
    AssetId,
    Clock,
    ConceptId,
    DiagramId,
    Flag,
    MaterialId,
    Noun,
    ObjectiveId,
    Slug,
    Text,
    TrackId,
)
from coursegen.spec.vocabulary import Word


class PlanLines(Noun):
    """The plan's own lines for a phase."""

    facilitator_actions: Text | None = None
    """What you do. Example: Present the scenario"""
    learner_activities: Text | None = None
    """What they do. Example: Discuss in groups"""
    resources_used: Text | None = None
    """What is used. Example: Whiteboard"""
    differentiation: Text | None = None
    """What is different for whom. Example: Role-specific prompts"""
    technology_integration: Text | None = None
    """Technology. Example: Online poll"""


class Cue(Noun):
    """One thing to say, ask, do or watch for: a mapping of one key."""

    plain: ClassVar[str | None] = "text"

    kind: Annotated[str, Word("cue")] = "do"
    """say, read, ask, listen_for, watch_for, do, show, give, tech or note. Example: ask"""
    text: Text
    """The words. Example: What in the text makes you say that?"""
    who: Text | None = None
    """Whose cue, where several people run the session. Example: producer"""

    @model_validator(mode="before")
    @classmethod
    def _one_key(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "kind" in data or not data:
            return data
        named = {key: vocabulary.canonical("cue", key) for key in data}
        kinds = [key for key, kind in named.items() if kind]
        if len(kinds) != 1:
            wrong = next((key for key, kind in named.items() if not kind and key != "who"), "")
            raise PydanticCustomError("cue", "{value}", {"value": wrong, "list": "cue", "count": len(kinds)})
        rest = {key: value for key, value in data.items() if key != kinds[0]}
        return rest | {"kind": named[kinds[0]], "text": data[kinds[0]]}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> dict[str, Any]:
        cue: dict[str, Any] = {
            "type": "object",
            "properties": {word: {"type": "string"} for word in (*vocabulary.words("cue"), "who")},
            "additionalProperties": False,
            "minProperties": 1,
            "description": cls.__doc__ or "",
            "examples": [{"ask": "What in the text makes you say that?"}],
        }
        return {"anyOf": [{"type": "string"}, cue]}


def _spread_range(data: Any) -> Any:
    """`minutes: 5-10` also gives the bounds that instructors ask for."""
    if isinstance(data, dict) and isinstance(data.get("minutes"), str) and "range" not in data:
        pair = durations.bounds(data["minutes"])
        if pair:
            return data | {"range": [str(end) for end in pair]}
    return data


class Step(Noun):
    """One activity inside a phase."""

    kinds: ClassVar[tuple[str, ...]] = ("step",)
    plain: ClassVar[str | None] = "title"
    learners_see: ClassVar[tuple[str, ...]] = ("title", "task", "product")

    id: Slug | None = None
    """Name for links. Example: first-draft"""
    title: Text
    """What it is called. Example: First draft"""
    minutes: Minutes | None = None
    """How long; what is left of the phase is shared where absent. Example: 14"""
    range: Span | None = None
    """Shortest and longest that work. Example: [10, 15]"""
    grouping: Annotated[str, Word("grouping")] | None = None
    """plenary, individual, pairs, trios, groups, teams or paired teams. Example: teams"""
    at: Clock | None = None
    """A clock time that cannot move. Example: 10:30"""
    uses: tuple[AssetId, ...] = ()
    """Content it works with. Example: ["strategy-canvas"]"""
    task: Text | None = None
    """The task as learners read it on the slide; made from the cues where absent. Example: Fill every box."""
    product: Text | None = None
    """What they have at the end. Example: One canvas a team"""
    cues: tuple[Cue, ...] = ()
    """What to say, ask and do. Example: [{"say": "Start with the goal."}]"""
    optional: Flag = False
    """True for a step that is only done when there is time; not counted. Example: true"""
    must: Flag = False
    """True for a step that must not be cut. Example: true"""
    who: Text | None = None
    """Who leads it. Example: producer"""
    parallel: tuple[Text, ...] = ()
    """What runs at the same time in other rooms. Example: ["Room 2: case 2"]"""
    mode: Annotated[str, Word("step_mode")] = "live"
    """`async` for work outside the session; not counted. Example: live"""
    by_track: dict[TrackId, Text] = Field(default_factory=dict)
    """Support or challenge by track. Example: {"novice": "Offer the starter line."}"""

    @model_validator(mode="before")
    @classmethod
    def _range(cls, data: Any) -> Any:
        return _spread_range(data)


class Cut(Noun):
    """Something to leave out, and what that saves."""

    cut: Text
    """What to leave out. Example: Run one poll and not two"""
    saves: Minutes
    """Minutes saved. Example: 2"""


class Addition(Noun):
    """Something to add when there is time."""

    add: Text
    """What to add. Example: Play a second year"""
    minutes: Minutes
    """Minutes it takes. Example: 10"""


class Slide(Noun):
    """A slide of the author's own."""

    kinds: ClassVar[tuple[str, ...]] = ("slide",)
    plain: ClassVar[str | None] = "headline"
    learners_see: ClassVar[tuple[str, ...]] = ("id", "headline", "body", "visual", "layout")

    id: Slug = ""
    """Name for `{slide:ID}` in cues. Example: X1"""
    headline: Text
    """A claim in a full sentence. Example: Green dashboards can hide a failing project"""
    body: tuple[Text, ...] = ()
    """Two to four points. Example: ["Complete is not the same as correct"]"""
    visual: DiagramId | None = None
    """A diagram to show. Example: loop"""
    layout: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")] | None = None
    """A layout of the theme; chosen by content where absent. Example: quotation"""


class Phase(Noun):
    """One phase of the model."""

    learners_see: ClassVar[tuple[str, ...]] = ("phase", "title", "purpose", "minutes")

    phase: Slug
    """Key in the phase model. Example: engage"""
    title: Text | None = None
    """Printed name; the model's own where absent. Example: Open the case"""
    purpose: Text | None = None
    """What the phase is for; the model's own where absent. Example: Surface what people believe."""
    minutes: Minutes
    """How long. Example: 45 min"""
    range: Span | None = None
    """Shortest and longest that work. Example: [40, 50]"""
    source: PlanLines | None = None
    """The plan's own lines. Example: {"facilitator_actions": "Present the scenario"}"""
    objectives: tuple[ObjectiveId, ...] = ()
    """Objectives taught here. Example: ["O1"]"""
    concepts: tuple[ConceptId, ...] = ()
    """Concepts met here. Example: ["unit-cost"]"""
    materials: tuple[MaterialId, ...] = ()
    """Materials needed here. Example: ["flip-chart"]"""
    steps: tuple[Step, ...] = ()
    """The steps, in order. Example: [{"title": "First draft", "minutes": 14}]"""
    anticipated: tuple[Anticipated, ...] = ()
    """Likely responses. Example: [{"response": "...", "reply": "..."}]"""
    misconceptions: tuple[Misconception, ...] = ()
    """Beliefs to watch for. Example: [{"belief": "...", "correct": "..."}]"""
    by_track: dict[TrackId, Text] = Field(default_factory=dict)
    """Support or challenge by track. Example: {"novice": "Pair with someone who explains."}"""
    technology: Text | None = None
    """Technology in one line. Example: Poll, with lettered cards in reserve"""
    virtual: Text | None = None
    """What changes online. Example: Trios in breakout rooms"""
    if_short: tuple[Cut, ...] = ()
    """What to leave out when late. Example: [{"cut": "One poll", "saves": 2}]"""
    if_long: tuple[Addition, ...] = ()
    """What to add when early. Example: [{"add": "A second round", "minutes": 10}]"""
    debrief: tuple[Exchange, ...] = ()
    """Questions at the end. Example: [{"ask": "What changed?"}]"""
    transition: Text | None = None
    """How to move on. Example: Leave the wall visible."""
    slides: tuple[Slide, ...] = ()
    """Slides of your own. Example: [{"headline": "A pipeline can say stop"}]"""
    deck: Text | None = None
    """Slides in deck Markdown, put last; one with another's id replaces it. Example: {"file": "demo.md"}"""
    note: Text | None = None
    """Background. Example: Fifteen minutes cannot hold full presentations."""
    mode: Annotated[str, Word("step_mode")] = "live"
    """`async` for a phase outside the session; not counted. Example: live"""

    @model_validator(mode="before")
    @classmethod
    def _range(cls, data: Any) -> Any:
        return _spread_range(data)
