"""Every door through which a file can carry text: pages, notes, metadata, bookmarks, forms, attachments, members."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from coursegen.verify.pdf_doors import pdf_doors

MAX_MEMBERS = 2_000  # of a zip in a pack
MAX_MEMBER = 200_000_000  # bytes; a pack's own files are far smaller

Door = tuple[str, str]  # where in the file, what it says


def doors(path: str, data: bytes, read: frozenset[str] = frozenset()) -> Iterator[Door]:
    """Yield (door, text) for everything a file says; raises ValueError for a file that cannot be read.

    Members of a zip whose SHA-256 is in `read` are not opened: the pack holds them beside it.
    """
    suffix = path.rpartition(".")[2].lower()
    with unreadable():
        yield from _zip(data, read) if suffix == "zip" else _OPENERS.get(suffix, _plain)(data)


@contextmanager
def unreadable() -> Iterator[None]:
    """Raise ValueError for whatever a reader meets in a broken file.

    A file that was made to break its reader ends it with errors of every kind, AttributeError and RecursionError
    among them: what is broken is the file.
    """
    try:
        yield
    except Exception as fault:
        if isinstance(fault, ValueError) and not isinstance(fault, UnicodeDecodeError):
            raise
        raise ValueError(f"cannot be read: {fault or type(fault).__name__}") from fault


def _plain(data: bytes) -> Iterator[Door]:
    yield "text", data.decode("utf-8")


def _pdf(data: bytes) -> Iterator[Door]:
    for door, content in pdf_doors(data):
        if isinstance(content, str):
            yield door, content
        else:
            name, held = content
            yield door, str(name)
            yield from ((f"{door}, {inner}", text) for inner, text in doors(name, held))


def _office(data: bytes) -> Iterator[Door]:
    """Slides, notes, comments, alternative texts, properties, embedded files: all parts of the package."""
    from lxml import etree

    # No entities, no network: a pack may come from a stranger.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        yield "names of parts", "\n".join(package.namelist()) + package.comment.decode("utf-8", "replace")
        for name, content in _members(package):
            if name.endswith((".xml", ".rels", ".vml")):
                root = etree.fromstring(content, parser)
                hidden = " (hidden)" if root.get("show") == "0" else ""
                # Runs of one paragraph are joined; attributes hold alternative texts, names, comments' authors, links.
                words = ["".join(map(str, part.itertext())) for part in root.iter() if str(part.tag).endswith("}p")]
                words = words or [" ".join(map(str, root.itertext()))]
                said = [str(value) for part in root.iter() for value in part.attrib.values() if " " in str(value)]
                named = [part.get(key, "") for part in root.iter() for key in ("descr", "title", "name", "Target")]
                yield f"{name}{hidden}", "\n".join([*words, *said, *filter(None, named)])
            elif name.rpartition(".")[2].lower() in (*_OPENERS, "zip"):
                yield from ((f"{name}, {door}", text) for door, text in doors(name, content))


def backstage(data: bytes) -> Iterator[str]:
    """Sentences about what a deck for learners must not have at all: speaker notes and hidden slides."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
            if any(name.startswith("ppt/notesSlides/") for name in names):
                yield "the deck carries speaker notes"
            slides = [name for name in names if name.startswith("ppt/slides/") and name.endswith(".xml")]
            if any(b' show="0"' in package.read(name)[:4000] for name in slides):
                yield "the deck has hidden slides"
    except zipfile.BadZipFile as fault:
        raise ValueError(f"cannot be read: {fault}") from fault


def _zip(data: bytes, read: frozenset[str]) -> Iterator[Door]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        yield "names", "\n".join(package.namelist()) + "\n" + package.comment.decode("utf-8", "replace")
        for name, content in _members(package):
            if hashlib.sha256(content).hexdigest() not in read:
                yield from ((f"{name}, {door}", text) for door, text in doors(name, content))


def _members(package: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = package.infolist()
    if len(entries) > MAX_MEMBERS or sum(entry.file_size for entry in entries) > MAX_MEMBER:
        raise ValueError("holds more than a pack's file can")
    for entry in entries:
        if not entry.is_dir():
            yield entry.filename, package.read(entry)


def _picture(data: bytes) -> Iterator[Door]:
    """What a picture says beside its pixels: comments, titles, EXIF. Words drawn in pixels are not read."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as picture:
            said = [f"{key} {value}" for key, value in picture.info.items() if isinstance(value, str)]
            said += [value.decode("utf-8", "replace") for value in picture.info.values() if isinstance(value, bytes)]
            said += [str(value) for value in picture.getexif().values() if isinstance(value, str)]
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as fault:
        raise ValueError(f"cannot be read: {fault}") from fault
    yield "metadata of the picture", "\n".join(said)


_OPENERS: dict[str, Callable[[bytes], Iterator[Door]]] = {
    "pdf": _pdf,
    "pptx": _office,
    "docx": _office,
    "xlsx": _office,
    "png": _picture,
    "jpg": _picture,
    "jpeg": _picture,
    "gif": _picture,
}
