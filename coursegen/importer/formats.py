"""Files of plans to text: Markdown, plain text, .docx and HTML; for other formats the name of a converter."""

from __future__ import annotations

import re
from pathlib import PurePath

from coursegen.diagnostics import Finding, Severity, SpecError
from coursegen.importer import decoding, markup

# What else people keep plans in, and what turns it into something that is read here.
CONVERTERS = {
    ".pdf": "pdftotext -layout {name} {stem}.txt",
    ".odt": "soffice --headless --convert-to docx {name}",
    ".doc": "soffice --headless --convert-to docx {name}",
    ".rtf": "soffice --headless --convert-to docx {name}",
    ".pages": "Pages: File > Export To > Word",
    ".pptx": "soffice --headless --convert-to html {name}",
    ".ppt": "soffice --headless --convert-to html {name}",
    ".key": "Keynote: File > Export To > HTML",
    ".epub": "pandoc {name} -o {stem}.md",
    ".tex": "pandoc {name} -o {stem}.md",
    ".rst": "pandoc {name} -o {stem}.md",
    ".adoc": "pandoc {name} -o {stem}.md",
    ".ipynb": "pandoc {name} -o {stem}.md",
    ".xlsx": "soffice --headless --convert-to html {name}",
}


def text(raw: bytes, name: str) -> tuple[str, str]:
    """The plan as Markdown, and what it was; raises SpecError for a format that is not read."""
    suffix = PurePath(name).suffix.lower()
    if suffix == ".docx" or raw.startswith(b"PK\x03\x04"):
        return _office(raw, name), "office"
    if suffix in CONVERTERS or raw.startswith((b"%PDF-", b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        raise _refused(name, suffix if suffix in CONVERTERS else _guessed(raw))
    text, encoding = decoding.decode(raw)
    if suffix in (".html", ".htm", ".xhtml") or re.match(r"\s*(?:<!doctype html|<html)", text, re.IGNORECASE):
        return decoding.clean(markup.from_html(text)), "html"
    return text, encoding


def _office(raw: bytes, name: str) -> str:
    from coursegen.importer import word_files

    suffix = PurePath(name).suffix.lower()
    if suffix in CONVERTERS:
        raise _refused(name, suffix)
    try:
        return decoding.clean(word_files.to_markdown(raw))
    except word_files.UnreadableError as fault:
        message = f"{name} is no .docx that can be read: {fault}"
        finding = Finding(
            Severity.ERROR, "plan-format", message, None, "open it in a word processor and save it as .docx"
        )
        raise SpecError([finding]) from fault


def _guessed(raw: bytes) -> str:
    return ".pdf" if raw.startswith(b"%PDF-") else ".rtf" if raw.startswith(b"{\\rtf") else ".doc"


def _refused(name: str, suffix: str) -> SpecError:
    path = PurePath(name)
    how = CONVERTERS[suffix].format(name=path.name, stem=path.stem)
    message = f"{name}: plans are read from Markdown, text, .docx and HTML, not from {suffix}"
    return SpecError([Finding(Severity.ERROR, "plan-format", message, None, f"convert it first: {how}")])
