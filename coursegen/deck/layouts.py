"""The slide layouts of a theme as values: slots with boxes, and text styles with their levels and steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from coursegen import resources
from coursegen.deck.measure import Metrics, load_metrics
from coursegen.deck.model import Para
from coursegen.theme import Theme

FILE, ICONS = "deck/layouts.yaml", "deck/icons.yaml"
LEVELS = 3  # levels a step: three steps of three levels fill the nine levels a placeholder has
LEAST = 12.0  # points; smaller text cannot be read from the back row
_ITEMS = ("item", "item2", "item3")
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Level:
    """How one kind of paragraph looks; `left` and `hang` in inches, `bullet` is a character, 1 or A."""

    serves: tuple[str, ...]
    color: str = "tx1"
    scale: float = 1.0
    least: float = LEAST
    bold: bool = False
    caps: bool = False
    spacing: float = 0.0
    line: float = 1.0
    left: float = 0.0
    hang: float = 0.0
    bullet: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One density: the size of the text and the space before a paragraph, in points."""

    size: float
    before: float = 0.0
    head: float | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How one paragraph is set: the level it takes and what it changes of that level's indents."""

    index: int
    level: Level
    size: float
    before: float
    left: float
    hang: float
    bullet: str
    bold: bool


@dataclass(frozen=True, slots=True)
class Style:
    """A text style of the layouts; `native` levels are a template's own list levels, and steps change run sizes."""

    name: str
    levels: tuple[Level, ...]
    steps: tuple[Step, ...]
    font: str = "body"
    native: bool = False

    def size(self, level: Level, step: int) -> float:
        """Size in points, on the half point."""
        return max(round(self.steps[step].size * level.scale * 2) / 2, level.least)

    def before(self, index: int, step: int) -> float:
        """Space before a paragraph of a level, in points."""
        at = self.steps[step]
        if at.head is not None and "head" in self.levels[index].serves:
            return at.head
        nested = bool({"item2", "item3", "more"} & set(self.levels[index].serves))
        return round(at.before * (0.4 if nested else 1.0), 1)

    def look(self, para: Para, step: int) -> Look:
        """Choose the level of a paragraph and say where it departs from it."""
        role = _ITEMS[para.depth] if para.kind == "item" else para.kind
        index = self._index(role)
        level = self.levels[index]
        left, hang, bullet = level.left, level.hang, level.bullet
        exact = role in level.serves
        if para.kind == "item":
            if not exact:
                left, hang, bullet = 0.3 * para.depth, 0.3, "•"
            if para.number is not None:
                bullet, hang = "1", max(hang, 0.022 * self.size(level, step))
            elif bullet == "1" and self.levels[0].bullet != "1":
                bullet = "•"
        elif para.kind == "more" and not exact:
            left, hang, bullet = (level.left + level.hang) if para.depth == 0 else 0.3 * (para.depth + 1), 0.0, ""
        elif not (exact and level.bullet == "A"):
            left, hang, bullet = 0.0, 0.0, ""
        return Look(
            index=index if self.native else step * LEVELS + index,
            level=level,
            size=self.size(level, step),
            before=self.before(index, step),
            left=left,
            hang=hang,
            bullet=bullet,
            bold=level.bold or para.kind == "head",
        )

    def _index(self, role: str) -> int:
        wanted = {"item3": ("item3", "item2", "item", "text"), "item2": ("item2", "item", "text")}
        others = {"item": ("item", "text"), "more": ("more", "item", "text"), "head": ("head", "text")}
        for name in (wanted | others).get(role, (role, "text")):
            for index, level in enumerate(self.levels):
                if name in level.serves:
                    return index
        return 0


@dataclass(frozen=True, slots=True)
class Slot:
    """A place on a layout; `box` and `alone` in inches (x, y, width, height), `inset` left, top, right, bottom.

    `placeholder` is what its element says in a house's template, "" where a figure stands free of any.
    """

    name: str
    label: str
    kind: str
    idx: int
    box: Box
    style: Style | None = None
    anchor: str = "t"
    inset: Box = (0.0, 0.0, 0.0, 0.0)
    fill: str | None = None
    letter: str = ""
    again: bool = False
    below: str | None = None
    beside: str | None = None
    alone: Box | None = None
    needs: str = ""
    look: str = "table"
    spread: bool = False
    icon: str = ""
    icon_box: Box | None = None
    icon_fill: str = "phase"
    mark: str = ""
    placeholder: str | None = None

    @property
    def required(self) -> bool:
        """Whether a slide without it is an error."""
        return bool(self.needs)

    @property
    def setting(self) -> Style:
        """The style of its text; raises LookupError for a slot that takes a figure."""
        if self.style is None:
            raise LookupError(f"slot {self.name} takes no text")
        return self.style

    @property
    def inner(self) -> tuple[float, float]:
        """Width and height for text, in points."""
        left, top, right, bottom = self.inset
        return (self.box[2] - left - right) * 72, (self.box[3] - top - bottom) * 72


