"""A house's own template opened to be filled: its slides taken out, and what Keynote wants put in."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from pptx.presentation import Presentation

_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BEFORE = ("notesMasterIdLst", "handoutMasterIdLst", "sldIdLst", "sldSz")


def emptied(data: bytes) -> Presentation:
    """Return the presentation of a template without its slides and sections, with a notes master that is listed."""
    from pptx import Presentation

    presentation = Presentation(io.BytesIO(data))
    part = cast("Any", presentation.part)
    root = part._element
    for entry in list(root.iter(f"{_P}sldId")):
        part.drop_rel(entry.get(f"{_R}id"))
        entry.getparent().remove(entry)
    for name in ("extLst", "custShowLst"):
        for found in root.findall(f"{_P}{name}"):
            root.remove(found)
    _list_notes_master(part, root)
    return presentation


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
