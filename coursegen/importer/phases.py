"""Phases: from sections, lines, lists and tables to drafts, and from drafts to the phases of a spec."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from coursegen.importer import phase_tables, pieces, spans, wordlists
from coursegen.importer.draft import Draft, PhaseDraft
from coursegen.importer.outline import LABEL, Section
from coursegen.importer.pieces import Piece

LINES = ("facilitator_actions", "learner_activities", "resources_used", "differentiation", "technology_integration")
FIVE_E = ("engage", "explore", "explain", "elaborate", "evaluate")


def is_phase(section: Section) -> bool:
    """Whether a section outside the procedure is a phase: by its name, or by a time in its heading or first label."""
    name, span = spans.cut(section.title)
    if span:
        return wordlists.find("sections", name) not in ("duration", "title", "audience", "rubric", "procedure")
    return _phase_name(name) and wordlists.find("sections", name) is None


def _phase_name(name: str) -> bool:
    return wordlists.find("phases", name) is not None


def are_in(section: Section) -> bool:
    """Whether phases stand below a section: as sections, in a table of times, or as items with times."""
    if any(below.level < LABEL and is_phase(below) for below in section.below):
        return True
    body = pieces.of(section, deep=False)
    return any(phase_tables.is_timetable(piece) for piece in body) or sum(1 for p in body if _timed_item(p)) >= 2


def join(found: Sequence[Piece], draft: Draft) -> list[Piece]:
    """Give items that bear the names of phases from a timing table to those phases; returns the other pieces."""
    tabled = {wordlists.normal(phase.title): phase for phase in draft.phases if phase.stated == phase_tables.TABLED}
    named = [tabled.get(wordlists.normal(_bare_name(piece))) for piece in found]
    if sum(1 for phase in named if phase) < 2:
        return list(found)
    left: list[Piece] = []
    for piece, phase in zip(found, named, strict=True):
        if phase is None:
            left.append(piece)
            continue
        draft.took(_bare_name(piece))
        pair = pieces.labelled(piece.text) if piece.kind == "item" else None
        phase.body += [part for part in (pair[1] if pair else "", pieces.rendered(piece.below)) if part]
    return left


def _bare_name(piece: Piece) -> str:
    if piece.kind not in ("item", "head"):
        return ""
    pair = pieces.labelled(piece.text)
    return pair[0] if pair else piece.text.strip(" *_:：")


def has_time(section: Section) -> bool:
    """Whether a line of the section itself gives its length."""
    return any(wordlists.find("labels", below.title) == "duration" and below.level >= LABEL for below in section.below)


def read_all(section: Section, draft: Draft) -> list[Section]:
    """Phases from a procedure; returns the sections in it that are none (materials, rubric ...)."""
    others: list[Section] = []
    before = len(draft.phases)
    body = pieces.of(section, deep=False)
    tabled = phase_tables.read(body, section.title, draft)
    for below in section.below:
        kind = wordlists.find("sections", spans.cut(below.title)[0])
        timed = bool(spans.find(below.title)) or has_time(below)
        foreign = kind not in (None, "procedure", "notes", "title") and not timed and not _phase_name(below.title)
        inside = below.level >= LABEL and not timed and not _phase_name(below.title)
        if foreign or (kind == "notes" and not timed and below.level < LABEL) or (kind == "duration"):
            others.append(below)
        elif kind == "procedure" and not timed and below.below and not _phase_name(below.title):
            others += read_all(below, draft)
        elif inside and len(draft.phases) == before:
            tabled = [*tabled, *_as_pieces(below)]
        elif inside:
            _line(below, draft.phases[-1], draft)
        else:
            read(below, draft)
    if tabled:
        _left(section, tabled, draft, before)
    return others


def _as_pieces(section: Section) -> list[Piece]:
    return [Piece("head", section.title, section.line, pieces.of(section), source=section.source)]


def _left(section: Section, left: Sequence[Piece], draft: Draft, before: int) -> None:
    """What a procedure says besides its phases; where it names no phase, it is one."""
    if len(draft.phases) > before:
        text = pieces.rendered(left)
        draft.note(section.title, text, section.line)
        return
    listed = _listed(left, draft)
    if not listed:
        phase = PhaseDraft(section.title or "", section.line)
        phase.body.append(pieces.rendered(left))
        draft.phases.append(phase)


def _listed(left: Sequence[Piece], draft: Draft) -> bool:
    """Phases as items or paragraphs: `1. Hook (5 min): ...`, `**Engage** - ...`."""
    named = [_opening(piece) for piece in left]
    good = [name for name in named if name]
    if len(good) < 2 and not (len(good) == 1 and len(left) == 1):
        return False
    loose: list[Piece] = []
    times = iter(spans.series([name[1] for name in good], draft.stated.minutes if draft.stated else None))
    first = len(draft.phases)
    for piece, name in zip(left, named, strict=True):
        if not name:
            if len(draft.phases) > first:
                draft.phases[-1].body.append(piece.whole())
            else:
                loose.append(piece)
            continue
        span = next(times)
        phase = PhaseDraft(name[0], piece.line, span, span.text if span else "")
        phase.body += [part for part in (name[2], pieces.rendered(piece.below)) if part]
        draft.phases.append(phase)
    if loose:
        draft.note("", pieces.rendered(loose), loose[0].line)
    return True


def _opening(piece: Piece) -> tuple[str, str, str] | None:
    """Name, words for the time, and text of an item that opens a phase."""
    if piece.kind == "head":
        name, span = spans.cut(piece.text)
        found = span or _phase_name(name)
        return (name, span.text if span else "", pieces.rendered(piece.below)) if found else None
    if piece.kind not in ("item", "text"):
        return None
    first, _, rest = piece.text.partition("\n")
    pair = pieces.labelled(piece.text) or pieces.defined(first)
    if pair:
        label, text = pair if pieces.labelled(piece.text) else (pair[0], "\n".join(filter(None, [pair[1], rest])))
        name, span = spans.cut(label)
        clock = re.fullmatch(r"[\d\s:.\-–—~]+", label.strip())
        if clock and not span:
            return None
        if span and not re.search(r"[^\W\d_]", name):
            name, text = _first_part(text)
        elif not span and spans.find(text[:40]) and _phase_name(label):
            return label, spans.find(text[:40]).text, text  # type: ignore[union-attr]
        if span or _phase_name(name):
            return name, span.text if span else "", text
    name, span = spans.cut(first)
    if span and len(name) <= 120 and name != first.strip():
        return re.sub(r"^(\*\*|__)(.+)\1$", r"\2", name), span.text, rest
    found = _phase_name(first.strip(" :*"))
    return (first.strip(" :*"), "", rest) if found and len(first) <= 60 else None


def _first_part(text: str) -> tuple[str, str]:
    """The first short part of a text as a name, and the rest."""
    found = re.match(r"^(.{2,80}?)(?:\s*[:：]\s+|\n|\s+[–—-]\s+)(.+)$", text, re.DOTALL)
    return (found[1].strip(), found[2].strip()) if found else (text, "")


def read(section: Section, draft: Draft) -> None:
    """One phase from its own section: labelled lines to their fields, parts with times to steps."""
    name, span = spans.cut(section.title)
    joined = _same(name, span, [phase for phase in draft.phases if phase.stated == phase_tables.TABLED])
    phase = joined or PhaseDraft(name, section.line, span, span.text if span else "")
    if joined:
        draft.took(section.title)
        joined.span = joined.span or span
    if joined is None:
        draft.phases.append(phase)
    _fill(section, phase, draft)
    draft.tell("mapped", section.title, section.line, ("phases", draft.phases.index(phase)))


def _same(name: str, span: spans.Span | None, known: Sequence[PhaseDraft]) -> PhaseDraft | None:
    """The phase of a timing table that a section describes in detail: by its name, or next in turn with its time."""
    wanted = wordlists.normal(name)
    waiting = [phase for phase in known if "seen" not in phase.lines]
    for at, phase in enumerate(waiting):
        title = wordlists.normal(phase.title)
        alike = title == wanted or (min(len(title), len(wanted)) >= 5 and (title in wanted or wanted in title))
        in_turn = not at and span and phase.span and span.minutes == phase.span.minutes and not phase.body
        if (wanted and title and alike) or in_turn:
            phase.lines["seen"] = []
            return phase
    return None


def _fill(section: Section, phase: PhaseDraft, draft: Draft) -> None:
    loose: list[Piece] = []
    for piece in pieces.of(section, deep=False):
        if piece.kind != "table" or not phase_tables.fill(piece, phase, draft):
            loose += [p for p in [piece] if not _labelled_item(p, phase, draft)]
    loose = _take_steps(loose, phase, draft)
    if loose:
        phase.body.append(pieces.rendered(loose))
    for below in section.below:
        _line(below, phase, draft)


def _labelled_item(piece: Piece, phase: PhaseDraft, draft: Draft) -> bool:
    """An item `**Teacher:** ...` is a line of the phase, like a paragraph."""
    pair = pieces.labelled(piece.text) if piece.kind == "item" else None
    kind = wordlists.find("labels", pair[0]) if pair else None
    if not pair or not kind:
        return False
    text = "\n".join(filter(None, [pair[1], pieces.rendered(piece.below)]))
    _put(kind, pair[0], text, phase, draft)
    return True


def _timed_item(piece: Piece) -> tuple[str, str, str] | None:
    """Name, time and text of an item that gives its own length."""
    found = _opening(piece) if piece.kind == "item" else None
    return found if found and found[1] and found[0] != found[1] else None


def _take_steps(loose: list[Piece], phase: PhaseDraft, draft: Draft) -> list[Piece]:
    """Items with times in a phase are its steps; returns the other pieces."""
    timed = [_timed_item(piece) for piece in loose]
    if sum(1 for item in timed if item) < 2:
        return loose
    for piece, item in zip(loose, timed, strict=True):
        if item:
            span = spans.find(item[1])
            text = "\n".join(filter(None, [item[2], pieces.rendered(piece.below)]))
            phase.steps.append((item[0], span, text))
    return [piece for piece, item in zip(loose, timed, strict=True) if not item]


def _line(section: Section, phase: PhaseDraft, draft: Draft) -> None:
    """A labelled line or a part of a phase."""
    name, span = spans.cut(section.title)
    kind = wordlists.find("labels", name) if not span or section.level >= LABEL else None
    found = pieces.of(section)
    if kind:
        if span and phase.span is None and kind != "duration":
            phase.steps.append((name, span, ""))
        listed = kind in ("discussion",)
        text = "\n".join(_question(piece) for piece in found) if listed else pieces.rendered(found)
        _put(kind, section.title, text, phase, draft)
    elif span and section.level < LABEL:
        phase.steps.append((name, span, pieces.rendered(found)))
        draft.took(span.text)
    elif section.level >= LABEL or not found:
        body = pieces.rendered(found)
        phase.body.append(
            f"{section.source}\n{_after(section, found)}".strip() if _holds(section, body) else _with(section, body)
        )
    else:
        phase.body.append(_with(section, pieces.rendered(found)))


def _holds(section: Section, body: str) -> bool:
    return bool(body) and body.split("\n")[0] in section.source


def _after(section: Section, found: Sequence[Piece]) -> str:
    return pieces.rendered(found[1:])


def _with(section: Section, body: str) -> str:
    return "\n\n".join(filter(None, [f"**{section.title}**", body]))


def _question(piece: Piece) -> str:
    return piece.whole()


def _put(kind: str, label: str, text: str, phase: PhaseDraft, draft: Draft) -> None:
    """A line of the plan to its field of the phase."""
    if not text:
        phase.notes.append(label)
        return
    draft.took(label)
    if kind == "duration":
        span = spans.find(text, bare=True)
        if span and phase.span is None:
            phase.span, phase.stated = span, text
            rest = re.search(r"\w", text[: span.start] + text[span.end :])
            phase.notes += [f"{label}: {text}"] if rest else []
        else:
            phase.notes.append(f"{label}: {text}")
    elif kind in LINES:
        phase.lines.setdefault(kind, []).append(text)
    elif kind == "discussion":
        phase.debrief += [row for row in text.split("\n") if row.strip()]
    elif kind in ("purpose", "transition", "assessment"):
        phase.single.setdefault(kind, []).append(text)
    else:
        phase.notes.append(f"{label}: {text}")


def settle(draft: Draft) -> None:
    """Write the phases into the spec: keys, model, lines, steps; minutes follow in `minutes.settle`."""
    for phase in draft.phases:
        title = " ".join(phase.title.replace("**", "").split()) or "–"
        phase.title = wordlists.uncounted(title)
        if phase.title != title:
            draft.took(title.removesuffix(phase.title))
    keys = _keys(draft)
    nouns = [_noun(phase, key, at, draft) for at, (phase, key) in enumerate(zip(draft.phases, keys, strict=True))]
    draft.data["phases"] = nouns


def _keys(draft: Draft) -> list[str]:
    """The 5E where all names are its own, in its order; otherwise the plan's own names as a model."""
    from coursegen.spec import ids

    found = [wordlists.find("phases", phase.title) for phase in draft.phases]
    order = [FIVE_E.index(kind) for kind in found if kind in FIVE_E]
    if found and all(kind in FIVE_E for kind in found) and order == sorted(order):
        for phase, kind in zip(draft.phases, found, strict=True):
            plain = wordlists.normal(phase.title) == kind and not re.search(r"\d", phase.title)
            phase.derived_title = plain
        return [str(kind) for kind in found]
    keys: list[str] = []
    for number, phase in enumerate(draft.phases, 1):
        wanted = made = ids.slug(phase.title, f"phase-{number}")
        again = 2
        while made in keys:
            made, again = f"{wanted}-{again}", again + 1
        keys.append(made)
    rows = [{"key": key, "title": phase.title} for key, phase in zip(keys, draft.phases, strict=True)]
    draft.data["model"] = {"name": "custom", "phases": rows}
    draft.comment(("model",), "keys proposed by the import, from the plan's own names")
    return keys


