"""The slide master, the layouts and the notes master, drawn from the layout data."""

from __future__ import annotations

from functools import lru_cache
from itertools import count

from coursegen.deck.layouts import LEVELS, Box, Layout, Layouts, Level, Slot, Style
from coursegen.render.pptx.marks import (
    DECORATIVE,
    HEAD,
    NS,
    TREE,
    Counter,
    attr,
    background,
    color,
    emu,
    frame,
    ornament,
    solid,
    text,
)

FIELD = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"  # the GUID PowerPoint gives its slide number field
FOOT_Y, FOOT_HEIGHT, FOOT_SIZE = 6.92, 0.3, 11
TYPES = {"table": "tbl", "chart": "chart", "picture": "pic", "text": "body"}
_LOGO: Box = (10.983, 0.32, 1.6, 0.45)  # the room for it, top right; it keeps its proportions
_MAP = (
    '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" '
    'accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>'
)


def numbers() -> Counter:
    """Shape ids of one part: 1 is the tree itself."""
    return count(2).__next__


@lru_cache(256)
def levels(style: Style, letter: str = "", rtl: bool = False) -> str:
    """All steps of a style as list levels: step s, level k is level 3 s + k."""
    return "".join(
        _level(step * LEVELS + at + 1, style, level, at, step, letter, rtl)
        for step in range(len(style.steps))
        for at, level in enumerate(style.levels)
    )


def _level(number: int, style: Style, level: Level, at: int, step: int, letter: str, rtl: bool) -> str:
    face = "mj" if style.font == "heading" else "mn"
    size = round(style.size(level, step) * 100)
    looks = f' b="{int(level.bold)}"' + (' cap="all"' if level.caps else "")
    spacing = f' spc="{round(level.spacing * 100)}"' if level.spacing else ""
    return (
        f'<a:lvl{number}pPr marL="{emu(level.left + level.hang)}" indent="{-emu(level.hang)}" {side(rtl)}>'
        f'<a:lnSpc><a:spcPct val="{round(level.line * 100000)}"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="{round(style.before(at, step) * 100)}"/></a:spcBef>'
        f'<a:spcAft><a:spcPts val="0"/></a:spcAft>{bullet(level, level.bullet, "accent1", letter)}'
        f'<a:defRPr sz="{size}"{looks}{spacing}>{solid(level.color)}'
        f'<a:latin typeface="+{face}-lt"/><a:ea typeface="+{face}-ea"/><a:cs typeface="+{face}-cs"/></a:defRPr>'
        f"</a:lvl{number}pPr>"
    )


def side(rtl: bool) -> str:
    """Attributes of a paragraph that starts where its script does."""
    # East Asian stops would otherwise hang over the edge of the box.
    return ('algn="r" rtl="1"' if rtl else 'algn="l"') + ' hangingPunct="0"'


def bullet(level: Level, mark: str, phase: str, letter: str = "", start: int = 1, tint: str = "phase") -> str:
    """What stands before a paragraph: nothing, a character, a number (`1`) or the letter of an option (`A`)."""
    if not mark:
        return "<a:buNone/>"
    # On dark ground a phase's colour would not be seen.
    tint = level.color if level.color.startswith("bg1") else tint
    shade = f"<a:buClr>{color(tint, phase)}</a:buClr>"
    if mark == "1":
        at = f' startAt="{start}"' if start > 1 else ""
        scheme = "arabicPlain" if level.bullet == "1" else "arabicPeriod"
        return f'{shade}<a:buFont typeface="+mj-lt"/><a:buAutoNum type="{scheme}"{at}/>'
    size = '<a:buSzPct val="110000"/>' if mark == "A" else ""
    return f'{shade}{size}<a:buFont typeface="Arial"/><a:buChar char={attr(letter or "A" if mark == "A" else mark)}/>'


def placeholder(
    number: int,
    name: str,
    kind: str,
    idx: int | None,
    box: Box | None,
    body: str,
    styles: str,
    words: str,
    fill: str | None = None,
    prompt: bool = True,
) -> str:
    """One placeholder of a master or layout; `words` are its paragraphs as XML."""
    at = f' type="{kind}"' + ("" if idx is None else f' idx="{idx}"')
    at += ' hasCustomPrompt="1"' if prompt else ""
    place = frame(box) + '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>' if box else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={attr(name)}/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr><p:ph{at}/></p:nvPr></p:nvSpPr><p:spPr>{place}{solid(fill) if fill else ''}</p:spPr>"
        f"<p:txBody>{body}<a:lstStyle>{styles}</a:lstStyle>{words}</p:txBody></p:sp>"
    )


