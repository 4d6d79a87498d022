"""Pages and slides to pictures, drawn by PDFium; decks go through LibreOffice first."""

# mypy: allow-untyped-calls
from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

from coursegen.cache import Cache
from coursegen.diagnostics import MachineError
from coursegen.preview.leaves import Leaf

PATIENCE = 120  # seconds for LibreOffice, of which a deck of sixty slides takes two
OFFICE_REMEDY = "apt-get install libreoffice-impress"

_one_at_a_time = threading.Lock()  # PDFium may be used by one thread only, LibreOffice by one a profile


class Drawing:
    """Draws leaves, each once: pictures are kept in `cache` by what a leaf looks like. `room` is for LibreOffice."""

    def __init__(self, cache: Cache | None, room: Path) -> None:
        self._cache = cache
        self._room = room
        self._decks: dict[str, bytes] = {}
        self._converting = threading.Lock()

    def picture(self, path: str, data: bytes, leaf: Leaf, width: int) -> bytes:
        """A leaf as PNG, `width` pixels wide; raises MachineError where LibreOffice is missing or fails."""
        is_deck = path.endswith(".pptx")
        name = f"{office() or ''} {leaf.number if is_deck else 0} {leaf.digest} {width}"
        key = hashlib.sha256(f"picture {name}".encode()).hexdigest()
        known = self._cache.get(key) if self._cache else None
        if known:
            return known[1]
        drawn = draw(self._as_pdf(data) if is_deck else data, leaf.number, width)
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


def draw(pdf: bytes, page: int, width: int) -> bytes:
    """A page of a PDF, counted from 1, as PNG of `width` pixels."""
    import pypdfium2

    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        document.init_forms()
        try:
            leaf = document[page - 1]
            picture = leaf.render(scale=width / leaf.get_width()).to_pil()
        finally:
            document.close()
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


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
