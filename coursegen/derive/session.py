"""Everything that follows from one lesson and the options of a run, derived once and used everywhere."""

from __future__ import annotations

from dataclasses import dataclass

from coursegen import labels as catalog
from coursegen.derive.alignment import Row, alignment
from coursegen.derive.editions import symbols
from coursegen.derive.forms import with_derived_forms
from coursegen.derive.groups import Groups, groups
from coursegen.derive.handouts import Handout, handouts
from coursegen.derive.owed import Owed, owed
from coursegen.derive.phases import TaughtPhase, taught
from coursegen.derive.quantities import Print, Quantity, prints, quantities
from coursegen.derive.schedule import Schedule, lay_out
from coursegen.derive.slides import PlannedSlide, slides
from coursegen.labels import Labels
from coursegen.spec.lesson import Lesson


@dataclass(frozen=True)
class Options:
    """What a run may change: start time (`09:00`), number of learners, paper (`a4` or `letter`), print edition."""

    start: str | None = None
    learners: int | None = None
    paper: str = "a4"
    edition: str = "standard"


@dataclass(frozen=True)
class Session:
    """A lesson as it will be held."""

    lesson: Lesson
    options: Options
    labels: Labels
    phases: tuple[TaughtPhase, ...]
    schedule: Schedule
    groups: Groups
    quantities: tuple[Quantity, ...]
    prints: tuple[Print, ...]
    alignment: tuple[Row, ...]
    handouts: tuple[Handout, ...]
    slides: tuple[PlannedSlide, ...]
    symbols: dict[str, str]
    owed: tuple[Owed, ...]

    @property
    def short_title(self) -> str:
        """Title for feet and subjects: the author's, or the title up to its colon."""
        return self.lesson.short_title or self.lesson.title.split(":")[0].strip()

    def handout(self, name: str) -> Handout:
        """The handout or rubric that an asset id leads to; raises KeyError."""
        found = next((h for h in self.handouts if name == h.id or name in h.names), None)
        if found is None:
            raise KeyError(name)
        return found

    @property
    def tracks_with_versions(self) -> tuple[str, ...]:
        """Ids of the tracks whose sheets differ from the common ones."""
        made = {v.track for h in self.handouts for v in h.versions if v.track}
        return tuple(track.id for track in self.lesson.tracks if track.id in made)


def derive(lesson: Lesson, options: Options) -> Session:
    """Derive the session."""
    labels = catalog.load(lesson.language)
    lesson = with_derived_forms(lesson, labels)
    phases = taught(lesson, labels)
    schedule = lay_out(phases, lesson.schedule, options.start, labels.word("break"))
    sizes = groups(lesson, options.learners)
    things, sheets = quantities(lesson, sizes), handouts(lesson, phases, labels)
    return Session(
        lesson=lesson,
        options=options,
        labels=labels,
        phases=phases,
        schedule=schedule,
        groups=sizes,
        quantities=things,
        prints=prints(sheets, things, sizes),
        alignment=alignment(lesson, phases),
        handouts=sheets,
        slides=slides(lesson, phases, schedule),
        symbols=symbols(lesson.tracks),
        owed=owed(lesson),
    )
