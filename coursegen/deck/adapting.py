"""Our layouts on a house's template: which of its layouts stands for which, and slides folded into what it offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from coursegen.deck.corporate import FEET, Holder, House, HouseLayout, ListLevel
from coursegen.deck.layouts import Box, Layout, Layouts, Level, Slot, Step, Style
from coursegen.deck.model import Block, Fill, Para, Run, Slide

_FACTORS = (1.0, 0.88, 0.77, 0.68, 0.6)  # of the template's own sizes, roomy to dense
_LEAST = 12.0
_SERVES = (("item", "text", "head"), ("item2", "more"), ("item3",))
_GAP = 0.25  # inches below a title where a figure starts that has no placeholder
# What each of our layouts looks for in a template, by the `type` of a layout, best first; `obj` for the rest.
_WISHES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "secHead"),
    "phase": ("secHead", "title"),
    "break": ("secHead", "title"),
    "comparison": ("twoObj", "twoTxTwoObj"),
    "roles": ("twoObj", "twoTxTwoObj"),
    "aside": ("twoObj", "objTx"),
    "case": ("twoObj", "objTx"),
    "activity": ("twoObj",),
    "resources": ("twoObj",),
    "closing": ("twoObj",),
    "picture": ("twoObj", "picTx"),
    "diagram": ("titleOnly",),
    "table": ("tbl", "titleOnly"),
    "rubric": ("tbl", "titleOnly"),
    "chart": ("chart", "titleOnly"),
    "blank": ("titleOnly",),
}
_TWO = ("comparison", "roles", "aside", "case", "activity", "resources", "closing")
_DROPPED = ("number", "eyebrow")  # numerals and wayfinding that our own layouts print for looks


@dataclass(frozen=True, slots=True)
class Match:
    """Which layout of the template stands for one of ours; `how` is named, type or places."""

    ours: str
    theirs: HouseLayout
    how: str


class MapError(ValueError):
    """The map of layouts names one that does not exist, or the template has none that could serve."""


def match(house: House, ours: Iterable[str], named: Mapping[str, str]) -> tuple[Match, ...]:
    """Find a layout for each of ours; raises MapError."""
    usable = [layout for layout in house.layouts if layout.title is not None]
    if not any(layout.texts for layout in usable):
        raise MapError("the template has no layout with a title and a place for text")
    names = {layout.name: layout for layout in house.layouts}
    found = []
    for name in ours:
        wanted = named.get(name)
        if wanted is not None:
            if wanted not in names or names[wanted].title is None:
                raise MapError(f"`{name}` is to be `{wanted}`, which is no layout of the template with a title")
            found.append(Match(name, names[wanted], "named"))
        else:
            found.append(_match(name, usable))
    return tuple(found)


def _match(name: str, usable: Sequence[HouseLayout]) -> Match:
    for wish in (*_WISHES.get(name.split("-")[0], ()), "obj"):
        for layout in usable:
            if layout.type == wish:
                return Match(name, layout, "type")
        for layout in usable:
            if _looks_like(layout) == wish:
                return Match(name, layout, "places")
    return Match(name, max(usable, key=lambda layout: layout.texts[0].area if layout.texts else 0.0), "places")


def _looks_like(layout: HouseLayout) -> str:
    """What a layout without a known type is, by its placeholders."""
    kinds = [holder.type for holder in layout.holders if holder.type not in FEET]
    if "ctrTitle" in kinds:
        return "title"
    if "pic" in kinds:
        return "picTx"
    return {0: "titleOnly", 1: "obj", 2: "twoObj"}.get(len(layout.texts), "")


def adapt(layouts: Layouts, house: House, matches: Sequence[Match]) -> Layouts:
    """Our layouts with the boxes, sizes and placeholders of the template."""
    by_name = {found.ours: _layout(layouts.by_name[found.ours], found.theirs, house) for found in matches}
    return replace(layouts, size=house.size, by_name=by_name, house=True)


def _layout(ours: Layout, theirs: HouseLayout, house: House) -> Layout:
    title = theirs.title
    if title is None:
        raise MapError(f"layout `{theirs.name}` has no title")
    slots = [_slot("title", title, "heading")]
    texts = _texts(ours, theirs)
    room = _room(theirs, house)
    if ours.name == "picture" and len(theirs.texts) > 1:
        one, other = sorted(theirs.texts[:2], key=lambda holder: holder.box[0])
        texts, room = {"main": one}, other.box
    slots += [_slot(name, holder, "body") for name, holder in texts.items()]
    for figure in (slot for slot in ours.slots if slot.kind != "text"):
        below = "main" if "main" in texts and texts["main"].box == room else None
        slots.append(replace(figure, box=room, below=below, beside=None, alone=None, placeholder=""))
    feet = {holder.type: holder.idx for holder in theirs.holders if holder.type in FEET}
    return Layout(
        name=ours.name, type=None, bg="bg1", slots=tuple(slots), rest="content", tracker="none",
        foot=(0.0, house.size[0]) if feet else None, feet=feet, at=theirs.at,
    )  # fmt: skip


def _texts(ours: Layout, theirs: HouseLayout) -> dict[str, Holder]:
    if not theirs.texts:
        return {}
    if ours.name.split("-")[0] in _TWO and len(theirs.texts) > 1:
        one, other = sorted(theirs.texts[:2], key=lambda holder: (holder.box[0], holder.box[1]))
        return {"main": one, "second": other}
    return {"main": theirs.texts[0]}


def _room(theirs: HouseLayout, house: House) -> Box:
    """Where a figure stands: in the largest place for text, else between the title and the foot."""
    if theirs.texts:
        return theirs.texts[0].box
    title = theirs.title
    top = title.box[1] + title.box[3] + _GAP if title else 1.0
    feet = [holder.box[1] for holder in theirs.holders if holder.type in FEET and holder.box[1] > top]
    left = title.box[0] if title else 0.5
    return left, top, house.size[0] - 2 * left, min([*feet, house.size[1] - 0.4]) - top - 0.1


def _slot(name: str, holder: Holder, font: str) -> Slot:
    base = holder.levels[0].size
    levels = tuple(_level(level, serves, base) for level, serves in zip(holder.levels, _SERVES, strict=True))
    steps = tuple(Step(max(base * factor, min(base, _LEAST)), holder.levels[0].before * factor) for factor in _FACTORS)
    style = Style(f"house {name}", levels if font == "body" else levels[:1], steps, font, native=True)
    # An object's placeholder has no type of its own in the file.
    kind = "" if holder.type == "obj" else f'type="{holder.type}" '
    at = f'idx="{holder.idx}"' if font == "body" else ""
    return Slot(name, holder.name or name, "text", holder.idx, holder.box, style, holder.anchor, holder.inset,
                placeholder=f"{kind}{at}".strip())  # fmt: skip


def _level(level: ListLevel, serves: tuple[str, ...], base: float) -> Level:
    return Level(
        serves, scale=level.size / base, least=min(level.size, _LEAST), bold=level.bold, line=level.line,
        left=level.left, hang=level.hang, bullet="•" if level.bullet else "",
    )  # fmt: skip


def fold(slide: Slide, layouts: Layouts, ours: Layouts) -> list[Slide]:
    """The slide with its text in the places that the template's layout has; nothing but numerals is left out.

    A figure whose layout has no place for the text beside it comes on a slide after that text.
    """
    layout, plain = layouts.by_name[slide.layout], ours.by_name[slide.layout]
    kinds = {slot.name: slot.kind for slot in plain.slots}
    kept = [fill for fill in slide.fills if kinds.get(fill.slot) != "text"]
    order = [slot.name for slot in plain.slots if slot.kind == "text" and slot.name not in ("title", *_DROPPED)]
    blocks: dict[str, list[Block]] = {}
    letter = 0
    first = next((fill.slot for fill in slide.fills if fill.slot in order), "main")
    for nth, fill in enumerate(fill for fill in slide.fills if fill not in kept and fill.slot not in _DROPPED):
        alone = fill.slot != first or (first == "column" and nth > 0)
        target = "second" if alone and "second" in layout.names else "main"
        own = fill.blocks
        if fill.slot == "option":
            own, letter = (_option(fill, letter), letter + 1)
        blocks.setdefault(target, []).extend(own)
    texts = tuple(Fill(name, tuple(found)) for name, found in blocks.items())
    if texts and not layout.named("main"):
        told = replace(slide, layout="content", fills=texts)
        return [told, replace(slide, fills=tuple(kept), notes=())] if kept else [told]
    return [replace(slide, fills=(*texts, *kept))]


def _option(fill: Fill, letter: int) -> tuple[Block, ...]:
    """An option of a poll or quiz as a paragraph that begins with its letter; the right one also with a tick."""
    first, *rest = fill.paras
    right = "correct" in fill.marks
    sign = Run(f"{'✓ ' if right else ''}{chr(65 + letter)}\u2002", bold=True)
    runs = tuple(replace(run, bold=run.bold or right) for run in first.runs)
    return Para((sign, *runs)), *rest
