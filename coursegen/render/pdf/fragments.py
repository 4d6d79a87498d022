"""Joins the pieces that WeasyPrint makes of one HTML element broken over pages."""

# mypy: allow-untyped-calls
from __future__ import annotations

from typing import Any

import pydyf

from coursegen.render.pdf.structure import Structure

REPEATED = ("/THead", "/TFoot")


def join(tree: Structure) -> None:
    """Make one element again of each broken one; repeated table heads drop out of the tree."""
    _Seam(tree).run()


class _Seam:
    """One pass over a tree: what was absorbed by what, and which header stands for which."""

    def __init__(self, tree: Structure) -> None:
        self.tree = tree
        self.gone: dict[int, Any] = {}
        self.headers: dict[str, Any] = {}

    def run(self) -> None:
        kids: list[Any] = []
        for kid in self.tree.document["K"]:
            if not self._absorbed(kids, kid):
                kids.append(kid)
        self.tree.document["K"][:] = kids
        self._mend_parents()
        self._mend_headers()

    def _absorbed(self, kids: list[Any], kid: Any) -> bool:
        """Let the last of `kids` swallow `kid` when both are pieces of one element."""
        if not (kids and self.tree.is_element(kid) and self.tree.is_element(kids[-1])):
            return False
        first, second = self.tree[kids[-1]], self.tree[kid]
        source = self.tree.sources.get(first.number)
        if source is None or self.tree.sources.get(second.number) is not source:
            return False
        if first["S"] != second["S"] or first["Pg"] == second["Pg"]:
            return False
        self._absorb(first, second)
        return True

    def _absorb(self, first: Any, second: Any) -> None:
        heads = {self._source(e): e for e in self.tree.elements(first) if e["S"] in REPEATED}
        self.gone[second.number] = first
        for kid in list(second["K"]):
            if not self.tree.is_element(kid):
                first["K"].append(self._content(kid, second))
            elif (head := heads.get(self._source(self.tree[kid]))) is not None:
                self._note_headers(head, self.tree[kid])
            elif not self._absorbed(first["K"], kid):
                self.tree[kid]["P"] = first.reference
                first["K"].append(kid)
        first["Pg"] = second["Pg"] if not first["K"] else first["Pg"]

    def _source(self, element: Any) -> int:
        return id(self.tree.sources.get(element.number, element))

    def _content(self, kid: Any, was_in: Any) -> Any:
        """A bare content number means the page of its element, so a moved one has to name its own page."""
        if isinstance(kid, int):
            return pydyf.Dictionary({"Type": "/MCR", "Pg": was_in["Pg"], "MCID": kid})
        return kid

    def _note_headers(self, kept: Any, repeated: Any) -> None:
        pairs = zip(self._cells(kept), self._cells(repeated), strict=False)
        self.headers |= {again["ID"].string: first["ID"] for first, again in pairs}

    def _cells(self, head: Any) -> list[Any]:
        return [element for element in self.tree.walk(head) if element["S"] == "/TH"]

    def _mend_parents(self) -> None:
        """Let the table from content to element name the element that is left."""
        nums = self.tree.parents
        for at in range(1, len(nums), 2):
            if isinstance(nums[at], list):
                nums[at][:] = [self._standing(reference) for reference in nums[at]]
            else:
                nums[at] = self._standing(nums[at])

    def _standing(self, reference: Any) -> Any:
        element = self.tree[reference]
        while getattr(element, "number", None) in self.gone:
            element = self.gone[element.number]
        return element.reference

    def _mend_headers(self) -> None:
        for element in self.tree.walk(self.tree.document):
            if element["S"] == "/TD" and "Headers" in element.get("A", {}):
                headers = element["A"]["Headers"]
                headers[:] = [self.headers.get(header.string, header) for header in headers]
