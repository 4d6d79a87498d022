"""Minutes of phases and of the session: as stated, from the sum, shared out where the plan is silent, always marked."""

from __future__ import annotations

from typing import Any

from coursegen.importer.draft import Draft, PhaseDraft, minutes_of
from coursegen.importer.spans import Span, joined
from coursegen.spec import durations

UNKNOWN = 1  # minutes; a placeholder that nobody takes for a plan


def settle(draft: Draft) -> None:
    """Give every phase its minutes and the lesson its duration; the two agree."""
    nouns = draft.data["phases"]
    stated = draft.stated.minutes if draft.stated else None
    offsets = joined([phase.span for phase in draft.phases])
    for phase, span in zip(draft.phases, offsets or (), strict=False):
        phase.span = span
    for at, phase in enumerate(draft.phases):
        _from_steps(at, phase, draft)
    if sum(phase.span.minutes for phase in draft.phases if phase.span) > durations.LONGEST:
        _too_long(draft)
        stated = None
    missing = [at for at, phase in enumerate(draft.phases) if not phase.span]
    known = sum(phase.span.minutes for phase in draft.phases if phase.span)
    left = (stated or 0) - known
    shares = _shared(left, len(missing)) if left >= len(missing) else [UNKNOWN] * len(missing)
    for at, (phase, noun) in enumerate(zip(draft.phases, nouns, strict=True)):
        if phase.span:
            _timed(phase, noun, draft)
            if phase.span.offset is not None:
                draft.comment(("phases", at, "minutes"), f"derived from “{phase.span.text.strip()}”")
        else:
            _untimed(at, noun, shares.pop(0), stated, left > 0, draft)
        _steps(phase, noun, draft)
        nouns[at] = _ordered(noun)
    _whole(draft, nouns, stated)


def _timed(phase: PhaseDraft, noun: dict[str, Any], draft: Draft) -> None:
    span = phase.span
    assert span is not None
    noun["minutes"] = minutes_of(span)
    if noun["minutes"] != span.text.strip():
        draft.took(span.text)
        if span.ranged:
            noun["range"] = [span.low, span.high]


def _untimed(at: int, noun: dict[str, Any], share: int, stated: int | None, fits: bool, draft: Draft) -> None:
    noun["minutes"] = share
    title = noun.get("title") or noun["phase"]
    if stated and fits:
        words = f"derived: the plan gives no time here; a share of what is left of its {stated} minutes"
        draft.tell("derived", f"minutes of {title}", draft.phases[at].line, ("phases", at, "minutes"), words)
    else:
        words = "PLACEHOLDER: the plan gives no time here; write the minutes"
        draft.tell("missing", f"minutes of {title}", draft.phases[at].line, ("phases", at, "minutes"), words)
    draft.comment(("phases", at, "minutes"), words)


def _from_steps(at: int, phase: PhaseDraft, draft: Draft) -> None:
    total = sum(span.minutes for _, span, _ in phase.steps if span)
    if not phase.span and 0 < total <= durations.LONGEST:
        phase.span = Span(total, total, total, str(total), 0, 0)
        draft.comment(("phases", at, "minutes"), "derived: the sum of its steps")


def _too_long(draft: Draft) -> None:
    """A plan of weeks is no session: its times go to the notes, since a spec is one day at most."""
    for phase in draft.phases:
        if phase.span:
            phase.notes.append(f"Time in the plan: {phase.span.text.strip()}")
            phase.span = None
    for noun, phase in zip(draft.data["phases"], draft.phases, strict=True):
        if phase.notes:
            noun["notes"] = "\n\n".join(phase.notes)
    draft.tell("warning", "minutes", 1, ("phases",), "the phases hold more than a day; split the lesson")
    if draft.stated:
        draft.kept.append(f"Duration as stated in the plan: {draft.stated.text.strip()}")
    draft.stated = None


def _steps(phase: PhaseDraft, noun: dict[str, Any], draft: Draft) -> None:
    """Parts with times as steps; their minutes stand only where they add up to the phase."""
    if not phase.steps:
        return
    total = sum(span.minutes for _, span, _ in phase.steps if span)
    fits = total == value(noun["minutes"])
    steps = []
    for title, span, body in phase.steps:
        step: dict[str, Any] = {"title": title}
        if span and fits:
            step["minutes"] = minutes_of(span)
        elif span:
            step["notes"] = f"Time in the plan: {span.text.strip()}"
        if span:
            draft.took(span.text)
        if body:
            step["cues"] = [{"do": body}]
        steps.append(step)
    noun["steps"] = steps


def _whole(draft: Draft, nouns: list[dict[str, Any]], stated: int | None) -> None:
    total = sum(value(noun["minutes"]) for noun in nouns)
    if stated == total:
        draft.data.setdefault("duration", total)
        return
    line = draft.phases[0].line if draft.phases else 1
    if draft.stated and stated:
        words = f"the plan states {draft.stated.text.strip()}; its phases hold {total} minutes"
        draft.tell("warning", "duration", line, ("duration",), words)
        draft.kept.append(f"Duration as stated in the plan: {draft.stated.text.strip()}")
    else:
        words = "derived: the sum of the phases"
        draft.tell("derived", "duration", line, ("duration",), words)
    draft.comment(("duration",), words)
    draft.data["duration"] = total


def value(written: int | str) -> int:
    """Minutes of a value as the language reads it."""
    if isinstance(written, int):
        return written
    found = durations.minutes(written)
    pair = durations.bounds(written)
    return found if found is not None else -(-sum(pair) // 2) if pair else UNKNOWN


def _shared(minutes: int, parts: int) -> list[int]:
    return [minutes // parts + (1 if at < minutes % parts else 0) for at in range(parts)] if parts else []


def _ordered(noun: dict[str, Any]) -> dict[str, Any]:
    first = {name: noun[name] for name in ("phase", "title", "purpose", "minutes", "range") if name in noun}
    return first | noun
