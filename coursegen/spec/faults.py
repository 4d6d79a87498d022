"""What is wrong with the shape of a spec, in words: from the validator's errors to findings with a way out."""

from __future__ import annotations

import difflib
import json
from typing import Any

from pydantic import ValidationError

from coursegen.diagnostics import Finding, Place, Severity
from coursegen.source import Source, Steps
from coursegen.spec import tree, vocabulary
from coursegen.spec.lesson import Lesson
from coursegen.spec.noun import CLOCK_FORM, SLUG_FORM, Noun

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
    "phases": "phase",
    "cross_disciplinary_connections": "connection",
    "real_world_applications": "application",
    "additional_resources": "resource",
}

# Fault of one value (a prefix of pydantic's error type) -> code, sentence after the field's name, way out.
# {shown} is the value, {ctx[...]} what the library says of the bound; an empty way out is the field's example.
_FAULTS = (
    (
        "duration",
        "duration",
        "is no duration: {shown}",
        "write minutes (`45`), `1 h 30`, `1:30` or a range `10-15 min`",
    ),
    (
        "too-long-a-day",
        "duration",
        "is {shown}, which is more than 24 hours",
        "a lesson is one session; write one spec a day",
    ),
    ("file-kind", "file", "names a file that cannot be read as text: `{ctx[file]}`", "use a .md or .txt file"),
    ("no-day", "date", "is no day: {shown}", "write one such as `2026-12-01`"),
    ("no-zone", "date", "is no time zone: {shown}", "write one such as `Europe/Paris`"),
    ("bounds", "bounds", "{ctx[words]}", "change one of them"),
    ("int_from_float", "number", "is {shown}; it must be a whole number", "round it"),
    ("int_", "number", "is no whole number: {shown}", "write digits only, such as `12`"),
    ("float_", "number", "is no number: {shown}", "write digits only, such as `12` or `2.5`"),
    ("finite_number", "number", "is no number: {shown}", "write digits only, such as `12` or `2.5`"),
    ("bool_", "flag", "is neither true nor false: {shown}", "write `true` or `false`"),
    ("greater_than_equal", "bounds", "is {shown}; it must be at least {ctx[ge]:g}", "change the number"),
    ("less_than_equal", "bounds", "is {shown}; it must be at most {ctx[le]:g}", "change the number"),
    ("string_too_short", "empty", "is empty", "write the text or delete the line"),
    ("string_too_long", "length", "holds more than {ctx[max_length]:,} characters", "split the text"),
    ("string_type", "text", "is {shown} where one text is wanted", "put the text in double quotes"),
    ("string_pattern_mismatch", "form", "is {shown}, which cannot be read", ""),
    ("tuple_type", "list", "is {shown} where a list is wanted", "write one item a line, each after `- `"),
    ("list_type", "list", "is {shown} where a list is wanted", "write one item a line, each after `- `"),
    ("model_", "mapping", "is {shown} where fields are wanted", "write lines of `name: value` below it"),
    ("dict_type", "mapping", "is {shown} where fields are wanted", "write lines of `name: value` below it"),
    ("too_short", "length", "needs at least {ctx[min_length]} and holds {ctx[actual_length]}", ""),
    ("too_long", "length", "may hold {ctx[max_length]} and holds {ctx[actual_length]}", ""),
)

# Pattern of a field -> what may stand there.
_FORMS = {
    SLUG_FORM: "an id holds letters, digits, `-` and `_`, and starts with a letter or digit",
    CLOCK_FORM: "a time of day is hours and minutes on a 24-hour clock",
}


def findings(fault: ValidationError, source: Source, root: type[Noun] = Lesson) -> list[Finding]:
    """A finding for each error, in the order of the file; what follows from another error is left out.

    `root` is the noun that was read.
    """
    errors: list[dict[str, Any]] = [dict(error) for error in fault.errors(include_url=False)]
    paths: list[Steps] = [tuple(error["loc"]) for error in errors]
    meant = {_meant(tuple(error["loc"]), root) for error in errors if error["type"] == "extra_forbidden"}
    found: dict[tuple[Place | None, str], Finding] = {}
    for error in errors:
        if not _follows(error, paths, meant):
            finding = _finding(error, source, root)
            found.setdefault((finding.place, finding.code), finding)
    return sorted(found.values(), key=lambda f: (f.place.file, f.place.line, f.place.column) if f.place else ("", 0, 0))


def _follows(error: dict[str, Any], paths: list[Steps], meant: set[Steps]) -> bool:
    """Whether an error only follows from others.

    A misspelt field is not missing besides. A list seems too short where the validator dropped members
    that have faults of their own.
    """
    here: Steps = tuple(error["loc"])
    if error["type"] == "missing":
        return here in meant
    return error["type"] == "too_short" and any(p[: len(here)] == here and len(p) > len(here) for p in paths)


def _meant(steps: Steps, root: type[Noun]) -> Steps:
    """The path of the field that an unknown one was probably meant for; the path itself where none is near."""
    near = difflib.get_close_matches(str(steps[-1]), tree.field_names(tree.model_at(root, steps[:-1])), 1, 0.6)
    return (*steps[:-1], near[0]) if near else steps