def _noun(phase: PhaseDraft, key: str, at: int, draft: Draft) -> dict[str, Any]:
    noun: dict[str, Any] = {"phase": key}
    five = "model" not in draft.data
    if five and phase.derived_title:
        draft.took(phase.title)
    elif five:
        noun["title"] = phase.title
    lines = {name: "\n\n".join(phase.lines[name]) for name in LINES if phase.lines.get(name)}
    body = "\n\n".join(part for part in phase.body if part.strip())
    if body and "facilitator_actions" not in lines:
        lines = {"facilitator_actions": body, **lines}
    elif body:
        phase.notes.append(body)
    if lines:
        noun["source"] = lines
    for name in ("purpose", "transition"):
        if phase.single.get(name):
            noun[name] = "\n\n".join(phase.single[name])
    if phase.debrief:
        noun["debrief"] = [{"ask": re.sub(r"^\s*[-*]\s+", "", row)} for row in phase.debrief]
    _assessed(phase, key, draft)
    if phase.notes:
        noun["notes"] = "\n\n".join(phase.notes)
    del at
    return noun


def _assessed(phase: PhaseDraft, key: str, draft: Draft) -> None:
    for text in phase.single.get("assessment", ()):
        draft.add("assessments", [{"method": text, "when": [key]}], f"{phase.title}: assessment", phase.line)
