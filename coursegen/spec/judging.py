"""How work is judged: rubrics, assessments, and the forms that people fill."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from coursegen.spec.durations import Minutes
from coursegen.spec.noun import (
    AssessmentId,
    AssetId,
    Flag,
    MomentKey,
    Noun,
    ObjectiveId,
    QuizId,
    RubricId,
    Slug,
    Text,
)
from coursegen.spec.vocabulary import Word


class Level(Noun):
    """One level of a rubric."""

    plain: ClassVar[str | None] = "name"
    learners_see: ClassVar[tuple[str, ...]] = ("id", "name", "target", "description")

    id: Slug = ""
    """Its code or points. Example: 3"""
    name: Text
    """Printed name. Example: Proficient"""
    target: Flag = False
    """True for the level everyone should reach. Example: true"""
    description: Text | None = None
    """What the level means as a whole, in a holistic rubric. Example: Ready to use as it stands"""


class Criterion(Noun):
    """One row of a rubric."""

    plain: ClassVar[str | None] = "name"
    learners_see: ClassVar[tuple[str, ...]] = ("id", "name", "objective", "weight", "descriptors")

    id: Slug = ""
    """Short code. Example: C1"""
    name: Text
    """What is judged. Example: Design of the pipeline"""
    objective: ObjectiveId | None = None
    """Objective it bears on. Example: O3"""
    weight: Annotated[float, Field(ge=0)] | None = None
    """Share of the whole. Example: 20"""
    descriptors: dict[str, Text] = Field(default_factory=dict)
    """What each level looks like, by level id. Example: {"3": "Names three dependencies."}"""


class Scoring(Noun):
    """How scores are made."""

    learners_see: ClassVar[tuple[str, ...]] = ("method", "max", "proficient", "note")

    method: Text = "sum"
    """sum, mean or none. Example: sum"""
    max: Annotated[float, Field(ge=0)] | None = None
    """Best total. Example: 20"""
    proficient: Annotated[float, Field(ge=0)] | None = None
    """Total that meets the target. Example: 15"""
    note: Text | None = None
    """A rule for scorers. Example: One sentence of evidence for each score."""


class Rubric(Noun):
    """Criteria and levels."""

    kinds: ClassVar[tuple[str, ...]] = ("asset", "rubric")
    learners_see: ClassVar[tuple[str, ...]] = (
        "id",
        "title",
        "kind",
        "unit",
        "levels",
        "not_shown",
        "criteria",
        "scoring",
    )

    id: Slug
    """Name for references. Example: strategy-rubric"""
    title: Text
    """Printed title. Example: Integrated strategy"""
    kind: Annotated[str, Word("rubric")] = "analytic"
    """analytic, single-point, holistic or checklist. Example: analytic"""
    assesses: AssessmentId | None = None
    """The assessment it serves. Example: strategy-presentation"""
    unit: Annotated[str, Word("unit")] = "learner"
    """Who is scored: team or learner. Example: team"""
    levels: tuple[Level, ...] = ()
    """Levels, best first or last. Example: [{"id": "3", "name": "Proficient", "target": true}]"""
    not_shown: int | None = None
    """Score for no evidence. Example: 0"""
    criteria: tuple[Criterion, ...] = ()
    """Rows. Example: [{"name": "Design", "objective": "O3"}]"""
    scoring: Scoring | None = None
    """How scores are made. Example: {"method": "sum", "max": 20}"""
    renders: tuple[Annotated[str, Word("rubric_sheet")], ...] = ()
    """Which sheets to print; all that fit where absent. Example: ["grid", "score-sheet"]"""
    calibration: Text | None = None
    """How scorers come to agree. Example: Two score one piece and compare."""


class Wording(Noun):
    """The plan's own words for an assessment."""

    method: Text | None = None
    """How it is done. Example: Ongoing observation"""
    alignment: Text | None = None
    """What it is said to assess. Example: Application of concepts"""


class LookFor(Noun):
    """Something to watch for while people work."""

    plain: ClassVar[str | None] = "look_for"

    objective: ObjectiveId | None = None
    """Objective it shows. Example: O1"""
    look_for: Text
    """What to see or hear. Example: Traces an effect without being asked"""


