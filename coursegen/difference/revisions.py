"""A lesson as it stood at a git revision: its folder taken out of the repository into one of its own."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from pathlib import Path, PurePosixPath


class RevisionError(Exception):
    """There is no such revision, or the file was not there then; the text says what to type."""


def take_out(revision: str, spec: Path, scratch: Path) -> Path:
    """Write the folder of `spec` as of a revision into `scratch`; returns the spec in it.

    Raises RevisionError where git does not know the one or the other. Links and anything that would leave
    `scratch` are left out.
    """
    folder = spec.parent if spec.parent.is_dir() else Path()
    top = Path(_git(folder, "rev-parse", "--show-toplevel").decode().strip())
    commit = _commit(folder, revision)
    inside = _inside(top, spec, commit)
    within = PurePosixPath(inside).parent
    archive = _git(top, "archive", "--format=tar", commit, *([] if str(within) == "." else ["--", str(within)]))
    with tarfile.open(fileobj=io.BytesIO(archive)) as members:
        for member in members:
            target = scratch / member.name
            if member.isfile() and target.resolve().is_relative_to(scratch.resolve()):
                target.parent.mkdir(parents=True, exist_ok=True)
                held = members.extractfile(member)
                target.write_bytes(held.read() if held else b"")
    return scratch / inside


def is_known(revision: str, folder: Path) -> bool:
    """Whether git knows a revision by this name here."""
    try:
        _commit(folder, revision)
    except RevisionError:
        return False
    return True


def _commit(folder: Path, revision: str) -> str:
    try:
        named = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except RevisionError as fault:
        raise RevisionError(str(fault) or f"git knows no revision `{revision}` here") from None
    return named.decode().strip()


def _inside(top: Path, spec: Path, commit: str) -> str:
    """The path of a spec in the repository: from where one stands, else from the repository's top."""
    here = Path(os.path.normpath(Path.cwd() / spec))
    tried = [here.relative_to(top).as_posix()] if here.is_relative_to(top) else []
    for path in (*tried, spec.as_posix()):
        try:
            _git(top, "cat-file", "-e", f"{commit}:{path}")
        except RevisionError:
            continue
        return path
    raise RevisionError(f"{spec} was not there at that revision")


def _git(folder: Path, *words: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", folder, *words], capture_output=True, check=False)
    except FileNotFoundError:
        raise RevisionError("git is not installed, so no revision can be read") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
        raise RevisionError(said.partition("\n")[0])
    return done.stdout
