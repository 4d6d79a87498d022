"""What a fuzzer feeds, and what must hold for every input: an error in words, an end in time, and no letter lost."""

from __future__ import annotations

import html
import io
import logging
import re
import signal
import urllib.parse
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from types import FrameType

from coursegen import checks, markdown, report, source, theme
from coursegen.deck import layouts as layouts_of
from coursegen.deck.dialect import parse as parse_deck
from coursegen.deck.fit import lay_out
from coursegen.deck.model import Slide, Table
from coursegen.derive.session import Options, derive
from coursegen.diagnostics import Finding, SpecError
from coursegen.importer import accounting, convert, formats, markup
from coursegen.spec import ids, parse
from coursegen.spec.lesson import Lesson
from coursegen.verify.doors import doors
from coursegen.verify.structure import pdf_faults

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "fuzz_cases"
LONGEST = 10  # seconds for one input; what takes longer hangs
LAYOUTS = layouts_of.load(theme.load("standard"))
TAGS = set(re.findall(r"\w+", "a blockquote br code em hr img li ol p pre s strong table tbody td th thead tr ul wbr"))
TAGS |= {f"h{level}" for level in range(1, 7)}


@dataclass(frozen=True)
class Target:
    """Something that takes input from strangers; `run` raises whatever breaks a promise."""

    run: Callable[[bytes], None]
    seeds: Callable[[], Iterator[bytes]]
    longest: int = 4096  # bytes of an input that the fuzzer makes


class HangError(BaseException):
    """An input took longer than LONGEST seconds; no `except Exception` of what is tried may take it for its own."""


