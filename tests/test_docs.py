"""The documents keep their word: commands run, specs are sound, made parts are in step, links lead somewhere."""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from coursegen import source
from coursegen.exits import Exit
from coursegen.spec import parse

ROOT = Path(__file__).resolve().parent.parent
MINIMAL = ROOT / "lesson" / "minimal.yaml"
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^(`{3,}).*?^\1$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")
INSTALLED_AS = {
    "yaml": "pyyaml",
    "pptx": "python-pptx",
    "docx": "python-docx",
    "PIL": "pillow",
    "markdown_it": "markdown-it-py",
}
sys.path.insert(0, str(ROOT / "tools"))


def blocks(page: Path, language: str) -> list[str]:
    return [text for found, text in BLOCK.findall(page.read_text("utf-8")) if found == language]


def commands(block: str) -> list[tuple[str, list[str]]]:
    """Commands of a console block, each with the lines that the document shows of its output."""
    told: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            told.append((line[2:], []))
        elif line.strip():
            told[-1][1].append(line.removesuffix("...").strip())
    return told


WITH_COMMANDS = [page for page in PAGES if blocks(page, "console")]


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: page.name)
def test_commands_do_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    shutil.copy(MINIMAL, tmp_path / "lesson.yaml")
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for block in blocks(page, "console"):
        for command, shown in commands(block):
            done = subprocess.run(
                ["bash", "-c", command], cwd=tmp_path, env={**os.environ, "PATH": programs}, input="",
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            output = done.stdout + done.stderr
            assert done.returncode == 0, f"$ {command}\n{output}"
            for line in shown:
                assert line in output, f"$ {command}\n{output}"


def test_every_command_is_shown_and_run_somewhere() -> None:
    from coursegen.cli import app

    run = {word for page in PAGES for block in blocks(page, "console") for word in shlex.split(block, comments=True)}
    named = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    # Shown in README's table, with nothing to tell beyond it; or run until interrupted, and told in prose.
    assert named - run <= {"doctor", "kinds", "schema", "verify", "preview", "watch"}


@pytest.mark.parametrize("at", range(len(blocks(ROOT / "docs" / "writing-a-spec.md", "yaml"))))
def test_fragments_of_a_spec_are_sound(at: int) -> None:
    """Each fragment, laid over the forty-line lesson, has the shape of a lesson."""
    fragment: dict[str, Any] = yaml.safe_load(blocks(ROOT / "docs" / "writing-a-spec.md", "yaml")[at])
    whole = {**yaml.safe_load(MINIMAL.read_text("utf-8")), **fragment}
    lesson = parse.parse(source.parse(yaml.safe_dump(whole, allow_unicode=True), "fragment.yaml"))
    assert lesson.title


def test_documents_show_what_is() -> None:
    import readme

    for page in readme.PAGES:
        text = page.read_text("utf-8")
        assert set(text.splitlines()) ^ set(readme.renewed(text).splitlines()) == set(), "run `make docs`"
    assert set(readme.names()) == set(readme.PARTS)


def test_the_catalog_of_labels_is_in_step() -> None:
    import labels

    now, wanted = (set(labels.said(text)) for text in ((labels.FOLDER / "en.po").read_text("utf-8"), labels.english()))
    assert now ^ wanted == set(), "run `make labels`"


def test_readme_tells_every_exit_code() -> None:
    codes = set(re.findall(r"^\| (\d+) \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE))
    assert codes == {str(code.value) for code in Exit}


def named_requirements() -> dict[str, list[Requirement]]:
    """What pyproject.toml asks for, by what it is for, in the words of the table."""
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = {f"`{name}`": rows for name, rows in whole["project"]["optional-dependencies"].items()}
    groups = {name: [row for row in rows if isinstance(row, str)] for name, rows in whole["dependency-groups"].items()}
    taken = {Requirement(row).name for rows in (*extras.values(), groups["build"]) for row in rows}
    told = {
        "running": whole["project"]["dependencies"],
        **extras,
        "building": groups["build"],
        "working": [row for row in groups["dev"] if Requirement(row).name not in taken],
    }
    return {purpose: [Requirement(row) for row in rows] for purpose, rows in told.items()}


def test_every_dependency_has_a_reason() -> None:
    page = (ROOT / "docs" / "contributing.md").read_text("utf-8").partition("## Why each dependency")[2]
    rows = re.findall(r"^\| `([a-z0-9.-]+)` \| ([^|]+) \| \S.* \|$", page, re.MULTILINE)
    wanted = [(row.name, purpose) for purpose, rows in named_requirements().items() for row in rows]
    assert sorted(rows) == sorted(wanted)


def test_every_import_has_a_reason() -> None:
    """What the code imports is named on the page, under the name that it is installed by."""
    page = (ROOT / "docs" / "contributing.md").read_text("utf-8").partition("## Why each dependency")[2]
    named = set(re.findall(r"`([a-z0-9.-]+)`", page))
    found = set()
    for path in (ROOT / "coursegen").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add((node.module or "").partition(".")[0])
    foreign = found - set(sys.stdlib_module_names) - {"coursegen"}
    assert {INSTALLED_AS.get(name, name).lower().replace("_", "-") for name in foreign} <= named


def test_make_targets_that_pages_name_exist() -> None:
    there = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {word for page in PAGES for word in re.findall(r"`make ([a-z-]+)", page.read_text("utf-8"))}
    assert named <= there


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = CODE.sub("", page.read_text("utf-8"))
    missing = [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_locks_name_hashes_and_no_registry(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    rows = [row for row in text.replace("\\\n", "").splitlines() if row and not row.startswith("#")]
    assert all("==" in row and "--hash=sha256:" in row for row in rows)
    assert "://" not in text
    assert "--index" not in text


def test_the_locks_agree_and_hold_what_the_project_names() -> None:
    run, dev = (
        dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert run.items() <= dev.items()
    for purpose, rows in named_requirements().items():
        lock = run if purpose in ("running", "building") else dev
        for row in rows:
            locked = lock.get(canonicalize_name(row.name))
            assert locked and row.specifier.contains(locked), f"{row} is not what the lock holds: {locked}"
