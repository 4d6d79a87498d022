"""A Dask cluster as a crew: the same renderers on other machines, found by the address of their scheduler."""

# mypy: allow-untyped-calls
from __future__ import annotations

import tempfile
from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from coursegen import versions
from coursegen.diagnostics import MachineError
from coursegen.render.attempt import Outcome, attempt
from coursegen.render.job import Job
from coursegen.theme import Theme

EXTRA = "pip install 'coursegen[cluster]'"
PATIENCE = 10  # seconds in which a scheduler must answer


@dataclass(frozen=True)
class Parcel:
    """A theme that travels: all its files by name, as the chain it extends shows them."""

    name: str
    digest: str
    settings: Mapping[str, Any]
    files: Mapping[str, bytes]


class Cluster:
    """A crew of the workers that a Dask scheduler knows; one that ends has its jobs done by another."""

    def __init__(self, address: str, theme: Theme) -> None:
        """Raises MachineError when `distributed` is not installed, nobody answers, or a worker has other versions."""
        try:
            from distributed import Client
        except ImportError as fault:
            raise MachineError("a cluster needs the package `distributed`", EXTRA) from fault
        try:
            self._client: Any = Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, TypeError) as fault:
            raise MachineError(f"no Dask scheduler answers at {address}", "start one: dask scheduler") from fault
        _refuse_strangers(self._client.run(_versions))
        self._executor = self._client.get_executor(pure=False)
        self._parcel = self._client.scatter(pack(theme), broadcast=True)

    def submit(self, job: Job) -> Future[Outcome]:
        """Begin a job on any worker; a worker that ends has it begun again elsewhere."""
        from distributed import KilledWorker

        given: Future[Outcome] = self._executor.submit(work, job, self._parcel)
        future: Future[Outcome] = Future()

        def finish(done: Future[Outcome]) -> None:
            if done.cancelled():
                future.cancel()
            elif isinstance(done.exception(), KilledWorker):
                future.set_exception(BrokenProcessPool(str(done.exception())))
            elif done.exception():
                future.set_exception(done.exception())
            else:
                future.set_result(done.result())

        given.add_done_callback(finish)
        return future

    def alone(self, job: Job) -> Outcome | None:
        """Nothing more: a job for which the scheduler gives up has ended several workers already."""
        return None

    def warm(self) -> None:
        """Nothing: workers are warm after their first jobs."""

    def stop(self, *, at_once: bool) -> None:
        """Leave the cluster; it stays as it is."""
        self._executor.shutdown(wait=not at_once)
        self._client.close()


def pack(theme: Theme) -> Parcel:
    """A theme with the bytes of all its files."""
    return Parcel(theme.name, theme.digest, theme.settings, {name: theme.read(name) for name in theme.names()})


def unpack(parcel: Parcel) -> Theme:
    """The theme of a parcel, its files in a folder of this process."""
    if parcel.digest not in _unpacked:
        kept = tempfile.TemporaryDirectory(prefix="coursegen-theme-")  # until this process ends
        folder = Path(kept.name).resolve() / parcel.name
        for name, data in parcel.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        _unpacked[parcel.digest] = kept, Theme(parcel.name, (folder,), parcel.settings)
    return _unpacked[parcel.digest][1]


_unpacked: dict[str, tuple[tempfile.TemporaryDirectory[str], Theme]] = {}
_one_at_a_time = Lock()  # a worker may have several threads, and layout keeps state of its process


def work(job: Job, parcel: Parcel) -> Outcome:
    """Render a job on a worker."""
    with _one_at_a_time:
        return attempt(job, unpack(parcel))


def _versions() -> dict[str, str]:
    return {"coursegen": versions.program(), **versions.packages(), **versions.system()}


def _refuse_strangers(workers: Mapping[str, Mapping[str, str]]) -> None:
    """Raise MachineError for a worker whose bytes would be others, or where there is no worker."""
    if not workers:
        raise MachineError("the cluster has no worker", "start one: dask worker ADDRESS --nthreads 1")
    ours = _versions()
    for worker, theirs in sorted(workers.items()):
        differing = [name for name in ours if theirs.get(name) != ours[name]]
        if differing:
            what = ", ".join(f"{n} {theirs.get(n, 'none')[:12]} instead of {ours[n][:12]}" for n in differing[:3])
            raise MachineError(f"the worker {worker} has other versions: {what}", "install the same on all machines")
