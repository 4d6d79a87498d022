"""Break each system call of a write in turn, and look at what is on disk: `python tests/write_faults.py`.

Every case runs in a process of its own: a pack FIRST lies there, SECOND is written over it, and the n-th call
fails with an error or is the process's last. A row says what the folder held afterwards, what told so, and
whether the next build made it whole.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from coursegen import lock, write
from coursegen.diagnostics import MachineError

FIRST = {"slides.pptx": b"slides 1", "handouts/H01.pdf": b"sheet 1", "README.md": b"read me 1", "cards/C1.pdf": b"same"}
SECOND = {"slides.pptx": b"slides 2", "large/H02.pdf": b"sheet 2", "README.md": b"read me 2", "cards/C1.pdf": b"same"}
CALLS = ("open", "write", "fsync", "mkdir", "replace", "link", "unlink", "rmdir", "truncate", "close")
FAULTS = {"ENOSPC": errno.ENOSPC, "EACCES": errno.EACCES, "EIO": errno.EIO, "killed": 0}
DONE, TOLD, UNTOLD = 0, 4, 70


@dataclass(frozen=True)
class Case:
    """One fault: which call, how it failed, and what came of it."""

    fault: str
    number: int
    call: str
    ended: str  # done, told (MachineError), killed, untold (any other error)
    held: str  # old, new, mixed
    told: bool  # whether the folder itself says that it was cut off
    left: bool  # whether temporary files were left
    mended: bool  # whether the next build made the new pack and nothing else


def put(folder: Path, files: dict[str, bytes]) -> None:
    """Write a pack."""
    made = [write.File(path, data, {"kind": "test"}) for path, data in files.items()]
    write.write(folder, made, {"coursegen": "1"}, keep=False, force=False)


def cases(base: Path, faults: Iterable[str] = FAULTS) -> list[Case]:
    """Every fault at every call, until a write goes through without meeting it."""
    found = []
    for fault in faults:
        for number in range(1, 1000):
            case = _case(base / f"{fault}-{number}", fault, number)
            if case is None:
                break
            found.append(case)
    return found


def _case(folder: Path, fault: str, number: int) -> Case | None:
    folder.mkdir()
    pack = folder / "pack"
    put(pack, FIRST)
    child = os.fork()
    if not child:
        os._exit(_write_with(pack, fault, number, folder / "call"))
    _, status = os.waitpid(child, 0)
    if not (folder / "call").exists():
        return None  # fewer calls than that
    ended = "killed" if os.WIFSIGNALED(status) else {DONE: "done", TOLD: "told"}.get(os.WEXITSTATUS(status), "untold")
    held, told, left = _held(pack), write.was_cut_off(pack), bool(_strays(pack))
    put(pack, SECOND)
    mended = _held(pack) == "new" and not _strays(pack)
    return Case(fault, number, (folder / "call").read_text("ascii"), ended, held, told, left, mended)


def _write_with(pack: Path, fault: str, number: int, note: Path) -> int:
    count = 0

    def broken(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*words: Any, **options: Any) -> Any:
            nonlocal count
            count += 1
            if count == number:
                os.__dict__.update(reals)
                note.write_text(name, "ascii")
                if fault == "killed":
                    os.kill(os.getpid(), signal.SIGKILL)
                if name == "close":
                    real(*words)  # an error of close comes after the file is closed
                raise OSError(FAULTS[fault], os.strerror(FAULTS[fault]), words[0] if words else None)
            return real(*words, **options)

        return call

    reals = {name: getattr(os, name) for name in CALLS}
    for name, real in reals.items():
        setattr(os, name, broken(name, real))
    try:
        put(pack, SECOND)
    except MachineError:
        return TOLD
    except BaseException:
        return UNTOLD
    return DONE


def _strays(pack: Path) -> list[str]:
    return sorted(path.name for path in pack.rglob(".coursegen*") if path.name != lock.NAME)


def _held(pack: Path) -> str:
    paths = (path for path in pack.rglob("*") if path.is_file())
    inside = {path.relative_to(pack).as_posix(): path.read_bytes() for path in paths}
    files = {
        path: data for path, data in inside.items() if not path.startswith(".coursegen") and path != write.MANIFEST
    }
    named = {path: facts["sha256"] for path, facts in json.loads(inside[write.MANIFEST])["files"].items()}
    for label, wanted in (("old", FIRST), ("new", SECOND)):
        if files == wanted and named == {path: write.digest(data) for path, data in wanted.items()}:
            return label
    return "mixed"


def table(found: list[Case]) -> str:
    """How many cases ended in each way, by fault and call."""
    rows = Counter((case.fault, case.call, case.ended, case.held, "cut off" if case.told else "") for case in found)
    head = f"{'fault':8} {'call':9} {'ended':7} {'pack':6} {'told':8} cases"
    return "\n".join([head, *(f"{a:8} {b:9} {c:7} {d:6} {e:8} {n}" for (a, b, c, d, e), n in sorted(rows.items()))])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as base:
        faults = [name for name in sys.argv[1:] if name in FAULTS] or list(FAULTS)
        all_cases = cases(Path(base), faults)
    if "--json" in sys.argv:
        print(json.dumps([asdict(case) for case in all_cases]))
    else:
        print(table(all_cases))
        print(f"{len(all_cases)} cases, {sum(not case.mended for case in all_cases)} that the next build did not mend")
