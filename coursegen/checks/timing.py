"""Rules about minutes: what adds up, what fits, where people get a break."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from coursegen.checks import reading
from coursegen.checks.rule import E, Faults, H, Rule, W
from coursegen.derive.phases import TaughtPhase, TaughtStep, model_of
from coursegen.derive.session import Session
from coursegen.spec.phase import Phase, Step

LONG_PLENARY = 20  # minutes; "90 / 20 / 8" [S34]
LONG_TELLING = 10  # minutes of telling without a check, the same rule of thumb with some slack
LONG_PHASE = 30  # minutes after which a phase needs steps [S31]
DEBRIEF_SHARE = 3  # a debrief takes at least one part in three [S38]
CUT_SHARE = 0.10  # of the session that cuts should be able to save [S31]
SHORT_BREAK, LARGE_GROUP = 10, 12  # minutes, learners [S31]
PITCH, FEEDBACK = 3, 2  # minutes a team, where the spec names none


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


def long_step(session: Session) -> Faults:
    """No plenary step over 20 minutes, and none of telling over 10 minutes without a question or a check."""
    english = reading.language(session.lesson) == "en"
    for steps, phase, step in _steps(session):
        if step.step_derived:
            told = _told(phase.phase.source.facilitator_actions or "") if phase.phase.source and english else None
            if told and step.planned > LONG_PLENARY:
                message = f"`{phase.key}` is {step.planned} minutes of “{reading.cut(told)}” with no check in between"
                yield steps, message, _blocks(step.planned)
        elif step.step.grouping == "plenary" and step.planned > LONG_PLENARY:
            message = f"“{step.step.title}” keeps everyone in plenary for {step.planned} minutes"
            yield steps, message, f"split it in {-(-step.planned // LONG_PLENARY)}, with a task for pairs in between"
        elif step.step.grouping == "plenary" and step.planned > LONG_TELLING and _only_told(step.step):
            message = f"in “{step.step.title}” people listen for {step.planned} minutes without a question or a check"
            yield steps, message, f"{_blocks(step.planned)}, or add an `ask:` cue or a `task:`"


def undivided(session: Session) -> Faults:
    """Phases of 30 minutes or more have two or more steps."""
    for at, phase in reading.live(session):
        live = [step for step in phase.steps if step.mode == "live"]
        if phase.minutes >= LONG_PHASE and len(live) < 2:
            have = "no steps" if not live else "one step"
            message = f"`{phase.phase}` has {phase.minutes} minutes and {have}"
            way = f"add `steps:` with titles and minutes that sum to {phase.minutes}"
            yield ("phases", at), message, way


def opening_and_close(session: Session) -> Faults:
    """The session opens with a welcome or its outcomes, and closes with a look back or ahead."""
    phases = list(reading.live(session))
    if not phases or _model_frames(session):
        return
    (first_at, first), (last_at, last) = phases[0], phases[-1]
    opening = reading.said(first.steps[0]) if first.steps else _lines(first.source)
    closing = reading.said(last.steps[-1]) if last.steps else _lines(last.source)
    if not _tells(first, opening, "opening"):
        message = f"`{first.phase}` starts without a welcome, outcomes or an agreement"
        yield ("phases", first_at), message, "add a first step of about 5 minutes: welcome, outcomes, how we work"
    if not _tells(last, closing, "closing"):
        message = f"`{last.phase}` ends without a close: nothing looks back or says what happens next"
        yield ("phases", last_at), message, "add a last step of about 3 minutes: exit ticket or takeaway, next steps"


def reading_time(session: Session) -> Faults:
    """What is to be read in a phase fits into the steps that use it, at 175 words a minute."""
    if reading.language(session.lesson) in reading.UNSPACED:
        return
    pace = reading.data("readability")["words_per_minute"]
    lengths = _words_to_read(session)
    for steps, phase, step in _steps(session):
        first = [name for name in step.step.uses if name in lengths and _is_first_use(name, phase, step)]
        for name in first:
            minutes = sum(other.planned for other in phase.steps if name in other.step.uses)
            if lengths[name] / pace > minutes:
                need = -(-lengths[name] // pace)
                long = f"`{name}` has {lengths[name]} words, about {need} minutes of reading"
                message = f"{long}; its steps have {minutes}"
                yield steps, message, f"give it {need} minutes or more, shorten it, or send it out before"


def presentations(session: Session) -> Faults:
    """Presentations one after the other fit: teams times presenting and feedback."""
    teams = session.groups.teams.teams
    size = max(session.groups.teams.sizes)
    assumed = " assumed" if session.groups.learners_assumed else ""
    for steps, phase, step in _steps(session):
        rest = _pitches(phase, step)
        if rest is None:
            continue
        each = _stated_minutes(step.step) or PITCH + FEEDBACK
        needed = teams * each
        full = needed >= step.planned if step.step_derived else needed > step.planned
        if full:
            message = (
                f"{teams} teams of {size} ({reading.plural(session.groups.learners, 'learner')}{assumed}),"
                f" {each} minutes each with feedback, take {needed} of the {step.planned} minutes{rest}"
            )
            way = f"give it {needed + 5} minutes, pair teams so that they present in parallel, or score afterward"
            yield steps, message, way


def debriefed(session: Session) -> Faults:
    """The debrief of a simulation takes at least a third of its time."""
    game = session.lesson.simulation
    debrief = reading.words("debrief")
    steps = [(at, p, s) for at, p, s in _steps(session) if not s.step_derived]
    if game is None:
        for at, phase in reading.live(session):
            word = None if phase.steps else reading.has(_lines(phase.source), reading.words("simulation"))
            if word and not reading.has(reading.said(phase), debrief):
                message = f"`{phase.phase}` holds a {word} and no debrief"
                yield ("phases", at), message, "plan a debrief of at least a third of the time that it is played"
        return
    played = [s for _, _, s in steps if game.id in s.step.uses]
    talked = sum(s.planned for _, _, s in steps if reading.has(s.step.title, debrief))
    talked = talked or (game.debrief.minutes or 0 if game.debrief else 0)
    minutes = game.minutes or max((s.planned for s in played), default=0)
    if minutes and talked * DEBRIEF_SHARE < minutes:
        message = f"“{game.title}” is played for {minutes} minutes and talked through in {talked}"
        yield ("simulation",), message, f"add a step “Debrief” of {-(-minutes // DEBRIEF_SHARE)} minutes or more"


def cuts_offered(session: Session) -> Faults:
    """The cuts in `if_short` can save a tenth of the time."""
    saved = sum(cut.saves for phase in session.phases for cut in phase.phase.if_short)
    wanted = round(session.lesson.duration * CUT_SHARE)
    if saved < wanted:
        have = f"the cuts in `if_short` save {saved} of {session.lesson.duration} minutes" if saved else (
            "no phase says what to leave out when time runs short"
        )  # fmt: skip
        yield ("phases",), have, f"offer cuts of {wanted} minutes in all, under `if_short:` of the longest phases"


def shares(session: Session) -> Faults:
    """Each phase has a share of the time inside the band of its model."""
    model = model_of(session.lesson)
    total = sum(phase.minutes for phase in session.phases)
    for row in model["phases"] if model and total else ():
        if not row.get("share"):
            continue
        low, high = row["share"]
        minutes = sum(phase.minutes for phase in session.phases if phase.key == row["key"])
        share = round(100 * minutes / total)
        if minutes and not low <= share <= high:
            at = next(at for at, phase in reading.live(session) if phase.phase == row["key"])
            message = f"`{row['key']}` takes {minutes} of {total} minutes, {share}%; usual are {low} to {high}%"
            near = -(-total * low // 100) if share < low else total * high // 100
            yield ("phases", at, "minutes"), message, f"{near} minutes would be usual; the band is wide and no law"


def short_breaks(session: Session) -> Faults:
    """With more than 12 people a break is 10 minutes or longer."""
    learners = session.groups.learners
    for at, pause in enumerate(session.lesson.schedule.breaks):
        if pause.minutes < SHORT_BREAK and learners > LARGE_GROUP:
            message = f"a break of {pause.minutes} minutes for {learners} people"
            yield ("schedule", "breaks", at, "minutes"), message, "give it 10 to 15 minutes; breaks run long"


def no_break(session: Session) -> Faults:
    """No stretch is longer than `max_stretch` without a break."""
    longest = session.lesson.schedule.max_stretch
    stretches = session.schedule.stretches()
    breaks = session.lesson.schedule.breaks
    if max(stretches) <= longest:
        return
    after = "the schedule has none" if not breaks else "none falls into that time"
    message = f"{max(stretches)} minutes without a break; `max_stretch` is {longest}, and {after}"
    # Where the spec has no schedule yet, its duration is what calls for one.
    where = "schedule" if "schedule" in session.lesson.model_fields_set else "duration"
    wanted = breaks_wanted(session)
    way = "split a phase, so that a break can stand within it, or write `max_stretch:`"
    if wanted:
        more = "".join(f", and one after `{key}`, at minute {end}" for end, key in wanted[1:])
        way = f"add `- after: {wanted[0][1]}` with `minutes: 10` to `schedule: breaks:`, at minute {wanted[0][0]}{more}"
    yield (where,), message, way


def breaks_wanted(session: Session) -> list[tuple[int, str]]:
    """Ends of phases that would cut the longest stretch in time: minutes of instruction, and the phase's key."""
    longest = session.lesson.schedule.max_stretch
    stretches = session.schedule.stretches()
    begin = sum(stretches[: stretches.index(max(stretches))])
    end = begin + max(stretches)
    ends = list(zip(accumulate(phase.minutes for phase in session.phases), session.phases, strict=True))
    found: list[tuple[int, str]] = []
    while end - begin > longest:
        good = [(minute, phase.key) for minute, phase in ends if begin < minute <= min(begin + longest, end - 1)]
        if not good:
            break
        even = begin + (end - begin) / -(-(end - begin) // longest)
        found.append(min(good, key=lambda pair: abs(pair[0] - even)))
        begin = found[-1][0]
    return found


def _steps(session: Session) -> Iterator[tuple[tuple[str | int, ...], TaughtPhase, TaughtStep]]:
    """The counted steps with their place in the spec."""
    for (at, phase), taught in zip(reading.live(session), session.phases, strict=True):
        places = [k for k, s in enumerate(phase.steps) if s.mode == "live" and not s.optional]
        for number, step in enumerate(taught.steps):
            yield (("phases", at) if step.step_derived else ("phases", at, "steps", places[number])), taught, step


def _only_told(step: Step) -> bool:
    telling = reading.words("telling_cues")
    return bool(step.cues) and not step.task and not step.product and all(cue.kind in telling for cue in step.cues)


def _told(actions: str) -> str | None:
    """The plan's words when the facilitator presents and does nothing else."""
    is_telling = reading.has(actions, reading.words("presenting"))
    return actions if is_telling and not reading.has(actions, reading.words("involving")) else None


def _blocks(minutes: int) -> str:
    return f"make {max(2, -(-minutes // 15))} blocks of it, with a question or a check after each"


def _model_frames(session: Session) -> bool:
    """Whether the model itself names phases for opening and close."""
    model = model_of(session.lesson)
    keys = {phase.key for phase in session.phases}
    return bool(model and {model.get("opens"), model.get("closes")} <= keys)


def _tells(phase: Phase, text: str, what: str) -> bool:
    """Whether the name of a phase or a text of it tells of an opening or a close."""
    named = f"{phase.title or ''}\n{phase.phase.replace('-', ' ')}"
    own = [*reading.words(what), *reading.words(f"{what}_names")]
    return bool(reading.has(named, own) or reading.has(text, reading.words(what)))


def _lines(source: object) -> str:
    return "\n".join(str(value) for _, value in source if isinstance(value, str)) if source else ""  # type: ignore[attr-defined]


def _words_to_read(session: Session) -> dict[str, int]:
    """Words of each text that learners read whole, by asset id; of a set everyone reads one piece."""
    lesson = session.lesson
    counts = {scenario.id: _count(scenario.text or "") for scenario in lesson.scenarios}
    counts |= {page.id: _count(page.text or "") for page in lesson.supplements}
    if lesson.cases and lesson.cases.items:
        each = {case.id: _count(case.text or "") for case in lesson.cases.items}
        counts |= each | {lesson.cases.id: max(each.values())}
    return counts


def _count(text: str) -> int:
    return len(reading.tokens(text))


def _is_first_use(name: str, phase: TaughtPhase, step: TaughtStep) -> bool:
    return next(other for other in phase.steps if name in other.step.uses) is step


def _pitches(phase: TaughtPhase, step: TaughtStep) -> str | None:
    """What else the time must hold, in words, when teams present one after the other; None when they do not."""
    if step.step_derived:
        source = phase.phase.source
        if not source or not reading.has(source.learner_activities or "", reading.words("pitch")):
            return None
        rest = reading.has(source.facilitator_actions or "", ("self-assessment", "reflection", "peer review"))
        return f", and {rest} shares them" if rest else ""
    title = step.step.title
    if step.step.grouping != "plenary" or not reading.has(title, reading.words("pitch")):
        return None
    return None if reading.has(title, reading.words("preparing")) or not step.step.task else ""


def _stated_minutes(step: Step) -> int | None:
    names = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10}
    found = re.search(r"\b(\d{1,2}|" + "|".join(names) + r") minutes? (?:each|per team|a team)", step.task or "", re.I)
    return None if not found else names.get(found[1].casefold()) or int(found[1])


