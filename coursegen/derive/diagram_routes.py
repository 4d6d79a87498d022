"""Arrows between boxes: straight where nothing lies in the way, else bent around it; labels beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot

from coursegen.derive.diagram_type import width_of

Point = tuple[float, float]
Words = tuple[str, ...]
HEAD = 2.3  # mm, length of an arrow head
APART = 1.6  # mm by which arrows there and back keep off the middle
SMALL = 0.86  # size of labels beside that of boxes
LEADING = 1.22


@dataclass(frozen=True)
class Rect:
    """A rectangle in mm."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        """Its centre."""
        return (self.x + self.width / 2, self.y + self.height / 2)

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height


@dataclass(frozen=True)
class Arrow:
    """A line from `start` to `end`, by way of `bend` where it is curved."""

    start: Point
    end: Point
    bend: Point | None = None

    @property
    def path(self) -> str:
        """The line as an SVG path; it stops inside the head."""
        tip = _towards(self.end, self.bend or self.start, HEAD * 0.8)
        middle = f"Q{_pair(self.bend)} " if self.bend else "L"
        return f"M{_pair(self.start)} {middle}{_pair(tip)}"

    @property
    def head(self) -> str:
        """The head as an SVG path to be filled."""
        back = _towards(self.end, self.bend or self.start, HEAD)
        dx, dy = (self.end[0] - back[0]) * 0.42, (self.end[1] - back[1]) * 0.42
        one, other = (back[0] - dy, back[1] + dx), (back[0] + dy, back[1] - dx)
        return f"M{_pair(self.end)} L{_pair(one)} L{_pair(other)}Z"

    @property
    def midpoint(self) -> Point:
        """The middle of the line."""
        straight = _between(self.start, self.end, 0.5)
        return _between(straight, self.bend, 0.5) if self.bend else straight

    @property
    def is_slanting(self) -> bool:
        """Whether it runs neither level nor upright."""
        return self.bend is not None or min(abs(self.end[i] - self.start[i]) for i in (0, 1)) >= 1

    def mirrored(self, width: float) -> Arrow:
        """The arrow seen in a mirror at the right edge."""
        bend = (width - self.bend[0], self.bend[1]) if self.bend else None
        return Arrow((width - self.start[0], self.start[1]), (width - self.end[0], self.end[1]), bend)


@dataclass(frozen=True)
class Label:
    """Words on an arrow, centred on (x, y)."""

    x: float
    y: float
    width: float
    height: float
    lines: Words

    @property
    def rect(self) -> Rect:
        """What it covers."""
        return Rect(self.x - self.width / 2, self.y - self.height / 2, self.width, self.height)


def route(
    boxes: Mapping[str, Rect], edges: Sequence[tuple[str, str, Words]], text: float
) -> tuple[tuple[Arrow, ...], tuple[Label, ...]]:
    """Arrows and labels for edges (from, to, words) between boxes; a node that points at itself gets none."""
    known = [edge for edge in edges if edge[0] in boxes and edge[1] in boxes and edge[0] != edge[1]]
    both = {(a, b) for a, b, _ in known} & {(b, a) for a, b, _ in known}
    right = max((rect.x + rect.width for rect in boxes.values()), default=0.0)
    arrows = [_arrow(boxes, start, end, (start, end) in both) for start, end, _ in known]
    labels: list[Label] = []
    # Words on straight lines have few places to go, so they choose before those on slanting ones.
    for arrow, words in sorted(zip(arrows, (w for *_, w in known), strict=True), key=lambda pair: pair[0].is_slanting):
        if words:
            taken = [*boxes.values(), *(label.rect for label in labels)]
            labels.append(_label(arrow, words, text * SMALL, taken, right))
    return tuple(arrows), tuple(labels)


def _arrow(boxes: Mapping[str, Rect], start: str, end: str, is_double: bool) -> Arrow:
    a, b = boxes[start].middle, boxes[end].middle
    if is_double:
        a, b = _aside(a, b)
    others = [rect for name, rect in boxes.items() if name not in (start, end)]
    if any(_crosses(a, b, rect) for rect in others):
        bend = _bend(boxes, a, b)
        return Arrow(_leave(boxes[start], bend, a), _leave(boxes[end], bend, b), bend)
    return Arrow(_leave(boxes[start], b, a), _leave(boxes[end], a, b))


def _aside(a: Point, b: Point) -> tuple[Point, Point]:
    """Both ends moved to the right of the way, so that there and back run side by side."""
    length = hypot(b[0] - a[0], b[1] - a[1]) or 1
    dx, dy = -(b[1] - a[1]) / length * APART, (b[0] - a[0]) / length * APART
    return (a[0] - dx, a[1] - dy), (b[0] - dx, b[1] - dy)


def _bend(boxes: Mapping[str, Rect], a: Point, b: Point) -> Point:
    """A point off the straight way, on the side of the drawing's middle."""
    xs, ys = zip(*(rect.middle for rect in boxes.values()), strict=True)
    heart = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    half = _between(a, b, 0.5)
    reach = max(rect.height for rect in boxes.values()) * 2.2
    if abs(a[1] - b[1]) < 1:
        return (half[0], half[1] + (reach if heart[1] >= half[1] else -reach))
    return (half[0] + (reach if heart[0] >= half[0] else -reach), half[1])


