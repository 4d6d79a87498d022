"""Plans of people to specs: what a reader finds in a plan is in its field, and every word arrives."""

# ruff: noqa: E501 (tables of samples)
from __future__ import annotations

import json
import re
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from coursegen import source
from coursegen.diagnostics import SpecError
from coursegen.importer import convert, export, loss
from coursegen.importer.finishing import Imported
from coursegen.spec import parse
from coursegen.spec.lesson import Lesson

ROOT = Path(__file__).resolve().parent.parent
PLANS = ROOT / "tests" / "plans"
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((PLANS / "expected.yaml").read_text("utf-8"))
FILES = sorted({name.partition("#")[0] for name in EXPECTED})
Run = Callable[..., subprocess.CompletedProcess[str]]


def imported(name: str, at: int = 0) -> Imported:
    return convert.convert((PLANS / name).read_bytes(), name)[at]


def of_text(text: str, name: str = "plan.md") -> Imported:
    (one,) = convert.convert(text.encode(), name)
    return one


def lesson(made: Imported) -> Lesson:
    return parse.parse(source.parse(made.text, "made.yaml"))


def data(made: Imported) -> dict[str, Any]:
    return source.parse(made.text, "made.yaml").data


def titles(one: Lesson) -> dict[str, int]:
    names = {row.key: row.title for row in one.model.phases} if one.model else {}
    return {phase.title or names.get(phase.phase) or phase.phase: phase.minutes for phase in one.phases}


def words(text: str) -> Counter[str]:
    plain = re.sub(r"<[^>]*>|\\(?=[-+*#.>])", " ", unicodedata.normalize("NFKC", text))
    found = re.findall(r"[^\W_]+", plain.casefold())
    return Counter(
        part for word in found for part in (word if re.search("[\u0e00-\u0eff\u3040-\ud7af]", word) else [word])
    )


def texts(value: Any) -> str:
    if isinstance(value, dict):
        return " \n ".join(texts(item) for item in value.values())
    if isinstance(value, list):
        return " \n ".join(map(texts, value))
    return str(value)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_reader_finds_the_parts_of_a_plan_in_their_fields(name: str) -> None:
    file, _, number = name.partition("#")
    one = lesson(imported(file, int(number or 1) - 1))
    found: dict[str, Any] = {
        "objectives": len(one.objectives), "materials": len(one.materials), "phases": titles(one),
    }  # fmt: skip
    if one.rubrics:
        found["rubric"] = [len(one.rubrics[0].levels), len(one.rubrics[0].criteria)]
    assert found == EXPECTED[name]


@pytest.mark.parametrize("name", FILES)
def test_every_word_of_a_plan_arrives(name: str) -> None:
    plan = (PLANS / name).read_text("utf-8")
    specs = [data(made) for made in convert.convert(plan.encode(), name)]
    there = sum((words(texts(spec)) for spec in specs), Counter())
    labels = set(sum((words(spec.get("provenance", {}).get("notes", "")) for spec in specs), Counter()))
    numbers = set(words(" ".join(re.findall(r"(?m)^\W*(?:\d+|[IVX]+|[一二三四五])[.)、）]", plan))))
    short = {word for word, count in words(plan).items() if there[word] < count} - labels - numbers
    # A phase's time may have become a sum or a difference; the label list holds the words of it.
    assert not short


@pytest.mark.parametrize("name", FILES)
def test_nothing_falls_into_the_last_net(name: str) -> None:
    entries = [entry for made in convert.convert((PLANS / name).read_bytes(), name) for entry in made.draft.entries]
    assert not [entry for entry in entries if "no place" in entry.detail]


@pytest.mark.parametrize("name", FILES)
def test_the_language_is_told_from_the_words(name: str) -> None:
    assert lesson(imported(name)).language == name[:2]


def test_the_real_plan_is_whole(run: Run, tmp_path: Path) -> None:
    plan = ROOT / "tests" / "lessons" / "plan-phrases.txt"
    text = export.as_markdown(parse.parse(source.read(ROOT / "tests" / "lessons" / "bare-plan.yaml")))
    spec = " ".join(texts(data(of_text(text))).split())
    assert [phrase for phrase in plan.read_text("utf-8").splitlines() if phrase not in spec] == []


def test_a_plan_exported_and_imported_is_the_same_lesson() -> None:
    before = parse.parse(source.read(ROOT / "tests" / "lessons" / "bare-plan.yaml"))
    made = of_text(export.as_markdown(before))
    after = lesson(made)
    same = {"provenance": None, "language": "en"}
    assert after.model_copy(update=same) == before.model_copy(update=same)
    assert [entry.what for entry in made.draft.entries if entry.how == "notes"] == []


