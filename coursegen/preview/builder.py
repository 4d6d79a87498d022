"""The builder of a preview: a process of its own that watches, so that the page answers while packs are made."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from coursegen.kinds import KINDS
from coursegen.request import Request
from coursegen.watch import rounds
from coursegen.watch.rounds import Begun, Round

# What a draft holds: kinds that wait for no other, save the two that take the longest.
SLOW = ("packet", "cue-cards")
QUICK = tuple(kind.name for kind in KINDS if kind.wave < 3 and not kind.needs and kind.name not in SLOW)

GRACE = 10  # seconds to leave in order


def draft_of(request: Request, folder: Path) -> Request | None:
    """The quick part of a request, to be built aside; None where all of it is slow, or so little that it is quick."""
    wanted = request.wishes.only or tuple(kind.name for kind in KINDS)
    quick = tuple(name for name in wanted if name in QUICK)
    if not quick or len(quick) == len(wanted):
        return None
    return replace(request, out=folder, force=False, wishes=replace(request.wishes, only=quick))


@contextmanager
def builder(requests: Sequence[Request]) -> Iterator[Iterator[Begun | Round]]:
    """Start the process; yields its events as they come, and ends it in the end."""
    methods = multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("fork" if "fork" in methods else "spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(there, here, list(requests)))
    process.start()
    there.close()
    try:
        here.recv()  # until it is ready, a signal may reach it where nothing handles one
        yield _events(here)
    finally:
        process.terminate()
        process.join(GRACE)
        process.kill()  # its own processes end when it is gone
        process.join()
        here.close()


def _events(source: Connection) -> Iterator[Begun | Round]:
    try:
        while True:
            yield source.recv()
    except EOFError:
        return


def _work(target: Connection, other: Connection, requests: Sequence[Request]) -> None:
    # The parent hears Ctrl-C and ends this process; SIGTERM leaves every `with` in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    other.close()
    target.send(None)
    parent = multiprocessing.parent_process()
    try:
        for event in rounds.watch(requests, alive=lambda: parent is None or parent.is_alive()):
            target.send(event)
    except BrokenPipeError:
        return
