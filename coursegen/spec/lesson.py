"""The lesson: one session, everything that is taught, printed, shown and judged in it."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from coursegen.spec.closing import (
    Accessibility,
    Application,
    Checks,
    Connection,
    Extension,
    Facilitation,
    GlossaryTerm,
    Metacognition,
    Reflection,
    Resource,
    Safety,
    VirtualAdaptation,
)
from coursegen.spec.content import Case, Cases, Diagram, Inject, Injects, Roles, Scenario, Supplement, Worksheet
from coursegen.spec.durations import Minutes
from coursegen.spec.judging import Assessment, Form, Rubric
from coursegen.spec.logistics import Material, Preparation, PreWork, Room, Schedule, Tool
from coursegen.spec.noun import Noun, Slug, Text
from coursegen.spec.phase import Phase
from coursegen.spec.play import Poll, QuizItem, Simulation
from coursegen.spec.purpose import (
    Audience,
    Concept,
    Delivery,
    Model,
    Objective,
    PriorKnowledge,
    Provenance,
    Track,
)
from coursegen.spec.vocabulary import Word, words

VERSION = "coursegen/1"
MOST_TRACKS = len(words("symbol"))  # each has a mark of its own

Asset = Scenario | Cases | Case | Injects | Inject | Roles | Simulation | Poll | QuizItem | Diagram | Supplement | Worksheet | Rubric | Form  # fmt: skip  # noqa: E501


def _some_live(phases: tuple[Phase, ...]) -> tuple[Phase, ...]:
    if phases and all(phase.mode != "live" for phase in phases):
        words = "hold no live phase: all are `async`, so there is no session"
        raise PydanticCustomError("bounds", "{words}", {"words": words})
    return phases


class Lesson(Noun):
    """A lesson spec."""

    learners_see: ClassVar[tuple[str, ...]] = (
        "id", "title", "short_title", "subtitle", "language", "summary",
        "essential_questions", "duration", "audience", "schedule", "objectives", "key_concepts",
        "prior_knowledge", "pre_work", "scenarios", "cases", "injects", "roles",
        "polls", "quiz", "diagrams", "supplements", "worksheets", "simulation",
        "rubrics", "assessments", "forms", "phases", "real_world_applications", "extensions",
        "reflection", "additional_resources", "accessibility", "glossary", "contact", "license",
        "authors",
    )  # fmt: skip

    spec: Annotated[str, StringConstraints(pattern=r"^coursegen/1$")] = VERSION
    """Version of the language. Example: coursegen/1"""
    id: Slug = ""
    """Stable id, used in file names; made from the title where absent. Example: integrated-ops"""
    title: Text
    """Full title. Example: Use a fire extinguisher safely"""
    short_title: Text | None = None
    """Title for feet and subjects; cut at the colon where absent. Example: Fire extinguishers"""
    subtitle: Text | None = None
    """Second line of the cover. Example: A one-hour practice session"""
    version: Text | None = None
    """Version of the lesson. Example: 1.2.0"""
    status: Annotated[str, Word("status")] = "draft"
    """draft, piloted or released. Example: draft"""
    language: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$")] = "en"
    """Language of the lesson (BCP 47): labels, hyphenation, quotation marks. Example: en-US"""
    authors: tuple[Text, ...] = ()
    """Who wrote it; never invented. Example: ["Workshop team"]"""
    license: Text | None = None
    """Terms of use; never invented. Example: CC BY 4.0"""
    contact: Text | None = None
    """Whom to ask. Example: training@example.org"""
    summary: Text | None = None
    """Two or three sentences. Example: Learners practise until they can do it under stress."""
    essential_questions: tuple[Text, ...] = ()
    """Questions that the lesson keeps open. Example: ["When should you not fight a fire?"]"""
    model: Model | None = None
    """Phase model; 5e where the phases fit. Example: 5e"""
    duration: Minutes
    """Instructional time without breaks. Example: 3 h"""
    audience: Audience
    """Who comes. Example: New supervisors in their first year"""
    delivery: Delivery = Field(default_factory=Delivery)
    """Ways in which it may be given. Example: {"modes": ["in-person", "virtual"]}"""
    schedule: Schedule = Field(default_factory=Schedule)
    """Clock times and pauses. Example: {"start": "09:00"}"""
    provenance: Provenance | None = None
    """Where the parts came from. Example: {"source": "spring-plan.md"}"""
    objectives: Annotated[tuple[Objective, ...], Field(min_length=1)]
    """What learners will be able to do. Example: ["Choose the right extinguisher for a fire"]"""
    key_concepts: tuple[Concept, ...] = ()
    """Terms that learners take away. Example: ["Fire triangle"]"""
    prior_knowledge: tuple[PriorKnowledge, ...] = ()
    """What learners bring. Example: ["Knows the exits"]"""
    tracks: Annotated[tuple[Track, ...], Field(max_length=MOST_TRACKS)] = ()
    """Groups with their own support, six at most. Example: [{"id": "novice", "name": "New to it"}]"""
    track_assignment: Text | None = None
    """How people find their track. Example: Ask at registration."""
    materials: tuple[Material, ...] = ()
    """What must be there. Example: ["Flip chart"]"""
    room: Room | None = None
    """The room. Example: {"layout": "Tables for four"}"""
    virtual_room: Room | None = None
    """The room online. Example: {"settings": ["Captions on"]}"""
    tech: tuple[Tool, ...] = ()
    """Tools to set up. Example: [{"tool": "Online poll", "fallback": "Cards"}]"""
    prep: tuple[Preparation, ...] = ()
    """What to do before and after. Example: [{"when": "T-7d", "task": "Send the message"}]"""
    pre_work: PreWork | None = None
    """The message beforehand. Example: {"minutes": 15, "body": "Hello, ..."}"""
    scenarios: tuple[Scenario, ...] = ()
    """Stories and briefs. Example: [{"id": "brief", "title": "Winter support"}]"""
    injects: Injects | None = None
    """News that changes the task. Example: {"cards": []}"""
    roles: Roles | None = None
    """Role cards. Example: {"cards": []}"""
    cases: Cases | None = None
    """Cases. Example: {"items": []}"""
    polls: tuple[Poll, ...] = ()
    """Questions without a key. Example: [{"id": "P1", "ask": "Where did it start?"}]"""
    quiz: tuple[QuizItem, ...] = ()
    """Questions with a key. Example: [{"id": "Q1", "stem": "Which check?"}]"""
    diagrams: tuple[Diagram, ...] = ()
    """Pictures made of boxes and arrows. Example: [{"id": "loop", "title": "Loop", "kind": "loop"}]"""
    supplements: tuple[Supplement, ...] = ()
    """Extra help and challenge. Example: [{"id": "primer", "title": "Primer"}]"""
    worksheets: tuple[Worksheet, ...] = ()
    """Sheets to fill. Example: [{"id": "notes", "title": "Guided notes", "layout": "cornell"}]"""
    simulation: Simulation | None = None
    """A paper game. Example: {"title": "Four quarters", "premise": "You run ..."}"""
    rubrics: tuple[Rubric, ...] = ()
    """Criteria and levels. Example: [{"id": "r1", "title": "Strategy"}]"""
    assessments: tuple[Assessment, ...] = ()
    """How you find out what people can do. Example: [{"kind": "formative", "method": "Observation"}]"""
    forms: tuple[Form, ...] = ()
    """Forms to fill. Example: [{"id": "exit-ticket", "title": "Exit ticket"}]"""
    phases: Annotated[tuple[Phase, ...], Field(min_length=1), AfterValidator(_some_live)]
    """What happens, in order. Example: [{"phase": "engage", "minutes": 30}]"""
    cross_disciplinary_connections: tuple[Connection, ...] = ()
    """Links to other disciplines. Example: ["Project management"]"""
    real_world_applications: tuple[Application, ...] = ()
    """Uses outside. Example: ["Improving an existing workflow"]"""
    metacognition: tuple[Metacognition, ...] = ()
    """Occasions to think about one's thinking. Example: ["Journaling"]"""
    extensions: tuple[Extension, ...] = ()
    """What to do afterwards. Example: ["Write a plan of your own"]"""
    safety: tuple[Safety, ...] = ()
    """What protects people. Example: ["Keep examples confidential"]"""
    reflection: Reflection = Field(default_factory=Reflection)
    """Questions to look back with. Example: {"learners": ["What will you try first?"]}"""
    virtual_adaptations: tuple[VirtualAdaptation, ...] = ()
    """What changes online. Example: ["Use breakout rooms"]"""
    additional_resources: tuple[Resource, ...] = ()
    """Further reading. Example: [{"title": "A book", "author": "Its author"}]"""
    facilitation: Facilitation = Field(default_factory=Facilitation)
    """Advice on running the room. Example: {"challenges": []}"""
    accessibility: Accessibility | None = None
    """Formats and claims of the author's own. Example: {"formats": ["large-print"]}"""
    glossary: tuple[GlossaryTerm, ...] = ()
    """Words that are explained. Example: [{"term": "Drift", "definition": "..."}]"""
    checks: Checks = Field(default_factory=Checks)
    """Rules that the author chose to ignore. Example: {"silence": []}"""
