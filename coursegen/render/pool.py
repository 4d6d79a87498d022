"""Jobs to outcomes: from the cache, in this process, or over several; one failure never stops the others."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, replace
from types import TracebackType

from coursegen import render
from coursegen.cache import Cache
from coursegen.diagnostics import MachineError
from coursegen.render.job import Job, Rendered
from coursegen.theme import Theme


@dataclass(frozen=True)
class Outcome:
    """A job's bytes, or the sentence that says why there are none; `seconds` of rendering."""

    rendered: Rendered | None
    seconds: float = 0.0
    cached: bool = False
    failure: str | None = None
    lacking: tuple[str, str] | None = None  # what the machine lacks, and the remedy


class Pool:
    """Renders jobs; a context manager that starts processes only when there is enough work for them."""

    def __init__(self, theme: Theme, processes: int = 1, cache: Cache | None = None) -> None:
        self.theme = theme
        self.processes = processes
        self.cache = cache
        self._executor: Executor | None = None

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._executor:
            self._executor.shutdown(wait=kind is None, cancel_futures=True)
            if kind is not None:
                for child in multiprocessing.active_children():
                    child.terminate()

    def run(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """Yield one outcome a job, in the order of the jobs; raises MachineError when a library is lacking."""
        keys = [render.digest(job, self.theme) if self.cache else "" for job in jobs]
        known = {at: found for at, key in enumerate(keys) if (found := self._cached(key))}
        todo = [at for at in range(len(jobs)) if at not in known]
        fresh = dict(zip(todo, self._rendered([jobs[at] for at in todo]), strict=True)) if todo else {}
        for at, key in enumerate(keys):
            outcome = known.get(at) or fresh[at]
            if outcome.lacking:
                raise MachineError(*outcome.lacking)
            if outcome.rendered and not outcome.cached and self.cache:
                self._store(key, outcome.rendered)
            yield outcome

    def warm(self) -> None:
        """Import, parse and start processes now, so that the next jobs need not wait for it."""
        if self.processes > 1:
            self._started().submit(int)
        else:
            _warm(self.theme)

    def _rendered(self, jobs: Sequence[Job]) -> Iterable[Outcome]:
        if self.processes < 2 or (len(jobs) < 3 and not self._executor):
            return [_attempt(job, self.theme) for job in jobs]
        executor = self._started()
        # The longest first, so that no process ends up alone with the guide.
        order = sorted(range(len(jobs)), key=lambda at: -len(jobs[at].content))
        futures: dict[int, Future[Outcome]] = {}
        with suppress(BrokenProcessPool):  # an early job may end its process while later ones are handed over
            for at in order:
                futures[at] = executor.submit(_work, jobs[at])
        outcomes = [_result(futures[at]) if at in futures else None for at in range(len(jobs))]
        if any(outcome is None for outcome in outcomes):
            self._executor = None
        return [outcome or self._alone(job) for job, outcome in zip(jobs, outcomes, strict=True)]

    def _alone(self, job: Job) -> Outcome:
        """Render once more in a process of its own: a job that ends its process takes its neighbors' results along."""
        with self._processes(1) as executor:
            outcome = _result(executor.submit(_work, job))
        return outcome or Outcome(None, failure="the process that rendered it ended; it may have run out of memory")

    def _started(self) -> Executor:
        if self._executor is None:
            self._executor = self._processes(self.processes)
        return self._executor

    def _processes(self, number: int) -> ProcessPoolExecutor:
        """New processes: forked where that is safe, so that they share what is imported by now."""
        methods = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("fork" if "fork" in methods else "spawn")
        if context.get_start_method() == "fork":
            _warm(self.theme)
        return ProcessPoolExecutor(number, context, _begin, (self.theme,))

    def _cached(self, key: str) -> Outcome | None:
        found = self.cache.get(key) if self.cache else None
        if not found:
            return None
        facts, data = found
        remarks = tuple((message, anchor) for message, anchor in facts["remarks"])
        return Outcome(Rendered(data, facts["pages"], facts["places"], remarks, tuple(facts["fonts"])), cached=True)

    def _store(self, key: str, rendered: Rendered) -> None:
        facts = {
            "pages": rendered.pages,
            "places": dict(rendered.places),
            "remarks": list(rendered.remarks),
            "fonts": list(rendered.fonts),
        }
        if self.cache:
            self.cache.put(key, facts, rendered.data)


_theme: Theme | None = None


def _begin(theme: Theme) -> None:
    # Ctrl-C reaches every process of a terminal; the one that holds the pool ends it in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    global _theme  # one a process, set before its first job
    _theme = theme


def _result(future: Future[Outcome]) -> Outcome | None:
    """The outcome, or None where the process ended."""
    try:
        return future.result()
    except BrokenProcessPool:
        return None


def _work(job: Job) -> Outcome:
    if _theme is None:
        raise RuntimeError("a worker was given a job before its theme")
    return _attempt(job, _theme)


def _attempt(job: Job, theme: Theme) -> Outcome:
    began = time.perf_counter()
    try:
        outcome = Outcome(render.render(job, theme))
    except MachineError as fault:
        outcome = Outcome(None, lacking=(str(fault), fault.remedy))
    except Exception as fault:  # a renderer's fault is one artifact's failure, reported with its kind
        outcome = Outcome(None, failure=f"{type(fault).__name__}: {fault}")
    return replace(outcome, seconds=time.perf_counter() - began)


def _warm(theme: Theme) -> None:
    from coursegen.render import pdf

    pdf.warm(theme)
