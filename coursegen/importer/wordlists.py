"""The words that plans use for their parts, from `data/importing/`: one readable file a language."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from coursegen import resources

LONGEST = 80  # characters of a heading that may still be recognized; longer ones are sentences
_NEAR = 0.88  # difflib's ratio from which a word counts as a misspelling; "Materails" has 0.89
_NUMERALS = "一二三四五六七八九十百"
_CIRCLED = "①-⑳❶-❿"
_NUMBER = re.compile(
    rf"^\s*(?:(?:[ivxlc]{{1,6}}|\d{{1,2}}(?:\.\d{{1,2}})*|[a-zа-яđ])(?:\s*[.)\]:、．）]+|\s+[–-])\s*"
    rf"|[(（]?(?:[{_NUMERALS}]{{1,3}}|\d{{1,2}}|[a-z])[)）、．.]\s*|第[{_NUMERALS}\d]+[、．.章节]\s*|[{_CIRCLED}]\s*"
    r"|\d\ufe0f?\u20e3\s*)+",
    re.IGNORECASE,
)
# What only counts, before a name: `1. `, `II. `, `（一）`, `①`.
_COUNT = re.compile(
    rf"^\s*(?:\d{{1,2}}[.)、．]\s*(?!\d)|[IVX]{{1,4}}[.)、]\s+|[（(][{_NUMERALS}]{{1,3}}[)）]\s*|[{_NUMERALS}]{{1,3}}、\s*|[{_CIRCLED}]\s*)"
)
_BRACKETS = re.compile(r"[(\[（【〔［][^()\[\]（）【】〔〕［］]*[)\]）】〕］]")
_MARKUP = re.compile(r"[*_`~#\\]+|<[^>]*>")
# `Phase 1`, `Step II`, `Hoạt động 2`: what follows is the name.
_COUNTED = re.compile(r"\D{1,20}?\s*(?:\d{1,2}|[IVX]{1,4}|[A-H])\s*", re.IGNORECASE)
_CUT = re.compile(r"\s*(?:[:：|/&+,，、]|\s[-–—]\s)\s*")


@dataclass(frozen=True)
class Table:
    """Synonyms of one table (`sections`, `labels`, `phases` ...): normal form -> kind."""

    exact: Mapping[str, str]
    loose: Mapping[frozenset[str], str]


@cache
def files() -> Mapping[str, Mapping[str, Any]]:
    """Language -> its word list, English first, since many plans in other languages use English heads."""
    folder = resources.data("importing")
    names = sorted((path.stem for path in folder.glob("*.yaml")), key=lambda name: (name != "en", name))
    return {name: resources.values((folder / f"{name}.yaml").read_bytes()) for name in names}


def find(table: str, text: str) -> str | None:
    """The kind that `text` is a name of in `table`, or None; misspellings and additions are forgiven in bounds."""
    return _find(table, text) if len(text) <= 2 * LONGEST else None


def known(text: str) -> bool:
    """Whether `text` is a usual name of a section, a line or a phase."""
    return any(find(table, text) for table in ("sections", "labels", "phases"))


def terms(table: str) -> tuple[str, ...]:
    """Every word of a plain list such as `lead_ins`, of all languages, longest first."""
    return tuple(sorted({str(w) for f in files().values() for w in f.get(table, ())}, key=lambda w: (-len(w), w)))


def groups(table: str) -> dict[str, list[str]]:
    """Kind -> words of all languages."""
    found: dict[str, list[str]] = {}
    for words in files().values():
        for kind, names in (words.get(table) or {}).items():
            found.setdefault(kind, []).extend(map(str, names or ()))
    return found


def uncounted(name: str) -> str:
    """A name without the number that only counts it; a number alone stays."""
    return _COUNT.sub("", name) or name


@lru_cache(maxsize=20_000)
def normal(text: str) -> str:
    """`text` without case, accents, marks, numbering, emoji and brackets, so that spellings meet."""
    bare = _MARKUP.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    bare = _NUMBER.sub("", bare.casefold())
    without = _BRACKETS.sub(" ", bare)
    bare = without if any(c.isalnum() for c in without) else bare
    spread = unicodedata.normalize("NFKD", bare.replace("’", "'"))
    kept = "".join(_folded(c) for c in spread)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _folded(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Mn" or character in "'\u0640":
        return ""
    if category[0] in "LN" or category == "Mc":
        return {"đ": "d", "ł": "l", "ß": "ss"}.get(character, character)
    return " "


@lru_cache(maxsize=20_000)
def _find(table: str, text: str) -> str | None:
    whole = normal(text)
    if not whole or len(whole) > LONGEST:
        return None
    known_words = _table(table)
    first, *rest = _CUT.split(_MARKUP.sub("", text).strip(), maxsplit=1)
    candidates = [whole, normal(rest[0]) if rest and _COUNTED.fullmatch(first) else normal(first)]
    for name in dict.fromkeys(candidates):
        if name and (kind := known_words.exact.get(name)):
            return kind
    for name in dict.fromkeys(candidates):
        if name and (kind := known_words.loose.get(_core(name))):
            return kind
    return _near(whole, known_words.exact)


def _near(name: str, exact: Mapping[str, str]) -> str | None:
    if len(name) < 6 or not name.isascii():
        return None
    pool = [word for word in exact if word[0] == name[0] and abs(len(word) - len(name)) <= 2]
    found = difflib.get_close_matches(name, pool, 1, _NEAR)
    return exact[found[0]] if found else None


@cache
def _table(name: str) -> Table:
    exact: dict[str, str] = {}
    loose: dict[frozenset[str], str] = {}
    for kind, words in groups(name).items():
        for word in words:
            form = normal(word)
            exact.setdefault(form, kind)
            if core := _core(form):
                loose.setdefault(core, kind)
    return Table(exact, loose)


def _core(name: str) -> frozenset[str]:
    """The words that carry the meaning: those that may be added to any heading are left out."""
    return frozenset(name.split()) - _fillers()


@cache
def _fillers() -> frozenset[str]:
    return frozenset(normal(word) for word in terms("fillers"))


_SCRIPTS = (
    ("ko", "\uac00-\ud7a3"), ("ja", "\u3041-\u30ff"), ("zh", "\u4e00-\u9fff"), ("ar", "\u0620-\u064a"),
    ("hi", "\u0904-\u0939"), ("th", "\u0e01-\u0e3a"), ("el", "\u03b1-\u03c9"), ("he", "\u05d0-\u05ea"),
)  # fmt: skip
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_UKRAINIAN = re.compile("[іїєґ]", re.IGNORECASE)


def language(text: str) -> str:
    """The language a plan is written in, from its script and its small words; `en` when nothing tells."""
    letters = sum(1 for c in text if c.isalpha()) or 1
    for tag, span in _SCRIPTS:
        share = len(re.findall(f"[{span}]", text)) / letters
        if share > (0.08 if tag in ("ko", "ja") else 0.2):
            return tag
    if len(_CYRILLIC.findall(text)) / letters > 0.2:
        return "uk" if _UKRAINIAN.search(text) else "ru"
    words = re.findall(r"[^\W\d_]+", text.casefold())
    scores = {tag: _score(words, data.get("common", ())) for tag, data in files().items()}
    return max(scores, key=lambda tag: (scores[tag], tag == "en")) if any(scores.values()) else "en"


def _score(words: list[str], common: Iterable[str]) -> int:
    wanted = set(common)
    return sum(1 for word in words if word in wanted)
