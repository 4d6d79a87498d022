"""Renew the locks: every version with the hashes of all its files, for Python 3.11 to 3.14 on any system.

Run `python tools/lock.py` (or `make lock`); `--upgrade` also moves what is locked to the newest release.
The locks name packages and hashes, never a registry, so that they install from any mirror.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = "3.11"
RESOLVER = "uv>=0.9"
HEAD = "# {about}\n# Renew with `make lock`; install with `pip install --require-hashes -r {name}`.\n"
# Lock -> (what it is for, dependency groups, locks whose versions it keeps to).
LOCKS = {
    "requirements.txt": ("What coursegen needs to run and to be built.", ("build",), ()),
    "requirements-dev.txt": ("What its developers and CI need besides.", ("dev",), ("requirements.txt",)),
}


def main(arguments: list[str]) -> int:
    """Renew both locks, the smaller first, with a resolver in an environment that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        programs = Path(folder) / ("Scripts" if os.name == "nt" else "bin")
        subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", RESOLVER], check=True)
        for name in LOCKS:
            renew(programs / "uv", name, upgrade="--upgrade" in arguments)
    return 0


def renew(uv: Path, name: str, *, upgrade: bool) -> None:
    """Write one lock; versions stay as they are unless `upgrade`."""
    about, groups, kept = LOCKS[name]
    command: list[str | Path] = [uv, "pip", "compile", "pyproject.toml", "--universal", "--python-version", OLDEST]
    command += ["--generate-hashes", "--no-header", "--no-annotate", "--quiet", "--no-config", "--output-file", name]
    command += [word for group in groups for word in ("--group", group)]
    command += [word for lock in kept for word in ("--constraints", lock)]
    command += ["--upgrade"] * upgrade
    subprocess.run(command, check=True, cwd=ROOT, env=_environment())
    path = ROOT / name
    text = path.read_text("utf-8")
    if re.search(r"^--(?!hash)|https?://", text, re.MULTILINE):
        raise SystemExit(f"{name} names a registry; it must not")
    path.write_text(HEAD.format(about=about, name=name) + text, "utf-8")


def _environment() -> dict[str, str]:
    """This process's environment with pip's certificates, if it has any, for the resolver too."""
    certificates = os.environ.get("PIP_CERT")
    return {**os.environ, **({"SSL_CERT_FILE": certificates} if certificates else {})}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
