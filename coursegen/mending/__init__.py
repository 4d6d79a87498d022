"""Mending a spec's text: what has one right answer is written at its place, and every other byte stays as it was."""

from __future__ import annotations

from coursegen.mending.mend import Mended, mend

__all__ = ["Mended", "mend"]
