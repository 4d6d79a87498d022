"""Finished files by what they were made from: never wrong, never in the way."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from coursegen import cache as caches
from coursegen.cache import Cache, Usage, default_folder
from coursegen.diagnostics import MachineError

KEY = "ab" + "0" * 62
FACTS = {"pages": 3, "places": {"H1": 2}, "remarks": [["continued", "X1"]]}


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def entry(cache: Cache) -> Path:
    (path,) = (path for path in cache.folder.rglob("*") if path.is_file())
    return path


def test_what_was_stored_is_found_again(cache: Cache) -> None:
    assert cache.get(KEY) is None
    cache.put(KEY, FACTS, b"bytes\nwith lines\n")
    assert cache.get(KEY) == (FACTS, b"bytes\nwith lines\n")


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw[:-1],
        lambda raw: raw + b"x",
        lambda raw: raw.replace(b'"pages": 3', b'"pages": 4'),
        lambda raw: b"",
        lambda raw: b"[]\nbytes",
        lambda raw: b"5\nbytes",
        lambda raw: b'{"facts": [], "sha256": 1}\nbytes',
        lambda raw: b"[" * 100_000,
        lambda raw: b"\xff\xfe\nbytes",
        lambda raw: raw.replace(b"\n", b"", 1),
    ],
)
def test_a_damaged_entry_is_forgotten_and_never_served(cache: Cache, damage) -> None:  # type: ignore[no-untyped-def]
    cache.put(KEY, FACTS, b"bytes")
    path = entry(cache)
    path.write_bytes(damage(path.read_bytes()))
    assert cache.get(KEY) is None
    cache.put(KEY, FACTS, b"bytes")
    assert cache.get(KEY) == (FACTS, b"bytes")


def test_a_folder_that_cannot_be_used_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    blocked = Cache(tmp_path / "file" / "cache")
    blocked.put(KEY, FACTS, b"bytes")
    assert blocked.get(KEY) is None


def test_a_full_disk_leaves_no_half_entry(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    cache.put(KEY, FACTS, b"bytes")
    assert not [path for path in cache.folder.rglob("*") if path.is_file()]


def test_many_writers_and_readers_of_one_entry_never_see_half_of_it(cache: Cache) -> None:
    seen: list[object] = []

    def work() -> None:
        for _ in range(40):
            cache.put(KEY, FACTS, b"x" * 100_000)
            seen.append(cache.get(KEY))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found == (FACTS, b"x" * 100_000) for found in seen)


def test_the_folder_may_be_named_or_follows_the_desktop_standard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSEGEN_CACHE", "/a/b")
    assert default_folder() == Path("/a/b")
    monkeypatch.delenv("COURSEGEN_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/c")
    assert default_folder() == Path("/c/coursegen")
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setenv("HOME", "/home/someone")
    assert default_folder() == Path("/home/someone/.cache/coursegen")


def keys(number: int) -> list[str]:
    return [f"{n:02x}" + "0" * 62 for n in range(number)]


def test_what_was_not_used_for_longest_goes_when_the_cache_is_full(tmp_path: Path) -> None:
    limit = 10_000
    cache = Cache(tmp_path, limit)
    names = keys(12)
    for age, key in enumerate(names):
        cache.put(key, {}, b"x" * 1000)
        os.utime(cache._path(key), (1_000_000 + age, 1_000_000 + age))
    assert cache.get(names[4]) is not None, "used now, so it stays"
    os.utime(cache._path(names[4]))
    cache.put("ff" + "0" * 62, {}, b"x" * 1000)
    left = [key for key in names if cache._path(key).exists()]
    assert cache.usage().size <= limit
    assert names[4] in left
    assert left[-1] == names[-1]
    assert names[0] not in left


def test_an_entry_larger_than_the_whole_cache_is_not_kept(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 100)
    cache.put(KEY, {}, b"x" * 1000)
    assert cache.usage() == Usage()


def test_a_reading_is_a_use(cache: Cache) -> None:
    cache.put(KEY, FACTS, b"bytes")
    os.utime(entry(cache), (5, 5))
    assert cache.usage().oldest == 5
    cache.get(KEY)
    assert cache.usage().oldest != 5


def test_clearing_deletes_entries_and_nothing_else(cache: Cache) -> None:
    for key in keys(3):
        cache.put(key, FACTS, b"bytes")
    (cache.folder / "thesis.docx").write_bytes(b"mine")
    (cache.folder / "00" / "notes.txt").write_bytes(b"mine")
    half = cache.folder / "01" / "tmp1234"
    half.write_bytes(b"of a process that was killed")
    assert cache.clear().entries == 3
    assert sorted(path.name for path in cache.folder.rglob("*") if path.is_file()) == ["notes.txt", "thesis.docx"]
    assert cache.clear() == Usage()


def test_what_a_killed_process_left_is_swept_once_it_is_old(cache: Cache) -> None:
    cache.put(KEY, FACTS, b"bytes")
    old, fresh = cache.folder / "ab" / "tmp_old", cache.folder / "ab" / "tmp_new"
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (5, 5))
    Cache(cache.folder).put("0" * 64, FACTS, b"bytes")  # the key on which every entry brings on a sweep
    assert not old.exists()
    assert fresh.exists()


def test_processes_that_store_little_each_keep_to_the_limit_together(tmp_path: Path) -> None:
    limit = 100_000
    for number in range(400):
        key = hashlib.sha256(str(number).encode()).hexdigest()
        Cache(tmp_path, limit).put(key, {}, b"x" * 1000)
    assert limit / 2 < Cache(tmp_path, limit).usage().size < limit * 1.3


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 0), ("500MB", 500_000_000), ("1.5 GB", 1_500_000_000), ("64k", 64_000), ("2gib", 2 * 10**9)],
)
def test_the_size_is_read_as_people_write_it(text: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSEGEN_CACHE_SIZE", text)
    assert caches.standard().limit == size


@pytest.mark.parametrize("text", ["lots", "-5MB", "5TBs", "MB"])
def test_what_is_no_size_is_told_with_the_way_out(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSEGEN_CACHE_SIZE", text)
    with pytest.raises(MachineError, match="no size") as caught:
        caches.standard()
    assert "500MB" in caught.value.remedy


WRITER = """
import sys
from pathlib import Path
from coursegen.cache import Cache
cache = Cache(Path(sys.argv[1]), 40_000)
for n in range(150):
    key = f"{n % 30:02x}" + "0" * 62
    cache.put(key, {"n": n % 30}, bytes([n % 30]) * 2000)
    found = cache.get(key)
    assert found is None or (found[0]["n"], found[1]) == (n % 30, bytes([n % 30]) * 2000), found
"""


def test_processes_that_fill_sweep_and_read_at_once_never_see_a_wrong_entry(tmp_path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)]) for _ in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert Cache(tmp_path, 40_000).usage().size <= 40_000 * 1.05 + 2_100


def test_the_command_tells_and_clears(tmp_path: Path, run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    cache = Cache(tmp_path / "cache")
    cache.put(KEY, FACTS, b"x" * 999_000)
    place = {"COURSEGEN_CACHE": str(cache.folder), "COURSEGEN_CACHE_SIZE": "20MB"}
    told = run("cache", "info", **place)
    assert "1.0 MB of 20.0 MB" in told.stdout
    assert '"entries": 1' in run("cache", "info", "--format", "json", **place).stdout
    assert run("cache", "clear", **place).stdout == "deleted 1 entry, 1.0 MB\n"
    assert "entries  0" in run("cache", "info", **place).stdout
    refused = run("cache", "info", COURSEGEN_CACHE_SIZE="lots")
    assert refused.returncode == 4
    assert "COURSEGEN_CACHE_SIZE" in refused.stderr
