"""The pictures of a lesson: which ones a text names, and their bytes, from the lesson's folder alone."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from coursegen.diagnostics import Finding, Place, Severity, SpecError

SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")

# The lengths are bounded, since a text may hold ten thousand openings without an end.
PICTURE = re.compile(
    r"""(?:src="|!\[[^\]\n]{0,500}\]\()(?!https?:|data:|#)([^")\s]{1,500}?(?:"""
    + "|".join(map(re.escape, SUFFIXES))
    + r"""))(?=["\s)])""",
    re.IGNORECASE,
)
MAX_BYTES = 20_000_000  # of one picture


def named(text: str) -> list[str]:
    """Names of the pictures in HTML or Markdown, as they stand there, sorted."""
    folded = text.casefold()  # to look for an ending takes a tenth of the time, and most texts hold none
    return sorted(set(PICTURE.findall(text))) if any(suffix in folded for suffix in SUFFIXES) else []


def read(text: str, folder: Path, texts: Mapping[str, str], shared: Path | None = None) -> dict[str, bytes]:
    """Bytes of every picture that a text names, by each spelling; raises SpecError with the place of one that is wrong.

    `texts` are the files that were read, in which the name is looked for. What the lesson's folder lacks may lie in
    `shared`, the folder that the lessons of a course have in common.
    """
    assets: dict[str, bytes] = {}
    for name in named(text):
        plain = unquote(html.unescape(name))  # as the author typed it; in HTML it is escaped as links are
        assets[name] = assets[plain] = _picture(plain, _home(plain, folder, shared), texts)
    return assets


def among(assets: Mapping[str, bytes], text: str) -> dict[str, bytes]:
    """Those of the pictures that a text names, by each spelling."""
    names = named(text) if assets else ()
    spelled = {*names, *(unquote(html.unescape(name)) for name in names)}
    return {name: data for name, data in assets.items() if name in spelled}


def faults(text: str, folder: Path, texts: Mapping[str, str], shared: Path | None = None) -> list[Finding]:
    """What is wrong with the pictures that a text names, each told once; none of them is read."""
    names = dict.fromkeys(unquote(html.unescape(name)) for name in named(text))
    return [found for found in (_fault(name, _home(name, folder, shared), texts) for name in names) if found]


def _home(name: str, folder: Path, shared: Path | None) -> Path:
    """The folder from which a picture is taken: the lesson's own, or the shared one where only that has it."""
    try:
        return shared if shared and not (folder / name).is_file() and (shared / name).is_file() else folder
    except (OSError, ValueError):
        return folder


def _picture(name: str, folder: Path, texts: Mapping[str, str]) -> bytes:
    """The bytes of a picture that a text names."""
    found = _fault(name, folder, texts)
    if found:
        raise SpecError([found])
    return (folder / name).read_bytes()


def _fault(name: str, folder: Path, texts: Mapping[str, str]) -> Finding | None:
    problem = None
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            problem = "lies outside the lesson's folder"
        elif not path.is_file():
            problem = "does not exist"
        elif path.stat().st_size > MAX_BYTES:
            problem = f"is larger than {MAX_BYTES // 1_000_000} MB"
    except (OSError, RuntimeError, ValueError):
        problem = "has a name that the system cannot open"
    if not problem:
        return None
    message, hint = f"the picture `{name}` {problem}", "paths start from the spec's folder"
    return Finding(Severity.ERROR, "picture", message, mention(name, texts), hint)


def mention(word: str, texts: Mapping[str, str]) -> Place | None:
    """Where a word stands first in what was read."""
    for file, text in texts.items():
        at = text.find(word)
        if at >= 0:
            column = at - text.rfind("\n", 0, at)
            return Place(file, text.count("\n", 0, at) + 1, column, column + len(word))
    return None
