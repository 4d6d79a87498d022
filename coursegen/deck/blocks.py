"""Block nodes of a parsed slide to paragraphs and figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from coursegen.deck.faults import Faults
from coursegen.deck.figures import FigureError, read_figure
from coursegen.deck.inline import read_pictures, read_runs
from coursegen.deck.model import Block, Cell, Para, Run, Table

_FIGURES = ("diagram", "chart")
_DEEPEST = 2


def line_of(node: SyntaxTreeNode) -> int:
    """The line of the deck a node starts on, counted from 1."""
    return node.map[0] + 1 if node.map else 1


def inline_of(node: SyntaxTreeNode) -> Sequence[Token]:
    """The inline tokens of a paragraph, heading or table cell."""
    for child in node.children:
        if child.type == "inline" and child.token:
            return child.token.children or ()
    return ()


def read_blocks(nodes: Iterable[SyntaxTreeNode], faults: Faults, depth: int = -1) -> list[Block]:
    """Turn nodes into blocks; `depth` is the list level they stand in, -1 outside of lists."""
    return [block for node in nodes for block in _read(node, faults, depth)]


def _read(node: SyntaxTreeNode, faults: Faults, depth: int) -> Iterator[Block]:
    match node.type:
        case "paragraph":
            yield from _paragraph(node, faults, "text" if depth < 0 else "more", max(depth, 0))
        case "heading":
            yield Para(read_runs(inline_of(node)), "head")
        case "bullet_list" | "ordered_list":
            yield from _items(node, faults, depth + 1)
        case "blockquote":
            for block in read_blocks(node.children, faults):
                yield Para(block.runs, "quote") if isinstance(block, Para) else block
        case "fence":
            yield from _fence(node, faults)
        case "table":
            yield _table(node)
        case "container_slot":
            faults.add("slot-inside", "a `:::` block stands where none can", line_of(node), "move it out")
        case _:
            faults.add("no-such-block", f"a slide cannot hold this ({node.type})", line_of(node))


def _paragraph(node: SyntaxTreeNode, faults: Faults, kind: str, depth: int) -> Iterator[Block]:
    tokens = inline_of(node)
    runs = read_runs(tokens)
    if any(child.content.startswith(":::") for child in node.children[:1]):  # as written: `\\:::` is meant as text
        hint = "an outer block needs more colons than what it holds: `::::` around `:::`"
        faults.add("stray-colons", "this `:::` opens or closes nothing", line_of(node), hint)
    elif runs:
        yield Para(runs, kind, depth)
    for picture in read_pictures(tokens, line_of(node)):
        if not picture.alt.strip():
            faults.add(
                "no-alt", f"the picture {picture.src} has no alternative text", picture.line, "![what it shows](…)"
            )
        yield picture


def _items(node: SyntaxTreeNode, faults: Faults, depth: int) -> Iterator[Block]:
    first = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
    level = min(depth, _DEEPEST)
    for at, item in enumerate(node.children):
        blocks = read_blocks(item.children, faults, level)
        number = None if first is None else first + at
        head = blocks[0] if blocks else None
        if isinstance(head, Para) and head.kind == "more":
            yield Para(head.runs, "item", level, number)
            blocks = blocks[1:]
        yield from blocks


def _fence(node: SyntaxTreeNode, faults: Faults) -> Iterator[Block]:
    language = node.info.strip().split(" ")[0].strip("{}.")
    if language not in _FIGURES:
        for text in node.content.rstrip("\n").split("\n"):
            yield Para((Run(text or " ", code=True),), "code")
        return
    try:
        yield read_figure(language, node.content, line_of(node))
    except FigureError as fault:
        faults.add(f"bad-{language}", str(fault), line_of(node), fault.hint)


def _table(node: SyntaxTreeNode) -> Table:
    rows: list[tuple[Cell, ...]] = []
    align: tuple[str, ...] = ()
    for part in node.children:
        for row in part.children:
            rows.append(tuple(read_runs(inline_of(cell)) for cell in row.children))
            align = align or tuple(_alignment(cell) for cell in row.children)
    return Table(rows[0], tuple(rows[1:]), align, "", line_of(node))


def _alignment(cell: SyntaxTreeNode) -> str:
    style = str(cell.attrs.get("style", ""))
    return style.removeprefix("text-align:") or "left"
