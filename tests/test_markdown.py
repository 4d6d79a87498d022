"""The Markdown of authors: typographic, and unable to reach out of the page."""

from __future__ import annotations

import time

import pytest

from coursegen import markdown


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "<p>She said “stop” and ‘why’.</p>"),
        ("en-GB", "<p>She said “stop” and ‘why’.</p>"),
        ("de", "<p>She said „stop“ and ‚why‘.</p>"),
        ("fr", "<p>She said «\u202fstop\u202f» and “why”.</p>"),
        ("es-MX", "<p>She said «stop» and “why”.</p>"),
        ("ja", "<p>She said 「stop」 and 『why』.</p>"),
        ("tlh", "<p>She said “stop” and ‘why’.</p>"),
    ],
)
def test_quotation_marks_are_those_of_the_language(language: str, expected: str) -> None:
    assert markdown.block("She said \"stop\" and 'why'.", language).strip() == expected


def test_an_apostrophe_stays_one_and_dashes_and_dots_are_set() -> None:
    assert markdown.plain("It's 10--15 ... (c)") == "It’s 10–15 … ©"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "<!-- hidden -->",
        "<iframe src='file:///etc/passwd'>",
    ],
)
def test_raw_html_is_printed_and_never_obeyed(text: str) -> None:
    html = markdown.block(text)
    assert "&lt;" in html
    for tag in ("<script", "<img", "<iframe", "<!--"):
        assert tag not in html


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JavaScript:alert(1)", "java&#115;cript:alert(1)", "javascript&colon;alert(1)",
        "file:///etc/passwd", "data:text/html,x", "vbscript:x", "//example.org/x", "/etc/passwd", "a\\b",
        "\\\\host\\share", "jav\tascript:x", "&#1;javascript:x", "mailto", "smb://host/x",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["[a]({})", "[a](<{}>)", "[a][b]\n\n[b]: {}", "![a]({})", "<{}>"])
def test_no_link_or_picture_leads_into_the_machine(url: str, form: str) -> None:
    html = markdown.block(form.format(url)).lower()
    for scheme in ("javascript:", "file:", "data:", "vbscript:", "smb:", "//", "/etc", "\\\\"):
        assert f'href="{scheme}' not in html
        assert f'src="{scheme}' not in html


@pytest.mark.parametrize(
    "url", ["https://example.org/a?b=c", "http://example.org", "mailto:a@example.org", "#top", "a/b.png"]
)
def test_links_that_a_reader_can_follow_are_kept(url: str) -> None:
    assert f'"{url}"' in markdown.block(f"[a]({url})")


def test_tables_and_struck_text_are_read() -> None:
    html = markdown.block("| a | b |\n|---|---|\n| 1 | ~~2~~ |\n")
    assert "<table>" in html
    assert "<s>2</s>" in html


def test_inline_is_one_line_without_a_paragraph() -> None:
    assert markdown.inline("a\n  *b*\n") == "a <em>b</em>"


def test_plain_has_no_markup_and_no_entities() -> None:
    assert markdown.plain("**Fire** & `smoke` <b> [here](https://example.org)") == "Fire & smoke <b> here"


def test_direction_follows_the_language() -> None:
    assert markdown.language("ar-EG")["direction"] == "rtl"
    assert markdown.language("en")["direction"] == "ltr"
    assert markdown.language("xx")["quotes"] == markdown.language("en")["quotes"]


@pytest.mark.parametrize("unit", ["[", "![", '"', "*a ", "`a ", "a'b ", "[a](", "> ", "- ", "|", "<a ", "\\", "&"])
def test_a_spiteful_text_takes_seconds_at_most(unit: str) -> None:
    began = time.process_time()
    markdown.block(unit * (20_000 // len(unit)))
    assert time.process_time() - began < 3