def body(anchor: str = "t", inset: Box = (0, 0, 0, 0), shrink: bool = True) -> str:
    """The frame of a text: insets in inches, anchor t, ctr or b."""
    left, top, right, bottom = (emu(value) for value in inset)
    fit = "<a:normAutofit/>" if shrink else "<a:noAutofit/>"
    return (
        f'<a:bodyPr vert="horz" wrap="square" lIns="{left}" tIns="{top}" rIns="{right}" bIns="{bottom}" rtlCol="0" '
        f'anchor="{anchor}">{fit}</a:bodyPr>'
    )


def _say(words: str, level: int = 0) -> str:
    lvl = f'<a:pPr lvl="{level}"/>' if level else ""
    return f'<a:p>{lvl}<a:r><a:rPr lang="en-US"/><a:t>{text(words)}</a:t></a:r></a:p>'


# Kind, name, idx, where the foot's line it begins and how much of it it takes, and the side its words keep to.
_FEET = (
    ("ftr", "Footer", 11, 0.0, 0.62, "l"),
    ("dt", "Date", 10, 0.64, 0.24, "r"),
    ("sldNum", "Slide number", 12, 0.9, 0.1, "r"),
)


def feet(next_id: Counter, x: float, width: float, shade: str, rtl: bool) -> str:
    """Footer, date and slide number of a master or layout; empty ones lose their look in LibreOffice."""
    field = f'<a:p><a:fld id="{FIELD}" type="slidenum"><a:rPr lang="en-US"/><a:t>‹#›</a:t></a:fld></a:p>'
    made = []
    for kind, name, idx, at, share, algn in _FEET:
        side_of = {"l": "r", "r": "l"}[algn] if rtl else algn
        style = (
            f'<a:lvl1pPr marL="0" indent="0" algn="{side_of}"><a:buNone/><a:defRPr sz="{FOOT_SIZE * 100}" b="0">'
            f'{solid(shade)}<a:latin typeface="+mn-lt"/></a:defRPr></a:lvl1pPr>'
        )
        box = (x + width * (1 - at - share if rtl else at), FOOT_Y, width * share, FOOT_HEIGHT)
        words = field if kind == "sldNum" else _say(name)
        made.append(placeholder(next_id(), name, kind, idx, box, body("ctr", shrink=False), style, words, prompt=False))
    return "".join(made)


def master(layouts: Layouts, logo: bytes | None) -> str:
    """The XML of the slide master; its relations are the layouts, the theme, then the logo (a PNG)."""
    next_id = numbers()
    content = layouts.by_name["content"]
    title, main = content.named("title")[0], content.named("main")[0]
    if title.style is None or main.style is None:
        raise LookupError("layout `content` needs a title and a main text")
    count_of = len(layouts.by_name)
    ids = "".join(f'<p:sldLayoutId id="{2147483649 + n}" r:id="rId{n + 1}"/>' for n in range(count_of))
    mark = _logo(next_id(), f"rId{count_of + 2}", logo, layouts) if logo else ""
    shapes = (
        mark
        + placeholder(next_id(), "Title", "title", None, title.box, body(), "", _say("Title"), prompt=False)
        + placeholder(
            next_id(),
            "Text",
            "body",
            1,
            main.box,
            body(),
            "",
            "".join(_say(f"Level {n + 1}", n) for n in range(3)),
            prompt=False,
        )
        + feet(next_id, 0.75, 11.833, "accent6", layouts.rtl)
    )
    heads, texts = (levels(style, rtl=layouts.rtl) for style in (title.style, main.style))
    return (
        f'{HEAD}<p:sldMaster {NS} preserve="1"><p:cSld>{background("bg1")}<p:spTree>{TREE}{shapes}</p:spTree></p:cSld>'
        f"{_MAP}<p:sldLayoutIdLst>{ids}</p:sldLayoutIdLst><p:txStyles><p:titleStyle>{heads}</p:titleStyle>"
        f"<p:bodyStyle>{texts}</p:bodyStyle><p:otherStyle>{default_levels()}</p:otherStyle></p:txStyles></p:sldMaster>"
    )


def _logo(number: int, relation: str, picture: bytes, layouts: Layouts) -> str:
    wide, tall = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))  # PNG, chunk IHDR
    scale = min(_LOGO[2] / wide, _LOGO[3] / tall)
    box = (_LOGO[0] + _LOGO[2] - wide * scale, _LOGO[1], wide * scale, tall * scale)
    box = (layouts.size[0] - box[0] - box[2], *box[1:]) if layouts.rtl else box
    return (
        f'<p:pic><p:nvPicPr><p:cNvPr id="{number}" name="Logo">{DECORATIVE}</p:cNvPr><p:cNvPicPr><a:picLocks '
        'noChangeAspect="1"/></p:cNvPicPr><p:nvPr userDrawn="1"/></p:nvPicPr>'
        f'<p:blipFill><a:blip r:embed="{relation}"/>'
        f"<a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>{frame(box)}"
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
    )


