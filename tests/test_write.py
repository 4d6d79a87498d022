"""The pack's folder: all or nothing, and nothing of a person's overwritten."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coursegen import lock
from coursegen import write as writing
from coursegen.diagnostics import MachineError, SpecError
from coursegen.write import EditedError, File, read_manifest, write

ROOT = Path(__file__).resolve().parent.parent
FIRST = {"slides.pptx": b"slides 1", "handouts/H01.pdf": b"sheet 1", "README.md": b"read me 1"}
SECOND = {"slides.pptx": b"slides 2", "handouts/H02.pdf": b"sheet 2", "README.md": b"read me 2"}


def put(folder: Path, files: dict[str, bytes], *, keep: bool = False, force: bool = False) -> None:
    made = [File(path, data, {"kind": "test"}) for path, data in files.items()]
    write(folder, made, {"coursegen": "1"}, keep=keep, force=force)


def pack(folder: Path) -> dict[str, bytes]:
    """Every file of the folder besides the manifest, hidden ones too."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path / "pack", FIRST)
    return tmp_path / "pack"


def test_a_pack_holds_its_files_and_a_manifest_with_their_hashes(folder: Path) -> None:
    assert pack(folder) == FIRST
    manifest = read_manifest(folder)
    assert list(manifest["files"]) == sorted(FIRST)
    for path, facts in manifest["files"].items():
        assert facts["sha256"] == hashlib.sha256(FIRST[path]).hexdigest()
        assert (facts["size"], facts["kind"]) == (len(FIRST[path]), "test")


def test_the_next_build_removes_what_it_no_longer_makes(folder: Path) -> None:
    put(folder, SECOND)
    assert pack(folder) == SECOND


def test_a_file_whose_bytes_stay_is_left_as_it_lies(folder: Path) -> None:
    (folder / "slides.pptx").write_bytes(b"slides 2")  # no build made sure that this outlives a power cut
    before = {path: (folder / path).stat().st_ino for path in FIRST}
    put(folder, {**FIRST, "slides.pptx": b"slides 2", "README.md": b"read me 2"})
    after = {path: (folder / path).stat().st_ino for path in FIRST}
    assert [path for path in FIRST if before[path] == after[path]] == ["handouts/H01.pdf"]
    assert pack(folder) == {**FIRST, "slides.pptx": b"slides 2", "README.md": b"read me 2"}


def test_folders_left_empty_go_too(folder: Path) -> None:
    put(folder, {**FIRST, "large-print/handouts/H01.pdf": b"large"})
    put(folder, FIRST)
    assert not (folder / "large-print").exists()


def test_a_part_build_keeps_the_rest(folder: Path) -> None:
    put(folder, {"slides.pptx": b"slides 2"}, keep=True)
    assert pack(folder) == {**FIRST, "slides.pptx": b"slides 2"}
    assert list(read_manifest(folder)["files"]) == sorted(FIRST)


def test_a_part_build_forgets_what_someone_deleted(folder: Path) -> None:
    (folder / "README.md").unlink()
    put(folder, {"slides.pptx": b"slides 2"}, keep=True)
    assert "README.md" not in read_manifest(folder)["files"]


def test_a_file_edited_by_hand_stops_the_build_before_anything_is_written(folder: Path) -> None:
    (folder / "handouts" / "H01.pdf").write_bytes(b"my notes")
    before = pack(folder)
    with pytest.raises(EditedError) as caught:
        put(folder, {**FIRST, "slides.pptx": b"slides 2", "handouts/H01.pdf": b"sheet 2"})
    assert caught.value.paths == ["handouts/H01.pdf"]
    assert pack(folder) == before


def test_a_file_edited_by_hand_is_not_deleted_either(folder: Path) -> None:
    (folder / "handouts" / "H01.pdf").write_bytes(b"my notes")
    with pytest.raises(EditedError):
        put(folder, SECOND)
    put(folder, SECOND, force=True)
    assert pack(folder) == SECOND


def test_a_file_of_someones_own_in_the_way_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine", "utf-8")
    with pytest.raises(EditedError):
        put(tmp_path, FIRST)
    assert pack(tmp_path) == {"README.md": b"mine"}


