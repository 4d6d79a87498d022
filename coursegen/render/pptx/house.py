"""A house's own template opened to be filled: its slides taken out, and what Keynote wants put in."""

from __future__ import annotations

import io
from typing import Any, cast

from coursegen.render.pptx import package
from coursegen.render.pptx.template import SECTIONS, SLIDES, Empty

_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BEFORE = ("notesMasterIdLst", "handoutMasterIdLst", "sldIdLst", "sldSz")


def emptied(data: bytes) -> Empty:
    """Return a template without its slides and sections, with a notes master that is listed.

    python-pptx reads it, since it takes what other programs write, and leaves out what nothing relates to any more.
    """
    from pptx import Presentation

    presentation = Presentation(io.BytesIO(data))
    part = cast("Any", presentation.part)
    root = part._element
    for name in ("extLst", "custShowLst"):
        for found in root.findall(f"{_P}{name}"):
            root.remove(found)
    for entry in list(root.iter(f"{_P}sldId")):
        part.drop_rel(entry.get(f"{_R}id"))
    _list_notes_master(part, root)
    _mark(root)
    buffer = io.BytesIO()
    presentation.save(buffer)
    made = package.read(buffer.getvalue())

    def own(found: Any) -> package.Part:
        return made.parts[found.partname.lstrip("/")]

    layouts = tuple(own(layout.part) for layout in presentation.slide_layouts)
    return Empty(made, own(part), layouts, own(part.notes_master_part))


def _list_notes_master(part: Any, root: Any) -> None:
    """Keynote refuses a deck whose notes master is not listed (scanny/python-pptx#1051)."""
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.oxml import parse_xml

    notes = part.notes_master_part
    if root.find(f"{_P}notesMasterIdLst") is not None:
        return
    relation = part.relate_to(notes, RELATIONSHIP_TYPE.NOTES_MASTER)
    listed = parse_xml(
        '<p:notesMasterIdLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f'<p:notesMasterId r:id="{relation}"/></p:notesMasterIdLst>'
    )
    following = next(found for name in _BEFORE if (found := root.find(f"{_P}{name}")) is not None)
    following.addprevious(listed)


def _mark(root: Any) -> None:
    """Mark where slides and sections are to be listed."""
    from lxml import etree

    root.find(f"{_P}sldSz").addprevious(etree.Comment(SLIDES.strip("<!->")))
    for listed in root.findall(f"{_P}sldIdLst"):
        root.remove(listed)
    root.append(etree.Comment(SECTIONS.strip("<!->")))
