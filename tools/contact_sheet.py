"""Make the README's picture: the best pages of a built pack on one small PNG.

Run `python tools/contact_sheet.py PACK PICTURE` (or `make contact-sheet`). Needs poppler's pdftoppm and LibreOffice.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw

WIDTH = 1600  # pixels
GAP = 20
GROUND = (232, 236, 241)
EDGE = (201, 209, 220)
MOST_BYTES = 400_000
COLORS = (256, 192, 128, 96, 64, 48)  # palettes to try, until the picture is small enough


# Rows of (file, page): a file is a glob inside the pack, of which the first match is taken; a page is a number
# from 1, or words of which the last page that holds them is taken.
ROWS: tuple[tuple[tuple[str, int | str], ...], ...] = (
    (
        ("slides.pptx", 1),
        ("slides.pptx", "Surface what people already believe"),
        ("slides.pptx", "Group analysis"),
        ("slides.pptx", "Integration means shared signals"),
    ),
    (
        ("slides.pptx", "Q1: the answer is"),
        ("slides.pptx", "One rulebook lets"),
        ("slides.pptx", "Back at 10:25"),
        ("slides.pptx", "One signal I will start"),
    ),
    (
        ("facilitator-guide.pdf", 1),
        ("facilitator-guide.pdf", "Three hours from now"),
        ("run-sheet.pdf", 1),
        ("handouts/H03-*circle.pdf", 1),
        ("handouts/H06-*.pdf", 2),
        ("handouts/H01-*.pdf", 1),
    ),
    (("rubrics/*-grid.pdf", 1), ("rubrics/*score-sheet.pdf", 1), ("handouts/H12-*.pdf", 1)),
)


def main(arguments: list[str]) -> int:
    """Write the picture; returns 4 where a program is missing."""
    pack, target = Path(arguments[0]), Path(arguments[1])
    try:
        with tempfile.TemporaryDirectory() as folder:
            deck = slides_as_pdf(pack / "slides.pptx", Path(folder))
            rows = [[picture(pack, deck, *page) for page in row] for row in ROWS]
    except FileNotFoundError as fault:
        print(f"error: {fault.filename or fault}; see `coursegen doctor`", file=sys.stderr)
        return 4
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(packed(sheet(rows)))
    print(f"{target}: {target.stat().st_size // 1000} kB")
    return 0


def slides_as_pdf(deck: Path, folder: Path) -> Path:
    """The slides as LibreOffice prints them."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command: list[str | Path] = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", folder, deck]
    subprocess.run(command, check=True, capture_output=True)
    return folder / f"{deck.stem}.pdf"


def picture(pack: Path, deck: Path, name: str, page: int | str) -> Image.Image:
    """One page of a file."""
    path = deck if name.endswith(".pptx") else min(pack.glob(name))
    number = str(page if isinstance(page, int) else last_page(path, page))
    command: list[str | Path] = ["pdftoppm", "-png", "-r", "80", "-f", number, "-l", number, path]
    made = subprocess.run(command, check=True, capture_output=True).stdout
    return Image.open(io.BytesIO(made)).convert("RGB")


def last_page(path: Path, words: str) -> int:
    """The last page that holds the words, whatever the line breaks; the first page where none does."""
    text = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout
    pages = [" ".join(page.split()) for page in text.split("\f")]
    return max((number for number, page in enumerate(pages, 1) if words in page), default=1)


def sheet(rows: list[list[Image.Image]]) -> Image.Image:
    """Rows of pages, each row as wide as the picture and its pages of one height."""
    sized = [scaled(row) for row in rows]
    height = GAP + sum(row[0].height + GAP for row in sized)
    whole = Image.new("RGB", (WIDTH, height), GROUND)
    pen = ImageDraw.Draw(whole)
    top = GAP
    for row in sized:
        left = GAP
        for page in row:
            whole.paste(page, (left, top))
            pen.rectangle((left - 1, top - 1, left + page.width, top + page.height), outline=EDGE)
            left += page.width + GAP
        top += row[0].height + GAP
    return whole


def scaled(row: list[Image.Image]) -> list[Image.Image]:
    """The pages of a row at the one height that makes them fill the width."""
    room = WIDTH - GAP * (len(row) + 1)
    height = int(room / sum(page.width / page.height for page in row))
    return [page.resize((int(page.width * height / page.height), height), Image.Resampling.LANCZOS) for page in row]


def packed(whole: Image.Image) -> bytes:
    """PNG with the largest palette that keeps it under MOST_BYTES."""
    data = b""
    for colors in COLORS:
        out = io.BytesIO()
        whole.quantize(colors, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        data = out.getvalue()
        if len(data) <= MOST_BYTES:
            break
    return data


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
