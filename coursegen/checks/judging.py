"""Rules about rubrics, quiz items and the simulation's figures."""

from __future__ import annotations

from coursegen.checks.rule import Faults
from coursegen.derive.session import Session


def rubric_complete(session: Session) -> Faults:
    """Every criterion describes every level, and weights add up."""
    for at, rubric in enumerate(session.lesson.rubrics):
        levels = {level.id: level.name for level in rubric.levels}
        for k, criterion in enumerate(rubric.criteria):
            missing = [name for name in levels if name not in criterion.descriptors]
            if rubric.kind == "analytic" and missing:
                message = f"criterion “{criterion.name}” describes {len(criterion.descriptors)} of {len(levels)} levels"
                yield ("rubrics", at, "criteria", k), message, f"describe {_named(missing, levels)}"
        weights = [c.weight for c in rubric.criteria]
        given = [w for w in weights if w is not None]
        if given and len(given) < len(weights):
            bare = next(k for k, w in enumerate(weights) if w is None)
            message = f"{len(given)} of {len(weights)} criteria have a weight"
            yield ("rubrics", at, "criteria", bare), message, "give every criterion a weight, or none"
        elif given and round(sum(given), 6) not in (1, 10, 20, 50, 100):
            total = f"{sum(given):g}"
            yield ("rubrics", at, "criteria"), f"the weights add up to {total}", "let them add up to 100"


def one_key(session: Session) -> Faults:
    """Each quiz item has exactly one key."""
    for at, item in enumerate(session.lesson.quiz):
        keys = [option.id for option in item.options if option.correct]
        if len(keys) != 1:
            found = "no key" if not keys else f"{len(keys)} keys ({', '.join(keys)})"
            yield ("quiz", at), f"quiz item {item.id} has {found}", "mark one option with `correct: true`"
        if len(item.options) < 2:
            message = f"quiz item {item.id} has {'one option' if item.options else 'no options'} to choose from"
            yield ("quiz", at), message, "give it three to five options"


def _named(ids: list[str], names: dict[str, str]) -> str:
    return ", ".join(f"level {id} ({names[id]})" for id in ids)
