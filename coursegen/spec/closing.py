"""What surrounds the session: connections, safety, reflection, resources, difficult moments, access."""

from __future__ import annotations

from typing import Annotated, ClassVar

from coursegen.spec.noun import AssetId, Noun, ObjectiveId, PhaseKey, Text
from coursegen.spec.vocabulary import Word


class Connection(Noun):
    """A link to another discipline."""

    plain: ClassVar[str | None] = "text"

    text: Text
    """The discipline or idea. Example: Project management principles"""
    note: Text | None = None
    """What the link is. Example: Stop rules work like stage gates."""


class Application(Noun):
    """A use in the world outside."""

    plain: ClassVar[str | None] = "text"
    learners_see: ClassVar[tuple[str, ...]] = ("text",)

    text: Text
    """The use. Example: Improving an existing workflow"""
    note: Text | None = None
    """More on it. Example: See case 2"""


class Metacognition(Noun):
    """An occasion to think about one's own thinking."""

    plain: ClassVar[str | None] = "text"

    text: Text
    """The occasion. Example: Journaling on applications"""
    when: Text | None = None
    """When it happens. Example: after"""
    uses: tuple[AssetId, ...] = ()
    """What it uses. Example: ["journal"]"""


class Extension(Noun):
    """Something to do afterwards."""

    plain: ClassVar[str | None] = "text"
    learners_see: ClassVar[tuple[str, ...]] = ("text", "start_from")

    text: Text
    """The activity. Example: Write a plan for your own organization"""
    objectives: tuple[ObjectiveId, ...] = ()
    """Objectives it extends. Example: ["O3"]"""
    start_from: Text | None = None
    """What to start from. Example: Your team's canvas"""


class Safety(Noun):
    """Something that protects people."""

    plain: ClassVar[str | None] = "text"

    text: Text
    """What to see to. Example: Keep examples confidential"""
    how: Text | None = None
    """How it is done. Example: The opening agreement"""
    severity: Annotated[str, Word("severity")] | None = None
    """low, medium or high; high is printed as a warning before the session. Example: medium"""


class Reflection(Noun):
    """Questions to look back with."""

    learners_see: ClassVar[tuple[str, ...]] = ("learners",)

    learners: tuple[Text, ...] = ()
    """For learners. Example: ["What will you try first?"]"""
    facilitator: tuple[Text, ...] = ()
    """For the facilitator. Example: ["What resonated most?"]"""
    facilitator_log: tuple[Text, ...] = ()
    """Heads of the log. Example: ["Phase", "Planned minutes", "Actual minutes"]"""


class VirtualAdaptation(Noun):
    """What changes online."""

    plain: ClassVar[str | None] = "text"

    text: Text
    """The change. Example: Use breakout rooms"""
    phases: tuple[PhaseKey, ...] = ()
    """Phases it concerns. Example: ["engage"]"""
    gap: Text | None = None
    """What is still missing for it. Example: The plan names no video."""


class Resource(Noun):
    """Something to read, watch or join."""

    plain: ClassVar[str | None] = "text"
    learners_see: ClassVar[tuple[str, ...]] = ("text", "title", "author", "url", "year")

    text: Text | None = None
    """What kind of thing it is. Example: Industry reports on best practices"""
    title: Text | None = None
    """Its title. Example: The Checklist Manifesto"""
    author: Text | None = None
    """Its author. Example: A. Gawande"""
    url: Text | None = None
    """Where it is. Example: https://example.org/report"""
    year: Text | None = None
    """When it appeared. Example: 2009"""
    gap: Text | None = None
    """What is still missing. Example: No title given"""


class Challenge(Noun):
    """A difficult moment and what to do."""

    when: Text
    """The moment. Example: A group is silent"""
    do: Text
    """What to do. Example: Give a minute of writing first."""


class Facilitation(Noun):
    """Advice on running the room."""

    challenges: tuple[Challenge, ...] = ()
    """Difficult moments. Example: [{"when": "Silence", "do": "Let them write first."}]"""


class Accessibility(Noun):
    """Formats and claims; the author's own, never derived."""

    plain: ClassVar[str | None] = "note"
    learners_see: ClassVar[tuple[str, ...]] = ("formats", "note")

    formats: tuple[Text, ...] = ()
    """What is available. Example: ["large-print", "captions"]"""
    note: Text | None = None
    """What may be said of it. Example: Every visual has a text alternative."""


class GlossaryTerm(Noun):
    """A word that is explained but not taught."""

    plain: ClassVar[str | None] = "term"
    learners_see: ClassVar[tuple[str, ...]] = ("term", "definition")

    term: Text
    """The word. Example: Drift"""
    definition: Text | None = None
    """What it means. Example: The world changing under a model"""


class Silence(Noun):
    """A rule that the author chose to ignore, with the reason."""

    rule: Text
    """Code or name of the rule. Example: T103"""
    reason: Text
    """Why. Example: The break is agreed with the group on the day."""


class Checks(Noun):
    """What the author says about the checks."""

    silence: tuple[Silence, ...] = ()
    """Rules to ignore. Example: [{"rule": "T103", "reason": "Agreed on the day."}]"""
