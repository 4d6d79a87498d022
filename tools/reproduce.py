"""Build a lesson again and again in other surroundings and print the digest of each pack: `make reproduce`.

Every run changes all at once: hash seed, time zone, locale, working directory, HOME and TMPDIR, number of
processes, umask; the last one is an installed wheel instead of this tree. Exits 1 when any byte differs.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FULL = ("--start", "09:00", "--date", "2026-12-01", "--timezone", "Europe/Paris", "--edition", "both")


@dataclass(frozen=True)
class Surroundings:
    """What must not matter to a pack; `folder` is where the build is started, below a folder of the run."""

    seed: str
    zone: str
    locale: str
    folder: str
    jobs: int
    umask: int
    wheel: bool = False

    def __str__(self) -> str:
        form = "wheel" if self.wheel else "tree"
        return (
            f"{self.seed:>10} {self.zone:18} {self.locale:12} {self.folder:10} -j {self.jobs} {self.umask:03o} {form}"
        )


RUNS = (
    Surroundings("0", "UTC", "C", "a", 1, 0o022),
    Surroundings("1", "Asia/Tokyo", "C.UTF-8", "b/c", 2, 0o077),
    Surroundings("42", "America/St_Johns", "de_DE.UTF-8", "d é", 2, 0o002),
    Surroundings("777", "Pacific/Kiritimati", "tr_TR.UTF-8", "e/f/g", 1, 0o027),
    Surroundings("4294967295", "Africa/Monrovia", "ar_EG.UTF-8", "h", 2, 0o022),
    Surroundings("random", "Europe/Paris", "POSIX", "i", 2, 0o022, wheel=True),
)


def build(run: Surroundings, spec: Path, base: Path, python: Path, options: tuple[str, ...] = FULL) -> dict[str, str]:
    """Build a copy of the lesson's folder in these surroundings; returns the SHA-256 of each file by its path.

    Raises CalledProcessError when the build fails.
    """
    here = base / run.folder
    shutil.copytree(spec.parent, here / "lesson")
    home, temporary = base / "home", base / "tmp"
    home.mkdir()
    temporary.mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("LC_", "PYTHON", "COURSEGEN"))},
        "PYTHONHASHSEED": run.seed, "TZ": run.zone, "LC_ALL": run.locale, "LANG": run.locale,
        "HOME": str(home), "TMPDIR": str(temporary), "COURSEGEN_CACHE": str(base / "cache"),
        "SOURCE_DATE_EPOCH": "1767225600",
    }  # fmt: skip
    words = [
        python,
        "-m",
        "coursegen.cli",
        "build",
        Path("lesson") / spec.name,
        "-o",
        "packs",
        "-q",
        "-j",
        str(run.jobs),
    ]
    subprocess.run(
        [*map(str, words), *options], cwd=here, env=environment, umask=run.umask, check=True, capture_output=True
    )
    (pack,) = (here / "packs").iterdir()
    paths = sorted(path for path in pack.rglob("*") if path.is_file())
    return {path.relative_to(pack).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def installed(base: Path) -> Path:
    """An environment with coursegen as a wheel of this tree and the libraries of this one; returns its Python."""
    command = ("-m", "build", "--no-isolation", "--skip-dependency-check", "--wheel", "--outdir", str(base), str(ROOT))
    _run(sys.executable, *command)
    _run(sys.executable, "-m", "venv", "--without-pip", str(base / "env"))
    inside = next((base / "env").glob("lib/python3.*/site-packages"))
    # A line in a .pth file adds a folder, not the .pth files in it: this environment's own coursegen stays unseen.
    (inside / "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n", "utf-8")
    python = base / "env" / "bin" / "python"
    wheel = next(base.glob("*.whl"))
    pip = ("-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index")
    _run(sys.executable, *pip, "--no-build-isolation", str(wheel))
    return python


def digest(files: dict[str, str]) -> str:
    """One digest for a whole pack."""
    return hashlib.sha256("".join(f"{path} {files[path]}\n" for path in sorted(files)).encode()).hexdigest()


def main(specs: list[str]) -> int:
    """Print a line a run, and every file that differs from the first run's."""
    differ = False
    for spec in specs or ["lesson/integrated-ops.yaml"]:
        first: dict[str, str] | None = None
        for run in RUNS:
            with tempfile.TemporaryDirectory() as base:
                python = installed(Path(base)) if run.wheel else Path(sys.executable)
                files = build(run, ROOT / spec, Path(base), python)
            print(f"{digest(files)[:32]} {len(files):3} files  {run}", flush=True)
            first = first or files
            for path in sorted(first.keys() | files.keys()):
                if first.get(path) != files.get(path):
                    differ = True
                    print(f"  {path} differs")
    return int(differ)


def _run(*words: str) -> None:
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
