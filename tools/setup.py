"""Set up `.venv` from the lock: `python tools/setup.py run` to build packs, `dev` to work on coursegen too.

Needs nothing but Python. Quick when nothing changed. Exits 4, with the one line to type, when the machine
lacks something that this script may not install itself.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LACKING = 4  # the exit code of coursegen for a machine that lacks something
LOCKS = {"run": "requirements.txt", "dev": "requirements-dev.txt"}
# Package manager -> how it installs, and which packages hold what may be missing.
MANAGERS: dict[str, dict[str, tuple[str, ...]]] = {
    "apt-get": {
        "install": ("install", "-y", "--no-install-recommends"),
        "pango": ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
        "venv": (f"python3.{sys.version_info[1]}-venv",),
    },
    "dnf": {"install": ("install", "-y"), "pango": ("pango",), "venv": ("python3-libs",)},
    "apk": {"install": ("add",), "pango": ("pango",), "venv": ("python3",)},
    "brew": {"install": ("install",), "pango": ("pango",), "venv": ("python3",)},
}
ROOTLESS = ("brew",)
Command = list[str | Path]


class LackingError(Exception):
    """The machine lacks something that this script may not install; the text says what to type."""


def main(arguments: list[str]) -> int:
    """Set up for `run` or `dev`; returns the exit code."""
    wanted = arguments[0] if arguments else "run"
    if wanted not in LOCKS:
        print(f"usage: {Path(__file__).name} {'|'.join(LOCKS)}", file=sys.stderr)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036  people run this with whatever they have
        found = ".".join(str(part) for part in sys.version_info[:3])
        print(f"error: coursegen needs Python 3.11 or newer; this is {found}", file=sys.stderr)
        return LACKING
    stamp = digest(wanted)
    if _read(VENV / f".set-up-{wanted}") == stamp and _works(program("python")):
        return 0
    try:
        make_environment()
        install(wanted)
        complete_system()
    except LackingError as fault:
        print(fault, file=sys.stderr)
        return LACKING
    except subprocess.CalledProcessError as fault:
        print(f"error: this command failed with {fault.returncode}: {_shown(fault.cmd)}", file=sys.stderr)
        return fault.returncode or 1
    for name in LOCKS if wanted == "dev" else ("run",):  # the developers' lock holds the other one
        (VENV / f".set-up-{name}").write_text(digest(name), "utf-8")
    return 0


def digest(wanted: str) -> str:
    """SHA-256 of all that an environment is made from, in hexadecimal."""
    whole = hashlib.sha256(f"{ROOT}\0{wanted}\0".encode())
    for name in (LOCKS[wanted], "pyproject.toml", "tools/setup.py"):
        whole.update(hashlib.sha256((ROOT / name).read_bytes()).digest())
    return whole.hexdigest()


def program(name: str) -> Path:
    """The path of a program of the environment."""
    return VENV / ("Scripts/" + name + ".exe" if os.name == "nt" else "bin/" + name)


def make_environment() -> None:
    """Create `.venv`, or create it anew when its Python is gone or too old."""
    if _works(program("python")):
        return
    if importlib.util.find_spec("ensurepip") is None:
        # Who must type one line should not have to type another for Pango a minute later.
        install_packages(("venv", "pango"), "this Python has no `ensurepip`, so it cannot make an environment")
    print(f"setting up {VENV.name}/ with Python {sys.version.split()[0]}; this takes a minute, once", file=sys.stderr)
    _run([sys.executable, "-m", "venv", "--clear", VENV])


def install(wanted: str) -> None:
    """Install what the lock names, then coursegen itself from this folder."""
    pip: Command = [program("python"), "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check"]
    _run([*pip, "--require-hashes", "-r", ROOT / LOCKS[wanted]])
    _run([*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT])


def complete_system() -> None:
    """See that Pango is there, install it where that is allowed, or say what to type."""
    doctor: Command = [program("coursegen"), "doctor"]
    if subprocess.run(doctor, cwd=ROOT, capture_output=True).returncode != LACKING:
        return
    install_packages(("pango",), "WeasyPrint needs the library Pango to make PDFs")
    again = subprocess.run(doctor, cwd=ROOT, capture_output=True, text=True)
    if again.returncode == LACKING:
        raise LackingError(f"error: something is still missing:\n{again.stdout}")


def install_packages(wanted: tuple[str, ...], reason: str) -> None:
    """Install what MANAGERS names for `wanted`; raises LackingError with the line to type where that is not allowed."""
    manager = next((name for name in MANAGERS if shutil.which(name)), None)
    if manager is None:
        raise LackingError(f"error: {reason}; install it with your system's package manager, then try again")
    command = [manager, *MANAGERS[manager]["install"], *(p for what in wanted for p in MANAGERS[manager][what])]
    prefix = [] if manager in ROOTLESS else _rights()
    if prefix is None or os.environ.get("COURSEGEN_NO_INSTALL"):
        sudo = [] if manager in ROOTLESS or prefix == [] else ["sudo"]
        raise LackingError(f"error: {reason}; type this, then try again:\n{_shown([*sudo, *command])}")
    print(f"{reason}: {_shown([*prefix, *command])}", file=sys.stderr)
    if manager == "apt-get":
        _run([*prefix, "apt-get", "update", "-qq"])
    _run([*prefix, *command])


def _rights() -> list[str] | None:
    """What to put before a command that needs root: nothing, sudo without a password, or None where neither."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def _works(python: Path) -> bool:
    test = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([python, "-c", test], capture_output=True).returncode == 0
    except OSError:
        return False


def _run(command: Command) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, cwd=ROOT, check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr, env=environment)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        return ""


def _shown(command: Command) -> str:
    return " ".join(str(word) for word in command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
