"""A package of parts (ECMA-376, part 2): each with its type and relations, packed the same way each time."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from coursegen.render.pptx.marks import HEAD, attr

REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument"
PML = f"{OFFICE}.presentationml"
CORE = "application/vnd.openxmlformats-package.core-properties+xml"
_TYPES = "[Content_Types].xml"
_DEFAULTS = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can tell


@dataclass
class Part:
    """One file of a package.

    `name` counts from the root and has no slash before it; the root itself, which only relates, has the name "".
    `kind` is the content type. `relations` maps (type, target, whether that lies outside) to the relation's id.
    """

    name: str
    kind: str = ""
    data: bytes = b""
    relations: dict[tuple[str, str, bool], str] = field(default_factory=dict)
    last: int = 0  # number of the latest id of a relation

    def relate(self, kind: str, target: Part | str) -> str:
        """Relate to a part or to an address outside, once; `kind` is the last word of Office's own types, or a URI."""
        kind = kind if "/" in kind else f"{REL}/{kind}"
        key = (kind, target, True) if isinstance(target, str) else (kind, target.name, False)
        if key not in self.relations:
            self.last += 1
            self.relations[key] = f"rId{self.last}"
        return self.relations[key]

    @property
    def relations_name(self) -> str:
        """The name of the file that holds the relations."""
        folder, name = posixpath.split(self.name)
        return posixpath.join(folder, "_rels", f"{name}.rels")

    def relations_xml(self) -> str:
        """The relations as XML, their targets relative to this part."""
        folder = posixpath.dirname(self.name)
        made = "".join(
            f'<Relationship Id="{number}" Type="{kind}" '
            + (f'Target={attr(target)} TargetMode="External"/>' if away else f'Target="{_path(target, folder)}"/>')
            for (kind, target, away), number in self.relations.items()
        )
        return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{made}</Relationships>'


def _path(target: str, folder: str) -> str:
    near = f"{folder}/"
    return target.removeprefix(near) if folder and target.startswith(near) else posixpath.relpath(target, folder or ".")


class Package:
    """The parts of one file by their names, and the root that relates to the first of them."""

    def __init__(self) -> None:
        self.root = Part("")
        self.parts: dict[str, Part] = {}
        self._media: dict[bytes, Part] = {}

    def add(self, name: str, kind: str, data: str | bytes = b"") -> Part:
        """Add a part, in place of one that has its name."""
        made = Part(name, kind, data.encode() if isinstance(data, str) else data)
        self.parts[name] = made
        return made

    def add_media(self, data: bytes, ending: str, kind: str) -> Part:
        """Add a picture, once for all that show it."""
        if data not in self._media:
            self._media[data] = self.add(self.free(f"ppt/media/image{{}}.{ending}"), kind, data)
        return self._media[data]

    def free(self, pattern: str) -> str:
        """The first name that no part has, of those that a pattern gives when counted from 1."""
        number = 1
        while pattern.format(number) in self.parts:
            number += 1
        return pattern.format(number)

    def pack(self) -> bytes:
        """The bytes of the package: what its parts are, the root's relations, then each part and its relations."""
        files = {_TYPES: self._types().encode()}
        for part in (self.root, *self.parts.values()):
            if part.name:
                files[part.name] = part.data
            if part.relations:
                files[part.relations_name] = part.relations_xml().encode()
        return pack(files)

    def _types(self) -> str:
        """Pictures and workbooks are told by their endings, all XML part by part."""
        endings, own = dict(_DEFAULTS), []
        for part in self.parts.values():
            ending = part.name.rpartition(".")[2].lower()
            if ending in _DEFAULTS or endings.setdefault(ending, part.kind) != part.kind:
                own.append(part)
        defaults = "".join(f'<Default Extension="{ending}" ContentType="{kind}"/>' for ending, kind in endings.items())
        overrides = "".join(f'<Override PartName="/{part.name}" ContentType="{part.kind}"/>' for part in own)
        return f'{HEAD}<Types xmlns="{PACKAGE}/content-types">{defaults}{overrides}</Types>'


def read(data: bytes) -> Package:
    """Read a package as python-pptx writes one, without its core properties; raises zipfile.BadZipFile and KeyError."""
    from xml.etree import ElementTree

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    types = ElementTree.fromstring(files.pop(_TYPES))
    endings = {entry.attrib["Extension"]: entry.attrib["ContentType"] for entry in types if "Extension" in entry.attrib}
    own = {entry.attrib["PartName"]: entry.attrib["ContentType"] for entry in types if "PartName" in entry.attrib}
    made = Package()
    for name, content in files.items():
        kind = own.get(f"/{name}") or endings[name.rpartition(".")[2]]
        if kind not in (_DEFAULTS["rels"], CORE):
            made.add(name, kind, content)
    for part in (made.root, *made.parts.values()):
        if part.relations_name in files:
            _read_relations(part, ElementTree.fromstring(files[part.relations_name]))
    return made


def _read_relations(part: Part, entries: Iterable[object]) -> None:
    folder = posixpath.dirname(part.name)
    for entry in entries:
        found: Mapping[str, str] = entry.attrib  # type: ignore[attr-defined]
        kind, target = found["Type"], found["Target"]
        away = found.get("TargetMode") == "External"
        if not kind.endswith("/core-properties"):
            target = target if away else posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            part.relations[kind, target, away] = found["Id"]
        digits = re.search(r"\d+$", found["Id"])
        part.last = max(part.last, int(digits[0]) if digits else 0)


def pack(files: Mapping[str, bytes]) -> bytes:
    """Zip files in their order with fixed dates and attributes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(entry, data, compresslevel=6)
    return buffer.getvalue()
