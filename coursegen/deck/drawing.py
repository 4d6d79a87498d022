"""Diagrams laid out: where each node stands, which sides its arrows join, where labels go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import ceil, hypot, sqrt

from coursegen.deck import loops
from coursegen.deck.geometry import Line, crosses, join, overlap
from coursegen.deck.layouts import Box
from coursegen.deck.measure import PITCH, Face, Metrics, count_lines, widest_piece, width_of
from coursegen.deck.model import Diagram, Edge, Node, Para, Run

SIZES = (24.0, 20.0, 18.0, 16.0, 14.0, 12.0)
PAD = 0.12  # inches around the text of a node
LABEL = 14.0  # points, text on arrows
MARGIN = (0.4, 12.9)  # inches from the left that a label keeps to
DISC_SIZE = 13.0  # points, the letter in a disc
ACCENTS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn node: `accent` 0 is the phase's colour, 1 to 5 the theme's; `strong` is filled, else outlined.

    `shape` is rect, ellipse, disc (with a white edge) or none (text only); `align` left or center.
    """

    node: Node
    box: Box
    size: float
    accent: int = 0
    strong: bool = True
    shape: str = "rect"
    anchor: str = "ctr"
    align: str = "ctr"


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow between figures (by index) and their sites; `both` has heads at both ends, `soft` is dashed."""

    source: int
    target: int
    sites: tuple[int, int]
    points: tuple[float, float, float, float]
    both: bool = False
    soft: bool = False
    head: bool = True


@dataclass(frozen=True, slots=True)
class Label:
    """Words beside an arrow."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole diagram in inches on the slide."""

    figures: tuple[Figure, ...]
    links: tuple[Link, ...] = ()
    labels: tuple[Label, ...] = ()
    size: float = SIZES[-1]


def draw(diagram: Diagram, box: Box, metrics: Metrics) -> Drawing | None:
    """Lay a diagram into a box (inches); None when its words cannot be read at the least size there."""
    if diagram.kind == "timeline":
        return _timeline(diagram, box, metrics)
    if diagram.kind == "loop":
        return _loop(diagram, box, metrics)
    boxes = (_flow_boxes if diagram.kind == "flow" else _matrix_boxes)(diagram, box)
    if boxes is None:
        return None
    nodes = [*_headings(diagram), *diagram.nodes] if diagram.kind == "matrix" else list(diagram.nodes)
    size = _fit([(node, boxes[node.id]) for node in nodes], metrics)
    if size is None:
        return None
    figures = tuple(_figure(node, boxes[node.id], size, diagram) for node in nodes if _visible(node.id, diagram))
    return _connect(diagram, figures, boxes, metrics, size)


def _loop(diagram: Diagram, box: Box, metrics: Metrics) -> Drawing | None:
    ring = loops.ring(diagram, box, _gap(diagram, ceil(len(diagram.nodes) / 2), 1.0))
    size = _fit([(node, ring.boxes[node.id]) for node in diagram.nodes], metrics) if ring else None
    if ring is None or size is None:
        return None
    figures = [_figure(n, ring.boxes[n.id], size, diagram) for n in diagram.nodes if _visible(n.id, diagram)]
    drawn = _connect(replace(diagram, edges=ring.edges), tuple(figures), ring.boxes, metrics, size)
    accents = {figure.node.id: figure.accent for figure in figures}
    discs = [
        Figure(Node(f"\0{letter}", letter), spot, DISC_SIZE, accents[name], shape="disc")
        for letter, name, owner, spot in ring.discs()
        if name in accents and owner in accents
    ]
    return replace(drawn, figures=(*drawn.figures, *discs))


def tell(diagram: Diagram) -> tuple[Para, ...]:
    """The diagram as a list, for when it cannot be drawn: each node, and where its arrows lead."""
    labels = {node.id: node.label for node in diagram.nodes}
    paras: list[Para] = []
    for node in (node for node in diagram.nodes if _visible(node.id, diagram)):
        tail = f": {node.detail}" if node.detail else ""
        paras.append(Para((Run(node.label, bold=True), *((Run(tail),) if tail else ())), "item"))
        for edge in (edge for edge in diagram.edges if edge.source == node.id and _visible(edge.target, diagram)):
            note = f" ({edge.label})" if edge.label else ""
            paras.append(Para((Run(f"→ {labels[edge.target]}{note}"),), "item", 1))
    return tuple(paras)


def caption(node: Node) -> str:
    """The second line of a node."""
    return node.detail or node.lens


def least(size: float) -> float:
    """Size of the second line for a label of a size."""
    return max(size - 4, 12.0)


def _visible(name: str, diagram: Diagram) -> bool:
    return diagram.shown is None or name in diagram.shown or name.startswith("\0")


