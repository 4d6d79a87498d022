"""Specs from strangers, each named for its attack: clear errors, nothing read, nothing asked, nothing left behind."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coursegen.verify.doors import doors

ROOT = Path(__file__).resolve().parent.parent
HOSTILE = ROOT / "tests" / "hostile"
NAMES = sorted(path.stem for path in HOSTILE.glob("*.yaml"))
BATCHES = 4
SECRET = "ekshibit seventeen"
QUICK = 60  # seconds of computing; an attack that works would take days


def lay(base: Path) -> Path:
    """A lesson's folder with all that the specs name, and secrets around it."""
    lesson = base / "lesson"
    shutil.copytree(HOSTILE, lesson)
    for name in ("secret.md", "secret.png", "settings.yaml"):
        (base / name).write_text(f"title: {SECRET}\n", "utf-8")
    (lesson / "link.md").symlink_to(base / "secret.md")
    (lesson / "link.png").symlink_to(base / "secret.png")
    (lesson / "linked").symlink_to(base)
    (lesson / "device.md").symlink_to("/dev/zero")
    (lesson / "folder.md").mkdir()
    (lesson / "texts").mkdir()
    (lesson / "binary.md").write_bytes(b"\xff\xfe\x00\x80")
    (lesson / "pixels.png").write_bytes(huge_picture())
    for name in ("pipe.md", "pipe.png"):
        os.mkfifo(lesson / name)
    for name in ("large.md", "large.png"):
        with (lesson / name).open("wb") as file:
            file.truncate(1 << 36)
    return lesson


def huge_picture() -> bytes:
    """A PNG of 100 000 by 100 000 pixels in less than a hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 100_000, 100_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def tree(base: Path) -> dict[str, str]:
    """Every name below a folder and what kind of thing it is, with what short files say."""
    found = {}
    for path in sorted(base.rglob("*")):
        kind = "link" if path.is_symlink() else "folder" if path.is_dir() else "file" if path.is_file() else "pipe"
        short = kind == "file" and path.stat().st_size < 100_000
        found[path.relative_to(base).as_posix()] = kind + (str(path.read_bytes()) if short else "")
    return found


@pytest.fixture(scope="module", params=range(BATCHES))
def batch(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[dict[str, Any]]]:
    """A part of the specs built by one child process: the folder of packs, and what was seen of each."""
    base = tmp_path_factory.mktemp("hostile") / "strangers"
    base.mkdir()
    lesson, out = lay(base), base.parent / "out"
    before = tree(base)
    words = [
        sys.executable,
        str(ROOT / "tests" / "hostile_run.py"),
        str(lesson),
        str(out),
        *NAMES[request.param :: BATCHES],
    ]
    places = {"COURSEGEN_CACHE": str(base.parent / "cache"), "TMPDIR": str(base.parent / "tmp")}
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **places}
    (base.parent / "tmp").mkdir()
    # Started where all may be opened: what is opened beside a handle has a name that seems to begin there.
    done = subprocess.run(words, cwd=places["TMPDIR"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert tree(base) == before, "something was left beside the packs, or changed"
    return out, [json.loads(line) for line in done.stdout.splitlines()]


def test_hostile_specs_are_told_so_and_get_nothing(batch: tuple[Path, list[dict[str, Any]]]) -> None:
    out, seen = batch
    wrong = {case["name"]: faults for case in seen if (faults := list(_faults(case, out / case["name"])))}
    assert not wrong, json.dumps(wrong, indent=1, ensure_ascii=False)


def test_there_are_many_attacks_and_each_says_what_it_tries() -> None:
    assert len(NAMES) >= 40
    for name in NAMES:
        assert (HOSTILE / f"{name}.yaml").read_text("utf-8").startswith("# "), name
        assert (HOSTILE / f"{name}.txt").read_text("utf-8").startswith("exit "), name
    assert {path.stem for path in HOSTILE.glob("*.txt")} == set(NAMES)


def _faults(case: dict[str, Any], out: Path) -> Iterator[str]:
    """What is wrong with a case, in words."""
    if "ended" in case:
        yield f"the process ended with {case['ended']}"
        return
    first, *messages = (HOSTILE / f"{case['name']}.txt").read_text("utf-8").splitlines()
    if first != f"exit {case['code']}":
        yield f"{first} was expected, and it was {case['code']}: {case['said'][:400]}"
    yield from _unsaid(case["said"], [message for message in messages if not message.startswith("only ")])
    yield from (f"{kind}: {case[kind][:5]}" for kind in ("opened", "asked", "started") if case[kind])
    if case["seconds"] > QUICK:
        yield f"it took {case['seconds']} seconds"
    yield from _left(out, failed=case["code"] == 1)


def _unsaid(said: str, messages: list[str]) -> Iterator[str]:
    for message in messages:
        code, _, words = message.partition(": ")
        if code not in said or words not in said:
            yield f"it was to say “{message}”, and said: {said[:400]}"
    if "Traceback" in said:
        yield f"a traceback: {said[-400:]}"
    if strange := {c for c in said if not c.isprintable() and c != "\n"}:
        yield f"these characters would reach the terminal: {sorted(map(ascii, strange))}"


def _left(out: Path, *, failed: bool) -> Iterator[str]:
    files = [path for path in out.rglob("*") if path.is_file()]
    if files and failed:
        yield f"it left {sorted(path.name for path in files)[:5]}"
    yield from (f"it left {path.name}" for path in out.rglob(".coursegen*"))
    for path in files:
        for door, text in doors(path.name, path.read_bytes()):
            if SECRET in text or "root:x:0" in text:
                yield f"the secret is in {path.name} at {door}"
