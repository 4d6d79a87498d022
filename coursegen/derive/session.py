"""Everything that follows from one lesson and the options of a run, derived once and used everywhere."""

from __future__ import annotations

from dataclasses import dataclass

from coursegen import labels as catalog
from coursegen.derive.alignment import Row, alignment
from coursegen.derive.editions import symbols
from coursegen.derive.forms import with_derived_cues, with_derived_forms
from coursegen.derive.groups import Groups, groups
from coursegen.derive.handouts import Handout, handouts
from coursegen.derive.options import Options
from coursegen.derive.owed import Owed, owed
from coursegen.derive.phases import TaughtPhase, taught
from coursegen.derive.quantities import Print, Quantity, prints, quantities
from coursegen.derive.schedule import Schedule, as_held, lay_out
from coursegen.derive.shares import Shares, shares
from coursegen.derive.slides import PlannedSlide, slides
from coursegen.labels import Labels
from coursegen.spec.lesson import Lesson


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
    shares: Shares
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
    def is_virtual(self) -> bool:
        """Whether the session is held online: as asked for, else as the lesson is delivered by default."""
        return (self.options.mode or self.lesson.delivery.default) == "virtual"

    @property
    def day(self) -> str | None:
        """The day of the session in words of the lesson's language, None where no day was given."""
        if not self.options.date:
            return None
        from datetime import date

        from babel.dates import format_date

        locale = catalog.locale(self.lesson.language)
        return str(format_date(date.fromisoformat(self.options.date), "full", locale=locale))

    @property
    def known(self) -> dict[str, str]:
        """Placeholders of the message that this run answers: the day, and the time where both are given."""
        if not self.day:
            return {}
        clock = {} if self.schedule.start is None else {"time": self.schedule.clock(0)}
        return {"date": self.day} | clock

    @property
    def tracks_with_versions(self) -> tuple[str, ...]:
        """Ids of the tracks whose sheets differ from the common ones."""
        made = {v.track for h in self.handouts for v in h.versions if v.track}
        return tuple(track.id for track in self.lesson.tracks if track.id in made)


def derive(lesson: Lesson, options: Options) -> Session:
    """Derive the session."""
    labels = catalog.load(lesson.language)
    lesson = with_derived_cues(with_derived_forms(lesson, labels))
    phases = taught(lesson, labels)
    schedule = lay_out(phases, lesson.schedule, options.start, labels.word("break"), options.minutes)
    phases = as_held(phases, schedule)
    if options.minutes is not None:
        lesson = lesson.model_copy(update={"duration": schedule.instruction})
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
        shares=shares(lesson, phases),
        handouts=sheets,
        slides=slides(lesson, phases, schedule),
        symbols=symbols(lesson.tracks),
        owed=owed(lesson),
    )
