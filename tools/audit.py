"""Ask an advisory source about known holes in what the locks hold: `python tools/audit.py [LOCK]`.

Exits 1 for a hole that a newer release mends. Where no source can be reached, or none knows our packages, that is
said in a sentence and nothing fails: a check that needs the network must not stop who has none.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-dev.txt"  # holds the other one
PATIENCE = 120  # seconds for the whole lock
WAIT = 5  # seconds for one answer
# Advisory -> why it does not touch us. Look again with every `make lock ARGS=--upgrade`.
ACCEPTED: Mapping[str, str] = {}


@dataclass(frozen=True)
class Verdict:
    """What to print, and the exit code."""

    code: int
    lines: tuple[str, ...]


def main(arguments: list[str]) -> int:
    """Audit a lock; returns the exit code."""
    lock = Path(arguments[0]) if arguments else LOCK
    found = judged(asked(first_row(lock.read_text("utf-8"))))
    if found.code == 0 and not any(line.startswith("passed over") for line in found.lines):
        found = judged(asked(lock.read_text("utf-8")))
    print("\n".join(found.lines))
    return found.code


def first_row(lock: str) -> str:
    """The first package of a lock with its hashes: one question tells whether anybody answers."""
    found = re.search(r"^[a-z0-9](?:[^\n]*\\\n)*[^\n]*", lock, re.MULTILINE)
    return f"{found[0]}\n" if found else ""


def asked(lock: str) -> str | None:
    """What pip-audit says of the text of a lock, as JSON; None where it comes to no answer."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lock.txt"
        path.write_text(lock, "utf-8")
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(path), "--require-hashes", "--disable-pip"]
        command += ["--format", "json", "--progress-spinner", "off", "--timeout", str(WAIT)]
        try:
            return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE).stdout or None
        except subprocess.TimeoutExpired:
            return None


def judged(answer: str | None) -> Verdict:
    """The verdict on an answer: holes that can be mended fail, others are told, silence passes over."""
    try:
        rows: list[dict[str, Any]] = json.loads(answer or "")["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Verdict(0, ("passed over: no advisory source could be reached",))
    known = [row for row in rows if "vulns" in row]
    if not known:
        return Verdict(0, ("passed over: the advisory source that answers knows none of our packages",))
    holes = [(row, hole) for row in known for hole in row["vulns"]]
    failing = [(row, hole) for row, hole in holes if hole.get("fix_versions") and hole["id"] not in ACCEPTED]
    lines = [_line(row, hole) for row, hole in holes]
    unknown = f"; {len(rows) - len(known)} unknown to it" if len(known) < len(rows) else ""
    lines.append(f"{len(known)} packages audited, {len(holes)} known holes, {len(failing)} to mend{unknown}")
    return Verdict(1 if failing else 0, tuple(lines))


def _line(row: Mapping[str, Any], hole: Mapping[str, Any]) -> str:
    name = f"{row['name']} {row['version']}: {hole['id']}"
    if hole["id"] in ACCEPTED:
        return f"{name}, accepted: {ACCEPTED[hole['id']]}"
    mended = ", ".join(hole.get("fix_versions", ()))
    return f"{name}, mended in {mended}; run `make lock ARGS=--upgrade`" if mended else f"{name}, not mended yet"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
