"""Feed what takes input from strangers with inputs found by coverage: `python tools/fuzz.py [TARGET...]`.

Each target of tests/fuzz_targets.py runs for FUZZ_SECONDS (60) in a process of its own. An input that breaks a
promise is kept in FOLDER/<target>/found, one for each kind of break; the run goes on. Exits 1 when there are any,
and 0 with a sentence where the fuzzer is not to be had: it runs on Linux, with Python before 3.14.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import traceback
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "fuzz"
INSTRUMENTED = ("coursegen", "markdown_it", "mdit_py_plugins", "pypdf")
MOST_MEMORY = 2048  # MB
_STATUS = re.compile(r"^#(\d+)\s+(\w+)\s+cov: (\d+)", re.MULTILINE)
sys.path.insert(0, str(ROOT / "tests"))


def main(arguments: list[str]) -> int:
    """Fuzz the targets that are named, or all; returns the exit code."""
    if importlib.util.find_spec("atheris") is None:
        print("fuzzing passed over: atheris is not installed (it needs Linux and Python before 3.14)")
        return 0
    if arguments[:1] == ["--feed"]:
        feed(arguments[1], arguments[2:])
        return 0
    from fuzz_targets import TARGETS

    unknown = [name for name in arguments if name not in TARGETS]
    if unknown:
        print(f"no such target: {unknown[0]}; choose from {', '.join(TARGETS)}", file=sys.stderr)
        return 2
    return max([run(name) for name in arguments or TARGETS])


def run(name: str) -> int:
    """Fuzz one target in a process of its own and tell what came of it in a line; 1 when something broke."""
    from fuzz_targets import CASES, TARGETS

    target, folder = TARGETS[name], FOLDER / name
    shutil.rmtree(folder / "found", ignore_errors=True)
    for below in ("corpus", "found"):
        (folder / below).mkdir(parents=True, exist_ok=True)
    known = [path.read_bytes() for path in (CASES / name).glob("*")] if (CASES / name).is_dir() else []
    for data in (*target.seeds(), *known):
        (folder / "corpus" / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    words = [f"-max_total_time={os.environ.get('FUZZ_SECONDS', '60')}", f"-max_len={target.longest}", "-timeout=0"]
    words += [f"-rss_limit_mb={MOST_MEMORY}", f"-artifact_prefix={folder / 'found'}{os.sep}", "-report_slow_units=1000"]
    command: list[str | Path] = [sys.executable, Path(__file__), "--feed", name, *words, folder / "corpus"]
    log = folder / "log.txt"
    with log.open("wb") as stream:
        ended = subprocess.run(command, cwd=ROOT, stdout=stream, stderr=stream).returncode
    found = sorted(path for path in (folder / "found").iterdir() if path.suffix != ".txt")
    print(f"{name:10} {told(log.read_text('utf-8', 'replace'))}, {len(found)} found")
    for path in found:
        about = path.with_suffix(".txt")
        reason = about.read_text("utf-8").strip().splitlines()[-1] if about.is_file() else "the process ended"
        print(f"    {path.relative_to(ROOT)}: {reason}")
    if ended and not found:
        print(f"    the fuzzer itself ended with {ended}; see {log.relative_to(ROOT)}")
    return 1 if found or ended else 0


def told(log: str) -> str:
    """Executions and growth of coverage, out of what the fuzzer logs."""
    rows = [(int(count), int(covered)) for count, _, covered in _STATUS.findall(log)]
    if not rows:
        return "never began"
    first = next((covered for _, kind, covered in _STATUS.findall(log) if kind == "INITED"), rows[0][1])
    return f"{rows[-1][0]:,} executions, {first} to {rows[-1][1]} branches"


def feed(name: str, words: list[str]) -> None:
    """Be the fuzzer's process: never returns. A break is written down and the next input is tried."""
    import atheris

    with atheris.instrument_imports(include=list(INSTRUMENTED)):
        import fuzz_targets

        for seed in fuzz_targets.TARGETS[name].seeds():  # what is imported late is to be seen through, too
            with suppress(Exception):
                fuzz_targets.run(name, seed)
    found = FOLDER / name / "found"

    def once(data: bytes) -> None:
        try:
            fuzz_targets.run(name, data)
        except (Exception, fuzz_targets.HangError) as fault:
            keep(found, data, fault)

    atheris.Setup([name, *words], once)
    atheris.Fuzz()


def keep(folder: Path, data: bytes, fault: BaseException) -> None:
    """Keep the smallest input for each kind of break: its error, and the last line of ours that it passed."""
    ours = [row for row in traceback.extract_tb(fault.__traceback__) if "coursegen" in row.filename]
    where = f"{ours[-1].filename}:{ours[-1].lineno}" if ours else ""
    shape = re.sub(r"[^a-z ]", "", str(fault).partition(":")[0].partition("'")[0])[:40] if not ours else ""
    path = folder / hashlib.sha256(f"{type(fault).__name__} {where} {shape}".encode()).hexdigest()[:12]
    if not path.exists() or len(data) < path.stat().st_size:
        path.write_bytes(data)
        path.with_suffix(".txt").write_text("".join(traceback.format_exception(fault)), "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
