"""The sample pages of the print design, made with the theme's macros as a page template would."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2
from jinja2.ext import Extension

from coursegen import theme
from coursegen.render.job import Job, Rendered
from coursegen.render.pdf import render

SAMPLES = Path(__file__).parent / "samples"
NAMES = ("print-guide", "print-sheet", "print-dense")
STANDARD = theme.load("standard")
_EXTENSIONS: list[type[Extension] | str] = ["jinja2.ext.i18n"]


@cache
def page(name: str, paper: str = "a4", edition: str = "standard") -> str:
    """The HTML of a sample."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([SAMPLES, *STANDARD.folders]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=_EXTENSIONS,
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return environment.get_template(f"{name}.html.j2").render(paper=paper, edition=edition, fillable=None)


@cache
def printed(name: str, paper: str = "a4", edition: str = "standard") -> Rendered:
    """The PDF of a sample, rendered once a run."""
    return render(Job("pdf", page(name, paper, edition)), STANDARD)
