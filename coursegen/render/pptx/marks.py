"""Small pieces of DrawingML as text: colours, boxes, ornaments, groups, identities."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable

from coursegen.deck.layouts import Box, Shape

NS = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TREE = (
    '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>'
    '<a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>'
)
# Office's own marks for what a screen reader skips (MS-ODRAWXML, decorative).
DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)
Counter = Callable[[], int]
_COLOR = re.compile(r"([a-z]+\d?)(?:([*~])(\d+))?")
# XML 1.0, section 2.2: the control characters, halves of pairs and ends of the first plane that it cannot hold.
_UNPRINTABLE = {*range(0x20), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF} - {0x9, 0xA, 0xD}
# The standard library's modules for this and for `guid` load others that take a tenth of the time of a short deck.
_ESCAPES: dict[int, str | None] = dict.fromkeys(_UNPRINTABLE)
_ESCAPES |= {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}
_ATTRIBUTE_ESCAPES = _ESCAPES | {ord(char): f"&#{ord(char)};" for char in '"\n\r\t'}
_URLS = bytes.fromhex("6ba7b8119dad11d180b400c04fd430c8")  # RFC 9562, section 6.6: the namespace of addresses


def emu(inches: float) -> int:
    """Inches in English Metric Units."""
    return round(inches * 914400)


def guid(name: str) -> str:
    """A GUID that is always the same for a name (RFC 9562, version 5)."""
    made = bytearray(hashlib.sha1(_URLS + f"urn:coursegen:{name}".encode(), usedforsecurity=False).digest()[:16])
    made[6], made[8] = made[6] & 0x0F | 0x50, made[8] & 0x3F | 0x80
    digits = made.hex().upper()
    return f"{{{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}}}"


def text(words: str) -> str:
    """Words as XML text; characters XML cannot hold are left out."""
    return words.translate(_ESCAPES)


def attr(words: str) -> str:
    """Words as a quoted XML attribute."""
    return f'"{words.translate(_ATTRIBUTE_ESCAPES)}"'


def color(name: str, phase: str = "accent1") -> str:
    """A colour of the scheme as layouts.yaml writes it; `phase` stands for the colour of that name."""
    found = _COLOR.fullmatch(name)
    if found is None:
        raise ValueError(f"no colour {name!r}")
    base, mark, amount = found.groups()
    base = phase if base == "phase" else base
    if not mark:
        return f'<a:schemeClr val="{base}"/>'
    share = int(amount) * 1000
    lift = f'<a:lumOff val="{100000 - share}"/>' if mark == "~" else ""
    return f'<a:schemeClr val="{base}"><a:lumMod val="{share}"/>{lift}</a:schemeClr>'


def solid(name: str, phase: str = "accent1") -> str:
    """A solid fill in a colour of the scheme."""
    return f"<a:solidFill>{color(name, phase)}</a:solidFill>"


def frame(box: Box, tag: str = "a", flips: str = "") -> str:
    """Place and size of a shape."""
    x, y, wide, tall = (emu(value) for value in box)
    return f'<{tag}:xfrm{flips}><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{tall}"/></{tag}:xfrm>'


def background(name: str, phase: str = "accent1") -> str:
    """The background of a slide, layout or master."""
    return f"<p:bg><p:bgPr>{solid(name, phase)}<a:effectLst/></p:bgPr></p:bg>"


def geometry(shape: str, turn: int = 0) -> str:
    """The outline of an ornament; a quarter of a disc has its corner bottom left, then turns clockwise."""
    if shape == "tick":
        return _TICK
    if shape != "quarter":
        return f'<a:prstGeom prst="{shape}"><a:avLst/></a:prstGeom>'
    # Corner, start and end of the arc, and the arc's first angle (60,000ths of a degree), for each turn.
    paths = (
        ((0, 1), (0, 0), 16200000),
        ((1, 0), (1, 1), 5400000),
        ((1, 1), (0, 1), 10800000),
        ((0, 0), (1, 0), 0),
    )
    (cx, cy), (sx, sy), angle = paths[turn]
    return (
        '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst>'
        f'<a:path w="1000" h="1000"><a:moveTo><a:pt x="{cx * 1000}" y="{cy * 1000}"/></a:moveTo>'
        f'<a:lnTo><a:pt x="{sx * 1000}" y="{sy * 1000}"/></a:lnTo>'
        f'<a:arcTo wR="1000" hR="1000" stAng="{angle}" swAng="5400000"/><a:close/></a:path></a:pathLst></a:custGeom>'
    )


_TICK = (
    '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst>'
    + '<a:path w="100" h="100">'
    + '<a:moveTo><a:pt x="0" y="55"/></a:moveTo>'
    + "".join(
        f'<a:lnTo><a:pt x="{x}" y="{y}"/></a:lnTo>' for x, y in ((14, 40), (37, 62), (86, 10), (100, 24), (37, 91))
    )
    + "<a:close/></a:path></a:pathLst></a:custGeom>"
)


def ornament(number: int, name: str, shape: Shape, phase: str = "accent1", lone: bool = True) -> str:
    """A shape without words; `lone` marks it as decorative (in a group the group is marked)."""
    told = f">{DECORATIVE}</p:cNvPr>" if lone else "/>"
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={attr(name)}{told}<p:cNvSpPr/><p:nvPr userDrawn="1"/>'
        f"</p:nvSpPr><p:spPr>{frame(shape.box)}{geometry(shape.shape, shape.turn)}{solid(shape.fill, phase)}"
        '<a:ln><a:noFill/></a:ln></p:spPr><p:txBody><a:bodyPr rtlCol="0" anchor="ctr"/><a:lstStyle/>'
        '<a:p><a:endParaRPr lang="en-US"/></a:p></p:txBody></p:sp>'
    )


def group(number: int, name: str, box: Box, inner: Iterable[str], alt: str = "") -> str:
    """Several shapes as one; without `alt` it is decorative."""
    told = f" descr={attr(alt)}/>" if alt else f">{DECORATIVE}</p:cNvPr>"
    x, y, wide, tall = (emu(value) for value in box)
    return (
        f'<p:grpSp><p:nvGrpSpPr><p:cNvPr id="{number}" name={attr(name)}{told}<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
        f'<p:grpSpPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{tall}"/><a:chOff x="{x}" y="{y}"/>'
        f'<a:chExt cx="{wide}" cy="{tall}"/></a:xfrm></p:grpSpPr>{"".join(inner)}</p:grpSp>'
    )
