"""What a theme's slides look like in a language: its layouts, mirrored where the script runs from the right."""

from __future__ import annotations

import re

import yaml

from coursegen.deck import layouts as layouts_of
from coursegen.deck.layouts import Layouts
from coursegen.deck.mirror import mirrored
from coursegen.markdown import language
from coursegen.theme import Theme

SCRIPTS = "deck/scripts.yaml"


def layouts_for(theme: Theme, lang: str) -> Layouts:
    """The layouts of a theme for a language (BCP 47)."""
    plain = layouts_of.load(theme)
    return mirrored(plain) if language(lang)["direction"] == "rtl" else plain


def script_fonts(theme: Theme, lang: str) -> tuple[str, str]:
    """The East Asian and the complex-script face for a language; empty where the program may choose."""
    known = yaml.safe_load(theme.read(SCRIPTS))
    parts = re.split("[-_]", lang)
    found = known.get("-".join(parts[:2])) or known.get(parts[0].lower()) or {}
    return str(found.get("ea", "")), str(found.get("cs", ""))