def test_what_the_plan_promises_and_lacks_is_listed() -> None:
    bare = parse.parse(source.read(ROOT / "tests" / "lessons" / "bare-plan.yaml"))
    made = of_text(export.as_markdown(bare))
    owed = {entry.what for entry in made.draft.entries if entry.how == "owed"}
    assert {"rubric", "case", "video", "simulation", "form", "slides"} <= owed
    assert "# owed: rubric; named on line" in made.text


def test_words_for_the_teacher_stay_out_of_what_learners_see() -> None:
    from coursegen.derive.editions import learner_view

    secret = "dash does not mean"
    one = lesson(imported("en-phase-headings.md"))
    assert one.notes and secret in one.notes
    assert secret not in repr(learner_view(one))


def test_a_section_that_has_no_field_is_kept_word_for_word_and_listed() -> None:
    made = imported("en-phase-headings.md")
    assert "## Moon phases on our class wall\n\nA poster that nobody asked for." in (lesson(made).notes or "")
    assert ("notes", "Moon phases on our class wall") in {(e.how, e.what) for e in made.draft.entries}


def test_nothing_is_invented_for_an_empty_plan() -> None:
    for text in ("", "\n\n", "# \n", "---\n---\n"):
        one = lesson(of_text(text))
        assert one.title == one.audience.description == one.objectives[0].text == "(not stated in the plan)"
        assert one.phases[0].minutes == 1 and "PLACEHOLDER" in of_text(text).text


def test_ranges_stay_and_totals_that_differ_are_told() -> None:
    made = imported("en-phase-headings.md")
    phase = lesson(made).phases[0]
    assert phase.range == (5, 7)
    assert "the plan states 40 minutes; its phases hold 39 minutes" in made.text
    assert "Duration as stated in the plan: 40 minutes" in (lesson(made).notes or "")


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("30 minutes", 30), ("25 mins", 25), ("10min", 10), ("10\u202fmin", 10), ("5 phút", 5), ("5分钟", 5), ("45分", 45),
        ("10 دقائق", 10), ("١٠ دقائق", 10), ("२० मिनट", 20), ("10-15 minutes", 13), ("5–10 min", 8), ("90 - 180 min", 135),
        ("3 hours", 180), ("1 h", 60), ("2.5 horas", 150), ("2,5 Stunden", 150), ("1h45", 105), ("1 h 30", 90),
        ("About 1.5-2 hours", 105), ("2 x 50 min", 100), ("<5 min", 5), ("0:00 - 0:05", 5), ("9:00–10:30", 90),
        ("２０分", 20), ("20'", 20), ("(0:15)", 15),
    ],
)  # fmt: skip
def test_durations_of_every_form(written: str, minutes: int) -> None:
    from coursegen.importer import spans

    found = spans.find(written)
    assert found and found.minutes == minutes


@pytest.mark.parametrize(
    "written", ["forever", "(# mins)", "2 tiết", "3차시", "2025-01-01T10:00:00-10:05", "Grade 5", "5 metres", "120 +"]
)
def test_what_is_no_duration(written: str) -> None:
    from coursegen.importer import spans

    assert spans.find(written) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings_and_line_ends(encoding: str) -> None:
    plan = (PLANS / "fr-compost-bac.md").read_text("utf-8").replace("\n", "\r\n")
    (made,) = convert.convert(plan.encode(encoding, "replace"), "plan.md")
    assert titles(lesson(made)) == EXPECTED["fr-compost-bac.md"]["phases"]


@pytest.mark.parametrize(("name", "encoding"), [("ru-pogoda.md", "cp1251"), ("ja-tenki.md", "shift_jis"), ("ko-nalssi.md", "euc_kr"), ("zh-ditu.txt", "gb18030"), ("pl-mapa.txt", "cp1250")])  # fmt: skip
def test_old_encodings_are_told_by_the_headings(name: str, encoding: str) -> None:
    plan = (PLANS / name).read_text("utf-8")
    (made,) = convert.convert(plan.encode(encoding, "replace"), name)
    assert titles(lesson(made)) == EXPECTED[name]["phases"]


@pytest.mark.parametrize("name", ["plan.pdf", "plan.odt", "plan.pptx", "plan.pages", "plan.doc"])
def test_other_formats_name_a_converter(name: str) -> None:
    with pytest.raises(SpecError) as fault:
        convert.convert(b"%PDF-1.7", name)
    assert "convert it first:" in (fault.value.report[0].hint or "")


def test_a_damaged_docx_is_an_error_in_words() -> None:
    for raw in (b"PK\x03\x04 nothing", b"", b"not a zip"):
        with pytest.raises(SpecError):
            convert.convert(raw, "plan.docx")


