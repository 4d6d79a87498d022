"""Content to bytes: one module a format; a renderer opens no lesson file, knows no path, prints nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path

from coursegen.render.job import Job, Rendered
from coursegen.theme import Theme

# Formats whose files are made of finished files of the same pack, named in their content.
COLLECTED = ("zip", "bind")

# Format -> module that renders it and the libraries whose versions its bytes depend on.
RENDERERS = {
    "pdf": ("coursegen.render.pdf", ("weasyprint", "pydyf", "tinycss2", "fonttools")),
    "pptx": ("coursegen.render.pptx", ("python-pptx", "lxml", "pillow", "XlsxWriter")),
    "xlsx": ("coursegen.render.xlsx", ("XlsxWriter",)),
    "zip": ("coursegen.render.zip", ()),
    "bind": ("coursegen.render.bind", ("pikepdf",)),
    "ics": ("coursegen.render.ics", ("icalendar",)),
    "csv": ("coursegen.render.text", ()),
    "json": ("coursegen.render.text", ()),
    "md": ("coursegen.render.text", ()),
    "txt": ("coursegen.render.text", ()),
}


def render(job: Job, theme: Theme) -> Rendered:
    """Render one job with the renderer of its format, which is imported only now."""
    module = import_module(RENDERERS[job.format][0])
    renderer: Callable[[Job, Theme], Rendered] = module.render
    return renderer(job, theme)


def digest(job: Job, theme: Theme) -> str:
    """SHA-256 of all that the rendered bytes depend on, in hexadecimal."""
    whole = hashlib.sha256(f"{engine(job.format)}\0{job.epoch}\0".encode())
    if job.format in ("pdf", "pptx", "xlsx"):
        whole.update(theme.digest.encode())
    whole.update(hashlib.sha256(job.content.encode()).digest())
    for name in sorted(job.assets):
        whole.update(name.encode() + b"\0" + hashlib.sha256(job.assets[name]).digest())
    return whole.hexdigest()


@cache
def engine(format: str) -> str:
    """The renderer of a format as text: its own code and the versions of its libraries, the system's too."""
    from coursegen import versions

    libraries = [f"{name}={versions.of(name)}" for name in RENDERERS[format][1]]
    if libraries:
        libraries += [f"{name}={number}" for name, number in versions.system().items()]
    return " ".join([format, _code(), *libraries])


@cache
def _code() -> str:
    """A digest of all renderers and of what they know of decks."""
    code = hashlib.sha256()
    package = Path(__file__).parent
    for path in sorted([*package.rglob("*.py"), *(package.parent / "deck").rglob("*.*")]):
        if path.suffix in (".py", ".json", ".yaml"):
            code.update(path.read_bytes())
    return code.hexdigest()[:16]
