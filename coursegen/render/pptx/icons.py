"""Icons as native shapes: SVG paths to DrawingML outlines that take a colour of the scheme."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from coursegen.deck.layouts import Box
from coursegen.render.pptx.marks import attr, frame, solid

GRID = 24  # units of the grid that icons are drawn on
_FINE = 1000  # parts a unit is cut into: outlines hold whole numbers only


def icon(number: int, name: str, path: str, box: Box, fill: str, phase: str) -> str:
    """An icon as one shape in a group of ornaments; raises ValueError for a path that cannot be read."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={attr(name)}/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f"<p:spPr>{frame(box)}{outline(path)}{solid(fill, phase)}<a:ln><a:noFill/></a:ln></p:spPr>"
        '<p:txBody><a:bodyPr rtlCol="0" anchor="ctr"/><a:lstStyle/><a:p><a:endParaRPr lang="en-US"/></a:p></p:txBody>'
        "</p:sp>"
    )


@lru_cache(64)
def outline(path: str) -> str:
    """The custom geometry of an SVG path on the grid."""
    from fontTools.pens import recordingPen
    from fontTools.svgLib.path import parser

    pen = cast("Any", recordingPen).RecordingPen()
    cast("Any", parser).parse_path(path, pen)
    side = GRID * _FINE
    made = "".join(_command(name, points) for name, points in pen.value)
    return (
        '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst>'
        f'<a:path w="{side}" h="{side}">{made}</a:path></a:pathLst></a:custGeom>'
    )


_NAMES = {"moveTo": "moveTo", "lineTo": "lnTo", "curveTo": "cubicBezTo", "qCurveTo": "quadBezTo"}


def _command(name: str, points: Any) -> str:
    if name in ("closePath", "endPath"):
        return "<a:close/>"
    at = "".join(f'<a:pt x="{round(x * _FINE)}" y="{round(y * _FINE)}"/>' for x, y in points)
    return f"<a:{_NAMES[name]}>{at}</a:{_NAMES[name]}>"
