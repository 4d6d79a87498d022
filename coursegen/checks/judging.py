"""Rules about assessments and rubrics."""

from __future__ import annotations

from itertools import combinations, pairwise

from coursegen.checks import reading
from coursegen.checks.rule import E, Faults, Rule, W
from coursegen.derive.forms import DERIVED
from coursegen.derive.session import Session
from coursegen.spec.judging import Rubric

CRITERIA, LEVELS = (3, 7), (3, 5)  # [S47]
_GRADED = ("analytic", "holistic")
# The stem of "observe" in the languages of our sample lessons.
_OBSERVING = ("observ", "beobacht", "観察", "ملاحظ", "наблюд", "obserw")


def has_key(session: Session) -> Faults:
    """A summative assessment has a rubric or a key."""
    for item in session.owed:
        if item.kind == "rubric":
            message = f"nothing says what counts in “{reading.cut(item.of)}”"
            yield item.steps, message, "add a rubric and name it with `rubric:`, or keyed `items:`"


def rows_cover(session: Session) -> Faults:
    """The rows of a rubric cover the objectives of its assessment, and no others."""
    lesson = session.lesson
    for at, rubric in enumerate(lesson.rubrics):
        judged = [a for a in lesson.assessments if a.rubric == rubric.id or a.id == rubric.assesses]
        wanted = dict.fromkeys(name for a in judged for name in a.objectives)
        rows = {c.objective for c in rubric.criteria if c.objective}
        items = {q.objective for a in judged for q in lesson.quiz if q.id in a.items}
        items |= {item.objective for form in lesson.forms if not form.id.startswith(DERIVED) for item in form.items}
        missing = [name for name in wanted if name not in rows | items]
        if wanted and rows and missing:
            message = f"“{rubric.title}” has no criterion for {reading.some(missing)}, which `{judged[0].id}` covers"
            yield ("rubrics", at, "criteria"), message, f"add a criterion with `objective: {missing[0]}`"
        elif wanted and rubric.criteria and not rows:
            message = f"no criterion of “{rubric.title}” says which objective it bears on"
            yield ("rubrics", at, "criteria"), message, f"add `objective:` to each ({reading.some(wanted)})"


def size(session: Session) -> Faults:
    """Three to seven criteria and three to five levels; two criteria where they cover every objective."""
    for at, rubric in enumerate(session.lesson.rubrics):
        rows, levels = len(rubric.criteria), len(rubric.levels)
        if rubric.kind not in _GRADED or not rows or not levels:
            continue
        enough = 2 if all(c.objective for c in rubric.criteria) else CRITERIA[0]
        if rubric.kind == "analytic" and not enough <= rows <= CRITERIA[1]:
            message = f"“{rubric.title}” has {rows} {'criterion' if rows == 1 else 'criteria'}"
            way = "three to seven can be told apart while people present"
            yield ("rubrics", at, "criteria"), message, way
        if not LEVELS[0] <= levels <= LEVELS[1]:
            message = f"“{rubric.title}” has {reading.plural(levels, 'level')}"
            way = "three to five can be told apart; for yes or no write `kind: checklist`"
            yield ("rubrics", at, "levels"), message, way


def observable(session: Session) -> Faults:
    """Levels do not differ by words of quality alone."""
    quality = reading.words("quality")
    for at, rubric in enumerate(session.lesson.rubrics):
        for k, criterion in enumerate(rubric.criteria):
            texts = [criterion.descriptors[level.id] for level in rubric.levels if level.id in criterion.descriptors]
            for upper, lower in pairwise(texts):
                bare = [[w for w in reading.tokens(text) if w not in quality] for text in (upper, lower)]
                if bare[0] == bare[1] and reading.tokens(upper) != reading.tokens(lower):
                    pair = f"“{reading.cut(upper, 40)}” and “{reading.cut(lower, 40)}”"
                    message = f"“{criterion.name}”: {pair} differ by a word of praise only"
                    way = "say what one can see: how many, which, with what evidence"
                    yield ("rubrics", at, "criteria", k), message, way
                    break


def levels_differ(session: Session) -> Faults:
    """No two levels of a criterion read the same."""
    for at, rubric in enumerate(session.lesson.rubrics):
        for k, criterion in enumerate(rubric.criteria):
            names = {level.id: level.name for level in rubric.levels}
            for (one, first), (two, second) in combinations(criterion.descriptors.items(), 2):
                if reading.tokens(first) == reading.tokens(second):
                    message = f"“{criterion.name}” says the same at {names.get(one, one)} and {names.get(two, two)}"
                    yield ("rubrics", at, "criteria", k), message, "say what the higher level has and the lower lacks"


def rubric_complete(session: Session) -> Faults:
    """Every criterion describes every level, and weights add up."""
    for at, rubric in enumerate(session.lesson.rubrics):
        levels = {level.id: level.name for level in rubric.levels}
        for k, criterion in enumerate(rubric.criteria):
            missing = [name for name in levels if name not in criterion.descriptors]
            if rubric.kind == "analytic" and missing:
                message = f"criterion “{criterion.name}” describes {len(criterion.descriptors)} of {len(levels)} levels"
                yield ("rubrics", at, "criteria", k), message, f"describe {_named(missing, levels)}"
        yield from _weights(at, rubric)


def look_fors(session: Session) -> Faults:
    """Observation says what to look for."""
    for at, assessment in enumerate(session.lesson.assessments):
        source = assessment.source.method if assessment.source else None
        method = assessment.method or source or ""
        observes = any(word in method.casefold() for word in _OBSERVING)
        rubric = assessment.rubric or any(r.assesses == assessment.id for r in session.lesson.rubrics)
        if observes and not (assessment.checklist or assessment.items or rubric):
            message = f"“{reading.cut(method)}” does not say what to look for"
            yield ("assessments", at), message, "add `checklist:` with an objective and what one would see or hear"


def _weights(at: int, rubric: Rubric) -> Faults:
    weights = [c.weight for c in rubric.criteria]
    given = [w for w in weights if w is not None]
    if given and len(given) < len(weights):
        bare = next(k for k, w in enumerate(weights) if w is None)
        message = f"{len(given)} of {len(weights)} criteria have a weight"
        yield ("rubrics", at, "criteria", bare), message, "give every criterion a weight, or none"
    elif given and round(sum(given), 6) not in (1, 10, 20, 50, 100):
        total = f"{sum(given):g}"
        yield ("rubrics", at, "criteria"), f"the weights add up to {total}", "let them add up to 100"


def _named(ids: list[str], names: dict[str, str]) -> str:
    return ", ".join(f"level {id} ({names[id]})" for id in ids)


RULES = (
    Rule("R101", "rubric-or-key", W, E, "What counts must be known before it is counted.", "[S33]", has_key),
    Rule("R102", "rubric-covers", W, W, "What has no row is not judged.", "[S47]", rows_cover),
    Rule("R103", "rubric-size", W, W, "Scorers keep three to seven things in view.", "[S47]", size),
    Rule(
        "R104", "observable-levels", W, W, "Two scorers agree on what they see, seldom on how good it is.",
        "[S47]", observable, languages=("en",),
    ),
    Rule(
        "R105", "levels-differ", W, W, "A level that says the same as another cannot be chosen.",
        "[S47]", levels_differ,
    ),
    Rule("R106", "rubric-complete", E, E, "A level without words cannot be given.", "[S47]", rubric_complete),
    Rule(
        "R107", "look-fors", W, W, "Observation with nothing to look for differs with every observer.",
        "[J]", look_fors,
    ),
)  # fmt: skip
