"""What no public validator sees in a deck: checks over the package and over the text as it is drawn."""

from __future__ import annotations

import io
import posixpath
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
P14 = "{http://schemas.microsoft.com/office/powerpoint/2010/main}"
CT = "{http://schemas.openxmlformats.org/package/2006/content-types}"
GUID = re.compile(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}")
SCHEME = {"bg1", "bg2", "tx1", "tx2", "hlink", "folHlink", "phClr", "dk1", "dk2", "lt1", "lt2"} | {
    f"accent{n}" for n in range(1, 7)
}
BUILT_IN = "{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}"  # PowerPoint's own Medium Style 2 - Accent 1
SHAPES = {"rect", "ellipse", "line"}

Parts = Mapping[str, bytes]
Relations = Mapping[str, Mapping[str, tuple[str, str]]]


def faults(data: bytes) -> list[str]:
    """Every fault of a deck, as a sentence each."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    names = archive.namelist()
    found = [f"zip: {name} twice" for name, count in Counter(names).items() if count > 1]
    parts = {name: archive.read(name) for name in names}
    relations = {name: _relations(name, parts) for name in parts if not name.endswith(".rels")}
    relations[""] = _relations("", parts)
    found += _package(parts, relations)
    if any("missing part" in fault for fault in found):
        return found
    roots = {n: etree.fromstring(b) for n, b in parts.items() if n.endswith(".xml") and n.startswith("ppt/")}
    for name, root in roots.items():
        found += [f"{name}: {fault}" for fault in _part(name, root, relations.get(name, {}), roots)]
    found += _presentation(roots, relations)
    return [*found, *_titles(roots)]


def _relations(name: str, parts: Parts) -> dict[str, tuple[str, str]]:
    folder, base = posixpath.split(name)
    source = parts.get(posixpath.join(folder, "_rels", base + ".rels"))
    made = {}
    for entry in etree.fromstring(source) if source else ():
        target = entry.get("Target")
        if entry.get("TargetMode") != "External":
            target = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            )
        else:
            target = "external:" + target
        made[entry.get("Id")] = (entry.get("Type").rsplit("/", 1)[-1], target)
    return made


def _package(parts: Parts, relations: Relations) -> Iterator[str]:
    types = etree.fromstring(parts["[Content_Types].xml"])
    defaults = {e.get("Extension") for e in types.iter(CT + "Default")}
    overrides = {e.get("PartName").lstrip("/") for e in types.iter(CT + "Override")}
    for name in parts:
        if name.endswith(".xml") and name not in overrides and name != "[Content_Types].xml":
            yield f"{name}: no content type of its own"
        elif name.rsplit(".", 1)[-1] not in defaults and name not in overrides and name != "[Content_Types].xml":
            yield f"{name}: no content type"
    for name in overrides - parts.keys():
        yield f"[Content_Types].xml: missing part {name}"
    reached, todo = set(), [""]
    while todo:
        for _, target in relations.get(todo.pop(), {}).values():
            if target.startswith("external:") or target in reached:
                continue
            if target not in parts:
                yield f"relation to a missing part {target}"
            reached.add(target)
            todo.append(target)
    for name in parts:
        if not name.endswith(".rels") and name != "[Content_Types].xml" and name not in reached:
            yield f"{name}: orphan"


NEEDS = {"sld": {"slideLayout": 1}, "sldLayout": {"slideMaster": 1}, "notes": {"notesMaster": 1, "slide": 1}}


def _part(name: str, root, relations: Mapping[str, tuple[str, str]], roots) -> Iterator[str]:
    kind = etree.QName(root).localname
    for element in root.iter(etree.Element):
        for key, value in element.attrib.items():
            if key.startswith(R) and value and value not in relations:
                yield f"unresolved {value}"
    for wanted, count in NEEDS.get(kind, {}).items():
        have = sum(which == wanted for which, _ in relations.values())
        if have != count:
            yield f"{have} relations to {wanted}, not {count}"
    for color in root.iter(A + "schemeClr"):
        if color.get("val") not in SCHEME:
            yield f"no colour {color.get('val')} in the scheme"
    if name.startswith("ppt/charts/"):
        yield from (f"axis id {e.get('val')}" for e in root.iter(C + "axId", C + "crossAx") if e.get("val")[0] == "-")
    if kind in ("sld", "sldLayout", "sldMaster", "notes", "notesMaster"):
        yield from _shapes(root)
        yield from _texts(root)
        yield from _tables(root, roots)
    if kind == "sld":
        yield from _slide(root, relations, roots)


def _shapes(root) -> Iterator[str]:
    ids = [e.get("id") for e in root.iter(P + "cNvPr")]
    if sorted(map(int, ids)) != list(range(1, len(ids) + 1)):
        yield f"shape ids are not 1 to {len(ids)}"
    for end in root.iter(A + "stCxn", A + "endCxn"):
        if end.get("id") not in ids:
            yield f"connector to a missing shape {end.get('id')}"
    for (kind, idx), count in Counter((e.get("type", "obj"), e.get("idx", "0")) for e in root.iter(P + "ph")).items():
        if count > 1:
            yield f"placeholder {kind} {idx} used {count} times"
    for extent in root.iter(A + "ext"):
        if extent.get("cx") and (int(extent.get("cx")) < 0 or int(extent.get("cy")) < 0):
            yield "negative size"
    for shape in root.iter(A + "prstGeom"):
        if shape.get("prst") not in SHAPES:
            yield f"unknown shape {shape.get('prst')}"
    for shape in root.iter(P + "sp"):
        ph = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
        if ph is not None and ph.get("type") != "sldImg" and shape.find(P + "txBody") is None:
            yield "placeholder without a text body"


def _texts(root) -> Iterator[str]:
    for body in root.iter(P + "txBody", A + "txBody"):
        if body.find(A + "p") is None:
            yield "text body without a paragraph"
        for paragraph in body.iter(A + "p"):
            if any(etree.QName(e).localname not in ("pPr", "r", "br", "fld", "endParaRPr") for e in paragraph):
                yield "something strange in a paragraph"
    for run in root.iter(A + "rPr", A + "endParaRPr"):
        if not run.get("lang") and etree.QName(run.getparent()).localname != "defPPr":
            yield "run without a language"
    for size in root.iter(A + "rPr", A + "defRPr"):
        if size.get("sz") and int(size.get("sz")) < 1000:
            yield f"text of {int(size.get('sz')) / 100} points"
    yield from _properties(root)


def _properties(root) -> Iterator[str]:
    for fit in root.iter(A + "normAutofit"):
        if fit.get("fontScale"):
            yield "text shrunk"
    for properties in root.iter(*(f"{A}lvl{n}pPr" for n in range(1, 10)), A + "pPr"):
        order = [etree.QName(e).localname for e in properties]
        wanted = ["lnSpc", "spcBef", "spcAft", "buClr", "buSzPct", "buFont", "buNone", "buAutoNum", "buChar", "defRPr"]
        if order != sorted(order, key=wanted.index):
            yield "paragraph properties out of order"


def _tables(root, roots) -> Iterator[str]:
    styles = {e.get("styleId") for e in roots["ppt/tableStyles.xml"].iter(A + "tblStyle")}
    for table in root.iter(A + "tbl"):
        columns = len(table.findall(f"{A}tblGrid/{A}gridCol"))
        if any(len(row.findall(A + "tc")) != columns for row in table.iter(A + "tr")):
            yield "a row has more or fewer cells than the table has columns"
        if table.findtext(f"{A}tblPr/{A}tableStyleId") not in styles | {BUILT_IN}:
            yield "unknown table style"
        if table.find(A + "tblPr").get("firstRow") != "1":
            yield "table without a head row"


def _slide(root, relations: Mapping[str, tuple[str, str]], roots) -> Iterator[str]:
    if next(root.iter(A + "srgbClr"), None) is not None:
        yield "a colour that no theme can change"
    layout = next((target for kind, target in relations.values() if kind == "slideLayout"), None)
    known = {(e.get("type", "obj"), e.get("idx", "0")) for e in roots[layout].iter(P + "ph")} if layout else set()
    for ph in root.iter(P + "ph"):
        if (ph.get("type", "obj"), ph.get("idx", "0")) not in known:
            yield f"placeholder {ph.get('type')} {ph.get('idx')} that the layout lacks"
    if layout and any(e.get("type") == "sldNum" for e in roots[layout].iter(P + "ph")):
        numbers = [e for e in root.iter(A + "fld") if e.get("type") == "slidenum"]
        if len(numbers) != 1:
            yield "no slide number"
    yield from _described(root)
    for shape in root.iter(P + "sp"):
        if shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph") is not None:
            sizes = [e.get("sz") for e in shape.iter(A + "rPr") if e.get("sz")]
            if sizes:
                yield f"a size of its own in a placeholder: {sizes[0]}"
            if shape.find(P + "txBody") is not None and not "".join(shape.itertext()).strip():
                yield "empty placeholder"


def _described(root) -> Iterator[str]:
    for shape in root.find(f"{P}cSld/{P}spTree"):
        told = shape.find(f".//{P}cNvPr")
        words = etree.QName(shape).localname == "sp" and shape.find(f".//{P}ph") is not None
        if told is None or words or shape.tag in (P + "nvGrpSpPr", P + "grpSpPr"):
            continue
        marked = any(etree.QName(e).localname == "decorative" for e in told.iter())
        if not told.get("descr") and not marked:
            yield f"{told.get('name')} has neither an alternative text nor a mark as decorative"


def _presentation(roots, relations: Relations) -> Iterator[str]:
    root, mine = roots["ppt/presentation.xml"], relations["ppt/presentation.xml"]
    masters = sorted(i for i, (kind, _) in mine.items() if kind == "notesMaster")
    if masters != sorted(e.get(R + "id") for e in root.iter(P + "notesMasterId")):
        yield "notes master not listed: Keynote refuses the file"
    slides = [e.get("id") for e in root.iter(P + "sldId")]
    if len(set(slides)) != len(slides) or any(int(i) < 256 for i in slides):
        yield "slide ids are not their own or too low"
    if len(slides) != sum(kind == "slide" for kind, _ in mine.values()):
        yield "slides listed and slides present differ"
    listed = [e.get("id") for e in root.iter(P14 + "sldId")]
    if slides and listed != slides:
        yield "sections do not hold each slide once"
    for section in root.iter(P14 + "section"):
        if not GUID.fullmatch(section.get("id")):
            yield "section id is no GUID"
    ids = [e.get("id") for r in roots.values() for e in r.iter(P + "sldMasterId", P + "sldLayoutId")]
    if len(set(ids)) != len(ids):
        yield "a layout has the id of another or of the master"
    for name, own in relations.items():
        if name.startswith("ppt/slides/"):
            for kind, target in own.values():
                if kind == "notesSlide" and ("slide", name) not in relations[target].values():
                    yield f"{target}: notes that do not know their slide"


def _titles(roots) -> Iterator[str]:
    titles: Counter[str] = Counter()
    for name, root in roots.items():
        if re.fullmatch(r"ppt/slides/slide\d+\.xml", name):
            heads = [s.find(f".//{P}ph") for s in root.iter(P + "sp")]
            found = [
                shape
                for shape, head in zip(root.iter(P + "sp"), heads, strict=True)
                if head is not None and head.get("type") in ("title", "ctrTitle")
            ]
            words = "".join(found[0].itertext()).strip() if found else ""
            if not words:
                yield f"{name}: no title"
            titles[words] += 1
    yield from (f"title {title!r} on {count} slides" for title, count in titles.items() if count > 1)


def unshrunk(data: bytes) -> bytes:
    """The deck with shrinking switched off, so that what does not fit is seen to overflow."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("ppt/slides/"):
                content = content.replace(b"<a:normAutofit/>", b"<a:noAutofit/>")
            new.writestr(name, content)
    return buffer.getvalue()


