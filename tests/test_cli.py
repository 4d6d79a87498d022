"""What a person at a terminal and a CI job meet: exit codes, what goes to which stream, every option of `build`."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from coursegen import __version__, cli, render, theme
from coursegen.commands import building
from coursegen.diagnostics import MachineError
from coursegen.kinds import KINDS, NAMES
from coursegen.render.job import Job, Rendered
from coursegen.render.pdf import engine
from coursegen.theme import Theme

ROOT = Path(__file__).resolve().parent.parent
MINIMAL = ROOT / "lesson" / "minimal.yaml"
REAL = ROOT / "lesson" / "integrated-ops.yaml"
Run = Callable[..., subprocess.CompletedProcess[str]]
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Run `coursegen WORD...` inside this process, without further ones: exit code, stdout, stderr."""

    def coursegen(*words: str | Path) -> tuple[int, str, str]:
        jobs = ("-j", "1") if words[0] == "build" and "--help" not in words else ()
        with pytest.raises(SystemExit) as end:
            cli.main([*map(str, words), *jobs])
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out, said.err

    return coursegen


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """A copy of the forty-line lesson that a test may spoil."""
    return Path(shutil.copy(MINIMAL, tmp_path / "lesson.yaml"))


def spoil(spec: Path, old: str, new: str) -> Path:
    text = spec.read_text("utf-8")
    assert old in text
    spec.write_text(text.replace(old, new, 1), "utf-8")
    return spec


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def states(session: int) -> list[str]:
    """The state of each process of a session, as Linux tells it; nothing where there is no /proc."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, _, of = path.read_text("utf-8").rpartition(")")[2].split()[:4]
            found += [state] if int(of) == session else []
    return found


# Exit codes


def test_0_a_pack_is_built(minimal_pack: Path) -> None:
    assert {"slides.pptx", "facilitator-guide.pdf", "run-sheet.pdf", "README.md", "manifest.json"} <= files(
        minimal_pack
    )


def test_1_the_spec_has_an_error(call: Call, spec: Path, tmp_path: Path) -> None:
    spoil(spec, "duration: 60", "duraton: 60")
    code, out, err = call("build", spec, "-o", tmp_path / "out")
    assert (code, out) == (1, "")
    assert f"{spec}:6:1: error[unknown-key]" in err
    assert "did you mean `duration`" in err
    assert not (tmp_path / "out").exists()


def test_1_warnings_count_under_strict(call: Call) -> None:
    assert call("check", MINIMAL)[0] == 0
    assert call("check", MINIMAL, "--strict")[0] == 1
    assert call("build", MINIMAL, "--strict", "-o", "nowhere")[0] == 1


def test_1_what_is_owed_counts_under_release(call: Call) -> None:
    code, _, err = call("check", MINIMAL, "--release")
    assert code == 1
    assert "error[Y205" in err


@pytest.mark.parametrize(
    "words",
    [
        ("frobnicate",),
        ("build", "lesson/minimal.yaml", "--frobnicate"),
        ("build", "lesson/minimal.yaml", "--only", "slidez"),
        ("build", "lesson/minimal.yaml", "--paper", "a0"),
        ("build", "lesson/minimal.yaml", "--start", "25:00"),
        ("build", "lesson/minimal.yaml", "--learners", "0"),
        ("build", "lesson/minimal.yaml", "--edition", "tiny"),
        ("build", "lesson/minimal.yaml", "--format", "xml"),
        ("build", "no-such-lesson.yaml"),
        ("check", "no-such-lesson.yaml"),
        ("check",),
    ],
)
def test_2_the_command_line_means_nothing(call: Call, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    code, out, err = call(*words)
    assert (code, out) == (2, "")
    assert err


def test_2_a_near_word_is_suggested(call: Call) -> None:
    assert "did you mean 'slides'" in call("build", MINIMAL, "--only", "slidez")[2]


def test_2_no_lesson_is_named_and_none_lies_here(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("build")[0] == 2


def test_3_one_artifact_fails_and_the_others_are_written(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = render.render

    def failing(job: Job, look: Theme) -> Rendered:
        if job.format == "pptx":
            raise RuntimeError("no ink")
        return whole(job, look)

    monkeypatch.setattr(render, "render", failing)
    code, out, err = call("build", MINIMAL, "-o", tmp_path, "--only", "slides,email", "--no-cache")
    assert code == 3
    assert "slides.pptx" in out
    assert "failed" in out
    assert "no ink" in err
    assert "participant-email.txt" in files(tmp_path / "fire-extinguisher")
    assert "slides.pptx" not in files(tmp_path / "fire-extinguisher")


def test_3_a_file_edited_by_hand_is_kept_until_forced(call: Call, tmp_path: Path) -> None:
    wanted = ("build", MINIMAL, "-o", tmp_path, "--only", "email")
    assert call(*wanted)[0] == 0
    letter = tmp_path / "fire-extinguisher" / "participant-email.txt"
    first = letter.read_text("utf-8")
    letter.write_text("Dear all", "utf-8")
    code, _, err = call(*wanted)
    assert code == 3
    assert "participant-email.txt" in err
    assert "--force" in err
    assert letter.read_text("utf-8") == "Dear all"
    assert call(*wanted, "--force")[0] == 0
    assert letter.read_text("utf-8") == first


def test_4_the_folder_cannot_be_written(call: Call, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", "utf-8")
    code, _, err = call("build", MINIMAL, "-o", tmp_path / "taken", "--only", "email")
    assert code == 4
    assert "-o" in err


def test_4_a_library_is_missing_and_the_mending_line_is_printed(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise MachineError("WeasyPrint cannot load Pango", "apt-get install pango")

    monkeypatch.setattr(engine, "load", missing)
    code, out, _ = call("doctor")
    assert code == 4
    assert "missing" in out
    assert "apt-get install pango" in out


def test_130_interrupted_by_the_keyboard(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "run", interrupted)
    assert call("build", MINIMAL)[0] == 130


@pytest.mark.parametrize(("specs", "stream"), [((REAL,), "stdout"), ((MINIMAL, REAL), "stderr")])
def test_an_interrupted_build_leaves_the_last_pack_and_no_process(
    specs: tuple[Path, ...], stream: str, tmp_path: Path, run: Run
) -> None:
    assert run("build", MINIMAL, "-o", tmp_path, "--only", "email").returncode == 0
    before = {name: (tmp_path / name).read_bytes() for name in files(tmp_path)}
    command = [sys.executable, "-m", "coursegen.cli", "build", *specs, "-o", tmp_path, "--no-cache", "-j", "2"]
    started = subprocess.Popen(
        [*command, "--only", "email,guide"], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    told = getattr(started, stream)
    assert told.readline()  # the message, or the first lesson, is made; what follows takes much longer
    os.killpg(started.pid, signal.SIGINT)
    _, err = started.communicate(timeout=60)
    assert started.returncode == 130, err.decode()
    assert b"Traceback" not in err
    assert not [name for name in files(tmp_path) if name.startswith("integrated-ops")]
    if len(specs) == 1:
        assert {name: (tmp_path / name).read_bytes() for name in files(tmp_path)} == before
    until = time.monotonic() + 10  # what the library itself started ends when it sees that its parent has
    while left := [state for state in states(started.pid) if state != "Z"]:  # a Z has ended and waits to be asked
        assert time.monotonic() < until, left
        time.sleep(0.05)


# Streams and forms


def test_results_go_to_stdout_and_the_rest_to_stderr(run: Run, tmp_path: Path) -> None:
    done = run("build", MINIMAL, "-o", tmp_path, "--only", "email")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1
    assert done.stdout.startswith("participant-email.txt")
    assert "next: look at" in done.stderr


def test_no_color_and_no_spinner_without_a_terminal(run: Run, tmp_path: Path) -> None:
    done = run("build", MINIMAL, "-o", tmp_path, "--only", "email", FORCE_COLOR="1")
    assert "\x1b" not in done.stdout + done.stderr


def test_quiet_prints_no_line_an_artifact(call: Call, tmp_path: Path) -> None:
    assert call("build", MINIMAL, "-o", tmp_path, "--only", "email", "-q")[:2] == (0, "")


def test_verbose_shows_hints(call: Call, tmp_path: Path) -> None:
    assert len(call("build", MINIMAL, "-o", tmp_path, "--only", "email", "-v")[2]) > 0


def test_json_is_all_that_stdout_holds(call: Call, tmp_path: Path) -> None:
    code, out, _ = call("build", MINIMAL, "-o", tmp_path, "--only", "email", "--format", "json")
    told = json.loads(out)
    assert code == 0
    assert [made["path"] for made in told["artifacts"]] == ["participant-email.txt"]
    assert {"severity", "code", "message", "file", "line", "column", "hint"} <= told["findings"][0].keys()


@pytest.mark.parametrize("command", ["check", "build"])
def test_findings_as_json(call: Call, spec: Path, command: str, tmp_path: Path) -> None:
    spoil(spec, "duration: 60", "duraton: 60")
    more = ("-o", tmp_path / "out") if command == "build" else ()
    code, out, _ = call(command, spec, "--format", "json", *more)
    told = json.loads(out)
    found = told["findings"] if isinstance(told, dict) else told
    assert code == 1
    assert any(f["severity"] == "error" and f["line"] == 6 for f in found)


@pytest.mark.parametrize("command", ["check", "build"])
def test_findings_as_annotations_on_github(call: Call, spec: Path, command: str, tmp_path: Path) -> None:
    spoil(spec, "duration: 60", "duraton: 60")
    more = ("-o", tmp_path / "out") if command == "build" else ()
    code, out, _ = call(command, spec, "--format", "github", *more)
    assert code == 1
    assert f"::error file={spec},line=6,col=1,title=unknown-key::" in out


def test_a_spec_may_come_from_standard_input() -> None:
    command = [sys.executable, "-m", "coursegen.cli", "check", "-"]
    done = subprocess.run(command, input=MINIMAL.read_text("utf-8"), capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "<stdin>:" in done.stderr


def test_several_lessons_one_wrong(call: Call, spec: Path, tmp_path: Path) -> None:
    spoil(spec, "duration: 60", "duraton: 60")
    code, out, _ = call("build", spec, MINIMAL, "-o", tmp_path / "out", "--only", "email")
    assert code == 1
    assert [row.split()[1] for row in out.splitlines()[1:3]] in (["errors", "built"], ["errors", "cached"])
    assert files(tmp_path / "out" / "fire-extinguisher") == {"participant-email.txt", "manifest.json"}


# Options of build


def test_only_makes_the_kinds_that_are_named(call: Call, tmp_path: Path) -> None:
    assert call("build", MINIMAL, "-o", tmp_path, "--only", "slides", "--only", "email")[0] == 0
    assert files(tmp_path / "fire-extinguisher") == {"slides.pptx", "participant-email.txt", "manifest.json"}


def test_start_gives_clock_times(call: Call, tmp_path: Path) -> None:
    common = ("build", MINIMAL, "-o", tmp_path, "--only", "run-sheet", "--keep-sources")
    source = tmp_path / "fire-extinguisher" / "sources" / "run-sheet.pdf.html"
    assert call(*common, "--start", "13:37")[0] == 0
    assert "13:37" in source.read_text("utf-8")


def test_learners_change_what_is_needed(call: Call, tmp_path: Path) -> None:
    texts = []
    for count in ("8", "24"):
        folder = tmp_path / count
        assert call("build", REAL, "-o", folder, "--only", "run-sheet", "--keep-sources", "--learners", count)[0] == 0
        texts.append((folder / "integrated-ops" / "sources" / "run-sheet.pdf.html").read_text("utf-8"))
    assert texts[0] != texts[1]
    assert "24" in texts[1]


@pytest.mark.parametrize(("paper", "width"), [("a4", 595), ("letter", 612)])
def test_paper(call: Call, tmp_path: Path, paper: str, width: int) -> None:
    import pikepdf

    assert call("build", MINIMAL, "-o", tmp_path, "--only", "run-sheet", "--paper", paper)[0] == 0
    with pikepdf.open(tmp_path / "fire-extinguisher" / "run-sheet.pdf") as made:
        box = [float(number) for number in made.pages[0].mediabox]
    assert sorted((box[2], box[3]))[0] == pytest.approx(width, abs=1)


def test_track_makes_that_tracks_packet_only(call: Call, tmp_path: Path, pack: Path) -> None:
    packets = sorted(name for name in files(pack) if name.startswith("handouts/packet"))
    assert len(packets) > 1
    manifest = json.loads((pack / "manifest.json").read_text("utf-8"))
    assert call("build", REAL, "-o", tmp_path, "--only", "packet", "--track", "novice")[0] == 0
    made = [name for name in files(tmp_path / "integrated-ops") if name.endswith(".pdf")]
    assert len(made) == 1
    assert made[0] in manifest["files"]


def test_an_unknown_track_is_no_pack(call: Call, tmp_path: Path) -> None:
    code, _, err = call("build", REAL, "-o", tmp_path, "--only", "packet", "--track", "no-such-track")
    assert code in (1, 2)
    assert "no-such-track" in err


def test_large_print_lies_apart(call: Call, tmp_path: Path) -> None:
    assert call("build", MINIMAL, "-o", tmp_path, "--only", "packet", "--edition", "both")[0] == 0
    assert {"handouts/packet.pdf", "large-print/handouts/packet.pdf"} <= files(tmp_path / "fire-extinguisher")


def test_every_shipped_theme_builds(call: Call, tmp_path: Path) -> None:
    made = {}
    for name in theme.shipped():
        assert call("build", MINIMAL, "-o", tmp_path / name, "--only", "slides", "--theme", name)[0] == 0
        made[name] = (tmp_path / name / "fire-extinguisher" / "slides.pptx").read_bytes()
    assert len(set(made.values())) == len(made) >= 2


def test_an_unknown_theme_names_those_there_are(call: Call, tmp_path: Path) -> None:
    code, _, err = call("build", MINIMAL, "-o", tmp_path, "--theme", "no-such-theme")
    assert code == 2
    assert "standard" in err and "mend the command line" in err


def test_two_specs_of_one_id_are_not_built_over_each_other(call: Call, spec: Path, tmp_path: Path) -> None:
    other = spec.with_name("other.yaml")
    other.write_text(spec.read_text("utf-8"), "utf-8")
    code, _, err = call("build", spec, other, spec, "-o", tmp_path / "packs", "--only", "email")
    assert code == 1
    assert "one pack would overwrite the other" in err


def test_a_folder_without_a_lesson_is_told_what_it_holds(call: Call, tmp_path: Path) -> None:
    (tmp_path / "list.yaml").write_text("a: shopping list\n", "utf-8")
    code, _, err = call("build", tmp_path, "-o", tmp_path / "packs")
    assert code == 2
    assert "none of them a lesson" in " ".join(err.replace("│", " ").split())


def test_keep_sources_writes_what_the_templates_made(minimal_pack: Path) -> None:
    assert {"sources/slides.pptx.md", "sources/facilitator-guide.pdf.html"} <= files(minimal_pack)


def test_a_rebuild_makes_the_same_bytes_from_the_cache(run: Run, tmp_path: Path, minimal_pack: Path) -> None:
    again = run("build", MINIMAL, "-o", tmp_path, "--keep-sources")
    assert again.returncode == 0
    assert all(line.endswith("cached") for line in again.stdout.splitlines())
    here = tmp_path / minimal_pack.name
    assert files(here) == files(minimal_pack)
    assert [n for n in files(here) if (here / n).read_bytes() != (minimal_pack / n).read_bytes()] == []


# The other commands


def test_new_builds_at_once(call: Call, tmp_path: Path) -> None:
    code, out, err = call("new", tmp_path / "mine")
    assert code == 0
    assert out.strip() == str(tmp_path / "mine" / "lesson.yaml")
    assert "next: coursegen build" in err
    assert call("check", tmp_path / "mine" / "lesson.yaml")[0] == 0
    assert call("build", tmp_path / "mine" / "lesson.yaml", "-o", tmp_path / "out", "--only", "email")[0] == 0


def test_new_overwrites_nothing(call: Call, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep me", "utf-8")
    assert call("new", tmp_path / "mine")[0] == 2
    assert files(tmp_path / "mine") == {"notes.txt"}


def test_schema_is_what_editors_are_given(call: Call) -> None:
    import jsonschema
    import yaml

    code, out, _ = call("schema")
    assert code == 0
    assert out == (ROOT / "lesson" / "coursegen.schema.json").read_text("utf-8"), "run `make schema`"
    jsonschema.Draft202012Validator.check_schema(json.loads(out))
    jsonschema.Draft202012Validator(json.loads(out)).validate(yaml.safe_load(MINIMAL.read_text("utf-8")))


def test_kinds_lists_the_table(call: Call) -> None:
    code, out, _ = call("kinds")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == list(NAMES)
    told = json.loads(call("kinds", "--format", "json")[1])
    assert [kind["name"] for kind in told] == [kind.name for kind in KINDS]


def test_themes_lists_what_is_shipped(call: Call) -> None:
    code, out, _ = call("themes")
    assert code == 0
    assert {line.split()[0] for line in out.splitlines()} == set(theme.shipped())


def test_doctor_finds_this_machine_fit(call: Call) -> None:
    code, out, _ = call("doctor")
    assert code == 0, out
    assert "Pango" in out


def test_version(call: Call) -> None:
    assert call("--version") == (0, f"coursegen {__version__}\n", "")


@pytest.mark.parametrize("command", ["", "build", "check", "new", "schema", "kinds", "themes", "verify", "doctor"])
def test_every_command_explains_itself(call: Call, command: str) -> None:
    code, out, err = call("--help") if not command else call(command, "--help")
    assert (code, err) == (0, "")
    assert out.startswith("Usage: ")
    assert command in out


def test_the_shell_completes_commands() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("coursegen")],
        env={**os.environ, "_COURSEGEN_COMPLETE": "complete_bash", "COMP_WORDS": "coursegen bu", "COMP_CWORD": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["build"]
