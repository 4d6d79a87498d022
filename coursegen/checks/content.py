"""Rules about content: what is owed, what refers to nothing, what is used by nothing, slips of the pen."""

from __future__ import annotations

import difflib
import re
from itertools import pairwise

from coursegen.checks import reading
from coursegen.checks.rule import E, Faults, Rule, W
from coursegen.checks.timing import LONG_PHASE
from coursegen.derive.forms import DERIVED
from coursegen.derive.handouts import assets
from coursegen.derive.places import PLACEHOLDER
from coursegen.derive.session import Session
from coursegen.source import Steps
from coursegen.spec import tree
from coursegen.spec.content import Worksheet
from coursegen.spec.noun import Noun

# What is owed, in words, and how to give it; what has a rule of its own (rubric, print, alt, resource) is not here.
_OWED = {
    "summary": ("the lesson has no summary", "add `summary:` with two or three sentences"),
    "definition": ("the key concept {of} has no definition", "add `definition:` with one or two sentences"),
    "scenario": ("the scenario {of} has no text", "add `text:`, or a file of its own"),
    "case": ("the case {of} has no text", "add `text:`, or a file of its own"),
    "supplement": ("the page {of} has no text", "add `text:`, or a file of its own"),
    "steps": ("the phase {of} is not broken down into steps", "add `steps:` with minutes"),
}
_SEVERAL = {
    "definition": "{count} key concepts have no definition: {of}",
    "scenario": "{count} scenarios have no text: {of}",
    "case": "{count} cases have no text: {of}",
    "supplement": "{count} pages have no text: {of}",
    "steps": "{count} phases are not broken down into steps: {of}",
}


def owed_content(session: Session) -> Faults:
    """Content that may not be invented is there."""
    for kind, (one, hint) in _OWED.items():
        rows = [o for o in session.owed if o.kind == kind and not (kind == "steps" and _is_long(session, o.steps))]
        if rows:
            names = reading.quoted((reading.cut(row.of, 40) for row in rows), 9)
            message = one if len(rows) == 1 else _SEVERAL[kind].replace("{count}", str(len(rows)))
            yield rows[0].steps, message.replace("{of}", names), hint


def invented_or_sourced(session: Session) -> Faults:
    """A case that could be real names its source, or says that it is invented."""
    lesson = session.lesson
    rows = [(("scenarios", at), s) for at, s in enumerate(lesson.scenarios)]
    rows += [(("cases", "items", at), c) for at, c in enumerate(lesson.cases.items if lesson.cases else ())]  # type: ignore[misc]
    for steps, story in rows:
        if (story.text or story.organization) and not story.fictional and not story.source:
            whom = f" about {story.organization}" if story.organization else ""
            message = f"“{story.title}”{whom} says neither where it comes from nor that it is invented"
            yield steps, message, "add `source:`, or `fictional: true`"
    if rows or reading.language(lesson) != "en":
        return
    rule = next((s.text for s in lesson.safety if reading.has(s.text, reading.words("confidential"))), None)
    for at, phase in reading.live(session):
        line = phase.source.facilitator_actions if phase.source else None
        word = reading.has(line or "", reading.words("real"))
        if line and word and rule and reading.has(line, ("case", "scenario", "project", "story", "example")):
            message = f"`{phase.phase}` uses a {word} case, beside the rule “{reading.cut(rule)}”"
            way = "write it under `scenarios:` with `source:` or `fictional: true`"
            yield ("phases", at, "source", "facilitator_actions"), message, way


def resources(session: Session) -> Faults:
    """A resource has a title, and an author or an address."""
    for at, item in enumerate(session.lesson.additional_resources):
        if not item.title:
            message = f"“{reading.cut(item.text or '', 70)}” is a kind of resource; nobody can find it"
            yield ("additional_resources", at), message, "add `title:`, and `author:` or `url:`"
        elif not (item.url or item.author or item.year):
            message = f"“{reading.cut(item.title)}” has no author and no address"
            yield ("additional_resources", at), message, "add `author:` or `url:`"


def unfinished(session: Session) -> Faults:
    """No note of the author's to be filled in later is left."""
    marks = reading.words("placeholders")
    for steps, text in reading.texts(session.lesson):
        if steps[0] == "checks":
            continue
        # In capitals only: `todo` is a word of Spanish and Portuguese.
        if any(mark in text and re.search(rf"(?<!\w){re.escape(mark)}(?!\w)", text) for mark in marks):
            message = f"“{reading.cut(text, 50)}” is still to be filled in"
            yield steps, message, "write it, or take it out"


def slips(session: Session) -> Faults:
    """No list item looks like half a sentence, and quotation marks come in pairs."""
    for steps, noun in reading.nouns(session.lesson):
        for name in type(noun).model_fields:
            value = getattr(noun, name)
            if isinstance(value, tuple) and value and all(isinstance(item, str) for item in value):
                yield from _halves((*steps, name), value)
    for steps, text in reading.texts(session.lesson):
        if len(re.sub(r'(?<=\d)"', "", text).split('"')) % 2 == 0 or text.count("“") != text.count("”") > 0:
            message = f"a quotation mark in “{reading.cut(text, 50)}” has no partner"
            yield steps, message, "close it, or quote the whole value"


