"""A theme: settings that may extend another's, file look-up along the chain, and the contrast gate."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from coursegen import resources
from coursegen.diagnostics import Finding, Place, Severity, SpecError

SETTINGS = "theme.yaml"
REFUSED_BELOW = 4.5  # WCAG 2.2, success criterion 1.4.3, body text
AIM = 7.0  # WCAG 2.2, success criterion 1.4.6, what a photocopy still leaves readable

# What is printed on what: (text, ground), names from `colors`; each phase colour is read on white besides.
PAIRS = (
    ("ink", "white"),
    ("text", "white"),
    ("text", "paper"),
    ("muted", "white"),
    ("muted", "paper"),
    ("accent", "white"),
    ("accent", "paper"),
    ("beware", "white"),
    ("link", "white"),
    ("white", "ink"),
)


@dataclass(frozen=True)
class Theme:
    """One theme as loaded; `folders` runs from the theme itself to the one it finally extends."""

    name: str
    folders: tuple[Path, ...]
    settings: Mapping[str, Any]
    missed: tuple[Path, ...] = ()  # settings files that would have been taken before those found, were they there

    @property
    def colors(self) -> Mapping[str, str]:
        """Colours by name, six hexadecimal digits without the hash."""
        colors: Mapping[str, str] = self.settings["colors"]
        return colors

    @property
    def phases(self) -> tuple[str, ...]:
        """Phase colours in the order of the lesson; a longer lesson starts again."""
        return tuple(self.settings["phases"])

    def path(self, name: str) -> Path:
        """Return the file `name` of the nearest folder that has it; raises FileNotFoundError."""
        for folder in self.folders:
            found = (folder / name).resolve()
            if found.is_file() and found.is_relative_to(folder):
                return found
        raise FileNotFoundError(f"theme {self.name} has no {name}")

    def read(self, name: str) -> bytes:
        """Return the bytes of `path(name)`."""
        return self.path(name).read_bytes()

    def names(self) -> list[str]:
        """Every file of the chain, as POSIX paths relative to its folder, sorted."""
        return sorted({name for folder in self.folders for name in _files(folder)})

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all settings and files, in hexadecimal."""
        digest = hashlib.sha256(repr(sorted(_flat(self.settings))).encode())
        for name in self.names():
            digest.update(name.encode() + b"\0" + hashlib.sha256(self.read(name)).digest())
        return digest.hexdigest()


def load(name: str) -> Theme:
    """Load a theme by shipped name or by the path of its folder.

    Raises SpecError when it does not exist, is malformed, extends itself, or fails the contrast gate.
    """
    folders: list[Path] = []
    layers: list[Mapping[str, Any]] = []
    missed: list[Path] = []
    wanted: str | None = name
    while wanted is not None:
        tried = _candidates(wanted, beside=folders[-1].parent if folders else None)
        folder = _folder(wanted, tried)
        missed += itertools.takewhile(lambda path: not path.is_file(), (path / SETTINGS for path in tried))
        if folder in folders:
            raise _error(folder, f"theme `{wanted}` extends itself", "let it extend `standard`")
        settings = _settings(folder)
        folders.append(folder)
        layers.append(settings)
        wanted = settings.get("extends")
        if not isinstance(wanted, str | None):
            raise _error(folder, "`extends` is no text", "write one name: `extends: standard`")
    merged: Mapping[str, Any] = {}
    for layer in reversed(layers):
        merged = _merge(merged, layer)
    theme = Theme(folders[0].name, tuple(folders), merged, tuple(missed))
    misshapen = list(_misshapen(folders[0], merged, _settings(resources.shipped("themes") / "standard")))
    if misshapen:
        raise SpecError(misshapen)
    failures = [f for f in contrast(theme) if f.severity is Severity.ERROR]
    if failures:
        raise SpecError(failures)
    return theme


def shipped() -> list[str]:
    """Names of the themes that come with coursegen."""
    return sorted(path.parent.name for path in resources.shipped("themes").glob(f"*/{SETTINGS}"))


