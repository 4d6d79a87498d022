"""Findings as SARIF: valid against the schema of version 2.1.0, and telling what a code host needs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from coursegen import sarif
from coursegen.diagnostics import Finding, Place, Severity

# The schema of SARIF 2.1.0 (RTM 5) as the npm package @microsoft/jest-sarif 1.0.0-beta.0 carries it (MIT licence).
SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))
VALID = jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)
OWED = Finding(Severity.WARNING, "Y205 owed", "no summary", Place("a b/lektion ö.yaml", 3, 1, 6), "write one")
TYPO = Finding(Severity.ERROR, "unknown-key", "`typ` is no field", Place("a.yaml", 2, 3))
PLACELESS = Finding(Severity.HINT, "T110 cuts-offered", "no cuts")


def run_of(*findings: Finding, silenced: tuple[tuple[Finding, str], ...] = ()) -> dict[str, Any]:
    log = json.loads(sarif.as_sarif(findings, silenced, {"Y205": "What is owed is there."}, "1.2.3"))
    assert not [error.message for error in VALID.iter_errors(log)]
    (run,) = log["runs"]
    return dict(run)


def test_results_name_rule_level_message_and_place() -> None:
    run = run_of(OWED, TYPO, PLACELESS)
    assert [result["level"] for result in run["results"]] == ["warning", "error", "note"]
    assert [result["ruleId"] for result in run["results"]] == ["Y205", "unknown-key", "T110"]
    assert run["results"][0]["message"]["text"] == "no summary (write one)"
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a%20b/lektion%20%C3%B6.yaml"
    assert place["region"] == {"startLine": 3, "startColumn": 1, "endColumn": 6}
    assert "locations" not in run["results"][2]


def test_rules_are_described_once_and_pointed_at() -> None:
    run = run_of(OWED, OWED, TYPO)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["Y205", "unknown-key"]
    assert rules[0] == {
        "id": "Y205",
        "name": "Owed",
        "shortDescription": {"text": "What is owed is there."},
        "help": {"text": "coursegen explain Y205"},
    }
    assert [result["ruleIndex"] for result in run["results"]] == [0, 0, 1]


def test_what_was_silenced_is_told_with_its_reason() -> None:
    run = run_of(TYPO, silenced=((OWED, "Agreed with the client."),))
    assert [result.get("suppressions") for result in run["results"]] == [
        None,
        [{"kind": "inSource", "justification": "Agreed with the client."}],
    ]


def test_nothing_found_is_a_run_without_results() -> None:
    assert run_of()["results"] == []


@pytest.mark.parametrize("file", ["/abs/lesson.yaml", "<stdin>", "50%.yaml", "a?b#c.yaml"])
def test_every_file_name_makes_an_address(file: str) -> None:
    (result,) = run_of(Finding(Severity.HINT, "layout", "x", Place(file, 1)))["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert not set(uri) & set("<>?# ")
