"""A pack that is already what a run would make is told from what was noted, and never when anything differs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from spec_samples import SMALL

from coursegen import theme, unchanged
from coursegen.build import build
from coursegen.cache import Cache
from coursegen.request import Request, Wishes

Run = Callable[..., subprocess.CompletedProcess[str]]
FIRE = SMALL + "contact:\n  file: desk.md\n"


@pytest.fixture
def request_(tmp_path: Path) -> Request:
    (tmp_path / "desk.md").write_text("Ask at the desk\n", "utf-8")
    (tmp_path / "lesson.yaml").write_text(FIRE, "utf-8")
    house = tmp_path / "house"
    house.mkdir()
    (house / "theme.yaml").write_text("extends: standard\n", "utf-8")
    wishes = Wishes(only=("email", "readme"))
    return Request(tmp_path / "lesson.yaml", tmp_path / "out", str(house), wishes, cache=Cache(tmp_path / "cache"))


def test_the_same_request_is_told_as_it_was_reported(request_: Request) -> None:
    assert unchanged.known(request_) is None
    made = build(request_)
    told = unchanged.known(request_)
    assert told
    assert (told.folder, told.title, told.findings) == (made.folder, made.title, made.findings)
    assert [(line.path, line.pages, line.size) for line in told.lines] == [
        (line.path, line.pages, line.size) for line in made.lines
    ]
    assert all(line.cached for line in told.lines)


@pytest.mark.parametrize(
    "change",
    [
        lambda at: (at / "lesson.yaml").write_text(FIRE + "# a remark\n", "utf-8"),
        lambda at: (at / "desk.md").write_text("Ask at the door\n", "utf-8"),
        lambda at: (at / "desk.md").unlink(),
        lambda at: (at / "house" / "own.css").write_text("p { color: red }", "utf-8"),
        lambda at: (at / "house" / "theme.yaml").write_text("extends: meadow\n", "utf-8"),
        lambda at: shutil.copytree(theme.resources.shipped("themes") / "standard", at / "standard"),
        lambda at: (at / "out" / "small-fires" / "README.md").write_text("edited", "utf-8"),
        lambda at: (at / "out" / "small-fires" / "participant-email.txt").unlink(),
        lambda at: (at / "out" / "small-fires" / "manifest.json").write_text("{}", "utf-8"),
        lambda at: Cache(at / "cache").clear(),
        lambda at: os.environ.update(SOURCE_DATE_EPOCH="1700000000"),
    ],
)
def test_nothing_is_told_when_anything_differs(
    request_: Request, change: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    build(request_)
    assert unchanged.known(request_)
    change(request_.spec.parent)
    assert unchanged.known(request_) is None


def test_another_wish_is_another_request(request_: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    build(request_)
    assert unchanged.known(replace(request_, jobs=7)), "how many processes changes no byte"
    assert unchanged.known(replace(request_, strict=True)) is None
    assert unchanged.known(replace(request_, force=True)) is None
    assert unchanged.known(replace(request_, cache=None)) is None
    assert unchanged.known(replace(request_, wishes=Wishes(only=("email",)))) is None
    monkeypatch.setattr(unchanged.versions, "program", lambda: "another version")
    assert unchanged.known(request_) is None


def test_a_spec_that_changes_while_it_is_built_is_not_noted(request_: Request) -> None:
    build(request_, lambda line: request_.spec.write_text(FIRE + "# saved in between\n", "utf-8") and None)
    assert unchanged.known(request_) is None


def test_nothing_heavy_is_imported_when_nothing_changed(request_: Request, run: Run) -> None:
    words = ("build", "lesson.yaml", "-o", "out", "--theme", "house", "--only", "email,readme", "--format", "json")
    place = {"COURSEGEN_CACHE": str(request_.spec.parent / "cache")}
    first = run(*words, cwd=request_.spec.parent, **place)
    assert first.returncode == 0, first.stderr
    again = run(*words, cwd=request_.spec.parent, PYTHONPROFILEIMPORTTIME="1", **place)
    heavy = {"weasyprint", "pptx", "jinja2", "coursegen.spec", "coursegen.checks", "coursegen.kinds", "babel", "lxml"}
    imported = {row.rpartition("|")[2].strip() for row in again.stderr.splitlines()}
    assert "coursegen.unchanged" in imported
    assert not heavy & imported
    told, then = json.loads(again.stdout), json.loads(first.stdout)
    assert told["findings"] == then["findings"]
    assert [line["path"] for line in told["artifacts"]] == [line["path"] for line in then["artifacts"]]
