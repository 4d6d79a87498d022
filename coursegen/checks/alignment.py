"""Rules about alignment: what is promised is taught, practiced and judged."""

from __future__ import annotations

import re
from itertools import pairwise

from coursegen.checks import reading
from coursegen.checks.rule import E, Faults, H, Rule, W
from coursegen.derive.session import Session
from coursegen.spec import vocabulary
from coursegen.spec.judging import Assessment

TELLING = 7  # letters of a word that says what an objective is about; shorter ones are mostly common


def taught(session: Session) -> Faults:
    """Each objective is taught in one phase or more, once any phase names objectives."""
    if not any(phase.objectives for phase in session.lesson.phases):
        return
    keys = ", ".join(f"`{phase.key}`" for phase in session.phases)
    for at, row in enumerate(session.alignment):
        if not row.phases:
            message = f"objective {row.objective.id} is taught in no phase"
            yield ("objectives", at), message, f"add {row.objective.id} to the `objectives` of {keys}"


def assessed(session: Session) -> Faults:
    """Each objective is assessed by one assessment or more, once any assessment names objectives."""
    if not any(assessment.objectives for assessment in session.lesson.assessments):
        return
    for at, row in enumerate(session.alignment):
        if not row.assessments:
            message = f"objective {row.objective.id} is assessed by nothing"
            known = ", ".join(f"`{a.id}`" for a in session.lesson.assessments)
            yield ("objectives", at), message, f"add {row.objective.id} to the `objectives` of {known}"


def aligned(session: Session) -> Faults:
    """Phases and assessments say which objectives they serve."""
    lesson = session.lesson
    ids = ", ".join(objective.id for objective in lesson.objectives)
    if not any(phase.objectives for phase in lesson.phases):
        absent = _absent_words(session)
        words = f"; no phase has the words {reading.quoted(absent)} of the objectives" if absent else ""
        message = f"no phase says which objectives it teaches, so alignment cannot be shown{words}"
        yield ("phases", 0), message, f"add `objectives:` to each phase ({ids})"
    if not lesson.assessments:
        yield ("objectives",), "nothing assesses the objectives", "add `assessments:` with kind, method and objectives"
    elif not any(assessment.objectives for assessment in lesson.assessments):
        message = "no assessment says which objectives it covers"
        yield ("assessments", 0), message, f"add `objectives:` to each assessment ({ids})"


def evidenced(session: Session) -> Faults:
    """Each assessment has evidence, a time, and someone who judges."""
    for at, assessment in enumerate(session.lesson.assessments):
        missing = [name for name, have in _parts(session, assessment) if not have]
        if missing:
            name = _name(assessment)
            way = {
                "evidence": "`evidence:` (what remains of it)",
                "time": "`when:` (in which phase)",
                "one who judges": "`scored_by:` (who, and when)",
            }
            message = f"“{reading.cut(name)}” has {_nothing(missing)}"
            yield ("assessments", at), message, f"add {', '.join(way[part] for part in missing)}"


def concepts_met(session: Session) -> Faults:
    """Each key concept appears in a phase, by id or in words."""
    lesson = session.lesson
    named = {name for _, phase in reading.live(session) for name in phase.concepts}
    bodies = list(reading.taught_in(session).values())
    absent = [
        at for at, concept in enumerate(lesson.key_concepts)
        if concept.id not in named and not any(reading.mentions(body, concept.term, lesson) for body in bodies)
    ]  # fmt: skip
    if absent:
        terms = [lesson.key_concepts[at].term for at in absent]
        keys = reading.some_ids(phase.phase for _, phase in reading.live(session))
        of = f"{len(absent)} of {len(lesson.key_concepts)} key concepts appear"
        message = f"{of} in no phase: {reading.quoted(terms, 9)}"
        yield ("key_concepts", absent[0]), message, f"name them under `concepts:` of {keys}, or leave them out"


def terms_explained(session: Session) -> Faults:
    """Terms of art in the title or the objectives are among the key concepts."""
    lesson = session.lesson
    known = " ".join([*(c.term for c in lesson.key_concepts), *(g.term for g in lesson.glossary)])
    unknown: dict[str, tuple[str | int, ...]] = {}
    if not lesson.key_concepts:
        return
    heads: list[reading.Text] = [(("title",), lesson.title)]
    heads += [(("objectives", at, "text"), o.text) for at, o in enumerate(lesson.objectives)]
    for steps, text in heads:
        for term in terms_of_art(text):
            if term.casefold() not in known.casefold():
                unknown.setdefault(term, steps)
    if unknown:
        message = f"title or objectives speak of {reading.quoted(unknown)}, which no key concept explains"
        yield next(iter(unknown.values())), message, "add a key concept for each, with a `definition:`"


