"""What rules read in a lesson: its texts, words and stems, and the word lists they compare them with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from typing import Any, TypeVar

from coursegen import resources
from coursegen.derive.forms import DERIVED
from coursegen.derive.session import Session
from coursegen.source import Steps
from coursegen.spec import tree
from coursegen.spec.lesson import Lesson
from coursegen.spec.noun import Noun
from coursegen.spec.phase import Phase

STEM = 5  # letters that two forms of a word must share; generous, so that a doubt silences a rule
UNSPACED = ("ja", "zh", "th", "lo", "km", "my")  # languages that put no spaces between words
_JOINT = re.compile(r"[’'-]")
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_SENTENCE = re.compile(r"(?<=[.!?…:;])[”’\")*_]*\s+|\n\s*\n|\n\s*(?:[-*+]|\d+\.|#+|\|)\s*")

S = TypeVar("S", Lesson, Session)
T = TypeVar("T")
Text = tuple[Steps, str]


@cache
def data(name: str) -> Any:
    """A data file of the rules."""
    return resources.values(resources.data(f"rules/{name}.yaml").read_bytes())


def words(name: str) -> list[Any]:
    """A word list for English texts."""
    found: list[Any] = data("words.en")[name]
    return found


def language(lesson: Lesson) -> str:
    """The language without its region: `en` of `en-GB`."""
    return re.split("[-_]", lesson.language)[0].lower()


@lru_cache(8192)
def tokens(text: str) -> tuple[str, ...]:
    """The words of a text in lower case; remembered, since many rules read the same texts."""
    return tuple(word.casefold() for word in _WORD.findall(text))


def stem(word: str) -> str:
    """The start of a word, by which its forms are taken for one."""
    short = word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
    return short[:STEM]


def stems(text: str, without: Iterable[str] = ()) -> set[str]:
    """The stems of the words of a text, the parts of hyphenated words for themselves."""
    left_out = set(without)
    return {stem(part) for word, parts in _parts(text) if word not in left_out for part in parts - left_out}


@lru_cache(8192)
def _parts(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The words of a text, each once, with the parts that hyphens make of it; single letters left out."""
    words = dict.fromkeys(tokens(text))
    return tuple((word, frozenset(p for p in _JOINT.split(word) if len(p) > 1)) for word in words)


def content(text: str) -> set[str]:
    """The stems of the words that carry the meaning of an English text."""
    return stems(text, words("stop"))


def has(text: str, names: Iterable[str]) -> str | None:
    """The first of some words or phrases that stands in a text as a whole, or None."""
    folded = f" {' '.join(tokens(text))} "
    return next((name for name in names if f" {' '.join(tokens(name)) or name} " in folded), None)


def mentions(text: str, term: str, lesson: Lesson) -> bool:
    """Whether a text has more than half of the words of a term; all of it where words are not spaced."""
    if language(lesson) in UNSPACED or not term.isascii():
        return term.casefold() in text.casefold() or bool(stems(term) and stems(term) <= stems(text))
    wanted = stems(term, [*words("stop"), *words("generic")]) or stems(term)
    return len(wanted & stems(text)) * 2 > len(wanted)


def sentences(text: str) -> list[str]:
    """The sentences of a Markdown text; list items, cells and headings end one too."""
    flat = re.sub(r"\|", "\n\n", text)
    return [part.strip() for part in _SENTENCE.split(flat) if part and part.strip()]


def _remembered(function: Callable[[S], T]) -> Callable[[S], T]:
    """Keep the last answer: all rules of a run ask about the same lesson and session."""
    kept: list[tuple[S, T]] = []

    def ask(subject: S) -> T:
        if not kept or kept[0][0] is not subject:
            kept[:] = [(subject, function(subject))]
        return kept[0][1]

    return ask


@_remembered
def nouns(lesson: Lesson) -> tuple[tuple[Steps, Noun], ...]:
    """Every noun of the lesson with its path."""
    return tuple(tree.walk(lesson))


@_remembered
def texts(lesson: Lesson) -> tuple[Text, ...]:
    """Every text of the lesson with its path."""
    return tuple(
        found
        for steps, noun in nouns(lesson)
        for name, key in tree.fields(type(noun))
        if name != "custom"
        for found in strings(getattr(noun, name), (*steps, key))
    )


@_remembered
def learner_texts(lesson: Lesson) -> tuple[Text, ...]:
    """Every text that a learner may read, with its path."""
    return tuple(
        found
        for steps, noun in nouns(lesson)
        if not str(getattr(noun, "id", "")).startswith(DERIVED)
        for name in noun.learners_see
        for found in strings(getattr(noun, name), (*steps, name))
    )


def strings(value: Any, steps: Steps) -> Iterator[Text]:
    """Every string in a value, with its path."""
    if isinstance(value, str):
        yield steps, value
    elif isinstance(value, tuple):
        for at, item in enumerate(value):
            yield from strings(item, (*steps, at))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from strings(item, (*steps, str(key)))


def said(noun: Noun) -> str:
    """All texts below a noun as one."""
    return "\n".join(
        text
        for _, below in tree.walk(noun)
        for name in type(below).model_fields
        if name not in ("custom", "id", "kind", "mode")
        for _, text in strings(getattr(below, name), ())
    )


def live(session: Session) -> Iterator[tuple[int, Phase]]:
    """The phases that are held in the room, with their place in the spec."""
    return ((at, phase) for at, phase in enumerate(session.lesson.phases) if phase.mode == "live")


@_remembered
def taught_in(session: Session) -> dict[int, str]:
    """What is said, done, used and read in each live phase, by its place in the spec, content included."""
    bodies = {getattr(noun, "id", ""): noun for _, noun in nouns(session.lesson) if "asset" in noun.kinds}
    found = {}
    for at, phase in live(session):
        used = {name for step in phase.steps for name in step.uses}
        found[at] = "\n".join([said(phase), *(said(bodies[name]) for name in sorted(used) if name in bodies)])
    return found


def some(names: Iterable[str], most: int = 6) -> str:
    """Names joined by commas; what is more than `most` is counted."""
    shown = list(names)
    more = f" and {len(shown) - most} more" if len(shown) > most else ""
    return ", ".join(shown[:most]) + more


def quoted(names: Iterable[str], most: int = 6) -> str:
    """Names in quotation marks, joined by commas."""
    return some((f"“{name}”" for name in names), most)


def some_ids(names: Iterable[str], most: int = 8) -> str:
    """Ids in backquotes, joined by commas."""
    return some((f"`{name}`" for name in names), most)


def cut(text: str, most: int = 60) -> str:
    """A text short enough to be quoted in a message."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1].rsplit(" ", 1)[0] + " ..."


def plural(number: int, noun: str) -> str:
    """`1 phase`, `2 phases`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
