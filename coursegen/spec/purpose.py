"""What the lesson is for and for whom: audience, objectives, concepts, prior knowledge, tracks."""

from __future__ import annotations

import itertools
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from coursegen.spec.noun import Flag, Noun, ObjectiveId, RoleId, Slug, Text
from coursegen.spec.vocabulary import Word


class Size(Noun):
    """How many people: bounds and the number planned for."""

    plain: ClassVar[str | None] = "ideal"

    min: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Fewest that work. Example: 8"""
    ideal: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """The number that quantities are computed for unless `--learners` says otherwise. Example: 16"""
    max: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Most that work. Example: 24"""

    @model_validator(mode="after")
    def _in_order(self) -> Size:
        given = [(name, n) for name in ("min", "ideal", "max") if (n := getattr(self, name)) is not None]
        for (lower, low), (upper, high) in itertools.pairwise(given):
            if low > high:
                words = f"has a `{lower}` of {low} above its `{upper}` of {high}"
                raise PydanticCustomError("bounds", "{words}", {"words": words})
        return self


class Audience(Noun):
    """Who comes, and how many."""

    plain: ClassVar[str | None] = "description"
    learners_see: ClassVar[tuple[str, ...]] = ("description",)

    description: Text
    """Who the lesson is for, in one sentence. Example: New supervisors in their first year"""
    roles: tuple[Text, ...] = ()
    """Roles or jobs met in the room. Example: ["Data science", "IT management"]"""
    group_size: Size | None = None
    """Learners in the room. Example: {"min": 8, "ideal": 16, "max": 24}"""
    team_size: Size | None = None
    """Learners in a team. Example: {"min": 4, "ideal": 4, "max": 5}"""


class Delivery(Noun):
    """Ways in which the lesson may be given."""

    plain: ClassVar[str | None] = "default"

    modes: tuple[Annotated[str, Word("mode")], ...] = ("in-person",)
    """Every mode the lesson is prepared for. Example: ["in-person", "virtual"]"""
    default: Annotated[str, Word("mode")] = "in-person"
    """The mode that is built unless another is asked for. Example: in-person"""


class Standard(Noun):
    """A code of an outside framework that an objective answers to; printed, never checked."""

    learners_see: ClassVar[tuple[str, ...]] = ("framework", "code", "text")

    framework: Text
    """Name of the framework. Example: NGSS"""
    code: Text
    """Its code. Example: HS-ETS1-2"""
    text: Text | None = None
    """Its wording. Example: Design a solution to a complex problem"""


class Objective(Noun):
    """What learners will be able to do: one verb, an object, a context."""

    kinds: ClassVar[tuple[str, ...]] = ("objective",)
    plain: ClassVar[str | None] = "text"
    learners_see: ClassVar[tuple[str, ...]] = ("id", "text", "success_criterion", "alignments")

    id: Slug = ""
    """Short code that people say aloud; numbered O1, O2 ... where absent. Example: O1"""
    text: Text
    """The objective itself. Example: Compare two evacuation plans by speed and risk"""
    bloom: Annotated[str, Word("bloom")] | None = None
    """Level in Bloom's taxonomy. Example: analyze"""
    knowledge: Annotated[str, Word("knowledge")] | None = None
    """Kind of knowledge. Example: procedural"""
    condition: Text | None = None
    """Under which condition (the C of ABCD). Example: given the floor plan"""
    degree: Text | None = None
    """How well (the D of ABCD). Example: with no step left out"""
    success_criterion: Text | None = None
    """The objective in learners' words. Example: I can choose between two plans and give my reasons."""
    enabling: tuple[ObjectiveId, ...] = ()
    """Objectives that lead up to this one. Example: ["O1"]"""
    alignments: tuple[Standard, ...] = ()
    """Codes of outside standards. Example: [{"framework": "NGSS", "code": "HS-ETS1-2"}]"""


