"""What makes a lesson sound: rules over the lesson, every finding at once."""

from __future__ import annotations

from coursegen.checks.choosing import Choice, UnknownRuleError, choose, named, near
from coursegen.checks.rule import Rule
from coursegen.checks.rules import GATES, RULES
from coursegen.checks.run import Examination, Silenced, check, examine, left_out
from coursegen.checks.telling import by_what_to_do, telling

__all__ = [
    "GATES", "RULES", "Choice", "Examination", "Rule", "Silenced", "UnknownRuleError", "by_what_to_do", "check",
    "choose", "examine", "left_out", "named", "near", "telling",
]  # fmt: skip
