"""The whole of a comparison: differences of the lesson, what follows from them, what to reprint; as text and data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from coursegen.cache import Cache
from coursegen.derive.session import Session
from coursegen.diagnostics import SpecError
from coursegen.difference import readings
from coursegen.difference.advice import Line, advice, called
from coursegen.difference.changes import compare
from coursegen.difference.consequences import consequences
from coursegen.difference.reprint import Verdict, verdicts
from coursegen.difference.sides import Side
from coursegen.difference.wording import Said, Wording, passage

CHANGED, FOLLOWS = "What changed", "What follows"


@dataclass(frozen=True)
class Comparison:
    """What differs between two sides; `paper` None where only the lessons were compared, `note` says why."""

    old: str
    new: str
    said: tuple[Said, ...]
    follows: tuple[str, ...]
    paper: tuple[Verdict, ...] | None = None
    lines: tuple[Line, ...] = ()
    note: str = ""
    names: dict[str, str] = field(default_factory=dict)  # what people call each file that differs

    @property
    def differs(self) -> bool:
        """Whether anything does."""
        return bool(self.said or self.follows or self.lines)


def of_lessons(old: Side, new: Side) -> tuple[Comparison, Session]:
    """The comparison of what two sides say, and the new session."""
    before, after = old.session(), new.session()
    titles = {phase.key: phase.title for session in (before, after) for phase in session.phases}
    said = tuple(Wording(titles).tell(compare(before.lesson, after.lesson)))
    return Comparison(old.name, new.name, said, tuple(consequences(before, after))), after


def of_packs(old: Side, new: Side, scratch: Path, jobs: int = 1, cache: Cache | None = None) -> Comparison:
    """The same with their packs, which are built in `scratch` where a side is none."""
    found, session = of_lessons(old, new)
    try:
        after = new.built(scratch / "b", jobs, cache)  # first, since an edit in progress is what may not build
        folders = (old.built(scratch / "a", jobs, cache), after)
    except SpecError as fault:
        note = f"pages were not compared, since a side cannot be built: {fault.report[0].message}"
        return Comparison(found.old, found.new, found.said, found.follows, note=note)
    paper = verdicts(*(readings.read(folder) for folder in folders))
    for kinds in filter(None, (old.kinds, new.kinds)):
        paper = tuple(verdict for verdict in paper if verdict.sheet.kind in kinds)
    lines = tuple(advice(paper, session))
    names = {verdict.sheet.path: called(verdict, session) for verdict in paper if verdict.differs}
    return Comparison(found.old, found.new, found.said, found.follows, paper, lines, names=names)


def sections(found: Comparison) -> Iterator[tuple[str, Sequence[str]]]:
    """Heads and the sentences below them, in the order in which one reads."""
    if found.said:
        yield CHANGED, [said.sentence for said in found.said]
    if found.follows:
        yield FOLLOWS, found.follows
    for head, lines in groupby(found.lines, key=lambda line: line.head):
        yield head, [str(line) for line in lines]


def closing(found: Comparison) -> str:
    """The last line: what is as it was."""
    if found.note:
        return found.note
    if not found.differs:
        return "nothing differs" if found.paper is not None else "the lessons say the same"
    if found.paper is None:
        return "only the lessons were compared"
    same = sum(1 for verdict in found.paper if not verdict.differs)
    return f"{same} other file{'' if same == 1 else 's'} as before" if same else "every file differs"


def as_markdown(found: Comparison) -> str:
    """For a pull request or a colleague's inbox."""
    parts = [f"# {found.old} → {found.new}"]
    parts += [f"## {head}\n\n" + "\n".join(f"- {row}" for row in rows) for head, rows in sections(found)]
    return "\n\n".join([*parts, f"{closing(found)[:1].upper()}{closing(found)[1:]}."])


def as_json(found: Comparison) -> str:
    """For a machine: each difference with its path, each file with its pages."""
    data = {
        "old": found.old,
        "new": found.new,
        "differs": found.differs,
        "changes": [_change(said) for said in found.said],
        "follows": list(found.follows),
        "files": None if found.paper is None else [_file(v, found) for v in found.paper if v.differs],
        "advice": [
            {"head": line.head, "paths": list(line.paths), "text": str(line), "copies": line.copies}
            for line in found.lines
        ],
        "note": found.note or None,
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _change(said: Said) -> dict[str, Any]:
    change = said.change
    path = list(change.steps) if change else None
    return {"kind": change.kind if change else None, "path": path, "sentence": said.sentence}


def _file(verdict: Verdict, found: Comparison) -> dict[str, Any]:
    return {
        "path": verdict.sheet.path,
        "name": found.names[verdict.sheet.path],
        "was": verdict.old.path if verdict.old else None,
        "pages": verdict.new.pages if verdict.new else 0,
        "changed": list(verdict.changed),
        "clock_times": list(verdict.timed),
        "new": list(verdict.fresh),
        "gone": list(verdict.gone),
        "restyled": list(verdict.restyled),
        "notes": list(verdict.noted),
        "moved": [list(pair) for pair in verdict.shifted],
        "passages": [{"page": page, "text": passage(old, new)} for page, old, new in verdict.passages],
    }
