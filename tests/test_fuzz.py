"""What fuzzing found stays mended, and a small budget of chance in every run; `make fuzz` looks for more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import fuzz_targets
import pytest
from fuzz_targets import CASES, TARGETS, HangError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
FOUND = sorted(path for path in CASES.rglob("*") if path.is_file())
SEEDS = {name: [data[: target.longest] for data in target.seeds()] for name, target in TARGETS.items()}
TRIES = {"spec": 20, "markdown": 150, "deck": 25, "plan": 15, "doors": 40}
settings.register_profile("few", deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.mark.parametrize("case", FOUND, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_found_stays_mended(case: Path) -> None:
    fuzz_targets.run(case.parent.name, case.read_bytes())


def test_every_target_has_seeds_and_cases_name_targets() -> None:
    assert all(SEEDS.values())
    assert {case.parent.name for case in FOUND} <= TARGETS.keys()


def spliced(seed: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    """A seed with bytes cut out and put in at some places (shares of its length)."""
    for place, length, fresh in edits:
        at = int(place * len(seed))
        seed = seed[:at] + fresh + seed[at + length :]
    return seed


PIECES = st.binary(max_size=6) | st.sampled_from(
    [
        b"\n",
        b"- ",
        b"| a | b | c |\n",
        b"[a]: b",
        b"```",
        b"> ",
        b"{",
        b"}",
        b": ",
        b"\xff",
        b"/Kids 1 0 R",
        b"## ",
        b"&amp;",
    ]
)
EDITS = st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 30), PIECES), max_size=4)


@pytest.mark.parametrize("name", TARGETS)
def test_no_slip_in_a_sound_input_breaks_a_promise(name: str) -> None:
    @settings(settings.get_profile("few"), max_examples=TRIES[name])
    @given(st.sampled_from(SEEDS[name]), EDITS)
    def tried(seed: bytes, edits: list[tuple[float, int, bytes]]) -> None:
        fuzz_targets.run(name, spliced(seed, edits))

    tried()


@settings(settings.get_profile("few"), max_examples=150)
@given(st.text(alphabet="ab[]():|-`*_~#>!\\<&; \n1.\t\"'", max_size=60))
def test_no_signs_make_markdown_lose_a_letter(text: str) -> None:
    fuzz_targets.run("markdown", text.encode())


@settings(settings.get_profile("few"), max_examples=40)
@given(st.text(alphabet="ab#-*>|:\n {}.1", max_size=80).map("## A\n\n{}".format))
def test_no_signs_make_a_deck_lose_a_letter(text: str) -> None:
    fuzz_targets.run("deck", text.encode())


def test_a_hang_is_told() -> None:
    def endless() -> None:
        while True:
            pass

    with pytest.raises(HangError), fuzz_targets.alarm(1):
        endless()


def test_a_break_is_kept_once_for_each_kind_and_by_its_smallest_input(tmp_path: Path) -> None:
    import fuzz

    for data in (b"long enough", b"short", b"longer than that"):
        try:
            assert data is None, f"loses {data!r}"
        except AssertionError as fault:
            fuzz.keep(tmp_path, data, fault)
    kept = [path for path in tmp_path.iterdir() if path.suffix != ".txt"]
    assert [path.read_bytes() for path in kept] == [b"short"]
    assert "AssertionError" in kept[0].with_suffix(".txt").read_text("utf-8")


def test_what_the_fuzzer_logs_is_told_in_a_line() -> None:
    import fuzz

    log = "#3\tINITED cov: 100 ft: 1\n#40\tNEW    cov: 120 ft: 2\n#1234\tDONE   cov: 120 ft: 2\n"
    assert fuzz.told(log) == "1,234 executions, 100 to 120 branches"
    assert fuzz.told("") == "never began"


def test_make_fuzz_names_its_targets() -> None:
    done = subprocess.run(
        [sys.executable, "tools/fuzz.py", "nothing"], cwd=fuzz_targets.ROOT, capture_output=True, text=True
    )
    if "passed over" in done.stdout:
        pytest.skip("atheris is not to be had for this Python")
    assert done.returncode == 2
    assert "choose from spec, markdown, deck, plan, doors" in done.stderr
