"""A finished pack read for comparison: pages, slides and their notes, texts; what each says and how it looks."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursegen import write
from coursegen.verify.doors import doors, unreadable
from coursegen.verify.pdf_doors import page_texts

_GLYPHS = re.compile(rb"<[0-9A-Fa-f]*>|\((?:[^()\\]|\\.)*\)")
_NUMBER = re.compile(r"H\d+(?=-)")
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SHOWN = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_TRACKER = "Tracker"  # the group of shapes that shows how far the session is


@dataclass(frozen=True)
class Leaf:
    """A page or slide: what it says without its own number, a digest of how it looks, and a slide's notes."""

    said: str
    looks: str
    notes: str = ""

    @property
    def title(self) -> str:
        """The first line."""
        return self.said.partition("\n")[0]


@dataclass(frozen=True)
class Sheet:
    """A file of a pack; `key` is the same for the same thing in another pack, whatever its number there."""

    path: str
    kind: str
    audience: str
    key: tuple[str, str]
    sha256: str
    pages: int


@dataclass(frozen=True)
class Pack:
    """A pack in its folder."""

    folder: Path
    sheets: Mapping[tuple[str, str], Sheet]

    def leaves(self, sheet: Sheet) -> tuple[Leaf, ...]:
        """The pages, slides or whole text of a file; raises ValueError where it cannot be read."""
        data = (self.folder / sheet.path).read_bytes()
        reader = _READERS.get(sheet.path.rpartition(".")[2])
        with unreadable():
            return tuple(reader(data)) if reader else _text(sheet.path, data)


def read(folder: Path) -> Pack:
    """The pack in a folder, by its manifest; nothing is opened yet."""
    files: Mapping[str, Any] = write.read_manifest(folder).get("files", {})
    sheets = [
        Sheet(path, str(facts.get("kind")), str(facts.get("audience")), (str(facts.get("kind")), _NUMBER.sub("", path)),
              str(facts.get("sha256")), int(facts.get("pages") or 0))
        for path, facts in files.items() if facts.get("kind") != "source"
    ]  # fmt: skip
    return Pack(folder, {sheet.key: sheet for sheet in sheets})


def _text(path: str, data: bytes) -> tuple[Leaf, ...]:
    said = "\n".join(text for _, text in doors(path, data))
    return (Leaf(said, ""),)


def _pages(data: bytes) -> list[Leaf]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    texts = page_texts(data)
    return [
        Leaf(_without_number(text, number, len(texts)), _looks(page))
        for number, (text, page) in enumerate(zip(texts, reader.pages, strict=True), 1)
    ]


def _contents(page: Any) -> bytes:
    contents = page.get_contents()
    # Contents without entries of their own are an empty mapping, and false.
    return b"" if contents is None else bytes(contents.get_data())


def _without_number(text: str, number: int, total: int) -> str:
    """The text of a page without its number, which stands in the first or the last line."""
    lines = text.strip().split("\n")
    for at in {0, len(lines) - 1}:
        line = lines[at]
        own = re.compile(rf"\b(?:{number}\b(\D+){total}|{total}\b(\D+){number}|{number})$")
        lines[at] = own.sub("", line)
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def _looks(page: Any) -> str:
    """A digest of all that is drawn on a page except its letters: places, colours, lines, pictures."""
    whole = hashlib.sha256(_GLYPHS.sub(b"", _contents(page)))
    pictures = (page.get("/Resources", {}).get("/XObject") or {}).values()
    for picture in sorted(hashlib.sha256(entry.get_object()._data).digest() for entry in pictures):
        whole.update(picture)
    return whole.hexdigest()


def _slides(data: bytes) -> list[Leaf]:
    from lxml import etree

    # No entities, no network: a pack may come from a stranger.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist() if name.endswith((".xml", ".rels"))}
    found = []
    for number in range(1, sum(1 for name in parts if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)) + 1):
        root = etree.fromstring(parts[f"ppt/slides/slide{number}.xml"], parser)
        _drop(root)
        note = re.search(rb"notesSlide\d+\.xml", parts.get(f"ppt/slides/_rels/slide{number}.xml.rels", b""))
        notes = ""
        if note:
            page = etree.fromstring(parts[f"ppt/notesSlides/{note[0].decode()}"], parser)
            _drop(page)
            notes = _said(page)
        found.append(Leaf(_said(root), hashlib.sha256(etree.tostring(root)).hexdigest(), notes))
    return found


def _drop(root: Any) -> None:
    """Take off what changes with the number of a slide and the minutes of others: fields and the tracker."""
    for part in [*root.iter(f"{_DRAWN}fld")]:
        part.getparent().remove(part)
    for group in [*root.iter(f"{_SHOWN}grpSp")]:
        name = next((part.get("name") for part in group.iter(f"{_SHOWN}cNvPr")), "")
        if name == _TRACKER:
            group.getparent().remove(group)


def _said(root: Any) -> str:
    lines = ["".join(run.text or "" for run in para.iter(f"{_DRAWN}t")) for para in root.iter(f"{_DRAWN}p")]
    return "\n".join(filter(None, lines))


_READERS: Mapping[str, Callable[[bytes], Sequence[Leaf]]] = {"pdf": _pages, "pptx": _slides}