def default_levels() -> str:
    """Nine plain levels for text outside of placeholders."""
    return "".join(
        f'<a:lvl{n}pPr marL="{457200 * (n - 1)}" algn="l" defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" '
        'hangingPunct="1"><a:defRPr sz="1800" kern="1200"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
        '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr>'
        f"</a:lvl{n}pPr>"
        for n in range(1, 10)
    )


def layout_part(layout: Layout, rtl: bool) -> str:
    """The XML of one slide layout."""
    next_id = numbers()
    shapes = "".join(ornament(next_id(), f"Ornament {n}", shape) for n, shape in enumerate(layout.decor, 1))
    shapes += "".join(_slot(next_id(), slot, rtl) for slot in layout.slots if slot.kind in TYPES)
    if layout.foot:
        shapes += feet(next_id, *layout.foot, "bg1*85" if layout.dark else "accent6", rtl)
    kind = f' type="{layout.type}"' if layout.type else ' userDrawn="1"'
    bare = ' showMasterSp="0"' if layout.bg != "bg1" else ""
    name = layout.name.replace("-", " ").capitalize()
    return (
        f'{HEAD}<p:sldLayout {NS}{bare}{kind} preserve="1"><p:cSld name={attr(name)}>{background(layout.bg)}<p:spTree>'
        f"{TREE}{shapes}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    )


def _slot(number: int, slot: Slot, rtl: bool) -> str:
    kind = "title" if slot.name == "title" else TYPES[slot.kind]
    idx = None if kind == "title" else slot.idx
    styles = levels(slot.style, slot.letter, rtl) if slot.style else ""
    return placeholder(
        number, slot.label, kind, idx, slot.box, body(slot.anchor, slot.inset), styles, _say(slot.label), slot.fill
    )


def notes_master(rtl: bool) -> str:
    """The XML of the notes master: all six standard placeholders on a page of 7.5 by 10 inches."""
    next_id = numbers()

    def plain(algn: str) -> str:
        return f'<a:lvl1pPr algn="{algn}"><a:defRPr sz="1000">{solid("accent6")}</a:defRPr></a:lvl1pPr>'

    field = f'<a:p><a:fld id="{FIELD}" type="slidenum"><a:rPr lang="en-US"/><a:t>‹#›</a:t></a:fld></a:p>'
    image = (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{next_id()}" name="Slide image"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" '
        'noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg" idx="2"/></p:nvPr></p:nvSpPr><p:spPr>'
        f'{frame((0.75, 0.65, 6.0, 3.375))}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln w="6350">'
        f"{solid('bg2*75')}</a:ln></p:spPr></p:sp>"
    )
    frame_of = body("ctr", shrink=False)
    shapes = (
        image
        + placeholder(
            next_id(), "Notes", "body", 3, (0.75, 4.3, 6.0, 5.0), body(shrink=False), "", _say("Notes"), prompt=False
        )
        + placeholder(
            next_id(), "Header", "hdr", None, (0.75, 0.2, 2.9, 0.3), frame_of, plain("l"), _say(" "), prompt=False
        )
        + placeholder(next_id(), "Date", "dt", 1, (3.85, 0.2, 2.9, 0.3), frame_of, plain("r"), _say(" "), prompt=False)
        + placeholder(
            next_id(), "Footer", "ftr", 4, (0.75, 9.45, 3.3, 0.35), frame_of, plain("l"), _say(" "), prompt=False
        )
        + placeholder(
            next_id(), "Slide number", "sldNum", 5, (4.2, 9.45, 2.55, 0.35), frame_of, plain("r"), field, prompt=False
        )
    )
    return (
        f"{HEAD}<p:notesMaster {NS}><p:cSld>{background('bg1')}<p:spTree>{TREE}{shapes}</p:spTree></p:cSld>{_MAP}"
        f"<p:notesStyle>{''.join(_notes_level(n, rtl) for n in range(1, 10))}</p:notesStyle></p:notesMaster>"
    )


def _notes_level(number: int, rtl: bool) -> str:
    mark = '<a:buFont typeface="Arial"/><a:buChar char="•"/>' if number > 1 else "<a:buNone/>"
    left, hang = emu(0.22 * (number - 1)), -emu(0.18) if number > 1 else 0
    return (
        f'<a:lvl{number}pPr marL="{left}" indent="{hang}" {side(rtl)}><a:spcBef>'
        f'<a:spcPts val="{400 if number == 1 else 150}"/></a:spcBef>{mark}'
        f'<a:defRPr sz="1200">{solid("tx1")}<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/>'
        f'<a:cs typeface="+mn-cs"/></a:defRPr></a:lvl{number}pPr>'
    )
