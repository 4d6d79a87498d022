"""A house's own PPTX template, read without python-pptx: its layouts, their placeholders, boxes, sizes and colours."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from coursegen.deck.layouts import Box

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_EMU = 914400
LEVELS = 3  # list levels that slides use
FEET = ("dt", "ftr", "sldNum")
_HEADS = ("title", "ctrTitle")
_INSETS = {"lIns": 0.1, "tIns": 0.05, "rIns": 0.1, "bIns": 0.05}  # inches, ECMA-376, bodyPr
# ECMA-376, clrMap of a master that has none of its own.
_MAP = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}


class TemplateError(ValueError):
    """The file is no template that slides can be made from."""


@dataclass(frozen=True, slots=True)
class ListLevel:
    """One list level: size and space before in points, left and hanging indent in inches, line as a factor."""

    size: float = 18.0
    before: float = 0.0
    left: float = 0.0
    hang: float = 0.0
    line: float = 1.0
    bold: bool = False
    bullet: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    """One placeholder of a layout, with what it inherits from the master; `box` and `inset` in inches."""

    type: str
    idx: int
    name: str
    box: Box
    levels: tuple[ListLevel, ...]
    inset: Box
    anchor: str

    @property
    def area(self) -> float:
        """Square inches."""
        return self.box[2] * self.box[3]


@dataclass(frozen=True, slots=True)
class HouseLayout:
    """One layout of the template; `at` is its place among those of the first master."""

    at: int
    name: str
    type: str
    holders: tuple[Holder, ...]

    @property
    def title(self) -> Holder | None:
        """The title's placeholder."""
        return next((holder for holder in self.holders if holder.type in _HEADS), None)

    @property
    def texts(self) -> tuple[Holder, ...]:
        """Placeholders that hold text besides the title, the largest first."""
        found = [holder for holder in self.holders if holder.type in ("body", "obj", "subTitle")]
        return tuple(sorted(found, key=lambda holder: -holder.area))


@dataclass(frozen=True)
class House:
    """A whole template: size in inches, layouts in order, the scheme's colours after the master's map."""

    size: tuple[float, float]
    layouts: tuple[HouseLayout, ...]
    colors: Mapping[str, str]


