"""The last touches: slides and sections listed, core properties told."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import UTC, datetime

from coursegen.deck.model import Meta
from coursegen.render.pptx.marks import HEAD, attr, guid, text
from coursegen.render.pptx.package import CORE, PACKAGE, REL, Package

_P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_SECTIONS = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"  # MS-PPTX, sectionLst


def slides_xml(ids: Sequence[int], relations: Sequence[str]) -> str:
    """The list of slides, by their ids and those of their relations."""
    made = "".join(
        f'<p:sldId r:id="{relation}" id="{number}"/>' for number, relation in zip(ids, relations, strict=True)
    )
    return f'<p:sldIdLst xmlns:p="{_P}" xmlns:r="{REL}">{made}</p:sldIdLst>'


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


PROPERTY_LIMIT = 255  # characters of a core property that python-pptx lets be set; the slides hold the whole text


def add_properties(package: Package, meta: Meta, moment: datetime) -> None:
    """Add the core properties; dates come from outside, never from the clock."""
    title, author, subject, comments = (
        text(textwrap.shorten(words, PROPERTY_LIMIT, placeholder=" …"))
        for words in (meta.title, meta.author, meta.subtitle, meta.description)
    )
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    core = f"{PACKAGE}/metadata/core-properties"
    made = (
        f'{HEAD}<cp:coreProperties xmlns:cp="{core}" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator><dc:language>{text(meta.lang)}</dc:language>"
        f"<dc:subject>{subject}</dc:subject><dc:description>{comments}</dc:description>"
        f"<cp:lastModifiedBy>{author}</cp:lastModifiedBy><cp:revision>1</cp:revision>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{stamp}</dcterms:modified></cp:coreProperties>'
    )
    part = package.add("docProps/core.xml", CORE, made)
    package.root.relate(f"{PACKAGE}/relationships/metadata/core-properties", part)


def instant(epoch: int) -> datetime:
    """Seconds since 1970 as a moment in UTC."""
    return datetime.fromtimestamp(epoch, UTC)