def assumed(session: Session) -> Faults:
    """What an objective takes for granted is prior knowledge, a key concept, or met in a phase."""
    lesson = session.lesson
    if not lesson.prior_knowledge:
        return
    nouns = (*lesson.prior_knowledge, *lesson.key_concepts, *lesson.glossary, *lesson.supplements, *lesson.scenarios)
    met = reading.stems("\n".join([*map(reading.said, nouns), *reading.taught_in(session).values()]))
    for at, objective in enumerate(lesson.objectives):
        for pair in _pairs(objective.text):
            if not {reading.stem(word) for word in pair} & met:
                phrase = " ".join(pair)
                message = f"objective {objective.id} speaks of “{phrase}”; no prior knowledge, concept or phase does"
                way = "say under `prior_knowledge:` that people bring it, or give it a place in the first hour"
                yield ("objectives", at, "text"), message, way
                break


def reflected(session: Session) -> Faults:
    """Occasions to think about one's thinking have a place in the session or after it."""
    lesson = session.lesson
    body = reading.stems(" ".join(reading.taught_in(session).values()) + " ".join(f.title for f in lesson.forms))
    loose = [
        (at, item.text) for at, item in enumerate(lesson.metacognition)
        if not item.when and not item.uses and not reading.content(item.text.split(" on ")[0]) & body
    ]  # fmt: skip
    if loose:
        message = f"{reading.quoted(reading.cut(text, 40) for _, text in loose)}: no phase or form makes room for it"
        yield ("metacognition", loose[0][0]), message, "add `when:` and `uses:` (a form, a journal, an exit ticket)"


def extensions_tied(session: Session) -> Faults:
    """What people may do afterwards serves an objective."""
    loose = [(at, e.text) for at, e in enumerate(session.lesson.extensions) if not e.objectives]
    if loose:
        names = reading.quoted((reading.cut(text, 50) for _, text in loose), 3)
        message = f"{reading.plural(len(loose), 'extension')} without an objective: {names}"
        yield ("extensions", loose[0][0]), message, "add `objectives:` to each, or drop what serves none"


def item_level(session: Session) -> Faults:
    """A quiz item asks at the level of its objective or one below."""
    names = vocabulary.words("bloom")
    levels = {o.id: o.bloom for o in session.lesson.objectives if o.bloom}
    for at, item in enumerate(session.lesson.quiz):
        level = levels.get(item.objective or "")
        if not item.bloom or not level:
            continue
        above = names.index(item.bloom) - names.index(level)
        # Create and evaluate are shown in a task; an item can only come near them from analysis or application.
        lowest = min(names.index(level) - 1, names.index("apply"))
        if above > 0 or names.index(item.bloom) < lowest:
            far = "above" if above > 0 else "far below"
            message = f"item {item.id} asks for `{item.bloom}`, {far} objective {item.objective} (`{level}`)"
            yield ("quiz", at), message, f"ask at `{level}` or one step below, or tie it to another objective"


def practiced(session: Session) -> Faults:
    """What is judged in the end is practiced in an earlier phase."""
    lesson = session.lesson
    keys = [phase.key for phase in session.phases]
    numbers = {row.objective.id: row.phases for row in session.alignment}
    for at, assessment in enumerate(lesson.assessments):
        when = [keys.index(key) + 1 for key in assessment.when if key in keys]
        if assessment.kind != "summative" or not when:
            continue
        late = [o for o in assessment.objectives if numbers.get(o) and min(numbers[o]) >= min(when)]
        if late:
            key = keys[min(when) - 1]
            verb = "is" if len(late) == 1 else "are"
            message = f"{reading.some(late)} {verb} judged in `{key}` and met in no phase before"
            before = reading.some_ids(keys[: min(when) - 1]) or "an earlier phase"
            yield ("assessments", at, "objectives"), message, f"let people try it first, in {before}"


