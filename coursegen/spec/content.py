"""Content that learners work with: scenarios, cases, cards, diagrams, supplements, worksheets."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from coursegen.spec.noun import (
    AssetId,
    ConceptId,
    FieldId,
    Flag,
    MomentKey,
    Noun,
    ObjectiveId,
    Slug,
    Text,
    TrackId,
)
from coursegen.spec.vocabulary import Word

_ASSET = ("asset",)


class Exchange(Noun):
    """A question and what a good answer shows."""

    plain: ClassVar[str | None] = "ask"
    learners_see: ClassVar[tuple[str, ...]] = ("ask",)

    ask: Text
    """The question, word for word. Example: Who could have seen it first?"""
    listen_for: Text | None = None
    """Signs of a good answer. Example: The people closest to the customer"""


class Anticipated(Noun):
    """Something learners may say, and a reply that moves them on."""

    response: Text
    """What you may hear. Example: They should have tested it."""
    reply: Text
    """What to try. Example: They did. What did the test look at?"""


class Misconception(Noun):
    """A belief that gets in the way, and what is better."""

    belief: Text
    """What people may believe. Example: High uptime means health."""
    correct: Text
    """What is nearer the truth. Example: Uptime says that it answers, not that it is right."""


class Event(Noun):
    """One moment on a timeline."""

    learners_see: ClassVar[tuple[str, ...]] = ("when", "event")

    when: Text
    """The moment. Example: March"""
    event: Text
    """What happened. Example: Rollout to every store"""


class RolePrompt(Noun):
    """A task for one track on the same story."""

    learners_see: ClassVar[tuple[str, ...]] = ("prompt", "support")

    track: TrackId
    """Whose prompt. Example: novice"""
    prompt: Text
    """The task. Example: At which step could a simple check have caught it?"""
    support: Text | None = None
    """A hint printed below it. Example: A number can be complete and still be wrong."""


class Scenario(Noun):
    """A story to diagnose or a brief to work on."""

    kinds: ClassVar[tuple[str, ...]] = _ASSET
    learners_see: ClassVar[tuple[str, ...]] = (
        "id", "title", "organization", "fictional", "text", "timeline", "discussion", "role_prompts", "deliverable",
    )  # fmt: skip

    id: Slug
    """Name for references. Example: failure-scenario"""
    title: Text
    """Printed title. Example: Every light was green"""
    use: MomentKey | None = None
    """The phase it belongs to. Example: engage"""
    fictional: Flag = False
    """True when organization and figures are invented. Example: true"""
    source: Text | None = None
    """Where a real story comes from. Example: Annual report 2024, p. 12"""
    organization: Text | None = None
    """Whom it is about. Example: Halden Grocers"""
    text: Text | None = None
    """The story, in Markdown. Example: In January ..."""
    timeline: tuple[Event, ...] = ()
    """Its moments. Example: [{"when": "March", "event": "Rollout"}]"""
    discussion: tuple[Exchange, ...] = ()
    """Questions for the room. Example: [{"ask": "Who saw it first?"}]"""
    role_prompts: tuple[RolePrompt, ...] = ()
    """Tasks by track. Example: [{"track": "novice", "prompt": "Find the step."}]"""
    anticipated: tuple[Anticipated, ...] = ()
    """Likely responses. Example: [{"response": "It was the supplier.", "reply": "Suppose it always is."}]"""
    misconceptions: tuple[Misconception, ...] = ()
    """Beliefs to watch for. Example: [{"belief": "More is better.", "correct": "Only up to a point."}]"""
    deliverable: Text | None = None
    """What teams hand in. Example: One completed canvas"""


class CaseQuestion(Noun):
    """A question on a case, with writing space, and its model answer."""

    plain: ClassVar[str | None] = "ask"
    learners_see: ClassVar[tuple[str, ...]] = ("ask", "lines")

    ask: Text
    """The question. Example: What made it possible to act the same morning?"""
    key: Text | None = None
    """Model answer; never reaches a learner's file. Example: One shared page, read at a set time."""
    lines: Annotated[int, Field(ge=0, le=30)] = 3
    """Writing lines on the sheet. Example: 3"""


