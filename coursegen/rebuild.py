"""Proof that a pack came from its spec: it is built once more from it, and every file compared."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursegen import provenance, write
from coursegen.build import build
from coursegen.diagnostics import Finding, Place, Severity, SpecError
from coursegen.request import Request, Wishes


@dataclass(frozen=True)
class Proof:
    """What building again showed: how many files came out the same, and what did not."""

    same: int
    findings: tuple[Finding, ...]


def prove(pack: Path, spec: Path, theme: str | None = None, jobs: int = 1) -> Proof:
    """Build the pack of `spec` into a folder of its own, as the manifest says it was built, and compare.

    Nothing comes from the cache and nothing of the pack is touched. `theme` names the theme where the pack
    was not built with a shipped one. Raises SpecError when the folder is no pack or the spec cannot be built.
    """
    then = write.read_manifest(pack)
    if not then or not isinstance(then.get("options"), dict):
        message = f"{pack} does not say how it was built"
        hint = "build it with this version of coursegen first"
        raise SpecError([Finding(Severity.ERROR, "no-pack", message, Place(str(pack), 1), hint)])
    options: Mapping[str, Any] = then["options"]
    name = theme or str(then.get("theme", {}).get("name", "standard"))
    with tempfile.TemporaryDirectory(prefix="coursegen-") as folder:
        request = Request(
            spec, Path(folder), name, Wishes.of_value(options), keep_sources=bool(options.get("keep_sources")),
            jobs=jobs, epoch=int(options.get("epoch", -1)),
        )  # fmt: skip
        made = build(request)
        now = write.read_manifest(made.folder)
        found = tuple(_differing(pack, then, made.folder, now))
    failed = [line for line in made.lines if line.failure]
    found += tuple(_finding(pack, line.path, "not-rebuilt", f"cannot be built: {line.failure}", "") for line in failed)
    return Proof(len(now["files"].keys() & then["files"].keys()) - len(found), found)


def _differing(pack: Path, then: Mapping[str, Any], folder: Path, now: Mapping[str, Any]) -> Iterator[Finding]:
    """A finding for each file that one has and the other not, or that both have with other bytes."""
    why = "; ".join(provenance.differences(then, now)) or "nothing that the manifests tell of; was the file edited?"
    for path in sorted(then["files"].keys() | now["files"].keys()):
        if path not in now["files"]:
            message = "comes from an earlier build with other options, and is not proved"
            yield _finding(pack, path, "not-rebuilt", message, "build the whole pack at once")
        elif _bytes(pack / path) is None:
            yield _finding(pack, path, "not-rebuilt", "is what the spec gives, and the pack lacks it", why)
        elif _bytes(pack / path) != _bytes(folder / path):
            yield _finding(pack, path, "not-rebuilt", "differs from what the spec gives", why)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _finding(pack: Path, path: str, code: str, message: str, hint: str) -> Finding:
    return Finding(Severity.ERROR, code, message, Place(str(pack / path), 1), hint or None)
