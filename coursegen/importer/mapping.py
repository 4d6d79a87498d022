"""One lesson: from its tree of sections to a draft of the spec."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from coursegen.importer import fields, front_matter, phase_tables, phases, pieces, rubrics, spans, wordlists
from coursegen.importer.draft import Draft
from coursegen.importer.outline import LABEL, Section
from coursegen.importer.pieces import Piece

_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_ONE_LINE = 300  # characters of a title at most; longer headings are sentences
# Sections that only sort others: “For Learners” means something below “Reflection” alone.
_NESTED = ("reflection_learners", "reflection_facilitator")


def lesson(root: Section, meta: Mapping[str, object], source: str) -> Draft:
    """Everything of one lesson's sections in its fields or in notes."""
    draft = Draft(source)
    front_matter.take(meta, draft)
    top = _titled(root, draft)
    _preamble(top, draft)
    for section in top.below:
        _visit(section, draft)
    return draft


def _titled(root: Section, draft: Draft) -> Section:
    """Take the title off the tree; returns the section whose parts are the lesson's."""
    heads = [section for section in root.below if section.level == 1]
    if len(heads) == 1 and not _is_part(heads[0]):
        rest = [section for section in root.below if section is not heads[0]]
        _name(heads[0], draft)
        return Section("", 1, 0, [*root.blocks, *heads[0].blocks], [*heads[0].below, *rest])
    first = root.below[0] if root.below else None
    if first and not _is_part(first) and not root.blocks and (not first.blocks or first.below or first.level <= 6):
        alone = not first.below and all(section.level >= first.level for section in root.below)
        if first.level < LABEL and (alone or first.below or not first.blocks) and not phases.is_phase(first):
            _name(first, draft)
            return Section("", 1, 0, list(first.blocks), [*first.below, *root.below[1:]])
    return root


def _is_part(section: Section) -> bool:
    kind = wordlists.find("sections", section.title)
    return kind not in (None, "title", "generic_title")


def _name(section: Section, draft: Draft) -> None:
    title = pieces.plain(section.title)
    for picture in _PICTURE.findall(title) if _PICTURE.sub("", title).strip() else ():
        draft.note("", picture, section.line)
        title = title.replace(picture, " ").strip()
    generic = wordlists.find("sections", title) in ("generic_title", "title") and wordlists.normal(title) in _generic()
    if generic or len(title) > _ONE_LINE or "title" in draft.data:
        if "title" in draft.data and wordlists.normal(str(draft.data["title"])) == wordlists.normal(title):
            draft.took(title)
        else:
            draft.note("", title, section.line)
        return
    draft.data["title"] = " ".join(title.split())
    draft.tell("mapped", title, section.line, ("title",))


def _generic() -> frozenset[str]:
    kinds = wordlists.groups("sections")
    return frozenset(wordlists.normal(word) for word in (*kinds["generic_title"], *kinds["title"]))


def _preamble(top: Section, draft: Draft) -> None:
    """What stands before the first heading: tables of particulars, a summary, a title where there was none."""
    loose: list[Piece] = []
    for piece in pieces.of(top, deep=False):
        if piece.kind == "table" and _particulars(piece, draft):
            continue
        if piece.kind == "table" and phase_tables.is_timetable(piece):
            loose += phase_tables.read([piece], "", draft)
        elif piece.kind == "item" and _particular(piece, draft):
            continue
        elif piece.kind == "text" and "title" not in draft.data and len(piece.text) <= 120 and not loose:
            draft.data["title"] = " ".join(piece.text.split())
            draft.tell("mapped", piece.text, piece.line, ("title",), "the first line")
        else:
            loose.append(piece)
    if loose:
        draft.note("", pieces.rendered(loose), loose[0].line)


def _particulars(piece: Piece, draft: Draft) -> bool:
    """A table of `Grade | 5`, `Duration | 45 min`; cells may come in pairs across."""
    pairs = [(row[at], row[at + 1]) for row in piece.rows for at in range(0, len(row) - 1, 2)]
    pairs = [(name, value) for name, value in pairs if name.strip() or value.strip()]
    known = [name for name, _ in pairs if wordlists.find("sections", name)]
    if not pairs or len(known) * 2 < len(pairs):
        return _headed(piece, draft)
    for name, value in pairs:
        _field(name.strip(" *:："), value.strip(), piece.line, draft)
    return True


def _headed(piece: Piece, draft: Draft) -> bool:
    """The same turned: names in the first row, one row of values below."""
    if len(piece.rows) != 2 or not all(wordlists.find("sections", cell) for cell in piece.rows[0] if cell.strip()):
        return False
    for name, value in zip(*piece.rows, strict=False):
        _field(name.strip(" *:："), value.strip(), piece.line, draft)
    return True


def _particular(piece: Piece, draft: Draft) -> bool:
    pair = pieces.labelled(piece.text) or pieces.defined(piece.text)
    if not pair or not wordlists.find("sections", pair[0]):
        return False
    value = "\n".join(filter(None, [pair[1], pieces.rendered(piece.below)]))
    _field(pair[0], value, piece.line, draft)
    return True


def _field(name: str, value: str, line: int, draft: Draft) -> None:
    """One particular of the lesson by its name."""
    if not value:
        draft.note("", name, line)
        return
    _handle(wordlists.find("sections", name), name, [Piece("text", value, line, source=value)], line, draft)


