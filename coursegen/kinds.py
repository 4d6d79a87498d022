"""THE TABLE of what a pack holds: one row a kind, from which choices, help, docs and tests are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from coursegen.compose import books, deck, evidence, guide, plans, prints, rubrics, sheets, zips
from coursegen.compose.desk import Desk


@dataclass(frozen=True)
class Kind:
    """One kind of file.

    `wave` orders the work: a later wave may cite pages and numbers of an earlier one. `needs` names kinds
    whose pages it cites. `compose` yields (path in the pack, finished text).
    """

    name: str
    purpose: str
    audience: str  # learners, facilitators, assessors, organizers
    format: str
    wave: int
    compose: Callable[[Desk], Iterator[tuple[str, str]]]
    needs: tuple[str, ...] = ()


KINDS = (
    Kind("slides", "native, editable slides with speaker notes", "facilitators", "pptx", 1, deck.slides),
    Kind(
        "slides-learners",
        "the slides to hand on, without notes and keys",
        "learners",
        "pptx",
        1,
        deck.learners_slides,
    ),
    Kind("packet", "every learner's sheets in hand-out order, a version a track", "learners", "pdf", 1, sheets.packets),
    Kind("handouts", "each sheet as a file of its own", "learners", "pdf", 1, sheets.sheets),
    Kind("rubrics", "the rubric as a grid and in its other forms", "learners", "pdf", 1, rubrics.rubrics),
    Kind("one-pager", "what participants should know beforehand, on one page", "learners", "pdf", 1, guide.one_pager),
    Kind("email", "the same as a message to send", "learners", "txt", 1, guide.email),
    Kind("fillable", "sheets to fill on a screen", "learners", "pdf", 1, sheets.fillable),
    Kind("fillable-scores", "assessors' forms to fill on a screen", "assessors", "pdf", 2, rubrics.fillable),
    Kind("score-sheets", "a row for each team or learner", "assessors", "pdf", 2, rubrics.score_sheets, ("packet",)),
    Kind("score-books", "scores with live formulas, for a spreadsheet", "assessors", "xlsx", 2, books.workbooks),
    Kind("rubric-exports", "rubrics as CSV, for Canvas and others", "organizers", "csv", 2, books.exports),
    Kind("checklist", "what to look for while people work", "assessors", "pdf", 2, rubrics.checklist, ("packet",)),
    Kind("run-sheet", "the session on one page", "facilitators", "pdf", 2, guide.run_sheet, ("packet",)),
    Kind("answer-key", "keys, rationales and model answers", "facilitators", "pdf", 2, guide.answer_key, ("packet",)),
    Kind("guide", "the facilitator guide", "facilitators", "pdf", 2, guide.guide, ("packet",)),
    Kind("cue-cards", "a card a step, to hold in one hand", "facilitators", "pdf", 2, plans.cue_cards),
    Kind("run-table", "the run sheet for a spreadsheet", "facilitators", "csv", 2, plans.run_table),
    Kind("alignment", "objectives by phase and assessment; minutes", "organizers", "csv", 2, evidence.alignment),
    Kind("calendar", "an entry a phase; needs --date", "organizers", "ics", 2, plans.calendar),
    Kind(
        "virtual-run-sheet",
        "instructor and producer side by side; --mode virtual",
        "facilitators",
        "pdf",
        2,
        plans.virtual,
    ),
    Kind("chat-texts", "what to paste into the chat; --mode virtual", "facilitators", "txt", 2, plans.chat),
    Kind("lesson", "the lesson as data, to verify and compare packs", "facilitators", "json", 2, guide.data),
    Kind("print-packs", "learners' packs for the copy shop", "learners", "bind", 3, prints.packs, prints.NEEDS),
    Kind("print-papers", "facilitators' papers in one file", "facilitators", "bind", 3, prints.papers, prints.NEEDS),
    Kind("learner-zips", "everything for one learner in one file", "learners", "zip", 3, zips.zips, zips.NEEDS),
    Kind("print-plan", "what to print how often, who packs what", "organizers", "pdf", 3, prints.plan, prints.NEEDS),
    Kind("readme", "contents and print order of the pack", "organizers", "md", 4, guide.readme, ()),
)
NAMES = tuple(kind.name for kind in KINDS)
