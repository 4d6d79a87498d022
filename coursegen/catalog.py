"""All packs of a folder in one place: `catalog.json` for machines and `index.html` for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from coursegen import __version__, write
from coursegen.labels import load
from coursegen.pages import Composer
from coursegen.theme import Theme
from coursegen.unchanged import sha
from coursegen.write import EditedError

DATA, PAGE = "catalog.json", "index.html"
LESSON = "lesson.json"
TEMPLATE = "pages/catalog.html.j2"


@dataclass(frozen=True)
class Entry:
    """One file of a pack: its path from the catalog, what it is, its pages or slides, its bytes."""

    path: str
    kind: str
    audience: str
    pages: int
    size: int
    sha256: str


@dataclass(frozen=True)
class Pack:
    """One pack as a catalog tells of it; empty where the pack holds no `lesson.json` to read it from."""

    folder: str
    title: str
    files: tuple[Entry, ...]
    language: str = ""
    version: str = ""
    status: str = ""
    minutes: int = 0
    start: str = ""
    audience: str = ""
    summary: str = ""
    objectives: tuple[str, ...] = ()


def packs(folder: Path) -> list[Pack]:
    """Every pack of a folder, by the name of its own."""
    found = sorted(path.parent for path in folder.glob(f"*/{write.MANIFEST}"))
    return [_pack(path) for path in found]


def publish(folder: Path, look: Theme, *, force: bool = False) -> list[Pack]:
    """Write the catalog of all packs of a folder, the page first; returns them.

    Raises EditedError where the page was edited by hand, unless `force`.
    """
    found = packs(folder)
    languages = {pack.language for pack in found if pack.language}
    language = languages.pop() if len(languages) == 1 else "en"
    composer = Composer(look, load(language), language)
    publish_page(
        folder, composer.compose(TEMPLATE, {"packs": found}), {"packs": [asdict(p) for p in found]}, force=force
    )
    return found


def publish_page(folder: Path, page: str, facts: Mapping[str, Any], *, force: bool) -> None:
    """Write a page and the data beside it, which holds the digest of the page; raises EditedError, OSError."""
    data = page.encode()
    if not force and not _is_ours(folder, data):
        raise EditedError([PAGE])
    told = {"coursegen": __version__, "page": {"path": PAGE, "sha256": sha(data)}, **facts}
    write.replace(folder / PAGE, data)
    write.replace(folder / DATA, (json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode())


def _is_ours(folder: Path, fresh: bytes) -> bool:
    """Whether the page that is there, if any, is as it was written."""
    path = folder / PAGE
    if not path.is_file():
        return True
    then = _read(folder / DATA).get("page")
    return sha(path.read_bytes()) in {sha(fresh), then.get("sha256") if isinstance(then, dict) else None}


def _pack(folder: Path) -> Pack:
    lesson = _read(folder / LESSON)
    files = tuple(_entries(folder))
    title = str(lesson.get("title") or folder.name)
    if not lesson:
        return Pack(folder.name, title, files)
    audience, schedule = lesson.get("audience"), lesson.get("schedule")
    return Pack(
        folder.name,
        title,
        files,
        str(lesson.get("language") or ""),
        str(lesson.get("version") or ""),
        str(lesson.get("status") or ""),
        int(lesson.get("duration") or 0),
        str(schedule.get("start") or "") if isinstance(schedule, dict) else "",
        str(audience.get("description") or "") if isinstance(audience, dict) else "",
        str(lesson.get("summary") or ""),
        tuple(str(o.get("text", "")) for o in lesson.get("objectives", ()) if isinstance(o, dict)),
    )


def _entries(folder: Path) -> Iterator[Entry]:
    files: Mapping[str, Mapping[str, Any]] = write.read_manifest(folder).get("files", {})
    for path, facts in files.items():
        if facts.get("kind") != "source":
            yield Entry(
                f"{folder.name}/{path}", str(facts.get("kind", "")), str(facts.get("audience", "")),
                int(facts.get("pages", 0)), int(facts.get("size", 0)), str(facts.get("sha256", "")),
            )  # fmt: skip


def _read(path: Path) -> dict[str, Any]:
    """A JSON object; empty where there is none."""
    try:
        loaded = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return loaded if isinstance(loaded, dict) else {}
