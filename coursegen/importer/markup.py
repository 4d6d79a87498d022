"""HTML to the Markdown of specs, whole pages and the tags that stand inside Markdown; the words stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

_BREAK = re.compile(r"[ \t]*<br\s*/?>[ \t]*", re.IGNORECASE)
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_LINK = re.compile(r"<a\b[^>]*?href\s*=\s*[\"']?([^\"'\s>]*)[\"']?[^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_IMAGE = re.compile(r"<(?:img|iframe|video|audio|source|embed)\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(alt|title|src)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_STRONG = re.compile(r"</?(?:b|strong)\s*>", re.IGNORECASE)
_ITALIC = re.compile(r"</?(?:i|em)\s*>", re.IGNORECASE)
# Only tags of HTML: `<5 min` and `<name>` are words of the plan.
_TAG = re.compile(
    r"</?(?:a|abbr|address|article|aside|audio|big|blockquote|body|button|caption|center|cite|code|col|colgroup|dd|del|"
    r"details|dfn|div|dl|dt|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|iframe|img|input|ins|kbd|"
    r"label|li|link|main|mark|meta|nav|ol|option|p|picture|pre|q|s|samp|script|section|select|small|source|span|strike|"
    r"style|sub|summary|sup|svg|table|tbody|td|textarea|tfoot|th|thead|time|title|tr|tt|u|ul|var|video|wbr)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BLOCKS = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "details",
    "div",
    "dl",
    "dd",
    "dt",
    "fieldset",
    "figure",
    "figcaption",
    "footer",
    "form",
    "header",
    "hgroup",
    "html",
    "main",
    "nav",
    "p",
    "section",
    "summary",
    "caption",
]
_SKIPPED = {"script", "style", "head", "template", "noscript"}
_DEEPEST = 150  # nested elements; deeper pages are read as flat text


def inline(text: str) -> str:
    """Inline Markdown without HTML: breaks become line ends, links and pictures Markdown, other tags vanish."""
    if "<" not in text and "&" not in text:
        return text.strip()
    text = _COMMENT.sub(lambda found: found[1].strip(), text)
    text = _LINK.sub(lambda found: f"[{found[2]}]({found[1]})" if found[1] else found[2], text)
    text = _IMAGE.sub(_pictured, _BREAK.sub("\n", text))
    text = _ITALIC.sub("*", _STRONG.sub("**", text))
    text = _TAG.sub("", text)
    return re.sub(r"&(?:[a-zA-Z]{2,10}|#\d{2,6}|#x[0-9a-fA-F]{2,5});", lambda found: unescape(found[0]), text).strip()


def comments(text: str) -> Iterator[str]:
    """What stands in HTML comments, which is often a word to the teacher."""
    yield from (found[1] for found in _COMMENT.finditer(text))


def from_html(text: str) -> str:
    """A page or a piece of HTML as Markdown."""
    from lxml import etree, html

    text = _COMMENT.sub("", text)
    if not re.search(r"\w", _TAG.sub("", text)) and not _IMAGE.search(text):
        return ""
    try:
        parser = html.HTMLParser(encoding="utf-8", huge_tree=False)
        tree = html.document_fromstring(text.encode("utf-8", "ignore"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return inline(text)
    parts: list[str] = []
    title = tree.findtext(".//title")
    if title and not tree.findall(".//h1"):
        parts.append(f"# {_squeezed(title)}")
    _walk(tree, parts, 0)
    return "\n\n".join(part for part in (p.strip("\n") for p in parts) if part.strip())


def _walk(element: Any, parts: list[str], depth: int) -> None:
    """Append the blocks of an element; text between blocks gathers to paragraphs."""
    run = [element.text or ""]

    def close() -> None:
        words = _squeezed("".join(run))
        if words:
            parts.append(words)
        run.clear()

    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag in _SKIPPED or not tag:
            pass
        elif depth > _DEEPEST:
            run.append(f" {child.text_content()} ")
        elif _is_block(tag):
            close()
            _block(child, tag, parts, depth)
        elif any(_is_block(below.tag) for below in child.iterdescendants() if isinstance(below.tag, str)):
            close()
            _walk(child, parts, depth + 1)
        else:
            run.append(_inline_of(child, tag))
        run.append(child.tail or "")
    close()


def _is_block(tag: Any) -> bool:
    return tag in _BLOCKS or tag in ("ul", "ol", "table", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6")


def _block(element: Any, tag: str, parts: list[str], depth: int) -> None:
    if re.fullmatch(r"h[1-6]", tag):
        words = _squeezed(_inner(element)).replace("\n", " ")
        parts.append(f"{'#' * int(tag[1])} {words}" if words else "")
    elif tag in ("ul", "ol"):
        parts.append("\n".join(_list(element, depth)))
    elif tag == "table":
        _table(element, parts, depth)
    elif tag == "pre":
        body = element.text_content().strip("\n")
        parts.append(f"~~~~\n{body}\n~~~~")
    elif tag != "hr":
        _walk(element, parts, depth + 1)


def _list(element: Any, depth: int) -> Iterator[str]:
    number = 0
    for child in element:
        if not isinstance(child.tag, str):
            continue
        number += 1
        below: list[str] = []
        if depth > _DEEPEST:
            below.append(_squeezed(child.text_content()))
        elif child.tag in ("ul", "ol"):
            below.append("\n".join(_list(child, depth + 1)))
        else:
            _walk(child, below, depth + 1)
        mark = f"{number}. " if element.tag == "ol" else "- "
        rows = "\n\n".join(below).split("\n") or [""]
        yield mark + rows[0]
        yield from (f"{' ' * len(mark)}{row}" if row else "" for row in rows[1:])


def _table(element: Any, parts: list[str], depth: int) -> None:
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in element.iter("tr")]
    rows = [row for row in rows if row]
    if any(cell.find(".//table") is not None for row in rows for cell in row) or all(len(row) == 1 for row in rows):
        for row in rows:  # a table that only lays out the page
            for cell in row:
                _walk(cell, parts, depth + 1)
        return
    caption = element.find("caption")
    if caption is not None:
        parts.append(_squeezed(_inner(caption)))
    parts.append(as_table([[_cell(cell) for cell in row] for row in rows]))


def as_table(rows: list[list[str]]) -> str:
    """Rows of cells as a Markdown table; the first row is its head."""
    width = max((len(row) for row in rows), default=0)
    if not width:
        return ""
    cells = [[_in_cell(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _in_cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", "<br>".join(row.strip() for row in text.split("\n") if row.strip()))


def _cell(element: Any) -> str:
    parts: list[str] = []
    _walk(element, parts, 0)
    return "\n".join(parts)


def _inner(element: Any) -> str:
    made = [element.text or ""]
    for child in element.iterdescendants():
        if child.tag == "br":
            made.append("\n")
    if len(made) == 1 and not len(element):
        return str(made[0])
    return (element.text or "") + "".join(
        (_inline_of(child, child.tag) if isinstance(child.tag, str) else "") + (child.tail or "") for child in element
    )


def _inline_of(element: Any, tag: str) -> str:
    if tag == "br":
        return "\x1e"
    if tag in ("img", "iframe", "video", "audio", "source", "embed"):
        name, address = element.get("alt") or element.get("title") or "", element.get("src") or ""
        picture = f"![{name}]({address})" if address else name
        return picture if tag in ("img", "iframe") else f"{picture} {_inner(element)}"
    if tag == "input":
        return str(element.get("value") or "")
    body = _inner(element)
    stripped = body.strip()
    if not stripped:
        return body
    lead, tail = body[: len(body) - len(body.lstrip())], body[len(body.rstrip()) :]
    if tag in ("b", "strong"):
        return f"{lead}**{stripped}**{tail}" if "**" not in stripped else body
    if tag in ("i", "em"):
        return f"{lead}*{stripped}*{tail}" if "*" not in stripped else body
    if tag == "a" and element.get("href") and not element.get("href").startswith("#"):
        return f"{lead}[{stripped}]({element.get('href')}){tail}"
    return body


def _squeezed(text: str) -> str:
    return "\n".join(" ".join(row.split()) for row in text.split("\x1e")).strip()


def _pictured(found: re.Match[str]) -> str:
    named = {a[1].lower(): next(v for v in a.groups()[1:] if v is not None) for a in _ATTRIBUTE.finditer(found[0])}
    name, address = named.get("alt") or named.get("title", ""), named.get("src", "")
    return f"![{name}]({address})" if address else name
