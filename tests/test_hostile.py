"""A spec from a stranger: it reads nothing outside its folder, runs nothing, and cannot exhaust the machine."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from spec_samples import SMALL, faults_of, lesson_of, report_of, session_of

from coursegen import checks, markdown, plan, source, theme
from coursegen.build import Request, build
from coursegen.deck import layouts as layouts_of
from coursegen.deck.dialect import parse as parse_deck
from coursegen.deck.model import Para, Run
from coursegen.deck.paging import paginate
from coursegen.diagnostics import Severity
from coursegen.pictures import PICTURE
from coursegen.plan import Wishes
from coursegen.spec import parse

STANDARD = theme.load("standard")


def composed(text: str, *only: str) -> dict[str, str]:
    lesson = lesson_of(text)
    wishes = Wishes(only=only)
    desk = plan.desk_for(lesson, STANDARD, wishes, "0" * 64, None, ())
    return {a.path: a.content for wave in plan.waves() for a in plan.artifacts(desk, wishes, wave) if a.wanted}


# An author's text in every kind of place where a page, a deck, a list or a file name is made of it.
SPITEFUL = (
    "title: {}\nshort_title: {}\nsubtitle: {}\nsummary: {}\ncontact: {}\nlicense: {}\nauthors:\n  - {}\nduration: 60\n"
    "audience: {}\nobjectives:\n  - {}\nkey_concepts:\n  - term: {}\n    definition: {}\n"
    "tracks:\n  - id: a\n    name: The quiet ones\nmaterials:\n  - {}\n"
    "scenarios:\n  - id: s\n    title: {}\n    organization: {}\n    text: {}\n"
    "worksheets:\n  - id: w\n    title: {}\n    fields:\n      - {}\n"
    "quiz:\n  - id: Q1\n    stem: {}\n    options:\n      - text: {}\n        correct: true\n      - {}\n"
    "additional_resources:\n  - title: {}\n    url: {}\n"
    "phases:\n  - phase: practice\n    title: {}\n    minutes: 60\n    steps:\n      - title: {}\n        uses:\n"
    "          - s\n          - w\n          - Q1\n        cues:\n          - say: {}\n          - ask: {}\n"
    "    slides:\n      - headline: {}\n        body:\n          - {}\n        notes: {}\n"
)


def spiteful(value: str) -> str:
    import json

    return SPITEFUL.replace("{}", json.dumps(value, ensure_ascii=False))


@pytest.mark.parametrize(
    "value",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "'><svg onload=alert(1)>",
        "</title></style></head><body>",
        "<!-- a --> b",
        "&lt;b&gt;",
    ],
)
def test_no_tag_of_an_author_is_obeyed_anywhere(value: str) -> None:
    for path, content in composed(spiteful(value)).items():
        if path.endswith(".pdf"):
            for tag in ("<script", "<img src=x", "<svg onload", "</title></style>", "<!-- a"):
                assert tag not in content, path


@pytest.mark.parametrize(
    "value",
    [
        "{{ 7*7 }}",
        "{% include '/etc/passwd' %}",
        "{{ ''.__class__ }}",
        "${7*7}",
        "::: notes",
        "## Title {#id layout=none}",
        "{.class onclick=x}",
        "A {#id}",
        "\\",
        "![a](/etc/passwd.png)",
        "a\n\nb\n\n# c",
        'A {"', "a\\", ":::",
        "$x$ {a", '<b>"}', "[a]: https://example.org", "___", "* * *", "=== ", "|---|---|", "1. x", "{slide:x",
        "# A heading", "---", "```", "| a | b |", "- - - -", "`", "[a](javascript:alert(1))", "  ",
        "\u202eright to left\u202c", "\ufffd", "x" * 300, "word " * 40, "消火器" * 30, "🔥" * 40,
    ],
)  # fmt: skip
def test_no_text_of_an_author_breaks_a_page_or_a_deck(value: str) -> None:
    if not value.strip():
        assert {fault.code for fault in faults_of(spiteful(value))} == {"empty"}
        return
    files = composed(spiteful(value))
    assert "slides.pptx" in files
    assert not [
        path for path, content in files.items() if value.startswith("{{") and "49" in content and "7*7" not in content
    ]
    assert not [path for path, content in files.items() if "javascript:" in content and 'href="javascript' in content]


SIGNS = st.text(alphabet="abc{}\"'\\#:*_`~<>[]()!|-+=.&;$%1 ", min_size=1, max_size=24)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SIGNS.filter(str.strip))
def test_no_signs_of_any_dialect_break_a_deck_or_are_lost(value: str) -> None:
    assume(not faults_of(spiteful(value)))
    deck = composed(spiteful(value), "slides")["slides.pptx"]
    slides = parse_deck(deck, layouts_of.load(STANDARD)).slides
    assert "closing" in {slide.id for slide in slides}
    own = next(slide for slide in slides if slide.id.startswith("practice"))
    letters = [c for c in markdown.plain(value) if c.isalnum()]
    assert [c for c in "".join(run.text for run in own.title) if c.isalnum()] == letters


def test_a_word_without_end_is_cut_in_steps_that_grow_with_it_and_no_faster() -> None:
    def measured(length: int) -> int:
        seen = 0

        def measure(para: Para) -> tuple[float, float]:
            nonlocal seen
            seen += len(para.text)
            return 10.0 * (1 + len(para.text) // 50), 4.0

        pages = paginate([Para((Run("x" * length),))], measure, 300.0)
        assert sum(len(para.text) for page in pages for para in page) == length
        return seen

    assert measured(160_000) < 6 * measured(40_000)


def test_many_points_are_spread_over_pages_in_steps_that_grow_with_them() -> None:
    points = [Para((Run(f"Point {n}"),), "item") for n in range(4000)]
    pages = paginate(points, lambda para: (20.0, 4.0), 300.0)
    assert [para for page in pages for para in page] == points


@pytest.mark.parametrize(
    "name", ["../secret.png", "/etc/secret.png", "link.png", "a%2f..%2f..%2fsecret.png", "%2e%2e/secret.png"]
)
def test_no_picture_outside_the_folder_is_read(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "lesson"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(b"secret")
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    text = SMALL + f"supplements:\n  - id: p\n    title: P\n    text: '![a]({name})'\n"
    (folder / "lesson.yaml").write_text(text, "utf-8")
    request = Request(folder / "lesson.yaml", tmp_path / "out", wishes=Wishes(only=("handouts",)))
    found = [finding for finding in report_of(lambda: build(request)) if finding.severity is Severity.ERROR]
    assert {finding.code for finding in found} <= {"picture"}
    assert all("lies outside" in finding.message or "not exist" in finding.message for finding in found)
    assert not [p for p in (tmp_path / "out").rglob("*") if p.is_file() and b"secret" in p.read_bytes()]


@pytest.mark.parametrize("unit", ["![", 'src="a', "![a](b", "![a](b.png"])
def test_looking_for_pictures_takes_no_longer_than_reading(unit: str) -> None:
    began = time.process_time()
    PICTURE.findall(unit * (400_000 // len(unit)))
    assert time.process_time() - began < 3


def check_in_seconds(text: str, seconds: float) -> None:
    def check() -> None:
        read = source.parse(text, "lesson.yaml")
        checks.check(parse.parse(read), read)

    began = time.process_time()
    report_of(check)
    assert time.process_time() - began < seconds


def test_ten_doublings_of_an_alias_are_refused_at_once() -> None:
    bomb = "x-a: &a [" + ", ".join("x" * 10) + "]\n"
    for one, other in zip("abcdefgh", "bcdefghi", strict=True):
        bomb += f"x-{other}: &{other} [" + ", ".join([f"*{one}"] * 10) + "]\n"
    check_in_seconds(bomb + SMALL, 3)


def test_a_deep_nest_is_refused_at_once() -> None:
    check_in_seconds("x-a: " + "[" * 100_000, 3)
    check_in_seconds("x-a:\n" + "".join(f"{' ' * n}- \n" for n in range(1, 1000)), 3)


def test_a_thousand_unknown_keys_are_told_in_seconds() -> None:
    check_in_seconds(SMALL + "".join(f"titel{n}: x\n" for n in range(1000)), 10)


def test_a_thousand_dangling_references_are_told_in_seconds() -> None:
    names = "".join(f"      - nothing-{n}\n" for n in range(1000))
    check_in_seconds(
        SMALL + f"    materials:\n{names}materials:\n" + "".join(f"  - Thing {n}\n" for n in range(300)), 15
    )


def test_a_long_lesson_is_checked_in_seconds() -> None:
    steps = "".join(f"      - title: Step {n}\n        cues:\n          - say: Go on to {n}.\n" for n in range(1000))
    check_in_seconds(SMALL + "    steps:\n" + steps, 10)


def test_a_lesson_of_many_phases_is_derived_in_seconds() -> None:
    phases = "".join(f"  - phase: p{n}\n    minutes: 1\n" for n in range(300))
    began = time.process_time()
    session_of(lesson_of(SMALL.replace("60", "1", 1) + phases), learners=10_000)
    assert time.process_time() - began < 5
