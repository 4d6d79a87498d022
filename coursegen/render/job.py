"""What a renderer is given and what it gives back, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

GLYPH = "glyph:"  # begins the anchor of a remark on a character that no font has
EPOCH = 946_684_800  # 2000-01-01T00:00:00Z, where neither the spec nor SOURCE_DATE_EPOCH names a date


@dataclass(frozen=True)
class Job:
    """One piece of finished content to turn into bytes.

    `content` is a whole text: an HTML document, a deck in Markdown, or plain text. `assets` holds the
    lesson's own pictures by the name that the content uses for them (`pictures/loop.png`). `epoch` is the
    date of the file, in seconds since 1970.
    """

    format: str
    content: str
    assets: Mapping[str, bytes] = field(default_factory=dict)
    epoch: int = EPOCH


class Heading(NamedTuple):
    """A bookmark: its level and text, its page (counted from 1), and where it lies there in points from below left."""

    level: int
    title: str
    page: int
    x: float
    y: float


class Format(NamedTuple):
    """A page: the name of its format in the style sheet, and the points by which it moves to lie on the other side."""

    name: str
    shift: float


@dataclass(frozen=True)
class Rendered:
    """Bytes of a finished file.

    `pages` counts pages or slides (0 where there are none). `places` tells where each named thing came
    to lie: the page (PDF) or the slide number (deck), counted from 1. `remarks` are sentences for the
    author, such as which slide had to be continued; (message, anchor) pairs. `fonts` names what is embedded.
    `outline` and `formats` tell what binds a document into a longer one where its headings and pages lie.
    """

    data: bytes
    pages: int = 0
    places: Mapping[str, int] = field(default_factory=dict)
    remarks: tuple[tuple[str, str], ...] = ()
    fonts: tuple[str, ...] = ()
    outline: tuple[Heading, ...] = ()
    formats: tuple[Format, ...] = ()
