"""What the benchmarks run: the real lesson, catalogs of small ones, decks, pages, and the same by bare libraries."""

# mypy: allow-untyped-calls
from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REAL, MINIMAL = ROOT / "lesson" / "integrated-ops.yaml", ROOT / "lesson" / "minimal.yaml"
Command = Sequence[str | int | Path]
SLIDE = """
## Claim number {number} holds in the room

- Someone says it in a sentence of ordinary length
- Someone else asks what would change their mind
- The group writes the answer where everybody sees it

::: notes
Say the claim. Wait. Ask for one example.
:::
"""
PAGE = """<section class="sheet" style="break-after: page"><h2>Step {number}</h2>
<p>Ask what the group would change first, and wait for an answer from somebody who has not spoken yet.</p>
<table class="grid"><thead><tr><th>Signal</th><th>Owner</th><th>Stop rule</th></tr></thead>
<tbody>{rows}</tbody></table></section>"""
LINE = "<tr><td>Share of late records</td><td>The team that loads them</td><td>Stop above two in a hundred</td></tr>"


@dataclass(frozen=True)
class Taken:
    """What a command took: seconds, and megabytes of its largest process."""

    seconds: float
    memory: float = 0.0


@dataclass
class Clock:
    """What `seconds` are: those that pass, or with `by_processor` those that all processes compute."""

    by_processor: bool = False


clock = Clock()
# People's programs are compiled once; some machines of developers and CI forbid it and compile them at each start.
SURROUNDINGS = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def coursegen(*words: str | int | Path) -> Command:
    """A command line of coursegen, as people type it."""
    return [sys.executable, "-m", "coursegen.cli", *words]


def best(command: Command, times: int) -> Taken:
    """The quickest of a few runs."""
    return min((_run(command) for _ in range(1 if clock.by_processor else times)), key=lambda taken: taken.seconds)


