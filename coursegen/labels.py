"""The words a template prints of itself, in the lesson's language, from one message catalog a language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from coursegen import resources

FALLBACK = "en"


@dataclass(frozen=True)
class Labels:
    """Messages of one language; a message that the catalog lacks is printed in English."""

    language: str
    messages: dict[str, str]
    plurals: dict[str, tuple[str, ...]]

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
        return forms[_plural_form(self.language, count, len(forms))] or (one if count == 1 else many)


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(resources.data("words.yaml").read_text("utf-8"))
    return words


@cache
def load(language: str) -> Labels:
    """The catalog of a BCP 47 language, of its base language, or the English one."""
    from babel.messages.pofile import read_po

    folder = resources.data("locale")
    base = re.split("[-_]", language)[0].lower()
    name = next((n for n in (language, base) if (folder / f"{n}.po").is_file()), FALLBACK)
    with (folder / f"{name}.po").open("rb") as file:
        catalog = read_po(file)
    messages: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    for message in catalog:
        if isinstance(message.id, tuple):
            plurals[message.id[0]] = tuple(message.string or ())
        elif message.id:
            messages[str(message.id)] = str(message.string)
    return Labels(name, messages, plurals)


@cache
def _plural_form(language: str, count: int, forms: int) -> int:
    from babel import Locale
    from babel.messages.plurals import get_plural
    from babel.plural import to_python

    if forms <= 2 and get_plural(language).num_plurals == 2:
        return 0 if count == 1 else 1
    rule = Locale.parse(language).plural_form
    form = to_python(rule)(count)
    order = [tag for tag in ("zero", "one", "two", "few", "many", "other") if tag in rule.tags or tag == "other"]
    return min(order.index(form), forms - 1) if form in order else forms - 1
