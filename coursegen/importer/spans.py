"""Durations as plans write them, in any of the languages: lengths, ranges, clock offsets, cumulative minutes."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from coursegen.importer import wordlists
from coursegen.spec import durations

_ZEROS = (0xFF10, 0x660, 0x966)  # full-width, Arabic, Devanagari
_SPACES = (0xA0, 0x2007, 0x2009, 0x202F, 0x3000)
DIGITS = str.maketrans(
    {
        **{chr(zero + n): str(n) for zero in _ZEROS for n in range(10)},
        **dict.fromkeys(map(chr, _SPACES), " "),
        **dict(zip("：‑−（）～〜×．", ":--()~~x.", strict=True)),
    }
)
_NUMBER = r"\d{1,4}(?:[.,]\d{1,2})?"
_TO = r"(?:-|–|—|~|to|bis|à|a|al|ate|até|do|do|до|至|到|から|đến|إلى|الى|से)"
_CLOCK = r"(?<![\dT:.])(?P<c1>\d{1,2}):(?P<c2>[0-5]\d)"
_CLOCK_END = r"(?![\d:.]|\s*[ZT]\d)"
_BEFORE = r"(?<![\w.,])"
_MOST = durations.LONGEST


@dataclass(frozen=True)
class Span:
    """A stretch of time: whole minutes, its bounds where the plan gives a range, and where in the text it stands."""

    minutes: int
    low: int
    high: int
    text: str
    start: int
    end: int
    offset: int | None = None

    @property
    def ranged(self) -> bool:
        """Whether the plan leaves room between two lengths."""
        return self.low < self.high


def find(text: str, *, bare: bool = False) -> Span | None:
    """The first duration in `text`; with `bare`, a number alone counts as minutes. None when there is none."""
    plain = text.translate(DIGITS)
    for form in _forms():
        if found := form.search(plain):
            span = _span(found, text)
            if span and 0 < span.minutes <= _MOST:
                return span
    if bare and (found := re.fullmatch(rf"\W*(?P<n1>{_NUMBER})(?:\s*{_TO}\s*(?P<n2>{_NUMBER}))?\W*", plain)):
        span = _length(found, text, 1)
        return span if 0 < span.minutes <= _MOST else None
    return None


def cut(text: str) -> tuple[str, Span | None]:
    """A name without the duration that stands before, behind or in brackets in it, and the duration."""
    span = find(text)
    if not span:
        return text.strip(), None
    before, after = text[: span.start].rstrip(), text[span.end :].lstrip()
    opened = before[-1:] in tuple("([（【〔") and after[:1] in tuple(")]）】〕")
    if opened:
        before, after = before[:-1], after[1:]
    elif before and after.strip(" :.|*_：-–—"):
        return text.strip(), span
    before = re.sub(r"[\s|:：,，·•–—-]+$", "", before)
    after = re.sub(r"^[\s|,，·•:：–—-]+", "", after) if not before else after.strip()
    name = " ".join(part for part in (before, after) if part).strip(" :：")
    return (name if re.search(r"\w", name) else text.strip()), span


def series(cells: Sequence[str], stated: int | None) -> list[Span | None]:
    """The durations of the rows of one table or list, read together: offsets and running totals become lengths."""
    found = [find(cell, bare=True) for cell in cells]
    for reading in (_offsets, _starts, _running):
        lengths = reading(cells, found, stated)
        if lengths:
            return lengths
    return found


def joined(found: Sequence[Span | None]) -> list[Span | None] | None:
    """Lengths of spans that continue each other, or None."""
    return _offsets([], list(found), None) if len(found) > 1 and all(found) else None


def _offsets(cells: Sequence[str], found: list[Span | None], stated: int | None) -> list[Span | None] | None:
    """`0-10`, `10-25`, `25-40`: each begins where the one before ends."""
    spans = [span for span in found if span]
    if len(spans) < 2 or len(spans) < len(found) or not all(span.low < span.high for span in spans):
        return None
    if any(span.offset is not None for span in spans):
        return None
    if any(a.high not in (b.low, b.low - 1) for a, b in itertools.pairwise(spans)) or spans[0].low > 1:
        return None
    return [_lasting(span, span.high - (span.low if span.low != 1 else 0), span.low) for span in spans]


_START = re.compile(r"\W*(\d{1,2})[:h.]([0-5]\d)\W*", re.IGNORECASE)


def _starts(cells: Sequence[str], found: list[Span | None], stated: int | None) -> list[Span | None] | None:
    """`0:00`, `0:10`, `0:25`: only when each begins; the last is what is left of the stated duration."""
    times = [_START.fullmatch(cell.translate(DIGITS)) for cell in cells]
    if len(cells) < 3 or not all(times):
        return None
    begins = [int(t[1]) * 60 + int(t[2]) for t in times if t]
    if any(a >= b for a, b in itertools.pairwise(begins)):
        return None
    end = begins[0] + stated if stated and begins[0] + stated > begins[-1] else None
    ends = [*begins[1:], end]
    return [
        Span(b - a, b - a, b - a, cell, 0, len(cell), a) if b else None
        for cell, a, b in zip(cells, begins, ends, strict=True)
    ]


def _running(cells: Sequence[str], found: list[Span | None], stated: int | None) -> list[Span | None] | None:
    """A column that counts up: 10, 35, 40 ... 90. The last must be the stated duration, or the sum absurd."""
    spans = [span for span in found if span]
    if len(spans) < 3 or len(spans) < len(found) or any(span.ranged for span in spans):
        return None
    totals = [span.minutes for span in spans]
    if any(a >= b for a, b in itertools.pairwise(totals)):
        return None
    if stated != totals[-1] or sum(totals) == stated:
        return None
    lengths = [b - a for a, b in itertools.pairwise([0, *totals])]
    return [_lasting(span, length, None) for span, length in zip(spans, lengths, strict=True)]


def _lasting(span: Span, minutes: int, offset: int | None) -> Span:
    return Span(minutes, minutes, minutes, span.text, span.start, span.end, offset)


def _span(found: re.Match[str], text: str) -> Span | None:
    parts = found.groupdict()
    if parts.get("c1"):
        return _clock(found, text)
    if parts.get("h"):
        hours = _value(parts["h"]) * 60 + _value(parts.get("m") or "0")
        return _made(hours, hours, found, text)
    if parts.get("times"):
        whole = _value(parts["times"]) * _value(parts["n1"])
        return _made(whole, whole, found, text)
    return _length(found, text, 60 if parts.get("hours") else 1)


def _length(found: re.Match[str], text: str, unit: int) -> Span:
    low = _value(found["n1"]) * unit
    high = _value(found["n2"]) * unit if found["n2"] else low
    return _made(low, high, found, text) if low <= high else _made(high, low, found, text)


def _made(low: float, high: float, found: re.Match[str], text: str) -> Span:
    middle = math.ceil((low + high) / 2)
    return Span(middle, math.ceil(low), math.ceil(high), text[found.start() : found.end()], found.start(), found.end())


def _clock(found: re.Match[str], text: str) -> Span | None:
    begin = int(found["c1"]) * 60 + int(found["c2"])
    end = int(found["c3"]) * 60 + int(found["c4"])
    end += 12 * 60 if end < begin <= 12 * 60 + 59 else 0
    if end <= begin:
        return None
    words = text[found.start() : found.end()]
    return Span(end - begin, end - begin, end - begin, words, found.start(), found.end(), begin)


def _value(number: str) -> float:
    return float(number.replace(",", "."))


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    units = wordlists.groups("units")
    minute, hour = _alternatives(units["minute"]), _alternatives(units["hour"])
    both = rf"(?P<n1>{_NUMBER})(?:\s*{_TO}\s*(?P<n2>{_NUMBER}))?\s*\+?\s*-?"
    return tuple(
        re.compile(form, re.IGNORECASE)
        for form in (
            rf"{_CLOCK}\s*(?:am|pm)?\s*{_TO}\s*(?P<c3>\d{{1,2}}):(?P<c4>[0-5]\d){_CLOCK_END}(?:\s*(?:am|pm)\b)?",
            rf"{_BEFORE}(?P<h>{_NUMBER})\s*(?:{hour})\s*(?:and|et|und|y|e|i|и|,)?\s*(?P<m>\d{{1,2}})\s*(?:{minute})?(?!\w)",
            r"[(\[]\s*(?P<h>\d):(?P<m>[0-5]\d)\s*[)\]]",
            rf"{_BEFORE}(?P<times>\d{{1,2}})\s*[x*]\s*(?P<n1>{_NUMBER})\s*-?(?P<n2>)(?:{minute})",
            r"(?<![\w:]):(?P<n1>[0-6]\d)(?P<n2>)(?=\s)",
            rf"(?<![\d.,])[<>~≈]?\s*{both}(?:{minute})",
            rf"(?:{minute})\s*(?P<n1>\d{{1,3}})\s*{_TO}\s*(?P<n2>\d{{1,3}})(?!\w)",
            rf"{_BEFORE}{both}(?P<hours>{hour})",
        )
    )


def _alternatives(names: Sequence[str]) -> str:
    """Unit words, longest first; those of scripts with word spaces must end where they end."""
    made = []
    for name in sorted(set(names), key=lambda n: (-len(n), n)):
        tail = r"(?![^\W\d_])" if name[-1].isalpha() and ord(name[-1]) < 0x2E80 else ""
        made.append(re.escape(name) + tail)
    return "|".join(made)
