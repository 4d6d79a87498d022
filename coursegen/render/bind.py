"""Finished PDFs to one file for the copy shop: in print order, each part starting on a front side."""

from __future__ import annotations

import io
import json
from typing import Any

from coursegen.render.job import Job, Rendered
from coursegen.theme import Theme


def render(job: Job, theme: Theme) -> Rendered:
    """Return the bound PDF.

    `content` is JSON {title, language, parts: [{path, title, sides: 1|2, pages: [first, last]}]}; `pages` limits
    a part to some pages of its file. A part of two sides with an odd number of pages is followed by a blank
    back, so that no part starts on the back of another. `assets` holds the PDFs by path. `places` gives the
    page on which each part starts, by its title.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import NameObject, TextStringObject

    plan: dict[str, Any] = json.loads(job.content)
    writer = PdfWriter()
    places: dict[str, int] = {}
    readers: dict[str, Any] = {}
    for part in plan["parts"]:
        reader = readers.setdefault(part["path"], PdfReader(io.BytesIO(job.assets[part["path"]])))
        first, last = part.get("pages") or (1, len(reader.pages))
        places[part["title"]] = len(writer.pages) + 1
        for page in reader.pages[first - 1 : last]:
            writer.add_page(page)
        writer.add_outline_item(title=part["title"], page_number=places[part["title"]] - 1)
        if part.get("sides", 2) == 2 and (last - first + 1) % 2:
            writer.add_blank_page()
    writer.root_object[NameObject("/Lang")] = TextStringObject(plan["language"])
    writer.add_metadata({"/Title": plan["title"], "/Producer": "coursegen"})
    writer.compress_identical_objects()
    stream = io.BytesIO()
    writer.write(stream)
    return Rendered(stream.getvalue(), len(writer.pages), places)
