"""What a printed page must hold that a validator does not look at; each check returns sentences, none when sound."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf

PAINT = frozenset(["Tj", "TJ", "'", '"', "f", "f*", "F", "S", "s", "B", "B*", "b", "b*", "sh", "Do", "INLINE IMAGE"])
FONTS = frozenset(["Inter", "Inter-Display"])
NEAR_EMPTY = 60  # characters of text on a page that holds no writing space


def faults(data: bytes, fonts: frozenset[str] = FONTS) -> list[str]:
    """Every fault of a PDF: tags, headings, headers, alternatives, fonts, text beyond the paper."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [
            *_catalog(pdf),
            *_headings(pdf),
            *_elements(pdf),
            *_content(pdf),
            *_strange_fonts(pdf, fonts),
            *_forbidden(pdf),
        ]


def elements(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Structure elements in reading order."""
    todo = [pdf.Root.StructTreeRoot.K]
    while todo:
        item = todo.pop()
        if isinstance(item, pikepdf.Array):
            todo += reversed(list(item))
        elif isinstance(item, pikepdf.Dictionary) and "/S" in item:
            yield item
            todo.append(item.get("/K", pikepdf.Array()))


def tags(data: bytes) -> list[str]:
    """The tags of a PDF in reading order, without their slash."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [str(element.S)[1:] for element in elements(pdf)]


def _catalog(pdf: pikepdf.Pdf) -> Iterator[str]:
    if not str(pdf.Root.get("/Lang", "")):
        yield "the document has no language"
    if not pdf.Root.get("/MarkInfo", {}).get("/Marked", False):
        yield "the document is not tagged"
    if not pdf.Root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "the window shows no title"
    with pdf.open_metadata() as metadata:
        if metadata.get("pdfuaid:part") != "1":
            yield "the document does not call itself PDF/UA-1"
        if not metadata.get("dc:title"):
            yield "the document has no title"


def _headings(pdf: pikepdf.Pdf) -> Iterator[str]:
    above = 0
    for element in elements(pdf):
        tag = str(element.S)
        if tag[:2] == "/H" and tag[2:].isdigit():
            if int(tag[2:]) > above + 1:
                yield f"a heading of level {tag[2:]} follows level {above}"
            above = int(tag[2:])


def _elements(pdf: pikepdf.Pdf) -> Iterator[str]:
    for element in elements(pdf):
        tag = str(element.S)
        if tag == "/Figure" and not str(element.get("/Alt", "")):
            yield "a figure has no text alternative"
        if tag == "/TH" and "/Scope" not in element.get("/A", {}):
            yield "a header cell has no scope"
        if tag == "/LI":
            parts = [str(kid.S) for kid in element.K if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
            if len(parts) != len(element.K) or parts.count("/LBody") != 1 or set(parts) - {"/Lbl", "/LBody"}:
                yield f"a list item holds {parts}"


def _reached(pdf: pikepdf.Pdf) -> set[tuple[Any, int]]:
    """(page, MCID) of all content that a tag reaches."""
    reached = set()
    for element in elements(pdf):
        kids = element.get("/K", pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                reached.add((element.Pg.objgen, int(kid)))
            elif isinstance(kid, pikepdf.Dictionary) and "/MCID" in kid:
                reached.add((kid.Pg.objgen, int(kid.MCID)))
    return reached


def _content(pdf: pikepdf.Pdf) -> Iterator[str]:
    reached = _reached(pdf)
    for number, page in enumerate(pdf.pages, 1):
        stack: list[Any] = []
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                stack.append(_mark(operands))
            elif name == "EMC":
                stack.pop()
            elif name in PAINT and "artifact" not in stack:
                marks = [mark for mark in stack if isinstance(mark, int)]
                if not marks:
                    yield f"page {number}: something is painted that is neither tagged nor an artifact"
                elif not any((page.objgen, mark) in reached for mark in marks):
                    yield f"page {number}: no tag reaches content {marks}"
        if "/Annots" in page and page.get("/Tabs") != "/S":
            yield f"page {number}: the tab order is not that of the structure"


def _mark(operands: Any) -> Any:
    if str(operands[0]) == "/Artifact":
        return "artifact"
    properties = operands[1] if len(operands) > 1 else None
    return int(properties.MCID) if isinstance(properties, pikepdf.Dictionary) and "/MCID" in properties else None


def _strange_fonts(pdf: pikepdf.Pdf, fonts: frozenset[str]) -> Iterator[str]:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
            name = str(item.FontName)[1:].split("+")[-1]
            if not name.startswith(tuple(fonts)):
                yield f"the font {name} is not the theme's"
            if not any(key in item for key in ("/FontFile", "/FontFile2", "/FontFile3")):
                yield f"the font {name} is not embedded"


def _forbidden(pdf: pikepdf.Pdf) -> Iterator[str]:
    if "/EmbeddedFiles" in pdf.Root.get("/Names", {}):
        yield "files are embedded"
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/S") in ("/JavaScript", "/Launch", "/SubmitForm"):
            yield f"there is an action {item.S}"


def text_beyond(boxes: str) -> list[str]:
    """Words that leave their page, from the output of `pdftotext -bbox`."""
    import re
    from xml.etree import ElementTree

    root = ElementTree.fromstring(re.sub(r' xmlns="[^"]+"|<!DOCTYPE[^>]+>', "", boxes))
    beyond = []
    for number, page in enumerate(root.iter("page"), 1):
        width, height = float(page.get("width", 0)), float(page.get("height", 0))
        for word in page.iter("word"):
            left, top, right, bottom = (float(word.get(key, 0)) for key in ("xMin", "yMin", "xMax", "yMax"))
            if left < 8 or top < 8 or right > width - 8 or bottom > height - 8:
                beyond.append(f"page {number}: `{word.text}` reaches the edge of the paper")
    return beyond


def words_by_page(boxes: str) -> list[int]:
    """How many words each page has, from the output of `pdftotext -bbox`."""
    return [page.count("<word ") for page in boxes.split("<page ")[1:]]
