"""Several lessons in one build: one crew, results in order, a catalog of what stands."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from spec_samples import SMALL

from coursegen import batch, catalog, theme
from coursegen.cache import Cache
from coursegen.commands import cataloging
from coursegen.diagnostics import SpecError
from coursegen.request import Request, Wishes
from coursegen.write import EditedError

Run = Callable[..., subprocess.CompletedProcess[str]]
PLAIN = Wishes(only=("email", "readme", "lesson"))


def lesson(folder: Path, name: str, text: str = SMALL) -> Path:
    path = folder / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"id: {path.stem}\n{text}", "utf-8")
    return path


@pytest.fixture
def requests(tmp_path: Path) -> list[Request]:
    common = Request(Path(), tmp_path / "out", wishes=PLAIN, jobs=2, cache=Cache(tmp_path / "cache"))
    return [replace(common, spec=lesson(tmp_path / "lessons", name)) for name in ("apples", "pears", "plums", "figs")]


def test_results_come_in_the_order_of_the_requests_and_are_what_one_by_one_makes(requests: list[Request]) -> None:
    from coursegen.build import build

    results = list(batch.build_all(requests))
    assert [result.request.spec.stem for result in results] == ["apples", "pears", "plums", "figs"]
    assert all(result.report for result in results)
    for request, result in zip(requests, results, strict=True):
        alone = build(replace(request, out=request.out / "alone", taken={}, cache=None, jobs=1))
        assert result.report
        for path in alone.folder.iterdir():
            assert (result.report.folder / path.name).read_bytes() == path.read_bytes()


def test_a_failure_stops_no_other_and_what_stands_is_not_built_again(requests: list[Request]) -> None:
    requests[1].spec.write_text("title: Half\n", "utf-8")
    requests[2].spec.unlink()
    first = list(batch.build_all(requests))
    assert [type(result.fault).__name__ for result in first] == [
        "NoneType",
        "SpecError",
        "FileNotFoundError",
        "NoneType",
    ]
    again = list(batch.build_all([replace(request, taken={}) for request in requests]))
    assert [result.standing for result in again] == [True, False, False, True]


def test_two_specs_of_one_id_are_told_whether_or_not_a_pack_stands(requests: list[Request]) -> None:
    twin = replace(requests[0], spec=requests[0].spec.with_name("twin.yaml"))
    twin.spec.write_text(requests[0].spec.read_text("utf-8"), "utf-8")
    for _ in range(2):
        taken: dict[Path, Path] = {}
        pair = list(batch.build_all([replace(request, taken=taken) for request in (requests[0], twin)]))
        assert pair[0].report
        assert isinstance(pair[1].fault, SpecError)
        assert pair[1].fault.report[0].code == "duplicate-pack"


def test_shares_are_disjoint_and_together_everything() -> None:
    items = list(range(19))
    shares = [cataloging.sharded(items, f"{k}/8") for k in range(1, 9)]
    assert sorted(item for share in shares for item in share) == items
    assert max(map(len, shares)) - min(map(len, shares)) <= 1
    for nonsense in ("0/8", "9/8", "2", "a/b", "1/0", "-1/8"):
        with pytest.raises(typer.BadParameter, match="no share"):
            cataloging.sharded(items, nonsense)


def test_an_id_is_found_at_a_glance_or_made_as_the_build_makes_it(tmp_path: Path) -> None:
    plain = lesson(tmp_path, "apples")
    texts = {
        "quoted": f'id: "pears"\n{SMALL}',
        "titled": SMALL.replace("title: ", "title: 'Plums, and ", 1).replace("\n", "'\n", 1),
        "figs": SMALL.replace("title: ", "title: 無花果 # ", 1),
        "twofold": f"id: plums\nid: pears\n{SMALL}",
        "half": "title: [\n",
    }
    specs = [plain, *(tmp_path / f"{name}.yaml" for name in texts)]
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    requests = [Request(spec, tmp_path / "out", wishes=PLAIN) for spec in (*specs, tmp_path / "gone.yaml")]
    taken: dict[Path, Path] = {}
    list(batch.build_all([replace(request, taken=taken) for request in requests]))
    assert batch.claims(requests) == taken
    assert len(taken) == 4


def test_specs_of_one_id_are_told_though_other_machines_build_the_first(tmp_path: Path, run: Run) -> None:
    for name in ("apples", "pears"):
        lesson(tmp_path / "lessons", name)
    twin = tmp_path / "lessons" / "twin.yaml"
    twin.write_text((tmp_path / "lessons" / "apples.yaml").read_text("utf-8"), "utf-8")
    shares = [
        run("build", "lessons", "-o", f"out-{k}", "--only", "email", "--shard", f"{k}/3", cwd=tmp_path)
        for k in (1, 2, 3)
    ]
    assert [made.returncode for made in shares] == [0, 0, 1]
    assert "lessons/twin.yaml has the id `apples` of lessons/apples.yaml" in shares[2].stderr
    assert "1 of 1 lesson stands in out-1" in shares[0].stderr
    assert shares[0].stdout.splitlines()[-1].startswith("1 lesson ")


def test_a_kind_that_there_is_not_stops_all_before_a_pack_is_made(tmp_path: Path, run: Run) -> None:
    lesson(tmp_path / "lessons", "apples")
    made = run("build", "lessons", "-o", "out", "--only", "emails", cwd=tmp_path)
    assert made.returncode == 2
    assert "did you mean 'email'" in made.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_is_built_with_a_table_and_a_catalog(tmp_path: Path, run: Run) -> None:
    for name in ("apples", "deep/er/pears"):
        lesson(tmp_path / "lessons", name)
    (tmp_path / "lessons" / "half.yaml").write_text("spec: coursegen/1\ntitle: Half\n", "utf-8")
    (tmp_path / "lessons" / "notes.yaml").write_text("a: shopping list\n", "utf-8")
    built = run("build", "lessons", "-o", "out", "--only", "email,lesson", cwd=tmp_path)
    assert built.returncode == 1
    rows = [row.split() for row in built.stdout.splitlines()]
    assert rows[0] == ["lesson", "result", "files", "pages", "errors", "warnings"]
    assert [row[:3] for row in rows[1:]] == [
        ["lessons/apples.yaml", "built", "2"],
        ["lessons/deep/er/pears.yaml", "built", "2"],
        ["lessons/half.yaml", "errors", rows[3][2]],
        ["3", "lessons", "4"],
    ]
    told = json.loads((tmp_path / "out" / "catalog.json").read_text("utf-8"))
    assert [pack["folder"] for pack in told["packs"]] == ["apples", "pears"]
    assert told["packs"][0]["minutes"] == 60
    shown = (tmp_path / "out" / "index.html").read_text("utf-8")
    for pack in told["packs"]:
        for file in pack["files"]:
            assert f'href="{file["path"]}"' in shown
            assert (tmp_path / "out" / file["path"]).is_file()
    again = run("build", "lessons", "-o", "out", "--only", "email,lesson", "--shard", "2/3", cwd=tmp_path)
    assert again.returncode == 0
    assert [row.split()[:2] for row in again.stdout.splitlines()[1:2]] == [["lessons/deep/er/pears.yaml", "cached"]]
    data = run("build", "lessons", "-o", "out", "--only", "email,lesson", "--format", "json", cwd=tmp_path)
    assert [pack["result"] for pack in json.loads(data.stdout)["packs"]] == ["cached", "cached", "errors"]


def test_an_index_shows_hostile_words_as_words_and_reaches_for_nothing(tmp_path: Path) -> None:
    hostile = SMALL.replace("title: ", "summary: '<img src=x onerror=alert(1)>'\ntitle: ", 1)
    request = Request(lesson(tmp_path, "apples", hostile), tmp_path / "out", wishes=PLAIN)
    assert all(result.report for result in batch.build_all([request]))
    catalog.publish(tmp_path / "out", theme.load("standard"))
    shown = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "<img" not in shown
    assert not re.search(r"https?://|<script|@import|<link", shown)


def test_an_index_that_was_edited_by_hand_is_not_written_over(tmp_path: Path) -> None:
    look = theme.load("standard")
    catalog.publish(tmp_path, look)
    catalog.publish(tmp_path, look)
    (tmp_path / "index.html").write_text("Welcome!", "utf-8")
    with pytest.raises(EditedError):
        catalog.publish(tmp_path, look)
    catalog.publish(tmp_path, look, force=True)
    assert "Welcome!" not in (tmp_path / "index.html").read_text("utf-8")
