"""Finished PDFs to one file for the copy shop: in print order, each part starting on a front side."""

from __future__ import annotations

import io
import json
from typing import Any

from coursegen.render.job import Job, Rendered
from coursegen.theme import Theme


def render(job: Job, theme: Theme) -> Rendered:
    """Return the bound PDF.

    `content` is JSON {title, language, parts: [{path, title, sides: 1|2}]}; a part of two sides with an odd
    number of pages is followed by a blank back, so that no part starts on the back of another. `assets` holds
    the PDFs by path. `places` gives the page on which each part starts.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import NameObject, TextStringObject

    plan: dict[str, Any] = json.loads(job.content)
    writer = PdfWriter()
    places: dict[str, int] = {}
    for part in plan["parts"]:
        reader = PdfReader(io.BytesIO(job.assets[part["path"]]))
        places[part["path"]] = len(writer.pages) + 1
        for page in reader.pages:
            writer.add_page(page)
        writer.add_outline_item(title=part["title"], page_number=places[part["path"]] - 1)
        if part.get("sides", 2) == 2 and len(reader.pages) % 2:
            writer.add_blank_page()
    writer.root_object[NameObject("/Lang")] = TextStringObject(plan["language"])
    writer.add_metadata({"/Title": plan["title"], "/Producer": "coursegen"})
    writer.compress_identical_objects()
    stream = io.BytesIO()
    writer.write(stream)
    return Rendered(stream.getvalue(), len(writer.pages), places)
