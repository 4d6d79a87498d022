"""Bytes to a pack's folder: all or nothing, nothing of a person's overwritten, the manifest last."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursegen import filenames, lock
from coursegen.diagnostics import Finding, MachineError, Severity, SpecError

MANIFEST = "manifest.json"
OURS = ".coursegen"  # begins the names of what a build keeps in the folder while it writes
_ASIDE = f"{OURS}-"  # a folder in which a build prepares what it will rename
_BY = ".old"  # what it replaces, until the last rename


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
    """The manifest of a pack; empty where there is none or it is broken.

    Entries that name no file inside the folder are left out: a manifest may come from elsewhere.
    """
    try:
        loaded = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    files = loaded.get("files") if isinstance(loaded, dict) else None
    if not isinstance(files, dict):
        return {}
    home = folder.resolve()
    return {**loaded, "files": {p: f for p, f in files.items() if isinstance(f, dict) and _is_inside(home, p)}}


def write(folder: Path, files: list[File], head: Mapping[str, Any], *, keep: bool, force: bool) -> None:
    """Write the files of a pack and its manifest; where that fails, the pack is as it was.

    `head` are the manifest's facts about the whole. `keep` leaves files of the last build that this one
    does not make; otherwise they are deleted. Raises, before anything is touched, EditedError when a file
    was edited by hand and `force` is False, SpecError when a name cannot be a file's everywhere; MachineError
    when the folder cannot be written, is written by another build, or leads elsewhere by a link.
    """
    new = {file.path for file in files}
    if len(new) < len(files):
        raise ValueError(f"two files of one path among {sorted(file.path for file in files)}")
    _refuse_names(folder, new)
    try:
        _refuse_links(folder, new)
        made = _make(folder)
        try:
            with lock.held(folder):
                _write(folder, files, head, keep, force)
        except BaseException:
            _remove_empty(made)
            raise
    except OSError as fault:
        full = fault.errno in (errno.ENOSPC, errno.EDQUOT)
        raise MachineError(
            f"cannot write {fault.filename or folder}: {fault.strerror or fault}",
            "free some space, or choose another folder with -o" if full else "choose another folder with -o",
        ) from fault


def was_cut_off(folder: Path) -> bool:
    """Whether a build was killed while it wrote this pack, so that some files may be old and some new."""
    return any(folder.glob(f"{_ASIDE}*"))


def _write(folder: Path, files: list[File], head: Mapping[str, Any], keep: bool, force: bool) -> None:
    old: dict[str, Any] = read_manifest(folder).get("files", {})
    new = {file.path for file in files}
    stale = [] if keep else sorted(path for path in old if path not in new)
    _refuse_links(folder, stale)
    wanted = {file.path: digest(file.data) for file in files}
    held = _held(folder, [*wanted, *stale])
    edited = [] if force else _edited(folder, wanted, held, old)
    if edited:
        raise EditedError(edited)
    entries = {p: facts for p, facts in old.items() if keep and p not in new and (folder / p).is_file()}
    entries |= {f.path: {"sha256": wanted[f.path], "size": len(f.data), **f.facts} for f in files}
    manifest = {**head, "files": {path: entries[path] for path in sorted(entries)}}
    text = json.dumps(manifest, indent=2, ensure_ascii=False, sort_keys=False) + "\n"
    standing = {path for path, sha in wanted.items() if sha == held.get(path) == _sha(old, path)}
    fresh = [file for file in files if file.path not in standing]
    _replace(folder, [*fresh, File(MANIFEST, text.encode(), {})], stale, {(folder / path).parent for path in wanted})


def _refuse_names(folder: Path, paths: Iterable[str]) -> None:
    """Names come from ids of the lesson; what one system takes another may not."""
    found = list(filenames.faults(sorted(paths)))
    problem = filenames.fault(folder.name) if folder.name else None
    if problem:
        found.insert(0, f"the pack's folder cannot have the name `{folder.name[:60]}`: it {problem}")
    if found:
        hint = "give the lesson, or what the file is made of, another `id:`"
        raise SpecError([Finding(Severity.ERROR, "file-name", message, hint=hint) for message in found])


def _refuse_links(folder: Path, paths: Iterable[str]) -> None:
    """No link inside a pack is followed, nor one on the way to it: it may come from a stranger and lead anywhere.

    Folders that were named from the root are the user's own word.
    """
    above = [] if folder.is_absolute() else [parent for parent in folder.parents if parent.name]
    inside = {folder / path for path in (*paths, MANIFEST)}
    between = {parent for path in inside for parent in path.parents if parent.is_relative_to(folder)}
    for path in sorted({*above, *between, *inside}):
        if path.is_symlink():
            raise MachineError(f"{path} is a link, which could lead anywhere", "delete it, or name its goal with -o")


def _make(folder: Path) -> list[Path]:
    """Make the folder and those above it; returns the new ones, the deepest first."""
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return made


def _remove_empty(folders: Iterable[Path]) -> None:
    with suppress(OSError):
        for path in folders:
            path.rmdir()


def replace(path: Path, data: bytes) -> None:
    """Write one file that belongs to no pack, whole or not at all; raises MachineError when it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _put(path, data)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise MachineError(f"cannot write {path}: {reason}", "choose another folder with -o") from fault


