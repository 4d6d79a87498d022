"""Bytes of a plan to text, whatever encoding an office program left it in."""

from __future__ import annotations

import codecs
import re

from coursegen.importer import wordlists

# Tried when a file is no Unicode; the one in which most headings can be recognized wins, the first at a tie.
LEGACY = ("cp1252", "cp1250", "cp1251", "cp1258", "shift_jis", "gb18030", "euc_kr", "cp1256")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# YAML 1.2.2, section 5.1: what is not printable cannot stand in a spec. Line separators become line ends.
_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def decode(raw: bytes) -> tuple[str, str]:
    """The text, with line ends and invisible characters made safe, and the name of the encoding it was in."""
    text, name = _decoded(raw)
    return clean(text), name


def clean(text: str) -> str:
    """Line ends as `\\n`, and no character that YAML forbids."""
    return _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text))


def _decoded(raw: bytes) -> tuple[str, str]:
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return raw.decode(name, "replace"), name
    try:
        if b"\0" not in raw[:1000]:
            return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    if b"\0" in raw[:1000]:
        name = "utf-16-be" if raw[:1000:2].count(0) > raw[1:1000:2].count(0) else "utf-16-le"
        return raw.decode(name, "replace"), name
    return max((_tried(raw, name) for name in LEGACY), key=lambda found: found[0])[1:]


def _tried(raw: bytes, name: str) -> tuple[int, str, str]:
    try:
        text = raw.decode(name)
    except UnicodeDecodeError:
        return -1, raw.decode(name, "replace"), name
    lines = (line.strip(" \t#*:：-") for line in text.splitlines()[:2000])
    return sum(1 for line in lines if 0 < len(line) <= 60 and wordlists.known(line)), text, name
