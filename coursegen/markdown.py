"""The one Markdown dialect: CommonMark with tables and typographic marks, and no raw HTML."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, fence, reference, table
from markdown_it.rules_block.table import escapedSplit, getLine
from markdown_it.token import Token

from coursegen import resources

KEPT = 4096  # texts whose HTML is remembered: a sheet says again what the packet, the guide and the deck say

_LONG_WORD = re.compile(r"[^\s\u2e80-\u9fff\uac00-\ud7ff]{40,}")  # not in scripts that break anywhere
_TAGS = re.compile(r"<[^>]+>")
_PICTURE = re.compile(r'<img [^>]*?alt="([^"]*)"[^>]*>')
# Authors write links to places a reader can follow; anything else could reach into the machine.
_SAFE_LINK = re.compile(r"https?:|mailto:|#|[^:/\\\\][^:\\\\]*$", re.IGNORECASE)


@cache
def _languages() -> dict[str, dict[str, object]]:
    languages: dict[str, dict[str, object]] = resources.values(resources.data("languages.yaml").read_bytes())
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
    md.block.ruler.at("fence", _fence, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    return without_loss(md)


def without_loss(md: MarkdownIt) -> MarkdownIt:
    """The parser, to be used through `parse`, with rules of ours in place of the two that drop what someone wrote."""
    md.block.ruler.at("reference", _definition)
    md.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    return md


def parse(md: MarkdownIt, text: str) -> tuple[list[Token], dict[str, Any]]:
    """Tokens and environment of a text; what looks like a link's definition and serves no link is text.

    CommonMark drops `[Teams]: discuss` without a word. The parser must come from `without_loss`.
    """
    tokens, env = _attempt(md, text, None)
    for _ in range(2):  # a definition that became text may have swallowed the next one; then all become text
        links: _Links = env["references"]
        if links.keys() <= links.asked:
            break
        tokens, env = _attempt(md, text, links.asked if env["served"] is None else set())
    return tokens, env


def _attempt(md: MarkdownIt, text: str, served: set[str] | None) -> tuple[list[Token], dict[str, Any]]:
    """Parse with the definitions of the labels `served` only; None means all."""
    env: dict[str, Any] = {"references": _Links(), "served": served}
    return md.parse(text, env), env


class _Links(dict[str, Any]):
    """The definitions of a text, which remember the labels that links asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def get(self, label: str, otherwise: Any = None) -> Any:
        """As a dictionary's."""
        self.asked.add(label)
        return super().get(label, otherwise)


def _definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The parser's own rule, undone where a definition serves no link or repeats another."""
    links: dict[str, Any] = state.env.setdefault("references", {})
    before, again = len(links), len(state.env.get("duplicate_refs", ()))
    if not reference(state, start, end, silent):
        return False
    is_again = len(state.env.get("duplicate_refs", ())) > again
    served = state.env.get("served")
    is_idle = len(links) > before and served is not None and list(links)[-1] not in served
    if is_idle:
        links.popitem()
    if is_idle or is_again:
        state.line = start
        return False
    return True


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The parser's own rule, but what stands in a row beyond the last column goes on in that column."""
    first = len(state.tokens)
    if not table(state, start, end, silent):
        return False
    rows: dict[int, list[Token]] = {}
    for token in state.tokens[first:]:
        if token.type == "inline" and token.map:
            rows.setdefault(token.map[0], []).append(token)
    for line, cells in rows.items():
        written = escapedSplit(getLine(state, line).strip())
        written = written[not written[0] : len(written) - (not written[-1])]
        if len(written) > len(cells):
            cells[-1].content = " | ".join(text.strip() for text in written[len(cells) - 1 :])
    return True


def _fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The parser's own rule, but several words behind the fence are no language: they are its first line."""
    if not fence(state, start, end, silent):
        return False
    made = state.tokens[-1] if not silent else None
    if made and len(made.info.split()) > 1:
        made.content, made.info = f"{made.info.strip()}\n{made.content}", ""
    return True


@lru_cache(KEPT)
def block(text: str, tag: str = "en") -> str:
    """Markdown of several paragraphs as HTML."""
    md = parser(tag)
    tokens, env = parse(md, text)
    return _breakable(str(md.renderer.render(tokens, md.options, env)))


@lru_cache(KEPT)
def inline(text: str, tag: str = "en") -> str:
    """Markdown inside one line as HTML, without a paragraph around it."""
    return _breakable(parser(tag).renderInline(" ".join(text.split())))


def _breakable(html: str) -> str:
    """Let words longer than any line break: one of them in a table or a grid would push the rest off the page."""
    parts = re.split(r"(<[^>]*>)", html)
    for at in range(0, len(parts), 2):
        parts[at] = _LONG_WORD.sub(lambda found: "<wbr>".join(re.findall(r"&\w+;|[^&]{1,20}|&", found[0])), parts[at])
    return "".join(parts)


@lru_cache(KEPT)
def plain(text: str, tag: str = "en") -> str:
    """The words of one line with typographic marks and no markup."""
    from html import unescape

    return unescape(_TAGS.sub("", _PICTURE.sub(r"\1", inline(text, tag))))
