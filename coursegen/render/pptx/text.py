"""Paragraphs of a deck as DrawingML: levels, bullets that differ from the layout's, runs, links."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from coursegen.deck.fit import Filled
from coursegen.deck.layouts import Look, Style
from coursegen.deck.model import Para, Run
from coursegen.render.pptx.marks import attr, emu, solid, text
from coursegen.render.pptx.masters import bullet

MONO = '<a:latin typeface="Courier New"/><a:cs typeface="Courier New"/>'


@dataclass(frozen=True)
class Pen:
    """How the words of one slide are written: language, the phase's colour, and what makes a link."""

    lang: str
    phase: str
    link: Callable[[str], str]
    rtl: bool = False
    house: bool = False

    def align(self, side: str) -> str:
        """Attributes of a paragraph set l, ctr or r, as seen where text runs from the left."""
        if not self.rtl:
            return f'algn="{side}"'
        return f'algn="{ {"l": "r", "r": "l"}.get(side, side) }" rtl="1"'

    def runs(self, runs: Sequence[Run], tint: str = "", looks: str = "") -> str:
        """Runs as XML; `tint` is a fill that departs from the layout, `looks` further attributes."""
        return "".join(self._run(run, tint, looks) for run in runs)

    def _run(self, run: Run, tint: str, looks: str) -> str:
        lang = f"lang={attr(self.lang)}"
        marks = (' b="1"' if run.bold else "") + (' i="1"' if run.italic else "")
        href = f'<a:hlinkClick r:id="{self.link(run.href)}"/>' if run.href else ""
        inner = tint + (MONO if run.code else "") + href
        style = f'<a:rPr {lang}{looks}{marks} dirty="0"' + (f">{inner}</a:rPr>" if inner else "/>")
        lines = run.text.split("\n")
        made = [f"<a:r>{style}<a:t>{text(line)}</a:t></a:r>" if line else "" for line in lines]
        return f"<a:br>{style.replace(href, '') if href else style}</a:br>".join(made)

    def end(self, looks: str = "") -> str:
        """The mark that ends an empty paragraph."""
        return f"<a:endParaRPr lang={attr(self.lang)}{looks}/>"


def write_filled(filled: Filled, style: Style, pen: Pen, tint: str = "") -> str:
    """The paragraphs of a slot; `tint` names a colour that replaces the layout's."""
    starts = _starts(filled.paras)
    made = []
    for at, para in enumerate(filled.paras):
        look = style.look(para, filled.step)
        own = tint
        if not own and look.level.color.startswith("phase") and pen.phase != "accent1":
            own = look.level.color
        letter = chr(65 + filled.letter)
        sized = f' sz="{round(look.size * 100)}"' if style.native and filled.step else ""
        made.append(_para(para, look, pen, own, letter, starts[at], filled.slot.letter, sized, style.native))
    return "".join(made)


def _para(
    para: Para, look: Look, pen: Pen, tint: str, letter: str, start: int, given: str, sized: str, house: bool
) -> str:
    looks = f' lvl="{look.index}"' if look.index else ""
    level = look.level
    if house and any(char >= "\u3000" for char in para.text):
        looks += ' hangingPunct="0"'  # the template lets East Asian stops hang over the edge
    if (look.left, look.hang) != (level.left, level.hang):
        looks += f' marL="{emu(look.left + look.hang)}" indent="{-emu(look.hang)}"'
    same = look.bullet == level.bullet and not (look.bullet == "1" and start > 1)
    same = same and (not look.bullet or pen.phase == "accent1") and not (look.bullet == "A" and letter != given)
    same = same and not (tint and look.bullet)
    mark = "" if same else bullet(level, look.bullet, pen.phase, letter, start, tint or "phase")
    runs = para.runs
    if para.kind == "head" and not level.bold:
        runs = tuple(replace(run, bold=True) for run in runs)
    if para.kind == "quote" and "quote" not in level.serves:
        runs = tuple(replace(run, italic=True) for run in runs)
    shape = f"<a:pPr{looks}>{mark}</a:pPr>" if mark else f"<a:pPr{looks}/>" if looks else ""
    return f"<a:p>{shape}{pen.runs(runs, solid(tint, pen.phase) if tint else '', sized) or pen.end()}</a:p>"


def _starts(paras: Sequence[Para]) -> list[int]:
    """The number each ordered list starts with, for every paragraph; programs count on from there."""
    starts: list[int] = []
    open_lists: dict[int, tuple[int, int]] = {}
    for para in paras:
        number = para.number
        deeper = {depth: v for depth, v in open_lists.items() if depth < para.depth}
        if number is None:
            if para.kind == "item":
                open_lists = deeper
            elif para.kind != "more":
                open_lists = {}
            starts.append(1)
            continue
        first, last = open_lists.get(para.depth, (number, number - 1))
        if number != last + 1:
            first = number
        open_lists = {**deeper, para.depth: (first, number)}
        starts.append(first)
    return starts


def write_notes(paras: Sequence[Para], pen: Pen) -> str:
    """Speaker notes: text on the first level, list items below it."""
    made = []
    for para in paras:
        level = para.depth + 1 if para.kind in ("item", "more") else 0
        shape = f'<a:pPr lvl="{level}"/>' if level else ""
        if para.number is not None:
            at = f' startAt="{para.number}"' if para.number > 1 else ""
            shape = f'<a:pPr lvl="{level}"><a:buFont typeface="+mj-lt"/><a:buAutoNum type="arabicPeriod"{at}/></a:pPr>'
        runs = para.runs
        if para.kind == "head":
            runs = tuple(replace(run, bold=True) for run in runs)
        made.append(f"<a:p>{shape}{pen.runs(runs) or pen.end()}</a:p>")
    return "".join(made)
