"""Make the advance-width tables in coursegen/deck/metrics from fonts that are metric twins of office fonts.

Liberation Sans has the widths of Arial, Carlito those of Calibri; both are under the OFL. Run from the
repository's root: `python tools/make_metrics.py`.
"""

from __future__ import annotations

import json
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path("/usr/share/fonts/truetype")
OUT = Path("coursegen/deck/metrics")
FACES = {
    "arial": ("liberation/LiberationSans-Regular.ttf", "liberation/LiberationSans-Bold.ttf"),
    "calibri": ("crosextra/Carlito-Regular.ttf", "crosextra/Carlito-Bold.ttf"),
}
# Latin, Greek, Cyrillic, Hebrew, Vietnamese, punctuation, currency, letterlike, arrows, operators, shapes.
KEPT = (
    (0x20, 0x24F),
    (0x2B0, 0x2FF),
    (0x370, 0x5FF),
    (0x1E00, 0x1FFF),
    (0x2000, 0x20BF),
    (0x2100, 0x22FF),
    (0x25A0, 0x26FF),
)


def main() -> None:
    """Write one JSON file a family, with its regular and its bold widths in thousandths of an em."""
    for family, (regular, bold) in FACES.items():
        table = {"regular": widths(FONTS / regular), "bold": widths(FONTS / bold)}
        text = json.dumps(table, separators=(",", ":"), sort_keys=True)
        (OUT / f"{family}.json").write_text(text + "\n", "utf-8")


def widths(path: Path) -> dict[str, int]:
    """Return code point -> advance width of the kept characters, rounded up."""
    font = TTFont(path)
    units = font["head"].unitsPerEm
    found = sorted(font.getBestCmap().items())
    kept = {c: g for c, g in found if any(low <= c <= high for low, high in KEPT)}
    return {f"{c:x}": -(-font["hmtx"][g][0] * 1000 // units) for c, g in kept.items()}


if __name__ == "__main__":
    main()
