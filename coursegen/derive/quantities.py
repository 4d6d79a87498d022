"""How many of each thing: copies for learners, pairs, teams and the room, and spares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coursegen.derive.groups import Groups
from coursegen.derive.handouts import Handout
from coursegen.spec.lesson import Lesson
from coursegen.spec.logistics import Material

ONE_IN = 10  # a spare for so many copies, rounded up; people lose sheets and come unannounced
PRINTED = ("print", "simulation")
SHARED_OUT = ("learner", "pair", "group", "team")


@dataclass(frozen=True)
class Quantity:
    """A material, how many are needed, how many to print besides; `assumed` when the author gave no `per`."""

    material: Material
    needed: int
    spare: int
    assumed: bool

    @property
    def printed(self) -> bool:
        """Whether it comes out of a printer."""
        return self.material.kind in PRINTED


@dataclass(frozen=True)
class Print:
    """How often to print a handout: for whom, copies needed and spare, and the material that asks for it."""

    handout: Handout
    per: str
    needed: int
    spare: int
    material: Material | None = None

    @property
    def copies(self) -> int:
        """Copies to order."""
        return self.needed + self.spare


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
    return -(-needed // ONE_IN) if per in SHARED_OUT else 0


def quantities(lesson: Lesson, groups: Groups) -> tuple[Quantity, ...]:
    """One row a material, in the lesson's order."""
    rows = []
    for material in lesson.materials:
        each = 1 if material.quantity is None else material.quantity
        needed = copies(material.per, groups, each)
        extra = spare(material.per, needed) if material.kind in PRINTED else 0
        rows.append(Quantity(material, needed, extra, material.per is None))
    return tuple(rows)


def prints(handouts: Sequence[Handout], materials: Sequence[Quantity], groups: Groups) -> tuple[Print, ...]:
    """One row a handout: the figures of the material that names it, else those of the handout itself."""
    rows: list[Print] = []
    for handout in handouts:
        taken = [row.material for row in rows]
        asked = next((q for q in materials if q.material not in taken and _names(q.material, handout)), None)
        if asked:
            per = asked.material.per or handout.per
            rows.append(Print(handout, per, asked.needed, spare(per, asked.needed), asked.material))
        else:
            needed = copies(handout.per, groups)
            rows.append(Print(handout, handout.per, needed, spare(handout.per, needed)))
    return tuple(rows)


def _names(material: Material, handout: Handout) -> bool:
    """Whether a material is this handout: by its asset, or by the name of its list (`polls`)."""
    return bool(material.asset) and material.asset in (*handout.names, handout.id, f"{handout.kind}s")
