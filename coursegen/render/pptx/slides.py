"""Pages of a deck as slide parts: placeholders filled, ornaments in the phase's colour, tracker, footers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from coursegen.deck.fit import Filled, Page, Placed
from coursegen.deck.layouts import Box, Layouts, Shape
from coursegen.deck.measure import Face, width_of
from coursegen.deck.mirror import flip
from coursegen.deck.model import Chart, Meta, Para, Picture, Run
from coursegen.deck.tables import TablePage
from coursegen.render.pptx.icons import icon
from coursegen.render.pptx.marks import (
    DECORATIVE,
    HEAD,
    NS,
    TREE,
    Counter,
    attr,
    background,
    emu,
    frame,
    group,
    ornament,
    solid,
    text,
)
from coursegen.render.pptx.masters import FIELD, numbers
from coursegen.render.pptx.package import Package, Part
from coursegen.render.pptx.pictures import picture
from coursegen.render.pptx.scheme import ACCENTS, HOUSE_STYLE, table_style
from coursegen.render.pptx.text import Pen, write_filled

_RULE = 0.07  # inches, the coloured edge of a card
_TRACK = (7.4, 0.1)  # inches, top and height of the tracker
_NAMES = (6.42, 0.06)  # the same where the phases are named below it
_NAMED_X, _NAMED_WIDTH, _NAMED_SIZE = 0.8, 11.733, 14.0


@dataclass(frozen=True)
class Context:
    """What all slides of a deck share."""

    meta: Meta
    layouts: Layouts
    assets: Mapping[str, bytes]
    package: Package
    moment: datetime

    def accent(self, phase: str | None) -> str:
        """The scheme's colour of a phase; the ink where there is none."""
        at = self.meta.order.get(phase or "")
        return "tx2" if at is None else f"accent{at % ACCENTS + 1}"

    @property
    def accents(self) -> dict[str, str]:
        """Titles of phases -> their colours."""
        return {phase.title: self.accent(phase.key) for phase in self.meta.phases}


def slide_xml(page: Page, number: int, part: Part, context: Context) -> str:
    """The XML of one slide; pictures, charts and links are related to `part`."""
    pen = Pen(
        context.meta.lang, context.accent(page.slide.phase), linker(part), context.layouts.rtl, context.layouts.house
    )
    next_id = numbers()
    shapes = [
        *_ornaments(page, next_id, pen),
        _title(page, next_id, pen),
        *(_filled(filled, next_id, pen) for filled in page.filled),
        *(_placed(placed, next_id, pen, part, context) for placed in page.placed),
        *_rules(page, next_id, pen, context.layouts),
        *_tracker(page, next_id, pen, context),
        *_feet(page, number, next_id, pen, context.meta),
    ]
    ground = background("phase", pen.phase) if page.layout.bg == "phase" else ""
    hidden = ' show="0"' if page.slide.hidden else ""
    return (
        f"{HEAD}<p:sld {NS}{hidden}><p:cSld>{ground}<p:spTree>{TREE}{''.join(shapes)}</p:spTree></p:cSld>"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>"
    )


def linker(part: Part) -> Callable[[str], str]:
    """Return what relates a link's target to a part and gives the relation's id."""
    return lambda href: part.relate("hyperlink", href)


def _ornaments(page: Page, next_id: Counter, pen: Pen) -> Iterable[str]:
    """Ornaments the layout shows in the first phase's colour, again in this phase's."""
    return [
        ornament(next_id(), "Ornament", shape, pen.phase)
        for shape in page.layout.decor
        if shape.fill.startswith("phase") and pen.phase != "accent1"
    ]


def _title(page: Page, next_id: Counter, pen: Pen) -> str:
    slot = page.layout.named("title")[0]
    return _sp(next_id(), Filled(slot, page.title_step, (Para(page.title),)), pen, "title", page.title_trim)


def _filled(filled: Filled, next_id: Counter, pen: Pen) -> str:
    return _sp(next_id(), filled, pen, "body")


