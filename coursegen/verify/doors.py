"""Every door through which a file can carry text: pages, notes, metadata, bookmarks, forms, attachments, members."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

MAX_MEMBERS = 2_000  # of a zip in a pack
MAX_MEMBER = 200_000_000  # bytes; a pack's own files are far smaller

Door = tuple[str, str]  # where in the file, what it says


def doors(path: str, data: bytes) -> Iterator[Door]:
    """Yield (door, text) for everything a file says; raises ValueError for a file that cannot be read."""
    opener = _OPENERS.get(path.rpartition(".")[2].lower(), _plain)
    try:
        yield from opener(data)
    except (zipfile.BadZipFile, SyntaxError, UnicodeDecodeError, KeyError) as fault:
        raise ValueError(f"cannot be read: {fault}") from fault


def _plain(data: bytes) -> Iterator[Door]:
    yield "text", data.decode("utf-8")


def _pdf(data: bytes) -> Iterator[Door]:
    from pypdf import PdfReader
    from pypdf.errors import PdfReadError

    try:
        reader = PdfReader(io.BytesIO(data))
        root: Any = reader.trailer["/Root"]
        for number, page in enumerate(reader.pages, 1):
            yield f"page {number}", page.extract_text()
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
            for content in contents:
                yield f"attachment {name}", name
                yield from ((f"attachment {name}, {door}", text) for door, text in doors(name, content))
    except PdfReadError as fault:
        raise ValueError(f"cannot be read: {fault}") from fault


def _annotations(number: int, page: Any) -> Iterator[Door]:
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
    if node is None or depth > 60:
        return
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from _structure(child, depth + 1)
    elif isinstance(node, dict):
        yield from (str(node[key]) for key in ("/Alt", "/ActualText", "/E", "/T") if key in node)
        if "/K" in node:
            yield from _structure(node["/K"], depth + 1)


def _office(data: bytes) -> Iterator[Door]:
    """Slides, notes, comments, alternative texts, properties, embedded workbooks: all parts of the package."""
    from lxml import etree

    # No entities, no network: a pack may come from a stranger.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name, content in _members(package):
            if name.endswith((".xml", ".rels")):
                root = etree.fromstring(content, parser)
                hidden = " (hidden)" if root.get("show") == "0" else ""
                # Runs of one paragraph are joined; attributes hold alternative texts, names and links.
                words = ["".join(map(str, part.itertext())) for part in root.iter() if str(part.tag).endswith("}p")]
                words = words or [" ".join(map(str, root.itertext()))]
                said = [
                    part.get(key, "") for part in root.iter() for key in ("descr", "title", "name", "Target", "text")
                ]
                yield f"{name}{hidden}", "\n".join([*words, *filter(None, said)])
            elif name.endswith((".xlsx", ".docx", ".pptx")):
                yield from ((f"{name}, {door}", text) for door, text in _office(content))


def _zip(data: bytes) -> Iterator[Door]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        yield "names", "\n".join(package.namelist()) + package.comment.decode("utf-8", "replace")
        for name, content in _members(package):
            yield from ((f"{name}, {door}", text) for door, text in doors(name, content))


def _members(package: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = package.infolist()
    if len(entries) > MAX_MEMBERS or sum(entry.file_size for entry in entries) > MAX_MEMBER:
        raise ValueError("holds more than a pack's file can")
    for entry in entries:
        if not entry.is_dir():
            yield entry.filename, package.read(entry)


_OPENERS: dict[str, Callable[[bytes], Iterator[Door]]] = {
    "pdf": _pdf,
    "pptx": _office,
    "docx": _office,
    "xlsx": _office,
    "zip": _zip,
    "png": lambda data: iter(()),
    "jpg": lambda data: iter(()),
}
