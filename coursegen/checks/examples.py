"""Examples of the rules: a sound lesson with one thing changed, in which one rule finds something, or nothing."""

from __future__ import annotations

import copy
from typing import Any

import yaml

from coursegen import source
from coursegen.checks import reading
from coursegen.checks.rule import Rule
from coursegen.checks.run import check
from coursegen.diagnostics import Finding
from coursegen.spec import parse


def example(rule: Rule) -> tuple[Any, Any]:
    """The part of a lesson in which a rule finds something, and one in which it finds nothing."""
    both = reading.data("examples")[rule.code]
    return both["fails"], both["passes"]


def finding(rule: Rule) -> Finding:
    """What the rule says of its failing example."""
    read = source.parse(changed(example(rule)[0]), "lesson.yaml")
    return next(f for f in check(parse.parse(read), read) if f.code.startswith(f"{rule.code} "))


def changed(patch: Any) -> str:
    """The sound lesson with a change laid over it, as YAML."""
    return as_yaml(_merged(reading.data("base"), patch))


def as_yaml(data: Any) -> str:
    """Data as an author would write it: block style, lists indented below their field, nothing anchored."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


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