def rewrite(path: Path, data: bytes) -> None:
    """Put new bytes into an author's file, whole or not at all; its mode stays, and a link keeps leading to it.

    Raises MachineError when the file is read-only, OSError when its folder cannot be written.
    """
    path = path.resolve()
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & 0o222 or not os.access(path, os.W_OK):
        raise MachineError(f"{path} is read-only; nothing was written", f"chmod u+w {path}")
    _put(path, data, mode)


def _put(path: Path, data: bytes, mode: int | None = None) -> None:
    with tempfile.TemporaryDirectory(prefix=_ASIDE, dir=path.parent) as aside:
        made = Path(aside, path.name)
        _write_aside(made, data)
        if mode is not None:
            made.chmod(mode)
        made.replace(path)


def _held(folder: Path, paths: Iterable[str]) -> dict[str, str]:
    """SHA-256 of those files that are there."""
    found = {}
    for path in paths:
        with suppress(OSError):  # there is none, or a folder in its place: writing will say so
            found[path] = digest((folder / path).read_bytes())
    return found


def _edited(folder: Path, wanted: Mapping[str, str], held: Mapping[str, str], old: Mapping[str, Any]) -> list[str]:
    """The files that are neither as the last build or a killed one left them nor as this one makes them."""
    made_by = [old, *_killed(folder)]
    return sorted(
        path
        for path, sha in held.items()
        if sha != wanted.get(path) and all(sha != _sha(made, path) for made in made_by)
    )


def _sha(files: Mapping[str, Any], path: str) -> Any:
    """What a manifest says of a file."""
    return files.get(path, {}).get("sha256")


def _killed(folder: Path) -> list[Mapping[str, Any]]:
    """What builds that were killed half-way meant to write: their files are no work of a person's."""
    return [read_manifest(aside).get("files", {}) for aside in folder.glob(f"{_ASIDE}*")]


def _replace(folder: Path, files: list[File], stale: list[str], parents: Iterable[Path]) -> None:
    """Write all aside first, so that a full disk is met before the old pack is touched; then rename or undo.

    `files` are those whose bytes changed and the manifest. `parents` hold all files, those that a build put there
    which was killed before it could make their names last among them.
    """
    leftovers = list(folder.glob(f"{_ASIDE}*"))  # of builds that were killed, since the lock is ours
    aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=folder))
    moves: list[tuple[Path, Path | None]] = []
    try:
        for file in files:
            _write_aside(aside / file.path, file.data)
        try:
            for path in stale:
                _move(folder, aside, path, moves)
                _tidy(folder, path)
            *others, manifest = files
            for file in others:
                _move(folder, aside, file.path, moves)
            for parent in sorted(parents):
                _sync(parent)
            _move(folder, aside, manifest.path, moves)
            _sync(folder)
        except BaseException:
            _undo(folder, moves)
            raise
    finally:
        for leftover in (aside, *leftovers):
            with suppress(OSError):  # even a fault that it does not ignore harms no pack
                shutil.rmtree(leftover, ignore_errors=True)


def _move(folder: Path, aside: Path, path: str, moves: list[tuple[Path, Path | None]]) -> None:
    """Put the old file by, and the new one, if there is one, in its place; `moves` remembers how to undo it."""
    target, fresh = folder / path, aside / path
    by = None
    if target.is_file() or target.is_symlink():
        by = aside / _BY / path
        by.parent.mkdir(parents=True, exist_ok=True)
        moves.append((target, by))
        _put_by(target, by, stays=fresh.is_file())
    else:
        moves.append((target, None))
    if fresh.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.replace(target)


def _put_by(target: Path, by: Path, *, stays: bool) -> None:
    """Keep the old file; one that is about to be replaced stays meanwhile, so that it is never missing."""
    if not stays:
        target.replace(by)
        return
    try:
        os.link(target, by, follow_symlinks=False)
    except OSError:  # a file system without links
        shutil.copy2(target, by, follow_symlinks=False)


def _undo(folder: Path, moves: list[tuple[Path, Path | None]]) -> None:
    for target, by in reversed(moves):
        with suppress(OSError):
            if by:
                target.parent.mkdir(parents=True, exist_ok=True)
                by.replace(target)
            else:
                target.unlink()
                _tidy(folder, target.relative_to(folder).as_posix())


def _write_aside(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync(folder: Path) -> None:
    """Let the names in a folder outlive a power cut, where the system can do that for folders."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as fault:
        if fault.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def _tidy(folder: Path, path: str) -> None:
    """Remove the folders that a deleted file leaves empty, up to the pack's own."""
    for parent in (folder / path).parents:
        if parent == folder:
            return
        try:
            parent.rmdir()
        except OSError:
            return  # something is left in it


def _is_inside(home: Path, path: str) -> bool:
    """Whether a path leads to a file of a folder that is given without links."""
    try:
        return (home / path).resolve().is_relative_to(home) and path not in ("", ".", MANIFEST)
    except (OSError, RuntimeError, ValueError):
        return False


def digest(data: bytes) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
