"""Differences in the words of the field: one sentence each, as a designer would tell a colleague."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coursegen.difference.changes import Change, Trail
from coursegen.source import Steps
from coursegen.spec import ids
from coursegen.spec.content import Case, CaseQuestion
from coursegen.spec.faults import single
from coursegen.spec.judging import Assessment, Criterion, Level
from coursegen.spec.lesson import Lesson
from coursegen.spec.noun import Noun
from coursegen.spec.phase import Cue, Phase, Step
from coursegen.spec.play import Option, QuizItem
from coursegen.spec.purpose import Objective

SHOWN = 12  # words of a changed passage; what is around it is left out
MOVES = 3  # items of one list that changed places and are told one by one
_AROUND = 2  # words that are shown before and behind it
_NAMES = (
    "title", "short_title", "name", "term", "label", "headline", "text", "stem", "ask", "task", "tool", "method",
    "prompt", "cut", "add", "event", "response", "belief", "look_for", "rule", "when",
)  # fmt: skip
_TITLES = ("title", "name", "term", "label")
# Class -> what people call it; the name of its list where it is not here.
_CALLED: Mapping[type[Noun], str] = {
    QuizItem: "quiz question",
    Option: "option",
    Criterion: "criterion",
    Level: "level",
    Case: "case",
    CaseQuestion: "question",
    Step: "step",
}
_YES_NO = {
    "must": "must not be cut",
    "optional": "optional",
    "hand_in": "handed in",
    "fictional": "marked as invented",
    "target": "the level to reach",
    "correct": "a right answer",
    "added": "marked as added to the plan",
}
_ENTRIES = {"descriptors": "level", "by_track": "help for track", "then": "effect on", "effects": "effect on"}
_LONGER = ("minutes",)  # of these fields a reader wants the difference first
_CODE = re.compile(r"[A-Za-z]{1,2}\d{1,3}")


@dataclass(frozen=True)
class Said:
    """A difference in words; `change` is None where it follows from others."""

    sentence: str
    change: Change | None = None


class Wording:
    """Words for the differences of one pair of lessons; `titles` are the printed names of phases by key."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        self.titles = titles

    def tell(self, changes: Iterable[Change]) -> Iterator[Said]:
        """One sentence a difference; all that changed of one quiz question's key is told once."""
        every = list(self._without_shuffles(changes))
        keyed: set[int] = set()
        for change in every:
            if change.field == "id" and _is_made(change):
                continue
            if not isinstance(change.owner, Option) or change.field != "correct":
                yield Said(_capital(self.sentence(change)), change)
                continue
            question = change.trail[-2][1]
            if isinstance(question, QuizItem) and id(question) not in keyed:
                keyed.add(id(question))
                yield Said(_capital(f"{self.named(change.trail[:-1])}: {_key(question, every)}"), change)

    def sentence(self, change: Change) -> str:
        """What a difference is called."""
        kind = change.kind
        if kind == "moved":
            return self._moved(change)
        if kind == "reordered":
            where = self.named(change.trail)
            return f"{where + ': ' if where else ''}{change.new} {change.field.replace('_', ' ')} changed places"
        if kind in ("added", "removed") and isinstance(change.new if kind == "added" else change.old, Noun):
            return self._came_or_went(change)
        return self._changed(change)

    def named(self, trail: Trail) -> str:
        """Where something stands: `Explore, step “First draft”, cue 2`; the lesson's own fields stand nowhere."""
        return ", ".join(self.called(field, noun) for field, noun in trail[1:] if not isinstance(noun, Lesson))

    def called(self, field: str, noun: Noun) -> str:
        """What one noun is called by those who work with it."""
        if isinstance(noun, Phase):
            return noun.title or self.titles.get(noun.phase) or noun.phase
        if isinstance(noun, Cue):
            return f"the cue “{noun.kind}: {_short(noun.text, 5)}”"
        word = _CALLED.get(type(noun)) or single(field)
        code = str(getattr(noun, "id", "") or "")
        if isinstance(noun, Objective) and code:
            return f"objective {code}"
        if _CODE.fullmatch(code) or (code and len(code) <= 2):
            return f"{word} {code}"
        name = getattr(noun, _naming(noun) or "id", "")
        return f"{word} “{_short(name, 8)}”" if name else word if field.endswith("s") else field.replace("_", " ")

    def _without_shuffles(self, changes: Iterable[Change]) -> Iterator[Change]:
        """The changes, with many moves in one list made one."""
        every = list(changes)
        moves = Counter(change.steps[:-1] for change in every if change.kind == "moved")
        told: set[Steps] = set()
        for change in every:
            held = change.steps[:-1]
            if change.kind != "moved" or change.left or moves[held] <= MOVES:
                yield change
            elif held not in told:
                told.add(held)
                yield Change("reordered", held, change.trail[:-1], None, moves[held])

    def _moved(self, change: Change) -> str:
        what = self.called(change.trail[-1][0], change.owner)
        holder = self.named(change.trail[:-1])
        if change.old[:-1] == change.new[:-1]:
            return (
                f"{holder + ': ' if holder else ''}{what} is now number {change.new[-1] + 1} (was {change.old[-1] + 1})"
            )
        return f"{what} moved from {self.named(change.left) or 'the lesson'} to {holder or 'the lesson'}"

    def _came_or_went(self, change: Change) -> str:
        noun: Noun = change.new if change.kind == "added" else change.old
        holder = self.named(change.trail)
        came = "is new" if change.kind == "added" else "is gone"
        what = self.called(change.field, noun)
        name = getattr(noun, _naming(noun) or "id", "")
        more = f": “{_short(name, SHOWN)}”" if name and "“" not in what and not isinstance(noun, Phase) else ""
        minutes = getattr(noun, "minutes", None)
        lasts = f" ({minutes} minutes)" if isinstance(noun, Phase | Step) and minutes else ""
        return f"{holder + ': ' if holder else ''}{what} {came}{lasts}{more}"

    def _changed(self, change: Change) -> str:
        who = self.named(change.trail)
        field, old, new = change.field, change.old, change.new
        aligned = self._aligned(change)
        if aligned:
            return aligned
        if field in _LONGER and isinstance(old, int) and isinstance(new, int):
            more = "longer" if new > old else "shorter"
            return f"{who or field} is {_minutes(abs(new - old))} {more}: {new} (was {old})"
        if isinstance(old, bool) or isinstance(new, bool):
            return f"{who} is {'now' if new else 'no longer'} {_YES_NO.get(field, field.replace('_', ' '))}"
        if who and isinstance(old, str) and isinstance(new, str) and field == _naming(change.owner):
            return f"{who} was called “{_short(old, SHOWN)}”" if field in _TITLES else f"{who} {_values(old, new)}"
        name = _ENTRIES.get(field, single(field)) + f" {change.key}" if change.key else field.replace("_", " ")
        lead = f"{who}: {name}" if who else name
        if isinstance(old, tuple) or isinstance(new, tuple):
            return f"{lead} {_lists(old or (), new or ())}"
        return f"{lead} {_values(old, new)}"

    def _aligned(self, change: Change) -> str:
        """Which objective is taught or judged where: what reviewers look for first."""
        if change.field != "objectives" or not isinstance(change.owner, Phase | Assessment):
            return ""
        verb = "taught in" if isinstance(change.owner, Phase) else "assessed by"
        where = self.named(change.trail)
        gone = [name for name in change.old if name not in change.new]
        come = [name for name in change.new if name not in change.old]
        parts = [f"{_and(gone)} {_is(gone)} no longer {verb} {where}"] if gone else []
        parts += [f"{_and(come)} {_is(come)} now {verb} {where}"] if come else []
        return "; ".join(parts)


