"""Score books: opened in a spreadsheet program, with their formulas computed."""

from __future__ import annotations

import csv
import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from spec_samples import real

from coursegen import theme
from coursegen.compose import books
from coursegen.compose.desk import Desk
from coursegen.derive.places import Places
from coursegen.derive.session import Options, derive
from coursegen.render.job import Job
from coursegen.render.xlsx import render
from coursegen.spec.judging import Criterion, Level, Rubric

STANDARD = theme.load("standard")
SCORES = {1: (4, 3, 3, 2, 3), 2: (2, 2, 3, 1, 2), 3: (4, 4, 4, 4, 4)}  # team -> a score a criterion


def desk() -> Desk:
    session = derive(real(), Options())
    return Desk(session, STANDARD, Places(session), "0" * 12)


def written(content: str) -> bytes:
    """The book with scores typed in, as an assessor would."""
    book = json.loads(content)
    rows = book["sheets"][0]["rows"]
    for team, scores in SCORES.items():
        for at, score in enumerate(scores, 1):
            rows[books.FIRST_ROW - 1 + team][at] = {"v": score, "style": "input"}
    return render(Job("xlsx", json.dumps(book)), STANDARD).data


@pytest.mark.office
def test_a_spreadsheet_computes_totals_shares_and_means(tmp_path: Path) -> None:
    path, content = next(iter(books.workbooks(desk())))
    book = tmp_path / Path(path).name
    book.write_bytes(written(content))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "csv", "--outdir", str(tmp_path), str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    rows = list(csv.reader(book.with_suffix(".csv").read_text("utf-8").splitlines()))
    teams = {row[0]: row[1:] for row in rows if row and row[0].startswith("Team ")}
    for team, scores in SCORES.items():
        row = teams[f"Team {team}"]
        assert float(row[5]) == sum(scores)
        assert row[6] == f"{sum(scores) / 20:.0%}"
        assert row[7] == ("yes" if sum(scores) >= 15 else "not yet")
    assert teams["Team 4"][5:8] == ["", "", ""], "no scores, no total"
    means = next(row for row in rows if row and row[0] == "Mean")
    assert [round(float(mean), 1) for mean in means[1:6]] == [
        round(sum(column) / 3, 1) for column in zip(*SCORES.values(), strict=True)
    ]


def test_a_score_is_chosen_from_the_levels_and_the_head_stays_in_sight(tmp_path: Path) -> None:
    _, content = next(iter(books.workbooks(desk())))
    book = tmp_path / "a.xlsx"
    book.write_bytes(written(content))
    with zipfile.ZipFile(book) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert '<dataValidation type="list"' in sheet and "4,3,2,1,0" in sheet
    assert 'state="frozen"' in sheet


def rubric(**more: object) -> Rubric:
    levels = (Level(id="2", name="There", target=True), Level(id="1", name="Not yet"))
    criteria = (
        Criterion(id="C1", name="First", weight=60, descriptors={"2": "is there", "1": "is not"}),
        Criterion(id="C2", name="Second", weight=40, descriptors={"2": "is there", "1": "is not"}),
    )
    return Rubric(**{"id": "r", "title": "R", "levels": levels, "criteria": criteria, **more})  # type: ignore[arg-type]


def said(one: Rubric) -> list[str]:
    return [finding.message for finding in books.limits(real().model_copy(update={"rubrics": (one,)}))]


def test_what_a_platform_cannot_hold_is_told_and_nothing_is_cut() -> None:
    assert said(rubric()) == ["`r`: Canvas' rubric file has no place for weights"]
    bare = tuple(c.model_copy(update={"weight": None}) for c in rubric().criteria)
    assert said(rubric(criteria=bare)) == []
    twins = (Level(id="01", name="There"), Level(id="1", name="Not yet"))
    open_cells = tuple(c.model_copy(update={"descriptors": {"1": "x"}}) for c in bare)
    told = said(rubric(criteria=open_cells, levels=twins))
    assert any("differ from level" in message for message in told) and any(
        "no descriptor" in message for message in told
    )
    many = tuple(bare[0].model_copy(update={"id": f"C{n}"}) for n in range(51))
    assert any("50 criteria and 10 levels" in message for message in said(rubric(criteria=many)))
