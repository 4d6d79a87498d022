"""The theme's style sheets, its values put in, parsed once a process for each paper and edition."""

# mypy: allow-untyped-calls
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

import yaml

from coursegen.diagnostics import Finding, Severity, SpecError
from coursegen.render.pdf import engine
from coursegen.theme import Theme

FONTS = "print/fonts.css"
SHEET = "print/print.css"
MEASURES = "print/measures.yaml"
PHASES = 9  # as many as the longest phase model has; print/phases.css has a row for each
TINT = 0.08  # share of the colour in a panel's ground: text on it keeps 7:1, a copier drops it
SOFT = 0.25  # share of the colour in large shapes that carry dark text

_TOKEN = re.compile(r"var\(--([a-z0-9-]+)\)")
_PAPER = re.compile(r"<html\b[^>]*\bdata-paper=[\"']?([\w-]+)")
_FILLABLE = re.compile(r"<html\b[^>]*\bdata-fillable=")
_EDITION = re.compile(r"<html\b[^>]*\bdata-edition=[\"']?([\w-]+)")


@dataclass(frozen=True)
class Styles:
    """Parsed sheets with the fonts they name; `remarks` is what the parser had to say."""

    fonts: Any
    sheets: tuple[Any, ...]
    remarks: tuple[str, ...]


class _Known:
    """Styles by what they depend on; a theme's digest stands for its files and settings."""

    def __init__(self) -> None:
        self.measures: dict[str, dict[str, dict[str, dict[str, str]]]] = {}
        self.fonts: dict[str, Any] = {}
        self.styles: dict[tuple[str, str, str], Styles] = {}
        self.linked: dict[tuple[str, str, str, str], Any] = {}


_known = _Known()


def edition_of(content: str) -> tuple[str, str]:
    """Read (paper, edition) from the root element of a page: `a4` and `standard` where it says nothing."""
    head = content[:2000]
    paper, edition = _PAPER.search(head), _EDITION.search(head)
    return (paper[1] if paper else "a4"), (edition[1] if edition else "standard")


def font_of(theme: Theme) -> str:
    """The family of running text."""
    return str(theme.settings["fonts"]["print"]["body"])


def is_fillable(content: str) -> bool:
    """Whether the root element of a page asks for form fields."""
    return bool(_FILLABLE.search(content[:2000]))


def styles(theme: Theme, paper: str, edition: str) -> Styles:
    """Return the parsed style sheets; raises SpecError when the theme lacks one or knows no such paper."""
    key = (theme.digest, paper, edition)
    if key not in _known.styles:
        with engine.overheard() as said:
            fonts, values = _fonts(theme), tokens(theme, paper, edition)
            sheets = (_root(values), _parse(theme, SHEET, values, fonts))
        _known.styles[key] = Styles(fonts, sheets, tuple(said))
    return _known.styles[key]


def linked(theme: Theme, paper: str, edition: str, names: Sequence[str]) -> tuple[Any, ...]:
    """Return the parsed sheets of these names; raises SpecError when the theme lacks one."""
    found = []
    for name in names:
        key = (theme.digest, paper, edition, name)
        if key not in _known.linked:
            _known.linked[key] = _parse(theme, name, tokens(theme, paper, edition), _fonts(theme))
        found.append(_known.linked[key])
    return tuple(found)


def tokens(theme: Theme, paper: str, edition: str) -> dict[str, str]:
    """Every value that a sheet may name as `var(--name)`: colours, their tints, fonts and measures.

    Colours read `rgb(...)` since a hash sign would end the data URLs that hold tiles and icons.
    """
    tones = islice(cycle(theme.phases), PHASES)
    values = {**theme.colors, **{f"phase-{n}": color for n, color in enumerate(tones, 1)}}
    named = {name: _rgb(color) for name, color in values.items()}
    named |= {f"{name}-tint": _rgb(color, TINT) for name, color in values.items()}
    named |= {f"{name}-soft": _rgb(color, SOFT) for name, color in values.items()}
    fonts = theme.settings["fonts"]["print"]
    named |= {f"font-{name}": f'"{family}"' for name, family in fonts.items()}
    return named | _measures(theme, paper, edition)


def dress(text: str, values: Mapping[str, str]) -> str:
    """Put the theme's values where a sheet names them; names the theme does not have stay CSS variables.

    WeasyPrint leaves var() empty in the boxes of the page margin and cannot see it inside data URLs.
    """
    return _TOKEN.sub(lambda match: values.get(match[1], match[0]), text)


def _root(values: Mapping[str, str]) -> Any:
    """The same values as custom properties of the root, for `style` attributes in the pages."""
    declarations = "".join(f"--{name}:{value};" for name, value in values.items())
    return engine.load().CSS(string=f":root{{{declarations}}}")


def _measures(theme: Theme, paper: str, edition: str) -> dict[str, str]:
    table = _table(theme)
    for name, kind in ((paper, "papers"), (edition, "editions")):
        if name not in table[kind]:
            known = ", ".join(table[kind])
            message = f"the theme `{theme.name}` knows no {kind[:-1]} `{name}`"
            raise SpecError([Finding(Severity.ERROR, f"unknown-{kind[:-1]}", message, hint=f"one of: {known}")])
    return {**table["papers"][paper], **table["editions"][edition]}


def _table(theme: Theme) -> dict[str, dict[str, dict[str, str]]]:
    if theme.digest not in _known.measures:
        _known.measures[theme.digest] = yaml.safe_load(theme.read(MEASURES))
    return _known.measures[theme.digest]


def _fonts(theme: Theme) -> Any:
    if theme.digest not in _known.fonts:
        from weasyprint.text.fonts import FontConfiguration

        fonts = FontConfiguration()
        _parse(theme, FONTS, {}, fonts)
        _known.fonts[theme.digest] = fonts
    return _known.fonts[theme.digest]


def _parse(theme: Theme, name: str, values: Mapping[str, str], fonts: Any) -> Any:
    weasyprint = engine.load()
    from coursegen.render.pdf.fetcher import THEME, LessonFetcher

    fetcher = LessonFetcher({}, theme, lambda text: dress(text, values))
    sheet = weasyprint.CSS(url=THEME + name, url_fetcher=fetcher, font_config=fonts)
    if fetcher.denied:
        raise SpecError([Finding(Severity.ERROR, "theme", sentence) for sentence in fetcher.denied])
    return sheet


def _rgb(color: str, share: float = 1.0) -> str:
    """Write a six-digit colour, mixed with white down to `share`, in a form that data URLs can hold."""
    channels = (int(color[at : at + 2], 16) for at in (0, 2, 4))
    return "rgb(" + ",".join(str(round(255 - (255 - c) * share)) for c in channels) + ")"
