"""Every word of a plan arrives: the words of the source counted against the words of the spec, line by line."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

from coursegen.importer import markup
from coursegen.importer.draft import Draft

_WORD = re.compile(r"[^\W_]+")
_MARKER = re.compile(r"^[\s>|#*+-]*(?:[*_]{0,2}(?:[ivxlcIVXLC]{1,5}|\d{1,3}|[a-zA-Z])[.)]\s*)?")
_UNSPACED = re.compile(r"[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


def words(text: str) -> Iterator[str]:
    """The words of a text without case; characters, in scripts that do not part words."""
    for run in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        if _UNSPACED.search(run):
            yield from run
        else:
            yield run


def strings(value: Any) -> Iterator[str]:
    """Every text of a spec's data, and the numbers it holds."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item)
    elif value is not None:
        yield str(value)


def missing(source: str, draft: Draft) -> list[tuple[int, str]]:
    """Lines of the source with words that are neither in the draft nor among the labels it took."""
    budget = Counter(word for text in (*strings(draft.data), *draft.kept) for word in words(text))
    for label, times in draft.labels.items():
        for word in words(label):
            budget[word] += times
    short = []
    for number, row in enumerate(source.split("\n"), 1):
        wanted = Counter(words(markup.inline(_MARKER.sub("", row))))
        if any(budget[word] < count for word, count in wanted.items()):
            short.append((number, row.strip()))
        else:
            budget.subtract(wanted)
    return short
