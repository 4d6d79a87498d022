"""The PDF renderer: tags mended, same bytes, nothing from outside, and the reason when it cannot."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import page as validator
import pikepdf
import pytest
from pdf_checks import faults, tags
from PIL import Image

from coursegen import theme
from coursegen.diagnostics import MachineError, SpecError
from coursegen.render.job import Job
from coursegen.render.pdf import engine, pictures, render, styles

STANDARD = theme.load("standard")
ROOT = Path(__file__).parent.parent
SENTENCE = "A case that is long enough to run over the end of a page when it is set again and again. "

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="99">{}<path d="M0 0h9v9z"/></svg>'


def _html(body: str, attributes: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="en" {attributes}><head><meta charset="utf-8"><title>Sample</title>'
        f"</head><body><h1>Sample</h1>{body}</body></html>"
    )


def _pdf(body: str, assets: dict[str, bytes] | None = None) -> bytes:
    return render(Job("pdf", _html(body), assets or {}), STANDARD).data


def _png(width: int = 4, height: int = 4) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(buffer, "PNG")
    return buffer.getvalue()


HARD = {
    "paragraphs in items": "<ol><li><p>One.</p><p>Two.</p></li><li>Plain <p>and more</p></li></ol>",
    "a nested list": "<ul><li>Over<ul><li>under</li><li><p>under</p></li></ul></li></ul>",
    "a table in an item": (
        "<ul><li>See<table><thead><tr><th scope=col>A</th></tr></thead>"
        "<tbody><tr><td>1</td></tr></tbody></table></li></ul>"
    ),
    "definitions": "<dl><dt>Term</dt><dd>Meaning</dd></dl>",
    "a drawing without title": f"<p>{DRAWING.format('')} text</p>",
    "a drawing with title": (
        f"<figure>{DRAWING.format('<title>A corner</title>')}<figcaption>Corner</figcaption></figure>"
    ),
    "a list over pages": "<ol>" + f"<li>{SENTENCE * 3}<p>{SENTENCE * 12}</p></li>" * 9 + "</ol>",
    "text over pages": f"<p>{SENTENCE * 90}</p>",
    "a table over pages": (
        "<table><thead><tr><th scope=col>No</th><th scope=col>Text</th></tr></thead><tbody>"
        + "".join(f"<tr><th scope=row>{n}</th><td>{SENTENCE}</td></tr>" for n in range(80))
        + "</tbody></table>"
    ),
    "links": '<p><a href="https://example.org/">Example</a> and <a href="#end">the end</a></p><h2 id="end">End</h2>',
    "a quotation": "<blockquote><p>Said.</p></blockquote>",
    "another language": '<p lang="fr">Bonjour</p>',
}


@pytest.mark.parametrize("body", HARD.values(), ids=HARD.keys())
def test_hard_content_is_accessible(body: str) -> None:
    data = _pdf(body)
    report = validator.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, [failure.message for failure in report.failures]
    assert faults(data) == []


def test_an_element_broken_over_pages_is_one_element() -> None:
    found = tags(_pdf(HARD["a table over pages"]))
    assert (found.count("Table"), found.count("THead"), found.count("TR")) == (1, 1, 81)
    assert tags(_pdf(HARD["text over pages"])).count("P") == 1
    items = tags(_pdf(HARD["a list over pages"]))
    assert (items.count("L"), items.count("LI"), items.count("LBody")) == (1, 9, 9)


def test_the_checks_see_what_weasyprint_alone_leaves() -> None:
    import weasyprint

    html = _html(HARD["a table over pages"] + HARD["paragraphs in items"])
    bare = weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/ua-1", stylesheets=_sheets())
    assert {fault.split(" ")[0] for fault in faults(bare)} >= {"a", "page"}


def _sheets() -> tuple[object, ...]:
    return styles.styles(STANDARD, "a4", "standard").sheets


def test_the_language_of_a_passage_is_kept() -> None:
    with pikepdf.open(io.BytesIO(_pdf(HARD["another language"]))) as pdf:
        assert any(
            str(item.get("/Lang", "")) == "fr"
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/StructElem"
        )


def test_a_picture_of_the_lesson_is_printed_with_its_alternative() -> None:
    data = _pdf('<p><img src="pictures/loop.png" alt="A loop"></p>', {"pictures/loop.png": _png()})
    assert "Figure" in tags(data)
    assert "Figure" not in tags(_pdf('<p><img src="loop.png" alt=""> x</p>', {"loop.png": _png()}))


DENIED = {
    "a missing picture": ('<img src="no.png" alt="x">', "has no picture `no.png`"),
    "a file of the machine": ('<img src="file:///etc/passwd" alt="x">', "outside the lesson"),
    "the web": ('<img src="http://example.org/a.png" alt="x">', "outside the lesson"),
    "the web, securely": ('<img src="https://example.org/a.png" alt="x">', "outside the lesson"),
    "a style sheet": ('<link rel="stylesheet" href="https://example.org/a.css">', "outside the lesson"),
    "a way out of the theme": (
        '<img src="https://theme.invalid/..%2F..%2Fpyproject.png" alt="x">',
        "the theme `standard` has no",
    ),
    "a page in the page": ('<object data="data:text/html,hi">x</object>', "no picture that can be printed"),
    "an attachment": ('<a rel="attachment" href="file:///etc/passwd">x</a>', "cannot link to"),
    "a script": ('<a href="javascript:alert(1)">x</a>', "cannot link to `javascript:alert(1)`"),
    "a file beside the lesson": ('<a href="notes/key.html">x</a>', "cannot link to `notes/key.html`"),
}


@pytest.mark.parametrize(("body", "reason"), DENIED.values(), ids=DENIED.keys())
def test_what_lies_outside_lesson_and_theme_is_an_error(body: str, reason: str) -> None:
    with pytest.raises(SpecError, match=reason.replace("(", r"\(").replace(")", r"\)")):
        _pdf(body)


BAD_PICTURES = {
    "billion.svg": (b'<!DOCTYPE s [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>', "entities"),
    "broken.svg": (b"<svg", "cannot be read"),
    "broken.png": (b"no png", "cannot be read"),
    "program.exe": (b"MZ", "no picture that can be printed"),
    "loop.svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><g id="a"><use href="#a"/></g></svg>', "unfolds"),
}


@pytest.mark.parametrize("name", BAD_PICTURES)
def test_an_unfit_picture_is_refused_with_its_reason(name: str) -> None:
    data, reason = BAD_PICTURES[name]
    assert reason in (pictures.fault(name, data) or "")


def test_a_drawing_that_unfolds_without_end_is_refused_at_once() -> None:
    levels = "".join(f'<g id="l{n}">' + f'<use href="#l{n - 1}"/>' * 10 + "</g>" for n in range(1, 12))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><g id="l0"><path d="M0 0"/></g>{levels}</svg>'
    assert "unfolds" in (pictures.fault("bomb.svg", svg.encode()) or "")


def test_a_picture_with_too_many_pixels_is_refused_unopened() -> None:
    header = _png(1, 1)
    huge = header[:16] + (20_000).to_bytes(4, "big") * 2 + header[24:]
    assert pictures.fault("huge.png", huge) is not None


def test_a_sign_no_font_has_is_remarked_on() -> None:
    rendered = render(Job("pdf", _html("<p>\U0010fffd</p>")), STANDARD)
    assert any("U+10FFFD" in message for message, _ in rendered.remarks)


def test_the_fonts_hold_what_lessons_are_written_with() -> None:
    signs = "→ ← ≥ ≤ ✓ ☐ ● ▲ ■ ◆ ★ − × ½ ‐ ‑ – — … “ ” „ « » ‹ › ′ ″ · • € £ № ™ © ° ① Ł ő ș ț ğ ı Ж Ї ў ά Ω ệ ẞ"
    data = _pdf(f"<p>{signs}</p>")
    assert faults(data) == []


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_rendering_twice_gives_the_same_bytes(paper: str) -> None:
    job = Job("pdf", _html("<p>Twice.</p>", f'data-paper="{paper}"'))
    assert render(job, STANDARD).data == render(job, STANDARD).data


def test_another_process_gives_the_same_bytes() -> None:
    body = "<p>Everywhere.</p><ul><li><p>alike</p></li></ul>"
    program = (
        "import hashlib, sys; from coursegen import theme; from coursegen.render.job import Job; "
        "from coursegen.render.pdf import render; "
        "print(hashlib.sha256(render(Job('pdf', sys.argv[1]), theme.load('standard')).data).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", program, _html(body)],
        env=environment,
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == hashlib.sha256(_pdf(body)).hexdigest()


def test_importing_the_renderer_loads_no_weasyprint() -> None:
    program = "import sys, coursegen.render.pdf; sys.exit('weasyprint' in sys.modules or 'pydyf' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    assert subprocess.run([sys.executable, "-c", program], env=environment, check=False).returncode == 0


def test_a_machine_without_pango_gets_the_line_that_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise OSError("cannot load library 'libpango-1.0-0'\nlong story")

    engine.load.cache_clear()
    monkeypatch.setattr(engine.importlib, "import_module", missing)
    with pytest.raises(MachineError, match="libpango") as caught:
        engine.load()
    assert caught.value.remedy in engine.REMEDIES.values()


def test_a_paper_nobody_knows_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SpecError) as caught:
        render(Job("pdf", _html("", 'data-paper="b5"')), STANDARD)
    assert "a4, letter" in (caught.value.report[0].hint or "")


def test_colours_of_another_theme_reach_margins_and_data_urls() -> None:
    dressed = styles.dress(
        "@page{@top-left{color:var(--ink)}} a{b:url(\"data:,stroke='var(--phase-1)'\");c:var(--own)}",
        styles.tokens(STANDARD, "a4", "standard"),
    )
    assert "rgb(20,33,61)" in dressed
    assert "stroke='rgb(" in dressed
    assert "var(--own)" in dressed
