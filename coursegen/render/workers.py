"""Processes that render: warmed once, renewed before they grow, gone when the program that started them is."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import connection
from multiprocessing.context import BaseContext
from typing import Protocol
from weakref import WeakSet

from coursegen.render.attempt import Outcome, attempt
from coursegen.render.job import Job
from coursegen.theme import Theme

RENEWED = 400  # jobs a process, after which new ones take over: what a library keeps cannot pile up


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
        self._begun = 0
        self._retired: list[ProcessPoolExecutor] = []
        self._futures: WeakSet[Future[Outcome]] = WeakSet()

    def submit(self, job: Job) -> Future[Outcome]:
        """Begin a job on the next idle process."""
        executor = self._ready()
        self._begun += 1
        try:
            future = executor.submit(work, job)
        except BrokenProcessPool as fault:  # an earlier job ended its process while this one was handed over
            future = Future()
            future.set_exception(fault)
            self._executor = None
            executor.shutdown()  # its threads end, so that the next processes may be forked
        self._futures.add(future)
        return future

    def alone(self, job: Job) -> Outcome | None:
        """Render once more in a process of its own: a job that ends its process takes its neighbors' results along."""
        if self._executor:
            self._retire(self._executor)
            self._executor = None
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
        for executor in [*self._retired, *([self._executor] if self._executor else [])]:
            executor.shutdown(cancel_futures=True)

    def _ready(self) -> ProcessPoolExecutor:
        """The present processes, or new ones when these have done their share."""
        if self._executor and self._begun >= RENEWED * self.processes:
            self._retire(self._executor)
            self._executor = None
        if self._executor is None:
            self._executor = _processes(self.theme, self.processes)
            self._begun = 0
        return self._executor

    def _retire(self, executor: ProcessPoolExecutor) -> None:
        """Let processes end after the jobs that they have."""
        idle = all(future.done() for future in self._futures)
        executor.shutdown(wait=idle)
        if not idle:
            self._retired.append(executor)


def work(job: Job) -> Outcome:
    """Render in a process that `_begin` made ready."""
    if _theme is None:
        raise RuntimeError("a worker was given a job before its theme")
    return attempt(job, _theme)


def warm(theme: Theme) -> None:
    """Import and parse in this process what most jobs need."""
    from coursegen.render import pdf

    pdf.warm(theme)


def _processes(theme: Theme, number: int) -> ProcessPoolExecutor:
    context = _context()
    if context.get_start_method() == "fork":
        warm(theme)
    return ProcessPoolExecutor(number, context, _begin, (theme,))


def _context() -> BaseContext:
    """Fork where that is safe, so that processes share what is imported by now: never beside other threads."""
    can_fork = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    return multiprocessing.get_context("fork" if can_fork else "spawn")


_theme: Theme | None = None


def _begin(theme: Theme) -> None:
    """Make a process ready: the one that started it handles Ctrl-C and ends it, or is gone and with it all reason."""
    global _theme  # one a process, set before its first job
    _theme = theme
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_outlive, args=(parent.sentinel,), daemon=True).start()


def _outlive(parent: int) -> None:
    with suppress(OSError):
        connection.wait([parent])
    os._exit(1)