def contrast(theme: Theme) -> list[Finding]:
    """Findings for pairs of colours below 4.5:1 (errors) or below 7:1 (hints)."""
    pairs = [(f"{a} on {b}", theme.colors[a], theme.colors[b]) for a, b in PAIRS]
    pairs += [(f"phase {n} on white", c, theme.colors["white"]) for n, c in enumerate(theme.phases, 1)]
    place = Place(str(theme.folders[0] / SETTINGS), 1)
    found = []
    for label, text, ground in pairs:
        ratio = contrast_ratio(text, ground)
        if ratio < AIM:
            severity = Severity.ERROR if ratio < REFUSED_BELOW else Severity.HINT
            message = f"{label} has a contrast of {ratio:.1f}:1"
            aim = REFUSED_BELOW if severity is Severity.ERROR else AIM
            found.append(Finding(severity, "contrast", message, place, f"at least {aim:g}:1; darken {text}"))
    return found


def contrast_ratio(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    channels = [int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _candidates(name: str, beside: Path | None) -> list[Path]:
    """Where a theme may lie: beside the one that extends it, in this folder, among the shipped ones."""
    return [*([beside / name] if beside else []), Path(name), resources.shipped("themes") / name]


def _folder(name: str, candidates: Iterable[Path]) -> Path:
    for folder in candidates:
        if (folder / SETTINGS).is_file():
            return folder.resolve()
    known = ", ".join(shipped())
    raise SpecError(
        [
            Finding(
                Severity.ERROR,
                "unknown-theme",
                f"there is no theme `{name}`",
                hint=f"shipped themes: {known}; or give the path of a folder that holds {SETTINGS}",
            )
        ]
    )


def _settings(folder: Path) -> Mapping[str, Any]:
    try:
        settings = yaml.safe_load((folder / SETTINGS).read_text("utf-8"))
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        raise _error(folder, f"line {line} is not valid YAML: {fault.problem}", "mend the YAML") from fault
    except UnicodeDecodeError as fault:
        raise _error(folder, f"{SETTINGS} is not UTF-8", "save it as UTF-8") from fault
    except (yaml.YAMLError, RecursionError) as fault:
        raise _error(folder, f"{SETTINGS} cannot be read", "mend the YAML") from fault
    if not isinstance(settings, dict):
        raise _error(folder, f"{SETTINGS} holds no settings", "start it with `extends: standard`")
    return settings


def _misshapen(folder: Path, settings: Mapping[str, Any], model: Mapping[str, Any], at: str = "") -> Iterator[Finding]:
    """Settings that are missing or of another kind than in the standard theme."""
    for key, wanted in model.items():
        name, given = f"{at}{key}", settings.get(key)
        if key not in settings and key != "logo":
            yield _finding(folder, f"the theme has no `{name}`", "let it extend `standard`, which has everything")
        elif isinstance(wanted, dict):
            if isinstance(given, dict):
                yield from _misshapen(folder, given, wanted, f"{name}.")
            else:
                yield _finding(folder, f"`{name}` is no group of settings", f"write `name: value` lines below `{key}:`")
        elif isinstance(wanted, list) and (not isinstance(given, list) or not given):
            yield _finding(folder, f"`{name}` is no list", "write one value a line, each after `- `")
    yield from _miscolored(folder, settings) if not at else ()


def _miscolored(folder: Path, settings: Mapping[str, Any]) -> Iterator[Finding]:
    colors, phases = settings.get("colors"), settings.get("phases")
    named = list(colors.items()) if isinstance(colors, dict) else []
    named += [(f"phase {n}", c) for n, c in enumerate(phases, 1)] if isinstance(phases, list) else []
    for name, color in named:
        if not isinstance(color, str) or not re.fullmatch(r"[0-9A-Fa-f]{6}", color):
            message = f"the color `{name}` is `{color}`"
            yield _finding(folder, message, 'write six hexadecimal digits in quotes, without a hash: "0B5F58"')


def _error(folder: Path, message: str, hint: str) -> SpecError:
    return SpecError([_finding(folder, message, hint)])


def _finding(folder: Path, message: str, hint: str) -> Finding:
    return Finding(Severity.ERROR, "theme", message, Place(str(folder / SETTINGS), 1), hint)


def _merge(low: Mapping[str, Any], high: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(low)
    for key, value in high.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(value, dict) and isinstance(below, dict) else value
    return merged


def _flat(settings: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in settings.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", repr(value)


def _files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file() and not any(part.startswith((".", "__")) for part in path.relative_to(folder).parts):
            yield path.relative_to(folder).as_posix()
