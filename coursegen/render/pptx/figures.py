"""Figures as native objects: tables with a style, diagrams as shapes with glued arrows, bar charts."""

from __future__ import annotations

from collections.abc import Mapping

from coursegen.deck import drawing
from coursegen.deck.drawing import Drawing, Figure, Link
from coursegen.deck.fit import Placed
from coursegen.deck.layouts import TableLook
from coursegen.deck.model import Cell, Run
from coursegen.deck.tables import SIDE, TablePage
from coursegen.render.pptx.marks import Counter, attr, emu, frame, group, solid
from coursegen.render.pptx.text import Pen

_TABLE = "http://schemas.openxmlformats.org/drawingml/2006/table"
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_ALIGN = {"left": "l", "center": "ctr", "right": "r"}
_LINE = 22225  # EMU, 1.75 points: arrows that read at the back of a room


def graphic(number: int, name: str, placed: Placed, ph: str, uri: str, inner: str) -> str:
    """The frame that holds a table or a chart in its placeholder."""
    free = placed.slot.placeholder is not None
    holder = "" if free else f'<p:ph type="{ph}" idx="{placed.slot.idx}"/>'
    return (
        f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{number}" name={attr(name)} descr={attr(placed.alt)}/>'
        f'<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr>'
        f"{holder}</p:nvPr></p:nvGraphicFramePr>{frame(placed.box, 'p')}"
        f'<a:graphic><a:graphicData uri="{uri}">{inner}</a:graphicData></a:graphic></p:graphicFrame>'
    )


def table(number: int, placed: Placed, look: TableLook, pen: Pen, accents: Mapping[str, str], style: str) -> str:
    """A table in the table style of a GUID; `accents` maps words that name a phase to its colour."""
    page = placed.figure
    if not isinstance(page, TablePage):
        raise TypeError("no table")
    grid = "".join(f'<a:gridCol w="{emu(width)}"/>' for width in page.widths)
    rows = (page.table.head, *page.rows)
    made = "".join(
        f'<a:tr h="{emu(tall)}">'
        + "".join(_cell(page, cell, at, n == 0, look, pen, accents) for at, cell in enumerate(row))
        + "</a:tr>"
        for n, (row, tall) in enumerate(zip(rows, page.heights, strict=True))
    )
    way = ' rtl="1"' if pen.rtl else ""
    inner = (
        f'<a:tbl><a:tblPr{way} firstRow="1" firstCol="1" bandRow="1"><a:tableStyleId>{style}'
        f"</a:tableStyleId></a:tblPr><a:tblGrid>{grid}</a:tblGrid>{made}</a:tbl>"
    )
    box = (*placed.box[:2], sum(page.widths), sum(page.heights))
    sized = Placed(placed.slot, page, box, placed.alt or _summary(page))
    return graphic(number, "Table", sized, "tbl", _TABLE, inner)


def _summary(page: TablePage) -> str:
    """Without an alternative text of its own a table is told by its head."""
    return " · ".join("".join(run.text for run in cell) for cell in page.table.head)


def _cell(
    page: TablePage, cell: Cell, column: int, head: bool, look: TableLook, pen: Pen, accents: Mapping[str, str]
) -> str:
    size = page.size if not (head and look.head == "none") else max(page.size - 6, 13)
    words = "".join(run.text for run in cell)
    accent = None if head else accents.get(words)
    tint = solid(accent) if accent else ""
    looks = f' sz="{round(size * 100)}"' + (' b="1"' if accent else "")
    runs = pen.runs(cell, tint, looks) or pen.end(looks)
    ground = solid("phase", pen.phase) if head and look.head == "phase" and not pen.house else ""
    margins = f'marL="{emu(SIDE)}" marR="{emu(SIDE)}" marT="{emu(look.pad)}" marB="{emu(look.pad)}"'
    align = _ALIGN[page.table.align[column]]
    anchor = "b" if head else "ctr"
    return (
        f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr {pen.align(align)}/>{runs}</a:p></a:txBody>"
        f'<a:tcPr {margins} anchor="{anchor}">{ground}</a:tcPr></a:tc>'
    )


def diagram(next_id: Counter, placed: Placed, pen: Pen) -> str:
    """A diagram as one group; arrows are glued to the shapes, so that they follow when those are moved."""
    drawn = placed.figure
    if not isinstance(drawn, Drawing):
        raise TypeError("no diagram")
    number = next_id()
    ids = [next_id() for _ in drawn.figures]
    arrows = [_arrow(next_id(), link, ids, n) for n, link in enumerate(drawn.links, 1)]
    boxes = [_node(ids[n], figure, pen) for n, figure in enumerate(drawn.figures)]
    labels = [_label(next_id(), label.text, label.box, pen) for label in drawn.labels]
    return group(number, "Diagram", placed.box, [*arrows, *boxes, *labels], placed.alt)


