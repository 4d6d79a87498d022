"""Numbers beside every fifth line of a text, so that a room can cite it; lines are known once laid out."""

# mypy: allow-untyped-calls
from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import tostring

MARK = "data-line-numbers"  # of the section whose text is numbered
FILLING = "fill"  # class of a section whose height is shared out, which takes several passes and moves no line
EVERY = 5
WIDTH = 30.0  # CSS pixels of the margin that holds the numbers
SIZE = 10.5  # CSS pixels of the type


def number_lines(root: Any, lay_out: Callable[[str], tuple[Any, Any]], family: str) -> None:
    """Give each paragraph of a marked section of an HTML tree a ground with its numbers.

    `lay_out` makes a tree and a document of a text. Only the texts themselves are laid out to find their lines: a
    ground moves nothing, so the whole document breaks them in the same places, and no page breaks one of them. It is
    decoration and not text: readers of screens have the paragraphs' own numbers.
    """
    texts = _numbered(root)
    if not texts:
        return
    laid_root, document = lay_out(_part(root))
    count = 0
    for element, lines in zip(texts, _lines(document, _numbered(laid_root)), strict=True):
        shown = [(at, top) for at, top in enumerate(lines, count + 1) if at % EVERY == 0]
        count += len(lines)
        if shown:
            side = "left" if root.get("dir") == "rtl" else "right"
            style = f"background:url({_picture(shown, family)}) {side} top no-repeat"
            element.set("style", f"{element.get('style', '')};{style}".lstrip(";"))


def _part(root: Any) -> str:
    """The numbered texts alone, as a page; they are as wide without what stands between them, and break no page."""
    part = deepcopy(root)
    body = part.find("body")
    for section in list(body):
        if not section.get(MARK):
            body.remove(section)
            continue
        section.set("class", " ".join(name for name in section.get("class", "").split() if name != FILLING))
        for child in list(section):
            if not _is_text(child):
                section.remove(child)
    for parent in list(body.iter()):
        for child in list(parent):
            if str(child.tag).endswith("}svg"):  # no line of a text holds an icon
                child.tail, kept = None, child.tail or ""
                parent.remove(child)
                parent.text = (parent.text or "") + kept
    return tostring(part, "unicode", method="html")


def _numbered(root: Any) -> list[Any]:
    return [text for section in root.find("body") if section.get(MARK) for text in _texts(section)]


def _texts(section: Any) -> Iterator[Any]:
    """Paragraphs and list items that the author wrote: those without a class, right in the section."""
    for child in filter(_is_text, section):
        yield from [child] if child.tag == "p" else (item for item in child if item.tag == "li")


def _is_text(child: Any) -> bool:
    return child.tag in ("p", "ul", "ol") and not child.get("class")


def _lines(document: Any, texts: list[Any]) -> list[list[float]]:
    """For each text, the middle of each of its lines in pixels from its own top."""
    from weasyprint.formatting_structure.boxes import BlockBox, LineBox

    found: dict[int, list[float]] = {}
    for page in document.pages:
        boxes: Iterator[Any] = page._page_box.descendants()
        for box in boxes:
            is_text = isinstance(box, BlockBox) and "::" not in str(box.element_tag)
            if is_text and id(box.element) not in found:
                lines: list[Any] = [line for line in box.descendants() if isinstance(line, LineBox)]
                own = [line for line in lines if line.element_tag == box.element_tag]
                top = box.position_y + box.margin_top
                found[id(box.element)] = [line.position_y + line.height / 2 - top for line in own]
    return [found.get(id(text), []) for text in texts]


def _picture(shown: list[tuple[int, float]], family: str) -> str:
    """The numbers as a picture in a data URL, as high as its last line is deep."""
    deep = shown[-1][1] + SIZE
    texts = "".join(f"<text x='{WIDTH}' y='{top + SIZE * 0.36:.1f}'>{number}</text>" for number, top in shown)
    head = f"<svg xmlns='http://www.w3.org/2000/svg' width='{WIDTH}' height='{deep:.1f}' font-family='{family}'"
    picture = f"{head} font-size='{SIZE}' text-anchor='end' fill='#555'>{texts}</svg>"
    return f"'data:image/svg+xml,{quote(picture)}'"
