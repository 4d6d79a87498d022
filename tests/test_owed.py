"""What the author still owes, and nothing else."""

from __future__ import annotations

from pathlib import Path

from spec_samples import ROOT, lesson_of, real

from coursegen import source
from coursegen.derive.owed import owed
from coursegen.spec import parse

ALL = (ROOT / "tests" / "everything-owed.yaml").read_text("utf-8")


def test_everything_that_may_not_be_invented_is_owed() -> None:
    found = owed(lesson_of(ALL))
    assert [item.kind for item in found] == [
        "summary", "definition", "scenario", "case", "supplement", "alt", "print", "steps", "rubric", "resource",
    ]  # fmt: skip


def test_each_is_placed_where_it_would_stand() -> None:
    read = source.parse(ALL, "lesson.yaml")
    lines = {item.of: read.place(item.steps).line for item in owed(parse.parse(read))}
    assert lines["Fire triangle"] == 7
    assert lines["The garage"] == 15


def test_what_is_written_is_not_owed() -> None:
    text = ALL.replace("title: Small fires\n", "title: Small fires\nsummary: Decide within seconds.\n", 1)
    assert "summary" not in {item.kind for item in owed(lesson_of(text))}
    keyed = ALL.replace("kind: summative", "kind: formative")
    assert "rubric" not in {item.kind for item in owed(lesson_of(keyed))}


def test_a_summative_assessment_is_judged_by_a_rubric_from_either_side() -> None:
    rubric = "rubrics:\n  - id: r\n    title: R\n    assesses: A1\n"
    assert "rubric" not in {item.kind for item in owed(lesson_of(ALL + rubric))}
    named = ALL.replace("kind: summative\n", "kind: summative\n    rubric: r\n") + "rubrics:\n  - id: r\n    title: R\n"
    assert "rubric" not in {item.kind for item in owed(lesson_of(named))}


def test_the_real_lesson_owes_only_the_titles_that_its_plan_does_not_name() -> None:
    assert {item.kind for item in owed(real())} <= {"resource"}


def test_the_bare_plan_owes_what_it_promises() -> None:
    bare: Path = ROOT / "tests" / "lessons" / "bare-plan.yaml"
    kinds = [item.kind for item in owed(parse.parse(source.read(bare)))]
    assert kinds.count("definition") == 9
    assert kinds.count("steps") == 5
    assert kinds.count("resource") == 4