def _node(number: int, figure: Figure, pen: Pen) -> str:
    accent = f"accent{figure.accent}" if figure.accent else pen.phase
    bare = figure.shape == "none"
    if bare:
        fill, line, ink = "<a:noFill/>", "<a:ln><a:noFill/></a:ln>", "tx2"
    elif pen.house and figure.shape != "ellipse":  # white may be too pale on a house's colours
        fill, line, ink = solid("bg1"), f'<a:ln w="{_LINE * (2 if figure.strong else 1)}">{solid(accent)}</a:ln>', "tx1"
    elif figure.shape == "disc":
        fill, line, ink = solid(accent), f'<a:ln w="{_LINE}">{solid("bg1")}</a:ln>', "bg1"
    elif figure.strong:
        fill, line, ink = solid(accent), "<a:ln><a:noFill/></a:ln>", "bg1"
    else:
        fill, line, ink = solid("bg1"), f'<a:ln w="{_LINE}">{solid(accent)}</a:ln>', "tx1"
    second = drawing.caption(figure.node)
    lines = [_words(figure.node.label, figure.size, ink, True, figure, pen)] if figure.node.label else []
    if second:
        shade = accent if bare else ink
        told = _words(second, drawing.least(figure.size), shade, bare, figure, pen)
        lines = [told, *lines] if bare else [*lines, told]
    words = "".join(lines) or f"<a:p>{pen.end()}</a:p>"
    side = 0 if figure.shape == "disc" else emu(drawing.PAD * 0.8)
    shape = {"none": "rect", "disc": "ellipse"}.get(figure.shape, figure.shape)
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={attr(figure.node.label or "Mark")}/><p:cNvSpPr/>'
        "<p:nvPr/></p:nvSpPr>"
        f'<p:spPr>{frame(figure.box)}<a:prstGeom prst="{shape}"><a:avLst/></a:prstGeom>{fill}{line}</p:spPr>'
        f'<p:txBody><a:bodyPr wrap="square" lIns="{side}" tIns="{side // 2}" rIns="{side}" bIns="{side // 2}" '
        f'rtlCol="0" anchor="{figure.anchor}"><a:noAutofit/></a:bodyPr><a:lstStyle/>{words}</p:txBody></p:sp>'
    )


def _words(words: str, size: float, ink: str, bold: bool, figure: Figure, pen: Pen) -> str:
    looks = f' sz="{round(size * 100)}"'
    runs = pen.runs((Run(words, bold=bold),), solid(ink), looks)
    return f"<a:p><a:pPr {pen.align(figure.align)}/>{runs}</a:p>"


def _label(number: int, words: str, box: tuple[float, float, float, float], pen: Pen) -> str:
    looks = f' sz="{round(drawing.LABEL * 100)}"'
    lines = "".join(
        f"<a:p><a:pPr {pen.align('ctr')}/>{pen.runs((Run(line),), solid('tx1'), looks)}</a:p>"
        for line in words.split("\n")
    )
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={attr("Label " + words)}/><p:cNvSpPr txBox="1"/>'
        "<p:nvPr/></p:nvSpPr>"
        f'<p:spPr>{frame(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
        f'<p:txBody><a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" rtlCol="0" anchor="ctr"><a:noAutofit/>'
        f"</a:bodyPr><a:lstStyle/>{lines}</p:txBody></p:sp>"
    )


def _arrow(number: int, link: Link, ids: list[int], at: int) -> str:
    x1, y1, x2, y2 = link.points
    flips = (' flipH="1"' if x2 < x1 else "") + (' flipV="1"' if y2 < y1 else "")
    box = (min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
    tip = 'type="triangle" w="med" len="med"'
    dash = '<a:prstDash val="sysDash"/>' if link.soft else ""
    heads = (f"<a:headEnd {tip}/>" if link.both else "") + (f"<a:tailEnd {tip}/>" if link.head else "")
    return (
        f'<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="{number}" name="Arrow {at}"/><p:cNvCxnSpPr>'
        f'<a:stCxn id="{ids[link.source]}" idx="{link.sites[0]}"/>'
        f'<a:endCxn id="{ids[link.target]}" idx="{link.sites[1]}"/>'
        f"</p:cNvCxnSpPr><p:nvPr/></p:nvCxnSpPr><p:spPr>{frame(box, flips=flips)}"
        '<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        f'<a:ln w="{_LINE}">{solid("accent6")}{dash}{heads}</a:ln></p:spPr></p:cxnSp>'
    )


def chart(number: int, placed: Placed, relation: str) -> str:
    """A native bar chart, whose part the slide's part relates to."""
    inner = f'<c:chart xmlns:c="{_CHART}" r:id="{relation}"/>'
    return graphic(number, "Chart", placed, "chart", _CHART, inner)
