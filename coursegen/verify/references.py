"""What a pack says of itself: numbers of sheets and slides, and the files it names, must be there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from coursegen import labels as catalogs
from coursegen.verify.pdf_doors import page_texts

CITING = ("facilitator-guide.pdf", "run-sheet.pdf", "answer-key.pdf", "virtual-run-sheet.pdf", "print-plan.pdf")
DECK = "slides.pptx"
CONTENTS = "README.md"
_NAMED = re.compile(r"`([\w./-]+\.(?:pdf|pptx|xlsx|csv|txt|zip|ics|json))`")
_SHEET = re.compile(r"\b[HR][1-9]\d?\b")

Fault = tuple[str, str, str, str]  # path, code, sentence, way out


def _said(data: bytes) -> str:
    """The text of a PDF; nothing of one that cannot be read, which is told as such where its structure is."""
    try:
        return "\n".join(page_texts(data))
    except ValueError:
        return ""


def dangling(language: str, files: Mapping[str, Any], held: Mapping[str, bytes]) -> Iterator[Fault]:
    """Yield every reference to a sheet, a slide or a file that the pack does not hold."""
    sheets = {f"{found[1]}{int(found[2])}" for path in files if (found := re.search(r"/([HR])(\d+)-", path))}
    slides = files.get(DECK, {}).get("pages", 0)
    for path in CITING:
        text = _said(held[path]) if path in held else ""
        for cited in sorted(set(_SHEET.findall(text)) - sheets) if sheets else ():
            yield path, "reference", f"cites {cited}, which the pack does not hold", "build the whole pack"
        beyond = sorted({number for number in _slides(text, language) if number > slides}) if slides else []
        for number in beyond:
            yield path, "reference", f"cites slide {number}; the deck has {slides}", "build the whole pack"
    named = set(_NAMED.findall(held.get(CONTENTS, b"").decode("utf-8", "replace")))
    for name in sorted(named - files.keys()):
        yield CONTENTS, "reference", f"names {name}, which the pack does not hold", "build the whole pack"


def _slides(text: str, language: str) -> Iterator[int]:
    said = re.escape(catalogs.load(language).word("reference", "slide")).replace(r"\{number\}", r"(\d+)")
    yield from (int(number) for number in re.findall(said, text))