def _is_made(change: Change) -> bool:
    """Whether an id was made from the name and so changed with it, which nobody sees."""
    name = getattr(change.owner, _naming(change.owner) or "id", "")
    return bool(change.new) and ids.slug(str(name)) == change.new != change.old


def _key(question: QuizItem, changes: Iterable[Change]) -> str:
    """What became of the key of a question."""
    options = {id(option): option for option in question.options}
    was = [c.owner for c in changes if c.field == "correct" and c.old and id(c.owner) in options]
    gone = _and([str(getattr(option, "id", "")) for option in was])
    right = [option.id for option in question.options if option.correct]
    return (f"the key is now {_and(right)}" if right else "there is no key any more") + (
        f" (was {gone})" if gone else ""
    )


def _naming(noun: Noun) -> str:
    """The field by whose text a noun is called."""
    return next((name for name in _NAMES if isinstance(getattr(noun, name, None), str)), "")


def _values(old: Any, new: Any) -> str:
    if old is None or old == "":
        return f"is new: {_quoted(new)}"
    if new is None or new == "":
        return f"is gone (was {_quoted(old)})"
    if isinstance(old, str) and isinstance(new, str) and max(len(old.split()), len(new.split())) > 1:
        return f"reworded: {passage(old, new)}"
    return f"is now {_quoted(new)} (was {_quoted(old)})"


def passage(old: str, new: str) -> str:
    """The passages of a text that differ: `“stops at a gate” (was “stops here”)`; two at most."""
    before, after = old.split(), new.split()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    groups = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    if sum(code[2] - code[1] + code[4] - code[3] for code in groups) > 0.8 * (len(before) + len(after)):
        return f"{_quoted(new)} (was {_quoted(old)})"
    shown = [
        f"“{_cut(after, there, end)}” (was “{_cut(before, first, last)}”)" for _, first, last, there, end in groups[:2]
    ]
    more = len(groups) - len(shown)
    return "; ".join(shown) + (f"; and {more} more passage{'s' if more > 1 else ''}" if more else "")


def _cut(words: Sequence[str], first: int, last: int) -> str:
    begin, end = max(0, first - _AROUND), min(len(words), last + _AROUND)
    inside = list(words[begin:end])
    if len(inside) > SHOWN:
        inside = [*inside[: SHOWN - 4], "…", *inside[-3:]]
    return f"{'… ' if begin else ''}{' '.join(inside)}{' …' if end < len(words) else ''}"


def _lists(old: Sequence[Any], new: Sequence[Any]) -> str:
    gone = [item for item in old if item not in new]
    come = [item for item in new if item not in old]
    if not gone and not come:
        return f"are in another order: {_and([_plain(item) for item in new])}"
    if len(gone) == len(come) == 1 and isinstance(gone[0], str) and " " in gone[0]:
        return f"reworded: {passage(gone[0], str(come[0]))}"
    parts = [f"now also {_and([_plain(item) for item in come])}"] if come else []
    parts += [f"no longer {_and([_plain(item) for item in gone])}"] if gone else []
    return "; ".join(parts)


def _plain(item: Any) -> str:
    text = " | ".join(map(str, item)) if isinstance(item, tuple) else str(item)
    return f"“{_short(text, SHOWN)}”" if " " in text else text


def _quoted(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"“{_short(value, SHOWN)}”" if isinstance(value, str) and " " in value else str(value)


def _short(text: str, most: int) -> str:
    words = text.split()
    return " ".join(words) if len(words) <= most else f"{' '.join(words[:most])} …"


def _minutes(count: int) -> str:
    return f"{count} minute{'' if count == 1 else 's'}"


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def _is(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
