"""`coursegen preview`: a watched lesson with a page in the browser beside it."""

from __future__ import annotations

import tempfile
import threading
import webbrowser
from collections.abc import Sequence
from pathlib import Path

import typer

from coursegen.commands import watching
from coursegen.diagnostics import MachineError
from coursegen.preview.board import Board, State
from coursegen.preview.builder import builder, draft_of
from coursegen.preview.drawing import Drawing
from coursegen.preview.server import Server
from coursegen.request import Request


def run(requests: Sequence[Request], *, port: int, show: bool, verbose: bool) -> None:
    """Serve until interrupted; raises MachineError where the port is taken."""
    if len(requests) != 1:
        raise typer.BadParameter(f"a preview shows one lesson; name one of these {len(requests)}", param_hint="SPEC")
    request = requests[0]
    with tempfile.TemporaryDirectory(prefix="coursegen-") as folder:
        room = Path(folder)
        draft = draft_of(request, room / "draft")
        # The builder is forked first: a process that serves has threads, and those do not survive a fork.
        with builder([*([draft] if draft else []), request]) as events:
            board = Board(draft.out if draft else None)
            with Server(board, Drawing(request.cache, room), port) as server:
                threading.Thread(target=server.serve_forever, daemon=True).start()
                threading.Thread(target=_read, args=(board,), daemon=True).start()
                typer.echo(server.address)
                if show:
                    webbrowser.open(server.address)
                teller = watching.Teller(verbose)
                for event in events:
                    board.hear(event)
                    if event.request.out == request.out:
                        teller.tell(event)
    raise MachineError("the process that builds has ended", "start the preview again; what is above may say why")


def _read(board: Board) -> None:
    """Read every version of every file, so that the pages which the next save renews can be told from the others."""
    state: State = board.state
    while True:
        state = board.wait(state.id, 3600)
        for shown in state.files.values():
            board.leaves(shown)
