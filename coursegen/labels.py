"""The words a template prints of itself, in the lesson's language, from one message catalog a language."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from typing import Any

from coursegen import resources

FALLBACK = "en"


@dataclass(frozen=True)
class Labels:
    """Messages of one language; a message that the catalog lacks is printed in English."""

    language: str
    messages: dict[str, str]
    plurals: dict[str, tuple[str, ...]]
    rule: str = "n != 1"  # which form for n things, as the catalog's head has it

    def gettext(self, message: str) -> str:
        """The message in this language."""
        return self.messages.get(message) or message

    def word(self, *keys: str) -> str:
        """A word of `data/words.yaml` in this language, by its keys; empty where there is none."""
        found: Any = _words()
        for key in keys:
            found = found.get(key, "") if isinstance(found, dict) else ""
        return self.gettext(found) if found else ""

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The message for `count` things."""
        forms = self.plurals.get(one)
        if not forms:
            return one if count == 1 else many
        form = min(_rule(self.rule)(count), len(forms) - 1)
        return forms[form] or (one if count == 1 else many)


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = resources.values(resources.data("words.yaml").read_bytes())
    return words


@cache
def load(language: str) -> Labels:
    """The catalog of a BCP 47 language, of its base language, or the English one."""
    folder = resources.data("locale")
    base = re.split("[-_]", language)[0].lower()
    name = next((n for n in (language, base) if (folder / f"{n}.po").is_file()), FALLBACK)
    if name == FALLBACK:
        return Labels(name, {}, {})  # the messages are English; its catalog is where translators start
    from babel.messages.pofile import read_po

    with (folder / f"{name}.po").open("rb") as file:
        catalog = read_po(file)
    messages: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    for message in catalog:
        if message.fuzzy:
            continue  # a translator's guess, as gettext itself passes it over
        if isinstance(message.id, tuple):
            plurals[message.id[0]] = tuple(message.string or ())
        elif message.id:
            messages[str(message.id)] = str(message.string)
    return Labels(name, messages, plurals, catalog.plural_expr)


@cache
def locale(language: str) -> str:
    """The locale nearest to a BCP 47 language for lists and dates: itself, its base language, or English."""
    from babel import Locale, UnknownLocaleError

    for name in (language.replace("-", "_"), re.split("[-_]", language)[0].lower()):
        try:
            return str(Locale.parse(name))
        except (UnknownLocaleError, ValueError):
            continue
    return FALLBACK


@cache
def _rule(expression: str) -> Callable[[int], int]:
    return c2py(expression)
