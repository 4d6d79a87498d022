"""What `coursegen check` says of specs with one fault each: the place, the words, the way out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import rule_samples

from coursegen import checks, source
from coursegen.checks import RULES, reading
from coursegen.cli import main
from coursegen.diagnostics import Finding, Severity
from coursegen.exits import Exit
from coursegen.spec import parse

BROKEN = Path(__file__).parent / "broken"
SAMPLES = sorted(BROKEN.glob("*.yaml"))
BROKEN_RULES = rule_samples.BROKEN
SOUND = [p for p in sorted((BROKEN.parent / "lessons").glob("*.yaml")) if p.stem != "bare-plan"]
SOUND.append(BROKEN.parent.parent / "lesson" / "integrated-ops.yaml")
LESSONS = sorted([*(BROKEN.parent / "lessons").glob("*.yaml"), *(BROKEN.parent.parent / "lesson").glob("*.yaml")])


def found_in(text: str) -> tuple[Finding, ...]:
    """What the rules find in the text of a spec."""
    read = source.parse(text, "lesson.yaml")
    return checks.check(parse.parse(read), read)


def said_of(name: str, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    """Exit code and text of `coursegen check` on a sample, run in the folder of the samples."""
    with pytest.raises(SystemExit) as done:
        main(["check", *options, name])
    written = capsys.readouterr()
    return int(done.value.code or 0), written.out + written.err


@pytest.mark.parametrize("name", BROKEN_RULES)
def test_samples_of_rules_are_a_sound_lesson_with_one_thing_changed(name: str, request: pytest.FixtureRequest) -> None:
    path = BROKEN / f"{name}.yaml"
    text = rule_samples.changed(BROKEN_RULES[name])
    if request.config.getoption("--renew"):
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_broken_spec_is_told_what_is_wrong_and_how_to_mend_it(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(BROKEN)
    code, text = said_of(path.name, capsys)
    golden = path.with_suffix(".txt")
    if request.config.getoption("--renew") or os.environ.get("COURSEGEN_GOLDEN"):
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")
    assert code == (Exit.SPEC if "error[" in text else Exit.DONE)
    assert all("\n   = " in block for block in text.split("\n\n") if "]: " in block), "a finding without a way out"
    assert str(BROKEN) not in text, "paths are those that the author typed"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_a_sample_that_breaks_it_and_no_other(rule: checks.Rule) -> None:
    found = found_in((BROKEN / f"{rule.code}.yaml").read_text("utf-8"))
    assert {finding.code for finding in found} == {f"{rule.code} {rule.name}"}
    assert {finding.severity for finding in found} == {rule.severity}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_an_example_in_which_nothing_is_found(rule: checks.Rule) -> None:
    assert found_in(rule_samples.changed(rule_samples.EXAMPLES[rule.code]["passes"])) == ()


def test_there_is_nothing_to_find_in_the_lesson_that_samples_are_made_of() -> None:
    assert found_in(rule_samples.changed({})) == ()
    assert set(rule_samples.EXAMPLES) == {rule.code for rule in RULES}


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.stem)
def test_nothing_is_found_in_sound_lessons(path: Path) -> None:
    read = source.read(path)
    assert checks.check(parse.parse(read), read) == ()


def test_rules_have_codes_names_and_reasons_of_their_own() -> None:
    for name in ("code", "name", "why"):
        values = [getattr(rule, name) for rule in RULES]
        assert len(set(values)) == len(values), name
    assert all(rule.find.__doc__ and rule.source.startswith("[") for rule in RULES)


def test_every_mark_of_a_source_is_spelled_out() -> None:
    known = reading.data("sources")
    for rule in RULES:
        assert set(rule.source.strip("[]").split(", ")) <= set(known), rule.code


def test_rules_that_read_words_say_in_which_languages_they_are_silent() -> None:
    assert checks.left_out("en-GB") == ()
    silent = {rule.code for rule in checks.left_out("de")}
    assert {"O102", "O103", "X101", "D103"} <= silent
    assert not silent & {"T101", "A101", "M103", "Q101", "SM101"}


def test_a_release_makes_content_still_owed_an_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(BROKEN)
    assert said_of("Y205-all.yaml", capsys)[0] == Exit.DONE
    code, text = said_of("Y205-all.yaml", capsys, "--release")
    assert code == Exit.SPEC
    assert "warning[" not in text
    assert text.endswith("6 errors; next: mend the errors first\n")


def test_strict_fails_on_warnings(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    assert said_of("A103.yaml", capsys, "--strict")[0] == Exit.SPEC


def test_a_rule_is_silenced_by_code_or_name_in_any_case() -> None:
    text = (BROKEN / "silenced.yaml").read_text("utf-8")
    for word in ("objective-verb", "O101", "o101", "Objective-Verb"):
        read = source.parse(text.replace("rule: objective-verb", f"rule: {word}"), "lesson.yaml")
        assert checks.check(parse.parse(read), read) == ()


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_shipped_lessons_and_samples_have_no_errors(path: Path) -> None:
    read = source.read(path)
    assert not [f for f in checks.check(parse.parse(read), read) if f.severity is Severity.ERROR]


def test_errors_come_before_warnings() -> None:
    text = (BROKEN / "Y205-all.yaml").read_text("utf-8").replace("duration: 60", "duration: 50")
    read = source.parse(text, "lesson.yaml")
    found = checks.check(parse.parse(read), read)
    assert found[0].severity is Severity.ERROR
    assert {finding.severity for finding in found[1:]} == {Severity.WARNING}
