"""The empty deck of a theme: every part made here, so that no binary lies in the repository."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

from coursegen.deck.looks import layouts_for, script_fonts
from coursegen.render.pptx import masters, scheme
from coursegen.render.pptx.marks import HEAD, NS, emu
from coursegen.theme import Theme

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PML = "application/vnd.openxmlformats-officedocument.presentationml"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_EPOCH = (1980, 1, 1, 0, 0, 0)
Relation = tuple[str, str]


def template(theme: Theme, lang: str = "en") -> bytes:
    """Return the bytes of a deck without slides that holds the theme, the master and all layouts for a language."""
    return pack(_parts(theme, lang))


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Zip parts in their order with fixed dates and attributes, so that equal parts give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(entry, data, compresslevel=6)
    return buffer.getvalue()


def _parts(theme: Theme, lang: str) -> dict[str, bytes]:
    layouts = layouts_for(theme, lang)
    faces = script_fonts(theme, lang)
    named = theme.settings["deck"].get("logo")
    logo = theme.read(named) if named else None
    names = list(layouts.by_name)
    made: dict[str, str] = {
        "_rels/.rels": _relations(
            [("officeDocument", "ppt/presentation.xml"), ("extended-properties", "docProps/app.xml")]
        ).replace("</Relationships>", _CORE),
        "docProps/app.xml": f'{HEAD}<Properties xmlns="{_EXTENDED}"><Application>coursegen</Application></Properties>',
        "docProps/core.xml": _core(),
        "ppt/presentation.xml": _presentation(*layouts.size),
        "ppt/_rels/presentation.xml.rels": _relations(_PRESENTATION),
        "ppt/presProps.xml": f"{HEAD}<p:presentationPr {NS}/>",
        "ppt/viewProps.xml": f'{HEAD}<p:viewPr {NS}><p:normalViewPr><p:restoredLeft sz="15620"/>'
        '<p:restoredTop sz="80000"/></p:normalViewPr></p:viewPr>',
        "ppt/tableStyles.xml": scheme.table_styles(),
        "ppt/theme/theme1.xml": scheme.theme_part(theme, *faces),
        "ppt/theme/theme2.xml": scheme.theme_part(theme, *faces),
        "ppt/slideMasters/slideMaster1.xml": masters.master(layouts, logo),
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": _relations(_master_relations(len(names), bool(logo))),
        "ppt/notesMasters/notesMaster1.xml": masters.notes_master(layouts.rtl),
        "ppt/notesMasters/_rels/notesMaster1.xml.rels": _relations([("theme", "../theme/theme2.xml")]),
    }
    for number, name in enumerate(names, 1):
        made[f"ppt/slideLayouts/slideLayout{number}.xml"] = masters.layout_part(layouts.by_name[name], layouts.rtl)
        made[f"ppt/slideLayouts/_rels/slideLayout{number}.xml.rels"] = _relations(
            [("slideMaster", "../slideMasters/slideMaster1.xml")]
        )
    parts = {"[Content_Types].xml": _content_types(len(names), bool(logo)).encode()}
    parts |= {name: made[name].encode() for name in sorted(made)}
    return parts | ({"ppt/media/logo.png": logo} if logo else {})


_EXTENDED = f"{_REL.removesuffix('/relationships')}/extended-properties"
_CORE = (
    f'<Relationship Id="rId3" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
_PRESENTATION: Sequence[Relation] = (
    ("slideMaster", "slideMasters/slideMaster1.xml"),
    ("notesMaster", "notesMasters/notesMaster1.xml"),
    ("presProps", "presProps.xml"),
    ("viewProps", "viewProps.xml"),
    ("theme", "theme/theme1.xml"),
    ("tableStyles", "tableStyles.xml"),
)


def _relations(items: Sequence[Relation]) -> str:
    made = "".join(
        f'<Relationship Id="rId{number}" Type="{_REL}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(items, 1)
    )
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{made}</Relationships>'


def _master_relations(count: int, logo: bool) -> list[Relation]:
    relations = [("slideLayout", f"../slideLayouts/slideLayout{n}.xml") for n in range(1, count + 1)]
    relations.append(("theme", "../theme/theme1.xml"))
    return [*relations, ("image", "../media/logo.png")] if logo else relations


def _presentation(width: float, height: float) -> str:
    return (
        f'{HEAD}<p:presentation {NS} saveSubsetFonts="1" autoCompressPictures="0"><p:sldMasterIdLst><p:sldMasterId '
        'id="2147483648" r:id="rId1"/></p:sldMasterIdLst><p:notesMasterIdLst><p:notesMasterId r:id="rId2"/>'
        # 16:9 slides are 12,192,000 EMU wide; the layouts' 13.333 inches are a rounding of it.
        f'</p:notesMasterIdLst><p:sldIdLst/><p:sldSz cx="{round(emu(width), -3)}" cy="{emu(height)}"/>'
        '<p:notesSz cx="6858000" cy="9144000"/><p:defaultTextStyle><a:defPPr><a:defRPr lang="en-US"/></a:defPPr>'
        f"{masters.default_levels()}</p:defaultTextStyle></p:presentation>"
    )


def _core() -> str:
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
    )


def _content_types(count: int, logo: bool) -> str:
    parts = {
        "ppt/presentation.xml": f"{_PML}.presentation.main+xml",
        "ppt/presProps.xml": f"{_PML}.presProps+xml",
        "ppt/viewProps.xml": f"{_PML}.viewProps+xml",
        "ppt/tableStyles.xml": f"{_PML}.tableStyles+xml",
        "ppt/slideMasters/slideMaster1.xml": f"{_PML}.slideMaster+xml",
        "ppt/notesMasters/notesMaster1.xml": f"{_PML}.notesMaster+xml",
        "ppt/theme/theme1.xml": f"{_OFFICE}.theme+xml",
        "ppt/theme/theme2.xml": f"{_OFFICE}.theme+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "docProps/app.xml": f"{_OFFICE}.extended-properties+xml",
    } | {f"ppt/slideLayouts/slideLayout{n}.xml": f"{_PML}.slideLayout+xml" for n in range(1, count + 1)}
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    png = '<Default Extension="png" ContentType="image/png"/>' if logo else ""
    return (
        f'{HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/'
        'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f"{png}{overrides}</Types>"
    )
