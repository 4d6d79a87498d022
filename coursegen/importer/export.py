"""A lesson as a clean Markdown plan: headings, labels and lists that the import reads back as the same lesson."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from coursegen.derive.phases import model_of
from coursegen.spec.judging import Assessment
from coursegen.spec.lesson import Lesson
from coursegen.spec.phase import Phase

# The plan's words for the lines of a phase, in the order of the layout.
LINES = (
    ("Facilitator Actions", "facilitator_actions"),
    ("Learner Activities", "learner_activities"),
    ("Resources Used", "resources_used"),
    ("Differentiation", "differentiation"),
    ("Technology Integration", "technology_integration"),
)
_BLOOM = {
    "remember": "Remembering", "understand": "Understanding", "apply": "Applying", "analyze": "Analyzing",
    "evaluate": "Evaluating", "create": "Creating",
}  # fmt: skip
_LISTS = (
    ("Cross-Disciplinary Connections", "cross_disciplinary_connections"),
    ("Real-World Applications", "real_world_applications"),
    ("Metacognition Opportunities", "metacognition"),
    ("Extension Activities", "extensions"),
    ("Safety Considerations", "safety"),
)
# What would be markup at the start of a line.
_SIGN = re.compile(r"^(\d{0,9})(?=[-+*#>.)=|~`])")


def as_markdown(lesson: Lesson) -> str:
    """The plan; it ends with a line end. What a plan has no place for (steps, cases, quizzes) is left out."""
    lines = [f"# {_line(lesson.title)}", "", f"**Duration:** {_duration(lesson.duration)}",
             f"**Target Audience:** {_line(lesson.audience.description)}"]  # fmt: skip
    if not lesson.language.lower().startswith("en"):
        lines.append(f"**Language:** {lesson.language}")
    lines += _objectives(lesson)
    concepts = [f"**{c.term}**: {c.definition}" if c.definition else c.term for c in lesson.key_concepts]
    lines += _list("Key Concepts", concepts)
    lines += _list("Prior Knowledge", [item.text for item in lesson.prior_knowledge])
    lines += _list("Materials Needed", [item.name for item in lesson.materials])
    lines += ["", "## Lesson Structure"]
    for phase in lesson.phases:
        lines += _phase(phase, lesson)
    lines += _assessments(lesson.assessments)
    tracks = [f"**{track.name}**: {track.strategy}" if track.strategy else track.name for track in lesson.tracks]
    lines += _list("Differentiation Strategies", tracks)
    for head, name in _LISTS:
        lines += _list(head, [item.text for item in getattr(lesson, name)])
    lines += _reflection(lesson)
    lines += _list("Adaptations for Virtual Learning", [item.text for item in lesson.virtual_adaptations])
    lines += _list(
        "Additional Resources", [item.text or item.title or item.url or "" for item in lesson.additional_resources]
    )
    return "\n".join(lines) + "\n"


def _objectives(lesson: Lesson) -> Iterator[str]:
    yield from ("", "## Learning Objectives", "", "| Objective | Bloom's Taxonomy Level |", "| --- | --- |")
    for objective in lesson.objectives:
        level = _BLOOM.get(objective.bloom or "", "")
        yield f"| {_cell(objective.text)} | {level} |"


def _phase(phase: Phase, lesson: Lesson) -> Iterator[str]:
    rows = (model_of(lesson) or {}).get("phases", ())
    title = phase.title or next((row.get("title") for row in rows if row["key"] == phase.phase), None) or phase.phase
    yield from ("", f"### {_line(title)}", f"**Duration:** {_duration(phase.minutes, phase.range)}")
    for label, name in LINES:
        text = getattr(phase.source, name) if phase.source else None
        if text:
            yield from ("", f"**{label}:** {_line(text)}")


def _assessments(assessments: Sequence[Assessment]) -> Iterator[str]:
    if assessments:
        yield from ("", "## Assessment Methods")
    for item in assessments:
        method = item.method or (item.source.method if item.source else None)
        alignment = item.alignment or (item.source.alignment if item.source else None)
        if method:
            yield f"* **{item.kind.title()}**: {_line(method)}"
            if alignment:
                yield f"  - Alignment: {_line(alignment)}"


def _reflection(lesson: Lesson) -> Iterator[str]:
    if not (lesson.reflection.learners or lesson.reflection.facilitator):
        return
    yield from ("", "## Reflection Questions")
    for head, texts in (
        ("For Learners", lesson.reflection.learners),
        ("For Facilitator", lesson.reflection.facilitator),
    ):
        if texts:
            yield f"### {head}"
            yield from (f"* {_line(text)}" for text in texts)
            yield ""


def _list(head: str, items: Sequence[str]) -> Iterator[str]:
    found = [item for item in items if item]
    if found:
        yield from ("", f"## {head}")
        yield from (f"* {_line(item)}" for item in found)


def _line(text: str) -> str:
    """A text on one line, its first sign guarded."""
    return _SIGN.sub(r"\1\\", " ".join(text.split())) if not text.startswith("**") else " ".join(text.split())


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", _line(text))


def _duration(minutes: int, span: Sequence[int] | None = None) -> str:
    if span and -(-(span[0] + span[1]) // 2) == minutes:
        return f"{span[0]}-{span[1]} minutes"
    hours, rest = divmod(minutes, 60)
    return f"{hours} hour{'s' * (hours > 1)}" if hours and not rest else f"{minutes} minute{'s' * (minutes != 1)}"
