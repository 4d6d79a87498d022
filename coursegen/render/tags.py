"""The structure trees of several PDFs as one, so that what is bound stays readable for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class _Source:
    """A file whose tags are taken: its number in the parent tree of the whole, and the pages that were taken."""

    file: Any
    first: int
    pages: set[tuple[int, int]] = field(default_factory=set)


class Tags:
    """Structure of a bound PDF in the making (pikepdf): pages are noted as they are added, the tree comes last."""

    def __init__(self, pdf: Any) -> None:
        self.pdf = pdf
        self.sources: dict[str, _Source] = {}
        self.entries = 0

    def note(self, path: str, file: Any, pages: Iterable[Any]) -> None:
        """Number anew the pages and links that came from a file; its own numbers begin at 0."""
        tree = file.Root.get("/StructTreeRoot")
        if tree is None:
            return
        if path not in self.sources:
            self.sources[path] = _Source(file, self.entries)
            self.entries += 1 + max((number for number, _ in _entries(tree)), default=0)
        source = self.sources[path]
        for page in pages:
            source.pages.add(page.obj.objgen)
            _renumber(page.obj, "/StructParents", source.first)
            for link in page.obj.get("/Annots", []):
                _renumber(link, "/StructParent", source.first)

    def write(self) -> None:
        """Make one tree of those of the files, in the order in which they were noted."""
        import pikepdf

        if not self.sources:
            return
        document = self.pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Document))
        numbers, kids = pikepdf.Array(), pikepdf.Array()
        for source in self.sources.values():
            tree = self.pdf.copy_foreign(source.file.Root.StructTreeRoot)
            if len(source.pages) < len(source.file.pages):
                _prune(tree.K[0], source.pages)
            for number, owners in _entries(tree):
                numbers.append(number + source.first)
                numbers.append(owners)
            for kid in tree.K[0].K:
                kid["/P"] = document
                kids.append(kid)
        root = pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot, K=[document])
        root["/ParentTree"] = self.pdf.make_indirect(pikepdf.Dictionary(Nums=numbers))
        self.pdf.Root["/StructTreeRoot"] = self.pdf.make_indirect(root)
        document["/P"] = self.pdf.Root["/StructTreeRoot"]
        document["/K"] = kids


def _renumber(owner: Any, name: str, first: int) -> None:
    if name in owner:
        owner[name] = int(owner[name]) + first


def _prune(element: Any, pages: set[tuple[int, int]]) -> None:
    """Drop what stands on pages that were not taken."""
    kept = []
    for kid in element.get("/K", []):
        is_content = isinstance(kid, int) or "/S" not in kid
        if not is_content:
            _prune(kid, pages)
        page = (element if isinstance(kid, int) else kid).get("/Pg")
        if (page is not None and page.objgen in pages) if is_content else len(kid["/K"]):
            kept.append(kid)
    element["/K"] = kept


def _entries(tree: Any) -> Iterator[tuple[int, Any]]:
    """Pairs of a parent tree that is one leaf, as WeasyPrint and this module write it."""
    numbers = tree.ParentTree.Nums
    for at in range(0, len(numbers), 2):
        yield int(numbers[at]), numbers[at + 1]
