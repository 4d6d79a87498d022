"""The doors of a PDF: each named place that holds text, and at last every string of the file, whatever it is for."""

# mypy: allow-untyped-calls
from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

DEEPEST = 60  # levels of a tree; a pack's own have fewer than twenty
SOFT = "\ufffe"  # what PDFium writes for a hyphen at the end of a line

Content = str | tuple[str, bytes]  # a text, or a file inside the file: its name and bytes


def pdf_doors(data: bytes) -> Iterator[tuple[str, Content]]:
    """Yield (door, content); raises ValueError for a file that cannot be read."""
    from pypdf import PdfReader
    from pypdf.errors import PdfReadError

    try:
        reader = PdfReader(io.BytesIO(data))
        root: Any = reader.trailer["/Root"]
        yield from ((f"page {number}", text) for number, text in enumerate(page_texts(data), 1))
        for number, page in enumerate(reader.pages, 1):
            yield from _annotations(number, page)
        yield "metadata", "\n".join(str(value) for value in (reader.metadata or {}).values())
        packet = root.get("/Metadata")
        if packet:
            yield "metadata (XMP)", re.sub(r"<[^>]+>", " ", packet.get_data().decode("utf-8", "replace"))
        yield "bookmarks", "\n".join(_titles(reader.outline))
        yield "alternative text", "\n".join(_structure(root.get("/StructTreeRoot")))
        for name, field in (reader.get_fields() or {}).items():
            yield f"form field {name}", " ".join(str(field.get(key, "")) for key in ("/T", "/TU", "/V", "/DV", "/Opt"))
        for name, contents in reader.attachments.items():
            yield from ((f"attachment {name}", (name, content)) for content in contents)
        yield "strings of the file", "\n".join(_strings(reader))
    except PdfReadError as fault:
        raise ValueError(f"cannot be read: {fault}") from fault


def page_texts(data: bytes) -> list[str]:
    """The text of each page in reading order, hidden and covered text too; raises ValueError when unreadable."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        try:
            return [_text(page) for page in document]
        finally:
            document.close()
    except pypdfium2.PdfiumError as fault:
        raise ValueError(f"cannot be read: {fault}") from fault


def _text(page: Any) -> str:
    held = page.get_textpage()
    try:
        return str(held.get_text_range()).replace("\r\n", "\n").replace(SOFT, "-")
    finally:
        held.close()
        page.close()


def _annotations(number: int, page: Any) -> Iterator[tuple[str, str]]:
    for reference in page.get("/Annots", ()):
        note = reference.get_object()
        said = " ".join(str(note[key]) for key in ("/Contents", "/TU", "/T", "/V") if key in note)
        if said:
            yield f"annotation on page {number}", said


def _titles(outline: Any) -> Iterator[str]:
    for entry in outline:
        if isinstance(entry, list):
            yield from _titles(entry)
        else:
            yield str(entry.title)


def _structure(node: Any, depth: int = 0) -> Iterator[str]:
    """Alternative, actual and expanded texts of the structure tree."""
    if node is None or depth > DEEPEST:
        return
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from _structure(child, depth + 1)
    elif isinstance(node, dict):
        yield from (str(node[key]) for key in ("/Alt", "/ActualText", "/E", "/T") if key in node)
        if "/K" in node:
            yield from _structure(node["/K"], depth + 1)


def _strings(reader: Any) -> Iterator[str]:
    """Every string of every object: scripts, link targets, names of layers, page labels, what no door above names."""
    from pypdf.generic import IndirectObject

    for number in sorted({*reader.xref_objStm, *(n for table in reader.xref.values() for n in table)}):
        yield from _held(IndirectObject(number, 0, reader).get_object())


def _held(value: Any, depth: int = 0) -> Iterator[str]:
    from pypdf.generic import ByteStringObject, DictionaryObject, NameObject, TextStringObject

    if depth > DEEPEST:
        return
    if isinstance(value, DictionaryObject):
        for key, item in value.items():
            yield key[1:]
            yield from _script(item.get_object()) if key == "/JS" else _held(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _held(item, depth + 1)
    elif isinstance(value, TextStringObject):
        yield str(value)
    elif isinstance(value, NameObject):
        yield value[1:]
    elif isinstance(value, ByteStringObject):
        yield bytes(value).decode("utf-8", "replace")


def _script(value: Any) -> Iterator[str]:
    yield value.get_data().decode("utf-8", "replace") if hasattr(value, "get_data") else str(value)
