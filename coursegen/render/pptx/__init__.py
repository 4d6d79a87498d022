"""A deck in Markdown to the bytes of a PPTX: native, fitted, and the same each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from coursegen.deck import layouts as layouts_of
from coursegen.deck.dialect import parse
from coursegen.deck.fit import Page
from coursegen.deck.layouts import Layouts
from coursegen.deck.looks import house_file, laid_out, layouts_for
from coursegen.deck.model import Deck
from coursegen.deck.places import first_pages
from coursegen.diagnostics import Finding, Place, Severity, SpecError
from coursegen.render.job import Job, Rendered
from coursegen.theme import Theme

if TYPE_CHECKING:
    from coursegen.render.pptx.package import Part
    from coursegen.render.pptx.slides import Context
    from coursegen.render.pptx.template import Empty

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
    from coursegen.render.pptx import finish, pictures
    from coursegen.render.pptx.slides import Context

    lost = pictures.missing(pages, job.assets)
    if lost:
        raise SpecError([_lost(page, picture.src, picture.line, file) for page, picture in lost])
    foreign = pictures.foreign(pages, job.assets)
    if foreign:
        raise SpecError([_foreign(page, picture.src, picture.line, kind, file) for page, picture, kind in foreign])
    layouts = layouts_for(theme, deck.meta.lang)
    empty = _empty(theme, layouts, deck.meta.lang)
    moment = finish.instant(epoch)
    _add_slides(empty, pages, Context(deck.meta, layouts, job.assets, empty.package, moment))
    finish.add_properties(empty.package, deck.meta, moment)
    return empty.package.pack()


def _empty(theme: Theme, layouts: Layouts, lang: str) -> Empty:
    from coursegen.render.pptx.template import template

    own = house_file(theme)
    if not own:
        return template(theme, layouts, lang)
    from coursegen.render.pptx.house import emptied

    return emptied(theme.read(own))


def _lost(page: Page, src: str, line: int, file: str) -> Finding:
    message = f"slide “{page.slide.words}”: there is no picture `{src}`"
    return Finding(Severity.ERROR, "no-picture", message, Place(file, max(line, 1)))


def _foreign(page: Page, src: str, line: int, kind: str, file: str) -> Finding:
    message = f"slide “{page.slide.words}”: `{src}` is {kind}; slides hold PNG, JPEG and GIF"
    hint = (
        "export it as PNG, 2000 pixels wide, and name that file here; or draw it as a `diagram`, which stays editable"
    )
    return Finding(Severity.ERROR, "foreign-picture", message, Place(file, max(line, 1)), hint)


def _add_slides(empty: Empty, pages: Sequence[Page], context: Context) -> None:
    """Add a part for each page and one for its notes, and list them all in the presentation."""
    from coursegen.render.pptx import finish, template
    from coursegen.render.pptx.package import PML
    from coursegen.render.pptx.slides import slide_xml

    show, package = empty.presentation, empty.package
    at = {name: n for n, name in enumerate(context.layouts.by_name)}
    relations = []
    for number, page in enumerate(pages, 1):
        part = package.add(f"ppt/slides/slide{number}.xml", f"{PML}.slide+xml")
        own = at[page.layout.name] if page.layout.at is None else page.layout.at
        part.relate("slideLayout", empty.layouts[own])
        part.data = slide_xml(page, number, part, context).encode()
        relations.append(show.relate("slide", part))
        if page.slide.notes:
            _add_notes(empty, part, page, number, context)
    ids = range(_FIRST_ID, _FIRST_ID + len(pages))
    names = [page.slide.section or context.meta.title or page.slide.words for page in pages]
    for mark, xml in (
        (template.SLIDES, finish.slides_xml(ids, relations)),
        (template.SECTIONS, finish.sections_xml(names, ids) if pages else ""),
    ):
        show.data = show.data.replace(mark.encode(), xml.encode())


def _add_notes(empty: Empty, slide: Part, page: Page, number: int, context: Context) -> None:
    from coursegen.render.pptx.notes import notes_xml
    from coursegen.render.pptx.package import PML

    part = empty.package.add(f"ppt/notesSlides/notesSlide{number}.xml", f"{PML}.notesSlide+xml")
    part.data = notes_xml(page, number, part, context).encode()
    part.relate("notesMaster", empty.notes_master)
    part.relate("slide", slide)
    slide.relate("notesSlide", part)
