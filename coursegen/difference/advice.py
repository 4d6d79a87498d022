"""What to reprint, replace and leave, in words: sheets by number and title, pages, copies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from coursegen.derive.handouts import Handout
from coursegen.derive.session import Session
from coursegen.difference.reprint import Verdict

PRINTED, TIMED, SHOWN = "Reprint", "Reprint where clock times matter: nothing else differs", "Slides"
SENT, RENUMBERED = "Replace", "Same text, other page numbers"
HEADS = (PRINTED, TIMED, RENUMBERED, SHOWN, SENT)
ON_SCREEN = ("fillable", "fillable-scores")
DECK = "slides.pptx"
MOST_SLIDES = 12  # slides that are told by title; more are told by number
_FILE = re.compile(r"(?:^|/)([HR])0*(\d+)-")
_CALLED = {
    "guide": "Facilitator guide",
    "email": "Joining message",
    "packet": "Learners’ packet",
    "lesson": "Lesson as data",
}
_MARK = re.compile(r"-(circle|square|triangle|diamond|star|hexagon)\.\w+$")


@dataclass(frozen=True)
class Line:
    """One piece of advice: under which head, about which files, what to do.

    `marks` name the versions that it is about, `copies` how many are needed and spare, None where each
    facilitator holds one or nobody can know.
    """

    head: str
    paths: tuple[str, ...]
    what: str
    action: str
    copies: tuple[int, int] | None = None
    marks: tuple[str, ...] = ()

    def __str__(self) -> str:
        many = ""
        if self.copies:
            needed, spare = self.copies
            many = f"; {needed} {'copy' if needed == 1 else 'copies'}" + (f" and {spare} spare" if spare else "")
            many += " in all" if self.marks else ""
        versions = f" ({_and(self.marks)})" if self.marks else ""
        return f"{self.what}{versions}{': ' if self.action else ''}{self.action}{many}"


def advice(verdicts: Sequence[Verdict], session: Session) -> list[Line]:
    """Advice on each file that differs, head by head; versions of a sheet that call for the same are one line."""
    lines: dict[tuple[str, str, str], Line] = {}
    for verdict in sorted(verdicts, key=lambda verdict: _place(verdict, session)):
        for line in _lines(verdict, session) if verdict.differs else ():
            key = (line.head, line.what, line.action)
            before = lines.get(key)
            if before and line.marks:
                line = replace(line, paths=(*before.paths, *line.paths), marks=(*before.marks, *line.marks))
            lines[key] = line
    return sorted(lines.values(), key=lambda line: HEADS.index(line.head))


def _place(verdict: Verdict, session: Session) -> tuple[bool, int]:
    """Sheets come in hand-out order, before all else."""
    sheet = _sheet(verdict.sheet.path, session)
    return (sheet is None, session.handouts.index(sheet) if sheet else 0)


def _lines(verdict: Verdict, session: Session) -> Iterator[Line]:
    path = verdict.sheet.path
    if path.endswith(".pptx"):
        deck = "" if path == DECK else f"{called(verdict, session)}: "
        yield from (Line(SHOWN, (path,), f"{deck}{what}", "") for what in _slides(verdict))
    elif path.endswith(".pdf") and not _is_for_screens(verdict, session):
        yield from _printed(verdict, session)
    else:
        action = "is new" if verdict.old is None else "is no longer made" if verdict.new is None else ""
        yield Line(SENT, (path,), called(verdict, session), action)


def _is_for_screens(verdict: Verdict, session: Session) -> bool:
    """Whether nobody prints a file: sheets to fill on a screen, the packet of all versions where tracks have theirs."""
    versioned = bool(session.tracks_with_versions)
    common = verdict.sheet.kind == "packet" and versioned and not _MARK.search(verdict.sheet.path)
    return common or verdict.sheet.kind in ON_SCREEN


def called(verdict: Verdict, session: Session) -> str:
    """What people call a file, without its version: `Handout H3 “Every light was green”`."""
    path, kind = verdict.sheet.path, verdict.sheet.kind
    large = ", large print" if path.startswith("large-print/") else ""
    sheet = _sheet(path, session)
    if sheet:
        noun = "Rubric" if sheet.kind == "rubric" else "Handout"
        form = path.rpartition(".")[0].partition(sheet.stem)[2].strip("-") if sheet.kind == "rubric" else ""
        screen = f" ({path})" if verdict.sheet.kind in ON_SCREEN else ""
        return f"{noun} {sheet.number} “{sheet.title}”{', ' + form if form else ''}{large}{screen}"
    name = _CALLED.get(kind) or kind.replace("-", " ").capitalize()
    told = path.endswith(".pdf") and not _is_for_screens(verdict, session)  # the name alone says which file it is
    return f"{name}{large}" if told else f"{name} ({path})"


def _sheet(path: str, session: Session) -> Handout | None:
    found = _FILE.search(path)
    number = found[1] + found[2] if found else ""
    return next((sheet for sheet in session.handouts if sheet.number == number), None)


def _printed(verdict: Verdict, session: Session) -> Iterator[Line]:
    what, found = called(verdict, session), _MARK.search(verdict.sheet.path)
    line = Line(PRINTED, (verdict.sheet.path,), what, "", _copies(verdict, session), (found[1],) if found else ())
    if verdict.unreadable:
        yield replace(line, action=f"whole; it could not be compared ({verdict.unreadable})")
    elif verdict.new is None:
        yield replace(line, head=SENT, action="is no longer part of the pack", copies=None)
    elif verdict.old is None:
        yield replace(line, action=f"new, {_count(verdict.new.pages)}")
    else:
        action = _pages(verdict)
        if action:
            yield replace(line, action=action)
        if verdict.timed:
            yield replace(line, head=TIMED, action=_of(verdict.timed, verdict.new.pages))
        runs = list(_runs(verdict.shifted))
        if runs:
            yield replace(line, head=RENUMBERED, action="; ".join(runs), copies=None)


def _pages(verdict: Verdict) -> str:
    """Which pages to print anew: `pp. 7–8 and 12 of 54`, `whole (2 pages)`."""
    total = verdict.new.pages if verdict.new else 0
    wanted = sorted({*verdict.changed, *verdict.fresh})
    parts = [_of(wanted, total)] if wanted else []
    if verdict.gone:
        parts.append(f"take out the old {numbers(verdict.gone)}")
    if verdict.restyled:
        look = "look" if len(verdict.restyled) > 1 else "looks"
        every = "every page" if len(verdict.restyled) == total else numbers(verdict.restyled)
        parts.append(f"{every} {look if every != 'every page' else 'looks'} different and says the same")
    return "; ".join(parts)


def _of(pages: Sequence[int], total: int) -> str:
    return f"whole ({_count(total)})" if len(pages) == total else f"{numbers(pages)} of {total}"


def _copies(verdict: Verdict, session: Session) -> tuple[int, int] | None:
    """Copies needed and spare as the print plan has them; None for files of which each facilitator holds one.

    Of a sheet that comes in versions they are for all versions together: who takes which is known on the day.
    """
    sheet = _sheet(verdict.sheet.path, session)
    if sheet:
        row = next(row for row in session.prints if row.handout is sheet)
        return row.needed, row.spare
    if verdict.sheet.kind == "packet":
        return session.groups.learners, -(-session.groups.learners // 10)
    return None


def _runs(shifted: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Pages that only moved, those in a row together: `pp. 13–40 are now 14–41`."""
    run: list[tuple[int, int]] = []
    for pair in (*shifted, (0, 0)):
        if run and pair != (run[-1][0] + 1, run[-1][1] + 1):
            first, last = run[0], run[-1]
            if len(run) == 1:
                yield f"p. {first[0]} is now {first[1]}"
            else:
                yield f"pp. {first[0]}–{last[0]} are now {first[1]}–{last[1]}"
            run = []
        run.append(pair)


