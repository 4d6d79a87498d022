"""Import of anything: no text makes it fail, what it writes loads, and no word is lost."""

# ruff: noqa: E501 (tables of samples)
from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coursegen import source
from coursegen.importer import accounting, convert, export
from coursegen.spec import parse
from coursegen.spec.lesson import Lesson

SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
NAMES = st.sampled_from(
    ["Objectives", "Materials", "Procedure", "Engage", "Warm-up", "Assessment", "Rubric", "Differentiation", "Homework",
     "Notes", "Lernziele", "Déroulé", "教学目标", "展開", "أهداف الدرس", "उद्देश्य", "Duration", "Reflection", "Vocabulary",
     "Day 1", "Lesson 2", "For Learners", "Standards", "Total", "Something else", "Title", "Grade", "Resources"]
)  # fmt: skip
WORDS = st.sampled_from(
    ["apple", "**bold", "*", "$x^2$", "$435.00", "<b>tag</b>", "<5 min", "10 min", "0:05-0:10", "عَرَبِيّ", "日本語です", "ไทย", "👩‍🏫", "1️⃣",
     "[[wiki]]", "{panel}", "`code`", "\\", "|", "a:b", ": ", "- ", "#", "&amp;", "<br>", "<!-- x -->", "null", "yes", "12", "‑", "\u00a0",
     "\t", "http://x.y/z", "![i](m.png)", "'", '"', "!", "?", "@", "%", "---", "{slide:x}", "\u2028", "\x07", "\ufeff", "…", "~~s~~"]
)  # fmt: skip
LINE = st.lists(st.one_of(WORDS, NAMES), min_size=1, max_size=6).map(" ".join)
BLOCKS = st.one_of(
    st.tuples(st.sampled_from(["# ", "## ", "### ", "###", "#### ", "###### "]), NAMES, st.sampled_from(["", " (10 min)", " - 5-10 min", ":"])).map("".join),
    st.tuples(NAMES, st.sampled_from([": ", "：", ":"]), LINE).map("".join),
    st.tuples(st.just("**"), NAMES, st.sampled_from([":** ", "** - ", "**\n", "** (5 min): "]), LINE).map("".join),
    st.lists(st.tuples(st.sampled_from(["- ", "* ", "1. ", "  - ", "      - ", "- [ ] ", "• ", "I. ", "一、"]), LINE).map("".join), min_size=1, max_size=5).map("\n".join),
    st.lists(st.lists(st.one_of(LINE, NAMES, st.just("")), min_size=2, max_size=5).map(lambda c: f"| {' | '.join(c)} |"), min_size=1, max_size=5).map(
        lambda rows: "\n".join([rows[0], "|" + "---|" * (rows[0].count("|") - 1), *rows[1:]])
    ),
    LINE, LINE.map("> {}".format), LINE.map("```\n{}\n```".format), LINE.map("```\n{}".format), LINE.map("<div>\n{}\n".format),
    st.just("---"), st.just("$$\na\n$$"), st.just("::: note"), st.just("---\ntitle: x\n---"), st.text(max_size=40),
)  # fmt: skip
PLANS = st.lists(BLOCKS, max_size=14).map("\n\n".join)


def loaded(text: str) -> Lesson:
    return parse.parse(source.parse(text, "made.yaml"))


@SETTINGS
@given(PLANS)
def test_every_plan_becomes_a_spec_that_loads_equal(plan: str) -> None:
    for made in convert.convert(plan.encode("utf-8", "ignore"), "plan.md"):
        read = source.parse(made.text, "made.yaml")
        assert loaded(made.text).title
        assert as_written(read.data) == as_written(plain(made.draft.data, read.data))


@SETTINGS
@given(PLANS)
def test_no_word_of_any_plan_is_lost(plan: str) -> None:
    from coursegen.importer import decoding, formats

    raw = plan.encode("utf-8", "ignore")
    text, _ = formats.text(raw, "plan.md")
    there: Counter[str] = Counter()
    for made in convert.convert(raw, "plan.md"):
        there.update(accounting.words(" ".join(accounting.strings(source.parse(made.text, "x").data))))
    assert decoding.clean(text) == text
    from coursegen.importer import markup

    assert not set(accounting.words(markup.inline(text))) - set(there) - set("0123456789")


def plain(value: Any, read: Any) -> Any:
    """The draft's data in the forms in which YAML was read: nouns of one text as that text."""
    if isinstance(value, dict) and isinstance(read, str):
        return next(iter(value.values()))
    if isinstance(value, dict):
        return {key: plain(item, read.get(key)) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item, other) for item, other in zip(value, read, strict=True)]
    return value


