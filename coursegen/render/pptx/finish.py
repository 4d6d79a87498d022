"""The last touches: sections, core properties, and a package whose bytes depend on nothing but its content."""

from __future__ import annotations

import io
import re
import textwrap
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from coursegen.deck.model import Meta
from coursegen.render.pptx.marks import attr, guid
from coursegen.render.pptx.template import pack

_P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_SECTIONS = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"  # MS-PPTX, sectionLst
_DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def sections_xml(names: Sequence[str], ids: Sequence[int]) -> str:
    """The list of sections: one for each stretch of slides of the same name; covers every slide once."""
    stretches: list[tuple[str, list[int]]] = []
    for name, number in zip(names, ids, strict=True):
        if not stretches or stretches[-1][0] != name:
            stretches.append((name, []))
        stretches[-1][1].append(number)
    made = "".join(
        f'<p14:section name={attr(name)} id="{guid(f"section:{n}:{name}")}"><p14:sldIdLst>'
        + "".join(f'<p14:sldId id="{number}"/>' for number in slides)
        + "</p14:sldIdLst></p14:section>"
        for n, (name, slides) in enumerate(stretches)
    )
    return (
        f'<p:extLst xmlns:p="{_P}"><p:ext uri="{_SECTIONS}"><p14:sectionLst xmlns:p14="{_P14}">{made}</p14:sectionLst>'
        "</p:ext></p:extLst>"
    )


PROPERTY_LIMIT = 255  # characters, python-pptx's limit for a core property; the slides hold the whole text


def set_properties(properties: Any, meta: Meta, moment: datetime) -> None:
    """Fill in the core properties; dates come from outside, never from the clock."""
    title, author, subject, comments = (
        textwrap.shorten(text, PROPERTY_LIMIT, placeholder=" …")
        for text in (meta.title, meta.author, meta.subtitle, meta.description)
    )
    properties.title, properties.author, properties.language = title, author, meta.lang
    properties.subject, properties.comments = subject, comments
    properties.last_modified_by, properties.revision = author, 1
    properties.created = properties.modified = moment.replace(tzinfo=None)


def instant(epoch: int) -> datetime:
    """Seconds since 1970 as a moment in UTC."""
    return datetime.fromtimestamp(epoch, UTC)


def settle(data: bytes, moment: datetime) -> bytes:
    """Zip a package again with fixed dates, also inside the workbooks of its charts."""
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, content in parts.items():
        if name.endswith(".xlsx"):
            parts[name] = settle(content, moment)
        elif name == "docProps/core.xml":
            parts[name] = _DATES.sub(rb"\g<1>" + stamp, content)
    return pack(parts)