def _sp(number: int, filled: Filled, pen: Pen, kind: str, trim: float = 0.0) -> str:
    slot = filled.slot
    edge, inset = ("lIns", slot.inset[0]) if pen.rtl else ("rIns", slot.inset[2])
    off = f' {edge}="{emu(inset + trim)}"' if trim else ""
    ph = '<p:ph type="title"/>' if kind == "title" else f'<p:ph type="body" idx="{slot.idx}"/>'
    if slot.placeholder is not None:
        ph = f"<p:ph {slot.placeholder}/>"
    correct = "correct" in filled.marks
    fill = solid("phase", pen.phase) if correct else ""
    if slot.fill and slot.fill.startswith("phase") and pen.phase != "accent1":
        fill = solid(slot.fill, pen.phase)
    words = write_filled(filled, slot.setting, pen, "bg1" if correct else "")
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={attr(slot.label)}/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr>{ph}</p:nvPr></p:nvSpPr><p:spPr>{fill}</p:spPr><p:txBody><a:bodyPr{off}><a:normAutofit/></a:bodyPr>"
        f"<a:lstStyle/>{words}</p:txBody></p:sp>"
    )


def _placed(placed: Placed, next_id: Counter, pen: Pen, part: Part, context: Context) -> str:
    from coursegen.render.pptx import figures

    figure = placed.figure
    if isinstance(figure, TablePage):
        look = context.layouts.tables[placed.slot.look]
        style = HOUSE_STYLE if context.layouts.house else table_style(placed.slot.look)
        accents = {} if context.layouts.house else context.accents  # its first column may be dark
        return figures.table(next_id(), placed, look, pen, accents, style)
    if isinstance(figure, Chart):
        from coursegen.render.pptx.charts import add_chart

        drawn = add_chart(figure, context.package, pen, context.accents, context.moment)
        return figures.chart(next_id(), placed, part.relate("chart", drawn))
    if isinstance(figure, Picture):
        return picture(next_id(), placed, figure, part, context.package, context.assets[figure.src])
    return figures.diagram(next_id, placed, pen)


def _rules(page: Page, next_id: Counter, pen: Pen, layouts: Layouts) -> Iterable[str]:
    """The coloured edges, bars, ticks and icons of the slots that are filled."""
    rules = [
        Shape("rect", (*filled.slot.box[:3], _RULE), fill)
        for over, fill in page.layout.rules
        for filled in page.filled
        if filled.slot.name == over
    ]
    rules += [Shape("rect", _bar(f.slot.box, pen.rtl), f.slot.mark) for f in page.filled if f.slot.mark]
    rules += [
        Shape("tick", _tick(filled.slot.box, pen.rtl), "bg1") for filled in page.filled if "correct" in filled.marks
    ]
    icons = [(named, f.slot) for f in page.filled if (named := _icon(f, layouts)) and f.slot.icon_box]
    boxes = [*(rule.box for rule in rules), *(slot.icon_box for _, slot in icons if slot.icon_box)]
    if not boxes:
        return []
    number = next_id()
    inner = [ornament(next_id(), f"Edge {n}", rule, pen.phase, lone=False) for n, rule in enumerate(rules, 1)]
    inner += [
        icon(next_id(), f"Icon {named}", layouts.icons[named], slot.icon_box, slot.icon_fill, pen.phase)
        for named, slot in icons
        if slot.icon_box
    ]
    return [group(number, "Ornaments", _hull(boxes), inner)]


def _icon(filled: Filled, layouts: Layouts) -> str:
    """A mark of the author's that names an icon, else the slot's own."""
    return next((mark for mark in filled.marks if mark in layouts.icons), filled.slot.icon)


def _bar(box: Box, rtl: bool) -> Box:
    """The short bar before a point."""
    side = min(0.62, box[3] * 0.5)
    wide = 0.09
    return (box[0] + box[2] - wide if rtl else box[0]), box[1] + (box[3] - side) / 2, wide, side


def _tick(box: Box, rtl: bool) -> Box:
    """Where the tick of a correct option stands: colour alone would not tell everyone."""
    side = 0.32
    return (box[0] + 0.2 if rtl else box[0] + box[2] - side - 0.2), box[1] + (box[3] - side) / 2, side, side


def _hull(boxes: list[Box]) -> Box:
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    return left, top, right - left, bottom - top


