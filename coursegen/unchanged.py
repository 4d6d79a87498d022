"""Whether a pack is already what a run would make: then no lesson is parsed and nothing heavy is imported."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from coursegen import source, versions, write
from coursegen.diagnostics import Finding, Place, Severity, SpecError
from coursegen.request import Line, Report, Request
from coursegen.theme import Theme

ABSENT = ""  # the digest of a file that is not there


@dataclass(frozen=True)
class Seen:
    """A theme's folders with their digests, and where a theme of its name would have been found first."""

    trees: Mapping[str, str]
    missed: tuple[Path, ...]


def seen(look: Theme) -> Seen:
    """A theme as it is now."""
    return Seen({str(folder): _tree(folder) for folder in look.folders}, look.missed)


def known(request: Request) -> Report | None:
    """The report of the last run that was asked the same, if all it read and all it made is as it was; else None."""
    found = request.cache.get(_key(request)) if request.cache and not request.force else None
    if not found:
        return None
    facts = found[0]
    if any(_sha(Path(path)) != digest for path, digest in facts["files"].items()):
        return None
    if any(_tree(Path(folder)) != digest for folder, digest in facts["trees"].items()):
        return None
    folder = request.out / facts["folder"]
    if _sha(folder / write.MANIFEST) != facts["manifest"]:
        return None
    if any(_sha(folder / path) != made["sha256"] for path, made in write.read_manifest(folder)["files"].items()):
        return None
    findings = tuple(_finding(value) for value in facts["findings"])
    lines = tuple(Line(**line) for line in facts["lines"])
    return Report(folder, facts["title"], lines, findings, source.quoted(findings))


def remember(request: Request, report: Report, look: Seen, assets: Mapping[Path, str]) -> None:
    """Note what a run read and made; nothing is noted where a spec or one of its texts changed meanwhile.

    `look` is the theme as it was before the run, `assets` gives the SHA-256 of each picture as it was read.
    """
    if request.cache is None or report.failed:
        return
    files = {str(path.absolute()): digest for path, digest in assets.items()}
    files |= {str(path.absolute()): ABSENT for path in look.missed}
    for name, text in report.texts.items():
        path = Path(name)
        try:
            raw = path.read_bytes()
            if source.decoded(raw, name) != text:
                return
        except (OSError, SpecError):
            return
        if request.shared and path.is_relative_to(request.shared):  # the lesson has none of its own by that name
            files[str((request.spec.parent / path.relative_to(request.shared)).absolute())] = ABSENT
        files[str(path.absolute())] = hashlib.sha256(raw).hexdigest()
    facts = {
        "files": files,
        "trees": look.trees,
        "folder": report.folder.name,
        "manifest": _sha(report.folder / write.MANIFEST),
        "title": report.title,
        "lines": [asdict(replace(line, cached=True, seconds=0.0)) for line in report.lines],
        "findings": [asdict(finding) for finding in report.findings],
    }
    request.cache.put(_key(request), facts, b"")


def sha(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _key(request: Request) -> str:
    """The digest of all that was asked, of our code, and of the libraries."""
    asked = replace(request, cache=None, jobs=1, taken={})
    where = (Path.cwd(), os.environ.get("SOURCE_DATE_EPOCH"))
    return sha(repr((versions.program(), versions.packages(), versions.system(), where, asked)).encode())


def _tree(folder: Path) -> str:
    """SHA-256 over the names and bytes of all files of a folder."""
    return _digest(folder, (path for path in folder.rglob("*") if path.is_file()))


def _digest(folder: Path, paths: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(f"{path.relative_to(folder).as_posix()}\0{_sha(path)}\n".encode())
    return whole.hexdigest()


def _sha(path: Path) -> str:
    try:
        return sha(path.read_bytes())
    except OSError:
        return ABSENT


def _finding(value: Mapping[str, Any]) -> Finding:
    place = Place(**value["place"]) if value["place"] else None
    return Finding(**{**value, "severity": Severity(value["severity"]), "place": place})
