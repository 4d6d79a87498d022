"""Plain text and Markdown: the content as it is, in UTF-8."""

from __future__ import annotations

from coursegen.render.job import Job, Rendered
from coursegen.theme import Theme


def render(job: Job, theme: Theme) -> Rendered:
    """Return the text with one line break at its end."""
    return Rendered(job.content.rstrip().encode() + b"\n")