def terms_of_art(text: str) -> list[str]:
    """Short forms and names with inner capitals: `SLA`, `DataOps`."""
    listed = reading.data("readability")
    known = {word.casefold() for word in (*listed["known"], *listed["brands"])}
    found = re.findall(r"\b(?:[A-Z]{2,6}|[A-Z][a-z]+[A-Z][A-Za-z]*|[A-Z]{2,}[a-z]+)\b", text)
    # Plain words in capitals are emphasis and no short forms.
    return list(dict.fromkeys(word for word in found if word.casefold() not in known))


def _absent_words(session: Session) -> list[str]:
    """Telling words of the objectives that stand in no phase, for a plan that names no ids."""
    if reading.language(session.lesson) != "en":
        return []
    body = reading.stems(" ".join(reading.taught_in(session).values()))
    verbs = reading.data("verbs.en")
    skipped = {reading.stem(v) for level in verbs["levels"].values() for v in level} | body
    rows = [
        [
            w
            for w in dict.fromkeys(reading.tokens(o.text))
            if "-" not in w and len(w) >= TELLING and reading.content(w) - skipped
        ]
        for o in session.lesson.objectives
    ]
    # One or two words of each objective say more than all words of the first.
    return list(dict.fromkeys(word for row in rows for word in sorted(row, key=len, reverse=True)[:2]))


def _pairs(text: str) -> list[tuple[str, str]]:
    """Neighboring words that both carry meaning; the verb is no part of it."""
    words, stop = reading.tokens(text)[1:], {*reading.words("stop"), *reading.words("vague_objects")}
    marks = re.split(r"[,;:]|\band\b|\bor\b", text.split(" ", 1)[-1])
    # What follows such a word tells how or where it is done, and is seldom what has to be known.
    runs = [reading.tokens(re.split(r"\b(?:by|with|without|in|at|from|using|per|within|under)\b", m)[0]) for m in marks]
    return [
        (a, b) for run in runs for a, b in pairwise(run)
        if a in words and not {a, b} & stop and "-" not in a + b and min(len(a), len(b)) > 3
    ]  # fmt: skip


def _parts(session: Session, assessment: Assessment) -> list[tuple[str, object]]:
    """Parts of an assessment and what fills each; a rubric, items or look-fors imply evidence and a judge."""
    rubric = assessment.rubric or any(r.assesses == assessment.id for r in session.lesson.rubrics)
    implied = assessment.items or assessment.checklist
    return [
        ("evidence", assessment.evidence or assessment.product or rubric or implied),
        ("time", assessment.when),
        ("one who judges", assessment.scored_by or implied or (rubric and assessment.kind != "summative")),
    ]


def _nothing(parts: list[str]) -> str:
    """`no evidence, no time and no one who judges`."""
    *first, last = (f"no {part}" for part in parts)
    return f"{', '.join(first)} and {last}" if first else last


def _name(assessment: Assessment) -> str:
    return assessment.method or (assessment.source.method if assessment.source else None) or assessment.id


EN = ("en",)
RULES = (
    Rule("A101", "objective-taught", E, E, "What is not taught cannot be learned here.", "[S42]", taught),
    Rule("A102", "objective-assessed", E, E, "What is not assessed remains a hope.", "[S42]", assessed),
    Rule("A103", "alignment-stated", W, E, "Only the author can say what a phase serves.", "[S42]", aligned),
    Rule(
        "A104", "assessment-complete", W, W, "An assessment nobody is named for does not happen.",
        "[S33]", evidenced,
    ),
    Rule("A105", "concept-met", W, W, "A concept that no phase meets is a word on a list.", "[J]", concepts_met),
    Rule("A106", "term-explained", W, W, "A title should not need a dictionary.", "[J]", terms_explained),
    Rule(
        "A107", "knowledge-assumed", H, H, "What is taken for granted is what people stumble over.",
        "[J]", assumed, languages=EN,
    ),
    Rule(
        "A108", "reflection-placed", H, H, "Reflection without a place in the plan is skipped.",
        "[J]", reflected, languages=EN,
    ),
    Rule("A109", "extension-tied", H, H, "Extra work should carry on the same aims.", "[J]", extensions_tied),
    Rule("A110", "item-level", W, W, "Recall does not show judgment, nor judgment recall.", "[S42]", item_level),
    Rule(
        "A111", "practice-first", W, W, "Nobody should do a thing for the first time when it counts.",
        "[S42]", practiced,
    ),
)  # fmt: skip
