"""Several lessons in one file: sections of one rank that each have objectives or phases of their own."""

from __future__ import annotations

import re

from coursegen.importer import phases, spans, wordlists
from coursegen.importer.outline import LABEL, Section


def parts(root: Section) -> list[Section]:
    """The root of each lesson; the whole plan where it is one. What stands before the first belongs to the first."""
    for holder in (root, *(section for section in root.below if section.level == 1)):
        found = [section for section in holder.below if _is_lesson(section)]
        if len(found) >= 2:
            return _parted(root, holder, found)
    return [root]


def _is_lesson(section: Section) -> bool:
    """Whether a section is a lesson: it is named as one or is a top heading, and has objectives and phases below."""
    if section.level > 3 or section.level >= LABEL:
        return False
    kinds = {wordlists.find("sections", spans.cut(below.title)[0]) for below in section.walk() if below is not section}
    taught = sum(
        1 for below in section.walk() if below is not section and phases.is_phase(below) and below.level < LABEL
    )
    whole = "objectives" in kinds and ("procedure" in kinds or taught >= 2)
    named = _is_named(section.title) and ("procedure" in kinds or taught >= 2 or "objectives" in kinds)
    return (whole and (section.level == 1 or _is_named(section.title))) or named


def _is_named(title: str) -> bool:
    """`Lesson 2: ...`, `Day 1`, `第二课时`, `3차시`."""
    names = "|".join(sorted(map(re.escape, wordlists.terms("lesson_heads")), key=len, reverse=True))
    before, behind = rf"(?:{names})\s*(?:no\.?|n[°º]|#)?\s*\d+", rf"\d+\.?\s*(?:{names})"
    form = rf"^\W*(?:{before}|{behind}|第\s*[\d一二三四五六七八九十]+\s*(?:{names}))"
    return bool(re.search(form, title.translate(spans.DIGITS).casefold()))


def _parted(root: Section, holder: Section, found: list[Section]) -> list[Section]:
    """A root a lesson; sections between and around them stay with the lesson before, or with the first."""
    lessons: list[Section] = []
    before: list[Section] = []
    blocks = [*root.blocks, *(holder.blocks if holder is not root else [])]
    others = [section for section in root.below if section is not holder] if holder is not root else []
    for section in holder.below:
        if section in found:
            top = Section(section.title, section.line, 1, section.blocks, section.below, section.source)
            lessons.append(Section("", section.line, 0, [], [top]))
        elif lessons:
            lessons[-1].below.append(section)
        else:
            before.append(section)
    lessons[0].blocks += blocks
    if holder is not root and holder.title:
        before.insert(0, Section(holder.title, holder.line, 2, [], [], holder.source))
    lessons[0].below += [*before, *others]
    return lessons
