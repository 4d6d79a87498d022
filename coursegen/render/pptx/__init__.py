"""A deck in Markdown to the bytes of a PPTX: native, fitted, and the same each time."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from coursegen.deck import layouts as layouts_of
from coursegen.deck.dialect import parse
from coursegen.deck.fit import Page
from coursegen.deck.looks import house_file, laid_out, layouts_for
from coursegen.deck.model import Deck
from coursegen.deck.places import first_pages
from coursegen.diagnostics import Finding, Place, Severity, SpecError
from coursegen.render.job import Job, Rendered
from coursegen.theme import Theme

if TYPE_CHECKING:
    from pptx.presentation import Presentation

_FIRST_ID = 256  # the least id a slide may have (ECMA-376, ST_SlideId)


def render(job: Job, theme: Theme, epoch: int = 946684800, file: str = "slides.md") -> Rendered:
    """Render deck Markdown; `epoch` (seconds since 1970) dates the file, `file` names the text in findings.

    `places` maps slide ids to the number of their first page; `remarks` tell which slides go on over several.
    Raises SpecError for faults of the text and for pictures that `job.assets` lacks.
    """
    deck = parse(job.content, layouts_of.load(theme), file)
    pages = laid_out(deck, theme)
    data = _write(deck, pages, job, theme, epoch, file)
    return Rendered(data, len(pages), first_pages(pages), _remarks(pages))


def _remarks(pages: Sequence[Page]) -> tuple[tuple[str, str], ...]:
    spans = Counter(page.slide.id for page in pages)
    titles = {page.slide.id: page.slide.words for page in pages}
    return tuple(
        (f"slide “{titles[name]}” holds more than one page and goes on over {count}", name)
        for name, count in spans.items()
        if count > 1
    )


def _write(deck: Deck, pages: Sequence[Page], job: Job, theme: Theme, epoch: int, file: str) -> bytes:
    from pptx import Presentation

    from coursegen.render.pptx import finish, house, slides
    from coursegen.render.pptx.template import template

    lost = slides.missing_pictures(pages, job.assets)
    if lost:
        raise SpecError([_lost(page, picture.src, picture.line, file) for page, picture in lost])
    foreign = slides.foreign_pictures(pages, job.assets)
    if foreign:
        raise SpecError([_foreign(page, picture.src, picture.line, kind, file) for page, picture, kind in foreign])
    context = slides.Context(deck.meta, layouts_for(theme, deck.meta.lang), job.assets)
    own = house_file(theme)
    empty = template(theme, deck.meta.lang) if not own else b""
    presentation = house.emptied(theme.read(own)) if own else Presentation(io.BytesIO(empty))
    _add_slides(presentation, pages, context)
    names = [page.slide.section or deck.meta.title or page.slide.words for page in pages]
    if pages:
        _append(presentation.part, finish.sections_xml(names, range(_FIRST_ID, _FIRST_ID + len(pages))))
    moment = finish.instant(epoch)
    finish.set_properties(presentation.core_properties, deck.meta, moment)
    buffer = io.BytesIO()
    presentation.save(buffer)
    return finish.settle(buffer.getvalue(), moment)


def _lost(page: Page, src: str, line: int, file: str) -> Finding:
    message = f"slide “{page.slide.words}”: there is no picture `{src}`"
    return Finding(Severity.ERROR, "no-picture", message, Place(file, max(line, 1)))


def _foreign(page: Page, src: str, line: int, kind: str, file: str) -> Finding:
    message = f"slide “{page.slide.words}”: `{src}` is {kind}; slides hold PNG, JPEG and GIF"
    hint = (
        "export it as PNG, 2000 pixels wide, and name that file here; or draw it as a `diagram`, which stays editable"
    )
    return Finding(Severity.ERROR, "foreign-picture", message, Place(file, max(line, 1)), hint)


def _append(part: Any, xml: str) -> None:
    from pptx.oxml import parse_xml

    part._element.append(parse_xml(xml))


def _add_slides(presentation: Presentation, pages: Sequence[Page], context: Any) -> None:
    """Parts are made here and not by python-pptx's own calls, which take time that grows with the square."""
    from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from pptx.opc.packuri import PackURI
    from pptx.oxml import parse_xml
    from pptx.parts.slide import SlidePart

    from coursegen.render.pptx.slides import slide_xml

    root = presentation.part
    notes_master = root.part_related_by(RELATIONSHIP_TYPE.NOTES_MASTER)
    names = list(context.layouts.by_name)
    layouts = [layout.part for layout in presentation.slide_layouts]
    ids = cast("Any", root._element).get_or_add_sldIdLst()
    for number, page in enumerate(pages, 1):
        name = PackURI(f"/ppt/slides/slide{number}.xml")
        part = SlidePart(name, CONTENT_TYPE.PML_SLIDE, root.package, parse_xml(_EMPTY))
        at = names.index(page.layout.name) if page.layout.at is None else page.layout.at
        part.relate_to(layouts[at], RELATIONSHIP_TYPE.SLIDE_LAYOUT)
        part._element = parse_xml(slide_xml(page, number, part, context).encode())
        entry = ids._add_sldId(rId=root.relate_to(part, RELATIONSHIP_TYPE.SLIDE))
        entry.id = _FIRST_ID + number - 1
        if page.slide.notes:
            _add_notes(notes_master, part, page, number, context)


_EMPTY = b'<p:sld xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"/>'


def _add_notes(master: Any, slide: Any, page: Page, number: int, context: Any) -> None:
    from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from pptx.opc.packuri import PackURI
    from pptx.oxml import parse_xml
    from pptx.parts.slide import NotesSlidePart

    from coursegen.render.pptx.notes import notes_xml

    name = PackURI(f"/ppt/notesSlides/notesSlide{number}.xml")
    part = NotesSlidePart(name, CONTENT_TYPE.PML_NOTES_SLIDE, slide.package, parse_xml(_EMPTY))
    part._element = parse_xml(notes_xml(page, number, part, context).encode())
    part.relate_to(master, RELATIONSHIP_TYPE.NOTES_MASTER)
    part.relate_to(slide, RELATIONSHIP_TYPE.SLIDE)
    slide.relate_to(part, RELATIONSHIP_TYPE.NOTES_SLIDE)
