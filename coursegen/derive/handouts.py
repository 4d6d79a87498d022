"""Which sheets learners and assessors get, in the order in which they are handed out, and their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from coursegen.derive.editions import symbols
from coursegen.derive.forms import DERIVED
from coursegen.derive.phases import TaughtPhase
from coursegen.labels import Labels
from coursegen.spec.content import Cases, Scenario, Supplement, Worksheet
from coursegen.spec.judging import Form
from coursegen.spec.lesson import Asset, Lesson

OVERVIEW = "overview"
QUIZ = "quiz"
LETTERS = "letter-cards"
LATER = 1000  # order of what is used after the last phase
BEFORE = ("pre-work", "opening")


@dataclass(frozen=True)
class Version:
    """One version of a handout: for a track (None: everyone), under which title, from which assets."""

    track: str | None
    symbol: str | None
    title: str
    assets: tuple[str, ...]


@dataclass(frozen=True)
class Handout:
    """A sheet with its number.

    `kind` names its template. `phase` is the number of the phase in which it is first used (None: before
    or after the session), `step` the step's id. `names` are all asset ids that lead to it. `in_packet`
    tells whether each learner's packet holds it; what a team or the room gets is handed out apart.
    """

    number: str
    id: str
    kind: str
    title: str
    per: str
    hand_in: bool
    versions: tuple[Version, ...]
    names: tuple[str, ...]
    phase: int | None = None
    step: str | None = None
    moment: str | None = None
    in_packet: bool = True
    folder: str = "handouts"
    paper: str | None = None
    derived: bool = False  # it follows from other parts of the spec; the author did not write it

    @property
    def is_versioned(self) -> bool:
        """Whether tracks get different sheets."""
        return any(version.track for version in self.versions)

    @property
    def stem(self) -> str:
        """File name without version and suffix: `H03-every-light-was-green`."""
        letter, digits = self.number[0], self.number[1:]
        return f"{letter}{int(digits):02d}-{self.id.removeprefix(DERIVED)}"


def handouts(lesson: Lesson, phases: Sequence[TaughtPhase], labels: Labels) -> tuple[Handout, ...]:
    """Every sheet in hand-out order, numbered H1, H2, ... and, for rubrics, R1, R2, ..."""
    places = _first_uses(lesson, phases)
    drafts = [_placed(sheet, places, phases) for sheet in _sheets(lesson)]
    ordered = sorted(drafts, key=lambda pair: pair[0])
    numbered, count = [], {"H": 0, "R": 0}
    for _, sheet in ordered:
        letter = "R" if sheet.kind == "rubric" else "H"
        count[letter] += 1
        title = sheet.title or labels.word("sheet", sheet.kind)
        numbered.append(replace(sheet, number=f"{letter}{count[letter]}", title=title))
    return tuple(numbered)


def _sheets(lesson: Lesson) -> Iterator[Handout]:
    yield _sheet(OVERVIEW, "overview", lesson.short_title or lesson.title, "learner", [OVERVIEW])
    for scenario in lesson.scenarios:
        yield _scenario(lesson, scenario)
    if lesson.cases and lesson.cases.items:
        yield _cases(lesson, lesson.cases)
    yield from _supplements(lesson)
    for worksheet in lesson.worksheets:
        yield _worksheet(worksheet)
    for form in lesson.forms:
        yield _form(form)
    for rubric in lesson.rubrics:
        yield _sheet(rubric.id, "rubric", rubric.title, "learner", [rubric.id], folder="rubrics")
    if lesson.simulation:
        game = lesson.simulation
        yield _sheet(game.id, "simulation", game.title, "team", [game.id], moment=game.use)
    if lesson.quiz:
        yield _sheet(QUIZ, "quiz", "", "learner", [QUIZ, *(item.id for item in lesson.quiz)])
    if lesson.quiz or lesson.polls:
        first = next((poll.id for poll in lesson.polls), None) or lesson.quiz[0].id
        yield _sheet(LETTERS, "letter-cards", "", "learner", [LETTERS, first], in_packet=False)
    for cards, kind, per in ((lesson.roles, "roles", "team"), (lesson.injects, "injects", "room")):
        if cards and cards.cards:
            names = [cards.id, *(card.id for card in cards.cards)]
            yield _sheet(cards.id, kind, "", per, names, in_packet=False)


def _sheet(
    id: str,
    kind: str,
    title: str,
    per: str,
    names: Iterable[str],
    versions: tuple[Version, ...] = (),
    hand_in: bool = False,
    **more: bool | str | None,
) -> Handout:
    known = tuple(names)
    return Handout(
        "",
        id,
        kind,
        title,
        per,
        hand_in,
        versions or (Version(None, None, title, known),),
        known,
        **more,  # type: ignore[arg-type]
    )


def _scenario(lesson: Lesson, scenario: Scenario) -> Handout:
    marks = symbols(lesson.tracks)
    tracks = dict.fromkeys(prompt.track for prompt in scenario.role_prompts)
    versions = tuple(Version(track, marks[track], scenario.title, (scenario.id,)) for track in tracks)
    return _sheet(scenario.id, "scenario", scenario.title, "learner", [scenario.id], versions, moment=scenario.use)


def _cases(lesson: Lesson, cases: Cases) -> Handout:
    marks = symbols(lesson.tracks)
    names = [cases.id, *(case.id for case in cases.items)]
    versions = tuple(
        Version(track, marks[track], case.title, (case.id,)) for case in cases.items for track in case.tracks
    )
    title = cases.items[0].title if len(cases.items) == 1 else ""
    return _sheet(cases.id, "case", title, "learner", names, versions)


def _supplements(lesson: Lesson) -> Iterator[Handout]:
    """Pages for different tracks at the same moment are versions of one handout."""
    marks = symbols(lesson.tracks)
    groups: dict[str | None, list[Supplement]] = {}
    for page in lesson.supplements:
        if page.track:
            groups.setdefault(page.use, []).append(page)
        else:
            yield _sheet(page.id, "supplement", page.title, "learner", [page.id], moment=page.use)
    for use, pages in groups.items():
        versions = tuple(Version(p.track, marks[p.track or ""], p.title, (p.id,)) for p in pages)
        title = pages[0].title if len(pages) == 1 else ""
        names = [page.id for page in pages]
        yield _sheet(f"supplement-{use or 'takeaway'}", "supplement", title, "learner", names, versions, moment=use)


def _worksheet(worksheet: Worksheet) -> Handout:
    per = worksheet.per or "learner"
    large = worksheet.layout == "canvas"
    return _sheet(
        worksheet.id,
        worksheet.layout,
        worksheet.title,
        per,
        [worksheet.id],
        hand_in=worksheet.hand_in or large,
        moment=worksheet.use,
        in_packet=not large,
        paper="tabloid" if large else None,
    )


def _form(form: Form) -> Handout:
    """Forms that judge work lie with the rubrics; the others with the handouts."""
    if form.rows or form.rubric:
        kind = "peer-form"
    elif form.scale and form.items:
        kind = "self-assessment"
    elif form.use == "after" or (form.items and not form.minutes and not any(i.scale for i in form.items)):
        kind = "journal"
    else:
        kind = "exit-ticket" if len(form.items) <= 5 else "form"
    folder = "rubrics" if kind in ("peer-form", "self-assessment") else "handouts"
    collected = form.hand_in or kind in ("exit-ticket", "peer-form")
    return _sheet(
        form.id,
        kind,
        form.title,
        form.per,
        [form.id],
        hand_in=collected,
        folder=folder,
        moment=form.use,
        derived=form.id.startswith(DERIVED),
    )


def _first_uses(lesson: Lesson, phases: Sequence[TaughtPhase]) -> dict[str, tuple[int, int, str]]:
    """Asset id -> (phase number, step number, step id) of its first use in a step."""
    places: dict[str, tuple[int, int, str]] = {}
    for phase in phases:
        for step in (*phase.steps, *phase.optional):
            for name in step.step.uses:
                places.setdefault(name, (phase.number, step.number, step.id))
    return places


def _placed(
    sheet: Handout, places: dict[str, tuple[int, int, str]], phases: Sequence[TaughtPhase]
) -> tuple[tuple[int, int, int], Handout]:
    if sheet.kind == "overview":
        return (0, 0, 0), sheet
    used = sorted(places[name] for name in sheet.names if name in places)
    if used:
        phase, number, step = used[0]
        return (phase, number, 0), replace(sheet, phase=phase, step=step)
    meant = next((p.number for p in phases if p.key == sheet.moment), None)
    if meant:
        return (meant, LATER, 0), replace(sheet, phase=meant)
    return (0 if sheet.moment in BEFORE else LATER, 0, 1), sheet


def assets(lesson: Lesson) -> dict[str, Asset]:
    """Every content asset by id, sets of cards and their members included."""
    found: dict[str, Asset] = {}
    groups: Iterable[Sequence[Asset]] = (
        lesson.scenarios, lesson.polls, lesson.quiz, lesson.diagrams, lesson.supplements, lesson.worksheets,
        lesson.rubrics, lesson.forms,
    )  # fmt: skip
    for group in groups:
        found |= {asset.id: asset for asset in group}
    for single in (lesson.cases, lesson.injects, lesson.roles, lesson.simulation):
        if single:
            found[single.id] = single
    for case in lesson.cases.items if lesson.cases else ():
        found[case.id] = case
    for inject in lesson.injects.cards if lesson.injects else ():
        found[inject.id] = inject
    return found
