"""coursegen works as a wheel, as a wheel made from the source distribution, and as an editable install."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
pytestmark = [pytest.mark.packaging, pytest.mark.xdist_group("packaging")]


def python(*words: str | Path, cwd: Path = ROOT, program: str | Path = sys.executable) -> str:
    done = subprocess.run([program, *map(str, words)], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The source distribution, the wheel made from it, and the wheel made from the tree."""
    folder = tmp_path_factory.mktemp("dist")
    build = ("-m", "build", "--no-isolation", "--skip-dependency-check", "--outdir")
    python(*build, folder / "tree", "--wheel", ROOT)
    python(*build, folder / "sdist", ROOT)  # the wheel is made from the source distribution
    return {
        "wheel": next((folder / "tree").glob("*.whl")),
        "wheel-from-sdist": next((folder / "sdist").glob("*.whl")),
        "sdist": next((folder / "sdist").glob("*.tar.gz")),
    }


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def environment(folder: Path, *wanted: str | Path) -> Path:
    """A fresh environment that finds the libraries of this one, but installs `wanted` itself; returns its programs."""
    python("-m", "venv", "--without-pip", folder)
    programs = folder / "bin"
    inside = next(folder.glob("lib/python3.*/site-packages"))
    # A line in a .pth file adds a folder, not the .pth files in it: this environment's own coursegen stays unseen.
    (inside / "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n", "utf-8")
    pip = ("-m", "pip", "--python", programs / "python", "install", "--quiet", "--no-deps", "--no-index")
    python(*pip, "--no-build-isolation", *wanted)
    return programs


@pytest.mark.parametrize("form", ["wheel", "wheel-from-sdist", "editable"])
def test_works_when_installed(form: str, built: dict[str, Path], tmp_path: Path) -> None:
    wanted = ("--editable", ROOT) if form == "editable" else (built[form],)
    programs = environment(tmp_path / "env", *wanted)
    where = python("-c", "import coursegen; print(coursegen.__file__)", cwd=tmp_path, program=programs / "python")
    assert Path(where.strip()).is_relative_to(ROOT if form == "editable" else tmp_path)
    coursegen = programs / "coursegen"
    assert {"standard", "meadow"} <= {
        line.split()[0] for line in python("themes", cwd=tmp_path, program=coursegen).splitlines()
    }
    assert "slides" in python("kinds", cwd=tmp_path, program=coursegen)
    python("new", "mine", cwd=tmp_path, program=coursegen)
    python("check", "mine/lesson.yaml", cwd=tmp_path, program=coursegen)
    python("build", "mine/lesson.yaml", "--only", "run-sheet,slides", cwd=tmp_path, program=coursegen)
    assert len(list(tmp_path.glob("build/*/*.p*"))) == 2


def test_both_wheels_are_the_same(built: dict[str, Path]) -> None:
    assert contents(built["wheel"]) == contents(built["wheel-from-sdist"])


def test_the_wheel_ships_all_that_git_has(built: dict[str, Path]) -> None:
    listed = subprocess.run(["git", "ls-files", "-z", "coursegen", "themes", "lesson"], cwd=ROOT, capture_output=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = [name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]
    there = {n if n.startswith("coursegen/") else f"coursegen/_shipped/{n}" for n in names}
    assert there - contents(built["wheel"]).keys() == set()


def test_nothing_else_gets_in(built: dict[str, Path]) -> None:
    strays = ("__pycache__", ".pyc", "build/integrated-ops", ".venv", ".git/", ".DS_Store", "~")
    with tarfile.open(built["sdist"]) as archive:
        names = [*archive.getnames(), *contents(built["wheel"])]
    assert [name for name in names if any(stray in name for stray in strays)] == []


def test_the_wheel_runs_on_any_system_and_names_its_licence(built: dict[str, Path]) -> None:
    files = contents(built["wheel"])
    head = next(data.decode() for name, data in files.items() if name.endswith("METADATA"))
    assert built["wheel"].name.endswith("-py3-none-any.whl")
    assert "License-Expression: MIT" in head
    assert "Requires-Python: >=3.11" in head
    assert any(name.endswith("licenses/LICENSE") for name in files)


@pytest.mark.parametrize("wanted", ["run", "dev"])
def test_a_second_set_up_is_a_matter_of_moments(wanted: str) -> None:
    if not (ROOT / ".venv" / f".set-up-{wanted}").is_file() or os.environ.get("VIRTUAL_ENV"):
        pytest.skip("this environment was not made by tools/setup.py")
    said = subprocess.run(
        [sys.executable, "tools/setup.py", wanted], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


# Set-up on machines that lack something


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine to set up: which programs it has, who one is there, and the commands that were run on it."""
    import setup

    made = Machine()
    monkeypatch.delenv("COURSEGEN_NO_INSTALL", raising=False)
    monkeypatch.setattr(setup.shutil, "which", lambda name: name if name in made.programs else None)
    monkeypatch.setattr(setup.os, "geteuid", lambda: made.user)
    monkeypatch.setattr(setup, "_run", lambda command: made.ran.append(" ".join(map(str, command))))
    asked = subprocess.CompletedProcess[bytes]([], 1)  # sudo asks for a password
    monkeypatch.setattr(setup.subprocess, "run", lambda *_, **__: asked)
    return made


@dataclass
class Machine:
    """What `machine` pretends."""

    programs: tuple[str, ...] = ("apt-get", "sudo")
    user: int = 1000
    ran: list[str] = field(default_factory=list)


def test_root_installs_what_is_missing(machine: Machine) -> None:
    import setup

    machine.user = 0
    setup.install_packages(("pango",), "Pango is missing")
    assert machine.ran[0].startswith("apt-get update")
    assert machine.ran[1].startswith("apt-get install -y --no-install-recommends libpango-1.0-0")


@pytest.mark.parametrize(
    ("programs", "line"),
    [
        (("apt-get", "sudo"), "sudo apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0"),
        (("dnf",), "sudo dnf install -y pango"),
        (("apk",), "sudo apk add pango"),
    ],
)
def test_others_are_told_the_one_line_to_type(machine: Machine, programs: tuple[str, ...], line: str) -> None:
    import setup

    machine.programs = programs
    with pytest.raises(setup.LackingError, match="Pango is missing; type this") as told:
        setup.install_packages(("pango",), "Pango is missing")
    assert str(told.value).splitlines()[1].startswith(line)
    assert machine.ran == []


def test_homebrew_needs_no_root(machine: Machine) -> None:
    import setup

    machine.programs = ("brew",)
    setup.install_packages(("pango",), "Pango is missing")
    assert machine.ran == ["brew install pango"]


def test_nothing_is_installed_where_that_is_not_wanted(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    import setup

    machine.user = 0
    monkeypatch.setenv("COURSEGEN_NO_INSTALL", "1")
    with pytest.raises(setup.LackingError):
        setup.install_packages(("pango",), "Pango is missing")
    assert machine.ran == []


def test_an_old_python_is_told_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import setup

    monkeypatch.setattr(setup.sys, "version_info", (3, 9, 2))
    assert setup.main(["run"]) == 4
    assert "needs Python 3.11 or newer; this is 3.9.2" in capsys.readouterr().err


def test_a_python_without_ensurepip_is_told_so(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    import setup

    monkeypatch.setattr(setup, "VENV", tmp_path / "nowhere")
    monkeypatch.setattr(setup.importlib.util, "find_spec", lambda name: None)
    assert setup.main(["run"]) == 4
    told = capsys.readouterr().err
    assert "no `ensurepip`" in told
    assert f"sudo apt-get install -y --no-install-recommends python3.{sys.version_info.minor}-venv" in told
