"""What a sound PDF of a pack has: tags, language, title, embedded fonts, no empty page, links that lead."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from coursegen.verify.doors import unreadable

_ACTIONS = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData")


def pdf_faults(data: bytes, pages: int) -> Iterator[str]:
    """Sentences about a PDF that promises `pages` pages and, for readers of screens, tags.

    Raises ValueError when it cannot be read.
    """
    from pypdf import PdfReader

    with unreadable():
        reader = PdfReader(io.BytesIO(data))
        root: Any = reader.trailer["/Root"]
        if len(reader.pages) != pages:
            yield f"has {len(reader.pages)} pages; the manifest says {pages}"
        if not root.get("/MarkInfo", {}).get("/Marked") or "/StructTreeRoot" not in root:
            yield "is not tagged"
        if not root.get("/Lang"):
            yield "names no language"
        if not (reader.metadata and reader.metadata.title):
            yield "has no title"
        yield from _empty(reader)
        yield from _fonts(reader)
        yield from _links(reader)
        if reader.attachments:
            yield f"carries attachments: {', '.join(reader.attachments)}"


def _empty(reader: Any) -> Iterator[str]:
    for number, page in enumerate(reader.pages, 1):
        contents = page.get_contents()
        drawn = b"" if contents is None else contents.get_data()  # contents without entries of their own are false
        # A blank back is meant to be blank; a page with a foot and nothing else is not.
        if 0 < len(drawn) < 400 and not page.extract_text().strip():
            yield f"has nothing on page {number}"


def _fonts(reader: Any) -> Iterator[str]:
    missing = set()
    for page in reader.pages:
        for reference in (page.get("/Resources", {}).get("/Font") or {}).values():
            font = reference.get_object()
            below = font.get("/DescendantFonts")
            descriptor = (below[0].get_object() if below else font).get("/FontDescriptor")
            held = descriptor and any(
                key in descriptor.get_object() for key in ("/FontFile", "/FontFile2", "/FontFile3")
            )
            if not held and font.get("/Subtype") != "/Type3":
                missing.add(str(font.get("/BaseFont", "?")).lstrip("/"))
    if missing:
        yield f"does not embed {', '.join(sorted(missing))}"


def _links(reader: Any) -> Iterator[str]:
    names = set(reader.named_destinations)
    for number, page in enumerate(reader.pages, 1):
        for reference in page.get("/Annots", ()):
            note = reference.get_object()
            action = note.get("/A", {})
            kind = action.get_object().get("/S") if action else None
            if kind in _ACTIONS:
                yield f"runs {str(kind).lstrip('/')} from page {number}"
            goal = note.get("/Dest") or (action.get_object().get("/D") if kind == "/GoTo" else None)
            if isinstance(goal, str) and goal not in names:
                yield f"links from page {number} to `{goal}`, which is nowhere"