def test_a_docx_is_read_like_its_markdown(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_heading("Reading a map", 0)
    document.add_paragraph().add_run("Duration:").bold = True
    document.paragraphs[-1].add_run(" 30 minutes")
    document.add_heading("Learning Objectives", 1)
    document.add_paragraph("Find north", style="List Bullet")
    document.add_paragraph("Read * the scale", style="List Number")
    document.add_heading("Procedure", 1)
    table = document.add_table(rows=0, cols=3)
    for row in (("Phase", "Time", "Teacher"), ("Hook", "10 min", "Asks"), ("Debrief", "20 min", "Sums up | closes")):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.sections[0].footer.paragraphs[0].text = "Room 12 only"
    path = tmp_path / "plan.docx"
    document.save(str(path))
    (made,) = convert.convert(path.read_bytes(), path.name)
    one = lesson(made)
    assert one.title == "Reading a map" and one.duration == 30
    assert [objective.text for objective in one.objectives] == ["Find north", r"Read \* the scale"]
    assert titles(one) == {"Hook": 10, "Debrief": 20}
    assert "Room 12 only" in texts(data(made)) and "Sums up | closes" in texts(data(made))


def test_a_web_page_is_read() -> None:
    page = """<!doctype html><html><head><title>x</title><style>p {}</style><script>alert(1)</script></head><body>
    <nav><ul><li>Home</ul></nav><h1>Reading a map</h1><h2>Objectives</h2><ul><li>Find <b>north</b><li>Use 5 &lt; 6</ul>
    <h2>Agenda</h2><table><tr><th>Time<th>Activity<tr><td>10 min<td>Hook<br>with a story<tr><td>20 min<td>Wrap-up</table>
    <p>Unclosed <i>text<!-- for the teacher --></body>"""
    (made,) = convert.convert(page.encode(), "plan.html")
    one = lesson(made)
    assert [objective.text for objective in one.objectives] == ["Find **north**", "Use 5 < 6"]
    assert titles(one) == {"Hook": 10, "Wrap-up": 20}
    assert "alert" not in made.text and "Unclosed" in made.text


def test_the_yaml_is_block_style_in_the_order_of_the_language() -> None:
    made = imported("en-one-table.md")
    keys = [line.partition(":")[0] for line in made.text.splitlines() if re.match(r"[a-z]", line)]
    order = [field.alias or name for name, field in Lesson.model_fields.items() if name != "notes"]
    assert keys == sorted(keys, key=lambda key: order.index(key) if key in order else 999)
    rows = [line for line in made.text.splitlines() if not line.lstrip().startswith("#")]
    assert not [line for line in rows if re.match(r"\s*(- )?[\w-]+: [\[{]", line)]
    assert max(len(line) for line in rows) <= 120


def test_a_plan_without_headings_says_how_it_was_read() -> None:
    made = imported("en-timing-and-details.txt")
    assert "no headings" in {entry.what for entry in made.draft.entries if entry.how == "warning"}


def test_the_report_as_data_tells_every_field() -> None:
    value = loss.as_value(imported("de-fahrplan.md").draft, "lesson.yaml")
    assert value["spec"] == "lesson.yaml"
    assert {"how": "mapped", "what": "Lernziele", "line": 6, "field": "objectives", "detail": "2"} in value["entries"]
    json.dumps(value)


def test_the_command_writes_files_and_refuses_to_write_over_them(run: Run, tmp_path: Path) -> None:
    plan = PLANS / "en-several-lessons.md"
    done = run("import", plan, "-o", tmp_path / "specs")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "specs").iterdir()) == [
        "en-several-lessons-1.yaml",
        "en-several-lessons-2.yaml",
    ]
    assert "the plan holds 2 lessons" in done.stderr
    assert run("import", plan, "-o", tmp_path / "specs").returncode == 2
    checked = run("check", *(tmp_path / "specs").iterdir())
    assert checked.returncode == 0, checked.stderr


def test_the_commands_refuse_in_words(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-1.7")
    done = run("import", tmp_path / "plan.pdf")
    assert done.returncode == 1 and "pdftotext" in done.stderr and "Traceback" not in done.stderr
    assert run("import", tmp_path / "none.md").returncode == 2


def test_an_imported_plan_builds(run: Run, tmp_path: Path) -> None:
    spec = tmp_path / "lesson.yaml"
    assert run("import", PLANS / "fr-compost-bac.md", "-o", spec).returncode == 0
    done = run("build", spec, "-o", tmp_path / "out", "--only", "guide,rubrics,slides")
    assert done.returncode == 0, done.stderr


def test_every_fixture_passes_the_checks_that_stop_a_build() -> None:
    from coursegen.checks import check
    from coursegen.diagnostics import Severity

    for name in FILES:
        for made in convert.convert((PLANS / name).read_bytes(), name):
            read = source.parse(made.text, name)
            assert not [f for f in check(parse.parse(read), read) if f.severity is Severity.ERROR], name
