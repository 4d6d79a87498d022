"""The deck: planned slides to deck Markdown; slide numbers are known before anything is rendered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from coursegen import render
from coursegen.compose.desk import Desk
from coursegen.derive.places import Places, resolve
from coursegen.derive.screen import projected
from coursegen.derive.session import Session
from coursegen.derive.slides import PlannedSlide
from coursegen.render.job import Job
from coursegen.source import Steps

TEMPLATE = "slides.md.j2"
LEARNERS_DECK = "slides-for-learners.pptx"
# Where in the spec a kind of slide comes from; the rest is found by its phase, step or subject.
_FIELDS: Mapping[str, Steps] = {
    "title": ("title",),
    "essential-question": ("essential_questions",),
    "outcomes": ("objectives",),
    "agenda": ("phases",),
    "time": ("phases",),
    "staged": ("simulation", "debrief"),
    "summary": ("objectives",),
    "reflection": ("reflection",),
    "exit-ticket": ("forms",),
    "onward": ("extensions",),
    "next-steps": ("extensions",),
    "resources": ("additional_resources",),
}
_LISTS = {"poll": "polls", "quiz": "quiz", "reveal": "quiz", "concept": "key_concepts"}


def draft(desk: Desk, *, learners: bool = False) -> str:
    """The deck with references to slides still open, since the numbers follow from the deck itself.

    The edition for learners is composed from what is projected, without notes and keys.
    """

    def words(kind: str, name: str) -> str:
        return f"{{slide:{name}}}" if kind == "slide" else desk.places.words(kind, name)

    open_desk = replace(desk)
    composer = replace(desk.composer, words=words)
    open_desk.__dict__["composer"] = composer
    context = {"s": projected(desk.session)} if learners else desk.facilitator()
    return open_desk.compose(TEMPLATE, learners=learners, **context)


def slide_places(desk: Desk, text: str) -> Places:
    """Where each slide of a drafted deck will lie, which an earlier run may have found out."""
    key = hashlib.sha256(f"slide numbers {render.digest(Job('pptx', text), desk.theme)}".encode()).hexdigest()
    found = desk.earlier.get(key) if desk.earlier else None
    if found:
        return replace(desk.places, slides=found[0])
    from coursegen.deck.places import slide_numbers

    numbers = slide_numbers(text, desk.theme)
    if desk.earlier:
        desk.earlier.put(key, numbers, b"")
    return replace(desk.places, slides=numbers)


def slides(desk: Desk) -> Iterator[tuple[str, str]]:
    """The finished deck Markdown."""
    yield "slides.pptx", _finished(draft(desk), desk.places)


def learners_slides(desk: Desk) -> Iterator[tuple[str, str]]:
    """The deck to hand on: no notes, no hidden slides, no keys; its references fit its own numbers."""
    text = draft(desk, learners=True)
    yield LEARNERS_DECK, _finished(text, slide_places(desk, text))


def _finished(text: str, places: Places) -> str:
    # A reference at the end of a line was kept from being read as the attributes of a heading.
    return resolve(text.replace("\\{slide:", "{slide:"), places.words)


def origins(session: Session) -> dict[str, Steps]:
    """Slide id -> where in the spec it comes from, as a path from the top."""
    return {slide.id: _origin(session, slide) for slide in session.slides}


def _origin(session: Session, slide: PlannedSlide) -> Steps:
    lesson = session.lesson
    listed = _LISTS.get(slide.kind)
    if listed:
        ids = [item.id for item in getattr(lesson, listed)]
        return (listed, ids.index(slide.subject)) if slide.subject in ids else (listed,)
    if slide.kind in _FIELDS:
        return _FIELDS[slide.kind]
    if slide.phase is None:
        return ("title",)
    taught = session.phases[slide.phase - 1]
    at = next((n for n, phase in enumerate(lesson.phases) if phase is taught.phase), slide.phase - 1)
    if slide.kind == "written":
        return ("phases", at, "deck")
    if slide.kind == "own":
        ids = [own.id for own in taught.phase.slides]
        return ("phases", at, "slides", ids.index(slide.subject)) if slide.subject in ids else ("phases", at, "slides")
    if slide.kind == "debrief":
        return ("phases", at, "debrief")
    step = next((step for step in taught.steps if step.id == slide.step), None)
    numbers = [n for n, given in enumerate(taught.phase.steps) if step and given is step.step]
    return ("phases", at, "steps", numbers[0]) if numbers else ("phases", at)
