"""The pack's folder: all or nothing, and nothing of a person's overwritten."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from coursegen import write as writing
from coursegen.diagnostics import MachineError
from coursegen.write import EditedError, File, read_manifest, write

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


def test_what_a_killed_build_left_is_cleared_away_once_it_is_old(folder: Path) -> None:
    for name, age in (("old", 7200), ("young", 0)):
        aside = folder / f".coursegen-{name}"
        aside.mkdir()
        moment = aside.stat().st_mtime - age
        os.utime(aside, (moment, moment))
    put(folder, SECOND)
    assert not (folder / ".coursegen-old").exists()
    assert (folder / ".coursegen-young").exists(), "another build may be at work"


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
