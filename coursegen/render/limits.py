"""How much time and memory one file may take: an artifact that wants more fails, with a sentence, and alone."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

try:
    import resource
except ImportError:  # Windows, where files are rendered without limits
    resource = None  # type: ignore[assignment]

PATIENCE = 4  # times the seconds of computing may pass by the clock, on a machine that others use too
GRACE = 30  # seconds of computing after which a process is ended that cannot be told to stop


class ExhaustedError(BaseException):
    """A limit was met; no `Exception`, so that no library takes it for a fault of its own and goes on."""


@dataclass(frozen=True)
class Limits:
    """What one file may take: seconds of computing, and megabytes besides what the process has; 0: no limit."""

    seconds: int = 300  # a guide of 300 pages takes 20
    megabytes: int = 3072  # a guide of 300 pages takes 450

    @classmethod
    def from_environment(cls) -> Limits:
        """The limits of this run: `COURSEGEN_MAX_SECONDS` and `COURSEGEN_MAX_MEMORY` (in MB) change them."""
        return cls(_number("COURSEGEN_MAX_SECONDS", cls.seconds), _number("COURSEGEN_MAX_MEMORY", cls.megabytes))


@contextmanager
def held(limits: Limits) -> Iterator[None]:
    """Hold the block to limits, as far as the system has them; raises ExhaustedError when one is met."""
    try:
        with _memory(limits.megabytes), _time(limits.seconds):
            yield
    except MemoryError:
        told = f"needs more than {limits.megabytes:,} MB of memory"
        raise ExhaustedError(f"{told}; make it smaller, or raise COURSEGEN_MAX_MEMORY") from None


@contextmanager
def _memory(megabytes: int) -> Iterator[None]:
    if resource is None or not megabytes:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _in_use() + megabytes * 1_000_000
    lower = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    with suppress(ValueError, OSError):  # some systems know the limit and do not let it be set
        resource.setrlimit(resource.RLIMIT_AS, (lower, hard))
    try:
        yield
    finally:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@contextmanager
def _time(seconds: int) -> Iterator[None]:
    """Stop after seconds of computing, or several times as many by the clock; only a main thread can be stopped."""
    if not seconds or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        what = "computing" if number == signal.SIGPROF else "waiting"
        told = f"takes more than {seconds if number == signal.SIGPROF else seconds * PATIENCE:,} seconds of {what}"
        raise ExhaustedError(f"{told}; make it smaller, or raise COURSEGEN_MAX_SECONDS")

    timers = ((signal.SIGPROF, signal.ITIMER_PROF, seconds), (signal.SIGALRM, signal.ITIMER_REAL, seconds * PATIENCE))
    before = [signal.signal(number, stop) for number, _, _ in timers]
    if multiprocessing.parent_process() is not None:
        _end_after(seconds + GRACE)
    for _, timer, after in timers:
        signal.setitimer(timer, after, 1)  # and again each second, should a library have caught the first
    try:
        yield
    finally:
        for (number, timer, _), handler in zip(timers, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)


def _end_after(seconds: int) -> None:
    """Let the system end a render process whose library neither returns nor lets itself be told."""
    if resource is not None:
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (int(used) + seconds, hard))


def _in_use() -> int:
    """Bytes of address space that this process has; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _number(name: str, otherwise: int) -> int:
    given = os.environ.get(name, "")
    return int(given) if given.isascii() and given.isdigit() else otherwise
