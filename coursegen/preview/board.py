"""What the preview shows now: files of the pack, findings, how the last build came out; safe for many threads."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from coursegen import report, source, write
from coursegen.diagnostics import Finding, Severity
from coursegen.preview.leaves import Leaf, leaves
from coursegen.request import Report
from coursegen.watch.rounds import Begun, Round

AUDIENCES = ("learners", "facilitators", "assessors", "organizers")
KEPT = 200  # versions of files that are held: those of a large pack, and what the last saves renewed


@dataclass(frozen=True)
class Shown:
    """A file of the pack: its `path` there, where its bytes lie, and what the manifest says of it."""

    path: str
    file: Path
    digest: str
    kind: str
    audience: str
    pages: int
    size: int

    @property
    def name(self) -> str:
        """Its name as a person says it: without the folder that its number tells anyway."""
        return self.path.removeprefix("handouts/").removeprefix("rubrics/")

    def read(self) -> bytes | None:
        """Its bytes, or None while another build is replacing them."""
        try:
            data = self.file.read_bytes()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == self.digest else None


@dataclass(frozen=True)
class State:
    """One moment. `phase` is `building`, `done` or `broken`; `renewed` are the paths that the last save renewed."""

    id: str = ""
    phase: str = "building"
    title: str = ""
    files: Mapping[str, Shown] = field(default_factory=dict)
    renewed: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def says(self) -> str:
        """The state in a sentence."""
        if self.phase == "building":
            return f"Building: {', '.join(self.changed[:3])} changed" if self.changed else "Building"
        if self.phase == "broken":
            stands = "the last good pack is shown" if self.files else "there is no pack yet"
            return f"{report.counts(self.findings)}; {stands}"
        return f"Built in {self.seconds:.1f} s"

    def by_audience(self) -> Iterator[tuple[str, list[Shown]]]:
        """Audiences with the files meant for them, in the order in which the pack is made."""
        for audience in AUDIENCES:
            meant = [shown for shown in self.files.values() if shown.audience == audience]
            if meant:
                yield audience, meant


class Board:
    """Holds the state and tells of new ones. Builds into `draft` are quick and show until the pack itself is made."""

    def __init__(self, draft: Path | None) -> None:
        self._draft = draft
        self._run, self._count = secrets.token_hex(4), 0
        self.state = State(f"{self._run}.0")
        self._news = threading.Condition()
        self._reading = threading.Lock()
        self._versions: dict[str, tuple[bytes, tuple[Leaf, ...]]] = {}  # by digest, since files are replaced on disk
        self._before: dict[str, str] = {}  # path -> digest of the version before

    def hear(self, event: Begun | Round) -> None:
        """Take in what the builder tells."""
        now = self.state
        is_first = self._draft is None or event.request.out == self._draft
        if isinstance(event, Begun):
            following = replace(now, phase="building", changed=event.changed, renewed=frozenset()) if is_first else now
        elif event.report:
            following = self._with_pack(now, event, event.report)
        else:
            findings = _findings(event)
            following = replace(now, phase="broken", findings=findings, texts=source.quoted(findings))
        if following != now:
            with self._news:
                self._count += 1
                self.state = replace(following, id=f"{self._run}.{self._count}")
                self._news.notify_all()

    def wait(self, known: str, timeout: float) -> State:
        """The state as soon as it is another than the one `known` by its id, or after `timeout` seconds."""
        with self._news:
            self._news.wait_for(lambda: self.state.id != known, timeout)
            return self.state

    def leaves(self, shown: Shown) -> tuple[Leaf, ...]:
        """The pages or slides of a file; none while its bytes are being replaced."""
        version = self._version(shown)
        return version[1] if version else ()

    def find(self, path: str, number: str, look: str) -> tuple[bytes, Leaf] | None:
        """A file's bytes and its leaf of a number and a digest, in the version shown now or the one before."""
        shown = self.state.files.get(path)
        if not shown:
            return None
        versions = (self._version(shown), self._versions.get(self._before.get(path, "")))
        for data, held in filter(None, versions):
            for leaf in held:
                if str(leaf.number) == number and leaf.digest == look:
                    return data, leaf
        return None

    def _version(self, shown: Shown) -> tuple[bytes, tuple[Leaf, ...]] | None:
        with self._reading:
            if shown.digest not in self._versions:
                data = shown.read()
                if data is None:
                    return None
                self._versions[shown.digest] = (data, leaves(shown.path, data))
                for old in list(self._versions)[:-KEPT]:
                    del self._versions[old]
            return self._versions[shown.digest]

    def renewed(self, shown: Shown) -> frozenset[int]:
        """Numbers of the leaves that the last save renewed, as far as their forerunners were read."""
        before = self._versions.get(self._before.get(shown.path, ""))
        if before is None or shown.path not in self.state.renewed:
            return frozenset()
        looks = {(leaf.digest, leaf.notes) for leaf in before[1]}
        return frozenset(leaf.number for leaf in self.leaves(shown) if (leaf.digest, leaf.notes) not in looks)

    def _with_pack(self, now: State, event: Round, made: Report) -> State:
        is_draft = event.request.out == self._draft
        found = _files(made)
        differing = {path for path, shown in found.items() if _digest(now.files, path) != shown.digest}
        for path in differing & now.files.keys():
            self._before[path] = now.files[path].digest
        return replace(
            now,
            phase="building" if is_draft else "done",
            title=made.title,
            files={**now.files, **found} if is_draft else found,
            renewed=now.renewed | differing if event.changed else now.renewed,
            findings=_findings(event),
            texts=made.texts,
            seconds=event.seconds,
        )


def _files(made: Report) -> dict[str, Shown]:
    """The files of a pack as its manifest tells, in the order in which they were made."""
    entries = write.read_manifest(made.folder).get("files", {})
    return {
        line.path: Shown(
            line.path,
            made.folder / line.path,
            entries[line.path]["sha256"],
            line.kind,
            entries[line.path].get("audience", ""),
            line.pages,
            line.size,
        )
        for line in made.lines
        if line.path in entries
    }


def _digest(files: Mapping[str, Shown], path: str) -> str:
    return files[path].digest if path in files else ""


def _findings(event: Round) -> tuple[Finding, ...]:
    """All that an author should see, the gravest first; what failed or stood in the way counts as an error."""
    found = list(event.findings)
    if event.trouble:
        found.append(Finding(Severity.ERROR, "pack", event.trouble[0], hint=event.trouble[1] or None))
    for line in event.report.lines if event.report else ():
        if line.failure:
            found.append(Finding(Severity.ERROR, "artifact", f"{line.path}: {line.failure}"))
    return tuple(sorted(found, key=lambda finding: list(Severity).index(finding.severity)))
