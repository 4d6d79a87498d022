"""Names of files that every system can hold side by side."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

LONGEST = 200  # bytes of one name; file systems hold 255, and a build adds to it for a moment
# Microsoft, "Naming Files, Paths, and Namespaces": names of devices, with any suffix.
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*\\/\x00-\x1f\x7f]')


def faults(paths: Iterable[str]) -> Iterator[str]:
    """Sentences about POSIX paths, relative to one folder, that some system cannot hold or cannot tell apart."""
    folded: dict[str, str] = {}
    files = list(paths)
    for path in files:
        for part in PurePosixPath(path).parts:
            problem = fault(part)
            if problem:
                yield f"`{path}` cannot be a file: the name `{part[:60]}` {problem}"
                break
        other = folded.setdefault(_folded(path), path)
        if other != path:
            yield f"`{path}` and `{other}` differ only in case, which many systems do not tell apart"
    names = set(folded)
    for path in files:
        above = [str(parent) for parent in PurePosixPath(_folded(path)).parents if str(parent) in names]
        if above:
            yield f"`{folded[above[0]]}` is to be a file and the folder of `{path}`"


def fault(name: str) -> str | None:
    """Why a name cannot stand in a folder of any system, as the end of a sentence; None where it can."""
    if name in ("", ".", "..") or _FORBIDDEN.search(name):
        return "holds a sign that no file may have"
    if _DEVICE.fullmatch(name):
        return "belongs to a device on Windows"
    if name[-1] in ". ":
        return "ends with a dot or a blank, which Windows drops"
    if len(name.encode("utf-8", "replace")) > LONGEST:
        return f"is longer than {LONGEST} bytes"
    return None


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()
