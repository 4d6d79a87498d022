"""Finished files by what they were made from: never wrong, never in the way."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from coursegen.cache import Cache, default_folder

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
