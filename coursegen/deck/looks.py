"""What a theme's slides look like in a language: its layouts, mirrored where the script runs from the right."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from coursegen import resources
from coursegen.deck import layouts as layouts_of
from coursegen.deck.figures import suggest
from coursegen.deck.fit import Page, lay_out
from coursegen.deck.layouts import Layouts
from coursegen.deck.mirror import mirrored
from coursegen.deck.model import Deck
from coursegen.diagnostics import Finding, Place, Severity, SpecError
from coursegen.markdown import language
from coursegen.theme import SETTINGS, Theme

if TYPE_CHECKING:
    from coursegen.deck.adapting import Match
    from coursegen.deck.corporate import House

SCRIPTS = "deck/scripts.yaml"


def laid_out(deck: Deck, theme: Theme) -> list[Page]:
    """The pages of a deck in a theme, its slides folded where a house's template has fewer places than ours."""
    shown = layouts_for(theme, deck.meta.lang)
    if shown.house:
        from coursegen.deck.adapting import fold

        ours = layouts_of.load(theme)
        deck = replace(deck, slides=tuple(made for slide in deck.slides for made in fold(slide, shown, ours)))
    return lay_out(deck, shown)


def layouts_for(theme: Theme, lang: str) -> Layouts:
    """The layouts of a theme for a language (BCP 47): mirrored, or those of a house's template."""
    plain = layouts_of.load(theme)
    if house_file(theme):
        from coursegen.deck.adapting import adapt

        return adapt(plain, house(theme), matches(theme))
    return mirrored(plain) if language(lang)["direction"] == "rtl" else plain


def house_file(theme: Theme) -> str | None:
    """The name of the theme's own PPTX template, if it has one."""
    named = theme.settings["deck"].get("template")
    return str(named) if named else None


@lru_cache(4)
def _read(data: bytes) -> House:
    from coursegen.deck import corporate

    return corporate.read(data)


def house(theme: Theme) -> House:
    """The theme's template; raises SpecError when it cannot be read."""
    from coursegen.deck.corporate import TemplateError

    name = house_file(theme) or ""
    try:
        return _read(theme.read(name))
    except FileNotFoundError:
        raise _wrong(
            theme, f"there is no file `{name}`", "`deck: template:` is a path from the theme's folder"
        ) from None
    except TemplateError as fault:
        raise _wrong(theme, f"`{name}`: {fault}", "save it as .pptx, not as .potx or .ppt") from fault


def matches(theme: Theme) -> tuple[Match, ...]:
    """Which layout of the theme's template stands for each of ours; raises SpecError."""
    from coursegen.deck.adapting import MapError, match

    names = layouts_of.load(theme).by_name
    given = {str(ours): str(theirs) for ours, theirs in (theme.settings["deck"].get("layouts") or {}).items()}
    for ours in given:
        if ours not in names:
            raise _wrong(theme, f"`deck: layouts:` names `{ours}`, which is no layout", suggest(ours, set(names)))
    found = house(theme)
    try:
        return match(found, names, given)
    except MapError as fault:
        known = ", ".join(layout.name for layout in found.layouts)
        raise _wrong(theme, f"`deck: layouts:`: {fault}", f"the template has: {known}") from fault


def _wrong(theme: Theme, message: str, hint: str) -> SpecError:
    return SpecError([Finding(Severity.ERROR, "template", message, Place(str(theme.folders[0] / SETTINGS), 1), hint)])


def script_fonts(theme: Theme, lang: str) -> tuple[str, str]:
    """The East Asian and the complex-script face for a language; empty where the program may choose."""
    known = resources.values(theme.read(SCRIPTS))
    parts = re.split("[-_]", lang)
    found = known.get("-".join(parts[:2])) or known.get(parts[0].lower()) or {}
    return str(found.get("ea", "")), str(found.get("cs", ""))
