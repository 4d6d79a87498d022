"""Reading a pack back: hashes, leaks, structure, references."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from coursegen import write
from coursegen.diagnostics import Finding, Place, Severity, SpecError
from coursegen.spec import ids
from coursegen.spec.lesson import Lesson
from coursegen.verify import references
from coursegen.verify.doors import backstage, doors
from coursegen.verify.secrets import Secrets, secrets_of
from coursegen.verify.structure import pdf_faults

LESSON = "lesson.json"


def verify(folder: Path, lesson: Lesson | None = None) -> tuple[Finding, ...]:
    """Every fault of a finished pack; `lesson` is read from the pack where it is None.

    Raises SpecError when the folder is no pack, or when there is no lesson to look for secrets of.
    """
    manifest = write.read_manifest(folder)
    if not manifest:
        raise _refuse(folder, f"{folder} is no pack: it has no {write.MANIFEST}", "build one with `coursegen build`")
    files: Mapping[str, Any] = manifest["files"]
    held = {path: data for path in files if (data := _read(folder, path)) is not None}
    spec = lesson or lesson_of(folder)
    secrets = (secrets_of(spec), secrets_of(spec, on_screen=True))
    read = frozenset(_digest(data) for path, data in held.items() if files[path].get("audience") == "learners")
    found = list(_hashes(folder, files, held))
    for path, data in held.items():
        facts = files[path]
        if facts.get("audience") == "learners":
            found += _leaks(folder, path, data, secrets, read)
            found += _backstage(folder, path, data) if path.endswith(".pptx") else []
        if path.endswith(".pdf"):
            found += _structure(folder, path, data, facts)
    found += [_error(folder, *fault) for fault in references.dangling(spec.language, files, held)]
    return tuple(found)


def lesson_of(folder: Path) -> Lesson:
    """The lesson that a pack was made from, by its own copy; raises SpecError where it holds none that can be read."""
    data = _read(folder, LESSON)
    if data is None:
        raise _refuse(folder, f"the pack holds no {LESSON}", "name the spec, or build the whole pack")
    try:
        return ids.complete(Lesson.model_validate_json(data))
    except ValueError:
        raise _refuse(folder, f"{LESSON} of the pack is no lesson", "name the spec, or build the pack again") from None


def _hashes(folder: Path, files: Mapping[str, Any], held: Mapping[str, bytes]) -> Iterator[Finding]:
    for path, facts in files.items():
        if path not in held:
            yield _error(folder, path, "missing-file", "is in the manifest and not in the pack", "build the pack again")
        elif _digest(held[path]) != facts.get("sha256"):
            yield _error(
                folder, path, "changed-file", "differs from the manifest", "build again with --force, or keep it"
            )
    if write.was_cut_off(folder):
        message = "a build was cut off while it wrote this pack; some files may be old and some new"
        yield _error(folder, write.MANIFEST, "cut-off", message, "build the pack again")
    known = {*files, write.MANIFEST}
    for path in sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()):
        if path not in known and not path.startswith(write.OURS):
            finding = _error(folder, path, "unknown-file", "is not in the manifest", "delete it, or keep it elsewhere")
            yield Finding(Severity.WARNING, finding.code, finding.message, finding.place, finding.hint)


def _leaks(
    folder: Path, path: str, data: bytes, secrets: tuple[Secrets, Secrets], read: frozenset[str]
) -> Iterator[Finding]:
    """Secrets behind each door of a learners' file; a deck may say what the room saw on the screen."""
    on_paper, on_screen = secrets
    try:
        for door, text in [("file name", path), *doors(path, data, read)]:
            known = on_screen if ".pptx" in f"{path} {door}" else on_paper
            for secret, told in known.found_in(text):
                message = f"learners would read {secret.what} at {door}: “{told}”"
                hint = "keep it out of learners' fields, or name the sheet by its use"
                yield _error(folder, path, "leak", message, hint)
    except ValueError as fault:
        yield _error(folder, path, "unreadable", str(fault), "build the pack again")


def _backstage(folder: Path, path: str, data: bytes) -> Iterator[Finding]:
    """Notes and hidden slides are the facilitator's, whatever they say."""
    for sentence in backstage(data):
        yield _error(folder, path, "leak", sentence, "hand on slides-for-learners.pptx, which has none")


def _structure(folder: Path, path: str, data: bytes, facts: Mapping[str, Any]) -> Iterator[Finding]:
    try:
        for sentence in pdf_faults(data, facts.get("pages", 0)):
            yield _error(folder, path, "pdf", sentence, "build the pack again, or mend the theme")
    except ValueError as fault:
        yield _error(folder, path, "unreadable", str(fault), "build the pack again")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read(folder: Path, path: str) -> bytes | None:
    target = (folder / path).resolve()
    if not target.is_relative_to(folder.resolve()) or not target.is_file():
        return None
    return target.read_bytes()


def _error(folder: Path, path: str, code: str, message: str, hint: str) -> Finding:
    return Finding(Severity.ERROR, code, message, Place(str(folder / path), 1), hint)


def _refuse(folder: Path, message: str, hint: str) -> SpecError:
    return SpecError([Finding(Severity.ERROR, "no-pack", message, Place(str(folder), 1), hint)])
