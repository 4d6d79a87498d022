"""Measure what people wait for, as ratios between two commands of one run, and write BENCHMARKS.md.

Run `make bench` (about ten minutes; `ARGS=--print` writes nothing, `ARGS="packs decks"` measures these parts only and
writes nothing either). Every figure is the best of a few runs in processes of their own. On a busy machine
`ARGS=--processor` compares processor time once, and leaves out what several processes gain. What is not installed is
left out with a sentence.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import bench_subjects as subjects
from bench_subjects import REAL, Taken, best, coursegen

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "BENCHMARKS.md"
CORES = 2  # what the goals of two processes are set for
LESSONS = (10, 100)
CATALOG = ("--only", "slides,one-pager,run-sheet,email")
SLIDES = ((40, 1.5), (200, 0.7), (1000, 0.25))  # slides of a deck, and the goal against pandoc
PAGES = (5, 300)


@dataclass(frozen=True)
class Row:
    """One measurement: what it is, the two figures it comes from, the ratio or time, its goal, and whether it holds."""

    what: str
    figures: str
    measured: str
    goal: str = ""
    holds: bool | None = None
    parallel: bool = False  # whether it tells what several processes gain


def main(arguments: list[str]) -> int:
    """Measure all, print a line each, and write the table unless `--print`; returns 1 when a goal is missed."""
    load = os.getloadavg()[0]
    subjects.clock.by_processor = "--processor" in arguments
    parts = [part for part in PARTS if part.__name__ in arguments] or list(PARTS)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="coursegen-bench-") as folder:
        os.environ["COURSEGEN_CACHE"] = f"{folder}/cache"
        for row in (row for part in parts for row in part(Path(folder))):
            if subjects.clock.by_processor and row.parallel:
                continue
            rows.append(row)
            print(f"{row.what:62} {row.measured:>9}  {row.goal:14} {row.figures}", flush=True)
    if "--print" not in arguments and len(parts) == len(PARTS):
        TABLE.write_text(page(rows, load), "utf-8")
    return 1 if any(row.holds is False for row in rows) else 0


def starting(_: Path) -> Iterator[Row]:
    """What is there before anything is built."""
    shown, checked = best(coursegen("--help"), 5), best(coursegen("check", REAL), 5)
    yield _time("`coursegen --help`", shown, 0.2)
    yield _time("`coursegen check` of the real lesson", checked, 0.5)


def packs(folder: Path) -> Iterator[Row]:
    """The whole pack of the real lesson: against the bare libraries, on two processes, and again."""
    lesson = subjects.lesson(folder / "lesson")
    bare = subjects.bare(lesson, folder)
    one = best(coursegen("build", lesson, "-o", folder / "one", "-j", "1", "--no-cache"), 2)
    two = best(coursegen("build", lesson, "-o", folder / "two", "-j", CORES, "--no-cache"), 2)
    yield _ratio("whole pack, 1 process, against bare WeasyPrint and python-pptx", one, bare, 1.1)
    yield _ratio(f"whole pack, {CORES} processes, against the same", two, bare, 0.55, parallel=True)
    yield _ratio(f"whole pack, 1 process against {CORES}", one, two, 1.7, at_least=True, parallel=True)
    build = coursegen("build", lesson, "-o", folder / "pack", "-j", CORES)
    cold = best(build, 1)
    yield _ratio("nothing changed, against cold", best(build, 3), cold, 0.03)
    yield _ratio("one word that all packets hold changed, against cold", subjects.one_word(lesson, build), cold, 0.25)
    yield _ratio("one word of a role card changed, against cold", subjects.one_card(lesson, build), cold, 0.25)
    shutil.rmtree(folder / "pack")
    yield _ratio("pack deleted, everything cached, against cold", best(build, 1), cold)


def catalogs(folder: Path) -> Iterator[Row]:
    """Many lessons: time and memory as their number grows, one process and two."""
    taken = {number: subjects.catalog(folder / f"lessons-{number}", number, CATALOG, CORES) for number in LESSONS}
    few, many = (taken[number] for number in LESSONS)
    each = Taken(many.seconds / LESSONS[1], many.memory)
    yield _ratio(
        f"a lesson of {LESSONS[1]} against one of {LESSONS[0]}, time", each, Taken(few.seconds / LESSONS[0]), 1.1
    )
    yield Row(
        f"{LESSONS[1]} lessons against {LESSONS[0]}, memory of the largest process",
        f"{many.memory:.0f} MB / {few.memory:.0f} MB", f"{many.memory / few.memory:.2f}", "at most 1.15",
        many.memory / few.memory <= 1.15,
    )  # fmt: skip
    alone = subjects.catalog(folder / "lessons-alone", LESSONS[0], CATALOG, 1)
    yield _ratio(f"{LESSONS[0]} lessons, 1 process against {CORES}", alone, few, 1.7, at_least=True, parallel=True)


def decks(folder: Path) -> Iterator[Row]:
    """Slides alone, and against pandoc on the same Markdown."""
    if not shutil.which("pandoc"):
        yield Row("decks against pandoc", "pandoc is not installed (apt-get install pandoc)", "")
        return
    for number, goal in SLIDES:
        source = subjects.deck(folder, number)
        ours = best(subjects.slides(source), 2)
        theirs = best(["pandoc", "--slide-level=2", source, "-o", folder / "pandoc.pptx"], 2 if number < 1000 else 1)
        yield _ratio(f"deck of {number} slides with notes, against pandoc", ours, theirs, goal)


def pages(folder: Path) -> Iterator[Row]:
    """Printed pages: how their cost grows, and against typst."""
    short, long = (best(subjects.printed(folder, number), 2) for number in PAGES)
    empty = best(subjects.printed(folder, 1), 2)
    first = Taken((short.seconds - empty.seconds) / (PAGES[0] - 1))
    last = Taken((long.seconds - empty.seconds) / (PAGES[1] - 1))
    yield _ratio(f"a page of {PAGES[1]} against one of {PAGES[0]}", last, first, 1.2)
    typst = subjects.typst(folder, PAGES[1])
    if typst is None:
        yield Row("printed pages against typst", "typst is not installed (pip install typst)", "")
    else:
        yield _ratio(f"{PAGES[1]} pages against typst", long, best(typst, 2))


def others(folder: Path) -> Iterator[Row]:
    """What people use today, on the plan of the same lesson: one deck and one document, without tracks or sheets."""
    if not shutil.which("pandoc"):
        return
    plan = subjects.plan(folder)
    slides = best(["pandoc", "--slide-level=2", plan, "-o", folder / "plan.pptx"], 2)
    ours = best(coursegen("build", REAL, "-o", folder / "slides", "--only", "slides", "--no-cache"), 2)
    yield _ratio("slides of the real lesson, against pandoc on its plan", ours, slides)
    program = str(Path(sys.executable).with_name("weasyprint"))
    printed = best(["pandoc", "--standalone", plan, f"--pdf-engine={program}", "-o", folder / "plan.pdf"], 2)
    guide = best(coursegen("build", REAL, "-o", folder / "guide", "--only", "guide", "--no-cache", "-j", "1"), 1)
    yield _ratio("guide of the real lesson with all that it cites, against pandoc to HTML to PDF", guide, printed)


PARTS = (starting, packs, catalogs, decks, pages, others)


def page(rows: list[Row], load: float) -> str:
    """BENCHMARKS.md."""
    head = "| what | measured | goal | holds | from |\n| --- | ---: | --- | --- | --- |\n"
    marks = {True: "yes", False: "**no**", None: ""}
    table = "".join(f"| {r.what} | {r.measured} | {r.goal} | {marks[r.holds]} | {r.figures} |\n" for r in rows)
    versions = ", ".join(_versions())
    clock = "processor time, since the machine was busy" if subjects.clock.by_processor else "time that passed"
    return f"""# Benchmarks

