"""Samples of rules: a sound lesson with one thing changed, as `tests/broken/CODE.yaml` and as lessons in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from coursegen.checks import reading
from coursegen.checks.examples import changed

__all__ = ["BROKEN", "EXAMPLES", "changed"]

EXAMPLES: dict[str, dict[str, Any]] = reading.data("examples")
VARIANTS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "rule_variants.yaml").read_text("utf-8"))
# Every file of tests/broken that is made of a change to the sound lesson.
BROKEN = {code: example["fails"] for code, example in EXAMPLES.items()} | VARIANTS