def _figure(node: Node, box: Box, size: float, diagram: Diagram) -> Figure:
    if node.id.startswith("\0"):
        return Figure(node, box, size, shape="none")
    lenses = list(dict.fromkeys(n.lens for n in diagram.nodes if n.lens))
    accent = lenses.index(node.lens) % ACCENTS + 1 if node.lens else 0
    strong = not diagram.highlight or node.id in diagram.highlight
    return Figure(node, box, size, accent, strong)


def _fit(placed: Sequence[tuple[Node, Box]], metrics: Metrics) -> float | None:
    return next((size for size in SIZES if all(_holds(node, box, size, metrics) for node, box in placed)), None)


def _holds(node: Node, box: Box, size: float, metrics: Metrics) -> bool:
    wide, tall = (box[2] - 2 * PAD) * 72 * 0.97, (box[3] - PAD) * 72 * 0.97
    label, second = (Run(node.label),), (Run(caption(node)),)
    bold, plain = Face(metrics, size, bold=True), Face(metrics, least(size))
    if widest_piece(label, bold) > wide:
        return False
    high = count_lines(label, bold, wide) * size * PITCH
    if caption(node):
        high += count_lines(second, plain, wide) * least(size) * PITCH
    return high <= tall


def _flow_boxes(diagram: Diagram, box: Box) -> dict[str, Box] | None:
    """Rows of at most five, read like a snake, so that each arrow is short."""
    count = len(diagram.nodes)
    rows = ceil(count / 5)
    if rows > 3:
        return None
    columns = ceil(count / rows)
    gap_x = _gap(diagram, columns, 0.75)
    wide = min((box[2] - gap_x * (columns - 1)) / columns, 3.4)
    gap_y = 0.7
    tall = min((box[3] - gap_y * (rows - 1)) / rows, 1.9)
    left = box[0] + (box[2] - columns * wide - (columns - 1) * gap_x) / 2
    top = box[1] + (box[3] - rows * tall - (rows - 1) * gap_y) * (0.42 if rows == 1 else 0.5)
    boxes = {}
    for at, node in enumerate(diagram.nodes):
        row, column = divmod(at, columns)
        column = column if row % 2 == 0 else columns - 1 - column
        boxes[node.id] = (left + column * (wide + gap_x), top + row * (tall + gap_y), wide, tall)
    return boxes


def _gap(diagram: Diagram, columns: int, plain: float) -> float:
    labelled = any(edge.label for edge in diagram.edges)
    return {1: 2.0, 2: 2.0, 3: 1.5, 4: 1.2}.get(columns, 0.95) if labelled else plain


