"""What makes a picture unfit to be drawn: size, kind, or a drawing that unfolds without end."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from xml.etree import ElementTree

TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".svg": "image/svg+xml"}
MAX_BYTES = 20_000_000
MAX_PIXELS = 40_000_000  # A3 at 300 dots per inch has 17 million
MAX_SHAPES = 50_000  # after every <use> is unfolded
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"


def media_type(name: str) -> str | None:
    """Return the media type that the suffix of `name` stands for, None when it is no picture we draw."""
    return TYPES.get(PurePosixPath(name).suffix.lower())


def fault(name: str, data: bytes) -> str | None:
    """Say why the picture must not be drawn, as the end of a sentence; None when it is sound."""
    kind = media_type(name)
    if kind is None:
        return f"is no picture that can be printed ({', '.join(sorted(TYPES))})"
    if len(data) > MAX_BYTES:
        return f"has {len(data) // 1_000_000} MB; the limit is {MAX_BYTES // 1_000_000} MB"
    return _drawing_fault(data) if kind == "image/svg+xml" else _photo_fault(data)


def _photo_fault(data: bytes) -> str | None:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            pixels = image.width * image.height
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return "cannot be read as a picture"
    if pixels > MAX_PIXELS:
        return f"has {pixels // 1_000_000} million pixels; the limit is {MAX_PIXELS // 1_000_000} million"
    return None


def _drawing_fault(data: bytes) -> str | None:
    if re.search(rb"<!(DOCTYPE|ENTITY)[^>]*\[", data):
        return "declares entities, which a drawing does not need"
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        return f"cannot be read as a drawing: {error}"
    by_id = {element.get("id", ""): element for element in root.iter()}
    if _shapes(root, by_id, {}, frozenset()) > MAX_SHAPES:
        return f"unfolds into more than {MAX_SHAPES} shapes"
    return None


def _shapes(
    element: ElementTree.Element,
    by_id: Mapping[str, ElementTree.Element],
    known: dict[ElementTree.Element, int],
    above: frozenset[ElementTree.Element],
) -> int:
    """Count the shapes under an element, every <use> unfolded; one that uses itself counts as endless."""
    if element in known:
        return known[element]
    if element in above or len(above) > 200:
        return MAX_SHAPES + 1
    inside = above | {element}
    count = 1 + sum(_shapes(child, by_id, known, inside) for child in element)
    if element.tag.endswith("use"):
        used = by_id.get((element.get("href") or element.get(XLINK_HREF) or "").removeprefix("#"))
        count += _shapes(used, by_id, known, inside) if used is not None else 0
    known[element] = count
    return count
