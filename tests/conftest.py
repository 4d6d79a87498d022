"""What all tests share: packs built once a run, golden files, and what is skipped where a program is missing."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"
PROGRAMS = {"browser": ("chromium",), "office": ("soffice",), "poppler": ("pdftotext", "pdftoppm")}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="write golden files instead of comparing with them")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark, programs in PROGRAMS.items():
        missing = [name for name in programs if item.get_closest_marker(mark) and not shutil.which(name)]
        if missing:
            pytest.skip(f"{missing[0]} is not installed (see `coursegen doctor`)")


def pytest_configure(config: pytest.Config) -> None:
    """Whoever starts tests in the background has them deaf to Ctrl-C, and what they start as well."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run that all its processes see."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    (folder / "shared").mkdir(exist_ok=True)
    return folder / "shared"


@pytest.fixture(scope="session", autouse=True)
def _surroundings(shared: Path) -> None:
    """A cache of this run's own, and nothing of the machine that changes what is made or printed."""
    os.environ["COURSEGEN_CACHE"] = str(shared / "cache")
    for name in ("SOURCE_DATE_EPOCH", "NO_COLOR", "FORCE_COLOR", "PYTHONWARNINGS", "COLUMNS"):
        os.environ.pop(name, None)


@pytest.fixture(scope="session")
def run() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `coursegen WORD...` as a process of its own; standard input is empty, nothing is a terminal."""

    def coursegen(*words: str | Path, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "coursegen.cli", *map(str, words)]
        return subprocess.run(
            command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, input="", check=False
        )

    return coursegen


@pytest.fixture(scope="session")
def pack(shared: Path, run: Callable[..., subprocess.CompletedProcess[str]]) -> Path:
    """The pack of the real lesson, as `make` builds it."""
    return _built(shared, "integrated-ops", ROOT / "lesson" / "integrated-ops.yaml", run)


@pytest.fixture(scope="session")
def minimal_pack(shared: Path, run: Callable[..., subprocess.CompletedProcess[str]]) -> Path:
    """The pack of the forty-line lesson, with the texts its templates made in `sources/`."""
    return _built(shared, "minimal", ROOT / "lesson" / "minimal.yaml", run, "--keep-sources")


@pytest.fixture(scope="session")
def bare_pack(shared: Path, run: Callable[..., subprocess.CompletedProcess[str]]) -> Path:
    """The pack of a plan that was typed as it stood, with nothing drafted."""
    return _built(shared, "bare", ROOT / "tests" / "lessons" / "bare-plan.yaml", run)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with `tests/golden/NAME`, or write it there under `--renew`."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--renew"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        assert path.is_file(), f"there is no tests/golden/{name}; look at the text and run `make golden`"
        assert text == path.read_text("utf-8")

    return compare


def _built(
    shared: Path, name: str, spec: Path, run: Callable[..., subprocess.CompletedProcess[str]], *more: str
) -> Path:
    """Build a pack unless another process of this run has done so; returns the pack's folder."""
    done = shared / f"{name}.done"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            built = run("build", spec, "-o", shared / name, *more)
            if built.returncode:
                pytest.fail("\n".join(built.stderr.splitlines()[-8:]), pytrace=False)
            done.touch()
    return next(path for path in (shared / name).iterdir() if path.is_dir())