def _slides(verdict: Verdict) -> Iterator[str]:
    if verdict.old is None or verdict.new is None or verdict.unreadable:
        state = "cannot be compared" if verdict.unreadable else "are new" if verdict.old is None else "are gone"
        yield f"The slides {state}"
        return
    if verdict.changed:
        yield f"{_named(verdict.changed, verdict)} changed"
    if verdict.fresh:
        yield f"{_named(verdict.fresh, verdict)} {_are(verdict.fresh)} new"
    if verdict.timed:
        yield f"{_named(verdict.timed, verdict)}: clock times only"
    if verdict.gone:
        yield f"{_slide(verdict.gone)} of the old deck {_are(verdict.gone)} gone"
    noted = tuple(at for at in verdict.noted if at not in verdict.changed)
    if noted:
        yield f"The notes of {_slide(noted).lower()} changed"
    if verdict.notes_timed:
        yield f"In the notes of {_slide(verdict.notes_timed).lower()} only clock times changed"
    if verdict.restyled:
        every = len(verdict.restyled) >= len(verdict.leaves) - len(verdict.changed) - len(verdict.fresh)
        yield f"{'All others' if every else _slide(verdict.restyled)} look different and say the same"
    runs = list(_runs(verdict.shifted))
    if runs:
        yield f"Slides that only moved: {'; '.join(run.replace('pp. ', '').replace('p. ', '') for run in runs)}"


def _are(found: Sequence[int]) -> str:
    return "is" if len(found) == 1 else "are"


def _named(found: Sequence[int], verdict: Verdict) -> str:
    if len(found) > MOST_SLIDES:
        return _slide(found)
    titled = [f"{at} “{verdict.leaves[at - 1].title}”" for at in found]
    return f"{'Slide' if len(found) == 1 else 'Slides'} {_and(titled)}"


def _slide(found: Sequence[int]) -> str:
    return f"{'Slide' if len(found) == 1 else 'Slides'} {_and(_ranges(found))}"


def numbers(pages: Sequence[int]) -> str:
    """`p. 7`, `pp. 7–8 and 12`."""
    return f"{'p.' if len(pages) == 1 else 'pp.'} {_and(_ranges(pages))}"


def _ranges(pages: Sequence[int]) -> list[str]:
    breaks = [0, *(at for at, (one, other) in enumerate(pairwise(pages), 1) if other != one + 1), len(pages)]
    runs = [pages[first:end] for first, end in pairwise(breaks)]
    return [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]


def _count(pages: int) -> str:
    return f"{pages} page{'' if pages == 1 else 's'}"


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
