"""Speaker notes as notes pages: the slide's image, the words, the slide number."""

from __future__ import annotations

from coursegen.deck.fit import Page
from coursegen.render.pptx.marks import HEAD, NS, TREE, attr
from coursegen.render.pptx.masters import FIELD
from coursegen.render.pptx.package import Part
from coursegen.render.pptx.slides import Context, linker
from coursegen.render.pptx.text import Pen, write_notes


def notes_xml(page: Page, number: int, part: Part, context: Context) -> str:
    """The XML of one notes page; links are related to `part`."""
    lang = context.meta.lang
    words = write_notes(page.slide.notes, Pen(lang, "accent1", linker(part)))
    field = f'<a:p><a:fld id="{FIELD}" type="slidenum"><a:rPr lang={attr(lang)}/><a:t>{number}</a:t></a:fld></a:p>'
    image = (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="Slide image"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" '
        'noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg"/></p:nvPr></p:nvSpPr><p:spPr/></p:sp>'
    )
    return (
        f"{HEAD}<p:notes {NS}><p:cSld><p:spTree>{TREE}{image}{_words(3, 'Notes', 'body', 3, words)}"
        f"{_words(4, 'Slide number', 'sldNum', 5, field)}</p:spTree></p:cSld>"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>"
    )


def _words(number: int, name: str, kind: str, idx: int, words: str) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>'
        f'<p:ph type="{kind}" idx="{idx}"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/>{words}'
        "</p:txBody></p:sp>"
    )