def _tracker(page: Page, next_id: Counter, pen: Pen, context: Context) -> Iterable[str]:
    """The way through the lesson: one bar a phase, as long as its minutes; the present one is strong."""
    at = context.meta.order.get(page.slide.phase or "")
    if at is None or page.layout.tracker == "none":
        return []
    named = page.layout.tracker == "names"
    y, tall = _NAMES if named else _TRACK
    left, width = (_NAMED_X, _NAMED_WIDTH) if named else (0.0, context.layouts.size[0])
    gap = 0.05
    minutes = [phase.minutes for phase in context.meta.phases]
    room = width - gap * (len(minutes) - 1)
    told = _told(context, at, [room * minute / sum(minutes) for minute in minutes]) if named else {at}
    number, inner, x = next_id(), [], left
    for n, phase in enumerate(context.meta.phases):
        wide = room * minutes[n] / sum(minutes)
        fill = _shade(n, at, page.layout.dark, named)
        spot = flip((x, y, wide, tall), 2 * left + width) if pen.rtl else (x, y, wide, tall)
        inner.append(ornament(next_id(), f"Way {n + 1}", Shape("rect", spot, fill), pen.phase, lone=False))
        if named and n in told:
            inner += _name(phase.title, n == at, (spot[0], y + 0.08, wide, 0.4), next_id, pen, context)
        x += wide + gap
    return [group(number, "Tracker", (left, y, width, tall + (0.42 if named else 0)), inner)]


def _shade(n: int, at: int, dark: bool, named: bool) -> str:
    if dark:
        return "bg1" if n == at or (named and n < at) else "phase*62" if named else "bg1*65"
    return "phase" if n == at else "accent6~60" if n < at else "bg2*90"


def _told(context: Context, at: int, widths: Sequence[float]) -> set[int]:
    """The phases named below their bars: all of them where each name fits below its own, else the present one."""
    fits = [_name_width(p.title, context) <= wide for p, wide in zip(context.meta.phases, widths, strict=True)]
    return set(range(len(fits))) if all(fits) else {at}


def _name_width(title: str, context: Context) -> float:
    face = Face(context.layouts.fonts["body"], _NAMED_SIZE, bold=True)
    return width_of((Run(title),), face) / 72 + 0.05


def _name(title: str, present: bool, box: Box, next_id: Counter, pen: Pen, context: Context) -> list[str]:
    run = Run(title, bold=present)
    wide = max(box[2], _name_width(title, context))
    left = box[0] + box[2] - wide if pen.rtl else box[0]
    box = (min(max(left, _NAMED_X), _NAMED_X + _NAMED_WIDTH - wide), box[1], wide, box[3])
    words = pen.runs((run,), solid("bg1"), f' sz="{round(_NAMED_SIZE * 100)}"')
    return [
        f'<p:sp><p:nvSpPr><p:cNvPr id="{next_id()}" name={attr("Way " + title)}>{DECORATIVE}</p:cNvPr>'
        f'<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
        f'<p:spPr>{frame(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
        '<p:txBody><a:bodyPr wrap="square" lIns="0" tIns="45720" rIns="0" bIns="0" anchor="t"><a:noAutofit/></a:bodyPr>'
        f"<a:lstStyle/><a:p><a:pPr {pen.align('l')}/>{words}</a:p></p:txBody></p:sp>"
    ]


def _feet(page: Page, number: int, next_id: Counter, pen: Pen, meta: Meta) -> Iterable[str]:
    if not page.layout.foot:
        return []
    lang = attr(pen.lang)
    field = f'<a:p><a:fld id="{FIELD}" type="slidenum"><a:rPr lang={lang} dirty="0"/><a:t>{number}</a:t></a:fld></a:p>'
    idx = page.layout.feet
    words = {"ftr": ("Footer", meta.footer), "dt": ("Date", meta.date)}
    made = [
        _foot(
            next_id(),
            name,
            kind,
            idx[kind],
            f'<a:p><a:r><a:rPr lang={lang} dirty="0"/><a:t>{text(said)}</a:t></a:r></a:p>',
        )
        for kind, (name, said) in words.items()
        if said and kind in idx
    ]
    number_of = [_foot(next_id(), "Slide number", "sldNum", idx["sldNum"], field)] if "sldNum" in idx else []
    return [*made, *number_of]


def _foot(number: int, name: str, kind: str, idx: int, words: str) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={attr(name)}/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{kind}" sz="quarter" idx="{idx}"/></p:nvPr></p:nvSpPr><p:spPr/>'
        f"<p:txBody><a:bodyPr/><a:lstStyle/>{words}</p:txBody></p:sp>"
    )
