"""The checks are checked: decks broken in thirty ways, each of which must be caught."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pptx_checks
import pytest
from test_pptx_render import png

from coursegen import theme
from coursegen.render.job import Job
from coursegen.render.pptx import render

DECK = """---
title: Small
lang: en
footer: Small
phases:
  - {key: a, title: A, minutes: 2}
  - {key: b, title: B, minutes: 1}
---
# One {phase=a}
## Points {#p eyebrow=E}

- a [link](https://example.org)

::: notes
SAY hello
:::

## Table

| a | b |
|---|---|
| c | d |

# Two {phase=b}
## Loop

```diagram
alt: Two things.
nodes: [a, b]
edges: [{from: a, to: b}]
```

## Chart

```chart
alt: Two bars.
categories: [A, B]
values: [1, 2]
```

## Picture

![A picture](screen.png)

text

## Cards

::: card
### one
:::
::: card
### two
:::
"""
Parts = dict[str, bytes]
SLIDE = "ppt/slides/slide"
PRESENTATION = "ppt/presentation.xml"

# What is broken: the part, a pattern in it, what takes its place (None: the whole part goes).
MUTANTS: dict[str, tuple[str, str, str | None]] = {
    "shape id twice": (SLIDE + "1.xml", r'<p:cNvPr id="3"', '<p:cNvPr id="2"'),
    "missing media": ("ppt/media/image1.png", "", None),
    "missing layout": ("ppt/slideLayouts/slideLayout3.xml", "", None),
    "unresolved picture": (SLIDE + "5.xml", r'r:embed="rId\d+"', 'r:embed="rId99"'),
    "unresolved link": (SLIDE + "1.xml", r'(hlinkClick[^>]*r:id=")rId\d+', r"\1rId77"),
    "no content type": ("[Content_Types].xml", r'<Override PartName="/ppt/slides/slide2\.xml"[^>]*/>', ""),
    "unknown colour": (SLIDE + "3.xml", r'schemeClr val="accent6"', 'schemeClr val="accent9"'),
    "hex colour": (SLIDE + "3.xml", r'<a:schemeClr val="accent6"/>', '<a:srgbClr val="FF0000"/>'),
    "placeholder twice": (SLIDE + "6.xml", r'idx="24"', 'idx="23"'),
    "placeholder of no layout": (SLIDE + "6.xml", r'idx="24"', 'idx="88"'),
    "slide id twice": (PRESENTATION, r'<p:sldId ([^>]*)id="257"', r'<p:sldId \1id="256"'),
    "slide id too low": (PRESENTATION, r'<p:sldId ([^>]*)id="256"', r'<p:sldId \1id="12"'),
    "unknown slide in a section": (PRESENTATION, r'<p14:sldId id="258"/>', '<p14:sldId id="958"/>'),
    "slide in no section": (PRESENTATION, r'<p14:sldId id="258"/>', ""),
    "section id no GUID": (PRESENTATION, r'(<p14:section name="[^"]*" id=")[^"]*', r"\1abc"),
    "notes master not listed": (PRESENTATION, r"<p:notesMasterIdLst>.*?</p:notesMasterIdLst>", ""),
    "unknown shape": (SLIDE + "3.xml", r'prst="rect"', 'prst="rectangle"'),
    "negative axis id": ("ppt/charts/chart\\d+.xml", r'<c:axId val="', '<c:axId val="-'),
    "layout id of the master": (
        "ppt/slideMasters/slideMaster1.xml",
        r'sldLayoutId id="2147483649"',
        'sldLayoutId id="2147483648"',
    ),
    "row short of a cell": (SLIDE + "2.xml", r"<a:tc>.*?</a:tc>", ""),
    "cell without paragraph": (
        SLIDE + "2.xml",
        r"(<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>)<a:p>.*?</a:p>",
        r"\1",
    ),
    "unknown table style": (SLIDE + "2.xml", r"<a:tableStyleId>[^<]*", "<a:tableStyleId>{0}"),
    "table without head row": (SLIDE + "2.xml", r'firstRow="1" ', ""),
    "notes without their slide": (
        "ppt/notesSlides/_rels/notesSlide1.xml.rels",
        r'<Relationship [^>]*relationships/slide"[^>]*/>',
        "",
    ),
    "slide without layout": ("ppt/slides/_rels/slide1.xml.rels", r'<Relationship [^>]*slideLayout"[^>]*/>', ""),
    "connector to nothing": (SLIDE + "3.xml", r'<a:stCxn id="\d+"', '<a:stCxn id="99"'),
    "negative size": (SLIDE + "3.xml", r'<a:ext cx="([1-9])', r'<a:ext cx="-\1'),
    "text of four points": (SLIDE + "3.xml", r'sz="\d+"', 'sz="400"'),
    "text size in a placeholder": (SLIDE + "1.xml", r'<a:rPr lang="en"', '<a:rPr lang="en" sz="1900"'),
    "title without a body": (SLIDE + "1.xml", r"<p:txBody>.*?</p:txBody>", ""),
    "text shrunk": (SLIDE + "1.xml", r"<a:normAutofit/>", '<a:normAutofit fontScale="50000"/>'),
    "text outside of a run": (SLIDE + "1.xml", r"<a:r><a:rPr[^>]*/>(<a:t>[^<]*</a:t>)</a:r>", r"\1"),
    "bullet before spacing": (
        "ppt/slideLayouts/slideLayout1.xml",
        r"(<a:lvl1pPr[^>]*>)(.*?)<a:buNone/>",
        r"\1<a:buNone/>\2",
    ),
    "run without language": (SLIDE + "1.xml", r' lang="en"', ""),
    "diagram without alt": (SLIDE + "3.xml", r' descr="Two things."', ""),
    "same title twice": (SLIDE + "2.xml", r"<a:t>Table</a:t>", "<a:t>Points</a:t>"),
    "no slide number": (SLIDE + "2.xml", r' type="slidenum"', ' type="datetime1"'),
}


@pytest.fixture(scope="module")
def parts() -> Parts:
    data = render(Job("pptx", DECK, {"screen.png": png(60, 70)}), theme.load("standard")).data
    assert pptx_checks.faults(data) == []
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_broken_deck_is_caught(mutant: str, parts: Parts, tmp_path: Path):
    where, pattern, instead = MUTANTS[mutant]
    name = next(name for name in parts if name == where or re.fullmatch(where, name))
    broken = dict(parts)
    if instead is None:
        del broken[name]
    else:
        broken[name] = re.sub(pattern, instead, parts[name].decode(), count=1, flags=re.DOTALL).encode()
        assert broken[name] != parts[name], "the mutant changed nothing"
    data = packed(broken)
    assert pptx_checks.faults(data) or audited(data, tmp_path)


def audited(data: bytes, folder: Path) -> bool:
    from openxml_audit import validate_pptx

    path = folder / "broken.pptx"
    path.write_bytes(data)
    return bool(validate_pptx(str(path)).errors)


def test_an_orphan_part_and_a_double_entry_are_caught(parts: Parts):
    assert pptx_checks.faults(packed({**parts, "ppt/slides/slide99.xml": parts["ppt/slides/slide1.xml"]}))
    buffer = io.BytesIO(packed(parts))
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("ppt/presProps.xml", parts["ppt/presProps.xml"])
    assert pptx_checks.faults(buffer.getvalue())
