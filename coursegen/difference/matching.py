"""Which item of one list is which of another: by id, by what it says, by where it stands."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from coursegen.spec.noun import Noun

Pair = tuple[int | None, int | None]  # index in the old list, index in the new; None where it is not there
ALIKE, AKIN = 0.75, 0.5  # share of words in common from which two items are one that was edited


def pairs(old: Sequence[Noun], new: Sequence[Noun]) -> list[Pair]:
    """Pair the items of two lists, in the order of the new one; what is gone stands where it was.

    An id alone is weak where ids are numbers: one objective put first renumbers all. So what says the same
    is paired first, then what has the same id and is akin, then what is alike under another id.
    """
    before, after = [_Item(noun) for noun in old], [_Item(noun) for noun in new]
    partner: dict[int, int] = {}  # new -> old
    rules: tuple[Callable[[_Item, _Item], bool], ...] = (
        lambda a, b: a.id == b.id and a.said == b.said,
        lambda a, b: bool(a.words) and a.said == b.said,
        lambda a, b: bool(a.id) and a.id == b.id and alike(a.words, b.words) >= AKIN,
        lambda a, b: alike(a.words, b.words) >= ALIKE,
        lambda a, b: bool(a.id) and a.id == b.id,
        lambda a, b: alike(a.words, b.words) >= AKIN,
    )
    for rule in rules:
        left = [at for at in range(len(before)) if at not in partner.values()]
        for there in range(len(after)):
            found = next((at for at in left if there not in partner and rule(before[at], after[there])), None)
            if found is not None:
                partner[there] = found
                left.remove(found)
    _in_place(partner, before, after)
    return _ordered(partner, len(before), len(after))


class _Item:
    """A noun as it is compared: its id, what it says, and the words of that."""

    def __init__(self, noun: Noun) -> None:
        self.id = str(getattr(noun, "id", None) or getattr(noun, "phase", None) or "")
        self.said = noun.model_dump_json(exclude={"id"}, exclude_defaults=True)
        self.words = words(noun)


def words(noun: Noun) -> Counter[str]:
    """The words of all that a noun says, its id left out, counted, without case."""
    said = " ".join(_texts(noun.model_dump(exclude={"id"}, exclude_defaults=True)))
    return Counter(re.findall(r"\w+", said.casefold()))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    else:
        yield str(value)


def alike(one: Counter[str], other: Counter[str]) -> float:
    """Share of words in common (Dice's coefficient), from 0 to 1."""
    whole = one.total() + other.total()
    return 2 * (one & other).total() / whole if whole else 0.0


def _in_place(partner: dict[int, int], before: Sequence[_Item], after: Sequence[_Item]) -> None:
    """Pair what is left between the same neighbours, as many before as after: it was rewritten where it stands."""
    there = 0
    while there < len(after):
        if there in partner:
            there += 1
            continue
        end = next((at for at in range(there, len(after)) if at in partner), len(after))
        first = partner[there - 1] + 1 if there else 0
        last = partner.get(end, len(before))
        gap = range(first, last)
        if len(gap) == end - there and not any(at in partner.values() for at in gap):
            partner |= dict(zip(range(there, end), gap, strict=True))
        there = end


def _ordered(partner: dict[int, int], olds: int, news: int) -> list[Pair]:
    """All pairs in the order of the new list, each removed item after what it followed."""
    gone = [at for at in range(olds) if at not in partner.values()]
    found: list[Pair] = [(at, None) for at in gone if at == 0 or all(before in gone for before in range(at))]
    place = {old: new for new, old in partner.items()}
    behind: dict[int, list[int]] = {}
    for at in gone:
        kept = next((before for before in range(at - 1, -1, -1) if before in place), None)
        if kept is not None:
            behind.setdefault(place[kept], []).append(at)
    for there in range(news):
        found.append((partner.get(there), there))
        found += [(at, None) for at in behind.get(there, ())]
    return found


def moved(found: Sequence[Pair]) -> set[int]:
    """New indices of the items that changed places: the fewest that explain the new order."""
    kept = [(old, new) for old, new in found if old is not None and new is not None]
    tails: list[int] = []  # of the longest rising runs, by length
    links: list[list[tuple[int, int]]] = []
    for old, new in kept:
        at = bisect_left(tails, old)
        run = [*(links[at - 1] if at else []), (old, new)]
        tails[at : at + 1], links[at : at + 1] = [old], [run]
    in_order = {new for _, new in links[-1]} if links else set()
    return {new for _, new in kept} - in_order
