"""A word processor's .docx as Markdown: headings, lists, tables, and what stands in margins, boxes and foot notes."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from coursegen.importer.markup import as_table

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LARGEST = 60_000_000  # bytes when unpacked; a plan with pictures has a few million


class UnreadableError(Exception):
    """The file is no .docx, or is damaged."""


def to_markdown(raw: bytes) -> str:
    """The document as Markdown; raises UnreadableError when it cannot be opened."""
    import docx
    from docx.opc.exceptions import OpcError

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            if sum(info.file_size for info in package.infolist()) > _LARGEST:
                raise UnreadableError("it holds more than a plan can")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            document = docx.Document(io.BytesIO(raw))
            body = document.element.body
            parts = [*_blocks(body, document), *_aside(document)]
    except UnreadableError:
        raise
    except (OpcError, zipfile.BadZipFile, KeyError, ValueError, AttributeError, OSError, SyntaxError) as fault:
        raise UnreadableError(str(fault) or type(fault).__name__) from fault
    return _joined(parts)


def _joined(parts: list[tuple[str, str]]) -> str:
    """Blocks with an empty line between them, save between items of one list."""
    made: list[str] = []
    before = ""
    for kind, text in parts:
        if made and not (kind == before == "item"):
            made.append("")
        made.append(text)
        before = kind
    return "\n".join(made)


def _blocks(element: Any, document: Any) -> Iterator[tuple[str, str]]:
    from docx.text.paragraph import Paragraph

    for child in element:
        tag = str(child.tag).removeprefix(_W)
        if tag == "p":
            yield from _paragraph(Paragraph(child, document))
        elif tag == "tbl":
            rows = [[_cell(cell, document) for cell in row.iterchildren(f"{_W}tc")] for row in child.iter(f"{_W}tr")]
            yield "table", as_table(rows)
        elif tag in ("sdt", "sdtContent", "ins", "smartTag", "customXml"):
            yield from _blocks(child, document)


def _paragraph(paragraph: Any) -> Iterator[tuple[str, str]]:
    text = _text(paragraph._p)
    if text.strip():
        style = (paragraph.style.name or "") if paragraph.style is not None else ""
        found = re.fullmatch(r"[Hh]eading (\d)", style)
        numbering = paragraph._p.find(f"{_W}pPr/{_W}numPr")
        if style == "Title":
            yield "heading", f"# {_one_line(text)}"
        elif found:
            yield "heading", f"{'#' * min(6, int(found[1]))} {_one_line(text)}"
        elif numbering is not None or style.startswith("List"):
            depth = _depth(numbering, style)
            mark = "1." if "Number" in style else "-"
            yield "item", f"{'    ' * depth}{mark} {_one_line(text)}"
        else:
            yield "text", _bold(paragraph, text)
    for box in paragraph._p.iter(f"{_W}txbxContent"):
        if not any("Fallback" in str(above.tag) for above in box.iterancestors()):
            yield from _blocks(box, paragraph.part.document if hasattr(paragraph.part, "document") else paragraph)


def _depth(numbering: Any, style: str) -> int:
    level = numbering.find(f"{_W}ilvl") if numbering is not None else None
    if level is not None:
        return min(8, int(level.get(f"{_W}val") or 0))
    found = re.search(r"(\d)$", style)
    return int(found[1]) - 1 if found else 0


def _bold(paragraph: Any, text: str) -> str:
    """A paragraph that starts in bold type or is all bold often is a heading or a label."""
    runs = [run for run in paragraph.runs if run.text]
    lead = ""
    for run in runs:
        if not (run.bold or (run.style is not None and run.style.name == "Strong")):
            break
        lead += run.text
    head = lead.strip()
    if not head or "*" in head or "\n" in head or not text.strip().startswith(head):
        return text
    return f"**{head}**" + text.strip()[len(head) :]


def _text(element: Any) -> str:
    """The words of a paragraph, with link texts, inserted text and line ends, without what was deleted."""
    made = []
    for node in element.iter():
        tag = str(node.tag).removeprefix(_W)
        inside = any(str(above.tag).endswith("txbxContent") for above in node.iterancestors())
        if inside and not any(str(above.tag).endswith("txbxContent") for above in element.iterancestors()):
            continue
        if tag == "t":
            made.append(node.text or "")
        elif tag == "tab":
            made.append(" " if node.getparent().tag == f"{_W}r" else "")
        elif tag in ("br", "cr"):
            made.append("\n")
        elif tag == "noBreakHyphen":
            made.append("\u2011")
        elif str(node.tag).endswith("}t") and "math" in str(node.tag):
            made.append(node.text or "")
    return re.sub(r"([*`])", r"\\\1", "".join(made))


def _cell(cell: Any, document: Any) -> str:
    return "\n".join(text for _, text in _blocks(cell, document))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _aside(document: Any) -> list[tuple[str, str]]:
    """Heads and feet of pages, foot notes and comments: everything with words that is not in the body."""
    parts: list[tuple[str, str]] = []
    seen: set[str] = set()
    for related in document.part.package.iter_parts():
        name = str(related.partname)
        if not re.search(r"/(header|footer|footnotes|endnotes|comments)\d*\.xml$", name):
            continue
        from lxml import etree

        root = etree.fromstring(related.blob, etree.XMLParser(resolve_entities=False))
        for paragraph in root.iter(f"{_W}p"):
            text = _text(paragraph).strip()
            if text and text not in seen:
                seen.add(text)
                parts.append(("text", text))
    return parts