def unused(session: Session) -> Faults:
    """Every piece of content is used somewhere."""
    lesson = session.lesson
    held = {name: asset for name, asset in assets(lesson).items() if not name.startswith(DERIVED)}
    used = {name for steps, noun in reading.nouns(lesson) for _, name, _ in tree.references(noun, steps)}
    used |= {name for _, text in reading.texts(lesson) for _, name in PLACEHOLDER.findall(text)}
    used |= {name for name, asset in held.items() if getattr(asset, "use", None) or getattr(asset, "assesses", None)}
    used |= {part.removeprefix("diagrams.") for w in lesson.worksheets for part in w.include}
    lists = {name for name in used if hasattr(lesson, name)}
    used |= {getattr(item, "id", "") for name in lists for item in _items(getattr(lesson, name))}
    for steps, noun in reading.nouns(lesson):
        name = getattr(noun, "id", "")
        if name in held and noun is held[name] and not _is_used(noun, used, steps, lesson):
            what = type(noun).__name__.lower()
            message = f"nothing uses the {_WHAT.get(what, what)} `{name}`"
            yield steps, message, _WAYS.get(what, "name it under `uses:` of a step, or give it `use:`, or drop it")


def placeholders(session: Session) -> Faults:
    """`{slide:ID}`, `{handout:ID}` and `{rubric:ID}` name something that the pack holds."""
    slides = {slide.id for slide in session.slides}
    sheets = {name for handout in session.handouts for name in (handout.id, *handout.names)}
    for steps, text in reading.texts(session.lesson):
        for kind, name in PLACEHOLDER.findall(text):
            known = slides if kind == "slide" else sheets
            if name not in known:
                near = difflib.get_close_matches(name, sorted(known), 1, 0.6)
                hint = f"did you mean `{{{kind}:{near[0]}}}`?" if near else f"there are: {_some(known)}"
                yield steps, f"`{{{kind}:{name}}}` names no {kind} of the pack", hint


_WAYS = {"rubric": "name it with `rubric:` of an assessment, or under `uses:` of a step, or drop it"}
_WHAT = {"quizitem": "quiz item", "cases": "cases", "roles": "role cards", "injects": "inject cards"}


def _is_used(noun: Noun, used: set[str], steps: Steps, lesson: Noun) -> bool:
    """Whether a piece of content is named, or belongs to a set that is."""
    below = {getattr(item, "id", "") for _, item in tree.walk(noun)} | {getattr(noun, "id", "")}
    around = {getattr(getattr(lesson, str(steps[0]), None), "id", "")} if len(steps) > 2 else set()
    return bool((below | around) & used) or (isinstance(noun, Worksheet) and noun.layout == "card")


def _items(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _halves(steps: Steps, items: tuple[str, ...]) -> Faults:
    """Items that go on where the one before them broke off, among others that start like sentences."""
    starts = [item[:1].isupper() for item in items if item[:1].isalpha()]
    if sum(starts) * 2 < len(starts) or steps[-1] in ("attachments", "source", "from_source"):
        return
    for at, (before, item) in enumerate(pairwise(items), 1):
        is_half = item[:1].islower() and " " in item and before[:1].isupper() and before[-1:] not in '.!?…)”"'
        if is_half and re.match(r"(?:and|or|but|then|so|which|because|with|to|in|for|from|that|als?o)\b", item):
            message = f"“{reading.cut(item, 40)}” looks like the end of “{reading.cut(before, 40)}”"
            yield (*steps, at), message, "put the whole sentence in quotes; a comma between brackets splits it"


def _is_long(session: Session, steps: Steps) -> bool:
    """Whether the phase is one that has a rule of its own, T105."""
    phase = session.lesson.phases[int(steps[1])]
    return phase.minutes >= LONG_PHASE and phase.mode == "live"


def _some(names: set[str]) -> str:
    return reading.some_ids(sorted(names))


RULES = (
    Rule(
        "G101", "source-or-fiction", W, W, "A case that could be somebody's is nobody's to print.",
        "[J]", invented_or_sourced,
    ),
    Rule("G102", "resource-found", W, E, "A kind of book cannot be ordered.", "[J]", resources),
    Rule("G103", "unfinished", W, E, "A note to oneself is not for print.", "[J]", unfinished),
    Rule("Y104", "slip", W, W, "YAML splits a sentence at a comma without a word.", "[J]", slips),
    Rule("Y105", "asset-unused", W, W, "Content that nothing uses is printed and never given out.", "[J]", unused),
    Rule("Y106", "placeholder", E, E, "A reference to nothing leaves people searching.", "[J]", placeholders, False),
    Rule("Y205", "owed", W, E, "What only the author can write may not be invented.", "[J]", owed_content),
)  # fmt: skip
