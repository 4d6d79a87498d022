"""The preview as a browser's requests meet it: what is served, to whom, and what a save does."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from coursegen import write
from coursegen.cache import Cache
from coursegen.diagnostics import Finding, Place, Severity
from coursegen.preview import drawing
from coursegen.preview.board import Board
from coursegen.preview.builder import draft_of
from coursegen.preview.drawing import Drawing
from coursegen.preview.leaves import leaves
from coursegen.preview.server import Server
from coursegen.request import Line, Report, Request, Wishes
from coursegen.watch.rounds import Begun, Round

ROOT = Path(__file__).resolve().parent.parent
MINIMAL = ROOT / "lesson" / "minimal.yaml"


STRAYS = (
    "notes.txt", "manifest.json", "../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "....//secret.txt",
    "/etc/passwd", "%2fetc%2fpasswd", "..%5csecret.txt", "run-sheet.pdf%00", "./run-sheet.pdf", "page.html.j2",
    "../server.py",
)  # fmt: skip


class Site:
    """A server with a board that a test tells what was built."""

    def __init__(self, room: Path) -> None:
        self.board = Board(None)
        self.server = Server(self.board, Drawing(Cache(room / "cache"), room), 0)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.request = Request(MINIMAL, room / "out")

    def show(self, pack: Path, *, changed: tuple[str, ...] = (), findings: tuple[Finding, ...] = ()) -> None:
        files = write.read_manifest(pack)["files"]
        lines = tuple(Line(p, f["kind"], f["pages"], f["size"], 0.0, True) for p, f in files.items() if "pages" in f)
        texts = {str(MINIMAL): MINIMAL.read_text("utf-8")}
        report = Report(pack, "Small <fires>", lines, findings, texts)
        self.board.hear(Begun(self.request, changed))
        self.board.hear(Round(self.request, changed, 1.5, report, findings))

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=60)
        named = {"Host": f"127.0.0.1:{self.server.server_port}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        connection.putrequest(method, path, skip_host=True)
        for name, value in named.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, answer.headers, body

    def end(self) -> None:
        self.server.ending.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    yield made
    made.end()


@pytest.fixture
def pack(minimal_pack: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(minimal_pack, tmp_path / "out" / minimal_pack.name))


def test_the_overview_shows_every_file_by_audience(site: Site, pack: Path) -> None:
    site.show(pack)
    status, headers, body = site.get("/")
    page = body.decode()
    assert status == 200
    assert "Small &lt;fires&gt;" in page and "<fires>" not in page
    assert [page.index(f">{name}</h2>") for name in ("Learners", "Facilitators", "Assessors")] == sorted(
        page.index(f">{name}</h2>") for name in ("Learners", "Facilitators", "Assessors")
    )
    for path in site.board.state.files:
        assert f'href="/view/{path}"' in page
    assert "Built in 1.5 s" in page
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_a_files_page_holds_its_leaves_with_words_for_those_who_do_not_see(site: Site, pack: Path) -> None:
    site.show(pack)
    page = site.get("/view/facilitator-guide.pdf")[2].decode()
    count = site.board.state.files["facilitator-guide.pdf"].pages
    assert page.count("<figure") == count
    assert f'alt="Page 1 of {count}"' in page
    assert 'width="595" height="842"' in page
    assert 'aria-current="page"' in page
    assert "style=" not in page and "onclick" not in page


def test_pages_come_as_pictures_of_a_few_widths(site: Site, pack: Path) -> None:
    site.show(pack)
    shown = site.board.state.files["run-sheet.pdf"]
    look = site.board.leaves(shown)[0].digest
    status, headers, body = site.get(f"/picture/run-sheet.pdf?page=1&width=360&look={look}")
    assert (status, headers["Content-Type"]) == (200, "image/png")
    assert "immutable" in headers["Cache-Control"]
    assert int.from_bytes(body[16:20]) == 360
    assert site.get(f"/picture/run-sheet.pdf?page=1&width=361&look={look}")[0] == 404
    assert site.get(f"/picture/run-sheet.pdf?page=99&width=360&look={look}")[0] == 404
    assert site.get("/picture/run-sheet.pdf?page=1&width=360&look=old")[0] == 404
    assert site.get("/picture/run-sheet.pdf")[0] == 404


@pytest.mark.office
def test_slides_come_as_pictures_where_there_is_libreoffice(site: Site, pack: Path) -> None:
    site.show(pack)
    leaf = site.board.leaves(site.board.state.files["slides.pptx"])[1]
    status, _, body = site.get(f"/picture/slides.pptx?page=2&width=360&look={leaf.digest}")
    assert status == 200 and body.startswith(b"\x89PNG")


def test_slides_are_outlines_where_there_is_none(site: Site, pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "office", lambda: None)
    site.show(pack)
    page = site.get("/view/slides.pptx")[2].decode()
    assert "<img" not in page
    assert page.count('class="leaf outline"') == site.board.state.files["slides.pptx"].pages
    assert drawing.OFFICE_REMEDY in page
    look = site.board.leaves(site.board.state.files["slides.pptx"])[0].digest
    assert site.get(f"/picture/slides.pptx?page=1&width=360&look={look}")[0] == 503


def test_texts_and_tables_are_shown_as_they_are(site: Site, pack: Path) -> None:
    site.show(pack)
    assert "Subject:" in site.get("/view/participant-email.txt")[2].decode()
    assert '<th scope="col">' in site.get("/view/run-sheet.csv")[2].decode()
    assert "Get the file" in site.get("/view/slides.pptx")[2].decode()


def test_files_of_the_pack_are_given_and_no_others(site: Site, pack: Path) -> None:
    site.show(pack)
    assert site.get("/pack/run-sheet.pdf")[2] == (pack / "run-sheet.pdf").read_bytes()
    assert site.get("/pack/participant-email.txt")[1]["Content-Type"] == "text/plain; charset=utf-8"
    assert site.get("/pack/slides.pptx")[1]["Content-Disposition"] == "attachment"
    (pack / "notes.txt").write_text("nobody's business", "utf-8")
    (pack.parent / "secret.txt").write_text("nobody's business", "utf-8")
    for way in ("/pack/", "/view/", "/assets/", "/picture/", "/"):
        for name in STRAYS:
            status, _, body = site.get(way + name)
            assert status == 404, way + name
            assert b"nobody" not in body


def test_a_file_that_is_being_replaced_is_not_given_by_halves(site: Site, pack: Path) -> None:
    site.show(pack)
    (pack / "run-sheet.pdf").write_bytes(b"%PDF-half")
    assert site.get("/pack/run-sheet.pdf")[0] == 404
    assert site.get("/view/run-sheet.pdf")[0] == 200


@pytest.mark.parametrize(
    "host", ["example.org", "example.org:{}", "127.0.0.1", "127.0.0.1:80", "evil.127.0.0.1:{}", ""]
)
def test_another_host_name_is_refused(site: Site, pack: Path, host: str) -> None:
    site.show(pack)
    for path in ("/", "/events", "/pack/run-sheet.pdf", "/assets/preview.js"):
        status, _, body = site.get(path, Host=host.format(site.server.server_port))
        assert status == 421
        assert len(body) < 100
    assert site.get("/", Host=f"localhost:{site.server.server_port}")[0] == 200


def test_it_listens_to_this_machine_alone_and_only_reads(site: Site, pack: Path) -> None:
    assert site.server.server_address[0] == "127.0.0.1"
    site.show(pack)
    assert site.get("/", "HEAD")[0::2] == (200, b"")
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert site.get("/", method)[0] == 501


def test_a_save_is_told_as_an_event_and_what_it_renewed_is_marked(site: Site, pack: Path) -> None:
    site.show(pack)
    site.get("/view/run-sheet.pdf")
    known = site.board.state.id
    connection = http.client.HTTPConnection("127.0.0.1", site.server.server_port, timeout=60)
    connection.request("GET", f"/events?known={known}", headers={"Host": f"127.0.0.1:{site.server.server_port}"})
    stream = connection.getresponse()
    assert stream.headers["Content-Type"] == "text/event-stream"
    other = (pack / "one-pager.pdf").read_bytes()
    (pack / "run-sheet.pdf").write_bytes(other)
    manifest = json.loads((pack / "manifest.json").read_text("utf-8"))
    manifest["files"]["run-sheet.pdf"]["sha256"] = manifest["files"]["one-pager.pdf"]["sha256"]
    (pack / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    site.show(pack, changed=("lesson.yaml",))
    told = []
    while not told or told[-1]["phase"] != "done":
        line = stream.readline()
        if line.startswith(b"data: "):
            told.append(json.loads(line.removeprefix(b"data: ")))
    connection.close()
    assert told[-1]["id"] == site.board.state.id != known
    assert site.board.state.renewed == {"run-sheet.pdf"}
    page = site.get("/view/run-sheet.pdf")[2].decode()
    assert 'class="renewed"' in page
    site.show(pack, changed=("lesson.yaml",))
    assert 'class="renewed"' not in site.get("/view/run-sheet.pdf")[2].decode()


def test_findings_stand_beside_the_last_good_pack(site: Site, pack: Path) -> None:
    place = Place(str(MINIMAL), 6, 1, 9)
    wrong = Finding(Severity.ERROR, "unknown-key", "`<duraton>` is no field", place, "write `duration`")
    site.show(pack)
    site.board.hear(Begun(site.request, ("lesson.yaml",)))
    site.board.hear(Round(site.request, ("lesson.yaml",), findings=(wrong,)))
    page = site.get("/")[2].decode()
    assert 'data-phase="broken"' in page
    assert "1 error; the last good pack is shown" in page
    assert "<code>&lt;duraton&gt;</code> is no field" in page
    assert "minimal.yaml:6" in page and "<mark>duration</mark>: 60" in page
    assert "write <code>duration</code>" in page
    assert 'href="/view/run-sheet.pdf"' in page


def test_what_keeps_a_pack_from_being_written_is_a_finding_too(site: Site) -> None:
    site.board.hear(Round(site.request, (), trouble=("edited by hand: slides.pptx", "keep a copy, then use --force")))
    page = site.get("/")[2].decode()
    assert "edited by hand: slides.pptx" in page
    assert "No pack yet" in page


def test_a_draft_shows_before_the_pack_and_does_not_outlive_it(pack: Path, tmp_path: Path) -> None:
    request = Request(MINIMAL, pack.parent)
    draft = draft_of(request, tmp_path / "draft")
    assert draft and "handouts" in draft.wishes.only and "packet" not in draft.wishes.only
    assert draft_of(replace(request, wishes=Wishes(only=("packet", "guide"))), tmp_path) is None
    assert draft_of(replace(request, wishes=Wishes(only=("email",))), tmp_path) is None
    board = Board(draft.out)
    aside = Path(shutil.copytree(pack, draft.out / pack.name))
    line = Line("run-sheet.pdf", "run-sheet", 1, 1, 0.0, False)
    board.hear(Begun(draft, ()))
    board.hear(Round(draft, (), report=Report(aside, "Fires", (line,), (), {})))
    assert (board.state.phase, board.state.files["run-sheet.pdf"].file) == ("building", aside / "run-sheet.pdf")
    whole = Report(pack, "Fires", (line, replace(line, path="one-pager.pdf")), (), {})
    board.hear(Round(request, (), report=whole))
    assert (board.state.phase, board.state.files["run-sheet.pdf"].file) == ("done", pack / "run-sheet.pdf")


def test_leaves_that_look_the_same_have_one_digest(minimal_pack: Path) -> None:
    alone = leaves("a.pdf", (minimal_pack / "run-sheet.pdf").read_bytes())
    bound = leaves("b.pdf", (minimal_pack / "print" / "facilitator.pdf").read_bytes())
    guide = leaves("c.pdf", (minimal_pack / "facilitator-guide.pdf").read_bytes())
    assert len({leaf.digest for leaf in guide}) == len(guide) > 5
    assert alone[0].digest in {leaf.digest for leaf in bound}
    slides = leaves("d.pptx", (minimal_pack / "slides.pptx").read_bytes())
    assert slides[0].title.startswith("Small fires")
    assert any(leaf.notes for leaf in slides)
    assert leaves("e.txt", b"no pages") == ()


def test_a_page_is_drawn_as_wide_as_asked(minimal_pack: Path) -> None:
    picture = drawing.draw((minimal_pack / "run-sheet.pdf").read_bytes(), 1, 360)
    assert picture[:4] == b"\x89PNG" and int.from_bytes(picture[16:20]) == 360


def test_a_taken_port_is_said_and_the_builder_ends(site: Site, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "coursegen.cli", "preview", str(MINIMAL), "-o", str(tmp_path / "out")]
    done = subprocess.run(
        [*command, "--port", str(site.server.server_port)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 4
    assert f"port {site.server.server_port}: Address already in use" in done.stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_it_ends_with_all_its_processes(tmp_path: Path, number: signal.Signals, code: int) -> None:
    spec = Path(shutil.copy(MINIMAL, tmp_path / "lesson.yaml"))
    command = [
        sys.executable,
        "-m",
        "coursegen.cli",
        "preview",
        str(spec),
        "-o",
        str(tmp_path / "out"),
        "--only",
        "email",
    ]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout and process.stderr
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        assert "fire-extinguisher: 1 file" in process.stdout.readline()
        os.killpg(process.pid, number) if number is signal.SIGINT else process.send_signal(number)
        assert process.wait(60) == code
        assert "Traceback" not in process.stderr.read()
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
