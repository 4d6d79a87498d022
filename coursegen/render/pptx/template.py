"""The empty deck of a theme: every part made here, so that no binary lies in the repository."""

from __future__ import annotations

from dataclasses import dataclass

from coursegen.deck.layouts import Layouts
from coursegen.deck.looks import script_fonts
from coursegen.render.pptx import masters, scheme
from coursegen.render.pptx.marks import HEAD, NS, emu
from coursegen.render.pptx.package import OFFICE, PML, Package, Part
from coursegen.theme import Theme

# Where a presentation lists its slides and its sections, which are not known before they are made.
SLIDES, SECTIONS = "<!--slides-->", "<!--sections-->"
_EXTENDED = f"{OFFICE}.extended-properties+xml"
_APP = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_VIEW = '<p:normalViewPr><p:restoredLeft sz="15620"/><p:restoredTop sz="80000"/></p:normalViewPr>'


@dataclass(frozen=True)
class Empty:
    """A deck without slides, and those of its parts that slides hang on; `presentation` holds SLIDES and SECTIONS."""

    package: Package
    presentation: Part
    layouts: tuple[Part, ...]
    notes_master: Part


def template(theme: Theme, layouts: Layouts, lang: str = "en") -> Empty:
    """Return a deck without slides that holds the theme, the master and all layouts for a language (BCP 47)."""
    made = Package()
    faces = script_fonts(theme, lang)
    named = theme.settings["deck"].get("logo")
    logo = theme.read(named) if named else None
    show = made.add("ppt/presentation.xml", f"{PML}.presentation.main+xml", _presentation(*layouts.size))
    made.root.relate("officeDocument", show)
    app = f'{HEAD}<Properties xmlns="{_APP}"><Application>coursegen</Application></Properties>'
    made.root.relate("extended-properties", made.add("docProps/app.xml", _EXTENDED, app))
    master = made.add("ppt/slideMasters/slideMaster1.xml", f"{PML}.slideMaster+xml", masters.master(layouts, logo))
    notes = made.add("ppt/notesMasters/notesMaster1.xml", f"{PML}.notesMaster+xml", masters.notes_master(layouts.rtl))
    colors = scheme.theme_part(theme, *faces)
    looks, printed = (made.add(f"ppt/theme/theme{n}.xml", f"{OFFICE}.theme+xml", colors) for n in (1, 2))
    show.relate("slideMaster", master)
    show.relate("notesMaster", notes)
    for kind, xml in (
        ("presProps", f"{HEAD}<p:presentationPr {NS}/>"),
        ("viewProps", f"{HEAD}<p:viewPr {NS}>{_VIEW}</p:viewPr>"),
    ):
        show.relate(kind, made.add(f"ppt/{kind}.xml", f"{PML}.{kind}+xml", xml))
    show.relate("theme", looks)
    show.relate("tableStyles", made.add("ppt/tableStyles.xml", f"{PML}.tableStyles+xml", scheme.table_styles()))
    shapes = tuple(_layout(number, xml, made, master) for number, xml in enumerate(_layouts(layouts), 1))
    master.relate("theme", looks)
    notes.relate("theme", printed)
    if logo:
        master.relate("image", made.add("ppt/media/logo.png", "image/png", logo))
    return Empty(made, show, shapes, notes)


def _layouts(layouts: Layouts) -> list[str]:
    return [masters.layout_part(layout, layouts.rtl) for layout in layouts.by_name.values()]


def _layout(number: int, xml: str, package: Package, master: Part) -> Part:
    """A layout knows its master, which relates to its layouts in their order before anything else."""
    part = package.add(f"ppt/slideLayouts/slideLayout{number}.xml", f"{PML}.slideLayout+xml", xml)
    part.relate("slideMaster", master)
    master.relate("slideLayout", part)
    return part


def _presentation(width: float, height: float) -> str:
    return (
        f'{HEAD}<p:presentation {NS} saveSubsetFonts="1" autoCompressPictures="0"><p:sldMasterIdLst><p:sldMasterId '
        'id="2147483648" r:id="rId1"/></p:sldMasterIdLst><p:notesMasterIdLst><p:notesMasterId r:id="rId2"/>'
        # 16:9 slides are 12,192,000 EMU wide; the layouts' 13.333 inches are a rounding of it.
        f'</p:notesMasterIdLst>{SLIDES}<p:sldSz cx="{round(emu(width), -3)}" cy="{emu(height)}"/>'
        '<p:notesSz cx="6858000" cy="9144000"/><p:defaultTextStyle><a:defPPr><a:defRPr lang="en-US"/></a:defPPr>'
        f"{masters.default_levels()}</p:defaultTextStyle>{SECTIONS}</p:presentation>"
    )
