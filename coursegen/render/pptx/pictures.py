"""Pictures on slides: cropped to their boxes, told from what no office program shows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping

from coursegen.deck.fit import Page, Placed
from coursegen.deck.layouts import Box
from coursegen.deck.model import Picture
from coursegen.render.pptx.marks import attr, frame
from coursegen.render.pptx.package import Package, Part

_TOLERANCE = 1.3  # a picture is cropped to its box unless the proportions differ more than this
# How the bytes of a picture begin -> its ending in a package and its type.
_KINDS = {
    b"\x89PNG": ("png", "image/png"),
    b"\xff\xd8\xff": ("jpg", "image/jpeg"),
    b"GIF8": ("gif", "image/gif"),
}


def picture(number: int, placed: Placed, shown: Picture, part: Part, package: Package, data: bytes) -> str:
    """A picture in its placeholder; its bytes hang on the slide's part."""
    kind = next(kind for head, kind in _KINDS.items() if data.startswith(head))
    relation = part.relate("image", package.add_media(data, *kind))
    wide, tall = _size(data)
    crop, box = _crop(wide / tall, placed.box)
    free = placed.slot.placeholder is not None
    place = frame(box) if free or box != placed.slot.box else ""
    place += '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>' if free else ""
    holder = "" if free else f'<p:ph type="pic" idx="{placed.slot.idx}"/>'
    return (
        f'<p:pic><p:nvPicPr><p:cNvPr id="{number}" name="Picture" descr={attr(shown.alt)}/><p:cNvPicPr><a:picLocks '
        f'noGrp="1" noChangeAspect="1"/></p:cNvPicPr><p:nvPr>{holder}</p:nvPr>'
        "</p:nvPicPr>"
        f'<p:blipFill><a:blip r:embed="{relation}"/>{crop}<a:stretch><a:fillRect/></a:stretch></p:blipFill>'
        f"<p:spPr>{place}</p:spPr></p:pic>"
    )


def _size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    from PIL import Image

    with Image.open(io.BytesIO(data)) as opened:
        return opened.size


def _crop(ratio: float, box: Box) -> tuple[str, Box]:
    """Fill the box where little is lost by it, else stand whole in its middle."""
    x, y, wide, tall = box
    want = wide / tall
    if max(ratio / want, want / ratio) <= _TOLERANCE:
        cut = round((1 - want / ratio) * 50000) if ratio > want else round((1 - ratio / want) * 50000)
        sides = 'l="{0}" r="{0}"' if ratio > want else 't="{0}" b="{0}"'
        return f"<a:srcRect {sides.format(cut)}/>" if cut else "", box
    new_wide, new_tall = (wide, wide / ratio) if ratio > want else (tall * ratio, tall)
    return "", (x + (wide - new_wide) / 2, y + (tall - new_tall) / 2, new_wide, new_tall)


def foreign(pages: Iterable[Page], assets: Mapping[str, bytes]) -> list[tuple[Page, Picture, str]]:
    """Pictures that office programs cannot show, with what they are."""
    return [
        (page, shown, kind)
        for page, shown in _pictures(pages)
        if shown.src in assets and (kind := _foreign(assets[shown.src]))
    ]


def _foreign(data: bytes) -> str:
    if b"<svg" in data[:2000]:
        return "an SVG drawing"
    if data.startswith(tuple(_KINDS)):
        return ""
    return "a WebP picture" if data.startswith(b"RIFF") else "no picture that can be read"


def missing(pages: Iterable[Page], assets: Mapping[str, bytes]) -> list[tuple[Page, Picture]]:
    """Pictures that the deck names and the job does not bring."""
    return [(page, shown) for page, shown in _pictures(pages) if shown.src not in assets]


def _pictures(pages: Iterable[Page]) -> list[tuple[Page, Picture]]:
    return [(page, placed.figure) for page in pages for placed in page.placed if isinstance(placed.figure, Picture)]
