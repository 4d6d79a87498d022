"""Sheets of the theme that a page links to, parsed once a process and not once a page."""

# mypy: allow-untyped-calls
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from weasyprint import css

_LINK = re.compile(r'<link rel="stylesheet" href="https://theme\.invalid/(print/[a-z]+\.css)">')


def links(content: str) -> tuple[str, tuple[str, ...]]:
    """A page without its links to sheets of the theme, and the names of these sheets, in order."""
    head, end, rest = content.partition("</head>")
    return _LINK.sub("", head) + end + rest, tuple(_LINK.findall(head))


def install() -> None:
    """Let WeasyPrint find the parsed sheets that a fetcher carries, once.

    Sheets given to `render` rank below all that a page links to, so that they cannot stand for these. The hook is
    private, so WeasyPrint is pinned and tests watch the outcome.
    """
    find = css.find_stylesheets
    if getattr(find, "knows", False):
        return

    def known(element: Any, medium: str, fetcher: Any, *rest: Any) -> Iterator[Any]:
        yield from getattr(fetcher, "sheets", ())
        yield from find(element, medium, fetcher, *rest)

    known.knows = True  # type: ignore[attr-defined]
    css.find_stylesheets = known
