"""Rules about language and access: what a text asks of readers, and how people can take part."""

from __future__ import annotations

import re

from coursegen.checks import reading
from coursegen.checks.alignment import terms_of_art
from coursegen.checks.objectives import reading_grade
from coursegen.checks.rule import Faults, H, Rule, W
from coursegen.derive.session import Session
from coursegen.source import Steps
from coursegen.spec.phase import Phase

_LARGE_PRINT = re.compile(r"\blarge[- ]print\b", re.IGNORECASE)
_LONG_NAMES = re.compile(r"[*_`#>]|\[([^\]]*)\]\([^)]*\)")
SPOKEN = ("plenary", "pairs", "trios", "groups", "teams", "paired teams")
MOST_TERMS = 8
LONG = 10  # minutes from which a phase should offer a second way
_NO_PROSE = ("id", "language", "license", "symbol", "layout", "per")


def reading_grades(session: Session) -> Faults:
    """Texts for learners read at grade 14 or below."""
    bands = reading.data("readability")["grade"]
    for steps, grade, words in _graded(session):
        if grade > bands["warning"]:
            message = f"this text of {words} words reads at about grade {grade:.0f}"
            yield steps, message, "shorter sentences and shorter words; grades 10 to 12 suit professionals"


def reading_effort(session: Session) -> Faults:
    """Texts for learners read at grade 12 or below."""
    bands = reading.data("readability")["grade"]
    for steps, grade, words in _graded(session):
        if bands["hint"] < grade <= bands["warning"]:
            message = f"this text of {words} words reads at about grade {grade:.0f}"
            yield steps, message, "fine for readers who know the field; shorten sentences for others"


def long_sentences(session: Session) -> Faults:
    """No sentence for learners has more than 35 words."""
    if reading.language(session.lesson) in reading.UNSPACED:
        return
    most = reading.data("readability")["longest_sentence"]
    for steps, text in reading.learner_texts(session.lesson):
        if len(text) < most * 2:
            continue
        long = next((s for s in reading.sentences(text) if len(reading.tokens(s)) > most), None)
        if long:
            number = len(reading.tokens(long))
            message = f"a sentence of {number} words: “{reading.cut(long, 50)}”"
            yield steps, message, f"make two of it; {most} words are many"


def large_print(session: Session) -> Faults:
    """Large print that is promised is offered under `accessibility:`, so that packs can say so."""
    lesson = session.lesson
    if lesson.accessibility and "large-print" in lesson.accessibility.formats:
        return
    for steps, text in reading.texts(lesson):
        found = _LARGE_PRINT.search(text)
        if found:
            message = f"“{found[0]}” is promised here, and `accessibility:` does not offer it"
            yield steps, message, "add `accessibility: formats: [large-print]`, and build with `--edition both`"
            return


def second_way(session: Session) -> Faults:
    """People can take part in each phase in a second way: writing, speaking, chat, a choice."""
    lesson = session.lesson
    note = lesson.accessibility.note if lesson.accessibility else None
    if note and reading.has(note, reading.words("choice")):
        return
    written = {sheet.id for sheet in lesson.worksheets} | {form.id for form in lesson.forms}
    written |= {poll.id for poll in lesson.polls} | {item.id for item in lesson.quiz}
    long = [(at, phase) for at, phase in reading.live(session) if phase.minutes >= LONG]
    bare = [(at, phase.phase) for at, phase in long if not _has_two_ways(phase, written)]
    if len(bare) * 2 > len(long):
        keys = reading.some_ids(key for _, key in bare)
        message = f"{keys} {'names' if len(bare) == 1 else 'name'} one way to take part"
        way = "offer a second: write before speaking, point instead of saying, use the chat; say so in `accessibility:`"
        yield ("phases", bare[0][0]), message, way


def acronyms(session: Session) -> Faults:
    """Short forms are written out, at first use or among the terms."""
    lesson = session.lesson
    defined = [*(c.term for c in lesson.key_concepts if c.definition), *(g.term for g in lesson.glossary)]
    texts = [(steps, text) for steps, text in reading.learner_texts(lesson) if steps[-1] not in _NO_PROSE]
    whole = "\n".join(text for _, text in texts)
    unknown: dict[str, Steps] = {}
    for steps, text in texts:
        for term in _short_forms(steps, text):
            if not any(term in words for words in defined):
                unknown.setdefault(term, steps)
    for term in list(unknown):
        if re.search(rf"\({re.escape(term)}\)|\b{re.escape(term)}s?\s*\(", whole):
            del unknown[term]
    if unknown:
        message = f"learners read {reading.quoted(unknown, MOST_TERMS)}, never written out"
        way = "write it out at first use, “long form (short)”, or define the term"
        yield next(iter(unknown.values())), message, way


def _short_forms(steps: Steps, text: str) -> list[str]:
    """Short forms in a text; names with inner capitals only where they are what the lesson is about."""
    terms = terms_of_art(text) if not text.isupper() else []
    is_head = steps[0] in ("title", "objectives")
    return [term for term in terms if is_head or term.isupper()]


def _graded(session: Session) -> list[tuple[Steps, float, int]]:
    bands = reading.data("readability")["grade"]
    rows = []
    for steps, text in reading.learner_texts(session.lesson):
        words = len(reading.tokens(text))
        if words >= bands["fewest_words"]:
            rows.append((steps, reading_grade(_LONG_NAMES.sub(r"\1", text)), words))
    return rows


def _has_two_ways(phase: Phase, written: set[str]) -> bool:
    steps = [step for step in phase.steps if step.mode == "live"]
    if not steps:
        return bool(phase.source and reading.has(reading.said(phase), reading.words("choice")))
    groupings = {step.grouping for step in steps if step.grouping}
    writes = "individual" in groupings or any(name in written for step in steps for name in step.uses)
    writes = writes or any(step.product or step.task for step in steps)
    speaks = bool(groupings & set(SPOKEN)) or any(cue.kind == "ask" for step in steps for cue in step.cues)
    return (writes and speaks) or len(groupings) > 1 or not groupings


EN = ("en",)
RULES = (
    Rule(
        "X101", "reading-grade", W, W, "Effort spent on sentences is not spent on ideas.",
        "[S45]", reading_grades, languages=EN,
    ),
    Rule("X102", "long-sentence", W, W, "A long sentence is lost before its end.", "[S52]", long_sentences),
    Rule(
        "X104", "large-print", W, W, "Large print that nobody offers is asked for on the day.",
        "[S19]", large_print, languages=EN,
    ),
    Rule("X105", "second-way", H, H, "Some think better in writing, some aloud.", "[S53]", second_way, languages=EN),
    Rule(
        "X106", "acronym", H, H, "A short form shuts out those who do not know it.",
        "[S53]", acronyms, languages=EN,
    ),
    Rule(
        "X107", "reading-effort", H, H, "Readers new to the field need simpler texts than experts.",
        "[S45]", reading_effort, languages=EN,
    ),
)  # fmt: skip
