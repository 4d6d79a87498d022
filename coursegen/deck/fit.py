"""Fitting: each slide as one page or several, in the roomiest setting that holds all of its text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from math import ceil
from typing import TYPE_CHECKING

from coursegen.deck.choosing import roomier
from coursegen.deck.layouts import Box, Layout, Layouts, Slot
from coursegen.deck.model import Chart, Deck, Diagram, Fill, Para, Picture, Run, Slide, Table
from coursegen.deck.paging import height
from coursegen.deck.setting import cut as cut_pages
from coursegen.deck.setting import measure, step_of
from coursegen.deck.tables import TablePage, lay_table
from coursegen.deck.titles import fit_title, last_step, title_step, trim

if TYPE_CHECKING:
    from coursegen.deck.drawing import Drawing

BARS = 12  # bars of a chart on one page
_GAP = 0.2  # inches between a lead and the figure below it


@dataclass(frozen=True, slots=True)
class Filled:
    """A slot with its text at one step of its style; `letter` counts options from 0."""

    slot: Slot
    step: int
    paras: tuple[Para, ...]
    marks: tuple[str, ...] = ()
    letter: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure with its box in inches, laid out where that takes measuring."""

    slot: Slot
    figure: TablePage | Picture | Chart | Drawing
    box: Box
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One slide of the finished deck; `part` of `parts` counts pages of the same title.

    `title_trim` inches are taken off the title's width, so that its lines are of about the same length.
    """

    slide: Slide
    layout: Layout
    title: tuple[Run, ...]
    title_step: int
    filled: tuple[Filled, ...] = ()
    placed: tuple[Placed, ...] = ()
    part: int = 1
    parts: int = 1
    title_trim: float = 0.0


def lay_out(deck: Deck, layouts: Layouts) -> list[Page]:
    """Lay out a whole deck: every word of it is on some page, no page overflows, no two titles are the same."""
    pages = [page for slide in deck.slides for page in _pages(slide, layouts)]
    series: dict[str, list[int]] = defaultdict(list)
    for at, page in enumerate(pages):
        series["".join(run.text for run in page.title)].append(at)
    for members in series.values():
        if len(members) > 1:
            for part, at in enumerate(members, 1):
                pages[at] = _number(pages[at], part, len(members), layouts)
    return [_balanced(page, layouts) for page in pages]


def _balanced(page: Page, layouts: Layouts) -> Page:
    off = trim(page.title, page.layout.named("title")[0], page.title_step, layouts)
    return replace(page, title_trim=off) if off else page


def _number(page: Page, part: int, parts: int, layouts: Layouts) -> Page:
    title = (*page.title, Run(f" ({part}/{parts})"))
    step = title_step(title, page.layout, layouts)
    step = last_step(page.layout) if step is None else step
    return replace(page, title=title, title_step=step, part=part, parts=parts)


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands on one page."""

    layout: Layout
    filled: tuple[Filled, ...] = ()
    placed: tuple[Placed, ...] = ()


def _pages(slide: Slide, layouts: Layouts) -> Iterator[Page]:
    layout = layouts.by_name[slide.layout]
    title, step, rest = fit_title(slide.title, layout, layouts)
    fills = list(slide.fills)
    spill = [Para(rest, "text")] if rest else []
    eyebrow = slide.eyebrow
    if eyebrow and not layout.named("eyebrow"):
        eyebrow = ()
    if eyebrow and step_of(layout.named("eyebrow")[0], (Para(eyebrow),), layouts) is None:
        spill, eyebrow = [*spill, Para(eyebrow)], ()
    parts: list[_Part] = []
    if spill and "main" in layout.names:
        fills = _prepend(spill, fills)
    elif spill:
        parts = _arrange(layouts.by_name["content"], [Fill("main", tuple(spill))], layouts)
    parts += _arrange(layout, fills, layouts)
    for part in parts:
        own = part.layout
        filled = part.filled
        if eyebrow and own.named("eyebrow"):
            slot = own.named("eyebrow")[0]
            filled = (Filled(slot, step_of(slot, (Para(eyebrow),), layouts) or 0, (Para(eyebrow),)), *filled)
        at = step if own is layout else title_step(title, own, layouts) or 0
        yield Page(slide, own, title, at, filled, part.placed)


def _prepend(paras: Sequence[Para], fills: Sequence[Fill]) -> list[Fill]:
    main = next((fill for fill in fills if fill.slot == "main"), Fill("main", ()))
    return [replace(main, blocks=(*paras, *main.blocks)), *(fill for fill in fills if fill is not main)]


