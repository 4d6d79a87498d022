"""What two packs differ in on paper and on the screen: by file, which pages or slides, and which only moved."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from coursegen.difference.readings import Leaf, Pack, Sheet
from coursegen.kinds import NAMES

_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")
# Made of files that are compared themselves, or to be read by programs.
PASSED_OVER = ("print-packs", "print-papers", "learner-zips", "lesson", "readme")


@dataclass(frozen=True)
class Verdict:
    """One file in two packs; numbers count from 1, those of the new pack unless told otherwise.

    `changed` pages say something else, `timed` differ in clock times only, `fresh` were not there, `gone` (old
    numbers) are not there any more, `restyled` say the same and look otherwise; `noted` are slides with other
    notes, `notes_timed` those where only clock times in them differ. `shifted` pairs old and new numbers of what
    is the same. `passages` holds for each changed page its text then and now.
    """

    old: Sheet | None
    new: Sheet | None
    leaves: tuple[Leaf, ...] = ()
    changed: tuple[int, ...] = ()
    fresh: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    timed: tuple[int, ...] = ()
    restyled: tuple[int, ...] = ()
    noted: tuple[int, ...] = ()
    notes_timed: tuple[int, ...] = ()
    shifted: tuple[tuple[int, int], ...] = ()
    passages: tuple[tuple[int, str, str], ...] = ()
    unreadable: str = ""

    @property
    def sheet(self) -> Sheet:
        """The file, in the new pack where it is there."""
        found = self.new or self.old
        assert found is not None, "a verdict is about a file"
        return found

    @property
    def differs(self) -> bool:
        """Whether a reader would notice."""
        paper = (self.changed, self.timed, self.fresh, self.gone, self.restyled, self.shifted)
        return (
            any(paper)
            or bool(self.noted or self.notes_timed)
            or self.old is None
            or self.new is None
            or bool(self.unreadable)
        )


def verdicts(old: Pack, new: Pack) -> tuple[Verdict, ...]:
    """A verdict on each file of either pack, in the order of the kinds and then by path."""
    found = [_verdict(old, new, key) for key in {**old.sheets, **new.sheets}]
    told = [verdict for verdict in found if verdict.sheet.kind not in PASSED_OVER]
    return tuple(sorted(told, key=lambda verdict: (_rank(verdict.sheet.kind), verdict.sheet.path)))


def _rank(kind: str) -> int:
    return NAMES.index(kind) if kind in NAMES else len(NAMES)


def _verdict(old: Pack, new: Pack, key: tuple[str, str]) -> Verdict:
    verdict = Verdict(old.sheets.get(key), new.sheets.get(key))
    if verdict.old is None or verdict.new is None or verdict.old.sha256 == verdict.new.sha256:
        return verdict
    try:
        return compare(verdict, old.leaves(verdict.old), new.leaves(verdict.new))
    except (ValueError, OSError) as fault:
        return replace(verdict, unreadable=str(fault))


def compare(verdict: Verdict, old: Sequence[Leaf], new: Sequence[Leaf]) -> Verdict:
    """The verdict with what a comparison page by page finds."""
    fresh, gone = [], []
    same: list[tuple[int, int]] = []
    edited: list[tuple[int, int]] = []
    codes = difflib.SequenceMatcher(None, [leaf.said for leaf in old], [leaf.said for leaf in new], autojunk=False)
    for code, first, last, there, end in codes.get_opcodes():
        if code == "equal":
            same += zip(range(first, last), range(there, end), strict=True)
            continue
        pairs = list(_partners(old, new, range(first, last), range(there, end)))
        edited += pairs
        fresh += [at + 1 for at in range(there, end) if at not in {after for _, after in pairs}]
        gone += [at + 1 for at in range(first, last) if at not in {before for before, _ in pairs}]
    both = sorted([*same, *edited], key=lambda pair: pair[1])
    timed = [pair for pair in edited if _untimed(old[pair[0]].said) == _untimed(new[pair[1]].said)]
    noted = [pair for pair in both if old[pair[0]].notes != new[pair[1]].notes]
    hushed = [pair for pair in noted if _untimed(old[pair[0]].notes) == _untimed(new[pair[1]].notes)]
    return replace(
        verdict,
        leaves=tuple(new),
        changed=_numbers(pair for pair in edited if pair not in timed),
        timed=_numbers(timed),
        fresh=tuple(fresh),
        gone=tuple(gone),
        restyled=_numbers((before, after) for before, after in same if old[before].looks != new[after].looks),
        noted=_numbers(pair for pair in noted if pair not in hushed),
        notes_timed=_numbers(hushed),
        shifted=tuple((before + 1, after + 1) for before, after in same if before != after),
        passages=tuple((after + 1, old[before].said, new[after].said) for before, after in edited),
    )


def _numbers(pairs: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    return tuple(sorted(after + 1 for _, after in pairs))


def _untimed(text: str) -> str:
    return _CLOCK.sub("", text)


def _partners(
    old: Sequence[Leaf], new: Sequence[Leaf], before: Sequence[int], after: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Old and new pages that stand for each other where both sides differ: by title, else in order."""
    left = list(before)
    for at in after:
        ahead = len(after) - (at - after[0]) - 1  # pages that come after this one
        titled = next((o for o in left if old[o].title and old[o].title == new[at].title), None)
        # Without a title in common, a page takes the next old one unless later pages have need of all that are left.
        taken = titled if titled is not None else left[0] if len(left) > ahead and left else None
        if taken is not None:
            yield taken, at
            left = [o for o in left if o > taken]
