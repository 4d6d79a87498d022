"""The pages of a PDF and the slides of a deck as values: what each shows, by digest, and in words."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_MARKED = re.compile(rb"/MCID \d+|/StructParents? \d+")
_NAME = re.compile(rb"/([A-Za-z][\w.+-]*)")
_UNSEEN = {"/Parent", "/P", "/StructParent", "/StructParents", "/Length", "/FontDescriptor", "/ToUnicode", "/W"}


@dataclass(frozen=True)
class Leaf:
    """One page or slide: two of one `digest` look the same. Sizes are in points; `words` and `notes` are a slide's."""

    number: int
    digest: str
    width: float
    height: float
    title: str = ""
    words: tuple[str, ...] = ()
    notes: str = ""


def leaves(path: str, data: bytes) -> tuple[Leaf, ...]:
    """The leaves of a file of a pack; none where its format has no pages."""
    if path.endswith(".pdf"):
        return tuple(_pages(data))
    if path.endswith(".pptx"):
        return tuple(_slides(data))
    return ()


def _pages(data: bytes) -> Iterator[Leaf]:
    """Pages; the digest is over the drawing and what it names, not over the file, whose numbering shifts."""
    from pypdf import PdfReader

    prints = _Prints()
    for number, page in enumerate(PdfReader(io.BytesIO(data)).pages, 1):
        box = page.mediabox
        yield Leaf(number, prints.of_page(page), float(box.width), float(box.height))


class _Prints:
    """Digests of the objects of one PDF; each is taken once."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def of_page(self, page: Any) -> str:
        contents = page.get_contents()
        drawing = _MARKED.sub(b"", contents.get_data()) if contents is not None else b""  # an empty mapping, too
        resources = page.get("/Resources", {})
        named: dict[bytes, bytes] = {}
        for kind, group in resources.items():
            entries = group.get_object()
            if kind != "/ProcSet" and isinstance(entries, dict):
                for name, value in entries.items():
                    named[name[1:].encode()] = self.of(value).encode()
        drawing = _NAME.sub(lambda found: named.get(found[1], found[0]), drawing)
        fields = [self.of(note) for note in page.get("/Annots", ()) if note.get_object().get("/Subtype") == "/Widget"]
        return _sha(drawing, repr(page.mediabox).encode(), *(print.encode() for print in fields))

    def of(self, value: Any) -> str:
        """The digest of an object and all that it refers to; fonts count by their name, glyphs keep their numbers."""
        key = getattr(value, "idnum", None)
        if key is None:
            return self._taken(value)
        if key not in self._known:
            self._known[key] = ""  # what leads back to itself adds nothing
            self._known[key] = self._taken(value.get_object())
        return self._known[key]

    def _taken(self, value: Any) -> str:
        if isinstance(value, dict):
            parts = [f"{name}={self.of(part)}" for name, part in sorted(value.items()) if name not in _UNSEEN]
            stream = value.get_data() if hasattr(value, "get_data") else b""
            return _sha("\n".join(parts).encode(), _MARKED.sub(b"", stream))
        if isinstance(value, list):
            return _sha(*(self.of(part).encode() for part in value))
        return _sha(repr(value).encode())


def _slides(data: bytes) -> Iterator[Leaf]:
    """Slides; the digest is over the slide, its parts and the masters."""
    from pptx import Presentation

    deck = Presentation(io.BytesIO(data))
    wide, high = (side / 12700 for side in (deck.slide_width or 1, deck.slide_height or 1))
    looks = _sha(*(part.blob for part in deck.part.package.iter_parts() if _is_look(part.partname)))
    for number, slide in enumerate(deck.slides, 1):
        parts = [
            (rel.reltype, rel.target_part.blob)
            for rel in slide.part.rels.values()
            if not rel.is_external and "notesSlide" not in rel.reltype and not _is_look(rel.target_part.partname)
        ]
        digest = _sha(looks.encode(), slide.part.blob, *(blob for _, blob in sorted(parts)))
        heading = slide.shapes.title
        title = heading.text_frame.text if heading is not None else ""
        words = tuple(text for shape in slide.shapes if shape != heading for text in _said(shape))
        notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
        yield Leaf(number, digest, wide, high, " ".join(title.split()), words, notes.text if notes else "")


def _said(shape: Any) -> Iterator[str]:
    """The paragraphs of a shape and of those inside it."""
    if hasattr(shape, "shapes"):
        for inner in shape.shapes:
            yield from _said(inner)
    elif getattr(shape, "has_table", False):
        for row in shape.table.rows:
            yield " | ".join(cell.text_frame.text for cell in row.cells)
    elif shape.has_text_frame:
        yield from (text for paragraph in shape.text_frame.paragraphs if (text := paragraph.text.strip()))


def _is_look(name: str) -> bool:
    return name.startswith(("/ppt/slideLayouts/", "/ppt/slideMasters/", "/ppt/theme/"))


def _sha(*parts: bytes) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()
