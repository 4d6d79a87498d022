"""Blocks as a tree of sections: by headings, and by what stands for headings where people do not use them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from coursegen.importer import spans, wordlists
from coursegen.importer.blocks import Block, Item

# Levels of lines that stand for headings; real headings have 1 to 6. The order is that of school plans: roman or
# CJK numerals over capitals, over bold lines, over arabic numbers, over letters; a label ends with its text.
_ROMAN, _CAPITALS, _BOLD, _ARABIC, _LETTER, LABEL = 7, 8, 9, 10, 11, 12
_STYLES = (
    (
        _ROMAN,
        re.compile(
            r"^(?:[IVX]{1,5}\s*[.)、:：/–-]|[一二三四五六七八九十]{1,3}\s*[、.．]"
            r"|第[一二三四五六七八九十\d]+[、．.章节部])\s*\S"
        ),
    ),
    (
        _ARABIC,
        re.compile(
            r"^(?:\d{1,2}\s*[.)、．]|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]"
            r"|[①-⑳❶-❿]|\d\ufe0f?\u20e3)\s*\S"
        ),
    ),
    (_LETTER, re.compile(r"^(?:[a-zA-Zа-яА-Яđ]\s*[.)])\s*\S")),
)
_BOLD_LINE = re.compile(r"^(?:\*\*|__)(?P<name>(?:(?!\*\*|__).){1,160}?)(?:\*\*|__)\s*(?P<after>[:：]?)\s*$")
_BOLD_LABEL = re.compile(
    r"^(?:\*\*|__)(?P<name>(?:(?!\*\*|__).){1,100}?)(?:\s*(?:[:：])\s*(?:\*\*|__)|(?:\*\*|__)\s*(?P<brackets>[(（][^()（）]{1,40}[)）])?\s*[:：])\s*(?P<value>\S.*)?$",
    re.DOTALL,
)
_PLAIN_LABEL = re.compile(r"^(?P<name>[^:：|.!?。]{1,60}?)\s*[:：](?!//)\s*(?P<value>.*)$", re.DOTALL)
_OFFSET_LINE = re.compile(r"^\W*\d{1,2}[:：]\d{2}(?:\s*[-–—~～〜]\s*\d{1,2}[:：]\d{2})?\s*[|:：–—-]?\s+\S")
_LISTS = ("list", "table", "quote", "code")


@dataclass
class Section:
    """A heading, or what stands for one, with its blocks and the sections below it."""

    title: str
    line: int
    level: int
    blocks: list[Block] = field(default_factory=list)
    below: list[Section] = field(default_factory=list)
    source: str = ""

    def walk(self) -> Iterator[Section]:
        """This section and all below it."""
        yield self
        for section in self.below:
            yield from section.walk()


@dataclass(frozen=True)
class Outline:
    """The tree, and whether the plan has headings of its own."""

    root: Section
    headed: bool


def build(blocks: Sequence[Block]) -> Outline:
    """The tree of a plan; where it has no headings, numbered and bold lines and lines in capitals stand for them."""
    headed = any(block.kind == "heading" and block.text for block in blocks)
    root = Section("", 1, 0)
    stack = [root]
    for block in _promoted(blocks, headed):
        if block.kind == "heading":
            _open(stack, Section(block.text, block.line, block.level, source=block.source))
        else:
            _place(stack, block)
    return Outline(root, headed)


def _open(stack: list[Section], section: Section) -> None:
    while stack[-1].level >= section.level:
        stack.pop()
    stack[-1].below.append(section)
    stack.append(section)


def _place(stack: list[Section], block: Block) -> None:
    """A label that has its text ends there; one that has none yet takes what follows."""
    while stack[-1].level == LABEL and stack[-1].blocks and not _goes_on(stack[-1], block):
        stack.pop()
    stack[-1].blocks.append(block)


def _goes_on(label: Section, block: Block) -> bool:
    last = label.blocks[-1]
    lead_in = last.kind == "text" and last.text.rstrip().endswith((":", "："))
    listed = block.kind == "list" or (block.kind in _LISTS and last.kind in _LISTS)
    return lead_in or listed


def _promoted(blocks: Sequence[Block], headed: bool) -> Iterator[Block]:
    for block in blocks:
        if block.kind == "text":
            yield from _lines(block, headed)
        elif block.kind == "list":
            yield from _list(block, headed)
        elif block.kind != "heading" or block.text:
            yield block


def _list(block: Block, headed: bool) -> Iterator[Block]:
    """A numbered list whose items are section names is a run of headings: `1. Objectives`, `2. Materials` ..."""
    names = [item for item in block.items if _is_section(item.text)]
    bare = [item for item in names if "\n" not in item.text]
    numbered = all(re.match(r"\s*\d", item.source) for item in block.items)
    few = not numbered or (len(bare) < 2 and not (len(block.items) == 1 and bare and not headed))
    if few or len(bare) * 2 < len(block.items):
        yield block
        return
    for item in block.items:
        yield from _item(item)


def _item(item: Item) -> Iterator[Block]:
    found = _label(item.text)
    name, value = (found[0], found[1]) if found else (item.text.split("\n")[0], "\n".join(item.text.split("\n")[1:]))
    yield Block("heading", item.line, name, item.source, _ARABIC)
    if value:
        yield Block("text", item.line, value, value)
    yield from item.below


def _lines(block: Block, headed: bool) -> Iterator[Block]:
    """A paragraph by its lines, where lines in it stand for headings or labels; whole otherwise."""
    run: list[str] = []
    begin = block.line
    for number, row in _single(block):
        made = _heading(row.strip(), number, headed)
        if made is None:
            begin = number if not run else begin
            run.append(row)
            continue
        if run:
            yield _text(run, begin)
            run = []
        yield from made
    if run:
        yield _text(run, begin)


def _single(block: Block) -> Iterator[tuple[int, str]]:
    """Lines with their numbers; several labels on one line, `**Grade:** 5 | **Time:** 45 min`, are a line each."""
    for number, row in enumerate(block.text.split("\n"), block.line):
        parts = re.split(r"\s*[|·•]\s*(?=\*\*)|\s{2,}(?=\*\*[^*]+[:：])", row.strip())
        labels = all(_BOLD_LABEL.match(part) for part in parts)
        yield from ((number, part) for part in parts) if len(parts) > 1 and labels else [(number, row)]


def _text(rows: list[str], line: int) -> Block:
    text = "\n".join(rows).strip()
    return Block("text", line, text, text)


def _heading(row: str, line: int, headed: bool) -> list[Block] | None:
    if not row or len(row) > 4000:
        return None
    found = _BOLD_LINE.match(row)
    if found and (not headed or _means(found["name"]) or found["after"] or len(found["name"]) <= wordlists.LONGEST):
        level = LABEL if found["after"] and headed else _level(found["name"], _BOLD)
        return [Block("heading", line, found["name"].strip(), row, level)]
    labelled = _label(row)
    if labelled:
        name, value, known = labelled
        if value:
            return [Block("heading", line, name, row, LABEL), Block("text", line, value, value)]
        level = LABEL if headed and not known else _level(name, _BOLD)
        return [Block("heading", line, name, row, LABEL if headed else level)]
    return _bare(row, line, headed)


def _label(row: str) -> tuple[str, str, bool] | None:
    """Name and text of a line `**Name:** text`, or `Name: text` where the name is a usual one."""
    found = _BOLD_LABEL.match(row)
    if found:
        name = found["name"].strip() + (f" {found['brackets']}" if found["brackets"] else "")
        return name, (found["value"] or "").strip(), _means(name)
    found = _PLAIN_LABEL.match(row)
    if found and _means(found["name"]):
        return found["name"].strip().strip("*_").strip(), found["value"].strip(), True
    return None


def _bare(row: str, line: int, headed: bool) -> list[Block] | None:
    """A line without marks that is a heading all the same: numbered, in capitals, with a clock time, or well known."""
    if len(row) > 100:
        return None
    level = _level(row, 0)
    timed = bool(spans.find(row)) and bool(level or _OFFSET_LINE.match(row))
    known = _means(row) and not row.endswith((".", "。", ",", ";"))
    capitals = row.isupper() and len(row) >= 4 and not headed
    roman = level == _ROMAN and not headed and len(row) <= wordlists.LONGEST
    if not (timed or known or capitals or roman):
        return None
    return [Block("heading", line, row, row, level or (_CAPITALS if row.isupper() else _BOLD))]


def _level(row: str, otherwise: int) -> int:
    return next((level for level, form in _STYLES if form.match(row)), otherwise)


def _means(text: str) -> bool:
    name = spans.cut(text)[0]
    return len(name) <= wordlists.LONGEST and wordlists.known(name)


def _is_section(text: str) -> bool:
    first = text.split("\n")[0]
    found = _label(first)
    name = found[0] if found else first
    return bool(wordlists.find("sections", name)) and len(name) <= 60