def _matrix_boxes(diagram: Diagram, box: Box) -> dict[str, Box] | None:
    count = len(diagram.nodes)
    columns = len(diagram.columns) or ceil(sqrt(count))
    rows = len(diagram.rows) or ceil(count / columns)
    if columns > 5 or rows > 5 or columns * rows < count:
        return None
    gap = 0.16
    side, head = (2.2 if diagram.rows else 0.0), (0.55 if diagram.columns else 0.0)
    wide = (box[2] - side - gap * (columns - 1)) / columns
    tall = (box[3] - head - gap * (rows - 1)) / rows
    boxes = {
        node.id: (
            box[0] + side + (at % columns) * (wide + gap),
            box[1] + head + (at // columns) * (tall + gap),
            wide,
            tall,
        )
        for at, node in enumerate(diagram.nodes)
    }
    for at in range(len(diagram.columns)):
        boxes[f"\0c{at}"] = (box[0] + side + at * (wide + gap), box[1], wide, head)
    for at in range(len(diagram.rows)):
        boxes[f"\0r{at}"] = (box[0], box[1] + head + at * (tall + gap), side - gap, tall)
    return boxes


def _headings(diagram: Diagram) -> list[Node]:
    names = [(f"\0c{at}", name) for at, name in enumerate(diagram.columns)]
    names += [(f"\0r{at}", name) for at, name in enumerate(diagram.rows)]
    return [Node(key, name) for key, name in names]


def _timeline(diagram: Diagram, box: Box, metrics: Metrics) -> Drawing | None:
    """A line with dots; the words stand above and below it in turn."""
    count = len(diagram.nodes)
    pitch = box[2] / count
    middle = box[1] + box[3] / 2
    dot = 0.26
    wide = min(pitch if count <= 3 else pitch * 1.72, 4.2)
    texts, dots = [], []
    for at, node in enumerate(diagram.nodes):
        centre = box[0] + pitch * (at + 0.5)
        x = min(max(centre - wide / 2, box[0]), box[0] + box[2] - wide)
        above = at % 2 == 0
        tall = box[3] / 2 - 0.35
        texts.append((node, (x, box[1] if above else middle + 0.35, wide, tall)))
        dots.append((node, (centre - dot / 2, middle - dot / 2, dot, dot)))
    size = _fit(texts, metrics) if count <= 9 else None
    if size is None:
        return None
    size = min(size, 20.0)
    figures: list[Figure] = []
    for (node, words), (_, spot) in zip(texts, dots, strict=True):
        if not _visible(node.id, diagram):
            continue
        base = _figure(node, words, size, diagram)
        mark = Node(f"\0{node.id}", "")
        figures.append(Figure(mark, spot, size, base.accent, base.strong, "ellipse"))
        anchor = "b" if words[1] < middle else "t"
        figures.append(Figure(node, words, size, base.accent, base.strong, "none", anchor))
    links = tuple(
        Link(
            at, at + 2, (6, 2), (*_edge_x(figures[at].box, 1), *_edge_x(figures[at + 2].box, 0)), soft=False, head=False
        )
        for at in range(0, len(figures) - 2, 2)
    )
    return Drawing(tuple(figures), links, (), size)


def _edge_x(box: Box, side: int) -> tuple[float, float]:
    return box[0] + box[2] * side, box[1] + box[3] / 2


def _connect(
    diagram: Diagram, figures: tuple[Figure, ...], boxes: Mapping[str, Box], metrics: Metrics, size: float
) -> Drawing:
    at = {figure.node.id: index for index, figure in enumerate(figures)}
    links: list[Link] = []
    texts: list[tuple[str, Line]] = []
    for edge, back in _pairs(diagram):
        if edge.source not in at or edge.target not in at:
            continue
        sites, points = join(boxes[edge.source], boxes[edge.target])
        links.append(Link(at[edge.source], at[edge.target], sites, points, back is not None))
        texts += [(text, points)] if (text := _arrow_text(edge, back, points)) else []
    labels: list[Label] = []
    for text, points in texts:
        lines = [link.points for link in links if link.points != points]
        labels.append(
            _label(text, points, [*(f.box for f in figures), *(known.box for known in labels)], lines, metrics)
        )
    return Drawing(figures, tuple(links), tuple(labels), size)


def _pairs(diagram: Diagram) -> Iterator[tuple[Edge, Edge | None]]:
    """Each arrow once; one that also runs back comes with its way back."""
    done: set[tuple[str, str]] = set()
    for edge in diagram.edges:
        if edge.source == edge.target or (edge.source, edge.target) in done:
            continue
        back = next((e for e in diagram.edges if (e.source, e.target) == (edge.target, edge.source)), None)
        done |= {(edge.source, edge.target), (edge.target, edge.source)}
        yield edge, back


def _arrow_text(edge: Edge, back: Edge | None, points: tuple[float, float, float, float]) -> str:
    if back is None:
        return edge.label
    ahead, behind = ("→", "←") if points[2] >= points[0] else ("←", "→")
    told = [(ahead, edge.label), (behind, back.label)]
    return "\n".join(f"{mark} {label}" for mark, label in told if label)


def _label(text: str, points: Line, taken: Sequence[Box], lines: Sequence[Line], metrics: Metrics) -> Label:
    """Put a label beside its arrow where it covers neither a node, a label nor another arrow."""
    x1, y1, x2, y2 = points
    length = hypot(x2 - x1, y2 - y1) or 1.0
    wide, tall = _extent(text, length - 0.1 if abs(y2 - y1) < 0.05 else 1.7, metrics)
    across = ((y2 - y1) / length, (x1 - x2) / length)
    off = (abs(across[0]) * wide + abs(across[1]) * tall) / 2 + 0.07
    # Above a level arrow and right of an upright one, where there is room.
    sides = (1, -1) if (across[1] < -0.05 or (abs(across[1]) <= 0.05 and across[0] > 0)) else (-1, 1)
    options = []
    for t, side in product((0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74), sides):
        x = x1 + (x2 - x1) * t + across[0] * off * side
        y = y1 + (y2 - y1) * t + across[1] * off * side
        spot = (x - wide / 2, y - tall / 2, wide, tall)
        hits = 2 * sum(overlap(spot, other, 0.0) for other in taken) + sum(crosses(line, spot) for line in lines)
        hits += 4 * (x - wide / 2 < MARGIN[0] or x + wide / 2 > MARGIN[1])
        options.append((hits, spot))
    return Label(text, min(options, key=lambda option: option[0])[1])


def _extent(text: str, most: float, metrics: Metrics) -> tuple[float, float]:
    """Width and height of a label that is to be at most so wide, if its words allow it."""
    face = Face(metrics, LABEL)
    parts = [(Run(part),) for part in text.split("\n")]
    words = max(widest_piece(part, face) for part in parts) / 72 + 0.14
    line = max(width_of(part, face) for part in parts) / 72 + 0.16
    wide = min(max(words, min(line, max(most, 0.6))), line)
    return wide, count_lines((Run(text),), face, (wide - 0.1) * 72) * LABEL * PITCH / 72 + 0.04
