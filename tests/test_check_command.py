"""`coursegen check`, `explain` and `rules` as a designer, an editor and a CI job meet them."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
import yaml

from coursegen import cli
from coursegen.checks import RULES, examples, reading
from coursegen.commands import explaining

ROOT = Path(__file__).resolve().parent.parent
BARE = ROOT / "tests" / "lessons" / "bare-plan.yaml"
MINIMAL = ROOT / "lesson" / "minimal.yaml"
BROKEN = ROOT / "tests" / "broken"
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Run `coursegen WORD...`: exit code, stdout, stderr."""

    def coursegen(*words: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            cli.main([*map(str, words)])
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out, said.err

    return coursegen


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """A copy of the forty-line lesson."""
    return Path(shutil.copy(MINIMAL, tmp_path / "lesson.yaml"))


def codes(out: str) -> set[str]:
    return {row["code"].split()[0] for row in json.loads(out)}


# The report


def test_the_report_on_a_bare_plan_is_one_that_a_designer_would_read(
    call: Call, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(BARE.parent)
    code, out, err = call("check", BARE.name)
    golden = ROOT / "tests" / "golden" / "bare-plan-check.txt"
    if request.config.getoption("--renew"):
        golden.write_text(err, "utf-8")
    assert (code, out) == (0, "")
    assert err == golden.read_text("utf-8")


def test_of_many_findings_five_are_quoted_and_each_is_told_once(call: Call) -> None:
    _, _, err = call("check", BARE)
    found = json.loads(call("check", BARE, "--format", "json")[1])
    assert len(found) > 60
    assert err.count("^") and len(re.findall(r"^ +\| +\^+$", err, re.MULTILINE)) == 5
    told = len(re.findall(r"^    line \d+: ", err, re.MULTILINE)) + 5
    more = sum(map(int, re.findall(r"^    \.\.\. and (\d+) more", err, re.MULTILINE)))
    assert told + more == len(found)
    assert re.search(r"\d+ warnings, \d+ hints; next: coursegen explain \w+\n$", err)


def test_verbose_quotes_the_line_of_every_finding(call: Call) -> None:
    found = json.loads(call("check", BARE, "--format", "json")[1])
    _, _, err = call("check", BARE, "-v")
    assert len(re.findall(r"^ +\| +\^+$", err, re.MULTILINE)) == len(found)


def test_what_to_paste_makes_a_sound_spec_of_the_bare_plan(call: Call, tmp_path: Path) -> None:
    rows = json.loads(call("check", BARE, "--format", "json")[1])
    pastes = {row["code"].split()[0]: row["paste"] for row in rows if row["paste"]}
    assert yaml.safe_load(pastes["T113"]) == {
        "schedule": {"breaks": [{"after": key, "minutes": 10} for key in ("explore", "explain")]}
    }
    assert yaml.safe_load(pastes["A103"]) == {"objectives": ["O1", "O2", "O3", "O4", "O5"]}
    assert all(isinstance(yaml.safe_load(text), dict) for text in pastes.values())
    assert "   + schedule:\n   +   breaks:\n" in call("check", BARE, "-v")[2]
    text = BARE.read_text("utf-8")
    steps = next(row["paste"] for row in rows if row["code"].startswith("T105"))
    whole = re.sub(r"(?m)^(    minutes: 30.*)$", lambda m: m[0] + "\n" + re.sub(r"(?m)^", "    ", steps.rstrip()), text)
    (tmp_path / "lesson.yaml").write_text(whole + pastes["T113"], "utf-8")
    code, out, _ = call("check", tmp_path / "lesson.yaml", "--format", "json")
    assert code == 0
    assert "T113" not in codes(out)
    assert "G103" in codes(out), "what is still to be written is not forgotten"


def test_every_paste_belongs_to_a_rule() -> None:
    assert set(reading.data("paste")) <= {rule.code for rule in RULES}


def test_errors_are_always_quoted(call: Call, tmp_path: Path) -> None:
    text = BARE.read_text("utf-8").replace("duration: 3 hours", "duration: 2 hours")
    (tmp_path / "lesson.yaml").write_text(text, "utf-8")
    code, _, err = call("check", tmp_path / "lesson.yaml")
    assert code == 1
    assert "error[T101" in err.split("\n\n")[0]
    assert "next: mend the errors first" in err


# What is told


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["--select", "T113"], {"T113"}),
        (["--select", "t113,no-such"], None),
        (["--select", "no-break"], {"T113"}),
        (["--select", "D10,no-break"], {"D101", "D102", "D103", "D104", "T113"}),
        (["--select", "T", "--ignore", "T10,T111"], {"T110", "T113"}),
        (["--select", "G", "--select", "V"], {"G101", "G102", "V101", "V102"}),
        (["--select", "O", "--severity", "warning"], set()),
        (["--select", "T113", "--ignore", "T113"], set()),
    ],
)
def test_rules_are_chosen_by_code_by_beginning_or_by_name(
    call: Call, words: list[str], wanted: set[str] | None
) -> None:
    code, out, err = call("check", BARE, "--format", "json", *words)
    if wanted is None:
        assert (code, out) == (2, "")
        assert "'no-such' names no rule" in err
    else:
        assert (code, codes(out)) == (0, wanted)


