"""Boxes and lines of a diagram, in inches: which sides face each other, what lies over what."""

from __future__ import annotations

from coursegen.deck.layouts import Box

TOP, LEFT, BOTTOM, RIGHT = range(4)  # connection sites of a rectangle (ECMA-376, presetShapeDefinitions)
Line = tuple[float, float, float, float]


def join(a: Box, b: Box) -> tuple[tuple[int, int], Line]:
    """Sites of two boxes that face each other, and the points there."""
    dx, dy = (b[0] + b[2] / 2) - (a[0] + a[2] / 2), (b[1] + b[3] / 2) - (a[1] + a[3] / 2)
    apart = max(b[0] - (a[0] + a[2]), a[0] - (b[0] + b[2]))
    if abs(dy) < min(a[3], b[3]) / 2 or (apart > 0 and abs(dx) > 2.2 * abs(dy) and abs(dy) < max(a[3], b[3])):
        sites = (RIGHT, LEFT) if dx >= 0 else (LEFT, RIGHT)
    else:
        sites = (BOTTOM, TOP) if dy >= 0 else (TOP, BOTTOM)
    return sites, (*site(a, sites[0]), *site(b, sites[1]))


def site(box: Box, at: int) -> tuple[float, float]:
    """The middle of one side."""
    x, y, wide, tall = box
    return {
        TOP: (x + wide / 2, y),
        LEFT: (x, y + tall / 2),
        BOTTOM: (x + wide / 2, y + tall),
        RIGHT: (x + wide, y + tall / 2),
    }[at]


def crosses(line: Line, box: Box) -> bool:
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


def overlap(a: Box, b: Box, gap: float) -> bool:
    """Whether two boxes are closer than `gap`."""
    return (
        a[0] < b[0] + b[2] + gap and b[0] < a[0] + a[2] + gap and a[1] < b[1] + b[3] + gap and b[1] < a[1] + a[3] + gap
    )
