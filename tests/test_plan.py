"""Which artifacts a run makes, and what stands in them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from marked_lesson import marked
from spec_samples import REAL, ROOT, SMALL, lesson_of, real
from test_editions import MARKS, SECRETS

from coursegen import plan, theme
from coursegen.compose.desk import Desk
from coursegen.derive.session import Options
from coursegen.diagnostics import SpecError
from coursegen.kinds import KINDS, NAMES
from coursegen.plan import Artifact, Wishes
from coursegen.spec.lesson import Lesson

STANDARD = theme.load("standard")
# Learners may read what to bring, though the list of materials is the facilitator's.
BROUGHT = {("Material", "name")}


def desk_of(lesson: Lesson, wishes: Wishes) -> Desk:
    return plan.desk_for(lesson, STANDARD, wishes, "0" * 64, None, ())


def made(lesson: Lesson, wishes: Wishes | None = None) -> dict[str, Artifact]:
    """Every artifact by its path; the pages of what is cited are not known."""
    wanted = wishes or Wishes()
    desk = desk_of(lesson, wanted)
    artifacts = [artifact for wave in plan.waves() for artifact in plan.artifacts(desk, wanted, wave)]
    assert len({artifact.path.casefold() for artifact in artifacts}) == len(artifacts), "two files of one name"
    return {artifact.path: artifact for artifact in artifacts}


@cache
def pack() -> dict[str, Artifact]:
    return made(real())


def test_the_table_of_kinds_is_whole() -> None:
    assert len(set(NAMES)) == len(NAMES)
    waves = {kind.name: kind.wave for kind in KINDS}
    for kind in KINDS:
        assert kind.audience in ("learners", "facilitators", "assessors", "organizers")
        assert all(waves[name] < kind.wave for name in kind.needs), kind.name
        assert kind.purpose


def test_the_real_lesson_makes_every_kind() -> None:
    only_if_asked = {"calendar", "virtual-run-sheet", "chat-texts"}
    bound_later = {"print-packs", "print-papers", "learner-zips"}  # of files that this test does not render
    assert {artifact.kind.name for artifact in pack().values()} == set(NAMES) - only_if_asked - bound_later


def test_paths_are_portable() -> None:
    for path in pack():
        assert re.fullmatch(r"[A-Za-z0-9_./-]+", path)
        assert not path.startswith("/")
        assert ".." not in path


def test_no_template_leaves_a_hole() -> None:
    for artifact in pack().values():
        if artifact.kind.format != "json":
            assert not re.search(r"\{(slide|handout|rubric):|\bNone\b|Undefined|\[object", artifact.content), (
                artifact.path
            )


@pytest.mark.parametrize("track", [None, "track1"])
def test_no_facilitators_text_is_in_a_learners_file(track: str | None) -> None:
    files = made(marked()[0], Wishes(track=track, edition="both"))
    learners = [artifact for artifact in files.values() if artifact.kind.audience == "learners"]
    assert len(learners) > 10
    for artifact in learners:
        seen = {MARKS[mark] for mark in re.findall(r"mark\d+z", artifact.content)}
        assert not seen & (SECRETS - BROUGHT), artifact.path


def test_slides_show_no_track_and_no_key_before_its_time() -> None:
    deck = made(marked()[0])["slides.pptx"].content
    shown = re.sub(r"^::: notes\n.*?^:::\n", "", deck, flags=re.DOTALL | re.MULTILINE)
    seen = {MARKS[mark] for mark in re.findall(r"mark\d+z", shown)}
    asked = {("Cue", "text"), ("Phase", "transition")}
    assert not seen & (SECRETS - asked)


def test_the_guide_holds_what_only_the_facilitator_may_read() -> None:
    guide = made(marked()[0])["facilitator-guide.pdf"].content
    seen = {MARKS[mark] for mark in re.findall(r"mark\d+z", guide)}
    missing = SECRETS - seen
    assert len(missing) < len(SECRETS) / 6, sorted(missing)


def test_only_what_is_asked_for_is_wanted_and_what_it_cites_is_made_besides() -> None:
    files = made(real(), Wishes(only=("run-sheet",)))
    assert [path for path, artifact in files.items() if artifact.wanted] == ["run-sheet.pdf"]
    assert {artifact.kind.name for artifact in files.values()} == {"run-sheet", "packet"}


def test_an_edition_in_large_print_lies_apart() -> None:
    both = made(real(), Wishes(edition="both", only=("handouts", "email")))
    large = {path.removeprefix("large-print/") for path in both if path.startswith("large-print/")}
    assert large == {path for path in both if path.startswith(("handouts/", "rubrics/"))}
    assert "large-print/participant-email.txt" not in both


def test_one_track_gets_its_packet_and_its_sheets() -> None:
    files = made(real(), Wishes(track="novice", only=("packet", "handouts")))
    assert [path for path in files if "packet" in path] == ["handouts/packet-circle.pdf"]
    assert not [path for path in files if re.search(r"-(triangle|square)\.pdf$", path)]


def test_a_track_that_the_lesson_lacks_is_refused() -> None:
    with pytest.raises(SpecError, match="no track `nobody`"):
        desk_of(real(), Wishes(track="nobody"))


def test_the_number_of_learners_changes_what_is_printed_and_nothing_in_the_lesson() -> None:
    few, many = (made(real(), Wishes(Options(learners=n), only=("guide",))) for n in (11, 24))
    assert few["facilitator-guide.pdf"].content != many["facilitator-guide.pdf"].content


def test_another_start_reaches_the_run_sheet() -> None:
    sheet = made(real(), Wishes(Options(start="13:30"), only=("run-sheet",)))["run-sheet.pdf"].content
    assert "13:30" in sheet
    assert "09:00" not in sheet


def test_the_smallest_lesson_makes_a_pack_without_empty_files() -> None:
    files = made(lesson_of(SMALL))
    assert all(artifact.content.strip() for artifact in files.values())
    assert "answer-key.pdf" not in files


DUMP = """
import hashlib, json, sys
from pathlib import Path
sys.path[:0] = [sys.argv[2]]
import test_plan
whole = {path: hashlib.sha256(a.content.encode()).hexdigest() for path, a in test_plan.made(test_plan.real()).items()}
print(json.dumps(whole))
"""


@pytest.mark.parametrize(
    ("seed", "zone", "folder"),
    [("0", "Pacific/Kiritimati", "/"), ("1", "America/Los_Angeles", "tests"), ("2", "UTC", "lesson")],
)
def test_the_same_text_is_composed_whatever_the_process(seed: str, zone: str, folder: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", DUMP, str(REAL), str(ROOT / "tests")],
        cwd=ROOT / folder, env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {path: _sha(a.content) for path, a in pack().items()}


def _sha(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()


def test_the_place_of_the_spec_is_no_part_of_what_is_composed(tmp_path: Path) -> None:
    import shutil

    from coursegen import source
    from coursegen.spec import parse

    shutil.copytree(REAL.parent, tmp_path / "elsewhere")
    path = tmp_path / "elsewhere" / REAL.name
    path.write_text("\n\n# moved\n" + path.read_text("utf-8"), "utf-8")
    moved = made(parse.parse(source.read(path)))
    assert {name: a.content for name, a in moved.items()} == {name: a.content for name, a in pack().items()}


def test_a_dangling_reference_in_a_template_names_the_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    lesson = real()
    hole = replace(desk_of(lesson, Wishes()), places=replace(desk_of(lesson, Wishes()).places, slides={}))
    with pytest.raises(SpecError) as caught:
        plan.artifacts(hole, Wishes(only=("guide",)), 2)
    assert caught.value.report[0].code == "dangling-reference"
    assert caught.value.report[0].message.startswith("guide: there is no slide")