class Case(Noun):
    """One case."""

    kinds: ClassVar[tuple[str, ...]] = _ASSET
    learners_see: ClassVar[tuple[str, ...]] = ("id", "title", "organization", "fictional", "text", "questions")

    id: Slug
    """Name for references. Example: case-1"""
    title: Text
    """Printed title. Example: Three numbers on one page"""
    organization: Text | None = None
    """Whom it is about. Example: Larkfield Clinics"""
    fictional: Flag = False
    """True when organization and figures are invented. Example: true"""
    source: Text | None = None
    """Where a real case comes from. Example: Public hearing, 2023"""
    complexity: Annotated[str, Word("complexity")] | None = None
    """foundational, intermediate or advanced. Example: foundational"""
    tracks: tuple[TrackId, ...] = ()
    """Whom it suits. Example: ["novice"]"""
    text: Text | None = None
    """The case, in Markdown. Example: Larkfield runs nine clinics ..."""
    questions: tuple[CaseQuestion, ...] = ()
    """What to answer. Example: [{"ask": "Why?", "key": "Because."}]"""
    success_factors: tuple[Text, ...] = ()
    """What the analysis should find. Example: ["A fixed rhythm"]"""
    board_plan: Text | None = None
    """How to lay out the board. Example: Three columns, links drawn last"""


class Cases(Noun):
    """A set of cases with one instruction."""

    kinds: ClassVar[tuple[str, ...]] = _ASSET
    learners_see: ClassVar[tuple[str, ...]] = ("id", "instructions", "items")

    id: Slug = "cases"
    """Name for references. Example: cases"""
    instructions: Text | None = None
    """What to do with a case. Example: Read and mark the evidence."""
    items: tuple[Case, ...] = ()
    """The cases. Example: [{"id": "case-1", "title": "Three numbers"}]"""

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, data: Any) -> Any:
        return {"items": data} if isinstance(data, list) else data


class Inject(Noun):
    """A piece of news that changes the task."""

    kinds: ClassVar[tuple[str, ...]] = ("asset",)
    learners_see: ClassVar[tuple[str, ...]] = ("id", "title", "text")

    id: Slug
    """Name for references. Example: ceiling"""
    title: Text
    """Printed title. Example: Smaller purse"""
    text: Text
    """The news. Example: Finance lowers the ceiling."""
    stretches: tuple[ObjectiveId, ...] = ()
    """Objectives it stretches. Example: ["O3"]"""
    listen_for: Text | None = None
    """Signs of a good reaction. Example: A choice about scope"""


class Injects(Noun):
    """A set of inject cards."""

    kinds: ClassVar[tuple[str, ...]] = _ASSET
    learners_see: ClassVar[tuple[str, ...]] = ("id", "cards")

    id: Slug = "injects"
    """Name for references. Example: injects"""
    instructions: Text | None = None
    """How to use them. Example: Give every team the same card."""
    cards: tuple[Inject, ...] = ()
    """The cards. Example: [{"id": "ceiling", "title": "Smaller purse", "text": "..."}]"""


class Role(Noun):
    """A role in a team."""

    kinds: ClassVar[tuple[str, ...]] = ("role",)
    learners_see: ClassVar[tuple[str, ...]] = ("id", "name", "mission", "owns", "asks", "starter", "optional")

    id: Slug
    """Name for references. Example: finance-lead"""
    name: Text
    """Printed name. Example: Finance lead"""
    mission: Text | None = None
    """What the role is after. Example: Make spending visible."""
    owns: tuple[FieldId, ...] = ()
    """Worksheet fields it looks after. Example: ["cost-guardrails"]"""
    asks: tuple[Text, ...] = ()
    """Questions it keeps asking. Example: ["What does one result cost?"]"""
    starter: Text | None = None
    """A first move. Example: Choose the unit to report."""
    optional: Flag = False
    """True for a role that only larger teams have. Example: true"""


class Roles(Noun):
    """A set of role cards."""

    kinds: ClassVar[tuple[str, ...]] = _ASSET
    learners_see: ClassVar[tuple[str, ...]] = ("id", "cards")

    id: Slug = "roles"
    """Name for references. Example: roles"""
    assign: Text | None = None
    """How to give them out. Example: By expertise first, then swap."""
    cards: tuple[Role, ...] = ()
    """The cards. Example: [{"id": "finance-lead", "name": "Finance lead"}]"""


class Node(Noun):
    """A box in a diagram."""

    plain: ClassVar[str | None] = "label"
    learners_see: ClassVar[tuple[str, ...]] = ("id", "label", "lens")

    id: Slug = ""
    """Name for edges. Example: train"""
    label: Text
    """What the box says. Example: Training"""
    lens: Text | None = None
    """A group that is drawn alike. Example: model"""


