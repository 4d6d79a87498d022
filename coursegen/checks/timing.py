"""Rules about minutes."""

from __future__ import annotations

from coursegen.checks.rule import Faults
from coursegen.derive.session import Session


def total_minutes(session: Session) -> Faults:
    """Phase minutes sum to the duration."""
    lesson = session.lesson
    total = sum(phase.minutes for phase in session.phases)
    if total != lesson.duration:
        parts = _sum([phase.minutes for phase in session.phases])
        more = "more" if total > lesson.duration else "fewer"
        message = f"the phases hold {parts} minutes, {abs(total - lesson.duration)} {more} than the duration"
        yield ("duration",), message, f"write `duration: {total}`, or change the phases"


def step_minutes(session: Session) -> Faults:
    """Step minutes sum to the phase."""
    for at, phase in enumerate(session.lesson.phases):
        steps = [s for s in phase.steps if not s.optional and s.mode == "live"]
        given = [s.minutes for s in steps if s.minutes is not None]
        total = sum(given)
        complete = len(given) == len(steps)
        if steps and ((complete and total != phase.minutes) or total > phase.minutes):
            message = f"the steps of `{phase.phase}` hold {_sum(given)} minutes; the phase has {phase.minutes}"
            yield ("phases", at, "minutes"), message, f"write `minutes: {total}`, or change the steps"


def breaks_fit(session: Session) -> Faults:
    """Breaks that are included are paid for with cuts."""
    over = session.schedule.over
    if over:
        breaks = sum(b.minutes for b in session.lesson.schedule.breaks)
        message = f"the breaks take {breaks} minutes; the cuts in `if_short` save {breaks - over}, {over} too few"
        yield ("schedule", "break_policy"), message, "offer more cuts, or write `break_policy: added`"


def fixed_points(session: Session) -> Faults:
    """A step that is fixed at a clock time is reached by then."""
    live = [at for at, phase in enumerate(session.lesson.phases) if phase.mode == "live"]
    for missed in session.schedule.missed:
        where = live[missed.slot.phase - 1]
        steps = session.lesson.phases[where].steps
        at = next(n for n, step in enumerate(steps) if step is missed.slot.step.step) if missed.slot.step else 0
        message = (
            f"`{missed.slot.title}` is fixed at {missed.at}; what comes before it ends {missed.late} minutes later"
        )
        yield ("phases", where, "steps", at, "at"), message, "start earlier, shorten what comes before, or move it"


def _sum(parts: list[int]) -> str:
    """`25 + 35 = 60`, or the one number alone."""
    return " + ".join(map(str, parts)) + (f" = {sum(parts)}" if len(parts) > 1 else "")
