"""Pages and slides to pictures: pdfium where it is installed, else poppler; decks go through LibreOffice first."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import io
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from coursegen.cache import Cache
from coursegen.diagnostics import MachineError
from coursegen.preview.leaves import Leaf

PATIENCE = 120  # seconds for LibreOffice, of which a deck of sixty slides takes two
REMEDY = "pip install 'coursegen[preview]', or apt-get install poppler-utils"
OFFICE_REMEDY = "apt-get install libreoffice-impress"

_one_at_a_time = threading.Lock()  # pdfium may be used by one thread only, LibreOffice by one a profile


class Drawing:
    """Draws leaves, each once: pictures are kept in `cache` by what a leaf looks like. `room` is for LibreOffice."""

    def __init__(self, cache: Cache | None, room: Path) -> None:
        self._cache = cache
        self._room = room
        self._decks: dict[str, bytes] = {}
        self._draw, self._name = engine()
        self._converting = threading.Lock()

    def picture(self, path: str, data: bytes, leaf: Leaf, width: int) -> bytes:
        """A leaf as PNG, `width` pixels wide; raises MachineError where LibreOffice is missing or fails."""
        is_deck = path.endswith(".pptx")
        name = f"{self._name} {office() or ''} {leaf.number if is_deck else 0} {leaf.digest} {width}"
        key = hashlib.sha256(f"picture {name}".encode()).hexdigest()
        known = self._cache.get(key) if self._cache else None
        if known:
            return known[1]
        drawn = self._draw(self._as_pdf(data) if is_deck else data, leaf.number, width)
        if self._cache:
            self._cache.put(key, {}, drawn)
        return drawn

    def _as_pdf(self, deck: bytes) -> bytes:
        """A deck as PDF; only the last one is kept, since a new one replaces it."""
        key = hashlib.sha256(deck).hexdigest()
        with self._converting:
            if key not in self._decks:
                self._decks = {key: _converted(deck, self._room)}
            return self._decks[key]


def office() -> str | None:
    """Where LibreOffice is, if it is."""
    return shutil.which("soffice")


def engine() -> tuple[Callable[[bytes, int, int], bytes], str]:
    """What draws the pages of a PDF, and its name; raises MachineError where there is nothing that could."""
    if _has_pdfium():
        return _by_pdfium, "pdfium"
    if shutil.which("pdftoppm"):
        return _by_poppler, "poppler"
    raise MachineError("there is nothing here that draws the pages of a PDF", REMEDY)


@cache
def _has_pdfium() -> bool:
    return importlib.util.find_spec("pypdfium2") is not None


def _by_pdfium(pdf: bytes, page: int, width: int) -> bytes:
    pdfium: Any = importlib.import_module("pypdfium2")  # optional, and without types
    with _one_at_a_time:
        document = pdfium.PdfDocument(pdf)
        document.init_forms()
        try:
            leaf = document[page - 1]
            picture = leaf.render(scale=width / leaf.get_width()).to_pil()
        finally:
            document.close()
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def _by_poppler(pdf: bytes, page: int, width: int) -> bytes:
    command = ["pdftoppm", "-png", "-singlefile", "-f", str(page), "-l", str(page), "-scale-to-x", str(width),
               "-scale-to-y", "-1"]  # fmt: skip
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout


def _converted(deck: bytes, room: Path) -> bytes:
    """A deck as PDF by LibreOffice, with a profile of its own so that an open one does not take the job."""
    program = office()
    if not program:
        raise MachineError("LibreOffice draws the slides, and it is not installed", OFFICE_REMEDY)
    with tempfile.TemporaryDirectory(dir=room) as folder:
        (Path(folder) / "deck.pptx").write_bytes(deck)
        profile = f"-env:UserInstallation={(room / 'office').resolve().as_uri()}"
        command = [program, profile, "--headless", "--norestore", "--convert-to", "pdf", "--outdir", folder]
        try:
            subprocess.run([*command, f"{folder}/deck.pptx"], capture_output=True, check=True, timeout=PATIENCE)
            return (Path(folder) / "deck.pdf").read_bytes()
        except (OSError, subprocess.SubprocessError) as fault:
            raise MachineError(f"LibreOffice did not draw the slides: {fault}", OFFICE_REMEDY) from fault