class Concept(Noun):
    """A term that learners take away."""

    kinds: ClassVar[tuple[str, ...]] = ("concept",)
    plain: ClassVar[str | None] = "term"
    learners_see: ClassVar[tuple[str, ...]] = ("id", "term", "definition", "example", "non_example", "confused_with")

    id: Slug = ""
    """Name for references; made from the term where absent. Example: unit-cost"""
    term: Text
    """The term. Example: Unit cost"""
    definition: Text | None = None
    """One or two sentences. Example: What one useful result costs, all work counted."""
    example: Text | None = None
    """A case of it. Example: Eleven cents for each parcel predicted"""
    non_example: Text | None = None
    """What looks like it and is not. Example: The monthly invoice"""
    confused_with: Text | None = None
    """What people mix it up with, and the difference. Example: Total cost, which grows with success"""
    objectives: tuple[ObjectiveId, ...] = ()
    """Objectives it serves. Example: ["O1"]"""
    added: Flag = False
    """True for a concept that the plan did not list. Example: true"""


class PriorKnowledge(Noun):
    """What learners bring."""

    plain: ClassVar[str | None] = "text"
    learners_see: ClassVar[tuple[str, ...]] = ("text", "check", "refresher")

    text: Text
    """What they should know or be able to do. Example: Reads a simple budget"""
    check: Text | None = None
    """A line by which people can check themselves. Example: I can say what a variance is."""
    refresher: Text | None = None
    """Where to brush it up. Example: Handout “Five-minute primer”"""


class Track(Noun):
    """A group of learners that gets its own support or challenge, with the same outcomes for all."""

    kinds: ClassVar[tuple[str, ...]] = ("track",)
    plain: ClassVar[str | None] = "name"
    # Learners meet a neutral symbol; a track's name on a sheet would tell the room who is the novice.
    learners_see: ClassVar[tuple[str, ...]] = ()

    id: Slug = ""
    """Name for references. Example: novice"""
    name: Text
    """What facilitators call the group; never printed for learners. Example: New to the field"""
    strategy: Text | None = None
    """What the group gets. Example: Provide additional context"""
    signals: tuple[Text, ...] = ()
    """How to tell who belongs to it. Example: ["First project of this kind"]"""
    symbol: Annotated[str, Word("symbol")] | None = None
    """Neutral mark on its sheets: circle, triangle, square, diamond, star or hexagon. Example: circle"""
    default_roles: tuple[RoleId, ...] = ()
    """Role cards to offer first. Example: ["critical-friend"]"""


class Provenance(Noun):
    """Where the parts of the spec came from."""

    source: Text | None = None
    """The plan it was made from. Example: spring-plan.md"""
    from_source: tuple[Text, ...] = ()
    """Fields that hold the plan's own words. Example: ["objectives", "phases.source"]"""
    drafted: tuple[Text, ...] = ()
    """Fields that were written for this file. Example: ["cases"]"""
    fiction_notice: Text | None = None
    """What to say of invented organizations and figures. Example: All organizations are invented."""


class ModelPhase(Noun):
    """One phase of a custom phase model."""

    plain: ClassVar[str | None] = "key"

    key: Slug
    """Key that `phases[].phase` uses. Example: warm-up"""
    title: Text | None = None
    """Printed name. Example: Warm-up"""
    purpose: Text | None = None
    """What the phase is for. Example: Get bodies and questions moving"""


class Model(Noun):
    """The phase model: a built-in one by name, or phases of your own."""

    plain: ClassVar[str | None] = "name"

    name: Text = "custom"
    """5e, gagne, 4c, boppps, direct, workshop or custom. Example: 5e"""
    phases: tuple[ModelPhase, ...] = ()
    """The phases of a custom model, in order. Example: ["warm-up", "main", "close"]"""

    @model_validator(mode="before")
    @classmethod
    def _fold(cls, data: Any) -> Any:
        return data.casefold() if isinstance(data, str) else data