def _handle(kind: str | None, title: str, found: Sequence[Piece], line: int, draft: Draft) -> None:
    if not found:
        draft.note("", title, line)
        return
    if kind in ("title", "generic_title"):
        words = " ".join(pieces.rendered(found).split())
        if "title" not in draft.data and len(words) <= _ONE_LINE:
            draft.took(title)
            draft.text("title", words, title, line)
            return
        kind = "notes"
    handler = fields.HANDLERS.get(kind or "notes", fields.notes)
    if handler is not fields.notes:
        draft.took(title)
    handler(title, found, line, draft)


def _visit(section: Section, draft: Draft) -> None:
    """A section by what it is: a phase, the procedure, a field, or a group of other sections."""
    name, span = spans.cut(section.title)
    kind = wordlists.find("sections", name)
    if kind == "reflection" and (span or _among_phases(section)):
        kind = None
    if kind == "additional_resources" and _are_things(section, draft):
        kind = "materials"
    if kind == "generic_title":  # “Lesson Plan” over the phases is the procedure, over other sections a group of them
        kind = "procedure" if phases.are_in(section) else None
    if kind == "procedure" and (section.below or section.blocks):
        _procedure(section, draft)
    elif section.level < LABEL and (phases.is_phase(section) or (kind is None and phases.has_time(section))):
        _phase(section, draft)
    elif kind == "procedure":
        _procedure(section, draft)
    elif kind is None:
        _unknown(section, draft)
    else:
        _known(section, kind, draft)


def _among_phases(section: Section) -> bool:
    return bool(spans.find(section.title)) or phases.has_time(section)


def _are_things(section: Section, draft: Draft) -> bool:
    """“Resources” before the phases and without an address are what lies on the table."""
    alone = wordlists.normal(section.title) in {wordlists.normal(word) for word in wordlists.terms("either_resources")}
    addressed = any(re.search(r"https?://|www\.", block.source) for one in section.walk() for block in one.blocks)
    return alone and not addressed and not draft.phases and "materials" not in draft.data


def _procedure(section: Section, draft: Draft) -> None:
    span = spans.cut(section.title)[1]
    if span and draft.stated is None:
        draft.stated = span
    draft.took(section.title)
    draft.tell("mapped", section.title, section.line, ("phases",))
    for other in phases.read_all(section, draft):
        _visit(other, draft)


def _phase(section: Section, draft: Draft) -> None:
    """A phase that stands among the sections; sections of other kinds below it are their own."""
    own = [below for below in section.below if not _stands_apart(below)]
    apart = [below for below in section.below if _stands_apart(below)]
    phases.read(Section(section.title, section.line, section.level, section.blocks, own, section.source), draft)
    for below in apart:
        _visit(below, draft)


def _stands_apart(section: Section) -> bool:
    """A rubric or a list of resources is the lesson's, wherever it stands."""
    return wordlists.find("sections", section.title) in ("rubric", "additional_resources", "extensions", "key_concepts")


def _unknown(section: Section, draft: Draft) -> None:
    inner = [below for below in section.below if _is_known(below)]
    own = Section(section.title, section.line, section.level, section.blocks,
                  [below for below in section.below if below not in inner], section.source)  # fmt: skip
    found = pieces.of(own)
    loose = rubrics.take(section.title, phases.join(found, draft), section.line, draft)
    timetables = [piece for piece in loose if phase_tables.is_timetable(piece)]
    if timetables and not draft.phases:
        phase_tables.read(timetables, section.title, draft)
        loose = [piece for piece in loose if piece not in timetables]
    if found and not loose:
        draft.took(section.title)  # a rubric, a timetable: nothing is left of it
    else:
        draft.note(section.title, pieces.rendered(loose), section.line)
    for below in inner:
        _visit(below, draft)


def _is_known(section: Section) -> bool:
    """Whether a section, or one below it, has a place of its own."""
    for one in section.walk():
        kind = wordlists.find("sections", spans.cut(one.title)[0])
        if (kind and kind != "notes") or (one.level < LABEL and phases.is_phase(one)):
            return True
    return False


def _known(section: Section, kind: str, draft: Draft) -> None:
    """A field; a part of it that is a field of another kind is read as that."""
    inner: list[tuple[Section, str]] = []
    own: list[Section] = []
    for below in section.below:
        other = wordlists.find("sections", spans.cut(below.title)[0])
        if other and other != kind and _parts_from(kind, other, below):
            inner.append((below, other))
        elif (
            kind in ("objectives", "materials", "notes", "summary", "title")
            and phases.is_phase(below)
            and below.level < LABEL
        ):
            inner.append((below, "phase"))
        else:
            own.append(below)
    whole = Section(section.title, section.line, section.level, section.blocks, own, section.source)
    found = pieces.of(whole)
    if kind == "notes" and found:
        found = tuple(phases.join(found, draft))
        if not found:
            draft.took(section.title)
            return
    if found or not inner:
        _handle(kind, section.title, found, section.line, draft)
    else:
        draft.took(section.title)
    for below, other in inner:
        if other in _NESTED:
            draft.took(below.title)
            fields.HANDLERS[other](below.title, pieces.of(below), below.line, draft)
        else:
            _visit(below, draft)


def _parts_from(kind: str, other: str, below: Section) -> bool:
    """Whether a part stands for itself: “For Struggling Students” is no list of students below differentiation."""
    if kind == "reflection":
        return other in _NESTED
    if other in _NESTED or other in ("notes", "title", "generic_title"):
        return other == "notes" and kind not in ("notes", "differentiation", "assessments") and below.level < LABEL
    groups = ("differentiation", "extensions", "audience", "technology", "objectives", "prior_knowledge", "materials")
    if kind == "differentiation":
        return other not in groups
    return not (kind == "rubric" and other in ("assessments", "objectives", "key_concepts", "duration", "audience"))