def _sum(parts: list[int]) -> str:
    """`25 + 35 = 60`, or the one number alone."""
    return " + ".join(map(str, parts)) + (f" = {sum(parts)}" if len(parts) > 1 else "")


EN = ("en",)
RULES = (
    Rule("T101", "total-minutes", E, E, "A facilitator plans the day by the duration.", "[J]", total_minutes, False),
    Rule(
        "T102", "step-minutes", E, E, "Steps that overrun their phase overrun the day.",
        "[S31]", step_minutes, False,
    ),
    Rule("T103", "breaks-fit", E, E, "Breaks that nothing pays for lengthen the session.", "[J]", breaks_fit, False),
    Rule("T104", "long-step", W, W, "Attention needs a change about every twenty minutes.", "[S34]", long_step),
    Rule(
        "T105", "undivided-phase", W, E, "Half an hour without steps cannot be run by the clock.",
        "[S31]", undivided,
    ),
    Rule(
        "T106", "opening-and-close", W, W, "People need to know where they are going, and that it is over.",
        "[S1, S11]", opening_and_close, languages=EN,
    ),
    Rule("T107", "reading-time", W, W, "People who are still reading cannot take part.", "[S37]", reading_time),
    Rule(
        "T108", "presentations-fit", W, W, "The last team to present is the one that is cut.", "[J]", presentations,
        languages=EN,
    ),
    Rule(
        "T109", "debrief-time", W, W, "A game teaches in its debrief.", "[S38]", debriefed, languages=EN,
    ),
    Rule("T110", "cuts-offered", H, H, "Time runs over in every live room.", "[S31]", cuts_offered),
    Rule("T111", "phase-share", H, H, "A phase far from its usual share seldom does its work.", "[S15, J]", shares),
    Rule("T112", "short-break", H, H, "Breaks run long: fifteen minutes become twenty-five.", "[S31]", short_breaks),
    Rule("T113", "no-break", W, W, "After 60 to 90 minutes people stop taking in.", "[S34, S35, S36]", no_break),
    Rule("T114", "fixed-point", E, E, "A guest waits for nobody.", "[S10]", fixed_points, False),
)  # fmt: skip
