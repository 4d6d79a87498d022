"""A draft to a finished spec: language, ids, origin, comments; read back, and mended until the language accepts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from coursegen import source
from coursegen.checks import check
from coursegen.diagnostics import Finding, Severity, SpecError
from coursegen.importer import accounting, decoding, emit, loss
from coursegen.importer.draft import NOT_STATED, Draft, pared
from coursegen.spec import ids, parse
from coursegen.spec.lesson import Lesson

_REQUIRED = {"title": NOT_STATED, "audience": {"description": NOT_STATED}, "objectives": [NOT_STATED]}


@dataclass(frozen=True)
class Imported:
    """One lesson: its spec as text, and the draft that holds the report."""

    text: str
    draft: Draft


def finished(draft: Draft, text: str, language: str) -> Imported:
    """Complete the draft, which is changed, and write it; `text` is the plan, `language` what its words tell."""
    data = draft.data
    if "language" not in data:
        data["language"] = language
        draft.tell("derived", "language", 0, ("language",), data["language"])
        draft.comment(("language",), "derived from the words of the plan")
    stem = ids.slug(PurePath(draft.source).stem, "lesson")
    data["id"] = ids.slug(data["title"] if data["title"] != NOT_STATED else "", stem)
    draft.tell("proposed", f"lesson: {data['id']}", 0, ("id",))
    for rubric in data.get("rubrics", ()):
        draft.tell("proposed", f"rubric: {rubric['id']}", 0, ("rubrics",))
    if "model" in data:
        draft.tell("proposed", "phases: " + ", ".join(phase["phase"] for phase in data["phases"]), 0, ("phases",))
    loss.owed(text, draft)
    _provenance(draft)
    _notes(draft)
    _commented(draft)
    draft.data = _clean(data)
    return _sound(draft)


def _provenance(draft: Draft) -> None:
    known = [
        name for name in Lesson.model_fields if any(e.how == "mapped" and e.steps[:1] == (name,) for e in draft.entries)
    ]
    draft.data["provenance"] = {"source": draft.source}
    if known:
        draft.data["provenance"]["from_source"] = known
    if draft.labels:
        words = "; ".join(draft.labels)
        draft.data["provenance"]["notes"] = pared(
            f"Headings, labels and lead-ins of the plan that became fields: {words}"
        )[0]


def _notes(draft: Draft) -> None:
    parts = pared("\n\n".join(draft.kept))
    for number, part in enumerate(parts):
        draft.data["notes" if not number else f"x-notes-{number + 1}"] = part


def _commented(draft: Draft) -> None:
    """Where each field came from, above it."""
    for entry in draft.entries:
        if entry.how == "mapped" and entry.what and entry.line and entry.steps:
            what = entry.what if len(entry.what) <= 60 else f"{entry.what[:57]}..."
            draft.comments.setdefault(entry.steps, []).insert(0, f"line {entry.line}: {what}")


def _clean(value: Any) -> Any:
    """Without what is empty, and with no text longer than a field may hold."""
    if isinstance(value, dict):
        cleaned = {key: _clean(item) for key, item in value.items()}
        return {key: item for key, item in cleaned.items() if item not in ("", None, [], {})}
    if isinstance(value, list):
        return [item for item in (_clean(item) for item in value) if item not in ("", None, [], {})]
    return decoding.clean(value).strip() if isinstance(value, str) else value


def _sound(draft: Draft) -> Imported:
    """Emit, read back, and mend what the language or an error of the checks would refuse."""
    for _ in range(12):
        text = _emitted(draft)
        try:
            read = source.parse(text, draft.source)
            lesson = parse.parse(read)
        except SpecError as fault:
            _withdraw(draft, fault)
            continue
        found = check(lesson, read)
        errors = [finding for finding in found if finding.severity is Severity.ERROR]
        if not errors or not _settled(draft, errors):
            for finding in found[:5]:
                draft.tell("check", f"{finding.code}: {finding.message}", 0)
            return Imported(text, draft)
    return Imported(_emitted(draft), draft)


def _emitted(draft: Draft) -> str:
    head = [
        f"Imported from {draft.source} by `coursegen import`; the words are the plan's own.",
        "What stands in no field is under `notes`. What was derived, and what is missing, says so above the line.",
    ]
    return emit.as_yaml(draft.data, draft.comments, head)


def _withdraw(draft: Draft, fault: SpecError) -> None:
    """The last resort: a field that the language refuses goes to the notes as it stands."""
    lines = emitted_fields(draft)
    broken = {lines.get(finding.place.line, "phases") for finding in fault.report if finding.place} or {"phases"}
    for name in broken - {"duration", "notes"}:
        value = draft.data.pop(name, None)
        draft.comments = {at: rows for at, rows in draft.comments.items() if at[:1] != (name,)}
        words = "\n\n".join(accounting.strings(value))
        _append(draft, words)
        draft.tell(
            "warning", name, 0, ("notes",), f"could not be a field and went to the notes: {fault.report[0].message}"
        )
        if name in _REQUIRED:
            draft.data[name] = _REQUIRED[name]
        if name in ("phases", "model"):
            draft.data.pop("model", None)
            draft.data |= {"model": {"name": "custom", "phases": [{"key": "session"}]}, "duration": 1}
            draft.data["phases"] = [{"phase": "session", "minutes": 1}]
            draft.data.pop("assessments", None) if "assessments" not in broken else None


def _append(draft: Draft, words: str) -> None:
    """More words for the notes of the lesson, as long as a text may be; what is over stands under fields of its own."""
    parts = pared("\n\n".join(filter(None, [draft.data.get("notes", ""), words])))
    for number, part in enumerate(parts, 1):
        name = (
            "notes" if number == 1 else next(n for n in map("x-notes-{}".format, range(2, 99)) if n not in draft.data)
        )
        draft.data[name] = part


def emitted_fields(draft: Draft) -> dict[int, str]:
    """Line of the YAML -> the lesson's field that it belongs to."""
    fields: dict[int, str] = {}
    name = ""
    for number, row in enumerate(_emitted(draft).split("\n"), 1):
        if row[:1].isalpha():
            name = row.partition(":")[0]
        fields[number] = name
    return fields


