"""A course: lessons in order with their days, shared texts and pictures, and a page of the whole."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT
from jsonschema import Draft202012Validator

from coursegen import batch, course, source, unchanged
from coursegen.cache import Cache
from coursegen.diagnostics import SpecError
from coursegen.request import Request, Wishes
from coursegen.spec import schema
from coursegen.spec.course import Course, parse

Run = Callable[..., subprocess.CompletedProcess[str]]
SAMPLE = ROOT / "tests" / "course"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "course"))


def requests(folder: Path, **more: object) -> list[Request]:
    common = Request(Path(), folder / "out", wishes=Wishes(only=("email", "handouts", "lesson")))
    spec = folder / "course.yaml"
    return course.requests(spec, course.read(spec), replace(common, **more))  # type: ignore[arg-type]


def faults(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(SpecError) as caught:
        parse(source.parse(text, "course.yaml"), SAMPLE)
    return [(f.place.line if f.place else 0, f.message, f.hint or "") for f in caught.value.report]


def test_each_session_is_a_request_with_its_day_and_start(folder: Path) -> None:
    first, second = requests(folder)
    assert (first.spec.name, first.out.name) == ("leaving.yaml", "safe-workplace")
    asked = second.wishes.options
    assert (asked.date, asked.start, asked.timezone) == ("2026-12-08", "09:30", "Europe/Paris")


def test_a_session_may_be_a_path_and_nothing_more() -> None:
    text = "title: Two\nsessions: [week-1/leaving.yaml, week-2/helping.yaml]\n"
    made = parse(source.parse(text, "course.yaml"), SAMPLE)
    assert [sitting.lesson for sitting in made.sessions] == ["week-1/leaving.yaml", "week-2/helping.yaml"]
    assert made.id == "two"


def test_every_fault_is_told_at_its_line_with_a_way_out() -> None:
    text = (
        "titel: A safe workplace\n"
        "timezone: Mars/Base\n"
        "sessions:\n"
        "  - lesson: week-1/leaving.yaml\n"
        "    date: 2026-13-01\n"
        "    start: 9 o'clock\n"
    )
    found = faults(text)
    assert [line for line, _, _ in found] == [1, 2, 5, 6]
    assert found[0][1] == "`titel` is no field of a course; did you mean `title`?"
    assert "is no time zone: `Mars/Base`" in found[1][1]
    assert "session 1: `date` is no day: `2026-13-01`" in found[2][1]
    assert found[2][2] == "write one such as `2026-12-01`"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("  - week-9/leaving.yaml", "there is no lesson `week-9/leaving.yaml`"),
        ("  - ../lessons/bare-plan.yaml", "lies outside the course's folder"),
        ("  - {lesson: week-1/leaving.yaml, date: 2026-12-02}", "session 2 is on 2026-12-02, before session 1"),
    ],
)
def test_lessons_must_be_there_and_days_in_order(line: str, message: str) -> None:
    text = f"title: A\nsessions:\n  - {{lesson: week-2/helping.yaml, date: 2026-12-08}}\n{line}\n"
    ((at, told, _),) = faults(text)
    assert at == 4
    assert message in told


def test_texts_and_pictures_come_from_the_shared_folder_unless_the_lesson_has_its_own(folder: Path) -> None:
    made = [result.report for result in batch.build_all(requests(folder))]
    assert all(made)
    told = json.loads((folder / "out" / "safe-workplace" / "helping" / "lesson.json").read_text("utf-8"))
    assert "Nobody has to take part" in told["safety"][0]["text"]
    sheet = next((folder / "out" / "safe-workplace" / "leaving" / "handouts").glob("*signs.pdf"))
    assert b"/Image" in sheet.read_bytes()
    (folder / "week-2" / "agreement.md").write_text("Ours.", "utf-8")
    list(batch.build_all(requests(folder)))
    told = json.loads((folder / "out" / "safe-workplace" / "helping" / "lesson.json").read_text("utf-8"))
    assert told["safety"][0]["text"] == "Ours."


def test_a_lesson_of_a_course_cannot_reach_beyond_lesson_and_shared_folder(folder: Path) -> None:
    (folder / "secret.md").write_text("secret", "utf-8")
    (folder / "shared" / "link.md").symlink_to(folder / "secret.md")
    for name in ("../secret.md", "link.md"):
        text = (SAMPLE / "week-2" / "helping.yaml").read_text("utf-8").replace("agreement.md", name)
        (folder / "week-2" / "helping.yaml").write_text(text, "utf-8")
        fault = list(batch.build_all(requests(folder)))[1].fault
        assert isinstance(fault, SpecError), name


@pytest.mark.parametrize("name", ["agreement.md", "exit.png"])
def test_a_shared_file_that_changes_or_is_replaced_is_noticed(folder: Path, name: str) -> None:
    cache = Cache(folder / "cache")
    list(batch.build_all(requests(folder, cache=cache)))
    first = requests(folder, cache=cache)[0]
    assert unchanged.known(first)
    shutil.copy(folder / "shared" / name, folder / "week-1" / name)
    assert unchanged.known(first) is None
    (folder / "week-1" / name).unlink()
    assert unchanged.known(first)
    with (folder / "shared" / name).open("ab") as file:
        file.write(b"\n.")
    assert unchanged.known(first) is None


def test_the_page_tells_sessions_days_outcomes_and_what_to_bring(folder: Path, run: Run) -> None:
    built = run("build", folder / "course.yaml", "-o", folder / "out", "--only", "email,calendar,lesson")
    assert built.returncode == 0, built.stderr
    home = folder / "out" / "safe-workplace"
    shown = re.sub(r"<style>.*?</style>|<[^>]+>", " ", (home / "index.html").read_text("utf-8"), flags=re.DOTALL)
    words = " ".join(shown.split())
    for told in (
        "A safe workplace", "Sessions 2 · 90 minutes in all", "Tuesday, December 1, 2026 – Tuesday, December 8, 2026",
        "Session 2 Help until help comes Tuesday, December 8, 2026 09:30 50 minutes Workshop, first floor",
        "Bring A long-sleeved shirt", "Judge when to leave at once", "Ask at the front desk",
    ):  # fmt: skip
        assert told in words
    assert "DTSTART;TZID=Europe/Paris:20261208T093000" in (home / "helping" / "session.ics").read_text("utf-8")
    facts = json.loads((home / "catalog.json").read_text("utf-8"))
    assert [session["date"] for session in facts["sessions"]] == ["2026-12-01", "2026-12-08"]


def test_a_session_with_errors_is_told_and_the_page_says_that_it_is_not_built(folder: Path, run: Run) -> None:
    (folder / "week-1" / "leaving.yaml").write_text("title: Half\n", "utf-8")
    built = run("build", folder / "course.yaml", "-o", folder / "out", "--only", "email,lesson")
    assert built.returncode == 1
    shown = (folder / "out" / "safe-workplace" / "index.html").read_text("utf-8")
    assert "This session is not built yet." in shown
    assert "Help until help comes" in shown


def test_a_course_is_checked_with_its_lessons_and_what_they_share(folder: Path, run: Run) -> None:
    sound = run("check", folder / "course.yaml")
    assert sound.returncode == 0, sound.stderr
    assert "there is no file" not in sound.stderr
    (folder / "shared" / "agreement.md").unlink()
    broken = run("check", folder / "course.yaml", "--format", "github")
    assert broken.returncode == 1
    assert broken.stdout.count("there is no file `agreement.md`") == 2


def test_a_folder_with_a_course_in_it_gives_its_lessons_what_they_share_and_no_days(folder: Path, run: Run) -> None:
    built = run("build", folder, "-o", folder.parent / "out", "--only", "lesson,calendar")
    assert built.returncode == 0, built.stderr
    told = json.loads((folder.parent / "out" / "helping" / "lesson.json").read_text("utf-8"))
    assert "Nobody has to take part" in told["safety"][0]["text"]
    assert not (folder.parent / "out" / "helping" / "session.ics").exists()
    assert "there is no file" not in run("check", folder).stderr
    with (folder / "course.yaml").open("a", encoding="utf-8") as file:
        file.write("  - week-9/gone.yaml\n")
    broken = run("check", folder)
    assert broken.returncode == 1
    assert (
        f"course.yaml is broken, and its lessons lack what they share; run `coursegen check {folder}" in broken.stderr
    )


def test_a_course_beside_other_specs_is_refused(run: Run) -> None:
    told = run("build", SAMPLE / "course.yaml", ROOT / "lesson" / "minimal.yaml")
    assert told.returncode == 2
    assert "build it by itself" in told.stderr


def test_the_schema_knows_the_sample_and_each_field_has_an_example() -> None:
    made = schema.schema(Course)
    Draft202012Validator.check_schema(made)
    import yaml

    loaded = yaml.load((SAMPLE / "course.yaml").read_text("utf-8"), yaml.BaseLoader)
    assert not list(Draft202012Validator(made).iter_errors(loaded))
    for name, field in made["properties"].items():
        assert field["examples"], name
