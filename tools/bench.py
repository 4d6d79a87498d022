"""Time what people wait for: start-up, a check, builds cold and warm, decks short and long beside pandoc.

Run `python tools/bench.py` (or `make bench`). Prints a line a measurement: the best of a few runs, in seconds.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from coursegen import theme
from coursegen.render import render
from coursegen.render.job import Job

ROOT = Path(__file__).resolve().parent.parent
REAL, MINIMAL = ROOT / "lesson" / "integrated-ops.yaml", ROOT / "lesson" / "minimal.yaml"
SHORT, LONG = 40, 1000  # slides
SLIDE = """
## Claim number {number} holds in the room

- Someone says it in a sentence of ordinary length
- Someone else asks what would change their mind
- The group writes the answer where everybody sees it

::: notes
Say the claim. Wait. Ask for one example.
:::
"""


def main() -> int:
    """Print all measurements."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["COURSEGEN_CACHE"] = f"{folder}/cache"
        out = Path(folder)
        tell("coursegen --version", best(lambda: run("--version")))
        tell("check, the real lesson", best(lambda: run("check", REAL)))
        tell("build, forty lines, cold", best(lambda: run("build", MINIMAL, "-o", out, "--no-cache"), 2))
        tell("build, the real lesson, cold", best(lambda: run("build", REAL, "-o", out), 1))
        tell("build, the real lesson, warm", best(lambda: run("build", REAL, "-o", out)))
        decks(out)
    return 0


def decks(folder: Path) -> None:
    """Time decks alone, in this process, and how time grows with slides."""
    look = theme.load("standard")
    render(Job("pptx", deck(1)), look)  # imports and the theme's template are not what is measured
    short = best(lambda: render(Job("pptx", deck(SHORT)), look))
    long = best(lambda: render(Job("pptx", deck(LONG)), look), 1)
    tell(f"deck of {SHORT} slides", short)
    tell(f"deck of {LONG} slides", long)
    print(f"{'time a slide, long against short':34} {long / LONG / (short / SHORT):6.2f} times")
    if not shutil.which("pandoc"):
        print("pandoc is not installed; nothing to compare with")
        return
    for slides, ours in ((SHORT, short), (LONG, long)):
        source = folder / f"{slides}.md"
        source.write_text(deck(slides), "utf-8")
        command: list[str | Path] = ["pandoc", "--slide-level=2", source, "-o", folder / "pandoc.pptx"]
        theirs = best(lambda command=command: subprocess.run(command, check=True), 2)  # type: ignore[misc]
        tell(f"pandoc, {slides} slides", theirs)
        print(f"{'coursegen against pandoc':34} {ours / theirs:6.2f} times")


def deck(slides: int) -> str:
    """Deck Markdown that both programs read."""
    return "# Claims\n" + "".join(SLIDE.format(number=number) for number in range(1, slides))


def best(work: Callable[[], object], times: int = 3) -> float:
    """The shortest of a few runs, in seconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)


def run(*words: str | Path) -> None:
    """Run a command of coursegen as people do, in a process of its own."""
    command = [sys.executable, "-m", "coursegen.cli", *map(str, words)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def tell(what: str, seconds: float) -> None:
    """Print one measurement."""
    print(f"{what:34} {seconds:6.2f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
