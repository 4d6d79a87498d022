"""Repairs to the tags of WeasyPrint 70.0, made before the PDF is written, so that it is PDF/UA-1 throughout.

Each repair is one function with the defect in its docstring; tests hold the outcome, not the way.
"""

# mypy: allow-untyped-calls
from __future__ import annotations

from typing import Any

import pydyf

from coursegen.render.pdf import forms
from coursegen.render.pdf.engine import POINTS_A_PIXEL
from coursegen.render.pdf.fragments import join
from coursegen.render.pdf.structure import Structure

LIST_PARTS = ("/Lbl", "/LBody")


def finish(document: Any, pdf: Any, names: str) -> None:
    """Mend the tags; WeasyPrint calls this with its document and the pydyf file before writing.

    `names` sets the names of this document's header cells apart from those of any other it may be bound with.
    """
    tree = Structure(pdf)
    drop_decorations(tree)
    join(tree)
    regroup_items(tree)
    scope_headers(tree)
    name_headers(tree, names)
    place_figures(tree)
    unmark_unreached(tree)
    forms.settle(document, pdf)


def drop_decorations(tree: Structure) -> None:
    """A picture without a text alternative is tagged as a figure without one; it becomes an artifact."""
    for element in [tree.document, *tree.walk(tree.document)]:
        element["K"][:] = [kid for kid in element["K"] if not _is_decoration(tree, kid)]


def _is_decoration(tree: Structure, kid: Any) -> bool:
    return tree.is_element(kid) and tree[kid]["S"] == "/Figure" and "Alt" not in tree[kid]


def regroup_items(tree: Structure) -> None:
    """A list item may hold a label and one body; WeasyPrint puts paragraphs and tables beside the body."""
    for item in list(tree.walk(tree.document)):
        if item["S"] == "/LI" and not _is_sound(tree, item):
            labels = [kid for kid in item["K"] if tree.is_element(kid) and tree[kid]["S"] == "/Lbl"]
            kids: list[Any] = []
            for kid in item["K"]:
                if kid not in labels:
                    kids += _opened(tree, kid)
            body = tree.add("LBody", item, kids)
            for kid in kids:
                if tree.is_element(kid):
                    tree[kid]["P"] = body.reference
            item["K"][:] = [*labels, body.reference]


def _is_sound(tree: Structure, item: Any) -> bool:
    parts = [tree[kid]["S"] if tree.is_element(kid) else "" for kid in item["K"]]
    return all(part in LIST_PARTS for part in parts) and parts.count("/LBody") <= 1


def _opened(tree: Structure, kid: Any) -> list[Any]:
    """What a body holds, or the kid itself; bare content numbers keep the page they were on."""
    if not (tree.is_element(kid) and tree[kid]["S"] == "/LBody"):
        return [kid]
    body = tree[kid]
    inside = []
    for content in body["K"]:
        if isinstance(content, int):
            span = tree.add("Span", body, [content])
            _hand_over(tree, body, span, content)
            inside.append(span.reference)
        else:
            inside.append(content)
    return inside


def _hand_over(tree: Structure, old: Any, new: Any, mcid: int) -> None:
    """Let the parent tree name the new owner of one piece of content."""
    page = tree[old["Pg"]]
    owners = tree.parents[2 * page["StructParents"] + 1]
    if owners[mcid] == old.reference:
        owners[mcid] = new.reference


def scope_headers(tree: Structure) -> None:
    """Header cells get an id but no scope: those in a table's head rule their column."""
    for head in tree.walk(tree.document):
        if head["S"] == "/THead":
            for cell in tree.walk(head):
                if cell["S"] == "/TH":
                    cell["A"].setdefault("Scope", "/Column")


def name_headers(tree: Structure, names: str) -> None:
    """Header cells are named by the numbers of their tables, which begin anew in every document."""
    for cell in tree.walk(tree.document):
        if cell["S"] == "/TH" and "ID" in cell:
            cell["ID"] = pydyf.String(f"{names}-{cell['ID'].string}")
        elif cell["S"] == "/TD" and "Headers" in cell.get("A", {}):
            headers = [pydyf.String(f"{names}-{name.string}") for name in cell["A"]["Headers"]]
            cell["A"]["Headers"] = pydyf.Array(headers)


def place_figures(tree: Structure) -> None:
    """Bounding boxes of figures are written in pixels from the top; PDF counts points from the bottom."""
    for figure in tree.walk(tree.document):
        if figure["S"] == "/Figure" and "A" in figure:
            left, top, right, bottom = figure["A"]["BBox"]
            media = tree[figure["Pg"]]["MediaBox"]
            height = media[1] + media[3]
            figure["A"]["BBox"] = pydyf.Array(
                (
                    left * POINTS_A_PIXEL,
                    height - bottom * POINTS_A_PIXEL,
                    right * POINTS_A_PIXEL,
                    height - top * POINTS_A_PIXEL,
                )
            )


def unmark_unreached(tree: Structure) -> None:
    """Running feet, repeated heads and decorations are marks that no tag reaches: they become artifacts."""
    reached = {element.number for element in tree.walk(tree.document)}
    for page in tree.pages():
        owners = tree.parents[2 * page["StructParents"] + 1]
        dead = {at for at, owner in enumerate(owners) if tree[owner].number not in reached}
        for at in dead:
            owners[at] = "null"
        if dead:
            _mark_artifacts(tree[page["Contents"]].stream, dead)


def _mark_artifacts(stream: list[Any], dead: set[int]) -> None:
    for at, operand in enumerate(stream):
        if isinstance(operand, dict) and set(operand) == {"MCID"} and operand["MCID"] in dead:
            stream[at - 1] = "/Artifact"
            stream[at] = pydyf.Dictionary({"Type": "/Pagination"})
