"""The same spec gives the same bytes, whatever surrounds the build; `make reproduce` tries more on the real lesson."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from spec_samples import ROOT

sys.path.insert(0, str(ROOT / "tools"))
import reproduce

SPEC = ROOT / "lesson" / "minimal.yaml"
KINDS = "slides,handouts,score-books,rubric-exports,run-table,calendar,print-packs,lesson,readme"
OPTIONS = ("--start", "09:00", "--date", "2026-12-01", "--timezone", "Europe/Paris", "--only", KINDS)
RUBRIC = """
rubrics:
  - id: grip
    title: Grip
    unit: learner
    levels:
      - id: 2
        name: Safe
      - id: 1
        name: Not yet
    criteria:
      - name: Aims at the base
        descriptors:
          2: Aims at the base of the fire
          1: Aims at the flames
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "spec" / "minimal.yaml"
    path.parent.mkdir()
    path.write_text(SPEC.read_text("utf-8") + RUBRIC, "utf-8")
    return path


def build(run: reproduce.Surroundings, spec: Path, base: Path, python: Path) -> dict[str, str]:
    base.mkdir()
    return reproduce.build(run, spec, base, python, OPTIONS)


def test_every_byte_is_the_same_in_other_surroundings(spec: Path, tmp_path: Path) -> None:
    one, other = reproduce.RUNS[0], reproduce.RUNS[1]
    assert (one.seed, one.zone, one.locale, one.folder, one.jobs, one.umask) != (0,) * 6
    first = build(one, spec, tmp_path / "one", Path(sys.executable))
    assert {Path(name).suffix for name in first} >= {".pdf", ".pptx", ".xlsx", ".csv", ".ics", ".json", ".md"}
    assert "print/learner.pdf" in first, "what is bound of several files"
    assert build(other, spec, tmp_path / "other", Path(sys.executable)) == first


def test_the_runs_differ_in_all_that_must_not_matter() -> None:
    for field in ("seed", "zone", "locale", "folder"):
        assert len({getattr(run, field) for run in reproduce.RUNS}) >= 5
    for field in ("jobs", "umask", "wheel"):
        assert len({getattr(run, field) for run in reproduce.RUNS}) >= 2


@pytest.mark.packaging
@pytest.mark.xdist_group("packaging")
def test_a_wheel_gives_the_same_bytes_as_the_tree(spec: Path, tmp_path: Path) -> None:
    (tmp_path / "wheel").mkdir()
    wheel = build(reproduce.RUNS[-1], spec, tmp_path / "from-wheel", reproduce.installed(tmp_path / "wheel"))
    assert wheel == build(reproduce.RUNS[0], spec, tmp_path / "from-tree", Path(sys.executable))