@pytest.mark.parametrize(("word", "meant"), [("T1044", "T104"), ("no-brake", "no-break"), ("qqqq", "coursegen rules")])
@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_an_unknown_code_is_told_with_the_nearest(call: Call, option: str, word: str, meant: str) -> None:
    code, _, err = call("check", BARE, option, word)
    assert code == 2
    assert meant in err


def test_what_cannot_be_read_is_told_whatever_is_selected(call: Call) -> None:
    code, _, err = call("check", BROKEN / "unknown-key.yaml", "--select", "T103")
    assert code == 1
    assert "unknown-key" in err


def test_an_ignored_error_does_not_fail_and_strict_counts_what_is_told(call: Call) -> None:
    assert call("check", BROKEN / "T101.yaml")[0] == 1
    assert call("check", BROKEN / "T101.yaml", "--ignore", "T101")[0] == 0
    assert call("check", BARE, "--strict")[0] == 1
    assert call("check", BARE, "--strict", "--severity", "error")[0] == 0
    assert call("check", BARE, "--severity", "worst")[0] == 2


def test_what_was_silenced_is_told_with_its_reason_in_every_form(call: Call) -> None:
    path = BROKEN / "silenced.yaml"
    assert "silenced: O101 objective-verb, 1 finding: The union asked for this wording." in call("check", path)[2]
    (row,) = json.loads(call("check", path, "--format", "json")[1])
    assert (row["code"], row["silenced"]) == ("O101 objective-verb", "The union asked for this wording.")
    (result,) = json.loads(call("check", path, "--format", "sarif")[1])["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "inSource", "justification": "The union asked for this wording."}]
    assert call("check", path, "--format", "github")[1] == ""


@pytest.mark.parametrize("path", [BARE, BROKEN / "unknown-key.yaml", BROKEN / "yaml-tab.yaml", MINIMAL])
def test_sarif_of_real_lessons_is_valid(call: Call, path: Path) -> None:
    schema = json.loads((ROOT / "tests" / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))
    log = json.loads(call("check", path, "--format", "sarif")[1])
    jsonschema.Draft4Validator(schema).validate(log)
    assert all("shortDescription" in rule for rule in log["runs"][0]["tool"]["driver"]["rules"])


# Several specs


def test_a_folder_stands_for_every_lesson_below_it(call: Call, tmp_path: Path) -> None:
    for name in ("a/lesson.yaml", "b/deep/plan.yml", ".git/lesson.yaml", "b/.draft.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(MINIMAL, tmp_path / name)
    (tmp_path / "ci.yaml").write_text("on: push\njobs: {}\n", "utf-8")
    (tmp_path / "loop").symlink_to(tmp_path)
    code, out, err = call("check", tmp_path, "--format", "json")
    assert code == 0
    assert {row["file"] for row in json.loads(out)} == {
        str(tmp_path / "a/lesson.yaml"), str(tmp_path / "b/deep/plan.yml"),
    }  # fmt: skip
    _, _, err = call("check", tmp_path)
    assert f"passed over, no lessons: {tmp_path / 'ci.yaml'}" in err
    assert "2 specs: " in err


def test_a_lesson_that_is_broken_yaml_is_still_a_lesson(call: Call, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("title: A\nduration: 60\nphases: [\n", "utf-8")
    code, _, err = call("check", tmp_path)
    assert code == 1
    assert "error[yaml]" in err


def test_a_folder_without_lessons_is_a_mistake(call: Call, tmp_path: Path) -> None:
    assert call("check", tmp_path)[0] == 2
    (tmp_path / "ci.yaml").write_text("on: push\n", "utf-8")
    code, _, err = call("check", tmp_path)
    assert code == 2
    assert "1 YAML file" in err


def test_one_file_named_twice_is_checked_once(call: Call, spec: Path) -> None:
    once, twice = (call("check", *words, "--format", "json")[1] for words in ((spec,), (spec, spec.parent, spec)))
    assert once == twice


def test_a_broken_spec_does_not_keep_others_from_being_checked(call: Call, spec: Path) -> None:
    code, out, _ = call("check", BROKEN / "unknown-key.yaml", spec, "--format", "json")
    assert code == 1
    assert {"unknown-key", "A103"} <= codes(out)


def test_standard_input_is_read(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BARE.read_bytes())))
    code, out, _ = call("check", "-", "--format", "json")
    assert code == 0
    assert {row["file"] for row in json.loads(out)} == {"<stdin>"}


# Mending


def test_fix_mends_in_place_and_diff_only_shows(call: Call, spec: Path) -> None:
    before = spec.read_bytes()
    _, out, err = call("check", spec, "--diff")
    assert spec.read_bytes() == before
    assert out.startswith(f"--- {spec}\n+++ {spec}\n@@ ")
    assert "+  - id: O1\n" in out
    assert f"would mend {spec}: 3 ids, 1 material" in err
    _, out, err = call("check", spec, "--fix")
    assert out == ""
    assert f"mended {spec}: 3 ids, 1 material" in err
    assert b"- id: O1\n" in spec.read_bytes()
    after = spec.read_bytes()
    assert "mended" not in call("check", spec, "--fix")[2]
    assert spec.read_bytes() == after
    assert [path.name for path in spec.parent.iterdir()] == [spec.name]


def test_fix_keeps_the_mode_and_follows_a_link(call: Call, spec: Path) -> None:
    spec.chmod(0o640)
    link = spec.parent / "link.yaml"
    link.symlink_to(spec.name)
    call("check", link, "--fix")
    assert link.is_symlink()
    assert b"- id: O1\n" in spec.read_bytes()
    assert stat.S_IMODE(spec.stat().st_mode) == 0o640


def test_fix_leaves_a_read_only_file_alone(call: Call, spec: Path) -> None:
    before = spec.read_bytes()
    spec.chmod(0o440)
    code, _, err = call("check", spec, "--fix")
    assert code == 4
    assert "read-only" in err
    assert spec.read_bytes() == before


def test_fix_mends_a_misspelled_field_and_then_checks(call: Call, spec: Path) -> None:
    spec.write_text(spec.read_text("utf-8").replace("duration: 60", "duraton: 60"), "utf-8")
    assert call("check", spec)[0] == 1
    code, _, err = call("check", spec, "--fix")
    assert code == 0
    assert "1 field" in err


def test_standard_input_cannot_be_mended_in_place(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(MINIMAL.read_bytes())))
    assert call("check", "-", "--fix")[0] == 2
    code, out, _ = call("check", "-", "--diff")
    assert code == 0
    assert out.startswith("--- <stdin>\n")


