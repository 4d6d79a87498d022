"""Scores and rubrics for other programs: a workbook with live formulas, and the CSV files that platforms read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from coursegen.compose.desk import Desk
from coursegen.diagnostics import Finding, Severity
from coursegen.spec.judging import Criterion, Rubric
from coursegen.spec.lesson import Lesson

CLASSROOM = (50, 10)  # criteria and levels that Google Classroom takes
SPARE_ROWS = 2  # for people and teams who come unannounced
FIRST_ROW = 4  # title, note, weights, heads

# Canvas' own template: fixed fields, then a triple a level; a wrong head gives no rubric and no error.
CANVAS_HEAD = ("Rubric Name", "Criteria Name", "Criteria Description", "Criteria Enable Range")
_FORMULA = ("=", "+", "@", "\t")  # what a spreadsheet would begin to compute
CANVAS_TRIPLE = ("Rating Name", "Rating Description", "Rating Points")


def workbooks(desk: Desk) -> Iterator[tuple[str, str]]:
    """A score book for each rubric."""
    for rubric in desk.session.lesson.rubrics:
        if rubric.criteria and rubric.levels:
            stem = desk.places.handout(rubric.id).stem
            book = {"title": rubric.title, "sheets": [_scores(desk, rubric), _levels(desk, rubric)]}
            yield f"rubrics/{stem}-scores.xlsx", json.dumps(book, ensure_ascii=False)


def exports(desk: Desk) -> Iterator[tuple[str, str]]:
    """Each rubric as CSV for Canvas and as plain CSV."""
    for rubric in desk.session.lesson.rubrics:
        if rubric.criteria and rubric.levels:
            stem = desk.places.handout(rubric.id).stem
            yield f"rubrics/{stem}-canvas.csv", as_csv(_canvas(rubric))
            yield f"rubrics/{stem}.csv", as_csv(_plain(desk, rubric))


def limits(lesson: Lesson) -> Iterator[Finding]:
    """What the rubrics hold and the platforms' forms have no place for; nothing is cut to fit.

    Sources: Canvas' own import template, which has no column for weights and asks for points that differ;
    Google Classroom's help page, 50 criteria and 10 levels.
    """
    for rubric in lesson.rubrics:
        if not (rubric.criteria and rubric.levels):
            continue
        weights = {criterion.weight for criterion in rubric.criteria if criterion.weight is not None}
        worth = [value for _, value in points(rubric)]
        if len(weights) > 1:
            yield _limit(rubric, "Canvas' rubric file has no place for weights", "set the weights in Canvas")
        if len(set(worth)) < len(worth):
            yield _limit(
                rubric, "Canvas takes points that differ from level to level", "give each level its own number"
            )
        if any(level.id not in criterion.descriptors for criterion in rubric.criteria for level in rubric.levels):
            yield _limit(rubric, "some levels have no descriptor; their cells are empty", "write the descriptors")
        if len(rubric.criteria) > CLASSROOM[0] or len(rubric.levels) > CLASSROOM[1]:
            most = f"Google Classroom takes {CLASSROOM[0]} criteria and {CLASSROOM[1]} levels at most"
            yield _limit(rubric, most, "split the rubric before you copy it there")


def _limit(rubric: Rubric, message: str, hint: str) -> Finding:
    return Finding(Severity.HINT, "export-limit", f"`{rubric.id}`: {message}", hint=hint)


def points(rubric: Rubric) -> list[tuple[str, float]]:
    """(level id, points) from best to worst: the ids where they are numbers, else counted down to 1."""
    levels = [level.id for level in rubric.levels]
    if all(_is_number(name) for name in levels):
        return sorted(((name, float(name)) for name in levels), key=lambda pair: -pair[1])
    return [(name, float(len(levels) - at)) for at, name in enumerate(levels)]


def _scores(desk: Desk, rubric: Rubric) -> dict[str, Any]:
    word = desk.session.labels.word
    groups = desk.session.groups
    teams = rubric.unit == "team"
    count = (groups.teams.teams if teams else groups.learners) + SPARE_ROWS
    columns = [_column(at) for at in range(1, len(rubric.criteria) + 1)]
    weights = [1.0 if c.weight is None else c.weight for c in rubric.criteria]
    head = [word("score", "team" if teams else "learner"), *(f"{c.id} {c.name}" for c in rubric.criteria)]
    head += [word("score", key) for key in ("total", "share", "reached", "comment")]
    rows: list[list[Any]] = [
        [{"v": rubric.title, "style": "title"}],
        [{"v": (rubric.scoring.note if rubric.scoring else None) or "", "style": "note"}],
        [{"v": word("score", "weight"), "style": "row"}, *({"v": w, "style": "sum"} for w in weights)],
        [{"v": text, "style": "head"} for text in head],
    ]
    for number in range(1, count + 1):
        name = f"{head[0]} {number}" if number <= count - SPARE_ROWS else ""
        inputs = [{"v": None, "style": "input"} for _ in columns]
        results = _results(desk, rubric, FIRST_ROW + number)
        rows.append([{"v": name, "style": "row"}, *inputs, *results, {"v": None, "style": "text"}])
    rows.append([{"v": word("score", "mean"), "style": "row"}, *_means(len(columns) + 1, count)])
    values = [f"{value:g}" for _, value in points(rubric)]
    if rubric.not_shown is not None:
        values.append(str(rubric.not_shown))
    return {
        "name": word("score", "sheet"),
        "widths": [18, *[16] * len(columns), 9, 11, 11, 48],
        "freeze": [FIRST_ROW, 1],
        "landscape": True,
        "paper": desk.session.options.paper,
        "rows": rows,
        "lists": [{"range": [FIRST_ROW, 1, FIRST_ROW + count - 1, len(columns)], "values": values}],
    }


def _results(desk: Desk, rubric: Rubric, row: int) -> list[dict[str, str]]:
    """Total, weighted share and whether the target is reached, as formulas that stay empty without scores."""
    word = desk.session.labels.word
    first, last, total = _column(1), _column(len(rubric.criteria)), _column(len(rubric.criteria) + 1)
    span, weights = f"{first}{row}:{last}{row}", f"${first}$3:${last}$3"
    best = max(value for _, value in points(rubric))
    yes, no = word("score", "reached_yes"), word("score", "reached_no")
    formulas = (
        (f"SUM({span})", "sum"),
        (f"SUMPRODUCT({span},{weights})/({best:g}*SUM({weights}))", "share"),
        (f'IF({total}{row}>={_target(rubric):g},"{yes}","{no}")', "sum"),
    )
    return [{"f": f'=IF(COUNT({span})=0,"",{formula})', "style": style} for formula, style in formulas]


def _levels(desk: Desk, rubric: Rubric) -> dict[str, Any]:
    """What each level of each criterion looks like, on a sheet of its own."""
    word = desk.session.labels.word
    head = [word("score", "criterion"), *(f"{level.name} ({level.id})" for level in rubric.levels)]
    rows = [[{"v": text, "style": "head"} for text in head]]
    for criterion in rubric.criteria:
        cells = [{"v": criterion.descriptors.get(level.id, ""), "style": "text"} for level in rubric.levels]
        rows.append([{"v": f"{criterion.id} {criterion.name}", "style": "row"}, *cells])
    return {
        "name": word("score", "levels"),
        "widths": [26, *[38] * len(rubric.levels)],
        "freeze": [1, 1],
        "landscape": True,
        "paper": desk.session.options.paper,
        "rows": rows,
    }


def _means(columns: int, count: int) -> list[dict[str, str]]:
    last = FIRST_ROW + count
    spans = (f"{_column(at)}{FIRST_ROW + 1}:{_column(at)}{last}" for at in range(1, columns + 1))
    return [{"f": f'=IF(COUNT({span})=0,"",AVERAGE({span}))', "style": "mean"} for span in spans]


def _target(rubric: Rubric) -> float:
    """The total that meets the target: the author's, else the target level in every criterion."""
    if rubric.scoring and rubric.scoring.proficient is not None:
        return rubric.scoring.proficient
    worth = dict(points(rubric))
    target = next((level.id for level in rubric.levels if level.target), rubric.levels[0].id)
    return worth[target] * len(rubric.criteria)


