"""Two states of a lesson: what changed, told at its field, and what that means on paper."""

from __future__ import annotations

import copy
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import GOLDEN
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from spec_samples import REAL, ROOT, SMALL, lesson_of, real, session_of

from coursegen import source
from coursegen.derive.session import Session
from coursegen.diagnostics import SpecError
from coursegen.difference import matching, revisions
from coursegen.difference.advice import advice, numbers
from coursegen.difference.changes import Change, compare
from coursegen.difference.consequences import consequences
from coursegen.difference.readings import Leaf, Sheet
from coursegen.difference.reprint import Verdict
from coursegen.difference.reprint import compare as compare_leaves
from coursegen.difference.revisions import RevisionError
from coursegen.difference.wording import Wording, passage
from coursegen.spec.lesson import Lesson
from coursegen.spec.purpose import Objective

Run = Callable[..., subprocess.CompletedProcess[str]]
MINIMAL = ROOT / "lesson" / "minimal.yaml"
WHOLE = real()
DATA = source.read(REAL).data


def plain() -> dict[str, Any]:
    """The real lesson's data, to be edited."""
    return copy.deepcopy(DATA)


def lesson(data: dict[str, Any]) -> Lesson:
    return lesson_of(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), REAL.parent)


def told(old: Lesson, new: Lesson) -> list[str]:
    before, after = session_of(old), session_of(new)
    titles = {phase.key: phase.title for session in (before, after) for phase in session.phases}
    said = [said.sentence for said in Wording(titles).tell(compare(before.lesson, after.lesson))]
    return [*said, *(f"> {sentence}" for sentence in consequences(before, after))]


# The lesson


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in leaves(item, (*path, key))]
    if isinstance(value, list):
        return [leaf for at, item in enumerate(value) for leaf in leaves(item, (*path, at))]
    return [(path, value)]


FIELDS = [(path, value) for path, value in leaves(DATA) if isinstance(value, str) and path[0] != "spec"]


def reported(changes: tuple[Change, ...], path: tuple[Any, ...]) -> bool:
    """Whether a change is told at a path of the spec, or at the list of texts or the cue that the path leads into."""
    asked = tuple(str(step) for step in path)
    steps = [tuple(str(step) for step in change.steps) for change in changes]
    # A cue's text stands under `say` or `ask` in the spec, and an item of a list of texts is told with its list.
    near = {asked, asked[:-1], (*asked[:-1], "text"), (*asked[:-1], "kind")}
    return any(step in near or asked[: len(step)] == step for step in steps)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.sampled_from(FIELDS))
def test_each_edit_of_a_field_is_reported_at_that_field(field: tuple[tuple[Any, ...], Any]) -> None:
    path, value = field
    data = plain()
    holder = data
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = str(int(value) + 1) if value.isdigit() else f"{value} indeed"
    try:
        after = lesson(data)
    except SpecError:
        assume(False)  # a reference or a word of a closed list, which cannot be just anything
    changes = compare(lesson(plain()), after)
    assert reported(changes, path), (path, [change.steps for change in changes])
    assert len(changes) <= 4, [change.steps for change in changes]


def test_a_lesson_does_not_differ_from_itself() -> None:
    assert told(WHOLE, WHOLE) == []
    assert told(WHOLE, real()) == []


