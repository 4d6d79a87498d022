"""Bytes to a pack's folder: all or nothing, nothing of a person's overwritten, the manifest last."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursegen.diagnostics import MachineError

MANIFEST = "manifest.json"


class EditedError(Exception):
    """Files of the pack were edited by hand; `paths` names them."""

    def __init__(self, paths: list[str]) -> None:
        super().__init__(", ".join(paths))
        self.paths = paths


@dataclass(frozen=True)
class File:
    """A file to write, with what the manifest says of it besides hash and size."""

    path: str
    data: bytes
    facts: Mapping[str, Any]


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a pack; empty where there is none or it is broken."""
    try:
        loaded = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) and isinstance(loaded.get("files"), dict) else {}


def write(folder: Path, files: list[File], head: Mapping[str, Any], *, keep: bool, force: bool) -> None:
    """Write the files of a pack and its manifest.

    `head` are the manifest's facts about the whole. `keep` leaves files of the last build that this one
    does not make; otherwise they are deleted. Raises EditedError before anything is touched when a file
    was edited by hand and `force` is False, MachineError when the folder cannot be written.
    """
    old: dict[str, Any] = read_manifest(folder).get("files", {})
    new = {file.path for file in files}
    stale = [] if keep else sorted(path for path in old if path not in new)
    edited = [] if force else _edited(folder, files, stale, old)
    if edited:
        raise EditedError(edited)
    entries = {path: facts for path, facts in old.items() if keep and path not in new}
    entries |= {f.path: {"sha256": _sha(f.data), "size": len(f.data), **f.facts} for f in files}
    manifest = {**head, "files": {path: entries[path] for path in sorted(entries)}}
    try:
        _place(folder, files, stale, manifest)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise MachineError(
            f"cannot write {fault.filename or folder}: {reason}", "choose another folder with -o"
        ) from fault


def _edited(folder: Path, files: list[File], stale: list[str], old: Mapping[str, Any]) -> list[str]:
    wanted = {file.path: _sha(file.data) for file in files}
    found = []
    for path in [*wanted, *stale]:
        try:
            now = _sha((folder / path).read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            continue  # a folder in the file's place: writing will say so
        if now not in (wanted.get(path), old.get(path, {}).get("sha256")):
            found.append(path)
    return sorted(found)


def _place(folder: Path, files: list[File], stale: list[str], manifest: Mapping[str, Any]) -> None:
    """Write everything aside first, so that a full disk is met before the old pack is touched."""
    folder.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".coursegen-", dir=folder))
    try:
        text = json.dumps(manifest, indent=2, ensure_ascii=False, sort_keys=False) + "\n"
        for file in files:
            _write_aside(aside / file.path, file.data)
        _write_aside(aside / MANIFEST, text.encode())
        for file in files:
            target = folder / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            (aside / file.path).replace(target)
        for path in stale:
            _delete(folder, path)
        (aside / MANIFEST).replace(folder / MANIFEST)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _write_aside(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _delete(folder: Path, path: str) -> None:
    target = (folder / path).resolve()
    if not target.is_relative_to(folder.resolve()):
        return  # a manifest from elsewhere must not reach outside the pack
    with suppress(FileNotFoundError):
        target.unlink()
    with suppress(OSError):
        target.parent.rmdir()  # only when nothing is left in it


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