def test_an_empty_path_is_a_mistake_and_not_this_folder(
    call: Call, spec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(spec.parent)
    before = spec.read_bytes()
    assert call("check", "--fix", "")[0] == 2
    assert spec.read_bytes() == before


def test_a_pipe_is_checked_and_not_mended(call: Call, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    code, _, err = call("check", "--fix", pipe)
    assert code == 2
    assert "standard input" in err


# Rules told


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_is_explained_with_what_it_says(rule: object) -> None:
    text = explaining.explain(rule.code)  # type: ignore[attr-defined]
    said = examples.finding(rule)  # type: ignore[arg-type]
    assert f"{said.severity.value}[{said.code}]: {said.message}\n   = {said.hint}" in text
    for part in ("severity:", "why:", "source:", "fails", "passes", "silence"):
        assert part in text
    assert explaining.explain(rule.name) == text  # type: ignore[attr-defined]


def test_every_code_that_a_broken_file_is_told_is_explained() -> None:
    told = {code for path in BROKEN.glob("*.txt") for code in re.findall(r"\w+\[([\w-]+)", path.read_text("utf-8"))}
    assert len(told) > 80
    for code in told:
        assert explaining.explain(code)


def test_every_code_in_the_program_has_its_sentence() -> None:
    made = re.compile(
        r'(?:Finding\(\s*Severity\.\w+,|_error\((?:[^,"()]+(?:\([^)]*\))?,)?|_fault\(place,)\s*"([a-z-]+)"'
    )
    found = {code for path in (ROOT / "coursegen").rglob("*.py") for code in made.findall(path.read_text("utf-8"))}
    assert {"unknown-key", "picture", "duplicate-key", "too-deep"} <= found
    assert found <= set(explaining.sentences())


def test_an_unknown_code_is_explained_by_the_nearest(call: Call) -> None:
    code, out, err = call("explain", "T1044")
    assert (code, out) == (2, "")
    assert "did you mean 'T104'" in err
    assert call("explain", "Y101")[1] == call("explain", "unknown-key")[1]


def test_rules_are_listed_by_subject_and_as_data(call: Call) -> None:
    code, out, _ = call("rules")
    assert code == 0
    assert set(re.findall(r"^  ([A-Z]+\d{3}) ", out, re.MULTILINE)) == {rule.code for rule in RULES}
    rows = json.loads(call("rules", "--format", "json")[1])
    assert {row["code"] for row in rows} == {rule.code for rule in RULES}
    assert all(row["why"] and row["rule"] and row["sources"] and row["subject"] for row in rows)


# Hooks


def test_hooks_run_the_commands_that_there_are(call: Call, spec: Path) -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [hook["id"] for hook in hooks] == ["coursegen-check", "coursegen-fix"]
    for hook in hooks:
        program, *words = hook["entry"].split()
        assert program == "coursegen"
        assert call(*words, spec)[0] == 0
        assert {"name", "description", "language", "types"} <= hook.keys()
        known = [path for path in ("lesson.yaml", "a/lesson.yml", "lessons/b/x.yaml") if re.search(hook["files"], path)]
        assert len(known) == 3
        assert not re.search(hook["files"], ".github/workflows/ci.yaml")


# Hard cases


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"# only words\n", b"\xff\xfe\x00", b"[1, 2]", b"\t\ttitle: x", b"---\n---\n"]
)
def test_files_that_are_no_spec_are_told_and_never_mended(call: Call, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lesson.yaml"
    path.write_bytes(content)
    code, _, err = call("check", path, "--fix")
    assert code == 1
    assert "error[" in err
    assert path.read_bytes() == content


def test_a_folder_that_may_not_be_read_does_not_stop_the_rest(call: Call, spec: Path) -> None:
    closed = spec.parent / "closed"
    closed.mkdir()
    closed.chmod(0)
    try:
        assert call("check", spec.parent)[0] == 0
    finally:
        closed.chmod(0o755)


def test_a_link_to_nothing_is_passed_over(call: Call, spec: Path) -> None:
    (spec.parent / "dead.yaml").symlink_to("nowhere.yaml")
    assert call("check", spec.parent)[0] == 0
    assert call("check", spec.parent / "dead.yaml")[0] == 2


def test_no_finding_depends_on_the_working_directory(call: Call, spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(spec.parent)
    here = call("check", "lesson.yaml")[2]
    monkeypatch.chdir("/")
    assert call("check", spec)[2].replace(f"{spec.parent}{os.sep}", "") == here