def _settled(draft: Draft, errors: Sequence[Finding]) -> bool:
    """Make the spec build as it stands: what an author may silence is silenced in the open; True when it changed."""
    codes = {finding.code.partition(" ")[0] for finding in errors}
    changed = False
    if "D105" in codes and draft.data.get("tracks"):
        rows = [f"- **{t['name']}**: {t['strategy']}" for t in draft.data.pop("tracks")]
        words = "\n".join(rows)
        _append(draft, words)
        draft.comments = {at: rows for at, rows in draft.comments.items() if at[:1] != ("tracks",)}
        draft.tell("notes", "differentiation", 0, ("notes",), "learners would read the names of these groups elsewhere")
        changed = True
    silent = {rule["rule"] for rule in draft.data.get("checks", {}).get("silence", ())}
    for code in sorted(codes & _silenceable() - silent):
        places = sum(1 for finding in errors if finding.code.startswith(code))
        reason = f"As the plan has it ({places} times); mend it, then delete this entry."
        draft.data.setdefault("checks", {}).setdefault("silence", []).append({"rule": code, "reason": reason})
        first = next(finding for finding in errors if finding.code.startswith(code))
        draft.tell("check", f"{first.code}: {first.message}", 0, (), f"{places} in all; silenced so that it builds")
        draft.comment(("checks",), "silenced by the import so that the spec builds as it stands")
        changed = True
    return changed


def _silenceable() -> set[str]:
    from coursegen.checks import RULES

    return {rule.code for rule in RULES if rule.silenced}
