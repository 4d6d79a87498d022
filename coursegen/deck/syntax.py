"""The Markdown parser of decks: what is switched on, quotes by language, attributes in braces."""

from __future__ import annotations

import re
from collections.abc import Mapping

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from mdit_py_plugins.attrs.parse import ParseError
from mdit_py_plugins.attrs.parse import parse as parse_braces
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from coursegen.markdown import without_loss

# Opening and closing quotes, double then single, by language (CLDR's delimiters).
QUOTES: Mapping[str, str | list[str]] = {
    "en": "“”‘’",
    "cs": "„“‚‘",
    "da": "“”‘’",
    "de": "„“‚‘",
    "es": "«»“”",
    "fi": "””’’",
    "fr": ["«\u00a0", "\u00a0»", "‹\u00a0", "\u00a0›"],
    "it": "«»“”",
    "nb": "«»‘’",
    "nn": "«»‘’",
    "pl": "„”«»",
    "ru": "«»„“",
    "sv": "””’’",
    "uk": "«»„“",
}
_TAIL = re.compile(r"\s*(\{(?:[^{}\"]|\"(?:[^\"\\]|\\.)*\")*\})\s*$")


def parser(lang: str) -> MarkdownIt:
    """Return the parser of the dialect with the quotation marks of a language (BCP 47)."""
    quotes = QUOTES.get(lang.split("-")[0].lower(), QUOTES["en"])
    made = MarkdownIt("commonmark", {"typographer": True, "html": True, "linkify": True, "quotes": quotes})
    made.enable(["table", "replacements", "smartquotes", "linkify"])
    made.disable(["html_block", "code", "lheading"])
    if made.linkify:
        made.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    made.use(front_matter_plugin)
    made.use(container_plugin, "slot", validate=lambda info, *_: bool(info.strip()))
    made.core.ruler.after("block", "heading_attributes", _take_attributes)
    return without_loss(made)


def _take_attributes(state: StateCore) -> None:
    # Before inline parsing, so that the typographer cannot touch the quotes of an attribute.
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        found = _TAIL.search(inline.content) if opening.type == "heading_open" else None
        if found:
            opening.meta["attributes"] = found[1]
            inline.content = inline.content[: found.start()]


def read_braces(source: str) -> dict[str, str] | None:
    """Read `{#id .class key="quoted text"}`; None when it is malformed.

    Classes are joined by blanks under `class`, the id stands under `id`.
    """
    if not source:
        return {}
    try:
        end, found = parse_braces(source)
    except ParseError:
        return None
    return {key: value.replace('\\"', '"') for key, value in found.items()} if end == len(source) - 1 else None