def test_a_lesson_read_back_from_its_pack_does_not_differ(minimal_pack: Path, run: Run) -> None:
    done = run("diff", MINIMAL, "--quick", "-o", minimal_pack.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("the lessons say the same\n")


def longer(data: dict[str, Any]) -> None:
    """What a designer does on the evening before: a wording, five minutes more, two more people, a thing less."""
    data["objectives"][2]["text"] = "Design automated, tested pipelines that integrate data, training and cost"
    data["duration"] = "185"
    data["phases"][1]["minutes"] = "50"
    data["phases"][1]["steps"][2]["minutes"] = "16"
    data["audience"]["group_size"]["ideal"] = "18"
    del data["materials"][-1]


def reordered(data: dict[str, Any]) -> None:
    """Steps that change places, one that is new, one that went to another phase, an objective put first."""
    steps = data["phases"][1]["steps"]
    steps[0], steps[1] = steps[1], steps[0]
    data["phases"][4]["steps"].append(data["phases"][0]["steps"].pop())
    data["phases"][2]["steps"].insert(1, {"title": "Stretch", "minutes": 2, "cues": ["Everybody stands up"]})
    data["key_concepts"].reverse()


def judged(data: dict[str, Any]) -> None:
    """How work is judged: another key, a criterion more, a level reworded, an objective that is assessed no more."""
    options = data["quiz"][0]["options"]
    del options[0]["correct"]
    options[1]["correct"] = True
    rubric = data["rubrics"][0]
    rubric["criteria"].append({"id": "C9", "name": "Care for users", "objective": "O1"})
    rubric["criteria"][0]["descriptors"]["3"] = "Names the dependencies that matter."
    rubric["levels"][0]["name"] = "Outstanding"
    for assessment in data["assessments"]:
        if "O3" in assessment.get("objectives", []):
            assessment["objectives"].remove("O3")


@pytest.mark.parametrize("edit", [longer, reordered, judged], ids=lambda edit: edit.__name__)
def test_telling_pairs(edit: Callable[[dict[str, Any]], None], request: pytest.FixtureRequest) -> None:
    data = plain()
    edit(data)
    path = GOLDEN / "difference" / f"{edit.__name__}.txt"
    text = "\n".join(told(WHOLE, lesson(data))) + "\n"
    if request.config.getoption("--renew"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def objectives(*texts: str) -> tuple[Objective, ...]:
    return tuple(Objective(id=f"O{n}", text=text) for n, text in enumerate(texts, 1))


def test_one_put_first_is_new_and_the_others_are_renumbered() -> None:
    old = objectives("Choose the right extinguisher", "Judge whether to leave the room")
    new = objectives("Name the classes of fires", "Choose the right extinguisher", "Judge whether to leave the room")
    assert matching.pairs(old, new) == [(None, 0), (0, 1), (1, 2)]
    assert matching.moved(matching.pairs(old, new)) == set()


def test_one_that_went_to_the_end_is_the_only_one_that_moved() -> None:
    old = objectives("Alpha one two", "Beta three four", "Gamma five six", "Delta seven eight")
    new = (old[1], old[2], old[3], old[0])
    assert matching.moved(matching.pairs(old, new)) == {3}


def test_what_is_gone_stands_where_it_was() -> None:
    old = objectives("Alpha one two", "Beta three four", "Gamma five six")
    assert matching.pairs(old, (old[0], old[2])) == [(0, 0), (1, None), (2, 1)]


def test_a_step_that_goes_to_another_phase_moved_there() -> None:
    data = plain()
    data["phases"][3]["steps"].append(data["phases"][1]["steps"].pop(1))
    sentences = told(lesson(DATA), lesson(data))
    assert "Step “Read and mark” moved from Explore to Elaborate" in sentences
    assert not any("is gone" in sentence or "is new" in sentence for sentence in sentences)


def test_who_judges_what_is_told_first_hand() -> None:
    data = plain()
    assessment = next(a for a in data["assessments"] if "O3" in a.get("objectives", []))
    assessment["objectives"].remove("O3")
    sentences = told(lesson(DATA), lesson(data))
    assert any(sentence.startswith("O3 is no longer assessed by assessment “") for sentence in sentences)


def test_texts_are_told_by_the_passages_that_differ() -> None:
    old = "Stop the run when the check fails, and tell the owner of the data at once."
    assert (
        passage(old, old.replace("owner", "maker")) == "“… tell the maker of the …” (was “… tell the owner of the …”)"
    )
    assert passage("One thing", "Quite another matter") == "“Quite another matter” (was “One thing”)"


# Paper


def leaf(said: str, looks: str = "", notes: str = "") -> Leaf:
    return Leaf(said, looks, notes)


def verdict(old: list[Leaf], new: list[Leaf], path: str = "facilitator-guide.pdf", kind: str = "guide") -> Verdict:
    sheets = (Sheet(path, kind, "facilitators", (kind, path), str(leaves), len(leaves)) for leaves in (old, new))
    return compare_leaves(Verdict(*sheets), old, new)


def lines(found: Verdict, session: Session | None = None) -> list[str]:
    return [f"{line.head}: {line}" for line in advice([found], session or session_of(lesson_of(SMALL)))]


def test_pages_after_a_new_one_only_move() -> None:
    old = [leaf("A\none"), leaf("B\ntwo"), leaf("C\nthree")]
    found = verdict(old, [old[0], leaf("N\nnew"), *old[1:]])
    assert (found.fresh, found.changed, found.shifted) == ((2,), (), ((2, 3), (3, 4)))
    assert lines(found) == [
        "Reprint: Facilitator guide: p. 2 of 4",
        "Same text, other page numbers: Facilitator guide: pp. 2–3 are now 3–4",
    ]


def test_pages_that_are_gone_are_to_be_taken_out() -> None:
    old = [leaf("A"), leaf("B"), leaf("C")]
    found = verdict(old, old[:1])
    assert lines(found) == ["Reprint: Facilitator guide: take out the old pp. 2–3"]


def test_clock_times_alone_are_told_apart() -> None:
    found = verdict([leaf("A\n09:10 start"), leaf("B\n09:30")], [leaf("A\n09:15 start"), leaf("B\n09:35 more")])
    assert (found.timed, found.changed) == ((1,), (2,))


def test_other_looks_are_told_although_the_text_is_the_same() -> None:
    found = verdict([leaf("A", "red"), leaf("B")], [leaf("A", "blue"), leaf("B")])
    assert lines(found) == ["Reprint: Facilitator guide: p. 1 looks different and says the same"]


def test_slides_are_told_by_number_and_title() -> None:
    old = [leaf("A"), leaf("B\nx", notes="say"), leaf("C")]
    found = verdict(
        old, [leaf("A"), leaf("B\ny", notes="say"), leaf("D"), leaf("C", notes="ask")], "slides.pptx", "slides"
    )
    assert lines(found) == [
        "Slides: Slide 2 “B” changed",
        "Slides: Slide 3 “D” is new",
        "Slides: The notes of slide 4 changed",
        "Slides: Slides that only moved: 3 is now 4",
    ]


def test_learners_slides_are_told_apart_from_the_deck() -> None:
    found = verdict([leaf("A")], [leaf("B")], "learners/slides.pptx", "learner-slides")
    assert lines(found) == ["Slides: Learner slides (learners/slides.pptx): Slide 1 “B” changed"]


def test_what_is_filled_on_a_screen_is_replaced_and_not_printed() -> None:
    session = session_of(WHOLE)
    found = verdict([leaf("A")], [leaf("B")], "fillable/H05-case-analysis-sheet.pdf", "fillable")
    (line,) = advice([found], session)
    assert (line.head, line.copies) == ("Replace", None)
    assert str(line) == "Handout H5 “Case analysis sheet” (fillable/H05-case-analysis-sheet.pdf)"


def test_versions_that_call_for_the_same_are_one_line() -> None:
    session = session_of(WHOLE)
    found = [
        verdict([leaf("A"), leaf("B")], [leaf("A"), leaf("C")], f"handouts/H04-cases-{mark}.pdf", "handouts")
        for mark in ("circle", "square")
    ]
    assert [str(line) for line in advice(found, session)] == [
        "Handout H4 “Cases” (circle and square): p. 2 of 2; 16 copies and 2 spare in all"
    ]


def test_page_numbers_are_told_in_ranges() -> None:
    assert numbers([7]) == "p. 7"
    assert numbers([1, 2, 3, 5, 8, 9]) == "pp. 1–3, 5 and 8–9"


# The command


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A repository whose first commit holds the forty-line lesson, and whose work tree an edited one."""
    spec = tmp_path / "lessons" / "lesson.yaml"
    spec.parent.mkdir()
    text = MINIMAL.read_text("utf-8")
    spec.write_text(text, "utf-8")
    git = ("git", "-C", tmp_path, "-c", "user.name=A", "-c", "user.email=a@example.org")
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "first"), ("tag", "v1")):
        subprocess.run([*git, *words], check=True)
    text = text.replace("Water or carbon dioxide practice extinguishers", "Water practice extinguishers")
    spec.write_text(text.replace("Practice outdoors, upwind", "Practise outdoors, upwind"), "utf-8")
    return spec


@pytest.mark.parametrize(
    "words",
    [
        ("v1:lessons/lesson.yaml", "lessons/lesson.yaml"),
        ("v1", "lessons/lesson.yaml"),
        ("lessons/lesson.yaml", "--rev", "v1"),
        ("lessons/lesson.yaml",),
    ],
    ids=" ".join,
)
def test_revisions_are_named_as_people_name_them(words: tuple[str, ...], kept: Path, run: Run) -> None:
    done = run("diff", *words, "--quick", "--exit-code", cwd=kept.parent.parent)
    assert done.returncode == 1, done.stderr
    assert "Material “Water practice extinguishers, one for each group” was called" in " ".join(done.stdout.split())
    assert "\x1b" not in done.stdout


def test_nothing_that_differs_ends_with_0(kept: Path, run: Run) -> None:
    done = run("diff", kept, kept, "--exit-code", "--quick")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "the lessons say the same")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere.yaml", "lessons/lesson.yaml"), "is no spec, no folder of a pack and no git revision"),
        (("v9:lessons/lesson.yaml", "lessons/lesson.yaml"), "git knows no revision `v9` here"),
        (("v1:other.yaml", "lessons/lesson.yaml"), "other.yaml was not there at that revision"),
        (("lessons", "lessons/lesson.yaml"), "is a folder without a manifest.json"),
        (("--rev", "v1", "lessons/lesson.yaml", "lessons/lesson.yaml"), "--rev compares one spec with itself"),
        (("--rev=--output=x", "lessons/lesson.yaml"), "git knows no revision `--output=x` here"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_words_that_mean_nothing_are_told_so(words: tuple[str, ...], said: str, kept: Path, run: Run) -> None:
    done = run("diff", *words, cwd=kept.parent.parent, COLUMNS="300")
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_outside_a_repository_without_a_pack_the_way_out_is_told(tmp_path: Path, run: Run) -> None:
    (tmp_path / "lesson.yaml").write_text(SMALL, "utf-8")
    done = run("diff", "lesson.yaml", cwd=tmp_path, COLUMNS="300", GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert done.returncode == 2
    assert "there is no pack in build/small-fires" in done.stderr
    assert "name what to compare with" in done.stderr


def test_a_revision_leaves_its_folder_neither_by_links_nor_by_names(kept: Path, tmp_path: Path) -> None:
    (kept.parent / "link.md").symlink_to("/etc/hostname")
    git = ("git", "-C", kept.parent, "-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "second"], check=True)
    spec = revisions.take_out("HEAD", kept, tmp_path / "out")
    assert sorted(path.name for path in spec.parent.iterdir()) == ["lesson.yaml"]
    with pytest.raises(RevisionError, match="no revision"):
        revisions.take_out("HEAD~9", kept, tmp_path / "out")


def test_a_pack_against_its_edited_spec_says_what_to_reprint(minimal_pack: Path, kept: Path, run: Run) -> None:
    done = run("diff", minimal_pack, kept, "--format", "json")
    found = json.loads(done.stdout)
    files = {file["path"]: file for file in found["files"]}
    assert found["differs"]
    assert found["changes"][0]["path"] == ["materials", 0, "name"]
    assert files["facilitator-guide.pdf"]["changed"]
    assert "Practise outdoors" in " ".join(p["text"] for p in files["facilitator-guide.pdf"]["passages"])
    assert "handouts/H01-overview.pdf" not in files, "a sheet that says the same is not to be printed again"
    text = run("diff", minimal_pack, kept, "--format", "markdown").stdout
    assert "## Reprint" in text
    assert "- Facilitator guide: p" in text


def test_a_pack_does_not_differ_from_itself(minimal_pack: Path, run: Run) -> None:
    done = run("diff", minimal_pack, minimal_pack / "manifest.json", "--exit-code")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "nothing differs")


def test_a_side_that_cannot_be_built_is_compared_as_far_as_it_goes(kept: Path, run: Run) -> None:
    text = kept.read_text("utf-8").replace("duration: 60", "duration: 61")
    kept.write_text(text, "utf-8")
    done = run("diff", kept.name, cwd=kept.parent)
    assert done.returncode == 0
    assert "Duration is now 61 (was 60)" in done.stdout
    assert "pages were not compared" in done.stdout
