"""Rounds of building: what changed, what came of it, and how long it took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from coursegen import unchanged, write
from coursegen.build import Pools, build
from coursegen.diagnostics import Finding, MachineError, SpecError
from coursegen.request import Report, Request
from coursegen.watch.ground import SIZE, Ground, Single, Stamp
from coursegen.watch.workshop import Workshop
from coursegen.write import EditedError

QUIET, LONGEST = 50, 400  # milliseconds: the several writes of one save are one change; a long copy delays nothing
TICK = 1000  # milliseconds after which to look even where the system tells of nothing


@dataclass(frozen=True)
class Begun:
    """A build begins; `changed` names the files that brought it on, none for the first."""

    request: Request
    changed: tuple[str, ...]


@dataclass(frozen=True)
class Round:
    """One build as it came out, in seconds.

    `report` is None where the last good pack stands: `findings` say what the author must mend, or `trouble`
    (a sentence and the way out) what else is in the way. `renewed` and `gone` are paths in the pack, compared
    with the round before; None for the first.
    """

    request: Request
    changed: tuple[str, ...]
    seconds: float = 0.0
    report: Report | None = None
    findings: tuple[Finding, ...] = ()
    trouble: tuple[str, str] | None = None
    renewed: tuple[str, ...] | None = None
    gone: tuple[str, ...] = ()


@dataclass(frozen=True)
class Programme:
    """A file that names lessons, such as a course spec, and the page that tells of them.

    `request` is what rounds of the page are told of. `requests` reads the file anew, and raises SpecError or OSError.
    `publish` is given the folder of each spec's pack, as far as it stands, and raises what a build raises.
    """

    request: Request
    requests: Callable[[], Sequence[Request]]
    publish: Callable[[Mapping[Path, str]], Report]


@dataclass
class _Watched:
    """A request, what makes it, and what changed since that was done."""

    request: Request
    make: Callable[[], Report]
    changed: dict[str, None] = field(default_factory=dict)
    due: bool = True
    files: Mapping[str, str] | None = None  # digests of what the last round made
    folder: str | None = None

    def build(self) -> Iterator[Begun | Round]:
        """Build, and compare what was made with what was there."""
        changed, self.due, self.changed = tuple(self.changed), False, {}
        yield Begun(self.request, changed)
        began = time.perf_counter()
        made = replace(_attempt(self.request, self.make), changed=changed)
        report = made.report
        if report:
            files = _digests(report)
            if self.files is not None:
                renewed = tuple(path for path, digest in files.items() if self.files.get(path) != digest)
                made = replace(made, renewed=renewed, gone=tuple(sorted(self.files.keys() - files.keys())))
            self.files, self.folder = files, report.folder.name
        yield replace(made, seconds=time.perf_counter() - began)


@dataclass
class _Looked:
    """Files, with all that is made from them: a change is due for all of it at once."""

    ground: Ground | Single
    watched: Sequence[_Watched]
    stamps: Mapping[Path, Stamp]

    def look(self) -> bool:
        """Compare the files with the last look; returns whether any differs."""
        now = self.ground.stamps()
        if any(not stamp[SIZE] and stamp != self.stamps.get(path) for path, stamp in now.items()):
            time.sleep(QUIET / 1000)  # an editor that writes in place empties the file first
            now = self.ground.stamps()
        differing = [path for path in {**self.stamps, **now} if self.stamps.get(path) != now.get(path)]
        self.stamps = now
        if differing:
            for one in self.watched:
                one.changed |= dict.fromkeys(self.ground.named(path) for path in differing)
                one.due = True
        return bool(differing)


class _Watching:
    """All that is watched: lessons, and the page of the programme that names them, if one does."""

    def __init__(self, requests: Sequence[Request], pools: Pools, programme: Programme | None) -> None:
        self._pools = pools
        self._programme = programme
        self._taken: dict[Path, Path] = {}
        self._lessons: list[_Watched] = []
        self._grounds: dict[tuple[Path, str, Path | None], _Looked] = {}
        self._page: _Watched | None = None
        self._list: _Looked | None = None
        if programme:
            self._page = _Watched(programme.request, self._publish)
            single = Single(programme.request.spec)
            self._list = _Looked(single, [self._page], single.stamps())
        self._take(requests, {})

    def due(self) -> _Watched | None:
        """What is to be built next; the page comes after the lessons that it tells of."""
        return next((one for one in (*self._lessons, self._page) if one and one.due), None)

    def build(self, one: _Watched) -> Iterator[Begun | Round]:
        """Build it; a pack that became another is a change for the page."""
        for event in one.build():
            yield event
            is_other = isinstance(event, Round) and event.report and (event.renewed != () or event.gone)
            if is_other and self._page and one is not self._page:
                self._page.due = True
                self._page.changed |= dict.fromkeys(event.changed)

    def look(self) -> None:
        """Look at all files; where the list of lessons changed, follow it."""
        for files in self._grounds.values():
            files.look()
        if self._programme and self._list and self._list.look():
            with suppress(SpecError, OSError):  # the round of the page says so
                name = self._list.ground.named(self._programme.request.spec)
                self._take(self._programme.requests(), {name: None})

    def sleep(self) -> None:
        """Wait until something stirs, or for a tick."""
        grounds = [files.ground for files in (*self._grounds.values(), self._list) if files]
        _sleep(grounds)

    def _take(self, requests: Sequence[Request], changed: Mapping[str, None]) -> None:
        """Watch these requests; what is watched already stays as it is, what is asked otherwise is due."""
        self._taken.clear()
        before, self._lessons = self._lessons, []
        for request in requests:
            request = replace(request, taken=self._taken)
            known = next((one for one in before if one.request == request), None)
            if known is None:
                same = (one for one in before if (one.request.spec, one.request.out) == (request.spec, request.out))
                files = next((one.files for one in same), None)
                known = _Watched(request, partial(_pack, request, self._pools), dict(changed), files=files)
            self._lessons.append(known)
        self._look_at_lessons()

    def _look_at_lessons(self) -> None:
        outs = {one.request.out for one in self._lessons}
        before, self._grounds = self._grounds, {}
        for one in self._lessons:
            asked = one.request
            key = (asked.spec, asked.theme, asked.shared)
            if key not in self._grounds:
                ground = Ground(asked.spec, asked.theme, outs, asked.shared)
                self._grounds[key] = before.get(key) or _Looked(ground, (), ground.stamps())
                self._grounds[key].watched = ()
            self._grounds[key].watched = (*self._grounds[key].watched, one)

    def _publish(self) -> Report:
        assert self._programme
        return self._programme.publish({one.request.spec: one.folder for one in self._lessons if one.folder})


def watch(
    requests: Sequence[Request], alive: Callable[[], bool] = lambda: True, programme: Programme | None = None
) -> Iterator[Begun | Round]:
    """Build each request, then again whenever its files change; ends when `alive` says no.

    Requests are built in their order. After each build all files are looked at again, so that of two requests
    for one spec a quick one always goes before a thorough one. Where a `programme` names the requests, they follow it,
    and its page follows them.
    """
    with Workshop() as workshop:
        watching = _Watching(requests, workshop.pool, programme)
        is_warm = False
        while alive():
            due = watching.due()
            if due:
                yield from watching.build(due)
            elif not is_warm:
                workshop.warm(requests[-1])
                is_warm = True
            else:
                watching.sleep()
            watching.look()


def _sleep(grounds: Sequence[Ground | Single]) -> None:
    """Wait until something stirs in the folders, or for a tick."""
    import watchfiles

    folders = sorted({folder for ground in grounds for folder in ground.folders()})
    stirring = watchfiles.watch(
        *folders, watch_filter=None, debounce=LONGEST, step=QUIET, rust_timeout=TICK, yield_on_timeout=True,
        recursive=False, ignore_permission_denied=True,
    )  # fmt: skip
    next(stirring)
    stirring.close()


def _pack(request: Request, pools: Pools) -> Report:
    """The pack as it stands where nothing changed, else built."""
    standing = unchanged.known(request)
    if not standing:
        return build(request, pools=pools)
    request.take(standing.folder)
    return standing


def _digests(made: Report) -> dict[str, str]:
    """Digests of what was made: as the manifest tells, or of the files themselves where they are no pack."""
    files = write.read_manifest(made.folder).get("files")
    if files is None:
        return {line.path: write.digest((made.folder / line.path).read_bytes()) for line in made.lines}
    return {path: str(facts.get("sha256")) for path, facts in files.items()}


def _attempt(request: Request, make: Callable[[], Report]) -> Round:
    """Build once; what stands in the way is part of the round."""
    made = Round(request, ())
    try:
        report = make()
    except SpecError as fault:
        return replace(made, findings=fault.report)
    except EditedError as fault:
        return replace(made, trouble=(f"edited by hand since the last build: {fault}", "keep a copy, then use --force"))
    except MachineError as fault:
        return replace(made, trouble=(str(fault), fault.remedy))
    except OSError as fault:
        what = f"{fault.filename or request.spec}: {fault.strerror or fault}"
        return replace(made, trouble=(what, "the pack follows as soon as it can be read"))
    return replace(made, report=report, findings=report.findings)