@dataclass(frozen=True, slots=True)
class Shape:
    """An ornament: `shape` is rect, ellipse or quarter (of a disc), turned by quarters."""

    shape: str
    box: Box
    fill: str
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout; `foot` is x and width of the footer line, None for no footers.

    `feet` maps kinds of footers to the idx of their placeholders; `at` is a house layout's place in its template.
    """

    name: str
    type: str | None
    bg: str
    slots: tuple[Slot, ...]
    decor: tuple[Shape, ...] = ()
    rules: tuple[tuple[str, str], ...] = ()
    items: str = ""
    compact: str | None = None
    rest: str | None = None
    family: tuple[str, ...] = ()
    roomy: Mapping[str, str] = field(default_factory=dict)
    tracker: str = "plain"
    foot: tuple[float, float] | None = (0.75, 11.833)
    feet: Mapping[str, int] = field(default_factory=lambda: {"ftr": 11, "dt": 10, "sldNum": 12})
    at: int | None = None

    @property
    def names(self) -> frozenset[str]:
        """Names of the slots."""
        return frozenset(slot.name for slot in self.slots)

    @property
    def dark(self) -> bool:
        """Whether footers are white."""
        return self.bg in ("tx2", "phase")

    def named(self, name: str) -> tuple[Slot, ...]:
        """The slots of one name, in order."""
        return tuple(slot for slot in self.slots if slot.name == name)


@dataclass(frozen=True)
class TableLook:
    """How tables of one look are set: sizes in points from roomy to dense, padding in inches."""

    steps: tuple[float, ...]
    head: str
    pad: float
    first: str


@dataclass(frozen=True)
class Layouts:
    """Everything a theme says about slides; `fonts` maps heading and body to their metrics, `icons` names to paths.

    `rtl` says that the text runs from right to left, `house` that they are those of a template.
    """

    size: tuple[float, float]
    by_name: Mapping[str, Layout]
    tables: Mapping[str, TableLook]
    fonts: Mapping[str, Metrics]
    icons: Mapping[str, str] = field(default_factory=dict)
    rtl: bool = False
    house: bool = False


def load(theme: Theme) -> Layouts:
    """Read the layouts of a theme and the metrics of its slide fonts."""
    return _load(theme.read(FILE), theme.read(ICONS), tuple(sorted(theme.settings["fonts"]["deck"]["metrics"].items())))


@lru_cache(8)
def _load(source: bytes, icons: bytes, metrics: tuple[tuple[str, str], ...]) -> Layouts:
    data = resources.values(source)
    styles = {name: _style(name, entry) for name, entry in data["styles"].items()}
    made = {name: _layout(name, entry, styles, data["common"]) for name, entry in data["layouts"].items()}
    tables = {
        name: TableLook(tuple(entry["steps"]), entry["head"], entry["pad"], entry["first"])
        for name, entry in data["tables"].items()
    }
    fonts = {role: load_metrics(name) for role, name in metrics}
    return Layouts(tuple(data["size"]), made, tables, fonts, resources.values(icons))


def _style(name: str, entry: Mapping[str, Any]) -> Style:
    levels = []
    for level in entry["levels"]:
        rest: dict[str, Any] = {key: value for key, value in level.items() if key not in ("for", "letter")}
        if level.get("letter"):
            rest["bullet"] = "A"
        levels.append(Level(tuple(level["for"]), **rest))
    return Style(name, tuple(levels), tuple(Step(**s) for s in entry["steps"]), entry.get("font", "body"))


def _layout(name: str, entry: Mapping[str, Any], styles: Mapping[str, Style], common: Mapping[str, Any]) -> Layout:
    slots: list[Slot] = []
    for slot, settings in entry["slots"].items():
        if settings is None:
            continue
        slots += _slots(slot, {**common.get(slot, {}), **settings}, styles, 21 + len(slots))
    foot = entry.get("foot", (0.75, 11.833))
    return Layout(
        name=name,
        type=entry.get("type"),
        bg=entry["bg"],
        slots=tuple(slots),
        decor=tuple(Shape(s["shape"], tuple(s["box"]), s["fill"], s.get("turn", 0)) for s in entry.get("decor", ())),
        rules=tuple((rule["over"], rule["fill"]) for rule in entry.get("rules", ())),
        items=entry.get("items", ""),
        compact=entry.get("compact"),
        rest=entry.get("rest"),
        family=tuple(entry.get("family", ())),
        roomy=entry.get("roomy") or {},
        tracker=entry.get("tracker", "plain"),
        foot=None if foot == "none" else (foot[0], foot[1]),
    )


def _slots(name: str, entry: Mapping[str, Any], styles: Mapping[str, Style], idx: int) -> list[Slot]:
    fixed = {"title": 0, "eyebrow": 20, "main": 1}
    plain = {
        key: entry[key]
        for key in ("anchor", "fill", "again", "below", "beside", "needs", "look", "spread", "icon", "mark")
        if key in entry
    }
    if "icon" in entry:
        plain |= {"icon_box": tuple(entry["icon-box"]), "icon_fill": entry.get("icon-fill", "phase")}
    boxes = _grid(entry)
    return [
        Slot(
            name=name,
            label=(name if len(boxes) == 1 else f"{name} {at + 1}").capitalize(),
            kind=entry.get("kind", "text"),
            idx=fixed.get(name, idx + at),
            box=box,
            style=styles[entry["style"]] if "style" in entry else None,
            inset=tuple(entry.get("inset", (0.0, 0.0, 0.0, 0.0))),
            letter=chr(65 + at),
            alone=tuple(entry["alone"]) if "alone" in entry else None,
            **plain,
        )
        for at, box in enumerate(boxes)
    ]


def _grid(entry: Mapping[str, Any]) -> list[Box]:
    x, y, width, height = entry["box"]
    columns, rows = entry.get("repeat", (1, 1))
    gap = entry.get("gap", 0.0)
    wide, high = (width - gap * (columns - 1)) / columns, (height - gap * (rows - 1)) / rows
    return [
        (round(x + column * (wide + gap), 4), round(y + row * (high + gap), 4), round(wide, 4), round(high, 4))
        for row in range(rows)
        for column in range(columns)
    ]
