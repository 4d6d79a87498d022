"""Rules about objectives: how they are put, at which level, how many."""

from __future__ import annotations

import re

from coursegen import resources
from coursegen.checks import reading
from coursegen.checks.rule import E, Faults, H, Rule, W
from coursegen.derive.forms import DERIVED
from coursegen.derive.session import Session
from coursegen.spec import vocabulary
from coursegen.spec.purpose import Objective

PER_HOUR, ALWAYS = 2, 3  # objectives an hour [S43, S44]; three are never too many, our own judgment
VERBS = 2  # in one objective


def starts_with_verb(session: Session) -> Faults:
    """Each objective starts with a verb; only for languages with a list of openings that are none."""
    openings = _openings().get(reading.language(session.lesson))
    if not openings:
        return
    for at, objective in enumerate(session.lesson.objectives):
        text = objective.text.strip()
        words = re.findall(r"[^\W\d_]+", text.casefold())
        lead = next((lead for lead in openings["lead_ins"] if text.casefold().startswith(lead)), None)
        if lead:
            message = f"objective {objective.id} starts with “{text[: len(lead)]}” and not with a verb"
            rest = text[len(lead) :].strip(" :.…")
            hint = f"start with what they do: “{rest[:1].upper()}{rest[1:50]}”" if rest else "start with a verb"
            yield ("objectives", at, "text"), message, hint
        elif words and words[0] in openings["no_verbs"]:
            message = f"objective {objective.id} starts with “{words[0]}” and not with a verb"
            yield ("objectives", at, "text"), message, "start with what learners will do: compare, design, explain ..."


def unmeasurable(session: Session) -> Faults:
    """No objective rests on a verb that cannot be seen or heard."""
    verbs: dict[str, str] = reading.data("verbs.en")["unmeasurable"]
    for at, objective in enumerate(session.lesson.objectives):
        text = " ".join(reading.tokens(objective.text))
        verb = next((verb for verb in verbs if text == verb or text.startswith(f"{verb} ")), None)
        if verb:
            message = f"nobody can see whether people “{verb}”: {objective.id}, “{reading.cut(objective.text)}”"
            yield ("objectives", at, "text"), message, f"say what shows it: {verbs[verb]} ..."


def verb_level(session: Session) -> Faults:
    """The verb is listed at the declared level or one beside it, or the objective says more than its verb."""
    names = vocabulary.words("bloom")
    for at, objective in enumerate(session.lesson.objectives):
        verb, levels = _verb(objective)
        if not objective.bloom or not levels:
            continue
        declared = names.index(objective.bloom)
        listed = f"lists put “{verb}” at {' and '.join(levels)}"
        if min(abs(names.index(level) - declared) for level in levels) > 1:
            message = f"objective {objective.id} is declared `{objective.bloom}`; {listed}"
            way = f"lists disagree; if that is what the task asks, write `bloom: {levels[-1]}`"
            yield ("objectives", at), message, way
            continue
        elsewhere = reading.data("verbs.en")["elsewhere"].get(verb)
        if elsewhere and not (objective.degree or objective.condition or objective.success_criterion):
            others = " or ".join(elsewhere)
            message = f"“{verb}” of objective {objective.id} is {levels[-1]} in some lists, {others} in others"
            yield ("objectives", at), message, "let `degree:` or `success_criterion:` show which is meant"


def one_verb(session: Session) -> Faults:
    """One verb an objective, two at most."""
    known = {verb for verbs in reading.data("verbs.en")["levels"].values() for verb in verbs}
    for at, objective in enumerate(session.lesson.objectives):
        parts = re.split(r",\s*(?:and\s+|then\s+)?|\s+and\s+(?:then\s+)?|;\s*", objective.text)
        firsts = [reading.tokens(part)[0] for part in parts if reading.tokens(part)]
        found = [verb for verb in firsts if verb in known]
        if firsts[:1] == found[:1] and len(found) > VERBS:
            message = f"objective {objective.id} asks for {len(found)} things at once: {reading.some(found)}"
            yield ("objectives", at, "text"), message, "make an objective of each, or keep what shows the others"


def vague_object(session: Session) -> Faults:
    """What is evaluated can be: not the importance or the value of something without criteria."""
    nouns = "|".join(reading.words("vague_objects"))
    pattern = re.compile(rf"^\w+ (?:the )?({nouns}) of\b", re.IGNORECASE)
    for at, objective in enumerate(session.lesson.objectives):
        found = pattern.match(objective.text)
        if found and not objective.degree:
            message = f"“{found[0]} ...” in objective {objective.id} has no criteria to be judged by"
            yield ("objectives", at, "text"), message, "name them: `degree: against at least two stated criteria`"


