"""How wide and how high text is, from shipped tables of advance widths; needs no font."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from coursegen.deck.model import Run

# Office programs set lines of any font at 1.2 times its size (measured in LibreOffice 7.4 for 12 families).
PITCH = 1.2
MONO = 600  # thousandths of an em: every character of Courier New and its twins
UNKNOWN = 750  # a character no table knows: wider than nearly all, so that text is never underestimated
EMOJI = 1350
_KEPT = 60  # characters of a text whose width is remembered; longer ones hardly come twice
_MOST = 20_000  # such texts: about 4 MB, and more than a long deck has
_LINE = 150  # characters that a line may hold: those of a slide's width at the least size
_WORDS = re.compile(r"\n|[^\S\n\u00a0\u202f]+|(?:[^\s\-‐–—]|[\u00a0\u202f])*[-‐–—]+|(?:[^\s\-‐–—]|[\u00a0\u202f])+")
# JIS X 4051: what may not begin a line, and what may not end one.
_NO_START = frozenset("、。，．・：；？！’”）〕］｝〉》」』】ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ")
_NO_END = frozenset("（〔［｛〈《「『【")
_JOINTS = re.compile(r"(?<=[/?&=.,_#:;])")


@dataclass(frozen=True)
class Metrics:
    """Advance widths of one family in thousandths of an em, by character."""

    name: str
    regular: Mapping[str, int]
    bold: Mapping[str, int]
    _known: dict[tuple[str, bool, bool], int] = field(default_factory=dict, repr=False, compare=False)

    def width(self, text: str, bold: bool = False, code: bool = False) -> int:
        """Width of a text in thousandths of its size."""
        key = (text, bold, code)
        known = self._known.get(key)
        if known is None:
            table = self.bold if bold else self.regular
            known = sum(_advance(char, table, code) * text.count(char) for char in set(text))
            if len(text) <= _KEPT:
                if len(self._known) >= _MOST:
                    self._known.clear()
                self._known[key] = known
        return known


def _advance(char: str, table: Mapping[str, int], code: bool) -> int:
    found = MONO if code and ord(char) < 0x2000 else table.get(char)
    if found is not None:
        return found
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return 0
    if ord(char) >= 0x1F000:
        return EMOJI
    return 1000 if unicodedata.east_asian_width(char) in "WF" else UNKNOWN


@lru_cache(8)
def load_metrics(name: str) -> Metrics:
    """Load the table of a family; raises FileNotFoundError when none is shipped."""
    source = (Path(__file__).parent / "metrics" / f"{name}.json").read_bytes()
    tables = json.loads(source)
    regular, bold = ({chr(int(c, 16)): w for c, w in tables[face].items()} for face in ("regular", "bold"))
    return Metrics(name, regular, bold)


@dataclass(frozen=True, slots=True)
class Face:
    """A family at one size in points, with letter spacing in points."""

    metrics: Metrics
    size: float
    bold: bool = False
    caps: bool = False
    spacing: float = 0.0

    def width(self, text: str, run: Run) -> float:
        """Width of a piece of a run, in points."""
        shown = text.upper() if self.caps else text
        wide = self.metrics.width(shown, self.bold or run.bold, run.code)
        return wide * self.size / 1000 + self.spacing * len(shown)


def pieces(text: str) -> Iterator[str]:
    """Cut text where a line may break: after blanks and hyphens, and around East Asian characters."""
    for match in _WORDS.finditer(text):
        word = match.group()
        if word.isascii():
            yield word
            continue
        start = 0
        for at, char in enumerate(word):
            if unicodedata.east_asian_width(char) in "WF":
                if at > start:
                    yield word[start:at]
                yield char
                start = at + 1
        if start < len(word):
            yield word[start:]


def words(runs: Sequence[Run]) -> Iterator[list[tuple[str, Run]]]:
    """Yield what cannot be broken across lines; one word may reach over several runs."""
    word: list[tuple[str, Run]] = []
    for run in runs:
        for at, piece in enumerate(pieces(run.text)):
            if word and not (_kept(word[-1][0], piece) if at else _sticks(word[-1][0], piece)):
                yield word
                word = []
            word.append((piece, run))
    if word:
        yield word


def _kept(left: str, right: str) -> bool:
    """Whether East Asian typesetting keeps two neighbours on one line."""
    return right[0] in _NO_START or left[-1] in _NO_END


def _sticks(left: str, right: str) -> bool:
    ends = left[-1] + right[0]
    return _kept(left, right) or (
        not any(c.isspace() and c not in "\u00a0\u202f" for c in ends)
        and left[-1] not in "-‐–—"
        and not any(unicodedata.east_asian_width(char) in "WF" for char in ends)
    )


def count_lines(runs: Sequence[Run], face: Face, width: float) -> int:
    """Lines that runs take when wrapped greedily at a width in points; a longer word is broken anywhere."""
    return 1 if _is_short(runs, face, width) else wrap(runs, face, width)


def wrap(runs: Sequence[Run], face: Face, width: float) -> int:
    """The same, word by word for every text."""
    lines, x, blank = 1, 0.0, 0.0
    for word in words(runs):
        first = word[0][0]
        if first == "\n":
            lines, x, blank = lines + 1, 0.0, 0.0
            continue
        wide = sum(face.width(piece, run) for piece, run in word)
        if first.isspace() and first[0] not in "\u00a0\u202f":
            blank += wide
            continue
        if x and x + blank + wide > width:
            lines, x, blank = lines + 1, 0.0, 0.0
        if wide > width:
            extra, x = _break(word, face, width)
            lines, blank = lines + extra, 0.0
        else:
            x, blank = x + blank + wide, 0.0
    return lines


def _is_short(runs: Sequence[Run], face: Face, width: float) -> bool:
    """Whether runs fit on a line however they are cut into words: most do, and need not be cut to be counted."""
    if sum(len(run.text) for run in runs) > _LINE or any("\n" in run.text for run in runs):
        return False
    return width_of(runs, face) <= width * 0.9999  # sums of widths differ in their last digit


def _break(word: Sequence[tuple[str, Run]], face: Face, width: float) -> tuple[int, float]:
    """Lines to add and the width of the last one; programs differ on where they break, so the worse counts."""
    anywhere = _fill(_widths(word, face), width)
    jointed = [face.width(part, run) for piece, run in word for part in _JOINTS.split(piece) if part]
    if any(wide > width for wide in jointed):
        return anywhere
    return max(anywhere, _fill(jointed, width))


def _widths(word: Iterable[tuple[str, Run]], face: Face) -> Iterator[float]:
    """The width of every character; each is looked up once, since a word that needs this is long."""
    for piece, run in word:
        known = {char: face.width(char, run) for char in set(piece)}
        yield from map(known.__getitem__, piece)


def _fill(widths: Iterable[float], width: float) -> tuple[int, float]:
    lines, x = 0, 0.0
    for wide in widths:
        if x and x + wide > width:
            lines, x = lines + 1, 0.0
        x += wide
    return lines, x


def widest_piece(runs: Sequence[Run], face: Face) -> float:
    """Width in points of the widest piece that cannot be broken nicely."""
    return max((face.width(piece, run) for run in runs for piece in pieces(run.text)), default=0.0)


def width_of(runs: Sequence[Run], face: Face) -> float:
    """Width in points of runs on one line."""
    return sum(face.width(run.text, run) for run in runs)