def _leave(rect: Rect, towards: Point, origin: Point) -> Point:
    """Where the way from `origin` inside a box crosses its edge."""
    dx, dy = towards[0] - origin[0], towards[1] - origin[1]
    left, right = rect.x - origin[0], rect.x + rect.width - origin[0]
    top, bottom = rect.y - origin[1], rect.bottom - origin[1]
    shares = [(right if dx > 0 else left) / dx] if abs(dx) > 1e-9 else []
    shares += [(bottom if dy > 0 else top) / dy] if abs(dy) > 1e-9 else []
    share = min(shares, default=0.0)
    return (origin[0] + dx * share, origin[1] + dy * share)


def _crosses(a: Point, b: Point, rect: Rect, margin: float = 1.0) -> bool:
    """Whether a straight way touches a box: the part of the way inside both bands is not empty."""
    low, high = 0.0, 1.0
    for axis, begin, size in ((0, rect.x, rect.width), (1, rect.y, rect.height)):
        step = b[axis] - a[axis]
        edges = (begin - margin - a[axis], begin + size + margin - a[axis])
        if abs(step) < 1e-9:
            if edges[0] > 0 or edges[1] < 0:
                return False
            continue
        first, last = sorted(edge / step for edge in edges)
        low, high = max(low, first), min(high, last)
    return low < high


def _label(arrow: Arrow, words: Words, size: float, taken: Sequence[Rect], right: float) -> Label:
    """The first place beside the arrow where the words cover neither a box nor other words; else the best place."""
    width, height = max(width_of(line, size) for line in words), len(words) * size * LEADING
    labels = [Label(x, y, width, height, words) for x, y in _wishes(arrow, width, height)]
    free = (one for one in labels if one.rect.x >= 0 and one.rect.x + width <= right and not _meets(one.rect, taken))
    return next(free, labels[0])


def _wishes(arrow: Arrow, width: float, height: float) -> list[Point]:
    """Middles for the words, best first: above a level line, beside an upright one, on any other."""
    x, y = arrow.midpoint
    dx, dy = arrow.end[0] - arrow.start[0], arrow.end[1] - arrow.start[1]
    if arrow.bend is None and abs(dy) < 1:
        above = (height / 2 + 1) * (-1 if dx > 0 else 1)
        return [(x, y + above), (x, y - above)]
    if arrow.bend is None and abs(dx) < 1:
        return [(x + side * (width / 2 + 1.4), y) for side in (1, -1)]
    along = [_between(arrow.start, arrow.end, share) for share in (0.5, 0.42, 0.58, 0.34, 0.66)]
    return [(x, y)] if arrow.bend else along


def _meets(rect: Rect, others: Sequence[Rect]) -> bool:
    return any(
        rect.x < other.x + other.width
        and other.x < rect.x + rect.width
        and rect.y < other.bottom
        and other.y < rect.bottom
        for other in others
    )


def _towards(point: Point, other: Point, distance: float) -> Point:
    length = hypot(other[0] - point[0], other[1] - point[1]) or 1
    return _between(point, other, distance / length)


def _between(a: Point, b: Point, share: float) -> Point:
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


def _pair(point: Point | None) -> str:
    x, y = point or (0.0, 0.0)
    return f"{x:.2f} {y:.2f}"
