"""Jobs to outcomes: in this process or over several, with the same bytes and no failure that stops the others."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from coursegen import render, theme
from coursegen.cache import Cache
from coursegen.diagnostics import MachineError
from coursegen.render.job import Job, Rendered
from coursegen.render.pool import Outcome, Pool
from coursegen.theme import Theme

STANDARD = theme.load("standard")
TEXTS = tuple(Job("txt", f"text {n}") for n in range(6))


def fake(job: Job, look: Theme) -> Rendered:
    """Stands for every renderer: obeys the content."""
    match job.content:
        case "fail":
            raise ValueError("the picture is upside down")
        case "lack":
            raise MachineError("Pango is missing", "apt-get install libpango")
        case "end":
            os._exit(9)
        case content:
            return Rendered(content.encode(), 1, {"here": 1}, (("continued", "X1"),))


@pytest.fixture
def pool_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(render, "render", fake)
    monkeypatch.setattr("coursegen.render.pool._warm", lambda look: None)
    return


def run(jobs: tuple[Job, ...], processes: int = 1, cache: Cache | None = None) -> list[Outcome]:
    with Pool(STANDARD, processes, cache) as pool:
        return list(pool.run(jobs))


def data(outcomes: list[Outcome]) -> list[bytes | None]:
    return [outcome.rendered.data if outcome.rendered else None for outcome in outcomes]


@pytest.mark.usefixtures("pool_of")
@pytest.mark.parametrize("processes", [1, 2])
def test_one_failing_job_does_not_stop_the_others(processes: int) -> None:
    outcomes = run((TEXTS[0], Job("txt", "fail"), TEXTS[1], TEXTS[2]), processes)
    assert data(outcomes) == [b"text 0", None, b"text 1", b"text 2"]
    assert outcomes[1].failure == "ValueError: the picture is upside down"


@pytest.mark.usefixtures("pool_of")
def test_outcomes_come_in_the_order_of_the_jobs_and_are_the_same_over_processes() -> None:
    assert data(run(TEXTS, 1)) == data(run(TEXTS, 2)) == [job.content.encode() for job in TEXTS]


@pytest.mark.usefixtures("pool_of")
@pytest.mark.parametrize("processes", [1, 2])
def test_a_missing_library_is_the_machines_fault(processes: int) -> None:
    with pytest.raises(MachineError) as caught:
        run((TEXTS[0], TEXTS[1], Job("txt", "lack")), processes)
    assert caught.value.remedy == "apt-get install libpango"


@pytest.mark.usefixtures("pool_of")
def test_a_process_that_ends_fails_its_own_job_only_and_the_next_wave_has_new_ones() -> None:
    with Pool(STANDARD, 2) as pool:
        first = list(pool.run((Job("txt", "end"), *TEXTS)))
        assert data(first[1:]) == [job.content.encode() for job in TEXTS]
        assert first[0].failure
        assert "memory" in first[0].failure
        assert data(list(pool.run(TEXTS))) == [job.content.encode() for job in TEXTS]


@pytest.mark.usefixtures("pool_of")
def test_a_job_done_before_comes_from_the_cache_with_all_its_facts(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    fresh, again = run(TEXTS, 1, cache), run(TEXTS, 1, cache)
    assert [outcome.cached for outcome in fresh + again] == [False] * 6 + [True] * 6
    assert [outcome.rendered for outcome in fresh] == [outcome.rendered for outcome in again]


@pytest.mark.usefixtures("pool_of")
def test_a_failure_is_not_remembered(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    run((Job("txt", "fail"),), 1, cache)
    assert not list(tmp_path.rglob("*/*"))


def test_the_key_of_a_job_changes_with_all_that_its_bytes_depend_on() -> None:
    meadow = theme.load("meadow")
    job = Job("pdf", "<p>a", {"a.png": b"1"}, 0)
    others = [
        Job("pptx", "<p>a", {"a.png": b"1"}, 0),
        Job("pdf", "<p>b", {"a.png": b"1"}, 0),
        Job("pdf", "<p>a", {"a.png": b"2"}, 0),
        Job("pdf", "<p>a", {"b.png": b"1"}, 0),
        Job("pdf", "<p>a", {"a.png": b"1", "b.png": b"1"}, 0),
        Job("pdf", "<p>a", {"a.png": b"1"}, 1),
    ]
    keys = {render.digest(one, STANDARD) for one in (job, *others)} | {render.digest(job, meadow)}
    assert len(keys) == len(others) + 2
    assert render.digest(Job("txt", "a"), STANDARD) == render.digest(Job("txt", "a"), meadow)


def test_plain_text_ends_in_one_line_break() -> None:
    assert data(run((Job("txt", "Grüße\n\n\n"), Job("md", "# a")))) == ["Grüße\n".encode(), b"# a\n"]
