"""Findings drawn: for a terminal, for GitHub, for machines."""

from __future__ import annotations

import json

import pytest

from coursegen import report
from coursegen.diagnostics import Finding, Place, Severity

FINDING = Finding(Severity.ERROR, "unknown-key", "`typ` is no field", Place("a.yaml", 2, 3, 6), "write `type`")


def caret(text: str, column: int, end: int | None) -> tuple[str, str]:
    """The line shown and the line with the caret, without their gutters."""
    finding = Finding(Severity.ERROR, "x", "y", Place("a.yaml", 1, column, end))
    rows = report.as_text([finding], {"a.yaml": text}).split("\n")
    return rows[2].removeprefix("1 | "), rows[3].removeprefix("  | ")


def test_a_finding_shows_place_line_caret_and_hint() -> None:
    assert report.as_text([FINDING], {"a.yaml": "a: 1\n  typ: 2\n"}) == (
        "a.yaml:2:3: error[unknown-key]: `typ` is no field\n  |\n2 |   typ: 2\n  |   ^^^\n   = write `type`"
    )


def test_without_the_text_or_a_place_the_message_stands_alone() -> None:
    assert report.as_text([FINDING], {}).count("\n") == 1
    assert report.as_text([Finding(Severity.HINT, "a", "b")], {}) == "hint[a]: b"
    beyond = Finding(Severity.HINT, "a", "b", Place("a.yaml", 99))
    assert report.as_text([beyond], {"a.yaml": "x"}) == "a.yaml:99:1: hint[a]: b"


@pytest.mark.parametrize(
    ("text", "column", "end", "expected"),
    [
        ("abc: def", 6, 9, "     ^^^"),
        ("消火器: x", 6, 7, "        ^"),
        ("x: 消火器", 4, 7, "   ^^^^^^"),
        ("e\u0301te\u0301: x", 8, 9, "     ^"),
        ("a\tb: c", 6, 7, "     ^"),
        ("abc", 4, None, "   ^"),
        ("abc", 1, None, "^^^"),
        ("abc", 2, 99, " ^^"),
        ("ｆｕｌｌ x", 6, 7, "         ^"),
        ("🔥: x", 4, 5, "    ^"),
    ],
)
def test_the_caret_stands_below_its_word_in_every_script(
    text: str, column: int, end: int | None, expected: str
) -> None:
    assert caret(text, column, end)[1] == expected


def test_a_long_line_is_cut_around_the_place() -> None:
    shown, below = caret("x" * 300 + "HERE" + "y" * 300, 301, 305)
    assert len(shown) <= 110
    assert shown[below.index("^") : below.rindex("^") + 1] == "HERE"


def test_control_characters_do_not_reach_the_terminal() -> None:
    shown, _ = caret("a: \x1b[31mred\x07\u202e", 1, 2)
    assert shown.isprintable()


def test_github_reads_an_annotation_and_nothing_more() -> None:
    spiteful = Finding(Severity.WARNING, "a:b,c", "50% of\nlines::error::x", Place("a,b:c%.yaml", 3, 4), "do\rit")
    assert report.as_github([spiteful]) == (
        "::warning file=a%2Cb%3Ac%25.yaml,line=3,col=4,title=a%3Ab%2Cc::50%25 of%0Alines::error::x (do%0Dit)"
    )
    assert report.as_github([Finding(Severity.HINT, "a", "b")]) == "::notice title=a::b"


def test_json_holds_every_part() -> None:
    (value,) = json.loads(report.as_json([FINDING]))
    assert value == {
        "severity": "error",
        "code": "unknown-key",
        "message": "`typ` is no field",
        "hint": "write `type`",
        "paste": None,
        "file": "a.yaml",
        "line": 2,
        "column": 3,
        "silenced": None,
    }
    assert json.loads(report.as_json([])) == []


def test_counts_are_put_in_words() -> None:
    hint = Finding(Severity.HINT, "a", "b")
    assert report.counts([]) == "no findings"
    assert report.counts([FINDING, hint, hint]) == "1 error, 2 hints"
