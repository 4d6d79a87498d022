"""A process that gets ready while its program still composes, and then has processes of its own render."""

from __future__ import annotations

import itertools
import multiprocessing
import signal
import sys
import threading
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from types import FrameType
from typing import NoReturn

from coursegen.diagnostics import MachineError, SpecError, printable
from coursegen.render import workers
from coursegen.render.attempt import Outcome
from coursegen.render.job import Job
from coursegen.render.workers import Workers
from coursegen.theme import Theme

GRACE = 10  # seconds to leave in order


class Foreman:
    """A crew behind one process, which imports and parses at once; its processes are forked from it and share that.

    The program meanwhile does what only it can do, and is not held up where processes are renewed.
    """

    def __init__(self, theme: Theme, processes: int) -> None:
        """Begin; only where `workers.can_fork()`."""
        context = multiprocessing.get_context("fork")
        self._pipe, there = context.Pipe()
        self._process = context.Process(target=_oversee, args=(theme, processes, there, self._pipe))
        self._process.start()
        there.close()
        self._numbers = itertools.count()
        self._open: dict[int, Future[Outcome]] = {}
        self._is_gone = self._is_asked = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def submit(self, job: Job) -> Future[Outcome]:
        """Hand a job over."""
        return self._ask(job, alone=False)

    def alone(self, job: Job) -> Outcome | None:
        """Have a job tried once more by itself."""
        try:
            return self._ask(job, alone=True).result()
        except BrokenProcessPool:
            return None

    def warm(self) -> None:
        """Nothing: it has been at that since it began."""

    def stop(self, *, at_once: bool) -> None:
        """End it and its processes; when this returns there is none left."""
        if at_once or not self._is_asked:  # what it has made ready is for nobody
            self._process.terminate()
            self._process.join(GRACE)
            self._process.kill()  # its own processes end when it is gone
        else:
            with suppress(OSError):
                self._pipe.send(None)
        self._process.join()
        self._reader.join()
        self._pipe.close()

    def _ask(self, job: Job, *, alone: bool) -> Future[Outcome]:
        number, future = next(self._numbers), Future[Outcome]()
        self._open[number], self._is_asked = future, True
        with suppress(OSError):  # then it is gone, which the reader hears
            self._pipe.send((number, job, alone))
        if self._is_gone:  # the reader has told the others, and not this one
            self._break()
        return future

    def _read(self) -> None:
        with suppress(EOFError, OSError):
            while True:
                number, outcome = self._pipe.recv()
                future = self._open.pop(number)
                if outcome:
                    future.set_result(outcome)
                else:
                    future.set_exception(BrokenProcessPool("the process that rendered it ended"))
        self._is_gone = True
        self._break()

    def _break(self) -> None:
        """Tell all who wait that the foreman is gone, and with it what it had."""
        for number in list(self._open):
            future = self._open.pop(number, None)
            if future:
                future.set_exception(BrokenProcessPool("the process that oversees the others ended"))


def _oversee(theme: Theme, processes: int, pipe: Connection, other: Connection) -> None:
    """Have jobs rendered as they come, until told that there are no more, or the program is gone or ends this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # While modules load, an exception may be raised where Python cannot but swallow it: so long there is none.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    other.close()
    crew, sending, in_order = Workers(theme, processes), threading.Lock(), False
    try:
        with suppress(MachineError, SpecError):  # each job says so
            workers.warm(theme)
        signal.signal(signal.SIGTERM, _leave)
        while asked := pipe.recv():
            number, job, alone = asked
            answer = partial(_answer, pipe, sending, number)
            _begin(crew, job, alone=alone).add_done_callback(answer)
        in_order = True
    except EOFError:
        pass
    finally:
        crew.stop(at_once=not in_order)


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_IGN)  # once is enough: what follows ends the others
    sys.exit(128 + number)


def _begin(crew: Workers, job: Job, *, alone: bool) -> Future[Outcome]:
    try:
        if not alone:
            return crew.submit(job)
        outcome = crew.alone(job)
    except MachineError as fault:
        outcome = Outcome(None, lacking=(str(fault), fault.remedy))
    except SpecError as fault:
        outcome = Outcome(None, failure=printable(f"{type(fault).__name__}: {fault}"))
    done = Future[Outcome]()
    if outcome:
        done.set_result(outcome)
    else:
        done.set_exception(BrokenProcessPool())
    return done


def _answer(pipe: Connection, sending: threading.Lock, number: int, done: Future[Outcome]) -> None:
    outcome = None if done.cancelled() or done.exception() else done.result()
    with sending, suppress(OSError):  # whoever asked may be gone
        pipe.send((number, outcome))
