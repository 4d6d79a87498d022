"""What a composition works with: the session, the theme, where things lie, and the template composer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from coursegen.cache import Cache
from coursegen.checks import Silenced, left_out
from coursegen.derive.diagrams import Drawing, draw
from coursegen.derive.places import Places
from coursegen.derive.session import Session
from coursegen.diagnostics import Finding
from coursegen.markdown import language
from coursegen.pages import Composer
from coursegen.theme import Theme

FIGURE_WIDTH = 170.0  # mm; the text column of a sheet on either paper


@dataclass(frozen=True)
class Made:
    """A file of the pack that is finished: for the contents, the print order and page references."""

    path: str
    kind: str
    audience: str
    pages: int
    size: int


@dataclass(frozen=True)
class Desk:
    """Everything a composition may use; `track` limits learners' files to one track, `digest` names the spec.

    `earlier` holds what earlier runs found out, where there is a cache.
    """

    session: Session
    theme: Theme
    places: Places
    digest: str
    date: str | None = None
    track: str | None = None
    findings: tuple[Finding, ...] = ()
    silenced: tuple[Silenced, ...] = ()
    made: tuple[Made, ...] = ()
    cache: dict[str, Any] = field(default_factory=dict, compare=False)
    earlier: Cache | None = None

    @cached_property
    def composer(self) -> Composer:
        """The composer for this lesson's language."""
        return Composer(self.theme, self.session.labels, self.session.lesson.language, self.places.words)

    @property
    def meta(self) -> dict[str, Any]:
        """Facts about the lesson that any reader may know."""
        lesson = self.session.lesson
        return {
            "title": lesson.title,
            "short_title": self.session.short_title,
            "subtitle": lesson.subtitle,
            "version": lesson.version,
            "status": lesson.status,
            "language": lesson.language,
            "authors": lesson.authors,
            "license": lesson.license,
            "date": self.date,
        }

    def compose(self, template: str, /, **context: Any) -> str:
        """Fill a template of the theme with what every template is given and `context`."""
        options = self.session.options
        shared = {
            "paper": options.paper,
            "edition": options.edition,
            "meta": self.meta,
            "figure": self.figure,
            "standard_page": self.places.standard_page if options.edition == "large" else lambda *_: None,
        }
        return self.composer.compose(template, shared | context)

    def figure(self, diagram: Any, width: float = FIGURE_WIDTH) -> Drawing:
        """A flow or loop laid out for a column of `width` mm."""
        mirrored = language(self.session.lesson.language)["direction"] == "rtl"
        return draw(diagram, width, mirrored=mirrored)

    def facilitator(self) -> dict[str, Any]:
        """What facilitators' templates are given besides."""
        schedule = self.session.schedule
        return {
            "s": self.session,
            "places": self.places,
            "phase_clock": lambda number: tuple(schedule.clock(m) for m in schedule.span(number)),
            "files": self.made,
            "spec_digest": self.digest[:12],
            "findings": [_shown(finding) for finding in self.findings],
            "unread": [rule.code for rule in left_out(self.session.lesson.language)],
            "silenced": [
                {
                    "rule": f"{item.rule.code} {item.rule.name}",
                    "reason": item.reason,
                    "findings": [_shown(finding) for finding in item.findings],
                }
                for item in self.silenced
            ],
        }

    def seen(self, places: Places, made: Sequence[Made]) -> Desk:
        """The desk once more of the pack is finished."""
        return replace(self, places=places, made=tuple(made))


def _shown(finding: Finding) -> Mapping[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "line": finding.place.line if finding.place else None,
    }
