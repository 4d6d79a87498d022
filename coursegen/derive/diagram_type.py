"""How wide words are, roughly, and where a line breaks; for drawings, where no layout engine does it."""

from __future__ import annotations

from collections.abc import Sequence

_NARROW, _WIDE = frozenset("iIljtfr.,:;'’|!()[] "), frozenset("mwMW@%—")


def wrapped(text: str, width: float, size: float) -> tuple[str, ...]:
    """Text in lines of at most `width`, in the unit of `size`; a word longer than that stands alone."""
    lines: list[str] = []
    for word in text.split() if " " in text or text.isascii() else _pieces(text):
        glue = " " if " " in text else ""
        if lines and width_of(lines[-1] + glue + word, size) <= width:
            lines[-1] += glue + word
        else:
            lines.append(word)
    return tuple(lines)


def _pieces(text: str) -> Sequence[str]:
    """Scripts without spaces break between any two characters, words of other scripts not at all."""
    return list(text) if any(ord(sign) > 0x2E7F for sign in text) else [text]


def width_of(text: str, size: float) -> float:
    """Width of a line in the unit of `size`, estimated by kinds of letters, rather too wide than too narrow."""
    return size * sum(_advance(sign) for sign in text)


def _advance(sign: str) -> float:
    if ord(sign) > 0x2E7F:
        return 1.0
    if sign in _NARROW:
        return 0.32
    if sign in _WIDE:
        return 0.88
    return 0.68 if sign.isupper() else 0.57
