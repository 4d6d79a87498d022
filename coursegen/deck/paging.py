"""Text that is too long for one slide, cut into balanced pages: nothing is dropped."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate

from coursegen.deck.model import Para, Run

# Height of a paragraph and the space before it, in points.
Measure = Callable[[Para], tuple[float, float]]
Paras = tuple[Para, ...]
_SENTENCES = re.compile(r"(?<=[.!?;:。！？])\s+|\n")
MORE = "\u00a0…"
_FEW = 12  # pieces up to which a paragraph is cut again and again until they are even
_WORTH = 0.3  # of a page must be free, and be needed, before a paragraph is cut to fill it


def paginate(paras: Sequence[Para], measure: Measure, room: float) -> list[Paras]:
    """Cut paragraphs into the fewest pages of a height in points, evenly filled.

    A point stays with its sub-points; where it cannot, it is repeated with an ellipsis. A paragraph that is
    too tall for a page is cut between sentences, else between words, else between characters.
    """
    units = [unit for group in _groups(paras) for unit in _cut(group, measure, room)]
    return _balance(units, measure, room)


def height(paras: Sequence[Para], measure: Measure) -> float:
    """Height of paragraphs set below each other, in points; no space before the first."""
    sizes = [measure(para) for para in paras]
    return sum(tall + before for tall, before in sizes) - (sizes[0][1] if sizes else 0.0)


def split_runs(runs: Sequence[Run], at: int) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Cut runs before the character `at` and strip the blanks at the cut."""
    left: list[Run] = []
    right: list[Run] = []
    for run in runs:
        left.append(replace(run, text=run.text[: max(at, 0)]))
        right.append(replace(run, text=run.text[max(at, 0) :]))
        at -= len(run.text)
    left, right = [r for r in left if r.text], [r for r in right if r.text]
    if left:
        left[-1] = replace(left[-1], text=left[-1].text.rstrip())
    if right:
        right[0] = replace(right[0], text=right[0].text.lstrip())
    return tuple(r for r in left if r.text), tuple(r for r in right if r.text)


def continued(para: Para) -> Para:
    """The paragraph again, marked as going on."""
    if para.text.endswith(MORE):
        return para
    return replace(para, runs=(*para.runs, Run(MORE, bold=para.runs[-1].bold if para.runs else False)))


def split_para(para: Para, measure: Measure, room: float) -> list[Para]:
    """Cut one paragraph into pieces that each fit a page, of about the same height."""
    parts = _pieces(para, measure, room)
    low, high = room / 2, room
    for _ in range(4 if 1 < len(parts) <= _FEW else 0):
        middle = (low + high) / 2
        trial = _pieces(para, measure, middle)
        if len(trial) <= len(parts):
            parts, high = trial, middle
        else:
            low = middle
    return parts


def _pieces(para: Para, measure: Measure, room: float) -> list[Para]:
    parts: list[Para] = []
    rest = para
    while rest.runs and _is_too_tall(rest, measure, room):
        left, right = _halve(rest, measure, room)
        if not left.runs or not right.runs:
            break
        parts.append(left)
        rest = right
    return [*parts, rest]


def _is_too_tall(para: Para, measure: Measure, room: float) -> bool:
    """Whether a paragraph is taller than a room; of an endless one only as much is measured as decides it."""
    length, shown = len(para.text), 512
    while shown < length:
        if measure(replace(para, runs=split_runs(para.runs, shown)[0]))[0] > room:
            return True
        shown *= 2
    return measure(para)[0] > room


def _halve(para: Para, measure: Measure, room: float) -> tuple[Para, Para]:
    """What of a paragraph fits a room, and what goes on after it."""
    left, right = split_runs(para.runs, _largest_cut(para, measure, room))
    kind = "more" if para.kind == "item" else para.kind
    return replace(para, runs=left), replace(para, runs=right, kind=kind, number=None)


def _largest_cut(para: Para, measure: Measure, room: float) -> int:
    text = para.text
    sentences = [match.end() for match in _SENTENCES.finditer(text)]
    blanks = [match.end() for match in re.finditer(r"\s+", text)]
    for marks in (sentences, blanks, range(1, len(text))):
        fitting = _last_fitting(marks, para, measure, room)
        if fitting:
            return fitting
    return 1


def _last_fitting(marks: Sequence[int], para: Para, measure: Measure, room: float) -> int:
    """The last mark before which everything fits, 0 where none does; looks no further than twice as far as fits."""

    def fits(at: int) -> bool:
        left, _ = split_runs(para.runs, marks[at])
        return measure(replace(para, runs=left))[0] <= room

    low, high = 0, 1
    while high <= len(marks) and fits(high - 1):
        low, high = high, high * 2
    high = min(high - 1, len(marks))
    while low < high:
        middle = (low + high) // 2
        if fits(middle):
            low = middle + 1
        else:
            high = middle
    return marks[low - 1] if low else 0


def _groups(paras: Sequence[Para]) -> list[Paras]:
    groups: list[list[Para]] = []
    for para in paras:
        inner = para.depth > 0 or para.kind == "more"
        after_head = bool(groups) and groups[-1][0].kind == "head" and para.kind != "head"
        if groups and (inner or after_head):
            groups[-1].append(para)
        else:
            groups.append([para])
    return [tuple(group) for group in groups]


def _cut(group: Paras, measure: Measure, room: float) -> list[Paras]:
    if height(group, measure) <= room:
        return [group]
    if len(group) == 1:
        return [(part,) for part in split_para(group[0], measure, room)]
    again = continued(group[0])
    units: list[Paras] = []
    now: Paras = group[:1]
    todo = list(group[1:])
    while todo:
        child = todo.pop(0)
        left = room - height(now, measure) - measure(child)[1]
        if measure(child)[0] <= left:
            now = (*now, child)
        elif now and left > room * _WORTH and measure(child)[0] > room * _WORTH:
            head, tail = _halve(child, measure, left)
            fits = measure(head)[0] <= left and tail.runs
            units.append((*now, head) if fits else now)
            now = (again,) if height((again, child), measure) <= room else ()
            todo.insert(0, tail if fits else child)
        else:
            units += _cut(now, measure, room) if len(now) == 1 else [now] if now else []
            now = (again, child) if height((again, child), measure) <= room else ()
            units += [] if now else _cut((child,), measure, room)
    return [*units, now] if now else units


def _balance(units: Sequence[Paras], measure: Measure, room: float) -> list[Paras]:
    tops = [measure(unit[0])[1] for unit in units]
    ends = [0.0, *accumulate(height(unit, measure) + top for unit, top in zip(units, tops, strict=True))]

    def tall(start: int, end: int) -> float:
        return ends[end] - ends[start] - tops[start]

    # best[end]: fewest pages that hold units[:end], then least sum of squared emptiness, and where the last page starts
    best: list[tuple[int, float, int]] = [(0, 0.0, 0)]
    for end in range(1, len(units) + 1):
        ways = []
        for start in range(end - 1, -1, -1):
            gap = room - tall(start, end)
            if gap < 0 and end - start > 1:
                break
            ways.append((best[start][0] + 1, best[start][1] + gap * gap, start))
        best.append(min(ways))
    pages: list[Paras] = []
    end = len(units)
    while end:
        start = best[end][2]
        pages.append(tuple(para for unit in units[start:end] for para in unit))
        end = start
    return pages[::-1]
