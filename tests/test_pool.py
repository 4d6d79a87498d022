"""Jobs to outcomes: in this process or over several, with the same bytes and no failure that stops the others."""

from __future__ import annotations

import multiprocessing
import os
import re
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from coursegen import render, theme
from coursegen.cache import Cache
from coursegen.diagnostics import MachineError
from coursegen.render import limits, workers
from coursegen.render.attempt import Outcome
from coursegen.render.job import Job, Rendered
from coursegen.render.limits import Limits
from coursegen.render.pool import Pool
from coursegen.theme import Theme

STANDARD = theme.load("standard")
KEPT: list[bytes] = []  # what a library keeps for ever
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
        case "compute":
            for _ in range(10**9):
                with suppress(Exception):  # as a library might: what stops it must be no Exception
                    sum(range(1000))
            raise AssertionError
        case "wait":
            time.sleep(600)
            raise AssertionError
        case "swell":
            return Rendered(bytes(10**12))
        case "sleep":
            time.sleep(600)
            raise AssertionError
        case content if content.startswith("pid"):
            if "and keep" in content:
                KEPT.append(b"x" * 60_000_000)
            if "and leave" in content:
                ring: list[object] = [b"x" * 20_000_000]
                ring.append(ring)
            return Rendered(content.encode(), 1, {"process": os.getpid()})
        case content:
            return Rendered(content.encode(), 1, {"here": 1}, (("continued", "X1"),))


@pytest.fixture
def pool_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(render, "render", fake)
    monkeypatch.setattr("coursegen.render.workers.warm", lambda look: None)
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
def test_processes_that_have_grown_are_renewed_and_no_job_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "GROWN", 40)

    def made_by(crew: Pool, *contents: str) -> set[int]:
        outcomes = list(crew.run([Job("txt", content) for content in contents]))
        assert data(outcomes) == [content.encode() for content in contents]
        return {outcome.rendered.places["process"] for outcome in outcomes if outcome.rendered}

    with Pool(STANDARD, 2) as pool:
        texts = [f"pid {n}" for n in range(8)]
        first = made_by(pool, *texts) | made_by(pool, *texts)
        assert len(first) <= 2
        assert made_by(pool, "pid and keep", *texts) <= first
        renewed = made_by(pool, *texts)
        assert not renewed & first
        assert os.getpid() not in renewed
        assert len(multiprocessing.active_children()) == 2
    assert not multiprocessing.active_children()


@pytest.mark.usefixtures("pool_of")
def test_what_a_job_leaves_behind_is_gone_before_the_next_one() -> None:
    outcomes = run(tuple(Job("txt", f"pid and leave {n}") for n in range(20)), 2)
    assert max(outcome.grown for outcome in outcomes) < 60, "one ring has 20 megabytes"


@pytest.mark.usefixtures("pool_of")
def test_processes_that_were_started_ahead_do_the_same_and_survive_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "GROWN", 40)
    with Pool(STANDARD, 2) as pool:
        pool.start()
        (overseer,) = multiprocessing.active_children()
        first = list(pool.run((Job("txt", "fail"), Job("txt", "end"), *TEXTS)))
        assert [outcome.failure for outcome in first[2:]] == [None] * len(TEXTS)
        assert data(first) == [None, None, *(job.content.encode() for job in TEXTS)]
        assert "ValueError" in (first[0].failure or "") and "memory" in (first[1].failure or "")
        grown = [o.rendered.places["process"] for o in pool.run([Job("txt", "pid and keep")]) if o.rendered]
        again = [
            o.rendered.places["process"] for o in pool.run([Job("txt", f"pid {n}") for n in range(6)]) if o.rendered
        ]
        assert len(again) == 6 and not {overseer.pid, os.getpid(), *grown} & set(again)
        with pytest.raises(MachineError):
            list(pool.run([Job("txt", "lack")]))
    assert not multiprocessing.active_children()
    until(lambda: not any(map(is_running, again)))


@pytest.mark.usefixtures("pool_of")
def test_when_the_process_that_oversees_others_ends_its_jobs_fail_and_none_waits() -> None:
    with Pool(STANDARD, 2) as pool:
        pool.start()
        pending = pool.begin([*TEXTS, Job("txt", "sleep")])
        (overseer,) = multiprocessing.active_children()
        overseer.kill()
        assert "memory" in (list(pending.outcomes())[-1].failure or "")
        assert [outcome.failure is None for outcome in pool.run([Job("txt", "more")])] == [False]
    assert not multiprocessing.active_children()


@pytest.mark.usefixtures("pool_of")
def test_one_process_and_one_beside_threads_start_none_ahead() -> None:
    with Pool(STANDARD, 1) as pool:
        pool.start()
        assert not multiprocessing.active_children()
    done = threading.Event()
    beside = threading.Thread(target=done.wait)
    beside.start()
    with Pool(STANDARD, 2) as pool:
        pool.start()
        assert not multiprocessing.active_children()
    done.set()
    beside.join()


