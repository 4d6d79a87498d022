"""The one Markdown dialect: CommonMark with tables and typographic marks, and no raw HTML."""

from __future__ import annotations

import re
from functools import cache

import yaml
from markdown_it import MarkdownIt

from coursegen import resources

_TAGS = re.compile(r"<[^>]+>")
# Authors write links to places a reader can follow; anything else could reach into the machine.
_SAFE_LINK = re.compile(r"https?:|mailto:|#|[^:/\\\\][^:\\\\]*$", re.IGNORECASE)


@cache
def _languages() -> dict[str, dict[str, object]]:
    languages: dict[str, dict[str, object]] = yaml.safe_load(resources.data("languages.yaml").read_text("utf-8"))
    return languages


def language(tag: str) -> dict[str, object]:
    """Settings of a BCP 47 language: `quotes` (outer pair, inner pair) and `direction`."""
    known = _languages()
    return {"direction": "ltr"} | known["en"] | known.get(re.split("[-_]", tag)[0].lower(), {})


@cache
def parser(tag: str = "en") -> MarkdownIt:
    """The parser for a language; shared, so never change its rules."""
    md = MarkdownIt("commonmark", {"html": False, "typographer": True, "quotes": language(tag)["quotes"]})
    md.enable(["table", "strikethrough", "replacements", "smartquotes"])
    md.validateLink = lambda url: bool(_SAFE_LINK.match(url))  # type: ignore[method-assign]
    return md


def block(text: str, tag: str = "en") -> str:
    """Markdown of several paragraphs as HTML."""
    html: str = parser(tag).render(text)
    return html


def inline(text: str, tag: str = "en") -> str:
    """Markdown inside one line as HTML, without a paragraph around it."""
    html: str = parser(tag).renderInline(" ".join(text.split()))
    return html


def plain(text: str, tag: str = "en") -> str:
    """The words of one line with typographic marks and no markup."""
    from html import unescape

    return unescape(_TAGS.sub("", inline(text, tag)))
