"""Make the theme's print fonts: static TrueType subsets of Inter, one file a family, weight and style.

Run `python tools/make_fonts.py SOURCE` where SOURCE is a folder with Inter's static OpenType files
(Debian's package fonts-inter puts them in /usr/share/fonts/opentype/inter). Same input, same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

TARGET = Path(__file__).resolve().parent.parent / "themes" / "standard" / "fonts"
CUTS = (
    "Inter-Regular",
    "Inter-Italic",
    "Inter-SemiBold",
    "Inter-Bold",
    "Inter-BoldItalic",
    "InterDisplay-SemiBold",
    "InterDisplay-ExtraBold",
)
RANGES = (
    (0x0020, 0x017F),  # Latin: basic, Latin-1, extended A
    (0x018F, 0x0192),  # schwa, florin
    (0x01CD, 0x01DC),  # Pinyin
    (0x01E6, 0x01E7),  # Gh in Skolt Sami
    (0x0218, 0x021B),  # Romanian
    (0x0259, 0x0259),  # schwa, a letter in Azerbaijani
    (0x02B9, 0x02DD),  # modifier letters and accents
    (0x0300, 0x0331),  # combining marks
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x045F),  # Cyrillic: Slavic languages
    (0x048A, 0x04FF),  # Cyrillic: further languages
    (0x1E80, 0x1E85),  # Welsh
    (0x1E9E, 0x1EF9),  # capital sharp s, Vietnamese
    (0x2000, 0x206F),  # punctuation
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x20BF),  # currency
    (0x2100, 0x215F),  # letter-like signs, fractions
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematics
    (0x2460, 0x2473),  # circled figures
    (0x25A0, 0x25FF),  # squares, triangles, circles, diamonds
    (0x2600, 0x27BF),  # stars, ticks
)
FEATURES = [
    "ccmp",
    "locl",
    "mark",
    "mkmk",
    "kern",
    "calt",
    "case",
    "tnum",
    "frac",
    "sups",
    "subs",
    "ordn",
    "zero",
]
BALLOT_BOX, WHITE_SQUARE = 0x2610, 0x25A1
TOLERANCE = 1.5  # font units between the cubic outline and its quadratic likeness; an em has 2816


def make(source: Path, target: Path) -> None:
    """Write one font: subset, outlines turned into TrueType, times fixed by the source file."""
    font = TTFont(source, recalcTimestamp=False)
    _subset(font)
    _quadratic(font)
    font.save(target)


def _subset(font: Any) -> None:
    options = Options()
    options.layout_features = FEATURES
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    options.hinting = False
    options.drop_tables += ["meta", "STAT", "BASE"]
    for table in font["cmap"].tables:  # Inter has no ballot box; its square is the same shape
        if table.isUnicode() and WHITE_SQUARE in table.cmap:
            table.cmap[BALLOT_BOX] = table.cmap[WHITE_SQUARE]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
    subsetter.subset(font)


def _quadratic(font: Any) -> None:
    """Replace the CFF table by glyf and loca, as TrueType and every PDF reader know them."""
    shapes, order = font.getGlyphSet(), font.getGlyphOrder()
    glyf = newTable("glyf")
    glyf.glyphs, glyf.glyphOrder = {}, order
    for name in order:
        pen = TTGlyphPen(None)
        shapes[name].draw(Cu2QuPen(pen, TOLERANCE, reverse_direction=True))
        glyf[name] = pen.glyph(dropImpliedOnCurves=True)
    font["loca"], font["glyf"] = newTable("loca"), glyf
    glyf.compile(font)
    for name in order:
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(glyf[name], "xMin", 0))
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    maxp.maxZones = 1
    maxp.maxTwilightPoints = maxp.maxStorage = maxp.maxFunctionDefs = maxp.maxInstructionDefs = 0
    maxp.maxStackElements = maxp.maxSizeOfInstructions = maxp.maxComponentElements = 0
    font["post"].formatType = 3.0  # no glyph names: nothing reads them
    for table in ("CFF ", "VORG"):
        if table in font:
            del font[table]
    font.sfntVersion = "\x00\x01\x00\x00"


def main() -> None:
    """Make every cut from the folder given on the command line."""
    source = Path(sys.argv[1])
    for cut in CUTS:
        make(source / f"{cut}.otf", TARGET / f"{cut}.ttf")
        print(f"{cut}.ttf {(TARGET / f'{cut}.ttf').stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
