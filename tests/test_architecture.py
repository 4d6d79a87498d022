"""The shape of the code, held by machines: floors, lengths, docstrings, what is imported when."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "coursegen").rglob("*.py"))
MOST_LINES = 400
MOST_LINES_A_FUNCTION = 50
HEAVY = ("weasyprint", "pptx", "fontTools", "PIL")
PRINTING = ("jinja2", "markdown_it", "babel")


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1


def loaded_after(*words: str, among: tuple[str, ...] = HEAVY) -> set[str]:
    """The libraries of a list that a command in a process of its own has imported when it is done."""
    program = (
        "import sys\nfrom coursegen import cli\n"
        "try:\n    cli.main(sys.argv[1:])\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print(*[name for name in {among!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stderr.splitlines()[-1].split())


def test_modules_stay_short() -> None:
    long = {str(p.relative_to(ROOT)): n for p in MODULES if (n := len(p.read_text("utf-8").splitlines())) > MOST_LINES}
    assert not long


def test_functions_stay_short() -> None:
    long = {name: lines for path in MODULES for name, lines in functions(path) if lines > MOST_LINES_A_FUNCTION}
    # Typer reads a command's options from its parameters, so their number is no measure of what `build` does.
    assert set(long) <= {name for name in long if name.startswith("coursegen/cli.py") and name.endswith(" build")}


def test_every_module_starts_with_one_sentence() -> None:
    wrong = []
    for path in MODULES:
        text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        first = text.partition("\n")[0]
        if not first.endswith((".", "?")) or not path.read_text("utf-8").startswith('"""'):
            wrong.append(f"{path.relative_to(ROOT)}: {first!r}")
    assert not wrong


def test_floors_are_kept() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_every_module_has_its_floor() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    named = {name.strip() for layer in contracts[0]["layers"] for name in layer.split("|")}
    there = {path.stem for path in (ROOT / "coursegen").glob("*.py")} - {"__init__"}
    there |= {path.parent.name for path in (ROOT / "coursegen").glob("*/__init__.py")}
    assert {name for name in named if not name.startswith("(")} <= there
    assert there <= {name.strip("()") for name in named}


@pytest.mark.parametrize("lesson", ["minimal", "integrated-ops"])
def test_checking_imports_nothing_that_prints(lesson: str) -> None:
    assert loaded_after("check", f"lesson/{lesson}.yaml", among=(*HEAVY, *PRINTING)) == set()


@pytest.mark.parametrize("words", [("kinds",), ("schema",), ("--version",)])
def test_telling_imports_nothing_heavy(words: tuple[str, ...]) -> None:
    assert loaded_after(*words) == set()


def test_a_rebuild_with_nothing_changed_imports_nothing_heavy(tmp_path: Path, minimal_pack: Path) -> None:
    assert loaded_after("build", "lesson/minimal.yaml", "-o", str(tmp_path), "-q") == set()


def test_nothing_tells_where_it_was_written() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    telling = {str(ROOT), str(Path.home())} - {"/", "/root"} | {"/" + "work/main", "/" + "root/"}
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.suffix not in (".ttf", ".png") and path.is_file():
            text = path.read_text("utf-8", errors="replace")
            found += [f"{name}: {word}" for word in telling if word in text]
    assert not found
