"""Finished PDFs to one: in order, with their tags, bookmarks and links, and a foot that counts through."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from coursegen.render.job import Heading, Job, Rendered
from coursegen.render.tags import Tags
from coursegen.theme import Theme

PRODUCER = "coursegen"
ELSEWHERE = "https://elsewhere.invalid/#"  # begins a link to a place that another portion of the document holds


def render(job: Job, theme: Theme) -> Rendered:
    """Return the bound PDF, tagged as its parts are (PDF/UA-1).

    `content` is JSON {title, language, parts: [{path, title, sides: 1|2, pages: [first, last]}]}; `pages` limits
    a part to some pages of its file. A part of two sides with an odd number of pages is followed by a blank
    back, so that no part starts on the back of another; without `sides` the next one follows at once. Besides, for
    the portions of one document: `foot`, a file whose pages are laid over those of the whole; `outline`, bookmarks
    as [level, title, page, x, y]; `shifts`, points by which each page moves to the right. Without `outline` each
    part has a bookmark. `assets` holds the PDFs by path. `places` gives the page on which a part starts, by its title.
    """
    plan: dict[str, Any] = json.loads(job.content)
    book = _Book(job.assets)
    places = {part.get("title", part["path"]): book.add(part) for part in plan["parts"]}
    book.tags.write()
    book.link()
    book.shift(plan.get("shifts", ()))
    if "foot" in plan:
        book.lay_over(plan["foot"])
    outline = [Heading(*heading) for heading in plan.get("outline", ())]
    book.outline(outline or [Heading(1, title, page, 0, 0) for title, page in places.items()])
    return Rendered(book.written(plan["title"], plan["language"]), len(book.pdf.pages), places)


def warm() -> None:
    """Load what binds, so that a process can fork or start to count time."""
    import_module("pikepdf")


class _Book:
    """A PDF in the making; its parts come from files that are opened once."""

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        import pikepdf

        self.pike = pikepdf
        self.pdf = pikepdf.Pdf.new()
        self.assets = assets
        self.files: dict[str, Any] = {}
        self.tags = Tags(self.pdf)
        self.places: dict[str, tuple[int, float, float]] = {}  # page (from 0) and point of each named destination

    def add(self, part: Mapping[str, Any]) -> int:
        """Append a part and, where it has two sides, the back that it lacks; returns the number of its first page."""
        file = self._file(part["path"])
        first, last = part.get("pages") or (1, len(file.pages))
        start = len(self.pdf.pages)
        with warnings.catch_warnings(action="ignore", category=self.pike.PageCopyWarning):  # names are kept below
            self.pdf.pages.extend(file.pages[first - 1 : last])
        pages = self.pdf.pages[start:]
        self.tags.note(part["path"], file, pages)
        self._note_places(file.pages[first - 1 : last], file, start)
        if part.get("sides", 1) == 2 and len(pages) % 2:
            left, bottom, right, top = (float(at) for at in pages[-1].mediabox)
            self.pdf.add_blank_page(page_size=(right - left, top - bottom))
        return start + 1

    def _file(self, path: str) -> Any:
        if path not in self.files:
            self.files[path] = self.pike.open(io.BytesIO(self.assets[path]))
        return self.files[path]

    def _note_places(self, pages: Iterable[Any], file: Any, start: int) -> None:
        """Keep the named destinations on pages; a name that an earlier part has too stays that one's."""
        at = {page.obj.objgen: number for number, page in enumerate(pages, start)}
        names = file.Root.get("/Names", {}).get("/Dests", {}).get("/Names", [])
        for name, target in zip(names[::2], names[1::2], strict=True):
            if target[0].objgen in at:
                self.places.setdefault(str(name), (at[target[0].objgen], float(target[2]), float(target[3])))

    def link(self) -> None:
        """Let links from one portion to another lead there, and name every place of the whole."""
        for page in self.pdf.pages:
            for link in _links(page):
                target = str(link.get("/A", {}).get("/URI", ""))
                if target.startswith(ELSEWHERE):
                    del link["/A"]
                    link["/Dest"] = link["/Contents"] = self.pike.String(target.removeprefix(ELSEWHERE))

    def shift(self, shifts: Sequence[float]) -> None:
        """Move what stands on pages that came to lie on the other side of a sheet than they were laid out for."""
        for page, shift in zip(self.pdf.pages, shifts, strict=False):
            if shift:
                page.contents_add(f"q 1 0 0 1 {shift:g} 0 cm\n".encode(), prepend=True)
                page.contents_add(b"\nQ")
                for link in _links(page):
                    left, bottom, right, top = link["/Rect"]
                    link["/Rect"] = self.pike.Array([float(left) + shift, bottom, float(right) + shift, top])
        self.places = {
            name: (page, x + (shifts[page] if shifts else 0), y) for name, (page, x, y) in self.places.items()
        }

    def lay_over(self, path: str) -> None:
        """Lay the pages of a file over those of the whole; readers of screens are not told."""
        for page, foot in zip(self.pdf.pages, self._file(path).pages, strict=True):
            form = self.pdf.copy_foreign(foot.as_form_xobject())
            page.contents_add(b"q\n", prepend=True)
            page.contents_add(b"\nQ /Artifact << /Type /Pagination >> BDC q /Foot Do Q EMC")
            resources = page.resources
            page.obj["/Resources"] = self.pike.Dictionary(
                {**dict(resources.items()), "/XObject": {**dict(resources.get("/XObject", {}).items()), "/Foot": form}}
            )

    def outline(self, headings: Iterable[Heading]) -> None:
        """Write bookmarks, each below the last one of a higher level."""
        above: list[tuple[int, Any]] = []
        with self.pdf.open_outline() as outline:
            for level, title, page, x, y in headings:
                at: dict[str, Any] = {"page_location": "XYZ", "left": x, "top": y, "zoom": 0} if y else {}
                item = self.pike.OutlineItem(title, page - 1, **at)
                while above and above[-1][0] >= level:
                    above.pop()
                (above[-1][1].children if above else outline.root).append(item)
                above.append((level, item))

    def written(self, title: str, language: str) -> bytes:
        """The bytes, with what readers are told of the whole."""
        root, pike = self.pdf.Root, self.pike
        root["/Lang"] = pike.String(language)
        root["/ViewerPreferences"] = pike.Dictionary(DisplayDocTitle=True)
        root["/MarkInfo"] = pike.Dictionary(Marked=True)
        names = pike.Array()
        for name, (page, x, y) in sorted(self.places.items()):
            names.extend([pike.String(name), pike.Array([self.pdf.pages[page].obj, pike.Name.XYZ, x, y, 0])])
        root["/Names"] = pike.Dictionary(Dests=pike.Dictionary(Names=names))
        with self.pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["dc:title"] = title
            metadata["pdf:Producer"] = PRODUCER
            metadata["pdfuaid:part"] = "1"
        self.pdf.docinfo["/Title"] = pike.String(title)
        self.pdf.docinfo["/Producer"] = pike.String(PRODUCER)
        stream = io.BytesIO()
        self.pdf.save(
            stream,
            min_version="1.7",
            deterministic_id=True,
            object_stream_mode=pike.ObjectStreamMode.generate,
        )
        return stream.getvalue()


def _links(page: Any) -> Iterator[Any]:
    yield from page.obj.get("/Annots", ())
