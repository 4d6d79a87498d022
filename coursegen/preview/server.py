"""The preview over HTTP, for this machine alone: pages, pictures, files of the pack and nothing else."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from coursegen import resources
from coursegen.diagnostics import MachineError
from coursegen.preview import views
from coursegen.preview.board import Board
from coursegen.preview.drawing import Drawing

LOOPBACK = "127.0.0.1"
HEARTBEAT = 10.0  # seconds after which a silent stream of events says that it lives
FOREVER = "private, max-age=31536000, immutable"  # what lies under an address with a digest in it never changes

# Nothing but our own files runs or loads; no other page may frame, embed or read what is shown.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
GUARDS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}
ASSETS = {
    "preview.css": "text/css",
    "preview.js": "text/javascript",
    "icon.svg": "image/svg+xml",
    "blank.svg": "image/svg+xml",
}
TEXTS = (".txt", ".md", ".csv", ".json", ".ics")


class Server(ThreadingHTTPServer):
    """Serves one board; raises MachineError where the port cannot be had. Port 0 is any that is free."""

    daemon_threads = True

    def __init__(self, board: Board, drawing: Drawing, port: int) -> None:
        try:
            super().__init__((LOOPBACK, port), _Handler)
        except OSError as fault:
            raise MachineError(f"port {port}: {fault.strerror}", "leave out --port, or name another") from fault
        self.board = board
        self.drawing = drawing
        port = self.server_port
        self.hosts = {f"{name}:{port}" for name in (LOOPBACK, "localhost")}
        self.ending = threading.Event()

    @property
    def address(self) -> str:
        """What to open in a browser."""
        return f"http://{LOOPBACK}:{self.server_port}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "coursegen", ""

    def do_GET(self) -> None:
        """Answer one request; a foreign host name means that a page of another site has this address resolve to us."""
        if self.headers.get("Host", "") not in self.server.hosts:
            return self._refuse(HTTPStatus.MISDIRECTED_REQUEST)
        asked = urlsplit(self.path)
        head, _, rest = unquote(asked.path).removeprefix("/").partition("/")
        match head, rest:
            case "", "":
                return self._page(None)
            case "view", path if path:
                return self._page(path)
            case "picture", path:
                return self._picture(path, {name: values[0] for name, values in parse_qs(asked.query).items()})
            case "pack", path:
                return self._file(path)
            case "events", "":
                return self._events(parse_qs(asked.query).get("known", [""])[0])
            case "assets", name if name in ASSETS:
                return self._send(resources.data("preview").joinpath(name).read_bytes(), ASSETS[name])
        return self._refuse(HTTPStatus.NOT_FOUND)

    do_HEAD = do_GET  # noqa: N815 - the name is the library's

    def _page(self, path: str | None) -> None:
        text = views.page(self.server.board, path)
        if text is None:
            return self._refuse(HTTPStatus.NOT_FOUND)
        return self._send(text.encode(), "text/html")

    def _picture(self, path: str, query: Mapping[str, str]) -> None:
        found = self.server.board.find(path, query.get("page", ""), query.get("look", ""))
        width = query.get("width", "")
        if not found or width not in map(str, views.WIDTHS):
            return self._refuse(HTTPStatus.NOT_FOUND)
        data, leaf = found
        try:
            picture = self.server.drawing.picture(path, data, leaf, int(width))
        except MachineError:
            return self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        return self._send(picture, "image/png", {"Cache-Control": FOREVER})

    def _file(self, path: str) -> None:
        shown = self.server.board.state.files.get(path)
        data = shown.read() if shown else None
        if data is None:
            return self._refuse(HTTPStatus.NOT_FOUND)
        if path.endswith(".pdf"):
            return self._send(data, "application/pdf", {"Content-Security-Policy": ""})  # or the viewer stays empty
        if path.endswith(TEXTS):
            return self._send(data, "text/plain")
        return self._send(data, "application/octet-stream", {"Content-Disposition": "attachment"})

    def _events(self, known: str) -> None:
        """States as they come, until the browser leaves or the preview ends."""
        self._head(HTTPStatus.OK, {"Content-Type": "text/event-stream", "Connection": "close"})
        self.close_connection = True
        with suppress(OSError):
            while not self.server.ending.is_set():
                state = self.server.board.wait(known, HEARTBEAT)
                if state.id == known:
                    self.wfile.write(b": here\n\n")
                else:
                    known = state.id
                    told = {"id": state.id, "phase": state.phase, "says": state.says}
                    self.wfile.write(f"data: {json.dumps(told)}\n\n".encode())
                self.wfile.flush()

    def _send(self, data: bytes, type: str, more: Mapping[str, str] | None = None) -> None:
        charset = "; charset=utf-8" if type.startswith("text/") else ""
        headers = {"Content-Type": type + charset, "Content-Length": str(len(data)), **(more or {})}
        self._head(HTTPStatus.OK, headers)
        if self.command != "HEAD":
            self.wfile.write(data)

    def _refuse(self, status: HTTPStatus) -> None:
        text = f"{status.value} {status.phrase}\n".encode()
        self._head(status, {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(text))})
        if self.command != "HEAD":
            self.wfile.write(text)

    def _head(self, status: HTTPStatus, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {
            "Cache-Control": "no-store",
            "Content-Security-Policy": POLICY,
            **GUARDS,
            **headers,
        }.items():
            if value:
                self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """The author's terminal tells of builds, not of pictures."""
