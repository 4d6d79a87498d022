"""A hook into WeasyPrint 70's tag builder: remembers the HTML element, language and scope of each tag."""

# mypy: allow-untyped-calls
from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

import pydyf
from weasyprint.pdf import tags

SCOPES = {"row": "/Row", "rowgroup": "/Row", "col": "/Column", "colgroup": "/Column"}

# For each PDF in the making: number of the structure element -> the HTML element it stands for.
_sources: WeakKeyDictionary[Any, dict[int, Any]] = WeakKeyDictionary()


def sources(pdf: Any) -> dict[int, Any]:
    """Return what is known of the origin of a PDF's structure elements, by object number."""
    return _sources.setdefault(pdf, {})


def install() -> None:
    """Wrap the tag builder, once; it is private, so WeasyPrint is pinned and tests watch the outcome."""
    build = tags._build_box_tree
    if getattr(build, "remembers", False):
        return

    def remember(box: Any, parent: Any, pdf: Any, *rest: Any) -> Iterator[Any]:
        source = _element(getattr(box, "_box", box))
        for element in build(box, parent, pdf, *rest):
            if source is not None and element.number not in sources(pdf):
                sources(pdf)[element.number] = source
                _describe(element, source)
            yield element

    remember.remembers = True  # type: ignore[attr-defined]
    tags._build_box_tree = remember


def _element(box: Any) -> Any:
    """The HTML element that a box stands for; None for html, body, anonymous and pseudo boxes."""
    element, tag = getattr(box, "element", None), getattr(box, "element_tag", None)
    if element is None or not isinstance(tag, str) or "::" in tag or tag in ("html", "body"):
        return None
    return element


def _describe(element: Any, source: Any) -> None:
    if source.get("lang"):
        element["Lang"] = pydyf.String(source.get("lang"))
    if element["S"] == "/TH" and source.get("scope"):
        element["A"]["Scope"] = SCOPES.get(source.get("scope"), "/Column")