def _arrange(layout: Layout, fills: Sequence[Fill], layouts: Layouts) -> list[_Part]:
    """Put fills on as few pages of a layout as hold them."""
    counts = {name: len([f for f in fills if f.slot == name]) for name in dict.fromkeys(f.slot for f in fills)}
    layout = _grow(layout, counts, layouts)
    compact = layouts.by_name[layout.compact] if layout.compact else None
    wider = roomier(layout.roomy, fills)
    if wider is not None:
        slots = dict(Counter(fill.slot for fill in wider[1]))
        whole = _whole(_grow(layouts.by_name[wider[0]], slots, layouts), wider[1], layouts)
        if whole is not None:
            return whole
    for option in (layout, compact):
        whole = _whole(option, fills, layouts) if option else None
        if whole is not None:
            return whole
    many = next((name for name, count in counts.items() if len(layout.named(name)) > 1 and count > 1), None)
    if many:
        return _share(layout, many, fills, layouts)
    return _flow(compact or layout, fills, layouts) if compact else _flow(layout, fills, layouts)


def _grow(layout: Layout, counts: dict[str, int], layouts: Layouts) -> Layout:
    """The smallest layout of the family that has a place for each fill, else the largest."""
    family = [layouts.by_name[name] for name in layout.family]
    for member in family:
        if all(len(member.named(name)) >= count for name, count in counts.items()):
            return member
    return family[-1] if family else layout


def _whole(layout: Layout, fills: Sequence[Fill], layouts: Layouts) -> list[_Part] | None:
    """All on one page (tables and charts may go on); None when some text does not fit."""
    filled: list[Filled] = []
    for name in dict.fromkeys(fill.slot for fill in fills):
        mine, slots = [f for f in fills if f.slot == name], layout.named(name)
        if slots and slots[0].kind != "text":
            continue
        if len(mine) > len(slots):
            return None
        steps = [step_of(slot, fill.paras, layouts) for slot, fill in zip(slots, mine, strict=False)]
        if None in steps:
            return None
        step = max(step for step in steps if step is not None)
        filled += [
            Filled(slot, step, fill.paras, fill.marks, at)
            for at, (slot, fill) in enumerate(zip(slots, mine, strict=False))
        ]
    figures = [fill for fill in fills if layout.named(fill.slot)[0].kind != "text"]
    if not figures:
        return [_Part(layout, _as_written(filled, fills))]
    return _with_figure(layout, filled, figures, layouts)


def _as_written(filled: Sequence[Filled], fills: Sequence[Fill]) -> tuple[Filled, ...]:
    """Screen readers go through a slide in the order of its shapes."""
    order: dict[tuple[str, int], int] = {}
    seen: Counter[str] = Counter()
    for at, fill in enumerate(fills):
        order[fill.slot, seen[fill.slot]] = at
        seen[fill.slot] += 1
    return tuple(sorted(filled, key=lambda part: order[part.slot.name, part.letter]))


def _with_figure(layout: Layout, filled: list[Filled], figures: Sequence[Fill], layouts: Layouts) -> list[_Part]:
    slot = layout.named(figures[0].slot)[0]
    figure = figures[0].blocks[0]
    if isinstance(figure, Diagram):
        return _with_diagram(layout, filled, slot, figure, layouts)
    box = _room(slot, filled, layouts)
    if isinstance(figure, Table):
        sheets = lay_table(figure, box, layouts.tables[slot.look], layouts.fonts["body"])
        made = [Placed(slot, sheet, box, figure.alt) for sheet in sheets]
    elif isinstance(figure, Chart):
        made = [Placed(slot, chart, box, figure.alt) for chart in _charts(figure)]
    elif isinstance(figure, Picture):
        made = [Placed(slot, figure, box, figure.alt)]
    else:
        raise TypeError(f"{type(figure).__name__} is no figure")
    raised = [replace(p, box=(*_plain(slot)[:2], p.box[2], p.box[3])) for p in made[1:]]
    again = tuple(part for part in filled if part.slot.again)
    return [_Part(layout, tuple(filled), (made[0],)), *(_Part(layout, again, (p,)) for p in raised)]


def _with_diagram(layout: Layout, filled: list[Filled], slot: Slot, figure: Diagram, layouts: Layouts) -> list[_Part]:
    """A diagram drawn in its room, or told in words where that is too small."""
    from coursegen.deck import drawing, mirror

    box = _room(slot, filled, layouts)
    drawn = drawing.draw(figure, box, layouts.fonts["body"])
    if drawn is None:
        lead = tuple(para for part in filled for para in part.paras)
        told = Fill("main", (*lead, *drawing.tell(figure)))
        return _arrange(layouts.by_name["content"], [told], layouts)
    drawn = mirror.flipped(drawn, box) if layouts.rtl else drawn
    return [_Part(layout, tuple(filled), (Placed(slot, drawn, box, figure.alt),))]


def _plain(slot: Slot) -> Box:
    return slot.box


def _room(slot: Slot, filled: Sequence[Filled], layouts: Layouts) -> Box:
    """The box of a figure, which depends on the text above or beside it."""
    names = {part.slot.name: part for part in filled}
    if slot.alone and slot.beside not in names:
        return slot.alone
    lead = names.get(slot.below or "")
    if lead is None:
        return slot.box
    tall = height(lead.paras, measure(lead.slot, lead.step, layouts)) / 72
    top = max(lead.slot.box[1] + tall + _GAP, slot.box[1])
    return slot.box[0], top, slot.box[2], slot.box[1] + slot.box[3] - top