@pytest.mark.usefixtures("pool_of")
def test_jobs_of_several_packs_are_begun_together_and_finished_apart() -> None:
    with Pool(STANDARD, 2) as pool:
        first, second = pool.begin(TEXTS[:3]), pool.begin(TEXTS[3:])
        assert data(list(second.outcomes())) == [b"text 3", b"text 4", b"text 5"]
        assert data(list(first.outcomes())) == [b"text 0", b"text 1", b"text 2"]
        assert first.open() == second.open() == []


@pytest.mark.usefixtures("pool_of")
def test_too_few_jobs_for_processes_are_made_here_and_leave_those_of_others_at_work() -> None:
    with Pool(STANDARD, 2) as pool:
        few = pool.begin((Job("txt", "pid of few"),))
        many = pool.begin(tuple(Job("txt", f"pid {n}") for n in range(6)))
        at_work = {child.pid for child in multiprocessing.active_children()}
        (made,) = few.outcomes()
        assert made.rendered
        assert made.rendered.places["process"] == os.getpid()
        assert {child.pid for child in multiprocessing.active_children()} == at_work
        assert {o.rendered.places["process"] for o in many.outcomes() if o.rendered} <= at_work


@pytest.mark.usefixtures("pool_of")
@pytest.mark.parametrize("ahead", [False, True])
def test_an_error_on_the_way_leaves_no_process(ahead: bool) -> None:
    def interrupted() -> None:
        with Pool(STANDARD, 2) as pool:
            if ahead:
                pool.start()
            pool.begin((Job("txt", "sleep"), Job("txt", "sleep"), *TEXTS))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not multiprocessing.active_children()


PARENT = """
import os, sys, time
from coursegen import render, theme
from coursegen.render import foreman, limits, workers
from coursegen.render.job import Job, Rendered
from coursegen.render.limits import Limits
def slow(job, look):
    open(f"{sys.argv[1]}/{os.getpid()}", "w").close()
    time.sleep(600)
    return Rendered(b"")
render.render, workers.warm = slow, lambda look: None
crew = {"workers": workers.Workers, "foreman": foreman.Foreman}[sys.argv[2]](theme.load("standard"), 2)
futures = [crew.submit(Job("txt", str(n))) for n in range(2)]
time.sleep(600)
"""


@pytest.mark.parametrize("crew", ["workers", "foreman"])
def test_processes_end_when_the_program_that_started_them_is_killed(tmp_path: Path, crew: str) -> None:
    started = subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path), crew])
    until(lambda: len(list(tmp_path.iterdir())) == 2)
    workers_there = [int(path.name) for path in tmp_path.iterdir()]
    started.kill()
    started.wait()
    until(lambda: not any(map(is_running, workers_there)))


READY = """
import time
from coursegen import theme
from coursegen.render.foreman import Foreman
for moment in range(8):
    crew = Foreman(theme.load("standard"), 2)
    time.sleep(moment / 16)
    crew.stop(at_once=moment % 2 == 0)
"""


def test_what_gets_ready_for_nobody_ends_at_once_wherever_it_is() -> None:
    subprocess.run([sys.executable, "-c", READY], check=True, timeout=60)


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that takes a moment; a minute is too long."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


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


@pytest.mark.usefixtures("pool_of")
@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize(
    ("content", "told"),
    [
        # On a machine that is busy with other things the clock may be the first to say so.
        ("compute", r"takes more than (1 seconds of computing|4 seconds of waiting); .* raise COURSEGEN_MAX_SECONDS"),
        ("wait", "takes more than 4 seconds of waiting; make it smaller, or raise COURSEGEN_MAX_SECONDS"),
        ("swell", "needs more than 3,072 MB of memory; make it smaller, or raise COURSEGEN_MAX_MEMORY"),
    ],
)
def test_a_job_that_exhausts_its_process_fails_alone(
    content: str, told: str, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSEGEN_MAX_SECONDS", "1")
    outcomes = run((TEXTS[0], Job("txt", content), *TEXTS[1:]), processes)
    assert data(outcomes) == [b"text 0", None, *(job.content.encode() for job in TEXTS[1:])]
    assert re.fullmatch(told, outcomes[1].failure or "")


def test_limits_are_lifted_when_the_block_ends_and_may_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def now() -> tuple[object, ...]:
        return resource.getrlimit(resource.RLIMIT_AS), *map(signal.getsignal, (signal.SIGPROF, signal.SIGALRM))

    before = now()
    with limits.held(Limits(60, 1000)):
        assert resource.getrlimit(resource.RLIMIT_AS)[0] > 0
        assert signal.getitimer(signal.ITIMER_PROF)[0] > 0
    assert now() == before
    assert signal.getitimer(signal.ITIMER_PROF)[0] == 0
    monkeypatch.setenv("COURSEGEN_MAX_SECONDS", "0")
    monkeypatch.setenv("COURSEGEN_MAX_MEMORY", "many")
    assert Limits.from_environment() == Limits(0, Limits().megabytes)
    with limits.held(Limits(0, 0)):
        assert resource.getrlimit(resource.RLIMIT_AS) == before[0]


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