def as_written(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_written(item) for key, item in value.items()}
    return [as_written(item) for item in value] if isinstance(value, list) else str(value)


@pytest.mark.parametrize(
    "plan",
    [
        "# A\n\n" + "\n\n".join(f"## Part {n}\n\n" + "word " * 300 for n in range(35)),  # 52,000 characters
        "no heading " * 6000,
        "# T\n\n## Procedure\n\n| Time | Phase | Teacher |\n|---|---|---|\n" + "\n".join(f"| {n} min | P{n} | {'x ' * 900} |" for n in range(1, 30)),
        "# T\n\n" + "> " * 60 + "deep",
        "# T\n\n" + "\n".join("  " * n + f"- item {n}" for n in range(45)),
        "<div>" * 3000 + "text",
        "[" * 4000, "*" * 5000, "`" * 5000, "|" * 3000, "\\" * 3000, "(" * 5000 + "10 min", "1" * 5000, "#" * 3000,
        "# T\n## Phase 1 (20 hours)\nx\n## Phase 2 (20 hours)\ny\n",
        "a: " * 3000,
    ],
    ids=lambda plan: plan[:12],
)  # fmt: skip
def test_plans_that_are_too_much(plan: str) -> None:
    for made in convert.convert(plan.encode(), "plan.md"):
        assert loaded(made.text).title


def test_bytes_of_no_kind_are_read_or_refused_in_words() -> None:
    chance = random.Random(7)
    for _ in range(30):
        raw = chance.randbytes(chance.randrange(200))
        for made in convert.convert(raw.replace(b"PK\x03\x04", b""), "plan.txt"):
            assert loaded(made.text).title


# --- there and back -----------------------------------------------------------------------------------------------

SAFE = st.text(
    st.sampled_from("abcdefghij klmnop qrstu ABC ÄÖß éèç ñ 0123 ,;()/!?'&%+=~ “” – …"), min_size=3, max_size=70
)
TEXT = SAFE.map(lambda t: " ".join(f"Thing {t}.".split()))
NAME = SAFE.map(lambda t: " ".join(f"Item {t}".split()))
TEXTS = st.lists(TEXT, max_size=3)
LINES = st.fixed_dictionaries({}, optional={name: TEXT for _, name in export.LINES})
FIVE = ("engage", "explore", "explain", "elaborate", "evaluate")


@st.composite
def lessons(draw: st.DrawFn) -> dict[str, Any]:
    phases = [
        {"phase": key, "minutes": draw(st.integers(1, 120)), **({"source": lines} if (lines := draw(LINES)) else {})}
        for key in FIVE if draw(st.booleans())
    ] or [{"phase": "engage", "minutes": 5}]  # fmt: skip
    found: dict[str, Any] = {
        "title": draw(NAME), "duration": sum(phase["minutes"] for phase in phases),
        "audience": {"description": draw(TEXT)}, "phases": phases,
        "objectives": [
            {"text": draw(TEXT), "bloom": draw(st.sampled_from(["remember", "apply", "create"]))}
            for _ in range(draw(st.integers(1, 3)))
        ],
    }  # fmt: skip
    for name in ("key_concepts", "prior_knowledge", "materials", "cross_disciplinary_connections", "real_world_applications",
                 "metacognition", "extensions", "safety", "virtual_adaptations", "additional_resources"):  # fmt: skip
        items = draw(TEXTS)
        if items:
            found[name] = list(dict.fromkeys(items))
    kinds = st.sampled_from(["formative", "summative", "diagnostic"])
    found["assessments"] = [{"kind": draw(kinds), "method": draw(TEXT), "alignment": draw(TEXT)} for _ in draw(TEXTS)]
    found["tracks"] = [
        {"name": f"Group {n} of {draw(NAME)}", "strategy": draw(TEXT)} for n, _ in enumerate(draw(TEXTS))
    ]
    found["reflection"] = {"learners": draw(TEXTS), "facilitator": draw(TEXTS)}
    return found


@SETTINGS
@given(lessons())
def test_export_and_import_give_the_same_lesson(found: dict[str, Any]) -> None:
    before = Lesson.model_validate(found)
    from coursegen.spec import ids

    before = ids.complete(before)
    (made,) = convert.convert(export.as_markdown(before).encode(), "plan.md")
    same = {"provenance": None, "language": "en"}
    after = loaded(made.text).model_copy(update=same)
    for name in Lesson.model_fields:
        if name != "checks":
            assert getattr(after, name) == getattr(before.model_copy(update=same), name), name
