"""The only way a page gets at a file: the lesson's pictures, the theme's files, and small data URLs."""

# mypy: allow-untyped-calls
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

from coursegen.render.pdf import pictures
from coursegen.theme import Theme

LESSON = "https://lesson.invalid/"
THEME = "https://theme.invalid/"
DATA_TYPES = ("image/png", "image/jpeg", "image/svg+xml")
THEME_TYPES = {**pictures.TYPES, ".css": "text/css", ".ttf": "font/ttf", ".otf": "font/otf"}


class LessonFetcher(URLFetcher):
    """Serves two virtual hosts from memory and from the theme; everything else is denied and remembered.

    `denied` holds sentences for the author. WeasyPrint itself only leaves a denied picture out, so whoever
    renders has to look there. `dress` turns the text of a style sheet into what WeasyPrint reads; `sheets` are
    parsed ones, which rank as if the page linked to them.
    """

    def __init__(
        self, assets: Mapping[str, bytes], theme: Theme, dress: Callable[[str], str], sheets: Sequence[Any] = ()
    ) -> None:
        super().__init__(allowed_protocols={"https", "data"}, allow_redirects=False)
        self._assets, self._theme, self._dress = assets, theme, dress
        self.denied: list[str] = []
        self.sheets = sheets

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return what the address stands for; raises ValueError, which WeasyPrint catches, when denied."""
        parts = urlsplit(url)
        if parts.scheme == "data":
            return self._data(url, headers)
        name = unquote(parts.path).lstrip("/")
        if url.startswith(LESSON):
            return self._picture(url, name)
        if url.startswith(THEME):
            return self._theme_file(url, name)
        return self._deny(f"`{_short(url)}` lies outside the lesson; copy the picture into its folder")

    def _data(self, url: str, headers: Any) -> URLFetcherResponse:
        if not url[5:].lower().startswith(DATA_TYPES) or len(url) > pictures.MAX_BYTES:
            self._deny(f"`{_short(url)}` is no picture that can be printed")
        response: URLFetcherResponse = super().fetch(url, headers)
        return response

    def _picture(self, url: str, name: str) -> URLFetcherResponse:
        if name not in self._assets:
            self._deny(f"the lesson has no picture `{name}`")
        reason = pictures.fault(name, self._assets[name])
        if reason:
            self._deny(f"the picture `{name}` {reason}")
        return URLFetcherResponse(url, self._assets[name], {"Content-Type": pictures.media_type(name)})

    def _theme_file(self, url: str, name: str) -> URLFetcherResponse:
        kind = THEME_TYPES.get(PurePosixPath(name).suffix.lower())
        try:
            data = self._theme.read(name) if kind else b""
        except FileNotFoundError:
            kind = None
        if kind is None:
            self._deny(f"the theme `{self._theme.name}` has no `{name}`")
        body = self._dress(data.decode("utf-8")).encode() if kind == "text/css" else data
        return URLFetcherResponse(url, body, {"Content-Type": kind})

    def _deny(self, sentence: str) -> NoReturn:
        self.denied.append(sentence)
        raise ValueError(sentence)


def _short(url: str) -> str:
    return url if len(url) <= 80 else url[:77] + "..."
