"""Samples of rules: a sound lesson with one thing changed, as `tests/broken/CODE.yaml` and as lessons in memory."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml

TESTS = Path(__file__).parent
EXAMPLES: dict[str, dict[str, Any]] = yaml.safe_load(
    (TESTS.parent / "coursegen" / "data" / "rules" / "examples.yaml").read_text("utf-8")
)
VARIANTS: dict[str, Any] = yaml.safe_load((TESTS / "rule_variants.yaml").read_text("utf-8"))
BASE: dict[str, Any] = yaml.safe_load((TESTS / "rule_base.yaml").read_text("utf-8"))
# Every file of tests/broken that is made of a change to the sound lesson.
BROKEN = {code: example["fails"] for code, example in EXAMPLES.items()} | VARIANTS


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def changed(patch: dict[str, Any]) -> str:
    """The sound lesson with a change laid over it, as YAML."""
    return yaml.dump(_merged(BASE, patch), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def _merged(base: Any, patch: Any) -> Any:
    """Mappings are merged, lists of mappings by position, `None` deletes; all else is replaced."""
    if isinstance(base, dict) and isinstance(patch, dict):
        merged = {key: _merged(value, patch[key]) if key in patch else value for key, value in base.items()}
        merged |= {key: value for key, value in patch.items() if key not in base}
        return {key: value for key, value in merged.items() if not (value is None and key in patch)}
    if isinstance(base, list) and isinstance(patch, list) and all(isinstance(i, dict | None) for i in patch + base):
        length = max(len(base), len(patch))
        rows = [(base[at] if at < len(base) else {}, patch[at] if at < len(patch) else {}) for at in range(length)]
        return [_merged(old, new) for old, new in rows if new is not None]
    return copy.deepcopy(patch)
