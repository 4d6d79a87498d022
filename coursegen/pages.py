"""Values to text through the theme's templates: finished HTML, deck Markdown, plain text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import BuiltinMethodType, MethodType
from typing import Any

from jinja2 import (
    BytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    pass_eval_context,
)
from jinja2.bccache import Bucket
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, Macro
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from coursegen import cache as caches
from coursegen import labels as catalogs
from coursegen import markdown
from coursegen.cache import Cache
from coursegen.derive.places import resolve
from coursegen.diagnostics import Finding, Place, Severity, SpecError
from coursegen.labels import Labels
from coursegen.theme import Theme

# How the text being composed names slides and handouts; set for the time of one template.
_words: ContextVar[Callable[[str, str], str] | None] = ContextVar("words", default=None)

# What opens a block at the start of a line of Markdown, the definition of a link among it.
_OPENING = re.compile(r"^(?:#|>|[+*-](?=\s|$)|([-_*])(?:\s*\1)+\s*$|\d+[.)]|:{3,}|`{3,}|~{3,}|\||\[(?=[^\]]*\]:))")
_BOUND = (MethodType, BuiltinMethodType)  # among them `str.format`, which Jinja wraps
_MARKS = re.compile(r"[\\{}<>*_`\[\]~]|&(?=#?\w+;)")  # what inline Markdown and attribute lists read as signs


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
        environment = _environment(
            self.theme.digest, self.theme.folders, template.endswith(".html.j2"), self.labels.language, self.language
        )
        token = _words.set(self.words)
        try:
            return environment.get_template(template).render({"theme": self.theme.settings} | dict(context))
        except TemplateError as fault:
            raise SpecError([_finding(self.theme, template, fault)]) from fault
        finally:
            _words.reset(token)


@lru_cache(16)
def _environment(
    digest: str, folders: tuple[Path, ...], is_html: bool, catalog: str, language: str
) -> SandboxedEnvironment:
    """One environment for each theme and language of a process; its compiled templates outlive the process.

    A theme that was edited has another digest: Jinja itself would not see a file that now comes first in the chain.
    """
    labels = catalogs.load(catalog)
    environment = _Sandbox(
        loader=FileSystemLoader([str(folder) for folder in folders]),
        autoescape=is_html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        bytecode_cache=_Compiled(caches.standard()),
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        labels.gettext, labels.ngettext, newstyle=True
    )
    environment.filters |= {
        "md": lambda text: Markup(markdown.block(_resolved(text), language)),
        "inline": lambda text: Markup(markdown.inline(_resolved(text), language)),
        "plain": lambda text: markdown.plain(_resolved(text), language),
        "listed": lambda items: _listed(items, language),
        "json": lambda value: json.dumps(value, ensure_ascii=False),
        "line": lambda text: _line(_resolved(str(text))),
        "attribute": lambda text: _attribute(markdown.plain(_resolved(str(text)), language)),
        "address": _address,
        "sentences": _sentences,
    }
    gettext = _gettext(labels)
    environment.globals |= {
        "_": gettext,
        "gettext": gettext,
        "fillable": None,
        "language": language,
        "direction": markdown.language(language)["direction"],
    }
    return environment


class _Sandbox(SandboxedEnvironment):
    """Jinja's sandbox with shorter ways for what templates do some hundred thousand times a pack.

    What it allows is asked of Jinja, once for each class and name: its rules look at nothing else.
    """

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **options)
        self._allowed: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may read this attribute."""
        key = (type(obj), attr)
        found = self._allowed.get(key)
        if found is None:
            found = self._allowed[key] = super().is_safe_attribute(obj, attr, value)
        return found

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The attribute of an object; bound methods, misses and what is forbidden are left to Jinja."""
        try:
            value = getattr(obj, attribute)
        except AttributeError:
            return super().getattr(obj, attribute)
        if isinstance(value, _BOUND) or not self._allowed.get((type(obj), attribute)):
            return super().getattr(obj, attribute)
        return value

    def call(self, context: Context, obj: Any, /, *args: Any, **options: Any) -> Any:
        """Call what a template calls; it is known what macros and words take, and that they are safe."""
        is_known = isinstance(obj, Macro) or obj is self.globals["gettext"]
        if not is_known:
            return super().call(context, obj, *args, **options)
        options.pop("_loop_vars", None)
        options.pop("_block_vars", None)
        return obj(context.eval_ctx, *args, **options)


def _gettext(labels: Labels) -> Callable[..., str]:
    """What `_` and `gettext` are in templates: as Jinja's own, without its three calls for each word."""

    @lru_cache(markdown.KEPT)
    def bare(message: str, escaped: bool) -> str:
        return filled(message, escaped, {})

    def filled(message: str, escaped: bool, variables: Mapping[str, Any]) -> str:
        text = labels.gettext(message)
        return (Markup(text) if escaped else text) % variables

    @pass_eval_context
    def gettext(context: EvalContext, message: str, **variables: Any) -> str:
        escaped = bool(context.autoescape)
        return filled(message, escaped, variables) if variables else bare(message, escaped)

    return gettext


class _Compiled(BytecodeCache):
    """Compiled templates lie in the cache, checked and bounded like all else there."""

    def __init__(self, cache: Cache) -> None:
        self.cache = cache

    def load_bytecode(self, bucket: Bucket) -> None:
        found = self.cache.get(bucket.key)
        if found:
            bucket.bytecode_from_string(found[1])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.cache.put(bucket.key, {}, bucket.bytecode_to_string())


def _resolved(text: str) -> str:
    words = _words.get()
    return resolve(text, words) if words else text


def _listed(items: Any, language: str) -> str:
    """Items as a list in words: `a, b and c`."""
    from babel.lists import format_list

    texts = [str(item) for item in items]
    return str(format_list(texts, locale=catalogs.locale(language))) if texts else ""


def _line(text: str) -> str:
    """One line of Markdown that opens no block: no break, bullet, heading, rule, fence, table or attribute list."""
    flat = re.sub(r"!\[([^\]]*)\]\([^)]*\)", r"\1", " ".join(text.split()))  # a picture has no place in a line
    flat = _OPENING.sub(_escaped, flat)
    if len(flat) - len(flat.rstrip("\\")) & 1:
        flat += "\\"  # one alone would take the meaning of what follows
    return re.sub(r"\{(?=[^{}]*\}$)", r"\\{", flat)


def _escaped(found: re.Match[str]) -> str:
    """Every sign of an opening behind a backslash; digits, letters and blanks have no meaning to take away."""
    return "".join(c if c.isalnum() or c.isspace() else f"\\{c}" for c in found[0])


def _attribute(text: str) -> str:
    """Text for a quoted attribute, which ends at braces and quotes and is read as Markdown once more."""
    return _MARKS.sub(lambda found: f"&#{ord(found[0])};", text.replace('"', "”"))


def _address(url: str) -> str:
    """A link in angle brackets where it leads to a page or a mailbox; else what was written, as plain words."""
    if re.fullmatch(r"(https?|mailto):[^\s<>]+", url, re.IGNORECASE):
        return f"<{url}>"
    return _MARKS.sub(lambda found: f"&#{ord(found[0])};", " ".join(url.split()))


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
