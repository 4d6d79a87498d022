"""What is asked of a build and what it reports, as plain values; nothing heavy is imported for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from coursegen.cache import Cache
from coursegen.derive.options import Options
from coursegen.diagnostics import Finding, Place, Severity, SpecError

LEARNER_EDITIONS = {"standard": ("standard",), "large": ("large",), "both": ("standard", "large")}


@dataclass(frozen=True)
class Wishes:
    """What a run is asked for; `only` and `track` empty mean everything."""

    options: Options = field(default_factory=Options)
    edition: str = "standard"
    only: tuple[str, ...] = ()
    track: str | None = None

    def as_value(self) -> dict[str, Any]:
        """As plain data for the manifest; what was not asked for is left out."""
        asked = asdict(self.options) | {"edition": self.edition, "only": list(self.only), "track": self.track}
        return {name: value for name, value in asked.items() if value}

    @classmethod
    def of_value(cls, value: Mapping[str, Any]) -> Wishes:
        """The wishes that `as_value` wrote; names that this version does not know are passed over."""
        known = {field.name for field in fields(Options)} - {"edition"}
        options = Options(**{name: value[name] for name in sorted(known & value.keys())})
        return cls(options, value.get("edition", "standard"), tuple(value.get("only", ())), value.get("track"))


@dataclass(frozen=True)
class Request:
    """What to build and how; `jobs` processes at most, no cache where `cache` is None."""

    spec: Path
    out: Path
    theme: str = "standard"
    wishes: Wishes = field(default_factory=Wishes)
    release: bool = False
    strict: bool = False
    force: bool = False
    keep_sources: bool = False
    jobs: int = 1
    cache: Cache | None = None
    shared: Path | None = None  # where texts and pictures lie that the lessons of a course have in common
    epoch: int | None = None  # seconds since 1970; None: what SOURCE_DATE_EPOCH says
    taken: dict[Path, Path] = field(default_factory=dict)  # folders that this run has made, each with its spec

    def take(self, folder: Path) -> None:
        """Let no two specs of a run make one folder: the second would undo the first; raises SpecError."""
        other = self.taken.setdefault(folder, self.spec)
        if other != self.spec:
            message = f"{self.spec} has the id `{folder.name}` of {other}; one pack would overwrite the other"
            place = Place(str(self.spec), 1)
            raise SpecError(
                [Finding(Severity.ERROR, "duplicate-pack", message, place, "give one of them another `id:`")]
            )


@dataclass(frozen=True)
class Line:
    """One artifact as the report prints it: seconds it took, 0 where it came from the cache."""

    path: str
    kind: str
    pages: int
    size: int
    seconds: float
    cached: bool
    failure: str | None = None


@dataclass(frozen=True)
class Report:
    """What a build did; `texts` are the sources that findings point into, by name."""

    folder: Path
    title: str
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    texts: Mapping[str, str]

    @property
    def failed(self) -> bool:
        """Whether any artifact failed."""
        return any(line.failure for line in self.lines)
