"""Facilitators' and organizers' files: guide, run sheet, answer key, message, one-pager, contents."""

from __future__ import annotations

from collections.abc import Iterator

from coursegen.compose.desk import Desk
from coursegen.compose.sheets import agenda


def guide(desk: Desk) -> Iterator[tuple[str, str]]:
    """The facilitator guide."""
    yield "facilitator-guide.pdf", desk.compose("pages/guide.html.j2", **desk.facilitator())


def run_sheet(desk: Desk) -> Iterator[tuple[str, str]]:
    """The session on one page."""
    yield "run-sheet.pdf", desk.compose("pages/run-sheet.html.j2", **desk.facilitator())


def answer_key(desk: Desk) -> Iterator[tuple[str, str]]:
    """Keys and model answers; nothing where the lesson has none."""
    lesson = desk.session.lesson
    keyed_cases = lesson.cases and any(q.key for case in lesson.cases.items for q in case.questions)
    if lesson.quiz or keyed_cases or lesson.simulation:
        yield "answer-key.pdf", desk.compose("pages/answer-key.html.j2", **desk.facilitator())


def email(desk: Desk) -> Iterator[tuple[str, str]]:
    """The message to participants, as plain text."""
    text = desk.compose("pages/participant-email.txt.j2", agenda=agenda(desk), **desk.facilitator())
    yield "participant-email.txt", text


def one_pager(desk: Desk) -> Iterator[tuple[str, str]]:
    """The same for a notice board or an attachment."""
    path = "large-print/one-pager.pdf" if desk.session.options.edition == "large" else "one-pager.pdf"
    yield path, desk.compose("pages/one-pager.html.j2", agenda=agenda(desk), **desk.facilitator())


def data(desk: Desk) -> Iterator[tuple[str, str]]:
    """The lesson as data, so that a pack can be verified and compared without its spec."""
    yield "lesson.json", desk.session.lesson.model_dump_json(by_alias=True, exclude_none=True, indent=1)


def readme(desk: Desk) -> Iterator[tuple[str, str]]:
    """Contents and print order of the pack."""
    yield "README.md", desk.compose("pages/readme.md.j2", **desk.facilitator())
