"""Numbers beside every fifth line of a text, so that a room can cite it; lines are known once laid out."""

# mypy: allow-untyped-calls
from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

MARK = "data-line-numbers"  # of the section whose text is numbered
EVERY = 5
WIDTH = 30.0  # CSS pixels of the margin that holds the numbers
SIZE = 10.5  # CSS pixels of the type


def number_lines(html: Any, document: Any, family: str) -> bool:
    """Give each paragraph of a marked section a ground with its numbers; whether there was any.

    `document` is the first layout. A ground moves nothing, so the second layout breaks its lines where the
    first did. It is decoration and not text: readers of screens have the paragraphs' own numbers.
    """
    numbered = {
        id(text): text for section in html.etree_element.iter() if section.get(MARK) for text in _texts(section)
    }
    if not numbered:
        return False
    count = 0
    for element, lines in _lines(document, numbered):
        shown = [(at, top) for at, top in enumerate(lines, count + 1) if at % EVERY == 0]
        count += len(lines)
        if shown:
            side = "left" if html.etree_element.get("dir") == "rtl" else "right"
            style = f"background:url({_picture(shown, family)}) {side} top no-repeat"
            element.set("style", f"{element.get('style', '')};{style}".lstrip(";"))
    return True


def _texts(section: Any) -> Iterator[Any]:
    """Paragraphs and list items that the author wrote: those without a class, right in the section."""
    for child in section:
        if child.tag in ("ul", "ol") and not child.get("class"):
            yield from (item for item in child if item.tag == "li")
        elif child.tag == "p" and not child.get("class"):
            yield child


def _lines(document: Any, numbered: dict[int, Any]) -> Iterator[tuple[Any, list[float]]]:
    """Each numbered text in reading order with the middle of each of its lines, in pixels from its own top."""
    from weasyprint.formatting_structure.boxes import BlockBox, LineBox

    for page in document.pages:
        boxes: Iterator[Any] = page._page_box.descendants()
        for box in boxes:
            is_text = isinstance(box, BlockBox) and "::" not in str(box.element_tag)
            if is_text and id(box.element) in numbered:
                lines: list[Any] = [line for line in box.descendants() if isinstance(line, LineBox)]
                own = [line for line in lines if line.element_tag == box.element_tag]
                del numbered[id(box.element)]
                top = box.position_y + box.margin_top
                yield box.element, [line.position_y + line.height / 2 - top for line in own]


def _picture(shown: list[tuple[int, float]], family: str) -> str:
    """The numbers as a picture in a data URL, as high as its last line is deep."""
    deep = shown[-1][1] + SIZE
    texts = "".join(f"<text x='{WIDTH}' y='{top + SIZE * 0.36:.1f}'>{number}</text>" for number, top in shown)
    head = f"<svg xmlns='http://www.w3.org/2000/svg' width='{WIDTH}' height='{deep:.1f}' font-family='{family}'"
    picture = f"{head} font-size='{SIZE}' text-anchor='end' fill='#555'>{texts}</svg>"
    return f"'data:image/svg+xml,{quote(picture)}'"
