"""One writer of a folder at a time; the lock of a process that died is no obstacle."""

from __future__ import annotations

import errno
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from coursegen.diagnostics import MachineError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

NAME = ".coursegen.lock"
PATIENCE = 30.0  # seconds to wait for another writer, which needs less than one
_PAUSE = 0.05
# What a file system says that knows no locks (network drives, some containers).
_NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS}


@contextmanager
def held(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock of a folder that exists; raises MachineError when another process keeps it, OSError otherwise.

    The system's own lock is used, which ends with its process. Where the file system has none, the file
    itself is the lock: whoever creates it holds it, and one whose process is gone is taken over.
    """
    path = folder / NAME
    ends = time.monotonic() + patience
    while (handle := _take(path)) is None:
        if time.monotonic() > ends:
            raise MachineError(
                f"another build is writing {folder} ({_owner(path)})",
                f"wait for it; if there is none, delete {path}",
            )
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        with suppress(OSError):
            if fcntl is None:
                os.close(handle)  # an open file cannot be deleted there
            path.unlink()  # while it is locked, so that it is still ours
        with suppress(OSError):
            if fcntl is not None:
                os.close(handle)


def _take(path: Path) -> int | None:
    """The handle of the locked file, or None while another process holds it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
    try:
        free = _locked(handle) if fcntl else None
        if free is None:
            free = _is_mine(path, handle)
        # The file may have been deleted by its last holder between opening and locking.
        if free and os.path.samestat(os.fstat(handle), path.lstat()):
            os.truncate(handle, 0)
            os.write(handle, _me().encode())
            return handle
    except FileNotFoundError:
        pass
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return None


def _locked(handle: int) -> bool | None:
    """Whether the system gave the lock; None where the file system has no locks."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as fault:
        if fault.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return False
        if fault.errno in _NO_LOCKS:
            return None
        raise
    return True


def _is_mine(path: Path, handle: int) -> bool:
    """Whether the file names this process, or nobody who lives: then a claim of ours beside it takes its place.

    Two that meet the same dead lock both move a claim there; the one who reads its own name afterwards has it.
    """
    holder = os.read(handle, 200).decode("utf-8", "replace")
    if holder == _me():
        return True
    if not _is_dead(holder):
        return False
    claim = path.with_name(f"{NAME}-{os.getpid()}")
    claim.write_text(_me(), "utf-8")
    claim.replace(path)
    time.sleep(_PAUSE)
    return False  # taken at the next look, when the file that was opened is the one that stands there


def _is_dead(holder: str) -> bool:
    host, _, number = holder.partition(" ")
    if not number.isdigit():
        return True  # nobody has written a name: just created, by us or by one who died in between
    if host != socket.gethostname() or os.name == "nt":  # where asking after a process would end it
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _owner(path: Path) -> str:
    with suppress(OSError):
        host, _, number = path.read_text("utf-8", "replace").partition(" ")
        if number.isdigit():
            return f"process {number} on {host}"
    return "it left no name"


def _me() -> str:
    return f"{socket.gethostname()} {os.getpid()}"
