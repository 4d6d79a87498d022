"""Values to text through the theme's templates: finished HTML, deck Markdown, plain text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from coursegen import markdown
from coursegen.derive.places import resolve
from coursegen.diagnostics import Finding, Place, Severity, SpecError
from coursegen.labels import Labels
from coursegen.theme import Theme

HTML, MARKDOWN = "html", "md"


@dataclass(frozen=True)
class Composer:
    """Composes the pages of one pack: theme, language, and words for `{slide:ID}` and its like.

    A template ends in `.html.j2`, `.md.j2` or `.txt.j2`; in HTML every value is escaped unless a filter
    made it markup.
    """

    theme: Theme
    labels: Labels
    language: str
    words: Callable[[str, str], str] | None = None

    def compose(self, template: str, context: Mapping[str, Any]) -> str:
        """Return the finished text; raises SpecError naming template and line when the template is at fault."""
        environment = self._environment(is_html=template.endswith(".html.j2"))
        try:
            return environment.get_template(template).render(context)
        except TemplateError as fault:
            raise SpecError([_finding(self.theme, template, fault)]) from fault

    def _environment(self, is_html: bool) -> SandboxedEnvironment:
        environment = SandboxedEnvironment(
            loader=FileSystemLoader([str(folder) for folder in self.theme.folders]),
            autoescape=is_html,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        )
        environment.install_gettext_callables(  # type: ignore[attr-defined]
            self.labels.gettext, self.labels.ngettext, newstyle=True
        )
        environment.filters |= {
            "md": lambda text: Markup(markdown.block(self._resolved(text), self.language)),
            "inline": lambda text: Markup(markdown.inline(self._resolved(text), self.language)),
            "plain": lambda text: markdown.plain(self._resolved(text), self.language),
            "listed": self._listed,
            "json": lambda value: json.dumps(value, ensure_ascii=False),
            "line": lambda text: _line(self._resolved(str(text))),
            "sentences": _sentences,
        }
        environment.globals |= {
            "language": self.language,
            "direction": markdown.language(self.language)["direction"],
            "theme": self.theme.settings,
        }
        return environment

    def _resolved(self, text: str) -> str:
        return resolve(text, self.words) if self.words else text

    def _listed(self, items: Any) -> str:
        """Items as a list in words: `a, b and c`."""
        from babel.lists import format_list

        texts = [str(item) for item in items]
        return str(format_list(texts, locale=self.language.replace("-", "_"))) if texts else ""


def _line(text: str) -> str:
    """One line of Markdown that cannot open a block: no break, no bullet, heading, fence or attribute list."""
    flat = " ".join(text.split())
    flat = re.sub(r"^([#>+*-]|\d+[.)]|:{3,}|`{3,}|~{3,})", lambda found: "".join(f"\\{c}" for c in found[0]), flat)
    return re.sub(r"\{(?=[^{}]*\}$)", r"\\{", flat)


def _sentences(text: str) -> list[str]:
    """The sentences of a paragraph; a full stop inside a sentence (`a.m. today`) stays where it is."""
    return [part for part in re.split(r"(?<=[.!?])\s+(?=[^\W\d_a-z])|(?<=[。！？])", " ".join(text.split())) if part]


def _finding(theme: Theme, template: str, fault: TemplateError) -> Finding:
    name, line = template, 1
    if isinstance(fault, TemplateSyntaxError):
        name, line = fault.name or template, fault.lineno
    else:
        name, line = _deepest(fault, template)
    try:
        shown = str(theme.path(name))
    except FileNotFoundError:
        shown = name
    message = f"the template fails: {fault.message or fault}"
    return Finding(Severity.ERROR, "template", message, Place(shown, line), "mend the theme's template")


def _deepest(fault: BaseException, template: str) -> tuple[str, int]:
    """The innermost template line of a traceback."""
    name, line = template, 1
    trace = fault.__traceback__
    while trace:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            name, line = file, trace.tb_lineno
        trace = trace.tb_next
    return name, line
