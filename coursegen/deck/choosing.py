"""Two to four short points fill a slide better as rows than as a list: which layout they ask for, and in what form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from coursegen.deck.model import Fill, Para
from coursegen.deck.paging import split_runs

MOST, FEWEST = 4, 2
SHORT = 110  # characters of a point that reads at a glance
# A label and what it stands for; a Chinese or Japanese colon needs no blank after it.
_LABEL = re.compile(r"^([^::.?!]{2,26}?)(?:[\s\u00a0\u202f]*:\s+|:)(?=\S)")


def roomier(roomy: Mapping[str, str], fills: Sequence[Fill]) -> tuple[str, list[Fill]] | None:
    """Name the layout that suits short points, with the points in its slots; None for anything else.

    `roomy` names a layout for `labelled` points (`label: text`) and one for `short` ones.
    """
    if not roomy or len(fills) != 1 or fills[0].slot != "main" or not _short(fills[0]):
        return None
    points = fills[0].paras
    marks = [_LABEL.match(para.text) for para in points]
    if all(marks):
        pairs = [_pair(para, found.end(1), found.end()) for para, found in zip(points, marks, strict=True) if found]
        return roomy["labelled"], [
            replace(fills[0], slot=slot, blocks=(para,))
            for pair in pairs
            for slot, para in zip(("label", "text"), pair, strict=True)
        ]
    return roomy["short"], [replace(fills[0], slot="point", blocks=(Para(para.runs),)) for para in points]


def _short(fill: Fill) -> bool:
    points = fill.paras
    plain = all(p.kind == "item" and p.depth == 0 and p.number is None and len(p.text) <= SHORT for p in points)
    return plain and len(points) == len(fill.blocks) and FEWEST <= len(points) <= MOST


def _pair(para: Para, end: int, begin: int) -> tuple[Para, Para]:
    label, rest = split_runs(para.runs, end)[0], split_runs(para.runs, begin)[1]
    first = rest[0]
    opened = replace(first, text=first.text[:1].upper() + first.text[1:])
    return Para(label), Para((opened, *rest[1:]))
