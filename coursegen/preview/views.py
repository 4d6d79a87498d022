"""The state of a preview as HTML, through the template in `data/preview/`."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from coursegen import report, resources
from coursegen.diagnostics import Finding
from coursegen.kinds import KINDS
from coursegen.preview import drawing
from coursegen.preview.board import Board, Shown, State
from coursegen.preview.leaves import Leaf

WIDTHS = (360, 960, 1920)  # pixels: a card of the overview, a page, a page on a dense screen or drawn large
AT_MOST = 200_000  # characters of a text file that are shown
PURPOSES = {kind.name: kind.purpose for kind in KINDS}
HEADINGS = {
    "learners": "Learners",
    "facilitators": "Facilitators",
    "assessors": "Assessors",
    "organizers": "Organizers",
}

_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Sheet:
    """A leaf as the page shows it; `picture` is None where nothing can draw it."""

    leaf: Leaf
    label: str
    renewed: bool
    picture: str | None
    dense: str | None


def page(board: Board, path: str | None) -> str | None:
    """The page of a file, or the overview where `path` is None; None for what the pack does not hold."""
    state = board.state
    shown = state.files.get(path) if path else None
    if path and not shown:
        return None
    flow = [entry for _, entries in state.by_audience() for entry in entries]
    text: str = _template().render(
        state=state, shown=shown, groups=list(state.by_audience()), headings=HEADINGS, purposes=PURPOSES,
        findings=[_told(finding, state) for finding in state.findings], tally=report.counts(state.findings),
        cards={entry.path: _card(board, entry) for entry in flow} if not shown else {},
        sheets=list(_sheets(board, shown)) if shown else [], neighbors=_neighbors(flow, shown),
        text=_text(shown), rows=_rows(shown), format=_format, office=drawing.office(), remedy=drawing.OFFICE_REMEDY,
    )  # fmt: skip
    return text


@cache
def _template() -> Any:
    environment = Environment(
        loader=FileSystemLoader(resources.data("preview")), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {"quoted": quote, "coded": _coded}
    return environment.get_template("page.html.j2")


def _coded(text: str) -> Markup:
    """A sentence with what stands in backticks set as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))


def _sheets(board: Board, shown: Shown) -> Iterator[Sheet]:
    leaves, renewed = board.leaves(shown), board.renewed(shown)
    what = "Slide" if shown.path.endswith(".pptx") else "Page"
    for leaf in leaves:
        label = f"{what} {leaf.number} of {len(leaves)}" + (f": {leaf.title}" if leaf.title else "")
        picture, dense = (_picture(shown, leaf, width) for width in WIDTHS[1:])
        yield Sheet(leaf, label, leaf.number in renewed, picture, dense)


def _card(board: Board, shown: Shown) -> Sheet | None:
    """The first leaf of a file, for the overview."""
    leaves = board.leaves(shown)
    if not leaves:
        return None
    small, large = (_picture(shown, leaves[0], width) for width in WIDTHS[:2])
    return Sheet(leaves[0], shown.path, shown.path in board.state.renewed, small, large)


def _picture(shown: Shown, leaf: Leaf, width: int) -> str | None:
    if shown.path.endswith(".pptx") and not drawing.office():
        return None
    return f"/picture/{quote(shown.path)}?{urlencode({'page': leaf.number, 'width': width, 'look': leaf.digest})}"


def _told(finding: Finding, state: State) -> dict[str, Any]:
    """A finding with its line of the source, cut at what it points to."""
    place = finding.place
    rows = state.texts.get(place.file, "").split("\n") if place else []
    row = rows[place.line - 1] if place and place.line <= len(rows) else ""
    begin = place.column - 1 if place else 0
    end = min((place.end or len(row) + 1) - 1, len(row)) if place else 0
    return {
        **report.as_value(finding),
        "place": f"{place.file.rpartition('/')[2]}:{place.line}" if place else "",
        "excerpt": (row[:begin].lstrip(), row[begin:end], row[end:]) if row.strip() else None,
    }


def _neighbors(flow: list[Shown], shown: Shown | None) -> tuple[Shown | None, Shown | None]:
    """The files before and after one in the contents; from the overview it goes to the first."""
    if not shown:
        return None, flow[0] if flow else None
    at = flow.index(shown) if shown in flow else 0
    return (flow[at - 1] if at else None), (flow[at + 1] if at + 1 < len(flow) else None)


def _text(shown: Shown | None) -> str | None:
    """What a file without pages says, if it is text."""
    if not shown or _format(shown) not in ("txt", "md", "json", "ics", "csv"):
        return None
    return (shown.read() or b"").decode("utf-8-sig", "replace")[:AT_MOST]


def _rows(shown: Shown | None) -> list[list[str]]:
    text = _text(shown) if shown and _format(shown) == "csv" else None
    return list(csv.reader(io.StringIO(text))) if text else []


def _format(shown: Shown) -> str:
    return shown.path.rpartition(".")[2].lower()
