"""Rounds of building: what changed, what came of it, and how long it took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from coursegen import unchanged, write
from coursegen.build import Pools, build
from coursegen.diagnostics import Finding, MachineError, SpecError
from coursegen.request import Report, Request
from coursegen.watch.ground import SIZE, Ground, Stamp
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


@dataclass
class _Watched:
    """A request, and what changed since it was built."""

    request: Request
    pools: Pools
    changed: dict[str, None] = field(default_factory=dict)
    due: bool = True
    pack: Mapping[str, str] | None = None  # digests of the files of the last round

    def build(self) -> Iterator[Begun | Round]:
        """Build, and compare the pack with what it was."""
        changed, self.due, self.changed = tuple(self.changed), False, {}
        yield Begun(self.request, changed)
        began = time.perf_counter()
        made = replace(_attempt(self.request, self.pools), changed=changed)
        if made.report:
            files = write.read_manifest(made.report.folder).get("files", {})
            pack = {path: str(facts.get("sha256")) for path, facts in files.items()}
            if self.pack is not None:
                renewed = tuple(path for path, digest in pack.items() if self.pack.get(path) != digest)
                made = replace(made, renewed=renewed, gone=tuple(sorted(self.pack.keys() - pack.keys())))
            self.pack = pack
        yield replace(made, seconds=time.perf_counter() - began)


@dataclass
class _Looked:
    """The files of one spec and theme, with all that is made from them: a change is due for all of it at once."""

    ground: Ground
    watched: Sequence[_Watched]
    stamps: Mapping[Path, Stamp] = field(default_factory=dict)

    def look(self) -> None:
        """Compare the files with the last look."""
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


def watch(requests: Sequence[Request], alive: Callable[[], bool] = lambda: True) -> Iterator[Begun | Round]:
    """Build each request, then again whenever its files change; ends when `alive` says no.

    Requests are built in their order. After each build all files are looked at again, so that of two requests
    for one spec a quick one always goes before a thorough one.
    """
    taken: dict[Path, Path] = {}
    with Workshop() as workshop:
        watched = [_Watched(replace(request, taken=taken), workshop.pool) for request in requests]
        looked = list(_grounds(watched))
        is_warm = False
        while alive():
            due = next((one for one in watched if one.due), None)
            if due:
                yield from due.build()
            elif not is_warm:
                workshop.warm(requests[-1])
                is_warm = True
            else:
                _sleep([files.ground for files in looked])
            for files in looked:
                files.look()


def _grounds(watched: Sequence[_Watched]) -> Iterator[_Looked]:
    """The files of each spec and theme as they are now."""
    outs = {one.request.out for one in watched}
    for spec, theme in dict.fromkeys((one.request.spec, one.request.theme) for one in watched):
        ground = Ground(spec, theme, outs)
        same = [one for one in watched if (one.request.spec, one.request.theme) == (spec, theme)]
        yield _Looked(ground, same, ground.stamps())


def _sleep(grounds: Sequence[Ground]) -> None:
    """Wait until something stirs in the folders, or for a tick."""
    import watchfiles

    folders = sorted({folder for ground in grounds for folder in ground.folders()})
    stirring = watchfiles.watch(
        *folders, watch_filter=None, debounce=LONGEST, step=QUIET, rust_timeout=TICK, yield_on_timeout=True,
        recursive=False, ignore_permission_denied=True,
    )  # fmt: skip
    next(stirring)
    stirring.close()


def _attempt(request: Request, pools: Pools) -> Round:
    """Build once; what stands in the way is part of the round."""
    made = Round(request, ())
    try:
        report = unchanged.known(request)
        if report:
            request.take(report.folder)
        else:
            report = build(request, pools=pools)
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
