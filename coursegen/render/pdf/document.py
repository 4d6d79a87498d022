"""One finished HTML document to one PDF: layout, the refusal of strange addresses, places, remarks."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from coursegen.diagnostics import Finding, Severity, SpecError
from coursegen.render.job import GLYPH, Format, Heading, Job, Rendered
from coursegen.render.pdf import engine, line_numbers
from coursegen.render.pdf.styles import Styles, dress, edition_of, font_of, is_fillable, linked, styles, tokens
from coursegen.theme import Theme

VARIANT = "pdf/ua-1"
LINKED = ("print/forms.css", "print/portion.css", "print/foot.css")  # what most documents link to
LINK_SCHEMES = ("http://", "https://", "mailto:")
_NO_ANCHOR = re.compile(r"No anchor #(\S+) for internal URI reference")
_NOTDEF = re.compile(r'\.notdef glyph .*?: "(.*)" \((U\+[0-9A-F]+)', re.DOTALL)


def render(job: Job, theme: Theme) -> Rendered:
    """Lay the page out and write it as PDF/UA-1; the theme's `print/print.css` is applied to every document.

    A document whose root says `data-fillable` gets form fields.

    `places` gives the page of every id in the HTML, counted from 1. Raises SpecError when the page asks
    for a picture the lesson lacks or for anything outside lesson and theme, MachineError without Pango.
    """
    weasyprint = engine.load()
    from coursegen.render.pdf.fetcher import LESSON, LessonFetcher
    from coursegen.render.pdf.finisher import finish
    from coursegen.render.pdf.linked import links

    paper, edition = edition_of(job.content)
    style, values = styles(theme, paper, edition), tokens(theme, paper, edition)
    page, names = links(job.content)
    sheets = linked(theme, paper, edition, names)
    fetcher = LessonFetcher(job.assets, theme, lambda text: dress(text, values), sheets)
    with engine.overheard() as said, engine.uncollected():
        html = weasyprint.HTML(string=page, base_url=LESSON, url_fetcher=fetcher)
        forms = is_fillable(job.content)
        wishes = {"font_config": style.fonts, "stylesheets": style.sheets, "pdf_variant": VARIANT, "pdf_forms": forms}
        if line_numbers.MARK in job.content:

            def lay_out(text: str) -> tuple[Any, Any]:
                with engine.overheard():  # a part of a page refers to what only the whole holds
                    part = weasyprint.HTML(string=text, base_url=LESSON, url_fetcher=fetcher)
                    return part.etree_element, part.render(**wishes)

            line_numbers.number_lines(html.etree_element, lay_out, font_of(theme))
        document = html.render(**wishes)
        _refuse([*fetcher.denied, *_strange_links(document.pages, LESSON)])
        finisher = partial(finish, names=hashlib.sha256(job.content.encode()).hexdigest()[:12])
        data: bytes = document.write_pdf(pdf_variant=VARIANT, pdf_forms=forms, finisher=finisher)
        _refuse(fetcher.denied)  # drawings ask for what they hold only when they are drawn
    missing = [found[1] for found in map(_NO_ANCHOR.match, said) if found]
    _refuse(f"the page refers to `{name}`, which it does not hold" for name in missing)
    return Rendered(
        data,
        len(document.pages),
        _places(document.pages),
        _remarks(style, said),
        _fonts(document.fonts.values()),
        tuple(_outline(document.pages)),
        tuple(_format(page) for page in document.pages),
    )


def warm(theme: Theme, paper: str = "a4", edition: str = "standard") -> None:
    """Load WeasyPrint and parse the theme's sheets, so that a process can fork or start to count time."""
    engine.load()
    styles(theme, paper, edition)
    linked(theme, paper, edition, LINKED)


def _places(pages: Iterable[Any]) -> dict[str, int]:
    places: dict[str, int] = {}
    for number, page in enumerate(pages, 1):
        for name in page.anchors:
            places.setdefault(name, number)
    return places


def _outline(pages: Iterable[Any]) -> Iterator[Heading]:
    for number, page in enumerate(pages, 1):
        for level, title, (x, y), _ in page.bookmarks:
            yield Heading(level, title, number, _points(x), _points(page.height - y))


def _format(page: Any) -> Format:
    """Pages with a wide outer margin mirror each other; WeasyPrint keeps the box of a page to itself."""
    box = page._page_box
    return Format(box.page_type.name or "", _points(box.margin_right - box.margin_left))


def _points(pixels: float) -> float:
    return round(pixels * engine.POINTS_A_PIXEL, 3)


def _fonts(fonts: Iterable[Any]) -> tuple[str, ...]:
    """Names of the fonts in the file, without the six letters that stand before a part of a font."""
    return tuple(sorted({font.name.decode("ascii", "replace").rpartition("+")[2] for font in fonts}))


def _strange_links(pages: Iterable[Any], lesson: str) -> list[str]:
    found = []
    for page in pages:
        for kind, target, *_ in page.links:
            if kind == "internal":
                continue
            if kind == "attachment" or target.startswith(lesson) or not target.startswith(LINK_SCHEMES):
                shown = target.removeprefix(lesson)
                found.append(f"a printed page cannot link to `{shown}`; link to http, https or mailto")
    return found


def _refuse(sentences: Iterable[str]) -> None:
    findings = [Finding(Severity.ERROR, "address", sentence) for sentence in dict.fromkeys(sentences)]
    if findings:
        raise SpecError(findings)


def _remarks(style: Styles, said: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Sentences for the author; one about a character that no font has carries `glyph:` and the character."""
    return tuple(_remark(message) for message in dict.fromkeys([*style.remarks, *said]))


def _remark(message: str) -> tuple[str, str]:
    match = _NOTDEF.search(message)
    if not match:
        return message, ""
    return f"no installed font has “{match[1]}” ({match[2]}); it prints as an empty box", f"{GLYPH}{match[1]}"
