"""A rule as a value, and what its function is given and yields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from coursegen.derive.session import Session
from coursegen.diagnostics import Severity
from coursegen.source import Steps

# (path in the spec, message, way out) for each fault.
Faults = Iterator[tuple[Steps, str, str]]

E, W, H = Severity.ERROR, Severity.WARNING, Severity.HINT


@dataclass(frozen=True)
class Rule:
    """One rule: a stable code, a name, how much it matters in a draft and in a release, and why.

    `source` names where the rule comes from, by the marks of `data/rules/sources.yaml`; `[J]` is our own
    judgment. `silenced` tells whether an author may ignore it with a reason. `languages` are the languages
    that it has data for; none means that it needs no words and applies to every language.
    """

    code: str
    name: str
    severity: Severity
    released: Severity
    why: str
    source: str
    find: Callable[[Session], Faults]
    silenced: bool = True
    languages: tuple[str, ...] = ()
