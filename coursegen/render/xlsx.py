"""A workbook described as JSON to an .xlsx file with live formulas, checked input and a frozen head."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from coursegen.render.job import Job, Rendered
from coursegen.theme import Theme

# Style name -> what the library calls it; colours are names of the theme.
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "font_color": "ink"},
    "note": {"font_color": "muted", "valign": "top"},
    "head": {
        "bold": True,
        "text_wrap": True,
        "valign": "vcenter",
        "bg_color": "ink",
        "font_color": "white",
        "border": 1,
    },
    "row": {"bold": True, "border": 1, "border_color": "line", "valign": "top", "text_wrap": True},
    "input": {"border": 1, "border_color": "line", "align": "center", "valign": "top", "locked": False},
    "text": {"border": 1, "border_color": "line", "text_wrap": True, "valign": "top", "locked": False},
    "sum": {"border": 1, "border_color": "line", "bold": True, "align": "center", "bg_color": "paper", "valign": "top"},
    "share": {"border": 1, "border_color": "line", "align": "center", "bg_color": "paper", "num_format": "0%"},
    "mean": {"top": 2, "bold": True, "align": "center", "num_format": "0.0"},
}
WRAPPED = ("head", "row", "text")
LINE = 15  # points, a line of the library's 11-point default
_COLOURED = ("font_color", "bg_color", "border_color")


def render(job: Job, theme: Theme) -> Rendered:
    """Return the workbook.

    `content` is JSON: {title, author, sheets: [{name, widths, freeze: [row, column], landscape, rows: [[cell]],
    lists: [{range: [r1, c1, r2, c2], values}]}]}; a cell is text, a number, null, or {v, f, style} with a value or
    a formula in A1 notation. Rows and columns count from 0.
    """
    import xlsxwriter

    book = json.loads(job.content)
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    moment = datetime.fromtimestamp(job.epoch, UTC).replace(tzinfo=None)
    workbook.set_properties({"title": book["title"], "author": book.get("author", ""), "created": moment})
    styles = {name: workbook.add_format(_coloured(style, theme)) for name, style in _STYLES.items()}
    for sheet in book["sheets"]:
        _sheet(workbook.add_worksheet(sheet["name"][:31]), sheet, styles)
    workbook.close()
    return Rendered(stream.getvalue())


def _sheet(page: Any, sheet: dict[str, Any], styles: dict[str, Any]) -> None:
    for column, width in enumerate(sheet.get("widths", ())):
        page.set_column(column, column, width)
    for at, row in enumerate(sheet["rows"]):
        page.set_row(at, _height(row, sheet.get("widths", ())))
        for column, cell in enumerate(row):
            _cell(page, at, column, cell, styles)
    for rule in sheet.get("lists", ()):
        page.data_validation(*rule["range"], {"validate": "list", "source": rule["values"], "ignore_blank": True})
    if sheet.get("freeze"):
        page.freeze_panes(*sheet["freeze"])
        page.repeat_rows(0, sheet["freeze"][0] - 1)
    if sheet.get("landscape"):
        page.set_landscape()
    page.set_paper(9 if sheet.get("paper", "a4") == "a4" else 1)
    page.fit_to_pages(1, 0)


def _height(row: Sequence[Any], widths: Sequence[float]) -> float:
    """Points for a row whose texts wrap; programs other than Excel do not work it out on opening."""
    lines = 1
    for cell, width in zip(row, widths, strict=False):
        text = cell.get("v") if isinstance(cell, dict) else cell
        style = cell.get("style") if isinstance(cell, dict) else None
        if isinstance(text, str) and style in WRAPPED:
            lines = max(lines, math.ceil(len(text) * 1.15 / width))
    return LINE * lines + 4


def _cell(page: Any, row: int, column: int, cell: Any, styles: dict[str, Any]) -> None:
    if not isinstance(cell, dict):
        cell = {"v": cell}
    style = styles.get(cell.get("style", ""))
    if "f" in cell:
        page.write_formula(row, column, cell["f"], style, "")
    elif cell.get("v") is None:
        page.write_blank(row, column, None, style)
    elif isinstance(cell["v"], str):
        page.write_string(row, column, cell["v"], style)
    else:
        page.write_number(row, column, cell["v"], style)


def _coloured(style: dict[str, Any], theme: Theme) -> dict[str, Any]:
    return {key: f"#{theme.colors[value]}" if key in _COLOURED else value for key, value in style.items()}