class Assessment(Noun):
    """One way of finding out what people can do."""

    kinds: ClassVar[tuple[str, ...]] = ("assessment",)
    plain: ClassVar[str | None] = "method"
    learners_see: ClassVar[tuple[str, ...]] = ("id", "product", "formats")

    id: Slug = ""
    """Name for references. Example: strategy-presentation"""
    kind: Annotated[str, Word("assessment")] = "formative"
    """diagnostic, formative or summative. Example: summative"""
    source: Wording | None = None
    """The plan's own words. Example: {"method": "Observation"}"""
    method: Text | None = None
    """How it is done. Example: Six quiz items, discussed in pairs"""
    alignment: Text | None = None
    """What it assesses. Example: Application of concepts"""
    objectives: tuple[ObjectiveId, ...] = ()
    """Objectives it covers. Example: ["O1", "O2"]"""
    when: tuple[MomentKey, ...] = ()
    """Phases in which it happens. Example: ["evaluate"]"""
    evidence: Text | None = None
    """What remains of it. Example: Notes on the checklist"""
    product: Text | None = None
    """What learners make. Example: Canvas and a three-minute pitch"""
    rubric: RubricId | None = None
    """The rubric that judges it. Example: strategy-rubric"""
    items: tuple[QuizId, ...] = ()
    """Quiz items it uses. Example: ["Q1", "Q2"]"""
    checklist: tuple[LookFor, ...] = ()
    """What to look for. Example: [{"objective": "O1", "look_for": "Traces an effect"}]"""
    feedback_rule: Text | None = None
    """How to give feedback. Example: One sentence of what you saw, then one question."""
    act_on: Text | None = None
    """What to do with the result. Example: Fewer than half right, explain again."""
    scored_by: Text | None = None
    """Who judges, and when. Example: Facilitator, within a day"""
    formats: tuple[Text, ...] = ()
    """Formats learners may choose. Example: ["Pitch", "Recording"]"""
    weight: Annotated[float, Field(ge=0)] | None = None
    """Share of the grade. Example: 40"""
    added: Flag = False
    """True for an assessment that the plan did not list. Example: true"""

    @model_validator(mode="before")
    @classmethod
    def _one_moment(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("when"), str):
            return data | {"when": [data["when"]]}
        return data


class FormPrompt(Noun):
    """A sentence to finish."""

    plain: ClassVar[str | None] = "stem"
    learners_see: ClassVar[tuple[str, ...]] = ("id", "stem", "hint", "lines")

    id: Slug = ""
    """Name of the prompt. Example: wondered"""
    stem: Text
    """How the sentence starts. Example: I wondered ..."""
    hint: Text | None = None
    """What to write. Example: A question the team may not have asked"""
    lines: Annotated[int, Field(ge=0, le=30)] = 3
    """Writing lines. Example: 3"""


class FormItem(Noun):
    """One line of a form: a statement to rate or a question to answer."""

    plain: ClassVar[str | None] = "ask"
    learners_see: ClassVar[tuple[str, ...]] = ("id", "ask", "text", "lines", "scale")

    id: Slug = ""
    """Short code. Example: E1"""
    ask: Text | None = None
    """A question. Example: One signal I will watch"""
    text: Text | None = None
    """A statement. Example: I can sketch a pipeline with checks."""
    objective: ObjectiveId | None = None
    """Objective it bears on. Example: O5"""
    lines: Annotated[int, Field(ge=0, le=30)] = 3
    """Writing lines. Example: 2"""
    scale: tuple[Text, ...] = ()
    """Words to choose from. Example: ["Not useful", "Useful"]"""
    links: Text | None = None
    """The plan's phrase that it makes good. Example: Journaling on applications"""


class Form(Noun):
    """A form: feedback, self-assessment, exit ticket, journal, evaluation."""

    kinds: ClassVar[tuple[str, ...]] = ("asset",)
    learners_see: ClassVar[tuple[str, ...]] = (
        "id", "title", "instructions", "rows", "rubric", "prompts", "scale", "items", "evidence_line",
        "gap_prompt", "per", "minutes",
    )  # fmt: skip

    id: Slug
    """Name for references. Example: exit-ticket"""
    title: Text
    """Printed title. Example: Exit ticket"""
    use: MomentKey | None = None
    """The phase it belongs to, or `after`. Example: evaluate"""
    per: Annotated[str, Word("per")] = "learner"
    """Who gets one. Example: learner"""
    minutes: Minutes | None = None
    """How long it takes. Example: 2"""
    instructions: Text | None = None
    """What to do. Example: Be specific, useful and kind."""
    rows: Text | None = None
    """`from_rubric` for one row a criterion. Example: from_rubric"""
    rubric: RubricId | None = None
    """Whose criteria to print. Example: strategy-rubric"""
    prompts: tuple[FormPrompt, ...] = ()
    """Sentences to finish. Example: [{"stem": "I saw ..."}]"""
    scale: tuple[Text, ...] = ()
    """Words for all items. Example: ["Not yet", "With help", "On my own"]"""
    items: tuple[FormItem, ...] = ()
    """Lines of the form. Example: [{"text": "I can ..."}]"""
    evidence_line: Text | None = None
    """A question under the items. Example: What in today's work shows this?"""
    gap_prompt: Text | None = None
    """A last sentence to finish. Example: The gap that matters most is ..."""
    hand_in: Flag = False
    """True when the form is collected; it then has a name line. Example: true"""
    uses: tuple[AssetId, ...] = ()
    """Content that the form works on. Example: ["strategy-canvas"]"""