def how_many(session: Session) -> Faults:
    """No more than about two objectives an hour."""
    number, minutes = len(session.lesson.objectives), session.lesson.duration
    fitting = max(ALWAYS, -(-PER_HOUR * minutes // 60))
    if number > fitting:
        message = f"{number} objectives for {minutes} minutes; about {fitting} can be taught, practiced and judged"
        yield ("objectives",), message, "merge those that one task shows, or move some to another session"


def lower_step(session: Session) -> Faults:
    """An objective at evaluate or create has a lower step on the way to it."""
    lesson, names = session.lesson, vocabulary.words("bloom")
    high = names.index("evaluate")
    levels = {o.id: names.index(o.bloom) for o in lesson.objectives if o.bloom}
    items = {q.objective for q in lesson.quiz if q.bloom and names.index(q.bloom) < high}
    met = {name: sum(name in phase.objectives for _, phase in reading.live(session)) for name in levels}
    if any(level < names.index("analyze") for level in levels.values()):
        return
    bare = [
        o for o in lesson.objectives
        if levels.get(o.id, 0) >= high and not o.enabling and o.id not in items and met[o.id] < 2
    ]  # fmt: skip
    if bare:
        ids = reading.some(f"{o.id} ({o.bloom})" for o in bare)
        message = f"nothing at understand or apply leads up to {ids}"
        first = lesson.objectives.index(bare[0])
        yield ("objectives", first), message, "name `enabling:` objectives, or an earlier phase in which people try it"


def length(session: Session) -> Faults:
    """An objective has 25 words at most and reads with ease, or a success criterion puts it plainly."""
    bands = reading.data("readability")
    for at, objective in enumerate(session.lesson.objectives):
        if objective.success_criterion:
            continue
        words = len(reading.tokens(objective.text))
        grade = reading_grade(objective.text)
        if words > bands["longest_objective"]:
            message = f"objective {objective.id} has {words} words; {bands['longest_objective']} can be kept in mind"
        elif round(grade) > bands["grade"]["warning"]:
            message = f"objective {objective.id} reads at about grade {grade:.0f}, a rough figure for one sentence"
        else:
            continue
        yield ("objectives", at, "text"), message, "shorten it, or add a `success_criterion:` in learners' words"


def degree(session: Session) -> Faults:
    """A summative objective says under which condition or how well, in its own fields or in a rubric."""
    lesson = session.lesson
    summative = [a for a in lesson.assessments if a.kind == "summative"]
    if not summative:
        return
    meant = {name for a in summative for name in a.objectives}
    asked = {i.objective for form in lesson.forms if not form.id.startswith(DERIVED) for i in form.items}
    bare = [
        at for at, (o, row) in enumerate(zip(lesson.objectives, session.alignment, strict=True))
        if (o.id in meant or not meant) and not (o.degree or o.condition or o.success_criterion)
        and not (row.criteria or row.items or o.id in asked)
    ]  # fmt: skip
    if bare:
        ids = reading.some(lesson.objectives[at].id for at in bare)
        message = f"nothing says how well, or under which condition, people should do {ids}"
        way = "add `degree:` (how well), `condition:` (given what), or a rubric criterion with its objective"
        yield ("objectives", bare[0]), message, way


def reading_grade(text: str) -> float:
    """Flesch-Kincaid grade of an English text (Kincaid and others 1975); syllables counted by vowel groups."""
    words = reading.tokens(text)
    if not words:
        return 0.0
    sentences = max(1, len(reading.sentences(text)))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)


def _verb(objective: Objective) -> tuple[str, list[str]]:
    """The verb that an objective starts with, and the levels at which lists have it."""
    data = reading.data("verbs.en")
    words = reading.tokens(objective.text)
    verb = data["british"].get(words[0], words[0]) if words else ""
    return verb, [level for level, verbs in data["levels"].items() if verb in verbs]


def _openings() -> dict[str, dict[str, list[str]]]:
    loaded: dict[str, dict[str, list[str]]] = resources.values(resources.data("objective-openings.yaml").read_bytes())
    return loaded


EN = ("en",)
RULES = (
    Rule(
        "O101", "objective-verb", E, E, "An objective says what learners do.", "[S42]", starts_with_verb, languages=EN,
    ),
    Rule(
        "O102", "unmeasurable-verb", W, W, "What cannot be seen or heard cannot be judged.", "[S40]", unmeasurable,
        languages=EN,
    ),
    Rule(
        "O103", "verb-level", H, H, "The level decides which task fits; verbs alone tell little, and lists disagree.",
        "[S39, S40, S41]", verb_level, languages=EN,
    ),
    Rule(
        "O104", "one-verb", W, W, "Two verbs are two things to teach and to judge.",
        "[S42]", one_verb, languages=EN,
    ),
    Rule(
        "O105", "vague-object", H, H, "Importance cannot be measured; a judgment by criteria can.", "[J]", vague_object,
        languages=EN,
    ),
    Rule(
        "O106", "objectives-for-time", H, H, "More aims than time leave all of them half met.",
        "[S43, S44]", how_many,
    ),
    Rule("O107", "lower-step", H, H, "Levels build on each other.", "[J]", lower_step),
    Rule(
        "O108", "objective-length", H, H, "An objective is read aloud and kept in mind.",
        "[S45]", length, languages=EN,
    ),
    Rule(
        "O109", "degree-or-condition", H, H, "Whoever scores needs to know how well is well enough.",
        "[S46]", degree,
    ),
)  # fmt: skip
