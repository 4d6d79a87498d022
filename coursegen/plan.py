"""Which artifacts a run makes, in a fixed order: lesson and options to a tuple of values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from coursegen.cache import Cache
from coursegen.checks import Silenced
from coursegen.compose import books, deck
from coursegen.compose.desk import Desk
from coursegen.derive.places import DanglingReferenceError, Places
from coursegen.derive.session import Session, derive
from coursegen.diagnostics import Finding, Severity, SpecError
from coursegen.kinds import KINDS, Kind
from coursegen.request import LEARNER_EDITIONS, Wishes
from coursegen.spec.lesson import Lesson
from coursegen.theme import Theme


@dataclass(frozen=True)
class Artifact:
    """A file to be rendered: its path in the pack, its kind, the finished text; `wanted` unless only cited."""

    path: str
    kind: Kind
    content: str
    wanted: bool = True


def desk_for(
    lesson: Lesson,
    theme: Theme,
    wishes: Wishes,
    digest: str,
    date: str | None,
    findings: Iterable[Finding],
    silenced: Iterable[Silenced] = (),
    earlier: Cache | None = None,
) -> Desk:
    """The desk before anything is made; slide numbers are known, pages are not."""
    tracks = [track.id for track in lesson.tracks]
    if wishes.track and wishes.track not in tracks:
        known = ", ".join(tracks) or "none"
        message = f"the lesson has no track `{wishes.track}`"
        raise SpecError([Finding(Severity.ERROR, "unknown-track", message, hint=f"its tracks: {known}")])
    session = derive(lesson, wishes.options)
    found = (*findings, *_of_time(session), *books.limits(lesson))
    if any(finding.code == "fixed-point" for finding in found):
        raise SpecError(found)
    desk = Desk(session, theme, Places(session), digest, date, wishes.track, found, tuple(silenced), earlier=earlier)
    with_numbers = deck.slide_places(desk, deck.draft(desk))
    return replace(desk, places=with_numbers)


def _of_time(session: Session) -> Iterator[Finding]:
    """What the options of this run make of the clock: fixed points missed, minutes that no cut saves."""
    for missed in session.schedule.missed:
        clock = session.schedule.clock(missed.slot.begin)
        message = f"`{missed.slot.title}` is fixed at {missed.at} and cannot begin before {clock}"
        hint = f"start {missed.late} minutes earlier (--start), shorten what comes before, or move `at`"
        yield Finding(Severity.ERROR, "fixed-point", message, hint=hint)
    wanted, over = session.options.minutes, session.schedule.over
    if wanted is not None and over:
        saved = sum(taken.cut.saves for taken in session.schedule.taken)
        message = f"the session is {over} minutes longer than the {wanted} asked for; the cuts save {saved}"
        yield Finding(Severity.WARNING, "minutes", message, hint="offer more cuts in `if_short`, or ask for more time")


def waves() -> list[int]:
    """The numbers of the waves, in order."""
    return sorted({kind.wave for kind in KINDS})


def artifacts(desk: Desk, wishes: Wishes, wave: int) -> tuple[Artifact, ...]:
    """The artifacts of one wave; raises SpecError when a template fails or a reference leads nowhere."""
    strays = desk.places.strays()
    if strays:
        raise SpecError([Finding(Severity.ERROR, "dangling-reference", words) for words in strays])
    return tuple(_artifacts(desk, wishes, wave))


def _artifacts(desk: Desk, wishes: Wishes, wave: int) -> Iterator[Artifact]:
    wanted = {kind.name for kind in KINDS if not wishes.only or kind.name in wishes.only}
    cited = {name for kind in KINDS if kind.name in wanted for name in kind.needs}
    for kind in KINDS:
        if kind.name not in wanted | cited:
            continue
        for at_desk, asked in _editions(desk, wishes, kind, wave):
            try:
                for path, content in kind.compose(at_desk):
                    yield Artifact(path, kind, content, kind.name in wanted and asked)
            except DanglingReferenceError as fault:
                message = f"{kind.name}: {fault}"
                raise SpecError([Finding(Severity.ERROR, "dangling-reference", message)]) from fault


def _editions(desk: Desk, wishes: Wishes, kind: Kind, wave: int) -> Iterator[tuple[Desk, bool]]:
    """A desk for each print edition of this wave, and whether it is asked for; large print is for learners only.

    Large print comes a wave after the standard edition, since it tells the pages of that.
    """
    printed = kind.audience == "learners" and kind.format == "pdf"
    asked = LEARNER_EDITIONS[wishes.edition] if printed else ("standard",)
    cited = ("standard",) if kind.name == "packet" else ()
    for edition in dict.fromkeys((*cited, *asked)):
        if kind.wave + (edition == "large") == wave:
            options = replace(desk.session.options, edition=edition)
            yield replace(desk, session=replace(desk.session, options=options)), edition in asked