def _canvas(rubric: Rubric) -> Iterator[Sequence[str]]:
    worth = points(rubric)
    yield (*CANVAS_HEAD, *(CANVAS_TRIPLE * len(worth)))
    names = {level.id: level.name for level in rubric.levels}
    for criterion in rubric.criteria:
        ratings: list[str] = []
        for level, value in worth:
            ratings += [names[level], criterion.descriptors.get(level, ""), f"{value:g}"]
        yield (rubric.title, criterion.name, _description(criterion), "false", *ratings)


def _plain(desk: Desk, rubric: Rubric) -> Iterator[Sequence[str]]:
    word = desk.session.labels.word
    yield tuple(word("score", key) for key in ("criterion", "objective", "weight", "level", "points", "descriptor"))
    names = {level.id: level.name for level in rubric.levels}
    for criterion in rubric.criteria:
        weight = "" if criterion.weight is None else f"{criterion.weight:g}"
        for level, value in points(rubric):
            text = criterion.descriptors.get(level, "")
            yield criterion.name, criterion.objective or "", weight, names[level], f"{value:g}", text


def _description(criterion: Criterion) -> str:
    return criterion.objective or ""


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV; a cell that a spreadsheet would take for a formula is kept from being one."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    for row in rows:
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) and not _is_number(cell) else cell for cell in row])
    return stream.getvalue()


def _column(at: int) -> str:
    """Column number from 0 as letters: 0 A, 26 AA."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
