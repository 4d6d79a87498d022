"""How many of each thing: copies for learners, pairs, teams and the room, and spares."""

from __future__ import annotations

import math
from dataclasses import dataclass

from coursegen.derive.groups import Groups
from coursegen.spec.lesson import Lesson
from coursegen.spec.logistics import Material

SPARE = 0.10  # of what is printed for learners, pairs and teams; people lose sheets and come unannounced


@dataclass(frozen=True)
class Quantity:
    """A material, how many are needed, how many to print besides; `assumed` when the author gave no `per`."""

    material: Material
    needed: int
    spare: int
    assumed: bool


def copies(per: str | None, groups: Groups, each: int = 1) -> int:
    """Copies for one learner, pair, group, team or room; groups are counted as teams."""
    count = {
        "learner": groups.learners,
        "pair": groups.pairs,
        "group": groups.teams.teams,
        "team": groups.teams.teams,
        "room": 1,
        "facilitator": 1,
    }[per or "room"]
    return count * each


def spare(per: str | None, needed: int) -> int:
    """Copies to print besides."""
    return math.ceil(needed * SPARE) if per in ("learner", "pair", "group", "team") else 0


def quantities(lesson: Lesson, groups: Groups) -> tuple[Quantity, ...]:
    """One row a material, in the lesson's order."""
    rows = []
    for material in lesson.materials:
        each = 1 if material.quantity is None else material.quantity
        needed = copies(material.per, groups, each)
        extra = spare(material.per, needed) if material.kind == "print" else 0
        rows.append(Quantity(material, needed, extra, material.per is None))
    return tuple(rows)
