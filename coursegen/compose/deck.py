"""The deck: planned slides to deck Markdown; slide numbers are known before anything is rendered."""

from __future__ import annotations

from collections.abc import Iterator

from coursegen.compose.desk import Desk
from coursegen.derive.places import Places, resolve

TEMPLATE = "slides.md.j2"


def draft(desk: Desk) -> str:
    """The deck with references to slides still open, since the numbers follow from the deck itself."""

    def words(kind: str, name: str) -> str:
        return f"{{slide:{name}}}" if kind == "slide" else desk.places.words(kind, name)

    from dataclasses import replace

    open_desk = replace(desk)
    composer = replace(desk.composer, words=words)
    open_desk.__dict__["composer"] = composer
    return open_desk.compose(TEMPLATE, **desk.facilitator())


def slide_places(desk: Desk, text: str) -> Places:
    """Where each slide of a drafted deck will lie."""
    from dataclasses import replace

    from coursegen.deck.places import slide_numbers

    return replace(desk.places, slides=slide_numbers(text, desk.theme))


def slides(desk: Desk) -> Iterator[tuple[str, str]]:
    """The finished deck Markdown."""
    yield "slides.pptx", resolve(draft(desk), desk.places.words)
