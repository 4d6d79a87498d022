"""Finished files by the digest of what they were made from; a corrupt entry is forgotten, never served."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Cache:
    """A folder of entries; safe for several processes, since entries appear by rename."""

    folder: Path

    def get(self, key: str) -> tuple[Mapping[str, Any], bytes] | None:
        """Facts and bytes stored under a key, or None."""
        path = self._path(key)
        try:
            head, _, data = path.read_bytes().partition(b"\n")
            stored = json.loads(head)
        except (OSError, ValueError, RecursionError):
            return None
        facts = stored.get("facts") if isinstance(stored, dict) else None
        if not isinstance(facts, dict) or stored.get("sha256") != _sha(facts, data):
            with suppress(OSError):
                path.unlink()
            return None
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

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]


def _sha(facts: Mapping[str, Any], data: bytes) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode() + b"\0" + data).hexdigest()


def default_folder() -> Path:
    """`COURSEGEN_CACHE`, else the user's cache folder (XDG base directory specification)."""
    named = os.environ.get("COURSEGEN_CACHE")
    if named:
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "coursegen"