def _run(command: Command) -> Taken:
    words = [str(word) for word in command]
    began = time.perf_counter()
    started = subprocess.Popen(words, cwd=ROOT, env=SURROUNDINGS, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(started.pid, 0)
    seconds = time.perf_counter() - began
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        raise subprocess.CalledProcessError(started.returncode, words)
    return Taken(used.ru_utime + used.ru_stime if clock.by_processor else seconds, used.ru_maxrss / 1000)


def _once(*words: str | int | Path) -> None:
    """Run what is no measurement."""
    subprocess.run(
        [str(word) for word in coursegen(*words)], cwd=ROOT, env=SURROUNDINGS, check=True, capture_output=True
    )


def lesson(folder: Path) -> Path:
    """A copy of the real lesson with its texts, to be edited."""
    shutil.copytree(REAL.parent, folder)
    return folder / REAL.name


def one_word(spec: Path, build: Command) -> Taken:
    """Build again after one word of the story changed, which every packet and the guide hold."""
    return _changed(spec.parent / "scenarios" / "halden.md", "a success on its hands", "a triumph on its hands", build)


def one_card(spec: Path, build: Command) -> Taken:
    """Build again after one word of a role card changed, which no packet holds."""
    return _changed(spec, "mission: Make the data dependable", "mission: Make all data dependable", build)


def _changed(path: Path, old: str, new: str, build: Command) -> Taken:
    text = path.read_text("utf-8")
    if old not in text:
        raise ValueError("the lesson no longer holds the word that is to change")
    path.write_text(text.replace(old, new, 1), "utf-8")
    return best(build, 1)


def catalog(folder: Path, number: int, only: Sequence[str], processes: int) -> Taken:
    """Build so many small lessons, each with an id and a title of its own."""
    text = MINIMAL.read_text("utf-8")
    folder.mkdir()
    for at in range(number):
        own = text.replace("id: fire-extinguisher", f"id: fire-{at}").replace('title: "Small', f'title: "{at}. Small')
        (folder / f"lesson-{at:03}.yaml").write_text(own, "utf-8")
    return best(coursegen("build", folder, "-o", folder / "out", "-j", processes, "--no-cache", "-q", *only), 1)


def bare(spec: Path, folder: Path) -> Taken:
    """The same documents by WeasyPrint and the same slides by python-pptx, one after the other in one process."""
    _once("build", spec, "-o", folder / "kept", "--keep-sources", "--no-cache", "-q")  # what follows begins cold
    sources = next((folder / "kept").glob("*/sources"))
    return best([sys.executable, __file__, "bare", sources, spec.parent], 2)


def deck(folder: Path, slides: int) -> Path:
    """Deck Markdown that both programs read."""
    path = folder / f"{slides}.md"
    path.write_text("# Claims\n" + "".join(SLIDE.format(number=number) for number in range(1, slides)), "utf-8")
    return path


def slides(source: Path) -> Command:
    """Our deck from Markdown."""
    return [sys.executable, __file__, "slides", source]


def printed(folder: Path, pages: int) -> Command:
    """Our PDF of so many pages."""
    path = folder / f"{pages}.html"
    body = "".join(PAGE.format(number=number + 1, rows=LINE * 14) for number in range(pages))
    head = '<!DOCTYPE html><html lang="en" data-paper="a4"><title>Steps</title>'
    path.write_text(f"{head}<body>{body}</body></html>", "utf-8")
    return [sys.executable, __file__, "printed", path]


def typst(folder: Path, pages: int) -> Command | None:
    """The same pages by typst; None where it is not installed."""
    if importlib.util.find_spec("typst") is None:
        return None
    row = "[Share of late records], [The team that loads them], [Stop above two in a hundred],\n"
    words = "Ask what the group would change first, and wait for an answer from somebody who has not spoken yet."
    sheet = "== Step {n}\n" + words + "\n#table(columns: 3,\n{rows})\n#pagebreak()\n"
    source = folder / "pages.typ"
    source.write_text("".join(sheet.format(n=n + 1, rows=row * 15) for n in range(pages)), "utf-8")
    return [sys.executable, "-c", f"import typst; typst.compile({str(source)!r}, output={str(folder / 'typst.pdf')!r})"]


def plan(folder: Path) -> Path:
    """The real lesson as a Markdown plan."""
    path = folder / "plan.md"
    _once("export-plan", REAL, "-o", path)
    return path


def _bare(sources: Path, lesson: Path) -> None:
    """Render what templates made as the manuals of the libraries show it."""
    from coursegen import pictures, theme
    from coursegen.render.pdf import styles
    from coursegen.render.pdf.fetcher import LessonFetcher

    look = theme.load("standard")
    for path in sorted(sources.rglob("*.html")):
        text = path.read_text("utf-8")
        values = styles.tokens(look, *styles.edition_of(text))
        assets = pictures.read(text, lesson, {})
        _bare_document(text, values, LessonFetcher(assets, look, partial(styles.dress, values=values)))
    for path in sorted(sources.rglob("*.md")):
        _bare_deck(path.read_text("utf-8"))


def _bare_document(text: str, values: Mapping[str, str], fetcher: Any) -> None:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    from coursegen.render.pdf import styles
    from coursegen.render.pdf.fetcher import LESSON, THEME

    fonts = FontConfiguration()
    root = ":root{" + "".join(f"--{name}:{value};" for name, value in values.items()) + "}"
    named = (THEME + styles.FONTS, THEME + styles.SHEET)
    sheets = [weasyprint.CSS(url=url, url_fetcher=fetcher, font_config=fonts) for url in named]
    html = weasyprint.HTML(string=text, base_url=LESSON, url_fetcher=fetcher)
    html.write_pdf(font_config=fonts, stylesheets=[weasyprint.CSS(string=root), *sheets], pdf_variant="pdf/ua-1")


def _bare_deck(text: str) -> None:
    import io

    from pptx import Presentation

    made = Presentation()
    for part in re.split(r"^#{1,2} ", text, flags=re.MULTILINE)[1:]:
        title, _, rest = part.partition("\n")
        body, _, notes = rest.partition("::: notes")
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = "\n".join(line.lstrip("-* ") for line in body.splitlines() if line.strip())
        slide.notes_slide.notes_text_frame.text = notes.strip(": \n")
    made.save(io.BytesIO())


def _ours(format: str, path: Path) -> None:
    from coursegen import theme
    from coursegen.render import render
    from coursegen.render.job import Job

    made = render(Job(format, path.read_text("utf-8")), theme.load("standard"))
    path.with_suffix(f".{format}").write_bytes(made.data)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["bare", sources, folder]:
            _bare(Path(sources), Path(folder))
        case ["slides", path]:
            _ours("pptx", Path(path))
        case ["printed", path]:
            _ours("pdf", Path(path))
