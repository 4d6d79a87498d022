"""What makes a lesson sound: rules over the lesson, every finding at once."""

from __future__ import annotations

from coursegen.checks.rule import Rule
from coursegen.checks.rules import RULES
from coursegen.checks.run import check

__all__ = ["RULES", "Rule", "check"]
