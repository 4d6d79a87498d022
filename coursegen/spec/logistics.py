"""What has to be there and who sees to it: schedule, materials, room, technology, preparation."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from coursegen.spec.durations import Minutes
from coursegen.spec.noun import AssetOrListId, Clock, ConceptId, Flag, Noun, PhaseKey, Slug, Text
from coursegen.spec.vocabulary import Word


class Break(Noun):
    """A pause after a phase."""

    learners_see: ClassVar[tuple[str, ...]] = ("after", "minutes", "label")

    after: PhaseKey
    """The phase it follows. Example: explore"""
    minutes: Minutes
    """How long. Example: 10"""
    label: Text | None = None
    """What it is called. Example: Stretch"""


class Schedule(Noun):
    """Clock times and pauses."""

    start: Clock | None = None
    """When the session starts; clock times run from 0:00 without it. Example: 09:00"""
    breaks: tuple[Break, ...] = ()
    """Pauses between phases. Example: [{"after": "explore", "minutes": 10}]"""
    break_policy: Annotated[str, Word("break_policy")] = "added"
    """`added`: pauses lengthen the session; `included`: they are paid for with cuts. Example: added"""
    max_stretch: Minutes = 90
    """Longest time without a pause. Example: 90"""


class Material(Noun):
    """A thing that must be in the room."""

    kinds: ClassVar[tuple[str, ...]] = ("material",)
    plain: ClassVar[str | None] = "name"

    id: Slug = ""
    """Name for references; made from the name where absent. Example: flip-chart"""
    name: Text
    """What it is. Example: Flip chart with pens"""
    source_text: Text | None = None
    """The plan's own wording. Example: Chart paper"""
    kind: Annotated[str, Word("material")] | None = None
    """equipment, print, digital, software, consumable or simulation. Example: equipment"""
    per: Annotated[str, Word("per")] | None = None
    """Who gets one; one for the room where absent. Example: team"""
    quantity: Annotated[int, Field(ge=0, le=10_000)] | None = None
    """How many each; 1 where absent. Example: 2"""
    asset: AssetOrListId | None = None
    """The content that fills it. Example: case-sheet"""
    setup: Text | None = None
    """What to prepare. Example: Four headed columns"""
    fallback: Text | None = None
    """What to do without it. Example: Sticky notes on the wall"""
    note: Text | None = None
    """Anything else. Example: One to draft and one to present"""
    purpose: Text | None = None
    """`access` for things that serve access and need no phase. Example: access"""
    added: Flag = False
    """True for a material that the plan did not list. Example: true"""


class Room(Noun):
    """The room, real or virtual."""

    plain: ClassVar[str | None] = "layout"

    layout: Text | None = None
    """How it is set up. Example: Tables for four with sight of one screen"""
    needs: tuple[Text, ...] = ()
    """What it must have. Example: ["Step-free access"]"""
    roles: tuple[Text, ...] = ()
    """Who runs it. Example: ["Facilitator", "Producer"]"""
    settings: tuple[Text, ...] = ()
    """Settings of a virtual room. Example: ["Captions on"]"""
    instructions: Text | None = None
    """What to tell people. Example: Put task and time in the chat before opening rooms."""


class Tool(Noun):
    """A tool to set up, and what to do when it fails."""

    plain: ClassVar[str | None] = "tool"

    tool: Text
    """Which tool. Example: Online poll"""
    purpose: Text | None = None
    """What for. Example: First thoughts"""
    steps: tuple[Text, ...] = ()
    """Set-up, step by step. Example: ["Enter the questions", "Hide the results"]"""
    test: Text | None = None
    """How to test it. Example: Vote from two devices"""
    fallback: Text | None = None
    """What to do when it fails. Example: Lettered cards"""


class Preparation(Noun):
    """One thing to do before or after the day."""

    plain: ClassVar[str | None] = "task"
    learners_see: ClassVar[tuple[str, ...]] = ()

    when: Annotated[str, Field(pattern=r"^T[-+]\d{1,3}[dhm]$")] | None = None
    """When, counted from the start: T-14d, T-60m, T+24h. Example: T-7d"""
    who: Text | None = None
    """Whose task. Example: organizer"""
    task: Text
    """What to do. Example: Send the joining message"""


class PreWork(Noun):
    """The message that goes out beforehand."""

    plain: ClassVar[str | None] = "body"
    learners_see: ClassVar[tuple[str, ...]] = ("minutes", "subject", "body", "attachments", "include_concepts")

    minutes: Minutes | None = None
    """What it asks of people. Example: 15"""
    subject: Text | None = None
    """Subject line; the organizer fills `{date}`, `{time}`, `{place}`. Example: Before {short_title}"""
    body: Text | None = None
    """The message, in Markdown. Example: Hello, you are joining us on {date}."""
    attachments: tuple[Text, ...] = ()
    """Files to attach. Example: ["one-pager.pdf"]"""
    include_concepts: tuple[ConceptId, ...] = ()
    """Terms to define in the message. Example: ["unit-cost"]"""
