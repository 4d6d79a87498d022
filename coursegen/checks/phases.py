"""Rules about phases and their model."""

from __future__ import annotations

import difflib

from coursegen.checks import reading
from coursegen.checks.rule import E, Faults, H, Rule, W
from coursegen.derive.phases import model_data, model_names, model_of
from coursegen.derive.session import Session

UNIT_OF_5E = 240  # minutes; Bybee's own advice is a unit of two to three weeks [S14]
BEFORE_EXPLAIN = ("engage", "explore")
_LISTENING = ("plenary", None)
ENOUGH = 3  # phases of a model by which one knows it
LONG = 10  # minutes of listening from which the rule speaks


def model_known(session: Session) -> Faults:
    """The phase model is one of the built-in ones or has phases of its own."""
    model = session.lesson.model
    if model and not model.phases and model.name not in (*model_names(), "custom"):
        names = ", ".join(model_names())
        yield ("model",), f"`{model.name}` is no phase model", f"use {names}, or list phases under `model:`"


def model_order(session: Session) -> Faults:
    """All phases of the model are present and, where its order is strict, in order."""
    model = model_of(session.lesson)
    if not model:
        return
    keys = [row["key"] for row in model["phases"]]
    present = [phase.phase for phase in session.lesson.phases]
    live = [key for key, phase in zip(present, session.lesson.phases, strict=True) if phase.mode == "live"]
    for at, phase in reading.live(session):  # what people do on their own, before or after, may have any name
        key = phase.phase
        if key not in keys:
            message = f"`{key}` is no phase of the model {model['name']}"
            yield ("phases", at, "phase"), message, f"its phases are {', '.join(keys)}"
    missing = [key for key in keys if key not in present]
    if missing and session.lesson.model is not None:
        names = ", ".join(f"`{key}`" for key in missing)
        yield ("phases",), f"the model {model['name']} also has {names}", "add what is missing, or choose another model"
    if model.get("order") == "strict":
        firsts = [key for key in dict.fromkeys(live) if key in keys]
        wanted = [key for key in keys if key in firsts]
        wrong = next((pair for pair in zip(firsts, wanted, strict=True) if pair[0] != pair[1]), None)
        if wrong:
            at = present.index(wrong[0])
            message = f"`{wrong[0]}` stands where the model {model['name']} has `{wrong[1]}`"
            yield ("phases", at, "phase"), message, f"the order is {', '.join(keys)}"


def phase_key(session: Session) -> Faults:
    """Where no model is named, a phase's key is not one letter away from that of the model that the others fit."""
    lesson = session.lesson
    if lesson.model is not None:
        return
    present = [phase.phase for phase in lesson.phases]
    for name in model_names():
        keys = [row["key"] for row in (model_data(name) or {})["phases"]]
        if len(set(present) & set(keys)) < ENOUGH:
            continue
        for at, key in enumerate(present):
            free = [other for other in keys if other not in present]
            near = [] if key in keys else difflib.get_close_matches(key, free, 1, 0.8)
            if near:
                message = f"`{key}` stands among phases of the model {name} and is none of them"
                yield (
                    ("phases", at, "phase"),
                    message,
                    f"did you mean `{near[0]}`? Otherwise name your phases under `model:`",
                )


def explain_later(session: Session) -> Faults:
    """In the 5E no concept is defined before Explain."""
    if not _is_5e(session):
        return
    lesson = session.lesson
    for at, phase in reading.live(session):
        if phase.phase not in BEFORE_EXPLAIN:
            continue
        told: list[reading.Text] = [
            (("phases", at, "steps", s, "cues", c), cue.text) for s, step in enumerate(phase.steps)
            for c, cue in enumerate(step.cues) if cue.kind in ("say", "read", "show")
        ]  # fmt: skip
        told += [(("phases", at, "slides", n), reading.said(slide)) for n, slide in enumerate(phase.slides)]
        for steps, text in told:
            concept = next((c for c in lesson.key_concepts if c.definition and _defines(text, c.definition)), None)
            if concept:
                message = f"`{phase.phase}` already defines “{concept.term}”"
                way = "let people meet it here, and put the definition into `explain`"
                yield steps, message, way