@contextmanager
def alarm(seconds: int = LONGEST) -> Iterator[None]:
    """Raise HangError in the block once `seconds` have passed, where the system has alarms."""

    def ring(number: int, frame: FrameType | None) -> None:
        raise HangError(f"no end after {seconds} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def run(name: str, data: bytes) -> None:
    """Feed one input to a target; libraries may warn of broken files, which is no finding."""
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(), alarm():
            warnings.simplefilter("ignore")
            TARGETS[name].run(data)
    finally:
        logging.disable(logging.NOTSET)


def letters(text: str) -> Counter[str]:
    """Letters without case; marks, digits and spaces are the business of typography."""
    return Counter(letter for letter in text.casefold() if letter.isalpha())


def _is_told(fault: SpecError) -> tuple[Finding, ...]:
    assert fault.report, "an error without a finding"
    return fault.report


# Specs


def load(data: bytes) -> None:
    """A spec of any bytes: findings that can be drawn, or a lesson that can be checked, derived, saved and read."""
    texts: dict[str, str] = {}
    try:
        text = source.decoded(data, "lesson.yaml")
        texts = {"lesson.yaml": text}
        read = source.parse(text, "lesson.yaml")
        lesson = parse.parse(read)
        found = checks.check(lesson, read)
        derive(lesson, Options())
        again = ids.complete(Lesson.model_validate_json(lesson.model_dump_json(by_alias=True, exclude_none=True)))
        assert again == lesson, "a lesson differs once it was saved and read"
    except SpecError as fault:
        found = _is_told(fault)
    assert len(report.as_github(found).split("\n")) == max(1, len(found)), "a finding takes more than its line"
    report.as_text(found, texts)


def specs() -> Iterator[bytes]:
    yield from (path.read_bytes() for path in sorted((ROOT / "tests" / "broken").glob("*.yaml")))
    yield (ROOT / "lesson" / "minimal.yaml").read_bytes()


# Markdown


class _Read(HTMLParser):
    """What HTML says: its text, the texts of its attributes, its tags."""

    def __init__(self, made: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.asides: list[str] = []
        self.alt: list[str] = []
        self.tags: set[str] = set()
        self.feed(made)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.asides += [value or "" for _, value in attrs]
        self.alt += [value or "" for name, value in attrs if name == "alt"]

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.tags.add("!--")

    def handle_decl(self, decl: str) -> None:
        self.tags.add("!")

    def handle_pi(self, data: str) -> None:
        self.tags.add("?")


def write(data: bytes) -> None:
    """An author's Markdown: no tag of the author's own, no script, and every letter arrives."""
    text = data.decode("utf-8", "replace")
    wanted = letters(re.sub(r"\((?:c|r|tm|p)\)", "", html.unescape(text), flags=re.IGNORECASE))
    for make in (markdown.block, markdown.inline):
        made = _Read(make(text))
        assert made.tags <= TAGS, f"a tag of the author's own: {made.tags - TAGS}"
        assert not any(aside.strip().casefold().startswith("javascript:") for aside in made.asides), "a script"
        said = "".join([*made.text, *made.asides])
        if "xn--" not in said:  # the name of a host, in the letters that the network knows
            lost = wanted - letters(said + urllib.parse.unquote(said))
            assert not lost, f"{make.__name__} loses {''.join(lost.elements())!r}"
    lost = letters("".join([*made.text, *made.alt])) - letters(markdown.plain(text))
    assert not lost, f"plain loses {''.join(lost.elements())!r}"


def texts() -> Iterator[bytes]:
    yield from (
        b"# A *b* **c** `d`\n\n- e\n- f\n\n1. g\n",
        b"| a | b |\n|---|:-:|\n| c | d |\n",
        b"> a\n>\n> b\n\n---\n",
    )
    yield b'[a](b.md "c") ![d](e.png) <https://example.org> \\* &amp; "f" -- ... (c)\n\n[g]: h\n[g]\n'
    yield b"```text\na\n```\n\n    b\n\na\n===\n\n~~c~~  \nd\n"


# Decks


def show(data: bytes) -> None:
    """A deck of an author's own: findings, or pages on which every letter of every slide stands."""
    text = data.decode("utf-8", "replace")
    try:
        deck = parse_deck(text, LAYOUTS)
    except SpecError as fault:
        _is_told(fault)
        return
    if not re.search(r"[{}<>&()\[\]`|\\]|:::|\A---", text):  # nothing but words and their looks
        said = [*(f"{slide.section} {_written(slide)}" for slide in deck.slides)]
        lost = letters(text) - letters(" ".join(said))
        assert not lost, f"the deck loses {''.join(lost.elements())!r}"
    pages = lay_out(deck, LAYOUTS)
    for slide in deck.slides:
        shown = [page for page in pages if page.slide is slide]
        parts = ["".join(run.text for run in page.title) for page in shown]
        parts += ["".join(p.text for p in filled.paras) for page in shown for filled in page.filled]
        parts += ["".join(_cells(placed.figure.table)) for page in shown for placed in page.placed if hasattr(placed.figure, "table")]  # fmt: skip  # noqa: E501
        lost = letters(_on_screen(slide)) - letters("".join(parts))
        assert not lost, f"the pages lose {''.join(lost.elements())!r}"


def _cells(table: Table) -> Iterator[str]:
    yield from (run.text for row in (table.head, *table.rows) for cell in row for run in cell)


def _on_screen(slide: Slide) -> str:
    parts = [slide.words]
    for fill in slide.fills:
        parts += [para.text for para in fill.paras]
        parts += [text for block in fill.blocks if isinstance(block, Table) for text in _cells(block)]
    return " ".join(parts)


def _written(slide: Slide) -> str:
    return " ".join([_on_screen(slide), *(para.text for para in slide.notes)])


def decks() -> Iterator[bytes]:
    whole = (ROOT / "tests" / "decks" / "showcase.md").read_text("utf-8")
    front, *parts = re.split(r"(?m)^(?=## )", whole)
    head = front[: front.index("---", 3) + 4]
    yield from ((head + part).encode() for part in parts)
    yield b"## A\n\n- b\n- c\n\n1. d\n\n> e\n\n| f | g |\n|---|---|\n| h | i |\n"


# Plans of others


def take_in(data: bytes) -> None:
    """Somebody's plan: specs that load, in which every word of the plan stands."""
    name = ("plan.md", "plan.txt", "plan.html", "plan.docx")[data[0] % 4 if data else 0]
    raw = data[1:]
    try:
        text, _ = formats.text(raw, name)
        made = convert.convert(raw, name)
    except SpecError as fault:
        _is_told(fault)
        return
    there: Counter[str] = Counter()
    for draft in made:
        read = source.parse(draft.text, "made.yaml")
        assert parse.parse(read).title, "a lesson without a title"
        there.update(accounting.words(" ".join(accounting.strings(read.data))))
    lost = set(accounting.words(markup.inline(text))) - set(there) - set("0123456789")
    assert not lost, f"words are lost: {sorted(lost)}"


def plans() -> Iterator[bytes]:
    for path in sorted((ROOT / "tests" / "plans").glob("*.md")):
        yield b"\0" + path.read_bytes()[:3000]
    yield b"\x02<html><body><h1>A</h1><h2>Objectives</h2><ul><li>b</li></ul><table><tr><td>5 min</td><td>c</td></tr></table>"  # fmt: skip  # noqa: E501
    yield b"\x03" + _zip({"word/document.xml": "<w:document/>", "[Content_Types].xml": "<Types/>"})


# Finished files


def open_doors(data: bytes) -> None:
    """A file of a pack: its doors, or ValueError."""
    suffix = ("pdf", "pptx", "zip", "xlsx", "csv")[data[0] % 5 if data else 0]
    with suppress(ValueError):
        for door, text in doors(f"a.{suffix}", data[1:]):
            assert isinstance(door, str) and isinstance(text, str)
    if suffix == "pdf":
        with suppress(ValueError):
            list(pdf_faults(data[1:], 1))


def files() -> Iterator[bytes]:
    slide = '<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>Words</a:t></a:r></a:p></p:sld>'
    yield b"\0" + _pdf()
    yield b"\x01" + _zip({"ppt/slides/slide1.xml": slide, "ppt/embeddings/a.xlsx": "PK"})
    yield b"\x02" + _zip({"a.txt": "words", "b/c.csv": "d,e", "f.pptx": "PK"})
    yield b"\x04a,b\r\nc,d\r\n"


def _zip(members: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, text in members.items():
            package.writestr(zipfile.ZipInfo(name), text)
    return stream.getvalue()


def _pdf() -> bytes:
    from pypdf import PdfWriter
    from pypdf.annotations import FreeText

    writer = PdfWriter()
    writer.add_blank_page(width=100, height=100)
    writer.add_annotation(page_number=0, annotation=FreeText(text="Words", rect=(0, 0, 50, 50)))
    writer.add_outline_item(title="A", page_number=0)
    writer.add_metadata(infos={"/Title": "B"})
    writer.add_attachment(filename="c.txt", data=b"d")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


TARGETS = {
    "spec": Target(load, specs),
    "markdown": Target(write, texts, 512),
    "deck": Target(show, decks, 1024),
    "plan": Target(take_in, plans, 2048),
    "doors": Target(open_doors, files),
}
