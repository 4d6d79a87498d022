"""Long documents in portions: each is laid out by itself, once for all documents that hold it, and bound at last."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import escape, unescape
from itertools import accumulate, repeat

from coursegen import pictures
from coursegen.render.attempt import Outcome
from coursegen.render.bind import ELSEWHERE
from coursegen.render.job import Format, Heading, Job, Rendered

NEW_PAGE = "<!-- new page -->"  # a template's promise that what follows begins one, whatever came before
ROUNDS = 4  # in which page numbers come to rest; the second nearly always does
UNKNOWN = 10  # page number with which a reference is laid out before its own is known
SHEET = '<link rel="stylesheet" href="https://theme.invalid/print/{name}.css"></head>'

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_LANGUAGE = re.compile(r'<html\b[^>]*\blang="([^"]*)"')
_PLACE = re.compile(r'\bid="([^"]+)"')
_LINK = re.compile(r'\bhref="#([^"]+)"')

Rendering = Generator[list[Job], Iterable[Outcome], list[Outcome]]


def rendered(jobs: Sequence[Job], tell: Callable[[int, Outcome], None]) -> Rendering:
    """Render jobs, long documents in portions: yields jobs in rounds, is sent their outcomes.

    Returns an outcome a job, in their order; `tell` is called with the number of a job as soon as it has one.
    """
    books = {at: book for at, job in enumerate(jobs) if (book := _Book.cut(job))}
    found: dict[int, Outcome] = {}
    plain = [at for at in range(len(jobs)) if at not in books]
    known: dict[str, Outcome] = {}  # what became of each portion; several documents may hold the same one
    for asked in (plain, *repeat([], ROUNDS)):
        texts = {job.content: job for book in books.values() for job in book.jobs(known)}
        wanted = [job for text, job in texts.items() if text not in known]
        if not asked and not wanted:
            break
        outcomes = iter((yield [*(jobs[at] for at in asked), *wanted]))
        for at in asked:
            found[at] = next(outcomes)
            tell(at, found[at])
        known |= {job.content: outcome for job, outcome in zip(wanted, outcomes, strict=True)}
    wholes = {at: book.whole(known) for at, book in books.items()}
    binding = [whole for whole in wholes.values() if isinstance(whole, Job)]
    bound = iter((yield binding) if binding else ())
    counted: set[str] = set()
    for at, whole in wholes.items():
        found[at] = books[at].outcome(next(bound), known, counted) if isinstance(whole, Job) else whole
        tell(at, found[at])
    return [found[at] for at in range(len(jobs))]


@dataclass
class _Book:
    """A document cut where its template promises a new page; it learns its page numbers as portions are laid out."""

    job: Job
    head: str
    portions: tuple[str, ...]
    numbers: dict[str, int] = field(default_factory=dict)  # page of each place, as far as known
    laid: tuple[Rendered, ...] = ()
    made: list[Job] = field(default_factory=list)  # the portions as documents, with these numbers

    @classmethod
    def cut(cls, job: Job) -> _Book | None:
        """A book where the content of a job says where it may be cut, else None."""
        head, *portions = job.content.split(NEW_PAGE) if job.format == "pdf" else ("",)
        if not portions:
            return None
        portions[-1] = portions[-1].partition("</body>")[0]
        book = cls(job, " ".join(head.split()), tuple(portion.strip() for portion in portions if portion.strip()))
        book.made = book._portions()
        return book

    def jobs(self, known: dict[str, Outcome]) -> Iterator[Job]:
        """What this document is made of, by what is known now; the same jobs once more when that is all."""
        for _ in range(ROUNDS):
            made = [known.get(job.content) for job in self.made]
            laid = tuple(outcome.rendered for outcome in made if outcome and outcome.rendered)
            if len(laid) < len(made):
                break
            self.laid = laid
            if (numbers := self._numbers()) == self.numbers:
                break
            self.numbers = numbers
            self.made = self._portions()
        yield from self.made
        if self.laid:
            yield self._foot()

    def whole(self, known: dict[str, Outcome]) -> Job | Outcome:
        """The job that binds the portions, or the outcome of one that failed."""
        made = [known[job.content] for job in self.jobs(known) if job.content in known]
        failed = next((outcome for outcome in made if outcome.failure), None)
        if failed:
            return failed
        if len(made) <= len(self.portions):
            return Outcome(None, failure="its page numbers do not come to rest")
        missing = next((name for portion in self.portions for name in self._cited(portion)), None)
        if missing:
            return Outcome(None, failure=f"it refers to `{missing}`, which it does not hold")
        files = [outcome.rendered.data for outcome in made if outcome.rendered]
        assets = {str(at): data for at, data in enumerate(files, 1)}
        title, language = _TITLE.search(self.head), _LANGUAGE.search(self.head)
        plan = {
            "title": unescape(title[1]) if title else "",
            "language": unescape(language[1]) if language else "",
            "parts": [{"path": str(at)} for at in range(1, len(files))],
            "foot": str(len(files)),
            "outline": self._outline(),
            "shifts": self._shifts(),
        }
        return Job("bind", json.dumps(plan, ensure_ascii=False), assets, self.job.epoch)

    def outcome(self, bound: Outcome, known: dict[str, Outcome], counted: set[str]) -> Outcome:
        """The outcome of the whole; the time for a portion counts with the first document that holds it."""
        made = {job.content: known[job.content] for job in self.jobs(known)}
        fresh = [outcome.seconds for text, outcome in made.items() if text not in counted and not outcome.cached]
        counted.update(made)
        seconds = bound.seconds + sum(fresh)
        if not bound.rendered:
            return replace(bound, seconds=seconds)
        remarks = dict.fromkeys(remark for portion in self.laid for remark in portion.remarks)
        fonts = {font for outcome in made.values() if outcome.rendered for font in outcome.rendered.fonts}
        whole = replace(bound.rendered, places=self.numbers, remarks=tuple(remarks), fonts=tuple(sorted(fonts)))
        return replace(bound, rendered=whole, seconds=seconds, cached=bound.cached and not fresh)

    def _portions(self) -> list[Job]:
        """The portions as documents, with the page numbers that are known."""
        head = self._headed("portion")
        texts = [f"{head}{self._linked(portion)}</body></html>" for portion in self.portions]
        return [Job("pdf", text, pictures.among(self.job.assets, text), self.job.epoch) for text in texts]

    def _linked(self, portion: str) -> str:
        """A portion whose links into others carry the page on which they end."""
        own = set(_PLACE.findall(portion))

        def link(found: re.Match[str]) -> str:
            name = unescape(found[1])
            page = self.numbers.get(name, UNKNOWN)
            return found[0] if found[1] in own else f'href="{ELSEWHERE}{escape(name)}" data-page="{page}"'

        return _LINK.sub(link, portion)

    def _cited(self, portion: str) -> Iterator[str]:
        """Places that a portion refers to and no portion holds."""
        return (name for name in map(unescape, _LINK.findall(portion)) if name not in self.numbers)

    def _foot(self) -> Job:
        """As many empty pages as the whole has, of the same formats, that carry its page numbers."""
        pages = [f'<div style="page: {page.name or "auto"}"></div>' for page in self._formats()]
        return Job("pdf", f"{self._headed('foot')}{''.join(pages)}</body></html>", {}, self.job.epoch)

    def _headed(self, sheet: str) -> str:
        """The head with a sheet more, and no title of its own, so that documents may have their portions in common."""
        return _TITLE.sub("<title>–</title>", self.head).replace("</head>", SHEET.format(name=sheet))

    def _starts(self) -> list[int]:
        """How many pages lie before each portion."""
        return [0, *accumulate(portion.pages for portion in self.laid)][: len(self.laid)]

    def _numbers(self) -> dict[str, int]:
        numbers: dict[str, int] = {}
        for start, portion in zip(self._starts(), self.laid, strict=True):
            for name, page in portion.places.items():
                numbers.setdefault(name, start + page)
        return numbers

    def _formats(self) -> list[Format]:
        return [format for portion in self.laid for format in portion.formats]

    def _outline(self) -> list[Heading]:
        return [
            heading._replace(page=start + heading.page)
            for start, portion in zip(self._starts(), self.laid, strict=True)
            for heading in portion.outline
        ]

    def _shifts(self) -> list[float]:
        """A portion that begins after an odd number of pages came to lie on the other sides of the sheets."""
        return [
            format.shift if start % 2 else 0
            for start, portion in zip(self._starts(), self.laid, strict=True)
            for format in portion.formats
        ]
