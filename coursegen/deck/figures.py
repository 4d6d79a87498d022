"""Fenced `diagram` and `chart` blocks: YAML or JSON in, checked figures out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import yaml

from coursegen import resources
from coursegen.deck.model import Cell, Chart, Diagram, Edge, Figure, Node, Run, Table

KINDS = ("flow", "loop", "table", "matrix", "timeline")
_DIAGRAM_KEYS = {
    *("id", "kind", "title", "alt", "nodes", "edges", "columns", "rows", "highlight", "shown", "reveal"),
}
_CHART_KEYS = {"kind", "title", "alt", "categories", "values", "unit"}


class FigureError(Exception):
    """What is wrong with a figure, for the dialect to place; `hint` says the way out."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def read_figure(language: str, text: str, line: int) -> Figure:
    """Return the figure in a fenced block; raises FigureError."""
    try:
        data = resources.texts(text)
    except yaml.YAMLError as fault:
        raise FigureError(f"the {language} is no YAML: {fault}") from fault
    if not isinstance(data, dict):
        raise FigureError(f"the {language} holds no settings", "write `kind:`, `alt:` and so on, one a line")
    known = _DIAGRAM_KEYS if language == "diagram" else _CHART_KEYS
    for key in data:
        if key not in known:
            raise FigureError(f"a {language} has no `{key}`", suggest(str(key), known))
    if not str(data.get("alt") or "").strip():
        raise FigureError(f"the {language} has no `alt`", "say in a sentence or two what it shows")
    maker: Callable[[Mapping[str, Any], int], Figure] = _diagram if language == "diagram" else _chart
    return maker(data, line)


def suggest(word: str, known: Sequence[str] | set[str]) -> str:
    """A hint that names the nearest known word, or all of them."""
    from difflib import get_close_matches

    near = get_close_matches(word, sorted(known), 1, 0.6)
    return f"did you mean `{near[0]}`?" if near else "known: " + ", ".join(sorted(known))


def _chart(data: Mapping[str, Any], line: int) -> Chart:
    if data.get("kind", "bar") != "bar":
        raise FigureError(f"no chart of kind `{data['kind']}`", "known: bar")
    names, values = data.get("categories") or [], data.get("values") or []
    if not names or len(names) != len(values):
        raise FigureError(f"the chart has {len(names)} categories and {len(values)} values", "one value each")
    try:
        numbers = tuple(float(value) for value in values)
    except (TypeError, ValueError) as fault:
        raise FigureError("the chart's values are to be numbers") from fault
    return Chart(tuple(map(str, names)), numbers, str(data.get("unit") or ""), _words(data["alt"]), line)


def _diagram(data: Mapping[str, Any], line: int) -> Figure:
    kind = data.get("kind", "flow")
    if kind not in KINDS:
        raise FigureError(f"no diagram of kind `{kind}`", suggest(str(kind), KINDS))
    if kind == "table":
        return _table(data, line)
    nodes = tuple(_node(entry) for entry in data.get("nodes") or [])
    if not nodes:
        raise FigureError("the diagram has no nodes", "list `nodes:` with an id and a label each")
    ids = [node.id for node in nodes]
    twice = {name for name in ids if ids.count(name) > 1}
    if twice:
        raise FigureError(f"two nodes are called `{min(twice)}`", "give each its own id")
    edges = tuple(_edge(entry, ids) for entry in data.get("edges") or [])
    return Diagram(
        kind,
        _words(data["alt"]),
        nodes,
        edges,
        None if data.get("shown") is None else frozenset(_known(data["shown"], ids)),
        frozenset(_known(data.get("highlight") or [], ids)),
        tuple(map(str, data.get("columns") or [])),
        tuple(map(str, data.get("rows") or [])),
        line,
    )


def _node(entry: Any) -> Node:
    if isinstance(entry, str):
        return Node(entry, entry)
    if not isinstance(entry, dict) or not (entry.get("id") or entry.get("label")):
        raise FigureError("a node has neither id nor label")
    name = str(entry.get("id") or entry["label"])
    detail = str(entry.get("detail") or entry.get("when") or "")
    return Node(name, str(entry.get("label") or name), str(entry.get("lens") or ""), detail)


def _edge(entry: Any, ids: Sequence[str]) -> Edge:
    if not isinstance(entry, dict) or not {"from", "to"} <= entry.keys():
        raise FigureError("an edge needs `from` and `to`")
    source, target = _known([entry["from"], entry["to"]], ids)
    return Edge(source, target, str(entry.get("label") or ""))


def _known(names: Sequence[Any], ids: Sequence[str]) -> list[str]:
    for name in names:
        if str(name) not in ids:
            raise FigureError(f"no node is called `{name}`", suggest(str(name), ids))
    return [str(name) for name in names]


def _table(data: Mapping[str, Any], line: int) -> Table:
    head = tuple(_cell(name) for name in data.get("columns") or [])
    rows = tuple(tuple(_cell(value) for value in row) for row in data.get("rows") or [])
    if not head or not rows or any(len(row) != len(head) for row in rows):
        raise FigureError("each row of a table has as many cells as it has columns")
    return Table(head, rows, ("left",) * len(head), _words(data["alt"]), line)


def _cell(value: Any) -> Cell:
    return (Run(str(value)),) if str(value) else ()


def _words(text: Any) -> str:
    return " ".join(str(text).split())
