"""The same renderers on a Dask cluster: a real scheduler, real workers, one of them killed on the way."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from spec_samples import SMALL

from coursegen import theme
from coursegen.render import cluster

Run = Callable[..., subprocess.CompletedProcess[str]]
HERE = "127.0.0.1"


@pytest.fixture
def scheduler() -> Iterator[str]:
    with socket.socket() as free:
        free.bind((HERE, 0))
        port = free.getsockname()[1]
    started = dask("scheduler", "--host", HERE, "--port", str(port), "--no-dashboard")
    yield f"tcp://{HERE}:{port}"
    started.terminate()
    started.wait()


@pytest.fixture
def worker(scheduler: str) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    started = []

    def start() -> subprocess.Popen[bytes]:
        started.append(dask("worker", scheduler, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", HERE))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def dask(*words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dask", *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for_workers(address: str, number: int) -> None:
    from distributed import Client

    with Client(address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(number, timeout=60)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_worker_that_is_killed_costs_no_file_and_no_byte(
    scheduler: str, worker: Callable[[], subprocess.Popen[bytes]], tmp_path: Path, minimal_pack: Path
) -> None:
    lost, kept = worker(), worker()
    wait_for_workers(scheduler, 2)
    words = ["build", ROOT / "lesson" / "minimal.yaml", "-o", tmp_path, "--no-cache", "--keep-sources"]
    command = [sys.executable, "-m", "coursegen.cli", *map(str, words), "--cluster", scheduler]
    building = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(0.1)
    assert building.stdout is not None
    building.stdout.readline()  # the slides are there, so both workers are at work
    lost.kill()
    _, err = building.communicate(timeout=300)
    assert building.returncode == 0, err.decode()
    assert kept.poll() is None
    assert files(tmp_path / minimal_pack.name) == files(minimal_pack)


def test_a_theme_travels_whole(tmp_path: Path) -> None:
    meadow = theme.load("meadow")
    there = cluster.unpack(cluster.pack(meadow))
    assert there.digest == meadow.digest
    assert not {folder for folder in there.folders if folder in meadow.folders}
    assert there.read("print/print.css") == meadow.read("print/print.css")


def test_without_an_answer_or_without_the_extra_the_line_to_type_is_told(tmp_path: Path, run: Run) -> None:
    (tmp_path / "lesson.yaml").write_text(SMALL, "utf-8")
    with socket.socket() as closed:
        closed.bind((HERE, 0))
        silent = f"tcp://{HERE}:{closed.getsockname()[1]}"
    words = ("build", tmp_path / "lesson.yaml", "-o", tmp_path / "out", "--no-cache", "--only", "email", "--cluster")
    told = run(*words, silent)
    assert told.returncode == 4
    assert "no Dask scheduler answers" in told.stderr
    (tmp_path / "lacking" / "distributed").mkdir(parents=True)
    (tmp_path / "lacking" / "distributed" / "__init__.py").write_text("raise ImportError", "utf-8")
    told = run(*words, silent, PYTHONPATH=os.pathsep.join([str(tmp_path / "lacking"), str(ROOT)]))
    assert told.returncode == 4
    assert "pip install 'coursegen[cluster]'" in told.stderr


def test_a_worker_with_other_versions_is_refused() -> None:
    from coursegen.diagnostics import MachineError

    ours = cluster._versions()
    cluster._refuse_strangers({"tcp://a": ours})
    with pytest.raises(MachineError, match="weasyprint 1 instead of"):
        cluster._refuse_strangers({"tcp://a": ours, "tcp://b": {**ours, "weasyprint": "1"}})
    with pytest.raises(MachineError, match="no worker"):
        cluster._refuse_strangers({})
