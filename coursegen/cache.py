"""Finished files by the digest of what they were made from: bounded, checked, safe for many processes at once."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursegen.diagnostics import MachineError

LIMIT = 512_000_000  # bytes: about a hundred packs
UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}
LEFT = 0.9  # share of the limit that a sweep leaves, so that the next one is not due at once
STALE = 3600  # seconds after which a half-written entry can only be a dead process's


@dataclass(frozen=True)
class Usage:
    """How many entries, their bytes, and when the longest unused one was last used, in seconds since 1970."""

    entries: int = 0
    size: int = 0
    oldest: float | None = None


@dataclass(frozen=True)
class Cache:
    """A folder of entries that appear by rename; beyond `limit` bytes those go that were not used for longest."""

    folder: Path
    limit: int = LIMIT

    def get(self, key: str) -> tuple[Mapping[str, Any], bytes] | None:
        """Facts and bytes stored under a key, or None; a corrupt entry is deleted and never served."""
        path = self._path(key)
        try:
            head, _, data = path.read_bytes().partition(b"\n")
            stored = json.loads(head)
        except (OSError, ValueError, RecursionError):
            return None
        facts = stored.get("facts") if isinstance(stored, dict) else None
        if not isinstance(facts, dict) or stored.get("sha256") != _sha(facts, data):
            _delete(path)
            return None
        with suppress(OSError):
            os.utime(path)  # used now: it goes last
        return facts, data

    def put(self, key: str, facts: Mapping[str, Any], data: bytes) -> None:
        """Store facts and bytes; a cache that cannot be written is passed over."""
        path = self._path(key)
        head = json.dumps({"facts": facts, "sha256": _sha(facts, data)}, sort_keys=True)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(head.encode() + b"\n" + data)
                Path(name).replace(path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
            if self._is_due(key, len(head) + len(data)):
                self._sweep()

    def usage(self) -> Usage:
        """What the cache holds now."""
        entries = list(self._entries())
        return Usage(
            len(entries), sum(size for _, size, _ in entries), min((used for used, *_ in entries), default=None)
        )

    def clear(self) -> Usage:
        """Delete every entry, and nothing else that may lie in the folder; returns what was deleted."""
        gone = self.usage()
        for _, _, path in self._entries():
            _delete(path)
        self._delete_halves(0)
        for folder in self._folders():
            with suppress(OSError):
                folder.rmdir()
        return gone

    def _is_due(self, key: str, size: int) -> bool:
        """Whether to sweep after an entry: about once for every twentieth of the limit, whoever stores it.

        Most processes store less, and a sweep looks at every entry: so an entry brings one on by its share, which
        its key decides as a die would, and nobody need remember what others have stored.
        """
        return int(key[:8], 16) * self.limit < 20 * size << 32

    def _sweep(self) -> None:
        entries = sorted(self._entries())
        over = sum(size for _, size, _ in entries) - self.limit
        if over > 0:
            over += round(self.limit * (1 - LEFT))
            for _, size, path in entries:
                if over <= 0:
                    break
                _delete(path)
                over -= size
        self._delete_halves(STALE)

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """When each entry was last used, its bytes, its path; other processes may delete meanwhile."""
        for folder in self._folders():
            with suppress(OSError):
                for found in os.scandir(folder):
                    if re.fullmatch(r"[0-9a-f]{30,}", found.name):
                        with suppress(OSError):
                            facts = found.stat()
                            yield facts.st_mtime, facts.st_size, Path(found.path)

    def _delete_halves(self, age: int) -> None:
        """Delete what processes that were killed while writing have left."""
        for folder in self._folders():
            for path in folder.glob("tmp*"):
                with suppress(OSError):
                    if time.time() - path.stat().st_mtime >= age:
                        path.unlink()

    def _folders(self) -> list[Path]:
        return [path for path in self.folder.glob("[0-9a-f][0-9a-f]") if path.is_dir()]

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]


def standard() -> Cache:
    """The cache of this user, as large as `COURSEGEN_CACHE_SIZE` allows; raises MachineError when that is no size."""
    return Cache(default_folder(), _limit(os.environ.get("COURSEGEN_CACHE_SIZE") or str(LIMIT)))


def default_folder() -> Path:
    """`COURSEGEN_CACHE`, else the user's cache folder (XDG base directory specification)."""
    named = os.environ.get("COURSEGEN_CACHE")
    if named:
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "coursegen"


def _limit(text: str) -> int:
    found = re.fullmatch(r"([0-9]{1,12}(?:\.[0-9]+)?)\s*([kmg]?)i?b?", text.strip().lower())
    if not found:
        raise MachineError(f"COURSEGEN_CACHE_SIZE is `{text}`, which is no size", "write a size such as 500MB or 2GB")
    return round(float(found[1]) * UNITS[found[2]])


def _delete(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _sha(facts: Mapping[str, Any], data: bytes) -> str:
    whole = hashlib.sha256(json.dumps(facts, sort_keys=True).encode() + b"\0")
    whole.update(data)
    return whole.hexdigest()
