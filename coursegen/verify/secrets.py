"""What learners must not meet: facilitators' texts, keys and track names, as runs of words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from coursegen.derive.editions import View, learner_view
from coursegen.spec import tree
from coursegen.spec.lesson import Lesson
from coursegen.spec.purpose import Track

RUN = 8  # words; shorter runs occur by chance in any two texts on one subject
WHOLE = 4  # words; a shorter text is no secret unless it is a track's name
# Texts that follow from choices and not from prose, and facts that any reader may know.
_PLAIN_FIELDS = {
    "id", "kind", "bloom", "knowledge", "status", "version", "spec", "use",
    "when", "per", "grouping", "layout", "model", "phase", "mode", "default",
    "modes", "symbol", "url", "language", "source_text", "name", "start", "at",
    "license", "authors", "contact", "rubric", "assesses", "asset", "visual", "type",
    "unit", "complexity", "better", "points",
}  # fmt: skip


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
    texts: tuple[Secret, ...]

    def found_in(self, text: str) -> Iterator[tuple[Secret, str]]:
        """Yield each secret that occurs in a text, whole or in a telling run, with the words that told."""
        words = words_of(text)
        for name in self.names:
            if _occurs(name.words, words):
                yield name, " ".join(name.words)
        seen: set[str] = set()
        for at in range(len(words)):
            for length, table in self._tables:
                secret = table.get(words[at : at + length])
                if secret and secret.what + secret.text not in seen:
                    seen.add(secret.what + secret.text)
                    yield secret, " ".join(words[at : at + length])

    @cached_property
    def _tables(self) -> tuple[tuple[int, dict[tuple[str, ...], Secret]], ...]:
        """Run length -> runs of that length; texts shorter than a telling run are looked for whole."""
        tables: dict[int, dict[tuple[str, ...], Secret]] = {}
        for secret in self.texts:
            length = min(RUN, len(secret.words))
            for at in range(len(secret.words) - length + 1):
                tables.setdefault(length, {}).setdefault(secret.words[at : at + length], secret)
        return tuple(sorted(tables.items()))


def secrets_of(lesson: Lesson) -> Secrets:
    """The secrets of a lesson; what learners may read somewhere is none."""
    public = words_of("\n".join(_texts(learner_view(lesson))))
    known = {length: {public[at : at + length] for at in range(len(public))} for length in range(1, RUN + 1)}
    names, texts = [], []
    for steps, noun in tree.walk(lesson):
        for field, value in _fields(noun):
            shown = field in noun.learners_see
            for text in _strings(value):
                words = words_of(text)
                what = f"{field.replace('_', ' ')} of {_named(steps)}"
                if isinstance(noun, Track) and field == "name":
                    names.append(Secret("a track's name", text, words))
                elif not shown and field not in _PLAIN_FIELDS and len(words) >= WHOLE and not _public(words, known):
                    texts.append(Secret(what, text, words))
    return Secrets(tuple(names), tuple(texts))


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, folded so that type, case, hyphenation and markup make no difference."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("\u00ad", "")
    folded = re.sub(r"(?<=\w)[-‐‑]\s*\n\s*(?=\w)", "", folded)
    return tuple(re.findall(r"\w+", re.sub(r"['’]", "", folded)))


def _public(words: tuple[str, ...], known: dict[int, set[tuple[str, ...]]]) -> bool:
    length = min(RUN, len(words))
    return all(words[at : at + length] in known[length] for at in range(len(words) - length + 1))


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
    if isinstance(value, View):
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
