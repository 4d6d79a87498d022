"""The finished text of packs, held against golden files that read like documents; `make golden` renews them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html

from coursegen import build, plan, review, theme
from coursegen.derive.session import Options
from coursegen.plan import Wishes

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"
LESSONS = {
    "minimal": ROOT / "lesson/minimal.yaml",
    "bare-plan": ROOT / "tests/lessons/bare-plan.yaml",
    "fr-compost": ROOT / "tests/lessons/fr-compost.yaml",
}
SAME_WORDS = "fillable/"  # of the sheets that are printed
BLOCKS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "div", "section", "header", "footer", "caption", "figcaption",
    "table", "ul", "ol", "svg",
}  # fmt: skip


def composed(spec: Path) -> dict[str, str]:
    """Path in the pack -> finished text, without rendering; pages are therefore unknown."""
    reviewed = review.of_file(spec)
    lesson, findings = reviewed.lesson, reviewed.findings
    wishes = Wishes(Options())
    desk = plan.desk_for(lesson, theme.load("standard"), wishes, build.digest(lesson), None, findings)
    every = (artifact for wave in plan.waves() for artifact in plan.artifacts(desk, wishes, wave))
    made = {a.path: a.content for a in every if not a.path.startswith(SAME_WORDS)}
    return {
        path: readable(text) if text.lstrip().startswith("<") else text.strip() + "\n" for path, text in made.items()
    }


def readable(document: str) -> str:
    """The words of an HTML document, a block a line, headings marked."""
    lines: list[str] = []

    def walk(element: html.HtmlElement, words: list[str]) -> None:
        if not isinstance(element.tag, str) or element.tag in ("style", "script", "head"):
            return
        block = element.tag in BLOCKS
        if block:
            flush(words)
        if element.tag in ("h1", "h2", "h3", "h4"):
            words.append("#" * int(element.tag[1]) + " ")
        elif element.tag == "li":
            words.append("- ")
        elif element.tag in ("td", "th"):
            words.append(" | ")
        words.append(element.text or "")
        for child in element:
            walk(child, words)
            words.append(child.tail or "")
        if block:
            flush(words)

    def flush(words: list[str]) -> None:
        line = re.sub(r"\s+", " ", "".join(words)).strip()
        if line and line not in ("#", "##", "###", "####", "-", "|"):
            lines.append(line)
        words.clear()

    words: list[str] = []
    walk(html.document_fromstring(document).body, words)
    flush(words)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", LESSONS)
def test_pack_text_is_golden(name: str, golden: Callable[[str, str], None]) -> None:
    now = composed(LESSONS[name])
    for path, text in now.items():
        golden(f"{name}/{path}.txt", text)
    known = {p.relative_to(GOLDEN / name).as_posix().removesuffix(".txt") for p in (GOLDEN / name).rglob("*.txt")}
    assert known == set(now), "a golden file has no artifact any more; delete it"
