"""The one Markdown dialect: CommonMark with tables and typographic marks, and no raw HTML."""

from __future__ import annotations

import re
from functools import cache

import yaml
from markdown_it import MarkdownIt

from coursegen import resources

_LONG_WORD = re.compile(r"[^\s\u2e80-\u9fff\uac00-\ud7ff]{40,}")  # not in scripts that break anywhere
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
    return _breakable(parser(tag).render(text))


def inline(text: str, tag: str = "en") -> str:
    """Markdown inside one line as HTML, without a paragraph around it."""
    return _breakable(parser(tag).renderInline(" ".join(text.split())))


def _breakable(html: str) -> str:
    """Let words longer than any line break: one of them in a table or a grid would push the rest off the page."""
    parts = re.split(r"(<[^>]*>)", html)
    for at in range(0, len(parts), 2):
        parts[at] = _LONG_WORD.sub(lambda found: "<wbr>".join(re.findall(r"&\w+;|[^&]{1,20}|&", found[0])), parts[at])
    return "".join(parts)


def plain(text: str, tag: str = "en") -> str:
    """The words of one line with typographic marks and no markup."""
    from html import unescape

    return unescape(_TAGS.sub("", inline(text, tag)))
