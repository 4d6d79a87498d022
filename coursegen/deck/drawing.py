"""Diagrams laid out: where each node stands, which sides its arrows join, where labels go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations, product
from math import ceil, sqrt

from coursegen.deck.layouts import Box
from coursegen.deck.measure import PITCH, Face, Metrics, count_lines, widest_piece, width_of
from coursegen.deck.model import Diagram, Edge, Node, Para, Run

SIZES = (24.0, 20.0, 18.0, 16.0, 14.0, 12.0)
PAD = 0.12  # inches around the text of a node
LABEL = 13.0  # points, text on arrows
TOP, LEFT, BOTTOM, RIGHT = range(4)  # connection sites of a rectangle (ECMA-376, presetShapeDefinitions)
ACCENTS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn node: `accent` 0 is the phase's colour, 1 to 5 the theme's; `strong` is filled, else outlined.

    `shape` is rect, ellipse or none (text only); `align` left or center.
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
    makers = {"loop": _ring_boxes, "flow": _flow_boxes, "matrix": _matrix_boxes}
    if diagram.kind == "timeline":
        return _timeline(diagram, box, metrics)
    boxes = makers[diagram.kind](diagram, box)
    if boxes is None:
        return None
    nodes = [*_headings(diagram), *diagram.nodes] if diagram.kind == "matrix" else list(diagram.nodes)
    size = _fit([(node, boxes[node.id]) for node in nodes], metrics)
    if size is None:
        return None
    figures = tuple(_figure(node, boxes[node.id], size, diagram) for node in nodes if _visible(node.id, diagram))
    return _connect(diagram, figures, boxes, metrics, size)


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


def _ring_boxes(diagram: Diagram, box: Box) -> dict[str, Box] | None:
    """The loop runs around two rows; what only points into it stands between them."""
    inner = _satellites(diagram)
    ring = [node for node in diagram.nodes if node not in inner]
    columns = ceil(len(ring) / 2)
    if columns > 5 or len(inner) > 3 or columns < 1:
        return None
    gap = _gap(diagram, columns, 1.0)
    wide = min((box[2] - gap * (columns - 1)) / columns, 3.6)
    tall = min(box[3] * 0.27, 1.25)
    left = box[0] + (box[2] - columns * wide - (columns - 1) * gap) / 2
    boxes: dict[str, Box] = {}
    for at, node in enumerate(ring):
        row, column = divmod(at, columns)
        if row == 1:
            column = columns - 1 - column
            shift = (columns * 2 - len(ring)) * (wide + gap) / 2
            column_x = left + column * (wide + gap) - shift
        else:
            column_x = left + column * (wide + gap)
        boxes[node.id] = (column_x, box[1] if row == 0 else box[1] + box[3] - tall, wide, tall)
    return _place_inner(diagram, inner, boxes, box) if inner else boxes


def _satellites(diagram: Diagram) -> list[Node]:
    targets = {edge.target for edge in diagram.edges}
    sources = {edge.source for edge in diagram.edges}
    return [n for n in diagram.nodes[1:] if n.id not in targets and n.id in sources]


def _place_inner(diagram: Diagram, inner: Sequence[Node], boxes: dict[str, Box], box: Box) -> dict[str, Box]:
    """Try the free spots in the middle and keep the one where the fewest arrows run through a node."""
    wide, tall = 2.6, min(box[3] * 0.2, 0.95)
    middle = box[1] + (box[3] - tall) / 2
    lifts = (0.0, -0.3, 0.3) if len(inner) < 3 else (0.0,)
    spots = [(box[0] + (box[2] - wide) * at / 8, middle + lift, wide, tall) for lift in lifts for at in range(9)]
    best: tuple[float, dict[str, Box]] = (float("inf"), {})
    for chosen in permutations(spots, len(inner)):
        trial = boxes | {node.id: spot for node, spot in zip(inner, chosen, strict=True)}
        if any(_overlap(a, b, 0.2) for a, b in combinations(chosen, 2)):
            continue
        best = min(best, (_tangle(diagram, trial), trial), key=lambda option: option[0])
    return best[1] or boxes | {node.id: spots[at * 4] for at, node in enumerate(inner)}


def _tangle(diagram: Diagram, boxes: dict[str, Box]) -> float:
    score = 0.0
    for edge in diagram.edges:
        _, line = _join(boxes[edge.source], boxes[edge.target])
        score += sqrt((line[2] - line[0]) ** 2 + (line[3] - line[1]) ** 2) / 20
        ends = (edge.source, edge.target)
        score += 3.0 * sum(name not in ends and _crosses(line, other) for name, other in boxes.items())
    return score


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
    diagram: Diagram, figures: tuple[Figure, ...], boxes: dict[str, Box], metrics: Metrics, size: float
) -> Drawing:
    at = {figure.node.id: index for index, figure in enumerate(figures)}
    inner = {node.id for node in _satellites(diagram)} if diagram.kind == "loop" else set()
    links: list[Link] = []
    labels: list[Label] = []
    for edge, back in _pairs(diagram):
        if edge.source not in at or edge.target not in at:
            continue
        sites, points = _join(boxes[edge.source], boxes[edge.target])
        soft = edge.source in inner or edge.target in inner
        links.append(Link(at[edge.source], at[edge.target], sites, points, back is not None, soft))
        text = _arrow_text(edge, back, points)
        if text:
            labels.append(_label(text, points, [f.box for f in figures], labels, metrics))
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


def _label(
    text: str,
    points: tuple[float, float, float, float],
    taken: Sequence[Box],
    labels: Sequence[Label],
    metrics: Metrics,
) -> Label:
    """Put a label on its arrow where it covers neither a node nor another label."""
    x1, y1, x2, y2 = points
    face = Face(metrics, LABEL)
    level = abs(y2 - y1) < 0.05
    most = max(abs(x2 - x1) - 0.1, 0.6) if level else 1.7
    words = max(widest_piece((Run(line),), face) for line in text.split("\n")) / 72 + 0.12
    line = max(width_of((Run(part),), face) for part in text.split("\n")) / 72 + 0.14
    wide = min(max(words, min(line, most)), line)
    tall = count_lines((Run(text),), face, (wide - 0.1) * 72) * LABEL * PITCH / 72 + 0.04
    others = [*taken, *(label.box for label in labels)]
    options = []
    shifts = (-tall / 2 - 0.08, tall / 2 + 0.08) if level else (0.0,)
    for t, shift in product((0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74), shifts):
        x, y = x1 + (x2 - x1) * t, y1 + (y2 - y1) * t + shift
        box = (x - wide / 2, y - tall / 2, wide, tall)
        options.append((sum(_overlap(box, other, 0.0) for other in others), box))
    return Label(text, min(options, key=lambda option: option[0])[1])


def _join(a: Box, b: Box) -> tuple[tuple[int, int], tuple[float, float, float, float]]:
    """Sites of two boxes that face each other, and the points there."""
    dx, dy = (b[0] + b[2] / 2) - (a[0] + a[2] / 2), (b[1] + b[3] / 2) - (a[1] + a[3] / 2)
    apart = max(b[0] - (a[0] + a[2]), a[0] - (b[0] + b[2]))
    if abs(dy) < min(a[3], b[3]) / 2 or (apart > 0 and abs(dx) > 2.2 * abs(dy) and abs(dy) < max(a[3], b[3])):
        sites = (RIGHT, LEFT) if dx >= 0 else (LEFT, RIGHT)
    else:
        sites = (BOTTOM, TOP) if dy >= 0 else (TOP, BOTTOM)
    return sites, (*_site(a, sites[0]), *_site(b, sites[1]))


def _site(box: Box, site: int) -> tuple[float, float]:
    x, y, wide, tall = box
    return {
        TOP: (x + wide / 2, y),
        LEFT: (x, y + tall / 2),
        BOTTOM: (x + wide / 2, y + tall),
        RIGHT: (x + wide, y + tall / 2),
    }[site]


def _crosses(line: tuple[float, float, float, float], box: Box) -> bool:
    """Whether a straight line enters a box (clipped axis by axis)."""
    x1, y1, x2, y2 = line
    enter, leave = 0.0, 1.0
    for start, step, low, high in ((x1, x2 - x1, box[0], box[0] + box[2]), (y1, y2 - y1, box[1], box[1] + box[3])):
        if abs(step) < 1e-9:
            if not low < start < high:
                return False
            continue
        near, far = sorted(((low - start) / step, (high - start) / step))
        enter, leave = max(enter, near), min(leave, far)
    return enter < leave


def _overlap(a: Box, b: Box, gap: float) -> bool:
    return (
        a[0] < b[0] + b[2] + gap and b[0] < a[0] + a[2] + gap and a[1] < b[1] + b[3] + gap and b[1] < a[1] + a[3] + gap
    )
