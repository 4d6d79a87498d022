"""Which layout a slide takes, and which of its slots each piece of content goes to."""

from __future__ import annotations

from coursegen.deck.faults import Faults
from coursegen.deck.figures import suggest
from coursegen.deck.layouts import Layout, Layouts
from coursegen.deck.model import Block, Chart, Diagram, Fill, Para, Picture, Table

KIND = {Table: "table", Chart: "chart", Diagram: "diagram", Picture: "picture", Para: "text"}
# A slide that names no layout takes the one its content asks for; the first that fits, from the top.
IMPLIED = (
    ("column", "comparison"),
    ("card", "cards-3"),
    ("option", "poll"),
    ("aside", "aside"),
    ("table", "table"),
    ("chart", "chart"),
    ("diagram", "diagram"),
    ("picture", "picture"),
)


def place(
    wanted: str | None, fills: tuple[Fill, ...], layouts: Layouts, faults: Faults, line: int
) -> tuple[str, tuple[Fill, ...]]:
    """Return the layout's name and the fills, each named after a slot of that layout."""
    if wanted is not None and wanted not in layouts.by_name:
        hint = suggest(wanted, set(layouts.by_name))
        faults.add("unknown-layout", f"there is no layout `{wanted}`", line, hint)
        return "content", ()
    layout = layouts.by_name[wanted or _implied(fills)]
    placed = tuple(part for fill in fills for part in _split(fill, layout, faults))
    _check_counts(placed, layout, faults, line)
    return layout.name, placed


def _implied(fills: tuple[Fill, ...]) -> str:
    present = {fill.slot for fill in fills} | {KIND[type(block)] for fill in fills for block in fill.blocks}
    return next((layout for name, layout in IMPLIED if name in present), "content")


def _split(fill: Fill, layout: Layout, faults: Faults) -> list[Fill]:
    """A fill may hold text and figures: each goes to the slot that takes its kind."""
    if fill.slot != "main" and fill.slot not in layout.names:
        known = sorted(layout.names - {"title", "eyebrow"} | {"notes"})
        hint = suggest(fill.slot, set(known))
        faults.add("unknown-slot", f"layout `{layout.name}` has no slot `{fill.slot}`", fill.line, hint)
        return []
    if fill.slot == "main" and layout.items:
        return _options(fill, layout, faults)
    text = tuple(block for block in fill.blocks if isinstance(block, Para))
    figures = [block for block in fill.blocks if not isinstance(block, Para)]
    parts = []
    if text:
        parts = [Fill(_slot(fill, "text", layout, faults), text, fill.marks, fill.line)]
    return parts + [Fill(_slot(fill, KIND[type(f)], layout, faults), (f,), fill.marks, f.line) for f in figures]


def _slot(fill: Fill, kind: str, layout: Layout, faults: Faults) -> str:
    own = next((slot for slot in layout.slots if slot.name == fill.slot), None)
    if own is not None and own.kind == kind:
        return own.name
    found = next((slot.name for slot in layout.slots if slot.kind == kind and slot.kind != "text"), None)
    if found is None:
        takers = "another layout, or one of the layout's `:::` slots" if kind == "text" else f"layout={kind}"
        what = "plain text" if kind == "text" else f"a {kind}"
        faults.add("no-place", f"layout `{layout.name}` has no place for {what}", fill.line, f"try {takers}")
        return fill.slot
    return found


def _options(fill: Fill, layout: Layout, faults: Faults) -> list[Fill]:
    """Each list item of the default content becomes one option; other text stays in `main`."""
    groups: list[list[Block]] = []
    rest: list[Block] = []
    for block in fill.blocks:
        if isinstance(block, Para) and block.kind == "item" and block.depth == 0:
            groups.append([Para(block.runs)])
        elif groups and isinstance(block, Para) and (block.kind == "more" or block.depth > 0):
            groups[-1].append(block)
        else:
            rest.append(block)
    made = [Fill(layout.items, tuple(group), (), fill.line) for group in groups]
    if rest and "main" not in layout.names:
        _slot(fill, "text", layout, faults)
        return made
    return ([Fill("main", tuple(rest), fill.marks, fill.line)] if rest else []) + made


def _check_counts(fills: tuple[Fill, ...], layout: Layout, faults: Faults, line: int) -> None:
    for name in dict.fromkeys(fill.slot for fill in fills):
        places = sum(slot.name == name for slot in layout.slots)
        count = sum(fill.slot == name for fill in fills)
        if places == 1 and count > 1:
            faults.add("slot-twice", f"slot `{name}` is filled {count} times", line, "write its content in one block")
    for slot in layout.slots:
        if slot.required and not any(fill.slot == slot.name for fill in fills):
            faults.add("empty-slot", f"layout `{layout.name}` needs {slot.needs}", line)
