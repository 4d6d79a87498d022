"""Answers of a quiz and of a game as they would be given away: in a sentence, as a list of letters, as a mark."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from coursegen import labels as catalogs
from coursegen.spec.lesson import Lesson
from coursegen.spec.play import QuizItem

TELLING = 4  # letters in a row that no text spells by chance
LAST = 5  # words of an option that stand before the mark of the key


def answers(lesson: Lesson) -> Iterator[tuple[str, str]]:
    """Yield (what it is, the words that would tell it)."""
    labels = catalogs.load(lesson.language)
    keyed = [item for item in lesson.quiz if any(option.correct for option in item.options)]
    for item in keyed:
        what = f"the key of {item.id}"
        said = labels.gettext("%(id)s: the answer is %(key)s")
        yield what, said.replace("%(id)s", item.id).replace("%(key)s", _letters(item))
        for option in item.options:
            if option.correct:
                yield what, " ".join([*option.text.split()[-LAST:], labels.gettext("Key")])
    for first, second in pairwise(keyed):
        what = f"the keys of {first.id} and {second.id}"
        yield what, f"{first.id} {_letters(first)} {second.id} {_letters(second)}"
    if len(keyed) >= TELLING:
        yield "the keys of the quiz", " ".join(_letters(item) for item in keyed)
    played = lesson.simulation.expected if lesson.simulation else None
    for path in (played.best_path, played.worst_path) if played else ():
        if len(path) >= TELLING:
            yield "a path through the game", path
            yield "a path through the game", " ".join(path)


def _letters(item: QuizItem) -> str:
    return " ".join(option.id for option in item.options if option.correct)
