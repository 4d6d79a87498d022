"""The files a pack is made from, as they lie on disk: where to look, and whether anything differs."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from coursegen import pictures, source, theme
from coursegen.diagnostics import SpecError

DEEP = 4  # folders below the spec's own; a spec may lie in a folder that holds the world
MANY = 2_000  # folders at most, for the same reason
SUFFIXES = (*source.INCLUDED, *pictures.SUFFIXES)

Stamp = tuple[int, int, int]  # time of change in nanoseconds, size in bytes, file number
SIZE = 1  # where the size stands in it


@dataclass
class Ground:
    """The spec, texts and pictures in its folder and in `shared`, and the folders of its theme.

    `outs` are never looked into. Every text and picture in a folder counts, not only those that the spec names:
    one that it names in vain is about to be added.
    """

    spec: Path
    theme: str
    outs: Collection[Path]
    shared: Path | None = None
    _themes: tuple[Path, ...] = field(default=(), repr=False)

    def stamps(self) -> Mapping[Path, Stamp]:
        """What tells whether a file was changed, by the file."""
        return _stamps(self._files())

    def folders(self) -> list[Path]:
        """Folders in which something may stir; each is there now."""
        looked = [*self._own()]
        for folder in self._theme_folders():
            looked += [folder, *(Path(inner) for inner, _, _ in os.walk(folder))]
        return [folder for folder in looked if folder.is_dir()] or [_nearest(self.spec.parent)]

    def named(self, path: Path) -> str:
        """A file as its author would call it."""
        around = (self.shared, *self._themes)
        return _named(path, (self.spec.parent, *(folder.parent for folder in around if folder)))

    def _files(self) -> Iterator[Path]:
        yield self.spec
        for folder in self._own():
            yield from (path for path in _inside(folder) if path.suffix.lower() in SUFFIXES)
        for folder in self._theme_folders():
            for inner, _, names in os.walk(folder):
                yield from (Path(inner, name) for name in names if _is_work(Path(inner, name)))

    def _own(self) -> Iterator[Path]:
        """Folders that may hold texts and pictures of the lesson."""
        for top in (self.spec.parent, self.shared):
            if top:
                yield from _walk(top, self.outs)

    def _theme_folders(self) -> tuple[Path, ...]:
        """The theme and what it extends; while it cannot be loaded, what was last known of it."""
        try:
            self._themes = theme.load(self.theme).folders
        except SpecError:
            named = Path(self.theme)
            self._themes = self._themes or ((named.resolve(),) if named.is_dir() else ())
        return self._themes


@dataclass
class Single:
    """One file, such as a course spec."""

    file: Path

    def stamps(self) -> Mapping[Path, Stamp]:
        """What tells whether the file was changed; nothing while it is not there."""
        return _stamps([self.file])

    def folders(self) -> list[Path]:
        """The folder in which it lies, or the nearest one around it."""
        return [_nearest(self.file.parent)]

    def named(self, path: Path) -> str:
        """The file as its author would call it."""
        return _named(path, [self.file.parent])


def _stamps(paths: Iterable[Path]) -> dict[Path, Stamp]:
    found = {}
    for path in paths:
        with suppress(OSError):
            state = path.stat()
            found[path] = (state.st_mtime_ns, state.st_size, state.st_ino)
    return found


def _named(path: Path, folders: Iterable[Path]) -> str:
    near = next((folder for folder in folders if path.is_relative_to(folder)), None)
    return path.relative_to(near).as_posix() if near else str(path)


def _walk(top: Path, outs: Collection[Path]) -> Iterator[Path]:
    """The folder and those in it, as far as lessons reach."""
    level, passed, count = [top], {out.resolve() for out in outs}, 0
    for _ in range(DEEP + 1):
        below: list[Path] = []
        for folder in level:
            yield folder
            count += 1
            if count >= MANY:
                return
            below += (path for path in _inside(folder) if path.is_dir() and path.resolve() not in passed)
        level = below


def _inside(folder: Path) -> list[Path]:
    """What lies in a folder and is somebody's work: nothing hidden, no editor's and no tool's leavings."""
    try:
        return [path for path in sorted(folder.iterdir()) if _is_work(path) and not path.name.startswith(".")]
    except OSError:
        return []


def _is_work(path: Path) -> bool:
    from watchfiles import Change, DefaultFilter

    return DefaultFilter()(Change.modified, path.name)


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest one around it that is there."""
    return next((near for near in (folder, *folder.resolve().parents) if near.is_dir()), Path())
