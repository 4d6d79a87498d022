"""What differs between two lessons, as values: one a field, item by item, with renames and moves recognized."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from coursegen.difference import matching
from coursegen.source import Steps
from coursegen.spec.lesson import Lesson
from coursegen.spec.noun import Noun

Trail = tuple[tuple[str, Noun], ...]  # the nouns from the lesson down, each with the field that it hangs on
_PASSED_OVER = ("custom",)  # the author's own `x-` fields, of which nothing is printed
FEW = 3  # words; a shorter item that is gone here and new there is not called moved


@dataclass(frozen=True)
class Change:
    """One difference.

    `kind` is changed (a field has another value), added, removed (an item, a noun, a key) or moved. `steps` is
    its path in the new lesson, or in the old one for what was removed. `trail` ends with the noun whose field
    it is; `old` and `new` are the values, for an item that moved the paths. `left` is the trail of the list that
    an item came from, where that was another one.
    """

    kind: str
    steps: Steps
    trail: Trail
    old: Any = None
    new: Any = None
    left: Trail = ()
    key: str | None = None  # of an entry of a field that holds entries by key

    @property
    def field(self) -> str:
        """The name of the field, or of the list of an item."""
        steps = self.steps if self.key is None else self.steps[:-1]
        return next(str(step) for step in reversed(steps) if isinstance(step, str))

    @property
    def owner(self) -> Noun:
        """The noun whose field changed, or in whose list something did."""
        return self.trail[-1][1]


def compare(old: Lesson, new: Lesson) -> tuple[Change, ...]:
    """Every difference between two lessons, in the order of the fields of a lesson."""
    return tuple(_between_lists(_noun(old, new, (), (("", new),))))


def _noun(old: Noun, new: Noun, steps: Steps, trail: Trail) -> list[Change]:
    found: list[Change] = []
    if old == new:
        return found
    for name, field in type(new).model_fields.items():
        before, after = getattr(old, name), getattr(new, name)
        if name not in _PASSED_OVER and before != after:
            found += _value(before, after, (*steps, field.alias or name), trail)
    return found


def _value(old: Any, new: Any, steps: Steps, trail: Trail) -> list[Change]:
    if isinstance(old, Noun) and isinstance(new, Noun):
        return _noun(old, new, steps, (*trail, (str(steps[-1]), new)))
    if isinstance(old, Noun) or isinstance(new, Noun):
        return [Change("added" if old is None else "removed", steps, trail, old, new)]
    if isinstance(old, tuple) and isinstance(new, tuple) and any(isinstance(item, Noun) for item in (*old, *new)):
        return _list(old, new, steps, trail)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return [_entry(old, new, key, steps, trail) for key in {**old, **new} if old.get(key) != new.get(key)]
    return [Change("changed", steps, trail, old, new)]


def _entry(old: Mapping[Any, Any], new: Mapping[Any, Any], key: Any, steps: Steps, trail: Trail) -> Change:
    kind = "added" if key not in old else "removed" if key not in new else "changed"
    return Change(kind, (*steps, str(key)), trail, old.get(key), new.get(key), key=str(key))


def _list(old: tuple[Noun, ...], new: tuple[Noun, ...], steps: Steps, trail: Trail) -> list[Change]:
    found: list[Change] = []
    paired = matching.pairs(old, new)
    moved = matching.moved(paired)
    field = str(steps[-1])
    for before, after in paired:
        if after is None:
            found.append(Change("removed", (*steps, before or 0), trail, old[before or 0]))
        elif before is None:
            found.append(Change("added", (*steps, after), trail, None, new[after]))
        else:
            if after in moved:
                own = (*trail, (field, new[after]))
                found.append(Change("moved", (*steps, after), own, (*steps, before), (*steps, after)))
            found += _noun(old[before], new[after], (*steps, after), (*trail, (field, new[after])))
    return found


def _between_lists(found: list[Change]) -> list[Change]:
    """What went from one list and came into another moved there: a step into another phase, say."""
    gone = [change for change in found if change.kind == "removed" and isinstance(change.old, Noun)]
    made: list[Change] = []
    for change in found:
        source = _left(change, gone) if change.kind == "added" else None
        if source is None:
            made.append(change)
            continue
        gone.remove(source)
        field = change.field
        own = (*change.trail, (field, change.new))
        made.append(replace(change, kind="moved", trail=own, old=source.steps, new=change.steps, left=source.trail))
        made += _noun(source.old, change.new, change.steps, own)
    return [c for c in made if c.kind != "removed" or not isinstance(c.old, Noun) or any(c is g for g in gone)]


def _left(change: Change, gone: list[Change]) -> Change | None:
    """The removed item that an added one was before."""
    if not isinstance(change.new, Noun):
        return None
    after = matching.words(change.new)
    for other in gone:
        if type(other.old) is not type(change.new) or other.steps[:-1] == change.steps[:-1]:
            continue
        before = matching.words(other.old)
        if before.total() >= FEW and matching.alike(before, after) >= matching.ALIKE:
            return other
    return None
