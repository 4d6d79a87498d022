"""Rules about phases and their model."""

from __future__ import annotations

from coursegen.checks.rule import Faults
from coursegen.derive.phases import model_names, model_of
from coursegen.derive.session import Session


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
    for at, key in enumerate(present):
        if key not in keys:
            message = f"`{key}` is no phase of the model {model['name']}"
            yield ("phases", at, "phase"), message, f"its phases are {', '.join(keys)}"
    missing = [key for key in keys if key not in present]
    if missing and session.lesson.model is not None:
        names = ", ".join(f"`{key}`" for key in missing)
        yield ("phases",), f"the model {model['name']} also has {names}", "add what is missing, or choose another model"
    if model.get("order") == "strict":
        firsts = [key for key in dict.fromkeys(present) if key in keys]
        wanted = [key for key in keys if key in firsts]
        wrong = next((pair for pair in zip(firsts, wanted, strict=True) if pair[0] != pair[1]), None)
        if wrong:
            at = present.index(wrong[0])
            message = f"`{wrong[0]}` stands where the model {model['name']} has `{wrong[1]}`"
            yield ("phases", at, "phase"), message, f"the order is {', '.join(keys)}"
