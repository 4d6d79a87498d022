"""Deck Markdown to slides: the conventions of Pandoc and Quarto, with named layouts and slots."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from markdown_it.tree import SyntaxTreeNode

from coursegen import markdown, resources
from coursegen.deck import placing, syntax
from coursegen.deck.blocks import inline_of, line_of, read_blocks
from coursegen.deck.faults import Faults
from coursegen.deck.figures import suggest
from coursegen.deck.inline import read_runs
from coursegen.deck.layouts import Layouts
from coursegen.deck.model import Deck, Fill, Meta, Phase, Run, Slide
from coursegen.diagnostics import SpecError

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_META_KEYS = {"title", "subtitle", "lang", "author", "date", "footer", "phases", "description", "strip_notes"}
_SLIDE_KEYS = {"id", "class", "layout", "eyebrow", "phase", "hidden"}
_SECTION_KEYS = {"id", "class", "phase"}


def parse(text: str, layouts: Layouts, file: str = "slides.md") -> Deck:
    """Parse a whole deck.

    `file` is what findings call the text. Raises SpecError with every finding at once: unknown layouts,
    slots and attributes, ids used twice, figures that are wrong, text with no place to go.
    """
    faults = Faults(file)
    deck = _Reader(layouts, faults).read(text)
    if faults.findings:
        raise SpecError(sorted(faults.findings, key=lambda found: found.place.line if found.place else 0))
    return deck


def read_meta(text: str, faults: Faults) -> Meta:
    """Read the front matter of a deck."""
    found = _FRONT.match(text)
    try:
        data = resources.texts(found[1]) if found else {}
    except yaml.YAMLError as fault:
        faults.add("front-matter", f"the front matter is no YAML: {fault}", 1)
        data = {}
    data = data if isinstance(data, dict) else {}
    for key in data.keys() - _META_KEYS:
        faults.add("unknown-key", f"the front matter has no `{key}`", 1, suggest(str(key), _META_KEYS))
    plain = {key: str(data[key]) for key in _META_KEYS - {"phases", "strip_notes"} if data.get(key) is not None}
    try:
        phases = tuple(_phase(entry) for entry in data.get("phases") or [])
    except (TypeError, KeyError, ValueError, AttributeError):
        faults.add("front-matter", "`phases` is a list of maps with key, title and minutes", 1)
        phases = ()
    return Meta(**{"title": "", **plain}, phases=phases, strip_notes=data.get("strip_notes") == "true")


def _phase(entry: Mapping[str, Any]) -> Phase:
    return Phase(str(entry["key"]), str(entry.get("title") or entry["key"]), float(entry.get("minutes") or 1))


class _Reader:
    """Walks the nodes of one deck; the ids are its only memory."""

    def __init__(self, layouts: Layouts, faults: Faults) -> None:
        self.layouts, self.faults = layouts, faults
        self.lines: dict[str, int] = {}
        self.given: set[str] = set()

    def read(self, text: str) -> Deck:
        self.meta = read_meta(text, self.faults)
        self.parser = syntax.parser(self.meta.lang)
        slides: list[Slide] = []
        section, phase = "", None
        chunks = list(self.chunks(SyntaxTreeNode(markdown.parse(self.parser, text)[0])))
        sources = (str(heading.meta.get("attributes", "")) for heading, _ in chunks)
        self.given = {str((syntax.read_braces(source) or {}).get("id")) for source in sources}
        for heading, body in chunks:
            self.faults.slide = _words(heading)
            known = _SLIDE_KEYS if heading.tag == "h2" else _SECTION_KEYS
            attributes = self.attributes(heading, str(heading.meta.get("attributes", "")), known)
            if heading.tag == "h2":
                slides.append(self.slide(heading, body, {"phase": phase, **attributes}, section))
                continue
            section, phase = _words(heading), attributes.get("phase")
            if body:
                self.faults.add("text-outside", "this stands before the first slide of its section", line_of(body[0]))
        self.faults.slide = ""
        kept = [slide for slide in slides if not (self.meta.strip_notes and slide.hidden)]
        return Deck(self.meta, tuple(kept))

    def chunks(self, tree: SyntaxTreeNode) -> Iterator[tuple[SyntaxTreeNode, list[SyntaxTreeNode]]]:
        """Yield each heading of level 1 or 2 with the nodes below it."""
        heading: SyntaxTreeNode | None = None
        body: list[SyntaxTreeNode] = []
        for node in tree.children:
            if node.type == "heading" and node.tag in ("h1", "h2"):
                if heading is not None:
                    yield heading, body
                heading, body = node, []
            elif heading is not None:
                body.append(node)
            elif node.type != "front_matter":
                self.faults.add(
                    "text-outside", "this stands before the first slide", line_of(node), "open one with `##`"
                )
        if heading is not None:
            yield heading, body

    def attributes(self, node: SyntaxTreeNode, source: str, known: set[str]) -> dict[str, Any]:
        found = syntax.read_braces(source)
        if found is None:
            self.faults.add("attributes", f"cannot read {source}", line_of(node), 'write {#id key="value"}')
            return {}
        for key in found.keys() - known:
            self.faults.add("unknown-attribute", f"there is no `{key}` here", line_of(node), suggest(key, known))
        return dict(found)

    def slide(
        self, heading: SyntaxTreeNode, body: list[SyntaxTreeNode], attributes: Mapping[str, Any], section: str
    ) -> Slide:
        line = line_of(heading)
        title = read_runs(inline_of(heading))
        if not title:
            self.faults.add("no-title", "a slide needs a title", line, "screen readers list slides by it")
        written = self.fills(body)
        notes = tuple(para for fill in written if fill.slot == "notes" for para in fill.paras)
        fills = tuple(fill for fill in written if fill.slot != "notes")
        layout, fills = placing.place(attributes.get("layout"), fills, self.layouts, self.faults, line)
        return Slide(
            id=self.identify(attributes.get("id"), _words(heading), line),
            layout=layout,
            title=title,
            section=section,
            phase=self.phase(attributes.get("phase"), line),
            eyebrow=self.inline(attributes.get("eyebrow", "")),
            fills=fills,
            notes=() if self.meta.strip_notes else notes,
            hidden="hidden" in attributes.get("class", "").split() or attributes.get("hidden") == "true",
            line=line,
        )

    def phase(self, key: str | None, line: int) -> str | None:
        if key is None or key == "none":
            return None
        if key not in self.meta.order:
            hint = suggest(key, set(self.meta.order)) if self.meta.phases else "list `phases:` in the front matter"
            self.faults.add("unknown-phase", f"there is no phase `{key}`", line, hint)
        return key

    def identify(self, given: str | None, title: str, line: int) -> str:
        if given and given in self.lines:
            self.faults.add("id-twice", f"the id `{given}` is used on line {self.lines[given]} already", line)
        slug = given or re.sub(r"[\W_]+", "-", title.lower()).strip("-") or "slide"
        name, copy = slug, 2
        while name in self.lines or (not given and name in self.given):
            name, copy = f"{slug}-{copy}", copy + 1
        self.lines[name] = line
        return name

    def inline(self, text: str) -> tuple[Run, ...]:
        tokens = self.parser.parseInline(text)
        return read_runs(tokens[0].children or ()) if tokens else ()

    def fills(self, nodes: list[SyntaxTreeNode]) -> list[Fill]:
        """Everything of one slide by slot; what stands in no `:::` block goes to `main`."""
        loose = [node for node in nodes if node.type != "container_slot"]
        fills = [Fill("main", tuple(read_blocks(loose, self.faults)), line=line_of(loose[0]))] if loose else []
        for node in nodes:
            if node.type == "container_slot":
                fills += self.container(node)
        return [fill for fill in fills if fill.blocks]

    def container(self, node: SyntaxTreeNode) -> list[Fill]:
        name, _, rest = node.info.strip().partition(" ")
        source = node.info.strip() if name.startswith("{") else rest.strip()
        found = self.attributes(node, source, {"class"}) if source.startswith("{") else {}
        marks = found.get("class", "").split()
        if name.startswith("{"):
            name, marks = (marks or [""])[0], marks[1:]
        closing = node.nester_tokens.closing if node.nester_tokens else None
        if closing is not None and not closing.markup:
            self.faults.add("unclosed", f"`::: {name}` is never closed", line_of(node), "end it with `:::`")
        if name != "columns":
            return [Fill(name, tuple(read_blocks(node.children, self.faults)), tuple(marks), line_of(node))]
        for child in node.children:
            if child.type != "container_slot":
                hint = "put it into a `::: column`"
                self.faults.add("column", "`columns` holds columns only", line_of(child), hint)
        return [fill for child in node.children if child.type == "container_slot" for fill in self.container(child)]


def _words(heading: SyntaxTreeNode) -> str:
    return "".join(run.text for run in read_runs(inline_of(heading)))
