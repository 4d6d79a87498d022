"""Processes that render: warmed once, renewed when they have grown, gone when the program that started them is."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import connection
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Protocol

from coursegen.render.attempt import Outcome, attempt
from coursegen.render.job import Job
from coursegen.theme import Theme

try:
    import resource
except ImportError:  # Windows, where processes are not renewed
    resource = None  # type: ignore[assignment]

GROWN = 400  # megabytes more than at its start with which a process is renewed: what a library keeps cannot pile up


class Crew(Protocol):
    """What renders jobs elsewhere: processes of this machine, or a cluster."""

    def submit(self, job: Job) -> Future[Outcome]:
        """Begin a job; the future fails with BrokenProcessPool when the process that had it ended."""

    def alone(self, job: Job) -> Outcome | None:
        """Try a job once more where it can harm no other; None when it ended its process again."""

    def warm(self) -> None:
        """Get ready now, so that the next jobs need not wait for it."""

    def stop(self, *, at_once: bool) -> None:
        """End, after the jobs that were begun or `at_once`."""


class Workers:
    """A crew of processes of this machine."""

    def __init__(self, theme: Theme, processes: int) -> None:
        self.theme = theme
        self.processes = processes
        self._executor: ProcessPoolExecutor | None = None
        self._grown = 0  # megabytes by which the largest of the present processes has grown

    def submit(self, job: Job) -> Future[Outcome]:
        """Begin a job on the next idle process."""
        executor = self._ready()
        try:
            future = executor.submit(work, job)
        except BrokenProcessPool as fault:  # an earlier job ended its process while this one was handed over
            future = Future()
            future.set_exception(fault)
            self._end()
        else:
            future.add_done_callback(self._measure)
        return future

    def alone(self, job: Job) -> Outcome | None:
        """Render once more in a process of its own: a job that ends its process takes its neighbors' results along."""
        self._end()
        with _processes(self.theme, 1) as executor:
            try:
                return executor.submit(work, job).result()
            except BrokenProcessPool:
                return None

    def warm(self) -> None:
        """Import, parse and start processes."""
        self._ready().submit(int)

    def stop(self, *, at_once: bool) -> None:
        """End all processes; when this returns there is none left."""
        if at_once:
            for child in multiprocessing.active_children():
                child.terminate()
        self._end(cancel=True)

    def _ready(self) -> ProcessPoolExecutor:
        """The present processes, or new ones where these have grown."""
        if self._grown > GROWN:
            self._end()
        if self._executor is None:
            self._executor = _processes(self.theme, self.processes)
        return self._executor

    def _measure(self, done: Future[Outcome]) -> None:
        if not done.cancelled() and not done.exception():
            self._grown = max(self._grown, done.result().grown)

    def _end(self, *, cancel: bool = False) -> None:
        """Let processes finish what they have and end; then no thread is left of them, and others may be forked."""
        if self._executor:
            self._executor.shutdown(cancel_futures=cancel)
        self._executor, self._grown = None, 0


def work(job: Job) -> Outcome:
    """Render in a process that `_begin` made ready."""
    if _own is None:
        raise RuntimeError("a worker was given a job before its theme")
    outcome = attempt(job, _own.theme)
    return replace(outcome, grown=_megabytes() - _own.megabytes)


def warm(theme: Theme) -> None:
    """Import and parse in this process what most jobs need."""
    from coursegen.render import bind, pdf

    bind.warm()
    pdf.warm(theme)


def _processes(theme: Theme, number: int) -> ProcessPoolExecutor:
    context = _context()
    if context.get_start_method() == "fork":
        warm(theme)
    return ProcessPoolExecutor(number, context, _begin, (theme,))


def can_fork() -> bool:
    """Whether processes may share what is imported by now: never beside other threads."""
    return "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1


def _context() -> BaseContext:
    return multiprocessing.get_context("fork" if can_fork() else "spawn")


@dataclass(frozen=True)
class _Own:
    """What a process has of its own: the theme, and the megabytes that it began with."""

    theme: Theme
    megabytes: int


_own: _Own | None = None


def _begin(theme: Theme) -> None:
    """Make a process ready: the one that started it handles Ctrl-C and ends it, or is gone and with it all reason."""
    global _own  # one a process, set before its first job
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_outlive, args=(parent.sentinel,), daemon=True).start()
    _own = _Own(theme, _megabytes())


def _outlive(parent: int) -> None:
    with suppress(OSError):
        connection.wait([parent])
    os._exit(1)


def _megabytes() -> int:
    """What this process holds in memory besides files; the most it ever held where the system tells no more."""
    try:
        _, resident, shared, *_ = Path("/proc/self/statm").read_text("ascii").split()
        return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE") // 1_000_000
    except (OSError, ValueError):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss if resource else 0
        return most // (1_000_000 if sys.platform == "darwin" else 1_000)
