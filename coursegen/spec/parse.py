"""Data to one frozen Lesson; every fault of shape at once, each with its place and a way out."""

from __future__ import annotations

import difflib
import json
import re
from typing import Any

from pydantic import ValidationError

from coursegen.diagnostics import Finding, Severity, SpecError
from coursegen.source import Source, Steps
from coursegen.spec import ids, references, tree, vocabulary
from coursegen.spec.lesson import Lesson
from coursegen.spec.noun import Noun

# Names of lists whose single is not the name without its last letter.
_SINGLE = {
    "quiz": "quiz item",
    "criteria": "criterion",
    "tech": "tool",
    "prep": "preparation",
    "injects": "injects",
    "roles": "roles",
    "cases": "cases",
    "items": "item",
    "uses": "use",
    "prior_knowledge": "prior knowledge",
    "metacognition": "metacognition",
    "safety": "safety note",
    "silence": "silenced rule",
    "cross_disciplinary_connections": "connection",
    "real_world_applications": "application",
    "additional_resources": "resource",
}
_EXAMPLE = re.compile(r"\s*Example: (.+)$", re.DOTALL)


def parse(source: Source) -> Lesson:
    """Return the lesson; raises SpecError with every finding when a field is wrong or a reference dangles."""
    try:
        lesson = Lesson.model_validate(source.data)
    except ValidationError as fault:
        raise SpecError(_findings(fault, source)) from None
    lesson = ids.complete(lesson)
    found = references.check(lesson, source)
    if found:
        raise SpecError(found)
    return lesson


def _findings(fault: ValidationError, source: Source) -> list[Finding]:
    found: dict[tuple[Any, ...], Finding] = {}
    for error in fault.errors(include_url=False):
        finding = _finding(dict(error), source)
        found.setdefault((finding.place, finding.code), finding)
    return sorted(found.values(), key=lambda f: (f.place.file, f.place.line, f.place.column) if f.place else ())


def _finding(error: dict[str, Any], source: Source) -> Finding:
    steps: Steps = tuple(error["loc"])
    kind: str = error["type"]
    where = in_words(steps[:-1])
    name = str(steps[-1]) if steps else "the spec"
    named = f"`{name}`" if not isinstance(steps[-1] if steps else "", int) else f"{single(steps[-2])} {int(name) + 1}"
    place = source.value_place(steps)
    if kind == "missing":
        hint = _example(steps)
        return _error("missing-field", f"{where}`{name}` is missing", source.place(steps[:-1]), hint)
    if kind == "extra_forbidden":
        return _unknown_key(steps, source)
    if kind in ("word", "cue"):
        return _unknown_word(error, where, named, place)
    code, message, hint = _explain(kind, error)
    return _error(code, f"{where}{named} {message}", place, hint or _example(steps))


# Fault of one value (a prefix of pydantic's error type) -> code, sentence after the field's name, way out.
# {shown} is the value, {ctx[...]} what the library says of the bound.
_FAULTS = (
    (
        "duration",
        "duration",
        "is no duration: {shown}",
        "write minutes (`45`), `1 h 30`, `1:30` or a range `10-15 min`",
    ),
    ("file-kind", "file", "names a file that cannot be read as text: `{ctx[file]}`", "use a .md or .txt file"),
    ("int_", "number", "is no whole number: {shown}", "write digits only"),
    ("float_", "number", "is no number: {shown}", "write digits only"),
    ("bool_", "flag", "is neither true nor false: {shown}", "write `true` or `false`"),
    ("greater_than_equal", "bounds", "is {shown}; it must be at least {ctx[ge]}", "change the number"),
    ("less_than_equal", "bounds", "is {shown}; it must be at most {ctx[le]}", "change the number"),
    (
        "string_type",
        "text",
        "is {shown} where text is wanted",
        "write one text; quote it if it holds `: ` or starts with `[`",
    ),
    ("string_too_short", "empty", "is empty", "write the text or delete the line"),
    ("string_pattern_mismatch", "form", "has not the form that is wanted: {shown}", ""),
    ("tuple_type", "list", "is {shown} where a list is wanted", "write one item a line, each after `- `"),
    ("list_type", "list", "is {shown} where a list is wanted", "write one item a line, each after `- `"),
    ("model_", "mapping", "is {shown} where fields are wanted", "write `field: value` lines below it"),
    ("dict_type", "mapping", "is {shown} where fields are wanted", "write `field: value` lines below it"),
    ("too_short", "length", "needs at least {ctx[min_length]}", "add what is missing"),
    ("too_long", "length", "may hold at most {ctx[max_length]}", "delete what is too much"),
)