def read(data: bytes) -> House:
    """Read a template; raises TemplateError for what is no PPTX or has no master."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
        return _house(parts)
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, StopIteration, ValueError) as fault:
        raise TemplateError(f"it is no PowerPoint file that can be read ({fault})") from fault


def _house(parts: Mapping[str, bytes]) -> House:
    show = "ppt/presentation.xml"
    root = ElementTree.fromstring(parts[show])
    size = next(root.iter(f"{_P}sldSz"))
    first = next(root.iter(f"{_P}sldMasterId"))
    name = _targets(show, parts)[first.attrib[f"{_R}id"]]
    master = ElementTree.fromstring(parts[name])
    own = _targets(name, parts)
    paths = [own[entry.attrib[f"{_R}id"]] for entry in master.iter(f"{_P}sldLayoutId")]
    roots = [ElementTree.fromstring(parts[path]) for path in paths]
    theme = next(path for path in own.values() if "/theme/" in path)
    layouts = tuple(_layout(at, layout, master) for at, layout in enumerate(roots))
    wide, tall = (int(size.attrib[key]) / _EMU for key in ("cx", "cy"))
    return House((wide, tall), layouts, _colors(ElementTree.fromstring(parts[theme]), master))


def _targets(part: str, parts: Mapping[str, bytes]) -> dict[str, str]:
    folder, name = posixpath.split(part)
    rels = ElementTree.fromstring(parts[f"{folder}/_rels/{name}.rels"])
    return {
        rel.attrib["Id"]: posixpath.normpath(posixpath.join("/", folder, rel.attrib["Target"])).lstrip("/")
        for rel in rels
        if rel.attrib.get("TargetMode") != "External"
    }


def _colors(theme: ElementTree.Element, master: ElementTree.Element) -> dict[str, str]:
    scheme = next(theme.iter(f"{_A}clrScheme"))
    plain = {}
    for entry in scheme:
        value = entry[0]
        plain[entry.tag.removeprefix(_A)] = str(value.attrib.get("lastClr") or value.attrib.get("val", "000000"))
    found = next(master.iter(f"{_P}clrMap"), None)
    mapped = _MAP | (dict(found.attrib) if found is not None else {})
    return plain | {name: plain[source] for name, source in mapped.items() if source in plain}


def _layout(at: int, root: ElementTree.Element, master: ElementTree.Element) -> HouseLayout:
    above = {_kind(ph): sp for sp, ph in _placeholders(master)}
    holders = []
    for sp, ph in _placeholders(root):
        kind = ph.attrib.get("type", "obj")
        parent = above.get("title" if kind in _HEADS else kind) if kind in (*_HEADS, *FEET) else above.get("body")
        holders.append(_holder(sp, ph, parent, master))
    name = next(root.iter(f"{_P}cSld")).attrib.get("name", f"Layout {at + 1}")
    return HouseLayout(at, name, root.attrib.get("type", ""), tuple(holders))


def _placeholders(root: ElementTree.Element) -> Iterator[tuple[ElementTree.Element, ElementTree.Element]]:
    for sp in root.iter(f"{_P}sp"):
        ph = next(sp.iter(f"{_P}ph"), None)
        if ph is not None:
            yield sp, ph


def _kind(ph: ElementTree.Element) -> str:
    return ph.attrib.get("type", "obj")


def _holder(
    sp: ElementTree.Element, ph: ElementTree.Element, parent: ElementTree.Element | None, master: ElementTree.Element
) -> Holder:
    chain = [shape for shape in (sp, parent) if shape is not None]
    kind = _kind(ph)
    style = "titleStyle" if kind in _HEADS else "bodyStyle"
    lists = [found for shape in chain for found in shape.iter(f"{_A}lstStyle")]
    lists += list(master.iter(f"{_P}{style}"))
    frames = [found for shape in chain for found in shape.iter(f"{_A}bodyPr")]
    return Holder(
        kind,
        int(ph.attrib.get("idx", 0)),
        next(sp.iter(f"{_P}cNvPr")).attrib.get("name", ""),
        next((box for shape in chain if (box := _box(shape))), (0.0, 0.0, 0.0, 0.0)),
        tuple(_level(n, lists) for n in range(1, LEVELS + 1)),
        _inset(frames),
        next((found for frame in frames if (found := frame.attrib.get("anchor"))), "t"),
    )


def _inset(frames: Sequence[ElementTree.Element]) -> Box:
    left, top, right, bottom = (
        next((int(frame.attrib[key]) / _EMU for frame in frames if key in frame.attrib), plain)
        for key, plain in _INSETS.items()
    )
    return left, top, right, bottom


def _box(shape: ElementTree.Element) -> Box | None:
    off, ext = next(shape.iter(f"{_A}off"), None), next(shape.iter(f"{_A}ext"), None)
    if off is None or ext is None or "cx" not in ext.attrib:
        return None
    values = (off.attrib["x"], off.attrib["y"], ext.attrib["cx"], ext.attrib["cy"])
    x, y, wide, tall = (int(value) / _EMU for value in values)
    return x, y, wide, tall


def _level(number: int, lists: Sequence[ElementTree.Element]) -> ListLevel:
    """A list level: each property from the nearest list that has it."""
    found = [level for style in lists if (level := style.find(f"{_A}lvl{number}pPr")) is not None]
    runs = [run for level in found if (run := level.find(f"{_A}defRPr")) is not None]
    size = next((int(run.attrib["sz"]) / 100 for run in runs if "sz" in run.attrib), 18.0)
    hang = next((-int(level.attrib["indent"]) / _EMU for level in found if "indent" in level.attrib), 0.0)
    margin = next((int(level.attrib["marL"]) / _EMU for level in found if "marL" in level.attrib), 0.0)
    hang = max(hang, 0.0)
    return ListLevel(
        size=size,
        before=_space("spcBef", found, size),
        left=max(margin - hang, 0.0),
        hang=hang,
        line=_space("lnSpc", found, 1.0) or 1.0,
        bold=next((run.attrib["b"] in ("1", "true") for run in runs if "b" in run.attrib), False),
        bullet=_has_bullet(found),
    )


def _has_bullet(levels: Sequence[ElementTree.Element]) -> bool:
    for level in levels:
        if level.find(f"{_A}buNone") is not None:
            return False
        if level.find(f"{_A}buChar") is not None or level.find(f"{_A}buAutoNum") is not None:
            return True
    return False


def _space(tag: str, levels: Sequence[ElementTree.Element], of: float) -> float:
    for level in levels:
        found = level.find(f"{_A}{tag}")
        share = None if found is None else found.find(f"{_A}spcPct")
        points = None if found is None else found.find(f"{_A}spcPts")
        if share is not None:
            return of * float(share.attrib["val"].rstrip("%")) / (100000 if "%" not in share.attrib["val"] else 100)
        if points is not None and tag == "spcBef":
            return int(points.attrib["val"]) / 100
    return 0.0
