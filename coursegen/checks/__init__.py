"""What makes a lesson sound: rules over the lesson, every finding at once."""

from __future__ import annotations

from coursegen.checks.rule import Rule
from coursegen.checks.rules import GATES, RULES
from coursegen.checks.run import Examination, Silenced, check, examine, left_out

__all__ = ["GATES", "RULES", "Examination", "Rule", "Silenced", "check", "examine", "left_out"]
