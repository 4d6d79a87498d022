"""A deck as values: slides, what fills their slots, and the blocks, figures and runs inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one look; a newline in it is a line break."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Para:
    """One paragraph.

    `kind` is text, head, item, more (a further paragraph of an item), quote or code; `depth` counts list
    levels from 0; `number` is the item's number in an ordered list.
    """

    runs: tuple[Run, ...]
    kind: str = "text"
    depth: int = 0
    number: int | None = None

    @property
    def text(self) -> str:
        """The words without their look."""
        return "".join(run.text for run in self.runs)


Cell = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row has as many cells as `head`; `align` holds left, center or right for each column."""

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    align: tuple[str, ...]
    alt: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by the name of its asset, with what it tells someone who cannot see it."""

    src: str
    alt: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """Named bars; `values` runs parallel to `categories`."""

    categories: tuple[str, ...]
    values: tuple[float, ...]
    unit: str
    alt: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Node:
    """One thing in a diagram; `lens` groups nodes by colour, `detail` is a second line."""

    id: str
    label: str
    lens: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow between two nodes, by their ids."""

    source: str
    target: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Diagram:
    """A diagram of kind flow, loop, matrix or timeline.

    `shown` holds the ids visible on this slide of a build (None: all), `highlight` those drawn strong.
    """

    kind: str
    alt: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...] = ()
    shown: frozenset[str] | None = None
    highlight: frozenset[str] = frozenset()
    columns: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    line: int = 0


Figure = Table | Picture | Chart | Diagram
Block = Para | Figure


@dataclass(frozen=True, slots=True)
class Fill:
    """What the author put into one slot of a slide; `marks` are classes such as `correct`."""

    slot: str
    blocks: tuple[Block, ...]
    marks: tuple[str, ...] = ()
    line: int = 0

    @property
    def paras(self) -> tuple[Para, ...]:
        """The blocks that are text."""
        return tuple(block for block in self.blocks if isinstance(block, Para))


@dataclass(frozen=True, slots=True)
class Phase:
    """One stretch of the way through the lesson, for the tracker at the foot of the slides."""

    key: str
    title: str
    minutes: float


@dataclass(frozen=True, slots=True)
class Meta:
    """What the front matter says of the whole deck; `strip_notes` leaves notes and hidden slides out, for learners."""

    title: str
    subtitle: str = ""
    lang: str = "en"
    author: str = ""
    date: str = ""
    footer: str = ""
    description: str = ""
    phases: tuple[Phase, ...] = ()
    strip_notes: bool = False

    @property
    def order(self) -> Mapping[str, int]:
        """Phase key -> its place, counted from 0."""
        return {phase.key: at for at, phase in enumerate(self.phases)}


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide as written; `line` is where its heading stands in the deck Markdown."""

    id: str
    layout: str
    title: tuple[Run, ...]
    section: str = ""
    phase: str | None = None
    eyebrow: tuple[Run, ...] = ()
    fills: tuple[Fill, ...] = ()
    notes: tuple[Para, ...] = ()
    hidden: bool = False
    line: int = 0

    @property
    def words(self) -> str:
        """The title without its look."""
        return "".join(run.text for run in self.title)

    @property
    def slots(self) -> Mapping[str, tuple[Fill, ...]]:
        """Slot name -> its fills in the order written."""
        names = dict.fromkeys(fill.slot for fill in self.fills)
        return {name: tuple(f for f in self.fills if f.slot == name) for name in names}


@dataclass(frozen=True, slots=True)
class Deck:
    """A whole deck."""

    meta: Meta
    slides: tuple[Slide, ...] = field(default=())
