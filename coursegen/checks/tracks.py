"""Rules about differentiation: help that differs, outcomes that do not, and nobody marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from coursegen.checks import reading
from coursegen.checks.promises import missing_fields, promises
from coursegen.checks.rule import E, Faults, Rule, W
from coursegen.derive.session import Session
from coursegen.source import Steps
from coursegen.spec import tree

PHASES = 2  # in which each track gets something [S25]


def reached(session: Session) -> Faults:
    """Each track gets something in two phases or more."""
    wanted = min(PHASES, len(session.phases))
    for at, track in enumerate(session.lesson.tracks):
        keys = _phases_of(session, track.id)
        if len(keys) < wanted:
            where = f"only in {reading.some_ids(keys)}" if keys else "in no phase"
            others = reading.some_ids(p.key for p in session.phases if p.key not in keys)
            message = f"“{track.name}” gets something of its own {where}"
            yield ("tracks", at), message, f"add `by_track:` with `{track.id}:` to {others}"


def covered(session: Session) -> Faults:
    """Everyone finds a track: the groups are of one kind, or the spec says what people do who fit two or none."""
    lesson = session.lesson
    if len(lesson.tracks) < PHASES or lesson.track_assignment:
        return
    way = "add `track_assignment:`, for example: people choose; whoever fits two or none picks a symbol"
    by_experience = [t.name for t in lesson.tracks if reading.has(t.name, reading.words("experience"))]
    by_role = [t.name for t in lesson.tracks if t.name not in by_experience]
    if by_experience and by_role and reading.language(lesson) == "en":
        message = (
            f"the tracks sort by experience ({reading.quoted(by_experience)}) and by role ({reading.quoted(by_role)});"
            " a person may fit two of them or none"
        )
        yield ("tracks",), message, way
    elif not any(track.signals for track in lesson.tracks):
        message = f"nothing tells who belongs to {reading.quoted(t.name for t in lesson.tracks)}"
        yield ("tracks",), message, way


def promised(session: Session) -> Faults:
    """What a plan promises for different people is written."""
    for at, phase in reading.live(session):
        text = phase.source.differentiation if phase.source else None
        for words, needs, way in promises("promises", text or ""):
            if missing_fields(session, needs, at):
                said = reading.cut(text or "", 50)
                message = f"`{phase.phase}` promises “{words}” (“{said}”), and nothing makes it good"
                yield ("phases", at, "source", "differentiation"), message, way


def both_ways(session: Session) -> Faults:
    """Where a phase offers something to some, it offers support as well as challenge."""
    tracks = {track.id: track.name for track in session.lesson.tracks}
    english = reading.language(session.lesson) == "en"
    for at, phase in reading.live(session):
        given = {*phase.by_track, *(name for step in phase.steps for name in step.by_track)}
        left = [name for key, name in tracks.items() if key not in given]
        line = phase.source.differentiation if phase.source else None
        if given and left:
            share = f"{len(given)} of {len(tracks)} tracks"
            message = f"`{phase.phase}` has something for {share}; not for {reading.quoted(left)}"
            yield ("phases", at, "by_track"), message, "add a line for each, or make it an offer to everyone"
        elif line and not given and english:
            up, down = (reading.has(line, reading.words(name)) for name in ("challenge", "support"))
            if up and not down:
                message = f"`{phase.phase}` offers challenge (“{reading.cut(line)}”) and no support"
                yield ("phases", at, "source", "differentiation"), message, "say what helps those who are new to it"


def track_names(session: Session) -> Faults:
    """No track's name stands in what learners see."""
    names = [track.name for track in session.lesson.tracks]
    if not names:
        return
    pattern = re.compile("|".join(map(_as_pattern, names)), re.IGNORECASE)
    for below, text in _learners_text(session):
        found = pattern.search(text)
        if found:
            message = f"learners would read the track's name “{found[0]}”"
            yield below, message, "name the sheet by its use; tracks are told apart by symbols"


def _learners_text(session: Session) -> Iterator[tuple[Steps, str]]:
    for steps, noun in tree.walk(session.lesson):
        for name in noun.learners_see:
            yield from reading.strings(getattr(noun, name), (*steps, name))


def _phases_of(session: Session, track: str) -> list[str]:
    """Keys of the phases in which a track has a prompt, a version or a page of its own."""
    lesson = session.lesson
    own = {s.id for s in lesson.scenarios if any(p.track == track for p in s.role_prompts)}
    own |= {page.id for page in lesson.supplements if page.track == track}
    moments = {s.use for s in lesson.scenarios if s.id in own} | {s.use for s in lesson.supplements if s.id in own}
    if lesson.cases and any(track in case.tracks for case in lesson.cases.items):
        own |= {lesson.cases.id, *(case.id for case in lesson.cases.items if track in case.tracks)}
    found = []
    for _, phase in reading.live(session):
        used = {name for step in phase.steps for name in step.uses}
        written = track in phase.by_track or any(track in step.by_track for step in phase.steps)
        if written or used & own or phase.phase in moments:
            found.append(phase.phase)
    return found


def _as_pattern(name: str) -> str:
    """A track's name as whole words, however the line is broken; scripts without spaces have no word edges."""
    edges = ("" if _is_unspaced(end) else r"\b" if end.isalnum() else "" for end in (name[0], name[-1]))
    first, last = edges
    return first + r"\s+".join(map(re.escape, name.split())) + last


def _is_unspaced(character: str) -> bool:
    thai_to_tibetan = "\u0e00" <= character <= "\u0fff"
    return thai_to_tibetan or unicodedata.east_asian_width(character) in "WF"


RULES = (
    Rule("D101", "track-reached", W, W, "A track that gets nothing is a label.", "[S25]", reached),
    Rule("D102", "track-for-everyone", W, W, "Someone always fits two groups, and someone none.", "[J]", covered),
    Rule(
        "D103", "promise-kept", W, W, "A promise without content is kept by nobody on the day.",
        "[J]", promised, languages=("en",),
    ),
    Rule(
        "D104", "support-and-challenge", W, W, "Help for some only tells the others that they do not count.",
        "[S25]", both_ways,
    ),
    Rule("D105", "track-name", E, E, "Adults notice tracking; it costs dignity.", "[J]", track_names, False),
)  # fmt: skip
