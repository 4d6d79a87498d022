"""What learners must not meet: facilitators' texts, keys and track names, as runs of words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from coursegen.derive.editions import View, learner_view
from coursegen.derive.screen import shown
from coursegen.spec import tree
from coursegen.spec.lesson import Lesson
from coursegen.spec.noun import Noun
from coursegen.spec.purpose import Track
from coursegen.verify.answers import answers

RUN = 8  # words; shorter runs occur by chance in any two texts on one subject
WHOLE = 4  # words; a shorter text is no secret unless it is a track's name
ANSWER = 3  # words; so short an answer is still one
ANSWERS = ("key", "rationale")
# Texts that follow from choices and not from prose, and facts that any reader may know.
_PLAIN_FIELDS = {
    "id", "kind", "bloom", "knowledge", "status", "version", "spec", "use",
    "when", "per", "grouping", "layout", "model", "phase", "mode", "default",
    "modes", "symbol", "url", "language", "source_text", "name", "start", "at",
    "license", "authors", "contact", "rubric", "assesses", "asset", "visual", "type",
    "unit", "complexity", "better", "points",
}  # fmt: skip


# Signs that take no room: soft hyphen, joiners, marks of direction, byte order mark.
_UNSEEN = dict.fromkeys([0xAD, 0x2060, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F)])


@dataclass(frozen=True)
class Secret:
    """A text that only facilitators may read; `what` names its field in plain words."""

    what: str
    text: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Secrets:
    """All secrets of a lesson, ready to be looked for."""

    names: tuple[Secret, ...]
    runs: Mapping[int, Mapping[tuple[str, ...], Secret]]  # by length in words

    def found_in(self, text: str) -> Iterator[tuple[Secret, str]]:
        """Yield each secret that occurs in a text, whole or in a telling run, with the words that told."""
        words = words_of(text)
        for name in self.names:
            if _occurs(name.words, words):
                yield name, " ".join(name.words)
        seen: set[str] = set()
        for at in range(len(words)):
            for length, table in self.runs.items():
                secret = table.get(words[at : at + length])
                if secret and secret.what + secret.text not in seen:
                    seen.add(secret.what + secret.text)
                    yield secret, " ".join(words[at : at + length])


def secrets_of(lesson: Lesson, *, on_screen: bool = False) -> Secrets:
    """The secrets of a lesson; a run of words that learners may read somewhere tells nothing.

    What slides show the room is no secret where a file holds slides (`on_screen`).
    """
    public = words_of("\n".join(_texts(learner_view(lesson))))
    if on_screen:
        public += words_of("\n".join(_texts(shown(lesson))))
    names: list[Secret] = []
    runs: dict[int, dict[tuple[str, ...], Secret]] = {}
    for secret, is_name in _all(lesson):
        if is_name:
            names.append(secret)
            continue
        length = min(RUN, len(secret.words))
        for at in range(len(secret.words) - length + 1):
            runs.setdefault(length, {}).setdefault(secret.words[at : at + length], secret)
    for what, text in answers(lesson):
        words = words_of(text)
        runs.setdefault(len(words), {}).setdefault(words, Secret(what, text, words))
    for length, table in runs.items():
        for at in range(len(public) - length + 1):
            table.pop(public[at : at + length], None)
    return Secrets(tuple(names), dict(sorted(runs.items())))


def _all(lesson: Lesson) -> Iterator[tuple[Secret, bool]]:
    """Yield each facilitators' text, and whether it is a track's name."""
    for steps, noun in tree.walk(lesson):
        for field, value in _fields(noun):
            is_name = isinstance(noun, Track) and field == "name"
            if field in noun.learners_see or (field in _PLAIN_FIELDS and not is_name):
                continue
            for text in _strings(value):
                words = words_of(text)
                if is_name:
                    yield Secret("a track's name", text, words), True
                elif len(words) >= (ANSWER if field in ANSWERS else WHOLE):
                    yield Secret(f"{field.replace('_', ' ')} of {_named(steps)}", text, words), False


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, folded so that type, case, hyphenation and markup make no difference."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_UNSEEN)
    folded = re.sub(r"(?<=\w)[-‐‑]\s*\n\s*(?=\w)", "", folded)
    return tuple(re.findall(r"\w+", re.sub(r"['’]", "", folded)))


def _occurs(wanted: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return bool(wanted) and any(words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1))


def _fields(noun: Any) -> Iterator[tuple[str, Any]]:
    for name in type(noun).model_fields:
        if name != "custom":
            yield name, getattr(noun, name)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        yield from (item for item in value.values() if isinstance(item, str))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, View | Noun):
        for item in vars(value).values():
            yield from _texts(item)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        yield from (item for item in value.values() if isinstance(item, str))


def _named(steps: tuple[str | int, ...]) -> str:
    from coursegen.spec.faults import in_words

    return in_words(steps).rstrip(": ") or "the lesson"
