"""Whether a pack is already what a run would make: then nothing is composed and nothing heavy is imported."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from coursegen import versions, write


def inputs(*parts: str, files: Iterable[Path] = ()) -> str:
    """SHA-256 over everything that a pack is made from: `parts`, files of the lesson's folder, our code, libraries."""
    whole = hashlib.sha256(repr((versions.program(), versions.packages(), versions.system())).encode())
    for part in parts:
        whole.update(hashlib.sha256(part.encode()).digest())
    for path in sorted(files):
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def files_of(folder: Path, made_from: str) -> Mapping[str, Any] | None:
    """The manifest's files when the pack was made from these inputs and every file is as it was written, else None."""
    manifest = write.read_manifest(folder)
    if not manifest or manifest.get("made_from") != made_from:
        return None
    files: Mapping[str, Any] = manifest["files"]
    for path, facts in files.items():
        try:
            data = (folder / path).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(data).hexdigest() != facts.get("sha256"):
            return None
    return files
