"""Repairs to the form fields of WeasyPrint 70.0, made before the PDF is written; each tells its defect."""

# mypy: allow-untyped-calls
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pydyf

_MAPPING = re.compile(rb"<([0-9a-f]{4})> <[0-9a-f]+>$")
BATCH = 100  # mappings in one block of a character map (Adobe Technical Note 5411)


def settle(document: Any, pdf: Any) -> None:
    """Mend the fields of a document that has any."""
    form = pdf.catalog.get("AcroForm")
    if form:
        settle_choices(pdf, form)
        complete_fonts(document, pdf)


def settle_choices(pdf: Any, form: Any) -> None:
    """Each ring of a group repeats the group's name and stands beside it as a field; the group is told as its first."""
    form["Fields"][:] = [field for field in form["Fields"] if "Parent" not in _at(pdf, field)]
    for group in (_at(pdf, field) for field in form["Fields"]):
        rings = [_at(pdf, kid) for kid in group.get("Kids", ())]
        for ring in rings:
            ring.pop("T", None)
        if rings:
            told = str(rings[0]["TU"].string).rpartition(": ")[0]
            group["TU"] = pydyf.String(told or group["T"].string)


def complete_fonts(document: Any, pdf: Any) -> None:
    """A font that fields use maps only its plain glyphs to text, not the ligatures and figures that the page draws."""
    used: dict[str, dict[int, str]] = {}
    for font in document.fonts.values():
        used.setdefault(font.hash, {}).update(font.to_unicode)
    fonts = _at(pdf, _at(pdf, _resources(pdf))["Font"])
    for font in document.fonts.values():
        if font.used_in_forms and font.hash in fonts:
            stream = _at(pdf, _at(pdf, fonts[font.hash])["ToUnicode"]).stream
            mapped = {int(found[1], 16) for line in stream if (found := _MAPPING.match(line))}
            missing = {glyph: text for glyph, text in used[font.hash].items() if glyph not in mapped}
            at = stream.index(b"endcmap")
            stream[at:at] = _blocks(missing)


def _resources(pdf: Any) -> Any:
    """The reference of the resources that all fields share."""
    return pdf.catalog["AcroForm"]["DR"]


def _blocks(glyphs: dict[int, str]) -> Iterator[bytes]:
    pairs = sorted(glyphs.items())
    for at in range(0, len(pairs), BATCH):
        block = pairs[at : at + BATCH]
        yield f"{len(block)} beginbfchar".encode()
        yield from (f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>".encode() for glyph, text in block)
        yield b"endbfchar"


def _at(pdf: Any, reference: Any) -> Any:
    """The object behind a reference; an object itself as it is."""
    return pdf.objects[int(bytes(reference).split()[0])] if isinstance(reference, bytes) else reference
