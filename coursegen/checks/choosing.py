"""Rules chosen on the command line: by code, by how a code begins, or by name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coursegen.checks.rule import Rule
from coursegen.checks.rules import RULES
from coursegen.diagnostics import Finding


class UnknownRuleError(ValueError):
    """A word that names no rule; `hint` says which one may have been meant."""

    def __init__(self, word: str, hint: str) -> None:
        super().__init__(f"'{word}' names no rule")
        self.hint = hint


@dataclass(frozen=True)
class Choice:
    """Codes whose findings are told: all of them but `ignored`, or only the `selected` ones among them."""

    selected: frozenset[str] | None = None
    ignored: frozenset[str] = frozenset()

    def of(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings that are told; what is no rule's (a file that is not there) always is."""
        return [finding for finding in findings if self.holds(finding.code.partition(" ")[0])]

    def holds(self, code: str) -> bool:
        """Whether findings of a code are told."""
        if code not in _CODES:
            return True
        return code not in self.ignored and (self.selected is None or code in self.selected)


def choose(select: Sequence[str], ignore: Sequence[str]) -> Choice:
    """The choice that words make, each a list with commas; raises UnknownRuleError at the first that names no rule."""
    selected = frozenset(code for word in _words(select) for code in _codes(word))
    ignored = frozenset(code for word in _words(ignore) for code in _codes(word))
    return Choice(selected if _words(select) else None, ignored)


def named(word: str) -> Rule | None:
    """The rule of a code or name, in any case; None where there is none."""
    folded = word.strip().casefold()
    return next((rule for rule in RULES if folded in (rule.code.casefold(), rule.name)), None)


def near(word: str, names: Iterable[str]) -> str:
    """A way out for a word that is none of some names."""
    folded = {name.casefold(): name for name in names}
    found = difflib.get_close_matches(word.casefold(), folded, 1, 0.5)
    return f"did you mean '{folded[found[0]]}'?" if found else "`coursegen rules` lists them all"


_CODES = frozenset(rule.code for rule in RULES)


def _words(lists: Sequence[str]) -> list[str]:
    return [word.strip() for words in lists for word in words.split(",") if word.strip()]


def _codes(word: str) -> list[str]:
    rule = named(word)
    found = [rule.code] if rule else [code for code in _CODES if code.startswith(word.upper())]
    if not found:
        raise UnknownRuleError(word, near(word, [name for rule in RULES for name in (rule.code, rule.name)]))
    return found
