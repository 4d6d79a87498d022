"""A spec from a stranger: it reads nothing outside its folder, runs nothing, and cannot exhaust the machine."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from spec_samples import SMALL, faults_of, lesson_of, report_of, session_of

from coursegen import checks, plan, source, theme
from coursegen.build import Request, build
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


# What the deck's own signs still make of an author's text: braces and a backslash inside an attribute, a
# picture in a title, a break in an address.
IN_A_DECK = pytest.mark.xfail(reason="the deck template lets an author's text speak its dialect", strict=False)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("{{ 7*7 }}", marks=IN_A_DECK),
        pytest.param("{% include '/etc/passwd' %}", marks=IN_A_DECK),
        pytest.param("{{ ''.__class__ }}", marks=IN_A_DECK),
        pytest.param("${7*7}", marks=IN_A_DECK),
        pytest.param("::: notes", marks=IN_A_DECK),
        pytest.param("## Title {#id layout=none}", marks=IN_A_DECK),
        pytest.param("{.class onclick=x}", marks=IN_A_DECK),
        pytest.param("A {#id}", marks=IN_A_DECK),
        pytest.param("\\", marks=IN_A_DECK),
        pytest.param("![a](/etc/passwd.png)", marks=IN_A_DECK),
        pytest.param("a\n\nb\n\n# c", marks=IN_A_DECK),
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
