"""The preview in a real browser, over a real lesson folder: an author writes, and the page follows."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")

ROOT = Path(__file__).resolve().parent.parent
MINIMAL = ROOT / "lesson" / "minimal.yaml"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE = 90  # seconds for what is sure to come


class Author:
    """A person with an editor and a browser."""

    def __init__(self, spec: Path, page: sync_api.Page, address: str) -> None:
        self.spec, self.page, self.address = spec, page, address
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda fault: self.complaints.append(str(fault)))

    def look_at(self, path: str) -> None:
        for step in dict.fromkeys(["", path]):  # a file has a page as soon as it is built
            self.page.goto(self.address + step)
            self.until("document.body.dataset.phase === 'done'")

    def save(self, old: str, new: str) -> None:
        text = self.spec.read_text("utf-8")
        assert old in text
        fresh = self.spec.with_name("lesson.yaml~")
        fresh.write_text(text.replace(old, new, 1), "utf-8")
        fresh.replace(self.spec)

    def until(self, condition: str) -> None:
        """Wait for a condition in JavaScript; the page's own policy forbids the browser's way of waiting."""
        end = time.monotonic() + PATIENCE
        while not self.page.evaluate(condition):
            assert time.monotonic() < end, f"never: {condition}\n{self.page.inner_text('body')[:800]}"
            time.sleep(0.05)

    def value(self, expression: str) -> object:
        return self.page.evaluate(expression)


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    folder = tmp_path_factory.mktemp("preview")
    spec = Path(shutil.copy(MINIMAL, folder / "lesson.yaml"))
    words = ["preview", spec, "-o", folder / "out", "--only", "handouts,run-sheet,email,slides", "-j", "1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "coursegen.cli", *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout
    yield spec, process.stdout.readline().strip()
    os.killpg(process.pid, signal.SIGINT)
    process.wait(PATIENCE)
    process.stdout.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*FLAGS])
        yield opened
        opened.close()


@pytest.fixture
def author(preview: tuple[Path, str], browser: sync_api.Browser) -> Iterator[Author]:
    spec, address = preview
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    made = Author(spec, page, address)
    yield made
    if spec.read_text("utf-8") != MINIMAL.read_text("utf-8"):  # the next one starts from the beginning
        page.evaluate("window.before = document.body.dataset.id")
        made.save(spec.read_text("utf-8"), MINIMAL.read_text("utf-8"))
        made.until("document.body.dataset.id !== window.before && document.body.dataset.phase === 'done'")
    page.close()
    assert made.complaints == []
    assert {urlsplit(url).netloc for url in made.asked} == {urlsplit(address).netloc}


def test_a_save_arrives_without_a_hand_and_keeps_the_readers_place(author: Author) -> None:
    author.look_at("view/run-sheet.pdf")
    author.until("document.querySelector('figure img').naturalWidth > 500")
    assert author.value("getComputedStyle(document.querySelector('figure img')).aspectRatio") == "auto 595 / 842"
    author.page.mouse.wheel(0, 300)
    author.until("scrollY > 200")
    before = author.value("[scrollY, document.querySelector('figure img').currentSrc]")
    author.page.evaluate("document.body.kept = true")
    author.save("Small fires", "Smaller fires")
    author.until(f"document.querySelector('figure img').currentSrc !== {before[1]!r}")
    author.until("document.querySelector('figure').classList.contains('renewed')")
    assert author.value("document.body.kept") is True
    assert author.value("scrollY") == before[0]
    assert author.page.inner_text("#title") == "Smaller fires: choose, check, use a portable extinguisher"


def test_only_what_changed_is_fetched_again(author: Author) -> None:
    author.look_at("view/slides.pptx")
    author.until("[...document.images].slice(0, 2).every(each => each.naturalWidth > 500)")
    author.asked.clear()
    author.page.evaluate("window.before = document.body.dataset.id")
    author.save("Identify the class of a small fire", "Name the class of a small fire")
    author.until("document.body.dataset.phase === 'done' && document.body.dataset.id !== window.before")
    author.until("document.querySelector('figure.renewed')")
    pictures = {url for url in author.asked if "/picture/" in url}
    assert len(pictures) <= author.value("document.querySelectorAll('figure.renewed').length")
    assert author.value("document.querySelectorAll('figure:not(.renewed)').length > 3")


def test_findings_come_and_go_and_the_last_good_pack_stays(author: Author) -> None:
    author.look_at("view/run-sheet.pdf")
    author.save("duration: 60", "duraton: 60")
    author.until("document.querySelector('.finding.error')")
    said = author.page.inner_text(".finding.error")
    assert "did you mean duration" in said and "lesson.yaml:6" in said and "write duration" in said
    assert author.page.inner_text(".finding.error mark") == "duraton"
    author.until("document.getElementById('says').textContent.includes('the last good pack is shown')")
    assert author.page.is_visible("figure img")
    assert author.page.is_visible(".notice")
    author.save("duraton: 60", "duration: 60")
    author.until("!document.querySelector('.finding.error') && document.body.dataset.phase === 'done'")
    assert not author.page.is_visible(".notice")


def test_all_can_be_done_from_the_keyboard(author: Author) -> None:
    author.look_at("")
    author.page.keyboard.press("Tab")
    assert author.page.inner_text(":focus") == "Skip to the pages"
    author.page.keyboard.press("j")
    author.page.wait_for_url("**/view/**")
    first = author.page.url
    author.page.keyboard.press("j")
    author.page.wait_for_url(lambda url: url != first)
    author.page.keyboard.press("k")
    author.page.wait_for_url(first)
    author.look_at("view/slides.pptx")
    author.page.keyboard.press("ArrowRight")
    author.until("document.activeElement.id === 'leaf-2'")
    author.page.keyboard.press("ArrowLeft")
    author.until("document.activeElement.id === 'leaf-1'")
    wide = author.value("document.querySelector('figure').offsetWidth")
    author.page.keyboard.press("-")
    assert author.value("document.querySelector('figure').offsetWidth") < wide
    author.page.keyboard.press("0")
    assert author.value("document.querySelector('figure').offsetWidth") == wide
    author.page.keyboard.press("?")
    assert author.page.is_visible("dialog")
    author.page.keyboard.press("Escape")
    assert not author.page.is_visible("dialog")
    author.page.keyboard.press("o")
    author.page.wait_for_url(author.address)


def test_it_fits_a_phone(author: Author) -> None:
    author.page.set_viewport_size({"width": 360, "height": 740})
    for path in ("", "view/run-sheet.pdf", "view/slides.pptx", "view/participant-email.txt"):
        author.look_at(path)
        assert author.value("document.documentElement.scrollWidth") == 360
    assert not author.page.is_visible("#contents") and not author.page.is_visible("#findings")
    author.page.click("#show-contents")
    author.page.click("#contents a[href='/view/run-sheet.pdf']")
    author.page.wait_for_url("**/view/run-sheet.pdf")
    author.page.click("#show-findings")
    assert author.page.is_visible(".finding")
    author.page.click("#findings .close")
    assert not author.page.is_visible("#findings")


def test_it_is_built_for_those_who_do_not_see_or_see_otherwise(author: Author) -> None:
    for path in ("", "view/slides.pptx"):
        author.look_at(path)
        assert author.value("document.querySelectorAll('h1').length") == 1
        assert author.value("[...document.images].every(each => each.hasAttribute('alt'))")
        named = "[...document.querySelectorAll('a, button')].every(each => each.innerText || each.ariaLabel)"
        assert author.value(named)
        assert author.value("document.querySelectorAll('main, nav[aria-label], aside[aria-labelledby]').length") == 4
        levels = author.value("[...document.querySelectorAll('h1,h2,h3')].map(each => Number(each.tagName[1]))")
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    for scheme in ("light", "dark"):
        author.page.emulate_media(color_scheme=scheme)
        assert author.value(CONTRAST) >= 4.5, scheme


# The least contrast between a text of the frame and the ground behind it (WCAG 2.2, success criterion 1.4.3).
CONTRAST = """(() => {
  const light = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).map(Number).map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (each) => {
    for (; each; each = each.parentElement) {
      const color = getComputedStyle(each).backgroundColor;
      if (color !== "rgba(0, 0, 0, 0)") return color;
    }
    return "rgb(255, 255, 255)";
  };
  const texts = [...document.querySelectorAll("header *, nav *, aside *, .head *, figcaption *, .notice *")]
    .filter((each) => each.checkVisibility())
    .filter((each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  return Math.min(...texts.map((each) => {
    const [low, high] = [light(getComputedStyle(each).color), light(ground(each))].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  }));
})()"""
