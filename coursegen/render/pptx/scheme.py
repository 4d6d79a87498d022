"""The theme part of a deck: colours, fonts, and the table styles built from them."""

from __future__ import annotations

from collections.abc import Mapping

from coursegen.render.pptx.marks import HEAD, attr, color, guid
from coursegen.theme import Theme

ACCENTS = 5  # one for each phase; the sixth is the neutral slate
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


def colors(theme: Theme) -> dict[str, str]:
    """The twelve colours of the scheme, in the order the schema wants."""
    own, phases = theme.colors, theme.phases
    return {
        "dk1": own["text"],
        "lt1": own["white"],
        "dk2": own["ink"],
        "lt2": own["paper"],
        **{f"accent{n + 1}": phases[n % len(phases)] for n in range(ACCENTS)},
        "accent6": own["muted"],
        "hlink": own["link"],
        "folHlink": own["muted"],
    }


def theme_part(theme: Theme, asian: str = "", complex_script: str = "") -> str:
    """The XML of ppt/theme/theme1.xml; the faces for East Asian and complex scripts depend on the language."""
    name = attr(str(theme.settings.get("title", theme.name)))
    scheme = "".join(f'<a:{tag}><a:srgbClr val="{v}"/></a:{tag}>' for tag, v in colors(theme).items())
    faces = theme.settings["fonts"]["deck"]
    others = (asian, complex_script)
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    lines = "".join(
        f'<a:ln w="{w}" cap="flat" cmpd="sng" algn="ctr">{fill}<a:prstDash val="solid"/></a:ln>'
        for w in (6350, 12700, 19050)
    )
    plain = "<a:effectStyle><a:effectLst/></a:effectStyle>" * 3
    return (
        f"{HEAD}<a:theme {_A} name={name}><a:themeElements><a:clrScheme name={name}>{scheme}</a:clrScheme>"
        f"<a:fontScheme name={name}>"
        f"{_font('major', faces['heading'], *others)}{_font('minor', faces['body'], *others)}"
        "</a:fontScheme>"
        f"<a:fmtScheme name={name}><a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{lines}</a:lnStyleLst>"
        f"<a:effectStyleLst>{plain}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements><a:objectDefaults><a:spDef><a:spPr>"
        '<a:solidFill><a:schemeClr val="bg2"/></a:solidFill><a:ln><a:noFill/></a:ln></a:spPr>'
        '<a:bodyPr rtlCol="0" anchor="ctr"/><a:lstStyle><a:defPPr algn="ctr"><a:defRPr sz="1800"><a:solidFill>'
        '<a:schemeClr val="tx1"/></a:solidFill></a:defRPr></a:defPPr></a:lstStyle></a:spDef></a:objectDefaults>'
        "<a:extraClrSchemeLst/></a:theme>"
    )


def _font(role: str, face: str, asian: str, complex_script: str) -> str:
    return (
        f"<a:{role}Font><a:latin typeface={attr(face)}/><a:ea typeface={attr(asian)}/>"
        f"<a:cs typeface={attr(complex_script)}/></a:{role}Font>"
    )


# What each look of a table draws: colour of the head's ground and words, of the bands, of the lines.
_LOOKS: Mapping[str, tuple[str | None, str, str | None, str]] = {
    "table": ("dk2", "lt1", None, "lt2*85"),
    "rubric": ("dk2", "lt1", None, "lt2*80"),
    "agenda": (None, "accent6", None, "lt2*85"),
}


# PowerPoint's own "Medium Style 2 - Accent 1", which every template understands.
HOUSE_STYLE = "{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}"


def table_style(look: str) -> str:
    """The GUID of the table style of a look."""
    return guid(f"table-style:{look}")


def table_styles() -> str:
    """The XML of ppt/tableStyles.xml."""
    made = "".join(_style(look, *parts) for look, parts in _LOOKS.items())
    return f'{HEAD}<a:tblStyleLst {_A} def="{table_style("table")}">{made}</a:tblStyleLst>'


def _style(look: str, ground: str | None, words: str, band: str | None, line: str) -> str:
    def border(side: str, name: str | None, width: int = 9525) -> str:
        drawn = f'<a:ln w="{width}" cmpd="sng">{_fill(name)}</a:ln>' if name else "<a:ln><a:noFill/></a:ln>"
        return f"<a:{side}>{drawn}</a:{side}>"

    borders = "".join(
        border(side, name)
        for side, name in (("left", None), ("right", None), ("top", None), ("bottom", line), ("insideH", line))
    ) + border("insideV", None)
    head_ground = f"<a:fill>{_fill(ground)}</a:fill>" if ground else ""
    return (
        f'<a:tblStyle styleId="{table_style(look)}" styleName={attr(look.capitalize())}>'
        f"<a:wholeTbl>{_words('dk1')}<a:tcStyle><a:tcBdr>{borders}</a:tcBdr><a:fill><a:noFill/></a:fill></a:tcStyle>"
        "</a:wholeTbl><a:band1H><a:tcStyle><a:tcBdr/></a:tcStyle></a:band1H>"
        + (f"<a:band2H><a:tcStyle><a:tcBdr/><a:fill>{_fill(band)}</a:fill></a:tcStyle></a:band2H>" if band else "")
        # No colour in the first column: LibreOffice prefers it to the head's, dark on dark in the corner.
        + '<a:firstCol><a:tcTxStyle b="on"><a:fontRef idx="minor"><a:prstClr val="black"/></a:fontRef></a:tcTxStyle>'
        "<a:tcStyle><a:tcBdr/></a:tcStyle></a:firstCol>"
        f"<a:firstRow>{_words(words, ' b=' + chr(34) + 'on' + chr(34))}<a:tcStyle><a:tcBdr>"
        f"{border('bottom', 'dk2', 19050)}</a:tcBdr>{head_ground}</a:tcStyle></a:firstRow></a:tblStyle>"
    )


def _fill(name: str | None) -> str:
    return f"<a:solidFill>{color(name)}</a:solidFill>" if name else "<a:noFill/>"


def _words(name: str, bold: str = "") -> str:
    return f'<a:tcTxStyle{bold}><a:fontRef idx="minor"><a:prstClr val="black"/></a:fontRef>{color(name)}</a:tcTxStyle>'
