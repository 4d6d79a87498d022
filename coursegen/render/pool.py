"""Jobs to outcomes: from the cache, in this process, or by a crew; one failure never stops the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from types import TracebackType

from coursegen import render
from coursegen.cache import Cache
from coursegen.diagnostics import MachineError
from coursegen.render import workers
from coursegen.render.attempt import Outcome, attempt
from coursegen.render.foreman import Foreman
from coursegen.render.job import Format, Heading, Job, Rendered
from coursegen.render.workers import Crew, Workers
from coursegen.theme import Theme

WORTH = 3  # jobs for which it pays to start processes
AT_HAND = ("json", "zip")  # formats whose bytes take longer to hand over than to make


class Pool:
    """Renders jobs; a context manager that starts a crew only when there is enough work for it.

    `hire` gives another crew than processes of this machine, such as a cluster's.
    """

    def __init__(
        self,
        theme: Theme,
        processes: int = 1,
        cache: Cache | None = None,
        hire: Callable[[Theme], Crew] | None = None,
    ) -> None:
        self.theme = theme
        self.processes = processes
        self.cache = cache
        self._hire = hire
        self._crew: Crew | None = None

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._crew:
            self._crew.stop(at_once=kind is not None)

    def run(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """Yield one outcome a job, in the order of the jobs; raises MachineError when a library is lacking."""
        return self.begin(jobs).outcomes()

    def begin(self, jobs: Sequence[Job]) -> Pending:
        """Begin those jobs that are not in the cache, the longest first: no process ends up alone with the guide."""
        keys = [render.digest(job, self.theme) if self.cache else "" for job in jobs]
        known = {at: found for at, key in enumerate(keys) if (found := self._cached(key))}
        todo = sorted((at for at in range(len(jobs)) if at not in known), key=lambda at: -len(jobs[at].content))
        away = [at for at in todo if jobs[at].format not in AT_HAND]
        crew = self._crew_for(len(away))
        futures = {at: crew.submit(jobs[at]) for at in away} if crew else {}
        return Pending(self, jobs, keys, known, futures)

    def start(self) -> None:
        """Let processes get ready from now on, for the many jobs that this one is about to compose."""
        if self._crew is None and self._hire is None and self.processes > 1 and workers.can_fork():
            self._crew = Foreman(self.theme, self.processes)

    def warm(self) -> None:
        """Import, parse and start processes now, so that the next jobs need not wait for it."""
        crew = self._crew_for(WORTH)
        if crew:
            crew.warm()
        else:
            workers.warm(self.theme)

    def again(self, job: Job) -> Outcome:
        """The outcome of a job whose process ended, tried once more by itself."""
        failure = "the process that rendered it ended; it may have run out of memory"
        return (self._crew.alone(job) if self._crew else None) or Outcome(None, failure=failure)

    def store(self, key: str, rendered: Rendered) -> None:
        """Keep what was rendered for the next run."""
        facts = {
            "pages": rendered.pages,
            "places": dict(rendered.places),
            "remarks": list(rendered.remarks),
            "fonts": list(rendered.fonts),
            "outline": list(rendered.outline),
            "formats": list(rendered.formats),
        }
        if self.cache:
            self.cache.put(key, facts, rendered.data)

    def _crew_for(self, jobs: int) -> Crew | None:
        """Who renders so many jobs; None where this process does it sooner."""
        if self._crew is None and jobs and self._hire:
            self._crew = self._hire(self.theme)
        if self._crew is None and jobs >= WORTH and self.processes > 1:
            self._crew = Workers(self.theme, self.processes)
        return self._crew

    def _cached(self, key: str) -> Outcome | None:
        found = self.cache.get(key) if self.cache else None
        if not found:
            return None
        facts, data = found
        rendered = Rendered(
            data,
            facts["pages"],
            facts["places"],
            tuple((message, anchor) for message, anchor in facts["remarks"]),
            tuple(facts["fonts"]),
            tuple(Heading(*heading) for heading in facts["outline"]),
            tuple(Format(*format) for format in facts["formats"]),
        )
        return Outcome(rendered, cached=True)


@dataclass(frozen=True)
class Pending:
    """Jobs that were begun; those in no future are rendered when their outcomes are asked for."""

    pool: Pool
    jobs: Sequence[Job]
    keys: Sequence[str]
    known: Mapping[int, Outcome]
    futures: Mapping[int, Future[Outcome]]

    def open(self) -> list[Future[Outcome]]:
        """What is not finished yet."""
        return [future for future in self.futures.values() if not future.done()]

    def outcomes(self) -> Iterator[Outcome]:
        """Yield one outcome a job, in the order of the jobs; raises MachineError when a library is lacking."""
        for at, job in enumerate(self.jobs):
            outcome = self.known.get(at) or self._rendered(at, job)
            if outcome.lacking:
                raise MachineError(*outcome.lacking)
            if outcome.rendered and not outcome.cached:
                self.pool.store(self.keys[at], outcome.rendered)
            yield outcome

    def _rendered(self, at: int, job: Job) -> Outcome:
        """What the crew made of a job, or this process of one that was given to no crew."""
        if at not in self.futures:
            return attempt(job, self.pool.theme)
        try:
            return self.futures[at].result()
        except BrokenProcessPool:
            return self.pool.again(job)
