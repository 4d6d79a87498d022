"""Renew the message catalogs from all that prints words of its own: templates, phase models, a few modules.

Run `python tools/labels.py` (or `make labels`); `--check` only tells whether `en.po` is in step; a language
code such as `de` starts a catalog for that language with every message still to be translated.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2 import TemplateSyntaxError
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "coursegen" / "data" / "locale"
OPTIONS = {
    "extensions": "jinja2.ext.i18n,jinja2.ext.do,jinja2.ext.loopcontrols",
    "newstyle_gettext": "true",
    "silent": "false",  # a template that cannot be parsed must not lose its messages quietly
    "trim_blocks": "true",
    "lstrip_blocks": "true",
}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "say": None}
TABLES = re.compile(r"_(TITLES|LABELS)$")  # module constants whose values are looked up in the catalog
MODEL_FIELDS = ("title", "purpose")
HEAD = "# The words that coursegen prints of itself. `make labels` keeps this file in step with the templates.\n"
Message = tuple[str, str | tuple[str, ...]]  # where it stands, what it says


def main(arguments: list[str]) -> int:
    """Write or check the catalogs; returns 1 when `--check` finds English out of step."""
    wanted = english()
    path = FOLDER / "en.po"
    if "--check" in arguments:
        in_step = said(path.read_text("utf-8")) == said(wanted)
        print("labels are in step" if in_step else f"{path.relative_to(ROOT)} is out of step; run `make labels`")
        return 0 if in_step else 1
    path.write_text(wanted, "utf-8")
    others = {found.stem for found in FOLDER.glob("*.po")} | {a for a in arguments if not a.startswith("-")}
    for language in sorted(others - {"en"}):
        (FOLDER / f"{language}.po").write_text(translated(language), "utf-8")
    return 0


def english() -> str:
    """The English catalog as text; every message is its own translation."""
    catalog = template("en")
    for message in catalog:
        if message.id:
            message.string = message.id
    return text_of(catalog)


def said(catalog: str) -> list[str]:
    """What a catalog says, without where: a message that only moved to another file puts nothing out of step."""
    return [line for line in catalog.splitlines() if not line.startswith("#:")]


def translated(language: str) -> str:
    """The catalog of another language with the messages of today; translations that still fit are kept."""
    path = FOLDER / f"{language}.po"
    if not path.is_file():
        return text_of(template(language))
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    catalog.update(template(language), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return text_of(catalog)


def template(language: str) -> Catalog:
    """All messages of today, without translations."""
    catalog = Catalog(locale=language, project="coursegen", fuzzy=False)
    for where, message in sorted(messages(), key=str):
        catalog.add(message, locations=[(where, 0)])
    return catalog


def messages() -> Iterator[Message]:
    """Every message with the file that prints it."""
    for path in sorted((ROOT / "themes").rglob("*.j2")):
        yield from _extracted(path, babel_extract)
    for path in sorted((ROOT / "coursegen").rglob("*.py")):
        yield from _extracted(path, "python")
        yield from _tables(path)
    for path in sorted((ROOT / "coursegen" / "data" / "models").glob("*.yaml")):
        for phase in yaml.safe_load(path.read_text("utf-8"))["phases"]:
            yield from ((_where(path), phase[name]) for name in MODEL_FIELDS if phase.get(name))


def text_of(catalog: Catalog) -> str:
    """A catalog as a file that changes only when its messages do: sorted, no dates, no line numbers."""
    written = io.BytesIO()
    write_po(written, catalog, width=100, sort_output=True, include_lineno=False, omit_header=True)
    plural = catalog.plural_forms
    head = f'"Language: {catalog.locale_identifier}\\n"\n"MIME-Version: 1.0\\n"\n'
    head += f'"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {plural}\\n"\n'
    return f'{HEAD}msgid ""\nmsgstr ""\n{head}\n{written.getvalue().decode().rstrip()}\n'


def _extracted(path: Path, method: object) -> Iterator[Message]:
    with path.open("rb") as file:
        try:
            found = list(extract(method, file, KEYWORDS, options=OPTIONS))  # type: ignore[arg-type]
        except TemplateSyntaxError as fault:
            raise SystemExit(f"{_where(path)}:{fault.lineno}: {fault.message}") from fault
    yield from ((_where(path), message) for _, message, _, _ in found if message)


def _tables(path: Path) -> Iterator[Message]:
    for node in ast.parse(path.read_text("utf-8")).body:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Dict):
            continue
        if any(isinstance(name, ast.Name) and TABLES.search(name.id) for name in node.targets):
            yield from ((_where(path), ast.literal_eval(value)) for value in node.value.values)


def _where(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