def _finding(error: dict[str, Any], source: Source, root: type[Noun]) -> Finding:
    steps = _as_written(tuple(error["loc"]), source)
    kind: str = error["type"]
    if kind == "missing":
        message = f"{in_words(steps[:-1])}`{steps[-1]}` is missing"
        return _error("missing-field", message, source.place(steps[:-1]), _example(steps, root))
    if kind == "extra_forbidden":
        return _unknown_key(steps, source, root)
    where, named = _named(steps)
    if kind in ("word", "cue"):
        return _unknown_word(error, f"{where}{named}", source.value_place(steps))
    code, message, hint = _explain(kind, error, steps, root)
    return _error(code, f"{where}{named} {message}", source.value_place(steps), hint)


def _as_written(steps: Steps, source: Source) -> Steps:
    """The path as the author wrote it: a cue's text stands under `say`, `ask` ... and not under `text`."""
    if steps[-1:] == ("[key]",):
        return steps[:-1]
    if len(steps) > 2 and steps[-3] == "cues" and steps[-1] == "text" and steps not in source.keys:
        keys = [k for k in source.keys if k[:-1] == steps[:-1] and vocabulary.canonical("cue", str(k[-1]))]
        return keys[0] if keys else steps
    return steps


def _named(steps: Steps) -> tuple[str, str]:
    """Where a value stands, and what it is called there: (`phase 3, `, "`minutes`")."""
    if not steps:
        return "", "the spec"
    if isinstance(steps[-1], int):
        return in_words(steps[:-2]), f"{single(steps[-2])} {steps[-1] + 1}"
    return in_words(steps[:-1]), f"`{steps[-1]}`"


def _explain(kind: str, error: dict[str, Any], steps: Steps, root: type[Noun]) -> tuple[str, str, str]:
    """Code, sentence after the field's name, and way out for a fault of one value."""
    value, ctx = error.get("input"), error.get("ctx", {})
    if value is None:
        return "empty", "is empty", f"write it, or delete the line{_after_colon(steps, root)}"
    shown = f"`{value}`" if isinstance(value, str) and len(value) <= 60 else _kind_of(value)
    for prefix, code, sentence, hint in _FAULTS:
        if kind.startswith(prefix):
            form = _FORMS.get(ctx.get("pattern", ""), "")
            if code == "mapping" and (names := tree.field_names(tree.model_at(root, steps))):
                hint = f"write lines of `name: value` below it; the names are {', '.join(names[:8])}"
            elif code == "text" and isinstance(value, list):
                hint = "write one text, without `- `"
            return code, sentence.format(shown=shown, ctx=ctx) + (form and f": {form}"), hint or _example(steps, root)
    return "value", f"is not accepted: {error['msg']}", _example(steps, root)


def _unknown_key(steps: Steps, source: Source, root: type[Noun]) -> Finding:
    model = tree.model_at(root, steps[:-1])
    key = str(steps[-1])
    what = single(next((s for s in reversed(steps[:-1]) if isinstance(s, str)), "")) or root.__name__.lower()
    names = tree.field_names(model)
    near = _meant(steps, root)[-1]
    below = {n: f for f in names for n in tree.field_names(tree.model_at(model, (f,)))} if model else {}
    deeper = difflib.get_close_matches(key, below, 1, 0.8)
    message = f"`{key}` is no field of {_article(what)} {what}"
    if near != key:
        message, hint = f"{message}; did you mean `{near}`?", f"write `{near}`"
    elif deeper:
        hint = f"`{deeper[0]}` stands below `{below[deeper[0]]}`"
    else:
        shown = f"{', '.join(names[:14])}{' ...' if len(names) > 14 else ''}"
        hint = f"its fields are {shown}; your own may start with `x-`"
    place = source.keys.get(steps) or source.place(steps)
    return Finding(Severity.ERROR, "unknown-key", message, place, hint, str(near) if near != key else None)


def _unknown_word(error: dict[str, Any], named: str, place: Place) -> Finding:
    value, name = str(error["ctx"]["value"]), error["ctx"]["list"]
    words = vocabulary.words(name)
    near = difflib.get_close_matches(value.casefold(), words, 1, 0.6)
    listed = "use one of: " + ", ".join(words)
    if error["type"] == "cue" and error["ctx"]["count"] > 1:
        return _error("cue", f"{named} holds more than one cue", place, "start each cue with `- `")
    if not value.strip():
        return _error("empty", f"{named} is empty", place, listed)
    shown = value if len(value) <= 60 else value[:57] + "..."
    hint = f"did you mean `{near[0]}`? {listed}" if near else listed
    return _error("unknown-word", f"{named} cannot be `{shown}`", place, hint)


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


def _example(steps: Steps, root: type[Noun]) -> str:
    return _after_colon(steps, root).removeprefix(": ") or "`coursegen schema` has every field"


def _after_colon(steps: Steps, root: type[Noun]) -> str:
    """`: description; for example ...` of the field at a path, or nothing."""
    model = tree.model_at(root, steps[:-1])
    if not steps or isinstance(steps[-1], int) or model is None or steps[-1] not in tree.field_names(model):
        return ""
    text, shown = tree.example(model, steps[-1])
    return f": {text.rstrip('.')}; for example `{shown if isinstance(shown, str) else json.dumps(shown)}`"


def _kind_of(value: Any) -> str:
    kinds: dict[type[Any], str] = {dict: "a group of fields", list: "a list", tuple: "a list", str: "a long text"}
    return kinds.get(type(value)) or f"`{value}`"


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"


def _error(code: str, message: str, place: Place, hint: str) -> Finding:
    return Finding(Severity.ERROR, code, message, place, hint or None)
