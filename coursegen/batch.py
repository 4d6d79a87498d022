"""Several lessons at once: one crew renders for all of them, a failure stops no other, results keep their order."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coursegen import source, theme, unchanged
from coursegen.diagnostics import MachineError, SpecError
from coursegen.render.pool import Pending, Pool
from coursegen.request import Report, Request
from coursegen.theme import Theme
from coursegen.write import EditedError

if TYPE_CHECKING:
    from coursegen.build import Making, Pools

MANY = 5  # lessons for which it pays to start processes before it is known what they will be asked for
_ID = re.compile(r"^id:[ \t]*([a-z0-9][a-z0-9-]*)[ \t]*(?:#.*)?\r?$", re.MULTILINE)  # as nearly every spec has it

Fault = SpecError | EditedError | MachineError | OSError


@dataclass(frozen=True)
class Result:
    """What came of one request: a report, or the fault that left the last good pack standing."""

    request: Request
    report: Report | None = None
    fault: Fault | None = None

    @property
    def standing(self) -> bool:
        """Whether the pack was already as it should be."""
        return self.report is not None and all(line.cached for line in self.report.lines)


@dataclass(frozen=True)
class _Running:
    making: Making
    pending: Pending


def build_all(
    requests: Sequence[Request], pools: Pools = Pool, check: Callable[[], None] = lambda: None
) -> Generator[Result]:
    """Build every request and yield its result, in the order of the requests.

    All have the theme, processes and cache of the first. While one pack is composed others are rendered, so that no
    process waits; no more are begun than that takes, so that memory does not grow with their number. `check` is called
    before a pack is made, and not where all stand. Raises what it raises, and SpecError when the theme is at fault.
    """
    if not requests:
        return
    first = requests[0]
    look = theme.load(first.theme)
    with pools(look, first.jobs, first.cache) as pool:
        yield from _Batch(requests, look, pool, check, at_once=first.jobs + 1 if first.jobs > 1 else 1).run()


def claims(requests: Sequence[Request]) -> dict[Path, Path]:
    """The folder that each request would make, with the first spec that claims it: as if all were built before.

    A machine that builds a share of them learns from it which ids others use. A spec that is broken claims nothing.
    """
    found: dict[Path, Path] = {}
    for request in requests:
        name = _id(request)
        if name:
            found.setdefault(request.out / name, request.spec)
    return found


def _id(request: Request) -> str:
    """The id of a lesson, at the cost of a glance where its author wrote one plainly."""
    try:
        with request.spec.open("rb") as file:
            said = _ID.findall(file.read(source.MAX_BYTES).decode("utf-8-sig", "replace"))
        if len(said) == 1:
            return str(said[0])
        data = source.read(request.spec, request.shared).data
    except (OSError, SpecError):
        return ""
    from coursegen.spec import ids

    return ids.of_lesson(str(data.get("id") or ""), str(data.get("title") or ""), str(request.spec))


class _Batch:
    """Requests on their way; everything happens in one thread, and only rendering elsewhere."""

    def __init__(
        self, requests: Sequence[Request], look: Theme, pool: Pool, check: Callable[[], None], at_once: int
    ) -> None:
        self.requests = requests
        self.look = look
        self.pool = pool
        self.check = check
        self.at_once = at_once
        self.running: dict[int, _Running] = {}
        self.results: dict[int, Result] = {}
        self.begun = 0

    def run(self) -> Iterator[Result]:
        for at in range(len(self.requests)):
            while at not in self.results:
                self._fill()
                if at not in self.results:
                    self._go_on()
            yield self.results.pop(at)

    def _fill(self) -> None:
        """Begin as many packs as may be on their way."""
        while self.begun < len(self.requests) and len(self.running) < self.at_once:
            at, self.begun = self.begun, self.begun + 1
            request = self.requests[at]
            standing = unchanged.known(request)
            if standing:
                self.results[at] = _standing(request, standing)
            else:
                self._step(at, self._making(request), None)

    def _making(self, request: Request) -> Making:
        """A pack to be made; what composes is imported only now, while what renders is made ready elsewhere."""
        if len(self.requests) >= MANY:
            self.pool.start()
        self.check()
        from coursegen.build import make

        return make(request, self.look)

    def _go_on(self) -> None:
        """Bring every pack one wave further whose wave is rendered; where there is none, wait for one."""
        ready = [at for at, running in self.running.items() if not running.pending.open()]
        for at in ready:
            running = self.running.pop(at)
            self._step(at, running.making, running.pending)
        if not ready:
            rendering = [future for running in self.running.values() for future in running.pending.open()]
            wait(rendering, return_when=FIRST_COMPLETED)

    def _step(self, at: int, making: Making, pending: Pending | None) -> None:
        """Send a pack the outcomes of its wave, and begin its next one."""
        request = self.requests[at]
        try:
            jobs = making.send(pending.outcomes()) if pending else next(making)
            self.running[at] = _Running(making, self.pool.begin(jobs))
        except StopIteration as end:
            self.results[at] = Result(request, end.value)
        except (SpecError, EditedError, MachineError, OSError) as fault:
            self.results[at] = Result(request, fault=fault)


def _standing(request: Request, report: Report) -> Result:
    try:
        request.take(report.folder)
    except SpecError as fault:
        return Result(request, fault=fault)
    return Result(request, report)