Ratios between two commands of one run, so that they hold on other machines too. `make bench` repeats all of it and
writes this page; it takes about ten minutes and wants a quiet machine.

{head}{table}
The bare libraries render the same finished HTML with the same style sheets, document after document in one process,
each with its own style sheets and fonts as their manuals show it, and the same slides as titles, bullets and notes in
python-pptx's own template. They bind no packs, mend no tags and check nothing. `coursegen` is timed as people run it:
a process of its own with everything from reading the spec to the manifest.

Measured on {os.cpu_count()} cores with {versions}; load before the run {load:.1f}; {clock}.
"""


def _versions() -> Iterator[str]:
    from coursegen import versions

    yield f"Python {platform.python_version()}"
    yield from (f"{name} {versions.packages()[name]}" for name in ("weasyprint", "python-pptx"))
    if shutil.which("pandoc"):
        said = subprocess.run(["pandoc", "--version"], capture_output=True, text=True, check=True).stdout
        yield said.splitlines()[0]


def _ratio(
    what: str, one: Taken, other: Taken, goal: float | None = None, *, at_least: bool = False, parallel: bool = False
) -> Row:
    ratio = one.seconds / other.seconds
    unit, scale = ("s", 1) if other.seconds >= 0.1 else ("ms", 1000)
    figures = f"{one.seconds * scale:.2f} {unit} / {other.seconds * scale:.2f} {unit}"
    if goal is None:
        return Row(what, figures, f"{ratio:.2f}")
    bound = f"at {'least' if at_least else 'most'} {goal:g}"
    holds = ratio >= goal if at_least else ratio <= goal
    return Row(what, figures, f"{ratio:.3f}" if goal < 0.1 else f"{ratio:.2f}", bound, holds, parallel)


def _time(what: str, taken: Taken, goal: float) -> Row:
    return Row(what, "", f"{taken.seconds:.2f} s", f"at most {goal:g} s", taken.seconds <= goal)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
