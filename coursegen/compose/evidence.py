"""Evidence for a spreadsheet: which objective is met and judged where, and where the minutes go."""

from __future__ import annotations

from collections.abc import Iterator

from coursegen.compose.books import as_csv
from coursegen.compose.desk import Desk
from coursegen.derive.alignment import Row
from coursegen.derive.shares import Share
from coursegen.markdown import plain
from coursegen.spec.judging import Assessment

YES = "x"
SHARES = ("by", "part", "minutes", "percent", "usual_from", "usual_to")


def alignment(desk: Desk) -> Iterator[tuple[str, str]]:
    """The alignment matrix, a row an objective, and the minutes by phase, level and grouping."""
    yield "alignment.csv", as_csv([_head(desk), *(_row(desk, row) for row in desk.session.alignment)])
    yield "minutes.csv", as_csv([tuple(desk.session.labels.word("evidence", key) for key in SHARES), *_shares(desk)])


def _head(desk: Desk) -> tuple[str, ...]:
    session, word = desk.session, desk.session.labels.word
    return (
        word("evidence", "objective"), word("evidence", "text"), word("evidence", "level"),
        *(f"{phase.number} {plain(phase.title, session.lesson.language)}" for phase in session.phases),
        word("evidence", "minutes"),
        *(f"A{at} {_named(desk, item)}" for at, item in enumerate(session.lesson.assessments, 1)),
        word("evidence", "criteria"), word("evidence", "quiz"),
    )  # fmt: skip


def _row(desk: Desk, row: Row) -> tuple[str, ...]:
    session, language = desk.session, desk.session.lesson.language
    return (
        row.objective.id,
        plain(row.objective.text, language),
        row.objective.bloom or "",
        *(str(share.minutes) if share.number in row.phases else "" for share in session.shares.phases),
        str(row.minutes),
        *(YES if item in row.assessments else "" for item in session.lesson.assessments),
        "; ".join(plain(f"{criterion.id} {criterion.name}", language) for criterion in row.criteria),
        " ".join(row.items),
    )


def _shares(desk: Desk) -> Iterator[tuple[str, ...]]:
    session, word = desk.session, desk.session.labels.word
    titles = {phase.number: plain(phase.title, session.lesson.language) for phase in session.phases}
    tables: list[tuple[str, tuple[Share, ...]]] = [
        ("phase", session.shares.phases), ("level", session.shares.levels), ("grouping", session.shares.groupings),
    ]  # fmt: skip
    for by, shares in tables:
        for share in shares:
            name = f"{share.number} {titles[share.number]}" if share.number else share.key or word("evidence", "none")
            usual = tuple(map(str, share.usual or ("", "")))
            yield (word("evidence", by), name, str(share.minutes), str(share.percent), *usual)


def _named(desk: Desk, assessment: Assessment) -> str:
    method = assessment.method or (assessment.source.method if assessment.source else None)
    return plain(method or assessment.id, desk.session.lesson.language)
