"""The structure tree of a PDF in the making, as something one can walk and change."""

# mypy: allow-untyped-calls
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydyf

from coursegen.render.pdf.tagging import sources


class Structure:
    """Structure elements by reference; kids are references, content numbers (MCID) or content references."""

    def __init__(self, pdf: Any) -> None:
        self.pdf = pdf
        self.sources = sources(pdf)
        self.root = self[pdf.catalog["StructTreeRoot"]]
        self.document = self[self.root["K"][0]]
        self.parents = self[self.root["ParentTree"]]["Nums"]

    def __getitem__(self, reference: bytes | str) -> Any:
        return self.pdf.objects[int(reference.split()[0])]

    def is_element(self, kid: Any) -> bool:
        """Tell whether a kid is a structure element rather than content."""
        if not isinstance(kid, bytes | str):
            return False
        target = self[kid]
        return isinstance(target, dict) and target.get("Type") == "/StructElem"

    def elements(self, above: Any) -> list[Any]:
        """The structure elements right under another."""
        return [self[kid] for kid in above["K"] if self.is_element(kid)]

    def walk(self, above: Any) -> Iterator[Any]:
        """Every structure element under another, in reading order, each before its kids."""
        for element in self.elements(above):
            yield element
            yield from self.walk(element)

    def add(self, tag: str, above: Any, kids: list[Any]) -> Any:
        """Make a structure element, not yet among the kids of `above`."""
        element = pydyf.Dictionary(
            {
                "Type": "/StructElem",
                "S": f"/{tag}",
                "K": pydyf.Array(kids),
                "Pg": above["Pg"],
                "P": above.reference,
            }
        )
        self.pdf.add_object(element)
        return element

    def pages(self) -> list[Any]:
        """The page objects that carry marked content, in order."""
        return [
            o for o in self.pdf.objects if isinstance(o, dict) and o.get("Type") == "/Page" and "StructParents" in o
        ]