def _charts(chart: Chart) -> list[Chart]:
    count = ceil(len(chart.categories) / BARS)
    size = ceil(len(chart.categories) / count)
    starts = range(0, len(chart.categories), size)
    return [
        replace(chart, categories=chart.categories[at : at + size], values=chart.values[at : at + size])
        for at in starts
    ]


def _share(layout: Layout, name: str, fills: Sequence[Fill], layouts: Layouts) -> list[_Part]:
    """Cards or options that are too many or too long for one page, on several, evenly."""
    mine = [fill for fill in fills if fill.slot == name]
    others = [fill for fill in fills if fill.slot != name]
    for count in range(2, len(mine) + 1):
        size = ceil(len(mine) / count)
        chunks = [mine[at : at + size] for at in range(0, len(mine), size)]
        parts = [_page_of(layout, name, chunk, others, at, layouts) for at, chunk in enumerate(chunks)]
        whole = [part for made in parts if made for part in made]
        if None not in parts and len(whole) == count == len(chunks):
            return _letter(whole, name, range(0, len(mine), size))
    return _letter(*_crowd(layout, name, mine, others, layouts))


def _crowd(
    layout: Layout, name: str, mine: Sequence[Fill], others: Sequence[Fill], layouts: Layouts
) -> tuple[list[_Part], str, list[int]]:
    """Page by page as many as fit; one that fits no page alone goes on over several."""
    parts: list[_Part] = []
    owners: list[int] = []
    at = 0
    while at < len(mine):
        for size in range(len(mine) - at, 0, -1):
            whole = _page_of(layout, name, mine[at : at + size], others, at, layouts)
            if whole is not None:
                break
        else:
            size = 1
            alone = _grow(layout, {name: 1}, layouts)
            whole = _flow(alone, [mine[at], *(others if at == 0 else ())], layouts)
        parts += whole
        owners += [at] * len(whole)
        at += size
    return parts, name, owners


def _page_of(
    layout: Layout, name: str, chunk: Sequence[Fill], others: Sequence[Fill], at: int, layouts: Layouts
) -> list[_Part] | None:
    kept = [f for f in others if at == 0 or layout.named(f.slot)[0].again]
    return _whole(_grow(layout, {name: len(chunk)}, layouts), [*chunk, *kept], layouts)


def _letter(parts: list[_Part], name: str, owners: Sequence[int]) -> list[_Part]:
    """Options keep counting over pages; one that goes on keeps its letter. `owners`: first option of each page."""
    lettered = []
    for part, first in zip(parts, owners, strict=True):
        mine = [filled for filled in part.filled if filled.slot.name == name]
        rest = [filled for filled in part.filled if filled.slot.name != name]
        lettered.append(replace(part, filled=(*rest, *(replace(f, letter=first + n) for n, f in enumerate(mine)))))
    return lettered


def _flow(layout: Layout, fills: Sequence[Fill], layouts: Layouts) -> list[_Part]:
    """Text that no step holds, cut into pages; a layout made for one idea hands the rest to another."""
    content = layouts.by_name["content"]
    text = [fill for fill in fills if layout.named(fill.slot)[0].kind == "text"]
    figures = [fill for fill in fills if fill not in text]
    if figures and any(slot.below for slot in layout.slots):
        lead = [Fill("main", tuple(para for fill in text for para in fill.paras))]
        return [*_arrange(content, lead, layouts), *(_whole(layout, figures, layouts) or ())]
    cut: list[tuple[Slot, int, list[tuple[Para, ...]], Fill, int]] = []
    seen: dict[str, int] = defaultdict(int)
    for fill in text:
        slot = layout.named(fill.slot)[seen[fill.slot]]
        step, pages = cut_pages(slot, fill.paras, layouts)
        cut.append((slot, step, pages, fill, seen[fill.slot]))
        seen[fill.slot] += 1
    first = [Filled(slot, step, pages[0], fill.marks, at) for slot, step, pages, fill, at in cut]
    opening = _with_figure(layout, first, figures, layouts) if figures else [_Part(layout, tuple(first))]
    if layout.rest:
        rest = tuple(para for _, _, pages, _, _ in cut for page in pages[1:] for para in page)
        return [*opening, *_arrange(layouts.by_name[layout.rest], [Fill("main", rest)], layouts)] if rest else opening
    parts = list(opening)
    for at, page in enumerate(zip_longest(*(pages for _, _, pages, _, _ in cut)), 0):
        if at:
            parts.append(_next(layout, cut, page, opening[0].placed))
    return parts


def _next(
    layout: Layout,
    cut: Sequence[tuple[Slot, int, list[tuple[Para, ...]], Fill, int]],
    page: Sequence[tuple[Para, ...] | None],
    placed: tuple[Placed, ...],
) -> _Part:
    filled = []
    for (slot, step, pages, fill, at), paras in zip(cut, page, strict=True):
        shown = paras or (pages[0] if slot.again and len(pages) == 1 else None)
        if shown:
            filled.append(Filled(slot, step, shown, fill.marks, at))
    return _Part(layout, tuple(filled), tuple(p for p in placed if p.slot.again))
