"""Tables: width of the columns, height of the rows, and which rows go on which page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from coursegen.deck.layouts import Box, TableLook
from coursegen.deck.measure import PITCH, Face, Metrics, count_lines, widest_piece, width_of
from coursegen.deck.model import Cell, Para, Run, Table
from coursegen.deck.paging import continued, split_para

Row = tuple[Cell, ...]
SIDE = 0.1  # inches left and right of the text in a cell
SLACK = 0.1  # inches kept free below a table: programs differ by a few points in the height of rows
STRETCH = 1.5  # rows grow up to this factor to fill the room there is


@dataclass(frozen=True, slots=True)
class TablePage:
    """One page of a table: `widths` and `heights` in inches (the head row first), `size` in points."""

    table: Table
    rows: tuple[Row, ...]
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    size: float


@dataclass(frozen=True, slots=True)
class _Setting:
    """A table set at one size."""

    table: Table
    look: TableLook
    metrics: Metrics
    size: float
    widths: tuple[float, ...]

    def height(self, row: Row, head: bool = False) -> float:
        lines = max(
            count_lines(cell, self.face(head or column == 0), self.room(column)) for column, cell in enumerate(row)
        )
        return lines * self.size * PITCH / 72 + 2 * self.look.pad

    def face(self, bold: bool) -> Face:
        return Face(self.metrics, self.size, bold)

    def room(self, column: int) -> float:
        return (self.widths[column] - 2 * SIDE) * 72 * 0.985


def lay_table(table: Table, box: Box, look: TableLook, metrics: Metrics) -> list[TablePage]:
    """Lay a table into a box (inches): the largest size that needs no more pages than the smallest."""
    options = []
    for size in look.steps:
        widths = _widths(table, box[2], size, metrics)
        setting = _Setting(table, look, metrics, size, widths)
        options.append((setting, _pages(setting, box[3] - SLACK)))
    fewest = min(len(pages) for _, pages in options)
    setting, pages = next(option for option in options if len(option[1]) == fewest)
    return [_page(setting, rows, box[3] - SLACK) for rows in pages]


def _page(setting: _Setting, rows: Sequence[Row], room: float) -> TablePage:
    heights = [setting.height(row) for row in rows]
    head = setting.height(setting.table.head, head=True)
    factor = min(STRETCH, (room - head) / sum(heights)) if heights else 1.0
    stretched = tuple(round(tall * max(factor, 1.0), 4) for tall in heights)
    return TablePage(setting.table, tuple(rows), setting.widths, (head, *stretched), setting.size)


def _pages(setting: _Setting, room: float) -> list[list[Row]]:
    left = room - setting.height(setting.table.head, head=True)
    rows = [part for row in setting.table.rows for part in _split_row(row, setting, left)]
    heights = [setting.height(row) for row in rows]
    count = len(_greedy(heights, left))
    aim = left
    if count > 1:  # the lowest room that needs no further page makes the pages even
        low, high = sum(heights) / count, left
        for _ in range(12):
            aim = (low + high) / 2
            low, high = (low, aim) if len(_greedy(heights, aim)) <= count else (aim, high)
        aim = high
    return [[rows[at] for at in page] for page in _greedy(heights, aim)]


def _greedy(heights: Sequence[float], room: float) -> list[list[int]]:
    pages: list[list[int]] = [[]]
    used = 0.0
    for at, tall in enumerate(heights):
        if pages[-1] and used + tall > room + 1e-6:
            pages.append([])
            used = 0.0
        pages[-1].append(at)
        used += tall
    return pages


def _split_row(row: Row, setting: _Setting, room: float) -> list[Row]:
    """A row taller than a page goes on in further rows; its first cell is repeated with an ellipsis."""
    if setting.height(row) <= room:
        return [row]
    columns = []
    for column, cell in enumerate(row):
        face, wide = setting.face(column == 0), setting.room(column)

        def measure(para: Para, face: Face = face, wide: float = wide) -> tuple[float, float]:
            return count_lines(para.runs, face, wide) * setting.size * PITCH / 72, 0.0

        columns.append([p.runs for p in split_para(Para(cell), measure, room - 2 * setting.look.pad)])
    rows = [tuple(cells) for cells in zip_longest(*columns, fillvalue=())]
    if len(columns[0]) == 1 and row[0]:
        again = continued(Para(row[0])).runs
        if setting.height((again,) * len(row)) <= room:
            rows[1:] = [(again, *cells[1:]) for cells in rows[1:]]
    return rows


def _widths(table: Table, width: float, size: float, metrics: Metrics) -> tuple[float, ...]:
    """Columns as wide as their longest word at least; the rest is shared by how much text they hold."""
    least, wanted = [], []
    for column in range(len(table.head)):
        cells = [(table.head[column], True), *((row[column], column == 0) for row in table.rows)]
        faces = [(cell, Face(metrics, size, bold)) for cell, bold in cells]
        least.append(max(widest_piece(cell, face) for cell, face in faces) / 72 + 2 * SIDE + 0.08)
        wanted.append(max(_widest_line(cell, face) for cell, face in faces) / 72 + 2 * SIDE + 0.08)
    most = width * 0.6 if len(least) > 1 else width
    least = [min(value, most) for value in least]
    if sum(least) >= width:
        return tuple(round(value * width / sum(least), 4) for value in least)
    gains = [max(want - low, 0.001) for want, low in zip(wanted, least, strict=True)]
    spare = width - sum(least)
    if sum(gains) <= spare:
        extra = (spare - sum(gains)) / sum(wanted)
        return tuple(round(low + gain + want * extra, 4) for low, gain, want in zip(least, gains, wanted, strict=True))
    return tuple(round(low + spare * gain / sum(gains), 4) for low, gain in zip(least, gains, strict=True))


def _widest_line(cell: Cell, face: Face) -> float:
    lines: list[list[Run]] = [[]]
    for run in cell:
        first, *others = run.text.split("\n")
        lines[-1].append(Run(first, run.bold, run.italic, run.code))
        lines += [[Run(other, run.bold, run.italic, run.code)] for other in others]
    return max(width_of(line, face) for line in lines)
