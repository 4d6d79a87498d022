"""HTML to tagged PDF (PDF/UA-1) through WeasyPrint; nothing heavy is loaded before the first page."""

from coursegen.render.pdf.document import render, warm

__all__ = ["render", "warm"]
