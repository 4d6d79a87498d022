"""Sections to fields: one function a kind of section, one table that names them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from coursegen.importer import listing, pieces, rubrics, spans, wordlists
from coursegen.importer.draft import Draft, minutes_of
from coursegen.importer.listing import Entry
from coursegen.importer.pieces import Piece
from coursegen.spec import vocabulary

Handler = Callable[[str, Sequence[Piece], int, Draft], None]
_URL = re.compile(r"https?://[^\s)>\]]+")
_LINKED = re.compile(r"\[(?P<title>[^\]]+)\]\((?P<url>https?://[^)\s]+)\)")


def simple(name: str, field: str) -> Handler:
    """A list whose nouns have one text: connections, extensions, safety, prior knowledge ..."""

    def read(title: str, found: Sequence[Piece], line: int, draft: Draft) -> None:
        entries, aside = listing.entries(found, draft)
        draft.add(name, [_noun(entry, field) for entry in entries], title, line)
        draft.note(title if not entries else "", "\n\n".join(aside), line)

    return read


def objectives(title: str, found: Sequence[Piece], line: int, draft: Draft) -> None:
    """Objectives with their Bloom level where a column or a bracket gives one."""
    entries, aside = listing.entries(found, draft)
    if len(entries) == 1 and entries[0].running and not entries[0].notes:
        parts = [part.strip() for part in re.split(r"[;；]", entries[0].text) if part.strip()]
        entries = [Entry(part, line, entries[0].label) for part in parts] if len(parts) > 2 else entries
    draft.add("objectives", [_objective(entry) for entry in entries], title, line)
    draft.note(title if not entries else "", "\n\n".join(aside), line)


def _objective(entry: Entry) -> dict[str, Any]:
    data: dict[str, Any] = {"text": entry.text}
    level = entry.cells.pop("bloom", "")
    if vocabulary.canonical("bloom", level):
        data["bloom"] = level
    elif level:
        entry.notes.append(level)
    return _rest(entry, data)


def concepts(title: str, found: Sequence[Piece], line: int, draft: Draft) -> None:
    """Terms with their definitions: `**Term** - definition`, two columns, or terms alone."""
    entries, aside = listing.entries(found, draft)
    nouns = [noun for entry in entries for noun in _concepts(entry)]
    draft.add("key_concepts", nouns, title, line)
    draft.note(title if not entries else "", "\n\n".join(aside), line)


def _concepts(entry: Entry) -> list[dict[str, Any]]:
    term = entry.cells.pop("term", "")
    meaning = entry.cells.pop("definition", "")
    if term and not meaning:
        term, meaning = entry.text if entry.text != term else term, term if entry.text != term else ""
    pair = (entry.text, meaning) if meaning else pieces.defined(entry.text)
    if pair and pair[0] and pair[1]:
        return [_rest(entry, {"term": _bare(pair[0]), "definition": pair[1]})]
    words = [word.strip() for word in re.split(r"[,;，、；]", entry.text) if word.strip()]
    if entry.running and len(words) > 2 and not entry.notes and all(len(word.split()) <= 4 for word in words):
        return [{"term": _bare(word)} for word in words]
    return [_rest(entry, {"term": _bare(entry.text)})]


def materials(title: str, found: Sequence[Piece], line: int, draft: Draft) -> None:
    """Things; a line of several, parted by commas, is one thing each."""
    entries, aside = listing.entries(found, draft)
    nouns: list[dict[str, Any]] = []
    for entry in entries:
        parts = _parts(entry.text) if entry.running and not entry.notes else [entry.text]
        nouns += [{"name": part} for part in parts[:-1]]
        entry.text = parts[-1]
        nouns.append(_noun(entry, "name"))
    draft.add("materials", nouns, title, line)
    draft.note(title if not entries else "", "\n\n".join(aside), line)


def _parts(text: str) -> list[str]:
    parts = [part.strip(" .") for part in re.split(r"[,;，、；،]", re.sub(r"[。.]$", "", text))]
    return parts if len(parts) > 1 and all(0 < len(part) <= 60 for part in parts) else [text]


def tracks(title: str, found: Sequence[Piece], line: int, draft: Draft) -> None:
    """Groups with what they get; strategies that name no group stay together in the notes."""
    named: list[dict[str, Any]] = []
    loose: list[Piece] = []
    for piece in found:
        made = _track(piece, draft)
        named += made
        if not made:
            loose.append(piece)
    draft.add("tracks", named, title, line)
    if loose:
        draft.note(title, pieces.rendered(loose), line)


def _track(piece: Piece, draft: Draft) -> list[dict[str, Any]]:
    if piece.kind == "head" and piece.below:
        return [{"name": _bare(piece.text), "strategy": pieces.rendered(piece.below)}]
    if piece.kind == "table":
        return [track for row in piece.rows[1:] for track in _track_row(row)] if _two_columns(piece, draft) else []
    if piece.kind not in ("item", "text"):
        return []
    pair = pieces.labelled(piece.text) or (pieces.defined(piece.text) if piece.kind == "item" else None)
    if not pair or len(pair[0]) > 80:
        return []
    text = "\n".join(part for part in (pair[1], pieces.rendered(piece.below)) if part)
    return [{"name": _bare(pair[0]), "strategy": text}] if text else []


def _track_row(row: Sequence[str]) -> list[dict[str, Any]]:
    cells = [cell.strip() for cell in row]
    return [{"name": _bare(cells[0]), "strategy": cells[1]}] if cells[0] and cells[1] else []


def _two_columns(piece: Piece, draft: Draft) -> bool:
    full = all(len(row) == 2 and all(cell.strip() for cell in row) for row in piece.rows) and len(piece.rows) > 1
    for cell in piece.rows[0] if full else ():
        draft.took(cell)
    return full


def assessments(title: str, found: Sequence[Piece], line: int, draft: Draft) -> None:
    """Ways of assessing, with kind and alignment where the plan names them; rubrics inside become rubrics."""
    left = rubrics.take(title, found, line, draft)
    kind = _kind(title)
    nouns: list[dict[str, Any]] = []
    loose: list[Piece] = []
    for piece in left:
        if piece.kind == "head" and piece.below:
            draft.took(piece.text)
            nouns += [_assessment(below, _kind(piece.text) or kind, piece.text, draft) for below in piece.below]
        elif piece.kind in ("item", "text") and not _is_lead(piece, left):
            nouns.append(_assessment(piece, kind, "", draft))
        else:
            loose.append(piece)
    draft.add("assessments", [noun for noun in nouns if noun.get("method")], title, line)
    draft.note(title, pieces.rendered(loose), line) if loose else None


def _assessment(piece: Piece, kind: str | None, under: str, draft: Draft) -> dict[str, Any]:
    pair = pieces.labelled(piece.text) if piece.kind != "verbatim" else None
    text, below = piece.text, list(piece.below)
    if piece.kind in ("table", "verbatim", "head"):
        text, below = piece.whole(), []
    data: dict[str, Any] = {}
    if pair and _kind(pair[0]):
        kind, text = _kind(pair[0]), pair[1]
        draft.took(pair[0])
    elif under and not _kind(under):
        text = f"**{under}**: {text}"
    aligned = next((b for b in below if _alignment(b)), None)
    if aligned:
        data["alignment"] = _alignment(aligned)
        below.remove(aligned)
    more = pieces.rendered(below)
    if not text:
        text, more = more, ""
    data = {"kind": kind, "method": text, **data} if kind else {"method": text, **data}
    return data | ({"notes": more} if more else {})


def _alignment(piece: Piece) -> str:
    found = re.match(r"^\W*([^:：]{1,30}?)\W*[:：]\s*(.+)$", piece.text, re.DOTALL)
    words = {wordlists.normal(word) for word in wordlists.terms("alignment")}
    return found[2].strip() if found and not piece.below and wordlists.normal(found[1]) in words else ""


def _kind(name: str) -> str | None:
    return wordlists.find("bloom_kinds", name)


def _is_lead(piece: Piece, among: Sequence[Piece]) -> bool:
    return piece.kind == "text" and piece.text.rstrip().endswith((":", "：")) and len(among) > 1


def resources(title: str, found: Sequence[Piece], line: int, draft: Draft) -> None:
    """Further reading; a link gives title and address."""
    entries, aside = listing.entries(found, draft)
    draft.add("additional_resources", [_resource(entry) for entry in entries], title, line)
    draft.note(title if not entries else "", "\n\n".join(aside), line)


def _resource(entry: Entry) -> dict[str, Any]:
    linked = _LINKED.fullmatch(entry.text.strip())
    if linked:
        return _rest(entry, {"title": linked["title"], "url": linked["url"]})
    url = _URL.search(entry.text)
    if url and url[0] == entry.text.strip():
        return _rest(entry, {"url": entry.text.strip()})
    return _rest(entry, {"text": entry.text})


def questions(name: str) -> Handler:
    """A list of plain texts: essential questions, authors."""

    def read(title: str, found: Sequence[Piece], line: int, draft: Draft) -> None:
        entries, aside = listing.entries(found, draft)
        draft.add(name, [_flat(entry) for entry in entries], title, line)
        draft.note(title if not entries else "", "\n\n".join(aside), line)

    return read


def reflection(side: str) -> Handler:
    """Questions to look back with, for learners or for the facilitator."""

    def read(title: str, found: Sequence[Piece], line: int, draft: Draft) -> None:
        entries, aside = listing.entries(found, draft)
        texts = [_flat(entry) for entry in entries]
        if texts:
            draft.data.setdefault("reflection", {}).setdefault(side, []).extend(texts)
            draft.tell("mapped", title, line, ("reflection", side), str(len(texts)))
        draft.note(title if not entries else "", "\n\n".join(aside), line)

    return read


def text(name: str) -> Handler:
    """One text of the lesson."""

    def read(title: str, found: Sequence[Piece], line: int, draft: Draft) -> None:
        if words := pieces.rendered(found):
            draft.text(name, words, title, line)

    return read


def once(name: str) -> Handler:
    """A text that is said once: language, version; a second goes to the notes."""

    def read(title: str, found: Sequence[Piece], line: int, draft: Draft) -> None:
        words = " ".join(pieces.rendered(found).split())
        fits = name != "language" or re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", words)
        if words and fits and name not in draft.data:
            draft.text(name, words, title, line)
        else:
            draft.note(title, words, line)

    return read


def audience(title: str, found: Sequence[Piece], line: int, draft: Draft) -> None:
    """Who comes; several lines of it are one description."""
    words = "; ".join(piece.whole().strip("- ") for piece in found)
    if words:
        if wordlists.normal(title) not in _plain_audience() and len(words) < 40:
            words = f"{title}: {words}"
        before = draft.data.get("audience", {}).get("description")
        draft.data["audience"] = {"description": f"{before}; {words}" if before else words}
        draft.tell("mapped", title, line, ("audience",))


def _plain_audience() -> frozenset[str]:
    return frozenset(wordlists.normal(word) for word in wordlists.terms("audience_names"))


def duration(title: str, found: Sequence[Piece], line: int, draft: Draft) -> None:
    """The stated length of the session; what is said beside it goes to the notes."""
    words = pieces.rendered(found)
    span = spans.find(words, bare=True)
    if span and draft.stated is None:
        draft.stated = span
        draft.data["duration"] = minutes_of(span)
        draft.tell("mapped", title, line, ("duration",))
        rest = (words[: span.start] + words[span.end :]).strip(" .,;()（）")
        if len(rest) > 12 and re.search(r"\w", rest):
            draft.note(title, words, line)
        elif draft.data["duration"] != span.text.strip():
            draft.took(words)
    elif words:
        draft.note(title, words, line)


def notes(title: str, found: Sequence[Piece], line: int, draft: Draft) -> None:
    """What only the facilitator reads, and what has no field of its own."""
    draft.note(title, pieces.rendered(found), line)


def _noun(entry: Entry, field: str) -> dict[str, Any]:
    return _rest(entry, {field: entry.text})


def _rest(entry: Entry, data: dict[str, Any]) -> dict[str, Any]:
    """The noun with the cells that had no field of its own, and with its notes."""
    entry.notes.extend(entry.cells.values())
    entry.cells = {}
    if entry.label:
        entry.notes.insert(0, entry.label)
    return entry.noted(data)


def _flat(entry: Entry) -> str:
    return "\n".join([entry.text, *entry.cells.values(), *entry.notes])


def _bare(name: str) -> str:
    """A name without the bold type around it and the colon behind."""
    bare = re.sub(r"^(\*\*|__|\*)(.+?)\1$", r"\2", name.strip()).strip().rstrip(":：").strip()
    return bare or name


HANDLERS: Mapping[str, Handler] = {
    "summary": text("summary"),
    "duration": duration,
    "audience": audience,
    "language": once("language"),
    "version": once("version"),
    "license": text("license"),
    "contact": text("contact"),
    "authors": questions("authors"),
    "objectives": objectives,
    "essential_questions": questions("essential_questions"),
    "key_concepts": concepts,
    "prior_knowledge": simple("prior_knowledge", "text"),
    "materials": materials,
    "preparation": simple("prep", "task"),
    "technology": simple("tech", "tool"),
    "assessments": assessments,
    "rubric": rubrics.read,
    "differentiation": tracks,
    "cross_disciplinary_connections": simple("cross_disciplinary_connections", "text"),
    "real_world_applications": simple("real_world_applications", "text"),
    "metacognition": simple("metacognition", "text"),
    "extensions": simple("extensions", "text"),
    "safety": simple("safety", "text"),
    "reflection": reflection("facilitator"),
    "reflection_learners": reflection("learners"),
    "reflection_facilitator": reflection("facilitator"),
    "virtual_adaptations": simple("virtual_adaptations", "text"),
    "additional_resources": resources,
    "success_criteria": notes,
    "notes": notes,
}
