"""Watching: a process that builds again as files are edited in every way editors edit them."""

from __future__ import annotations

import itertools
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from coursegen.request import Request, Wishes
from coursegen.watch.ground import Ground
from coursegen.watch.rounds import Round, watch
from coursegen.watch.workshop import Workshop

ROOT = Path(__file__).resolve().parent.parent
MINIMAL = ROOT / "lesson" / "minimal.yaml"
PATIENCE = 60  # seconds for a line that is sure to come, on a machine that does much else


class Watching:
    """`coursegen watch` as a process of its own, line by line."""

    def __init__(self, *words: str | Path) -> None:
        command = [sys.executable, "-m", "coursegen.cli", "watch", *map(str, words)]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.told: list[str] = []
        self._readers = [threading.Thread(target=read, daemon=True) for read in (self._read, self._listen)]
        for reader in self._readers:
            reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def _listen(self) -> None:
        assert self.process.stderr
        self.told += iter(self.process.stderr)

    def line(self) -> str:
        """The next line without its time of day."""
        try:
            return self.lines.get(timeout=PATIENCE).partition(" ")[2]
        except queue.Empty:
            pytest.fail("".join(self.told)[-2000:] or "nothing was said")

    def hear(self, words: str) -> None:
        """Wait until something is said on standard error."""
        end = time.monotonic() + PATIENCE
        while words not in "".join(self.told):
            assert time.monotonic() < end, "".join(self.told)
            time.sleep(0.05)

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """Press Ctrl-C as a terminal does: every process of the group is told."""
        os.killpg(self.process.pid, number)
        code = self.process.wait(PATIENCE)
        self.close()
        return code

    def close(self) -> None:
        """Whatever is left of it ends, and all that it said is read."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for reader in self._readers:
            reader.join()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream
            stream.close()


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    folder = tmp_path / "lesson"
    folder.mkdir()
    return Path(shutil.copy(MINIMAL, folder / "lesson.yaml"))


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Callable[..., Watching]]:
    started: list[Watching] = []

    def start(*words: str | Path, only: str = "email", jobs: int = 1) -> Watching:
        started.append(Watching(*words, "-o", tmp_path / "out", "--only", only, "-j", str(jobs)))
        return started[-1]

    yield start
    for one in started:
        one.close()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def put(path: Path, text: str) -> None:
    """Write a file at one stroke."""
    fresh = path.with_name(f"{path.name}~")
    fresh.write_text(text, "utf-8")
    fresh.replace(path)


def edit_by_rename(path: Path, old: str, new: str) -> None:
    """As many editors save: a new file under another name takes the place of the old one."""
    put(path, path.read_text("utf-8").replace(old, new, 1))


def message(tmp_path: Path) -> str:
    return (tmp_path / "out" / "fire-extinguisher" / "participant-email.txt").read_text("utf-8")


def test_an_edit_is_in_the_pack_when_its_line_is_said(
    lesson: Path, tmp_path: Path, watching: Callable[..., Watching]
) -> None:
    watch = watching(lesson)
    assert "fire-extinguisher: 1 file (" in watch.line()
    edit(lesson, "Small fires", "Little fires")
    assert watch.line().startswith("lesson.yaml: renewed participant-email.txt of 1 file (")
    assert "Little fires" in message(tmp_path)
    edit_by_rename(lesson, "Little fires", "Tiny fires")
    assert watch.line().startswith("lesson.yaml: renewed participant-email.txt")
    assert "Tiny fires" in message(tmp_path)
    lesson.touch()
    assert watch.line().startswith("lesson.yaml: the pack stays as it was, 1 file (")
    assert watch.end() == 130
    assert "Traceback" not in "".join(watch.told)


def test_a_broken_spec_keeps_the_pack_and_says_what_is_wrong_and_a_deleted_one_too(
    lesson: Path, tmp_path: Path, watching: Callable[..., Watching]
) -> None:
    watch = watching(lesson)
    watch.line()
    before = message(tmp_path)
    edit(lesson, "duration: 60", "duraton: 60")
    assert watch.line().startswith("lesson.yaml: 1 error, the last good pack stands (")
    watch.hear("lesson.yaml:6:1: error[unknown-key]")
    whole = lesson.read_text("utf-8").replace("duraton", "duration")
    lesson.unlink()
    assert "nothing written, the last good pack stands" in watch.line()
    assert message(tmp_path) == before
    lesson.write_text(whole.replace("Small fires", "New fires"), "utf-8")
    assert watch.line().startswith("lesson.yaml: renewed participant-email.txt")
    assert "New fires" in message(tmp_path)


def test_findings_are_told_when_they_come_up_and_not_again(lesson: Path, watching: Callable[..., Watching]) -> None:
    watch = watching(lesson)
    watch.line()
    watch.hear("Ctrl-C ends")
    first = [line for line in watch.told if "warning[" in line]
    assert first
    edit(lesson, "phases:", "  - A whistle that nobody blows\n\nphases:")
    watch.line()
    edit(lesson, "duration: 60", "duraton: 60")
    watch.line()
    edit(lesson, "duraton: 60", "duration: 60")
    watch.line()
    told = [line for line in watch.told if "warning[" in line]
    assert len(told) == len(set(told)) > len(first)


def test_texts_beside_the_spec_count_also_those_that_are_added_later(
    lesson: Path, tmp_path: Path, watching: Callable[..., Watching]
) -> None:
    edit(lesson, "objectives:", "summary: {file: texts/summary.md}\n\nobjectives:")
    watch = watching(lesson)
    assert "1 error" in watch.line()
    (lesson.parent / "texts").mkdir()
    (lesson.parent / "texts" / "summary.md").write_text("How to meet a small fire.\n", "utf-8")
    said = watch.line()
    if "1 error" in said:  # it looked between the folder and the file
        said = watch.line()
    assert "texts/summary.md: " in said and "1 file" in said
    (lesson.parent / "texts" / "summary.md").write_text("How to leave a large fire.\n", "utf-8")
    assert watch.line().startswith("texts/summary.md: ")
    (lesson.parent / "texts" / "summary.md").unlink()
    assert watch.line().startswith("texts/summary.md: 1 error, the last good pack stands")


def test_a_theme_is_edited_live(lesson: Path, tmp_path: Path, watching: Callable[..., Watching]) -> None:
    theme = tmp_path / "mine"
    (theme / "pages").mkdir(parents=True)
    (theme / "theme.yaml").write_text("extends: standard\n", "utf-8")
    watch = watching(lesson, "--theme", theme)
    watch.line()
    mine = theme / "pages" / "participant-email.txt.j2"
    put(mine, "Welcome to {{ s.lesson.title }}\n")
    assert watch.line().startswith("mine/pages/participant-email.txt.j2: renewed participant-email.txt")
    assert message(tmp_path) == "Welcome to Small fires: choose, check, use a portable extinguisher\n"
    put(mine, "Welcome to {{ s.lesson.titel }}\n")
    assert "1 error, the last good pack stands" in watch.line()
    put(theme / "theme.yaml", "extends: [\n")
    assert "mine/theme.yaml: 1 error" in watch.line()
    put(theme / "theme.yaml", "extends: standard\n")
    assert "1 error" in watch.line()
    mine.unlink()
    assert watch.line().startswith("mine/pages/participant-email.txt.j2: renewed participant-email.txt")


def test_a_picture_is_redrawn_and_a_theme_for_print_gets_new_processes(
    lesson: Path, tmp_path: Path, watching: Callable[..., Watching]
) -> None:
    theme = tmp_path / "mine"
    theme.mkdir()
    (theme / "theme.yaml").write_text("extends: standard\n", "utf-8")
    edit(lesson, "objectives:", 'summary: "Look: ![A flame](flame.svg)"\n\nobjectives:')
    flame = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="{}"/></svg>'
    (lesson.parent / "flame.svg").write_text(flame.format(9), "utf-8")
    watch = watching(lesson, "--theme", theme, only="handouts,one-pager,email", jobs=2)
    assert "pages and slides" in watch.line()
    (lesson.parent / "flame.svg").write_text(flame.format(4), "utf-8")
    assert watch.line().startswith("flame.svg: renewed ")
    (theme / "theme.yaml").write_text('extends: standard\ncolors:\n  ink: "3D1020"\n', "utf-8")
    said = watch.line()
    assert said.startswith("mine/theme.yaml: renewed ") and "one-pager.pdf" in said
    assert watch.end() == 130
    assert processes_of(watch.process.pid) == []


def test_a_course_is_followed_with_what_its_lessons_share_and_its_page(
    tmp_path: Path, watching: Callable[..., Watching]
) -> None:
    folder = Path(shutil.copytree(ROOT / "tests" / "course", tmp_path / "course"))
    spec, home = folder / "course.yaml", tmp_path / "out" / "safe-workplace"
    watch = watching(spec, only="lesson,email")
    first, second, page = watch.line(), watch.line(), watch.line()
    assert first.startswith(f"{home / 'leaving'}: ") and second.startswith(f"{home / 'helping'}: ")
    assert page.startswith(f"{home}: 1 file (")

    edit(folder / "shared" / "agreement.md", "Nobody", "No one")
    assert {watch.line().partition(" of ")[0] for _ in range(2)} == {"shared/agreement.md: renewed lesson.json"}
    assert watch.line().startswith("shared/agreement.md: the pack stays as it was")

    edit(spec, "2026-12-08", "2026-12-09")
    said = [watch.line() for _ in range(2)]
    assert said[0].startswith("course.yaml: renewed ") and " of 2 files" in said[0]
    assert said[1].startswith("course.yaml: renewed index.html of 1 file")
    assert "December 9" in (home / "helping" / "participant-email.txt").read_text("utf-8")
    assert "December 9" in (home / "index.html").read_text("utf-8")

    edit(spec, "sessions:", "sesions:")
    assert watch.line().startswith("course.yaml: 1 error, the last good pack stands")
    edit(spec, "sesions:", "sessions:")
    assert watch.line().startswith("course.yaml: the pack stays as it was")

    edit(folder / "week-1" / "leaving.yaml", "title: ", "title: Now ")
    assert watch.line().startswith("leaving.yaml: renewed ")
    assert watch.line().startswith("leaving.yaml: renewed index.html of 1 file")
    shutil.copy(MINIMAL, folder / "week-2" / "fires.yaml")
    with spec.open("a", encoding="utf-8") as file:
        file.write("  - week-2/fires.yaml\n")
    assert watch.line().startswith(f"course.yaml: {home / 'fire-extinguisher'}: 2 files")
    assert watch.line().startswith("course.yaml: renewed index.html of 1 file")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_it_ends_without_orphans(
    lesson: Path, watching: Callable[..., Watching], number: signal.Signals, code: int
) -> None:
    watch = watching(lesson, only="handouts,one-pager,run-sheet,cue-cards", jobs=2)
    watch.line()
    edit(lesson, "Small fires", "Little fires")
    watch.line()
    assert watch.end(number) == code
    assert processes_of(watch.process.pid) == []
    assert "Traceback" not in "".join(watch.told)


def test_a_change_is_due_for_every_request_of_a_spec_at_once(
    lesson: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = itertools.count()
    monkeypatch.setattr(Ground, "stamps", lambda ground: {lesson: (next(looks) > 3, 1, 1)})
    monkeypatch.setattr(Workshop, "warm", lambda workshop, request: None)
    wishes = Wishes(only=("email",))
    quick, thorough = (Request(lesson, tmp_path / name, wishes=wishes) for name in ("quick", "thorough"))
    rounds = (event for event in watch([quick, thorough]) if isinstance(event, Round))
    made = [(event.request.out.name, event.changed) for event in itertools.islice(rounds, 4)]
    assert made == [
        ("quick", ()),
        ("thorough", ()),
        ("quick", ("lesson.yaml",)),
        ("thorough", ("lesson.yaml",)),
    ]


def test_only_somebodys_work_in_reach_counts(lesson: Path, tmp_path: Path) -> None:
    folder = lesson.parent
    passed_over = (".hidden.md", ".git/c.md", "node_modules/d.md", "e.md~", "out/f.md", "g.py", "other.yaml")
    for name in ("a.md", "deep/er/b.svg", *passed_over):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x", "utf-8")
    ground = Ground(lesson, "no-such-theme", [folder / "out"])
    assert sorted(ground.named(path) for path in ground.stamps()) == ["a.md", "deep/er/b.svg", "lesson.yaml"]
    assert folder / "deep" / "er" in ground.folders()
    assert folder / "out" not in ground.folders()
    shutil.rmtree(folder)
    assert ground.stamps() == {}
    assert ground.folders() == [tmp_path]


def processes_of(leader: int) -> list[str]:
    """Commands of the processes that are left of a session."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            found.append(stat.parent.name)
    return found