def draw(data: bytes, folder: Path) -> Path:
    """Draw a deck to PDF with LibreOffice, in a profile of its own."""
    source = folder / "deck.pptx"
    source.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return folder / "deck.pdf"


def overflows(data: bytes, folder: Path, slack: float = 3.0) -> list[str]:
    """Words that LibreOffice draws outside of the boxes of their slide; `slack` in points."""
    from pptx import Presentation

    pdf = draw(unshrunk(data), folder)
    words = _words(pdf)
    found = []
    for number, slide in enumerate(Presentation(io.BytesIO(data)).slides, 1):
        boxes = [
            (s.left / 12700, s.top / 12700, (s.left + s.width) / 12700, (s.top + s.height) / 12700)
            for s in slide.shapes
        ]
        for x0, top, x1, bottom, word in words.get(number, []):
            # pdftotext's boxes are the font's, taller than its line: an eighth at either end holds no ink.
            y0, y1 = top + (bottom - top) / 8, bottom - (bottom - top) / 8
            inside = any(
                left - slack <= x0 and x1 <= right + slack and high - slack <= y0 and y1 <= low + slack
                for left, high, right, low in boxes
            )
            if not inside:
                found.append(f"slide {number}: {word!r} at {x0:.0f},{y0:.0f} to {x1:.0f},{y1:.0f}")
    return found


def _words(pdf: Path) -> dict[int, list[tuple[float, float, float, float, str]]]:
    made = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True).stdout
    made = re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", made)
    pages = [e for e in etree.fromstring(made, etree.XMLParser(recover=True)).iter() if e.tag.endswith("}page")]
    return {
        number: [
            (*(float(e.get(k)) for k in ("xMin", "yMin", "xMax", "yMax")), e.text or "")
            for e in page.iter()
            if e.tag.endswith("}word")
        ]
        for number, page in enumerate(pages, 1)
    }
