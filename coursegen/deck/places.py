"""Where each slide comes to stand: the slide number of each id, found without writing a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coursegen.deck import layouts as layouts_of
from coursegen.deck.dialect import parse
from coursegen.deck.fit import Page
from coursegen.deck.looks import laid_out
from coursegen.theme import Theme


def slide_numbers(text: str, theme: Theme) -> dict[str, int]:
    """Return slide id -> number of its first page, counted from 1; raises SpecError as `parse` does."""
    return dict(first_pages(laid_out(parse(text, layouts_of.load(theme)), theme)))


def first_pages(pages: Sequence[Page]) -> Mapping[str, int]:
    """Return slide id -> number of its first page, counted from 1."""
    first: dict[str, int] = {}
    for number, page in enumerate(pages, 1):
        first.setdefault(page.slide.id, number)
    return first