class Edge(Noun):
    """An arrow in a diagram."""

    learners_see: ClassVar[tuple[str, ...]] = ("start", "to", "label")

    start: Slug = Field(alias="from")
    """The box it leaves. Example: train"""
    to: Slug
    """The box it reaches. Example: gate"""
    label: Text | None = None
    """What travels along it. Example: pass"""


class Diagram(Noun):
    """A picture made of boxes and arrows, or a table."""

    kinds: ClassVar[tuple[str, ...]] = ("asset", "diagram")
    learners_see: ClassVar[tuple[str, ...]] = (
        "id", "title", "kind", "alt", "nodes", "edges", "columns", "rows", "events", "reveal",
    )  # fmt: skip

    id: Slug
    """Name for references. Example: loop"""
    title: Text
    """Printed title. Example: One flow, three sets of eyes"""
    kind: Annotated[str, Word("diagram")]
    """flow, loop, table, matrix or timeline. Example: loop"""
    alt: Text | None = None
    """The picture in words, for those who do not see it. Example: A loop of four steps ..."""
    nodes: tuple[Node, ...] = ()
    """Boxes. Example: [{"id": "a", "label": "Read"}]"""
    edges: tuple[Edge, ...] = ()
    """Arrows. Example: [{"from": "a", "to": "b"}]"""
    columns: tuple[Text, ...] = ()
    """Heads of a table or matrix. Example: ["Tier", "Who decides"]"""
    rows: tuple[tuple[Text, ...], ...] = ()
    """Rows of a table or matrix. Example: [["1 Routine", "Tests"]]"""
    events: tuple[Event, ...] = ()
    """Moments of a timeline. Example: [{"when": "March", "event": "Rollout"}]"""
    reveal: tuple[tuple[Slug, ...], ...] = ()
    """Order in which the boxes appear on slides. Example: [["a"], ["b"]]"""


class Supplement(Noun):
    """A page of extra help or challenge."""

    kinds: ClassVar[tuple[str, ...]] = _ASSET
    learners_see: ClassVar[tuple[str, ...]] = ("id", "title", "text")

    id: Slug
    """Name for references. Example: primer"""
    track: TrackId | None = None
    """Whom it is for; everyone where absent. Example: novice"""
    title: Text
    """Printed title, named by use and not by ability. Example: Five-minute primer"""
    use: MomentKey | None = None
    """The phase it belongs to. Example: explain"""
    text: Text | None = None
    """The page, in Markdown. Example: Picture a bakery ..."""


class WorksheetField(Noun):
    """A prompt with room to write."""

    kinds: ClassVar[tuple[str, ...]] = ("field",)
    plain: ClassVar[str | None] = "prompt"
    learners_see: ClassVar[tuple[str, ...]] = ("id", "prompt", "lines")

    id: Slug = ""
    """Name for role cards. Example: goal"""
    prompt: Text
    """What to write. Example: What happened, in one sentence"""
    lines: Annotated[int, Field(ge=0, le=40)] = 3
    """Writing lines. Example: 3"""
    objective: ObjectiveId | None = None
    """Objective it bears on. Example: O4"""


class Worksheet(Noun):
    """A sheet to fill."""

    kinds: ClassVar[tuple[str, ...]] = _ASSET
    learners_see: ClassVar[tuple[str, ...]] = (
        "id", "title", "layout", "instructions", "fields", "include", "concepts",
    )  # fmt: skip

    id: Slug
    """Name for references. Example: case-analysis-sheet"""
    title: Text
    """Printed title. Example: Case analysis sheet"""
    use: MomentKey | None = None
    """The phase it belongs to, or `takeaway`. Example: explore"""
    layout: Annotated[str, Word("worksheet")] = "organizer"
    """organizer, cornell, compare, canvas, timeline, card or blank. Example: organizer"""
    instructions: Text | None = None
    """What to do. Example: Write evidence and not opinions."""
    fields: tuple[WorksheetField, ...] = ()
    """Prompts with room to write. Example: [{"prompt": "What happened?", "lines": 2}]"""
    per: Annotated[str, Word("per")] | None = None
    """Who gets one. Example: pair"""
    hand_in: Flag = False
    """True when the sheet is collected; it then has a name line. Example: true"""
    include: tuple[Text, ...] = ()
    """What a card reprints: `key_concepts` or `diagrams.ID`. Example: ["key_concepts"]"""
    concepts: tuple[ConceptId, ...] = ()
    """Concepts a card reprints; all where absent. Example: ["unit-cost"]"""
    uses: tuple[AssetId, ...] = ()
    """Content that the sheet works on. Example: ["cases"]"""
