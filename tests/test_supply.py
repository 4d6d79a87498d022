"""What coursegen is made of: the wheel's bytes, the bill beside it, and known holes in what is locked."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import audit  # noqa: E402
import wheel as tool  # noqa: E402

# The wheel


def copied(folder: Path, umask: int, moment: int) -> Path:
    """The files that git holds, written under another umask and at another time."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    before = os.umask(umask)
    try:
        for name in filter(None, listed.stdout.decode().split("\0")):
            if name.startswith(("coursegen/", "themes/", "lesson/")) or "/" not in name:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, folder / name)
                os.utime(folder / name, (moment, moment))
    finally:
        os.umask(before)
    return folder


@pytest.mark.packaging
@pytest.mark.xdist_group("packaging")
def test_the_wheel_is_the_same_in_every_folder_at_every_time(tmp_path: Path) -> None:
    made = []
    for name, umask, moment, zone in (
        ("here", 0o022, 1_000_000_000, "UTC"),
        ("there", 0o077, 1_700_000_000, "Asia/Tokyo"),
    ):
        tree = copied(tmp_path / name, umask, moment)
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--skip-dependency-check", "--outdir"]
        out = tmp_path / f"{name}-out"
        subprocess.run([*command, out, tree], check=True, capture_output=True, env={**os.environ, "TZ": zone})
        made.append(next(out.glob("*.whl")).read_bytes())
    assert made[0] == made[1]


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    made = tmp_path_factory.mktemp("bill") / "coursegen-1.2.3-py3-none-any.whl"
    made.write_bytes(b"a wheel")
    return json.loads(tool.as_text(tool.made(made)))


def test_the_bill_follows_the_schema_and_names_neither_registry_nor_place(bill: dict[str, Any]) -> None:
    text = tool.as_text(bill)  # raises where the schema is not followed
    assert re.findall(r"\w+://[^\s\"]+", text) == [f"http://cyclonedx.org/schema/bom-{tool.SPEC_VERSION}.schema.json"]
    assert str(ROOT) not in text and str(Path.home()) not in text.replace("/root-", "")
    assert not {"serialNumber", "timestamp"} & (bill.keys() | bill["metadata"].keys())
    assert tool.as_text(bill) == text


def test_a_bill_that_breaks_the_schema_is_not_written(bill: dict[str, Any]) -> None:
    with pytest.raises(SystemExit, match="does not follow CycloneDX"):
        tool.as_text({**bill, "components": [{"name": "without a type"}]})


def test_the_bill_holds_what_the_lock_gives_the_wheel_and_nothing_that_only_builds_it(bill: dict[str, Any]) -> None:
    lock = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE))
    held = {component["name"]: component["version"] for component in bill["components"]}
    assert held.items() <= lock.items()
    assert {"weasyprint", "python-pptx", "linkify-it-py", "lxml"} <= held.keys()
    assert not {"hatchling", "trove-classifiers"} & held.keys()
    assert lock.keys() - held.keys() <= tool.closure(iter(["hatchling"]))
    assert all(component["properties"] for component in bill["components"])


def test_the_bill_tells_who_needs_whom(bill: dict[str, Any]) -> None:
    graph = {
        row["ref"].partition("@")[0]: [ref.partition("@")[0] for ref in row["dependsOn"]]
        for row in bill["dependencies"]
    }
    assert "pkg:pypi/weasyprint" in graph["pkg:pypi/coursegen"]
    assert "pkg:pypi/pydyf" in graph["pkg:pypi/weasyprint"]
    assert "pkg:pypi/linkify-it-py" in graph["pkg:pypi/markdown-it-py"], "asked for by an extra"
    assert bill["metadata"]["component"]["purl"] == "pkg:pypi/coursegen@1.2.3"


# Known holes


def answer(*rows: dict[str, Any]) -> str:
    return json.dumps({"dependencies": list(rows), "fixes": []})


def row(name: str, *holes: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "version": "1.0", "vulns": list(holes)}


UNKNOWN = {"name": "c", "skip_reason": "not found"}
MENDED = {"id": "X-1", "fix_versions": ["1.1"], "aliases": [], "description": ""}
OPEN = {"id": "X-2", "fix_versions": [], "aliases": [], "description": ""}


@pytest.mark.parametrize(
    ("said", "code", "last"),
    [
        (None, 0, "passed over: no advisory source could be reached"),
        ("Traceback ...", 0, "passed over: no advisory source could be reached"),
        (answer(UNKNOWN, UNKNOWN), 0, "passed over: the advisory source that answers knows none of our packages"),
        (answer(row("a"), row("b")), 0, "2 packages audited, 0 known holes, 0 to mend"),
        (answer(row("a"), UNKNOWN), 0, "1 packages audited, 0 known holes, 0 to mend; 1 unknown to it"),
        (answer(row("a", MENDED)), 1, "1 packages audited, 1 known holes, 1 to mend"),
        (answer(row("a", OPEN)), 0, "1 packages audited, 1 known holes, 0 to mend"),
        (answer(row("a", OPEN, MENDED)), 1, "1 packages audited, 2 known holes, 1 to mend"),
    ],
)
def test_a_hole_that_can_be_mended_fails_and_silence_does_not(said: str | None, code: int, last: str) -> None:
    found = audit.judged(said)
    assert (found.code, found.lines[-1]) == (code, last)


def test_holes_are_told_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert audit.judged(answer(row("a", MENDED))).lines[0] == (
        "a 1.0: X-1, mended in 1.1; run `make lock ARGS=--upgrade`"
    )
    monkeypatch.setattr(audit, "ACCEPTED", {"X-1": "we never parse such files"})
    found = audit.judged(answer(row("a", MENDED)))
    assert (found.code, found.lines[0]) == (0, "a 1.0: X-1, accepted: we never parse such files")


def test_where_nobody_answers_the_whole_lock_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(audit, "asked", lambda lock: asked.append(lock))
    assert audit.main([]) == 0
    assert len(asked) == 1 and asked[0].count("==") == 1 and "--hash=sha256:" in asked[0]
    assert capsys.readouterr().out == "passed over: no advisory source could be reached\n"


def test_where_somebody_answers_the_whole_lock_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def said(lock: str) -> str:
        asked.append(lock)
        return answer(row("a")) if len(asked) == 1 else answer(row("a", MENDED))

    monkeypatch.setattr(audit, "asked", said)
    assert audit.main([]) == 1
    assert asked[1] == audit.LOCK.read_text("utf-8")