def test_files_of_someones_own_beside_the_pack_stay(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine", "utf-8")
    put(folder, SECOND)
    assert (folder / "notes.txt").read_text("utf-8") == "mine"


def test_what_was_edited_to_what_the_build_makes_anyway_is_no_edit(folder: Path) -> None:
    (folder / "slides.pptx").write_bytes(b"slides 2")
    put(folder, SECOND)


@pytest.mark.parametrize("fault", [KeyboardInterrupt, OSError(28, "No space left on device"), MemoryError])
@pytest.mark.parametrize("at", range(1, 9))
def test_interrupted_at_any_moment_the_old_pack_is_whole(
    folder: Path, fault: BaseException, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fault strikes at the n-th rename, whichever that is."""
    before, manifest = pack(folder), read_manifest(folder)
    calls = 0
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == at:
            raise fault
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    try:
        put(folder, SECOND)
    except (KeyboardInterrupt, MachineError, MemoryError):
        assert pack(folder) == before
        assert read_manifest(folder) == manifest
    else:
        assert calls < at, "the fault came too late to matter"
        assert pack(folder) == SECOND


def test_a_full_disk_is_met_before_the_old_pack_is_touched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(writing, "_write_aside", full)
    with pytest.raises(MachineError, match="No space left"):
        put(folder, SECOND)
    assert pack(folder) == FIRST


def test_after_a_build_was_killed_the_next_one_takes_its_files_for_its_own(folder: Path) -> None:
    aside = folder / ".coursegen-killed"
    aside.mkdir()
    put(folder.parent / "other", SECOND)
    (folder.parent / "other" / "manifest.json").rename(aside / "manifest.json")
    (folder / "slides.pptx").write_bytes(SECOND["slides.pptx"])  # it got as far as this
    put(folder, {**FIRST, "slides.pptx": b"slides 3"})
    assert (folder / "slides.pptx").read_bytes() == b"slides 3"


def test_what_a_killed_build_left_is_cleared_away_by_the_next(folder: Path) -> None:
    (folder / ".coursegen-killed").mkdir()
    assert writing.was_cut_off(folder)
    put(folder, SECOND)
    assert pack(folder) == SECOND
    assert not writing.was_cut_off(folder)


def test_a_fault_in_any_system_call_leaves_the_old_pack_or_the_new_or_is_told(tmp_path: Path) -> None:
    """As `python tests/write_faults.py` prints it, for every fault and with a table."""
    words = [sys.executable, "tests/write_faults.py", "--json", "ENOSPC", "killed"]
    done = subprocess.run(words, cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {case["call"] for case in found} >= {"open", "write", "fsync", "mkdir", "replace", "link", "unlink", "rmdir"}
    assert len(found) > 100
    for case in found:
        assert case["mended"], case
        assert case["ended"] != "untold", case
        assert case["held"] != "mixed" or case["told"], case
        assert case["held"] != "old" or case["ended"] in ("told", "killed"), case
        if case["fault"] != "killed":
            assert case["held"] != "mixed", case
            # Only what strikes the clearing away itself leaves something; the next build clears it.
            assert not case["left"] or case["held"] == "new", case


# Two builds at once


def test_a_second_build_waits_for_the_first(folder: Path) -> None:
    started, go = threading.Event(), threading.Event()

    def first() -> None:
        with lock.held(folder):
            started.set()
            go.wait(5)

    thread = threading.Thread(target=first)
    thread.start()
    started.wait(5)
    with (
        pytest.raises(MachineError, match=r"another build is writing .* \(process \d+ on ") as caught,
        lock.held(folder, 0.2),
    ):
        pass
    assert "delete" in caught.value.remedy
    go.set()
    thread.join()
    put(folder, SECOND)
    assert pack(folder) == SECOND


def test_builds_at_once_leave_one_of_their_packs_whole(folder: Path) -> None:
    packs = [{name: f"{name} of {n}".encode() for name in FIRST} for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda files: put(folder, files, force=True), packs))
    assert pack(folder) in packs
    assert not (folder / lock.NAME).exists()


@pytest.mark.parametrize("system_locks", [True, False])
def test_the_lock_of_a_dead_process_is_taken_over(
    folder: Path, system_locks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not system_locks:
        monkeypatch.setattr(lock.fcntl, "flock", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOLCK, "no locks")))
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (folder / lock.NAME).write_text(f"{socket.gethostname()} {dead.pid}", "utf-8")
    put(folder, SECOND)
    assert pack(folder) == SECOND


@pytest.mark.parametrize("holder", [f"{socket.gethostname()} 1", "elsewhere 99999999"])
def test_without_system_locks_a_living_or_distant_holder_is_waited_for(
    holder: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock.fcntl, "flock", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOLCK, "no locks")))
    (folder / lock.NAME).write_text(holder, "utf-8")
    with pytest.raises(MachineError, match="another build"), lock.held(folder, 0.2):
        pass
    assert (folder / lock.NAME).read_text("utf-8") == holder


# Names and links


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["handouts/H01.pdf", "handouts/h01.pdf"], "differ only in case"),
        (["Stra\u00dfe.pdf", "strasse.pdf"], "differ only in case"),
        (["cafe\u0301.pdf", "caf\u00e9.pdf"], "differ only in case"),
        (["handouts", "handouts/H01.pdf"], "is to be a file and the folder of"),
        (["handouts/con.pdf"], "belongs to a device on Windows"),
        (["LPT1"], "belongs to a device on Windows"),
        (["a./b.pdf"], "ends with a dot"),
        (["b.pdf "], "ends with a dot or a blank"),
        (["a?b.pdf"], "no file may have"),
        (["a\x1bb.pdf"], "no file may have"),
        (["../b.pdf"], "no file may have"),
        (["x" * 250 + ".pdf"], "longer than"),
        (["消" * 80 + ".pdf"], "longer than"),
    ],
)
def test_names_that_some_system_cannot_hold_are_refused_before_anything_is_touched(
    names: list[str], message: str, folder: Path
) -> None:
    with pytest.raises(SpecError, match=message) as caught:
        put(folder, dict.fromkeys(names, b"x"))
    assert "id" in str(caught.value.report[0].hint)
    assert pack(folder) == FIRST
    with pytest.raises(SpecError):
        put(folder.parent / "new", dict.fromkeys(names, b"x"))
    assert not (folder.parent / "new").exists()


@pytest.mark.parametrize("name", ["nul", "CON", "aux.b", "x" * 300, "pack."])
def test_a_packs_own_folder_has_a_name_for_every_system(name: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="the pack's folder cannot have the name"):
        put(tmp_path / name, FIRST)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("planted", ["handouts", "README.md", "manifest.json", ""])
@pytest.mark.parametrize("force", [True, False])
def test_no_link_inside_a_pack_is_followed(planted: str, force: bool, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "README.md").write_text("mine", "utf-8")
    (tmp_path / "manifest.json").write_text("{}", "utf-8")
    place = tmp_path / "pack" / planted
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(
        {"README.md": outside / "README.md", "manifest.json": tmp_path / "manifest.json"}.get(planted, outside)
    )
    with pytest.raises(MachineError, match="is a link"):
        put(tmp_path / "pack", FIRST, force=force)
    assert pack(outside) == {"README.md": b"mine"}
    assert (tmp_path / "manifest.json").read_text("utf-8") == "{}"


def test_an_output_folder_that_is_a_link_in_the_working_tree_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "build").symlink_to(tmp_path / "elsewhere")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MachineError, match="build is a link"):
        put(Path("build/pack"), FIRST)
    assert not list((tmp_path / "elsewhere").iterdir())
    put(tmp_path / "build" / "pack", FIRST)  # a folder named from the root is the user's own word
    assert pack(tmp_path / "elsewhere" / "pack") == FIRST


def test_a_folder_in_a_files_place_is_the_machines_fault_and_harms_nothing(folder: Path) -> None:
    (folder / "answer-key.pdf").mkdir()
    with pytest.raises(MachineError, match=r"answer-key\.pdf"):
        put(folder, {**SECOND, "answer-key.pdf": b"keys"})
    assert pack(folder) == FIRST


def test_a_file_in_a_folders_place_is_the_machines_fault_and_harms_nothing(folder: Path) -> None:
    (folder / "rubrics").write_text("mine", "utf-8")
    with pytest.raises(MachineError):
        put(folder, {**SECOND, "rubrics/R01.pdf": b"rubric"})
    assert pack(folder) == {**FIRST, "rubrics": b"mine"}


def test_a_file_of_the_pack_may_become_a_folder_and_back(folder: Path) -> None:
    put(folder, {"handouts": b"one file"})
    assert pack(folder) == {"handouts": b"one file"}
    put(folder, FIRST)
    assert pack(folder) == FIRST


def test_where_nothing_can_be_written_the_remedy_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(MachineError) as caught:
        put(tmp_path / "file" / "pack", FIRST)
    assert caught.value.remedy == "choose another folder with -o"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"files": []}',
        '{"files": {"slides.pptx": 5}}',
        '{"files": {"../../secret": {"sha256": "x"}}}',
        "\x00",
    ],
)
def test_a_broken_or_foreign_manifest_is_survived(text: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("mine", "utf-8")
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(text, "utf-8")
    put(folder, FIRST)
    assert pack(folder) == FIRST
    assert secret.read_text("utf-8") == "mine"


def test_the_manifest_says_the_same_whatever_the_order_of_the_files(tmp_path: Path) -> None:
    put(tmp_path / "a", FIRST)
    put(tmp_path / "b", dict(reversed(FIRST.items())))
    assert (tmp_path / "a" / "manifest.json").read_bytes() == (tmp_path / "b" / "manifest.json").read_bytes()
    assert json.loads((tmp_path / "a" / "manifest.json").read_text("utf-8"))["coursegen"] == "1"


def test_two_files_of_one_path_are_a_bug_and_not_a_race(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="two files of one path"):
        write(tmp_path / "pack", [File("a", b"1", {}), File("a", b"2", {})], {}, keep=False, force=False)
    assert not (tmp_path / "pack").exists()