def in_one_session(session: Session) -> Faults:
    """A 5E in one session under four hours gives Explore more time than Explain."""
    minutes = session.lesson.duration
    parts = {key: sum(p.minutes for p in session.phases if p.key == key) for key in ("explore", "explain")}
    if _is_5e(session) and minutes < UNIT_OF_5E and 0 < parts["explore"] <= parts["explain"]:
        message = (
            f"a whole 5E in {minutes} minutes, with {parts['explore']} to explore and {parts['explain']} to explain;"
            " the model's author advises units of weeks, not single lessons"
        )
        way = "give `explore` more time than `explain`, spread the cycle over sessions, or silence this with a reason"
        yield ("model",) if session.lesson.model else ("phases",), message, way


def learners_act(session: Session) -> Faults:
    """Learners do something in every phase."""
    yield from _silent_on_learners(session)
    for at, phase in reading.live(session):
        steps = [step for step in phase.steps if step.mode == "live"]
        if not steps:
            continue
        acts = any(
            s.grouping not in _LISTENING or s.task or s.product or s.uses
            or not s.cues or any(cue.kind in ("ask", "do", "give", "listen_for") for cue in s.cues)
            for s in steps
        )  # fmt: skip
        if not acts and phase.minutes >= LONG:
            message = f"in `{phase.phase}` learners only listen, {phase.minutes} minutes long"
            yield ("phases", at), message, "add a `task:`, an `ask:` cue, or a step in pairs"


def _silent_on_learners(session: Session) -> Faults:
    """Phases of a plan without steps that tell of the facilitator only, where others tell of learners too."""
    plain = [(at, phase) for at, phase in reading.live(session) if phase.source and not phase.steps]
    told = [at for at, phase in plain if phase.source and phase.source.learner_activities]
    bare = [(at, phase.phase) for at, phase in plain if at not in told]
    # A plan with one column for everything says nowhere who acts; that is its form and no gap.
    if told and bare:
        names = reading.some_ids(key for _, key in bare)
        message = f"{names} {'says' if len(bare) == 1 else 'say'} what the facilitator does, and not what learners do"
        yield ("phases", bare[0][0]), message, "add `learner_activities:`, or `steps:` with a `task:`"


def transitions(session: Session) -> Faults:
    """Each phase but the last says how to move on."""
    phases = list(reading.live(session))[:-1]
    bare = [(at, phase.phase) for at, phase in phases if not phase.transition]
    if bare:
        names = reading.some_ids(key for _, key in bare)
        message = f"{names} {'does' if len(bare) == 1 else 'do'} not say how to move on"
        yield ("phases", bare[0][0]), message, "add `transition:`, one sentence that ties what was to what comes"


def _is_5e(session: Session) -> bool:
    model = model_of(session.lesson)
    return bool(model and model["name"] == "5E")


def _defines(text: str, definition: str) -> bool:
    """Whether a text holds most of the words of a definition."""
    wanted = reading.stems(definition)
    return len(wanted) > 4 and len(wanted & reading.stems(text)) > 0.7 * len(wanted)


RULES = (
    Rule("P101", "model-known", E, E, "The model gives phases their order and names.", "[J]", model_known, False),
    Rule("P102", "model-order", E, E, "A model's phases build on each other.", "[S12]", model_order),
    Rule(
        "P103", "explain-later", W, W, "People hear an explanation better once they have met what it explains.",
        "[S12]", explain_later,
    ),
    Rule("P104", "learners-act", H, H, "Learning is what learners do.", "[J]", learners_act),
    Rule("P105", "transition", W, W, "Without a bridge a session falls into pieces.", "[S3]", transitions),
    Rule("P107", "phase-key", W, W, "A misspelled key costs a phase its name and its purpose.", "[J]", phase_key),
    Rule(
        "P106", "5e-in-one-session", H, H, "A cycle that is squeezed loses its exploration first.",
        "[S14]", in_one_session,
    ),
)  # fmt: skip