def _explain(kind: str, error: dict[str, Any]) -> tuple[str, str, str]:
    """Code, sentence after the field's name, and way out for a fault of one value."""
    value = error.get("input")
    shown = f"`{value}`" if isinstance(value, str) and len(value) <= 60 else _kind_of(value)
    for prefix, code, sentence, hint in _FAULTS:
        if kind.startswith(prefix):
            return code, sentence.format(shown=shown, ctx=error.get("ctx", {})), hint
    return "value", f"is not accepted: {error['msg']}", ""


def _unknown_key(steps: Steps, source: Source) -> Finding:
    model = tree.model_at(Lesson, steps[:-1])
    key = str(steps[-1])
    what = single(next((s for s in reversed(steps[:-1]) if isinstance(s, str)), "")) or "lesson"
    names = [f.alias or n for n, f in model.model_fields.items() if f.alias != "x-*"] if model else []
    near = difflib.get_close_matches(key, names, 1, 0.6)
    article = "an" if what[0] in "aeiou" else "a"
    if near:
        message, hint = f"`{key}` is no field of {article} {what}; did you mean `{near[0]}`?", f"write `{near[0]}`"
    else:
        message = f"`{key}` is no field of {article} {what}"
        hint = (
            f"its fields are {', '.join(names[:14])}{' ...' if len(names) > 14 else ''}; your own may start with `x-`"
        )
    return _error("unknown-key", message, source.keys.get(steps) or source.place(steps), hint)


def _unknown_word(error: dict[str, Any], where: str, named: str, place: Any) -> Finding:
    value, name = str(error["ctx"]["value"]), error["ctx"]["list"]
    words = vocabulary.words(name)
    near = difflib.get_close_matches(value.casefold(), words, 1, 0.6)
    hint = f"did you mean `{near[0]}`?" if near else "use one of: " + ", ".join(words)
    if error["type"] == "cue" and error["ctx"]["count"] > 1:
        return _error("cue", f"{where}{named} holds more than one cue", place, "start each cue with `- `")
    shown = value if len(value) <= 60 else value[:57] + "..."
    return _error("unknown-word", f"{where}{named} cannot be `{shown}`", place, hint)


def in_words(steps: Steps) -> str:
    """A path for readers: `phase 3, step 2: `; empty at the top."""
    parts: list[str] = []
    for at, step in enumerate(steps):
        if isinstance(step, int):
            parts[-1] = f"{single(steps[at - 1])} {step + 1}"
        else:
            parts.append(step.replace("_", " "))
    return ", ".join(parts) + ": " if parts else ""


def single(name: str | int) -> str:
    """What one member of a list is called."""
    text = str(name)
    return _SINGLE.get(text) or text.removesuffix("s").replace("_", " ")


def example(model: type[Noun], field: str) -> tuple[str, Any]:
    """Description and example of a field, from the docstring below it."""
    info = next(f for n, f in model.model_fields.items() if (f.alias or n) == field)
    text = info.description or ""
    found = _EXAMPLE.search(text)
    if not found:
        return text, None
    shown: Any = found.group(1).strip()
    if shown[:1] in "[{" or re.fullmatch(r"-?\d+(\.\d+)?|true|false", shown):
        shown = json.loads(shown)
    return text[: found.start()], shown


def _example(steps: Steps) -> str:
    model = tree.model_at(Lesson, steps[:-1])
    if model is None or not steps or isinstance(steps[-1], int):
        return "look the field up with `coursegen schema`"
    try:
        text, shown = example(model, str(steps[-1]))
    except StopIteration:
        return "look the field up with `coursegen schema`"
    return f"{text.rstrip('.')}; for example `{shown if isinstance(shown, str) else json.dumps(shown)}`"


def _kind_of(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else "text" if isinstance(value, str) else f"`{value}`"


def _error(code: str, message: str, place: Any, hint: str) -> Finding:
    return Finding(Severity.ERROR, code, message, place, hint or None)
