"""Renew the parts of README.md that are made from the code: the spec shown, what a pack holds, commands, the tree.

Run `python tools/readme.py` (or `make docs`); `--check` only tells whether the file is in step. A part stands
between `<!-- made: NAME -->` and `<!-- made -->`.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from coursegen.cli import app
from coursegen.kinds import KINDS

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PART = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- made -->)", re.DOTALL)
FOLDERS = (
    ("lesson/", "the sample lessons, shipped; the real one is complete enough to teach from"),
    ("themes/", "one folder a theme, shipped; `extends` inherits all"),
    ("tests/", "test_<module>.py, broken specs, golden texts, lessons in other languages and models"),
    ("tools/", "what make calls: set-up, locks, labels, pictures"),
    ("docs/", "for authors, facilitators, theme makers, and who works on coursegen"),
    ("build/", "output only"),
)


def main(arguments: list[str]) -> int:
    """Write or check README.md; returns 1 when `--check` finds it out of step."""
    text = README.read_text("utf-8")
    wanted = renewed(text)
    if "--check" in arguments:
        print("README.md is in step" if text == wanted else "README.md is out of step; run `make docs`")
        return 0 if text == wanted else 1
    README.write_text(wanted, "utf-8")
    return 0


def renewed(text: str) -> str:
    """The text with every made part as it would be made now."""
    return PART.sub(lambda found: f"{found[1]}{PARTS[found[2]]()}\n{found[3]}", text)


def spec() -> str:
    """The forty-line lesson."""
    return f"```yaml\n{(ROOT / 'lesson' / 'minimal.yaml').read_text('utf-8')}```"


def kinds() -> str:
    """What a pack holds, a row a kind."""
    rows = [f"| `{kind.name}` | {kind.format.upper()} | {kind.audience} | {kind.purpose} |" for kind in KINDS]
    return "\n".join(["| kind | format | for | what it is |", "| --- | --- | --- | --- |", *rows])


def commands() -> str:
    """The commands with the first line of their help."""
    rows = []
    for command in app.registered_commands:
        if command.callback:
            first = (command.callback.__doc__ or "").partition("\n")[0]
            rows.append(f"| `coursegen {command.name or command.callback.__name__}` | {first} |")
    for group in app.registered_groups:
        callback = group.typer_instance.registered_callback if group.typer_instance else None
        if group.name and callback and callback.callback:
            rows.append(f"| `coursegen {group.name}` | {(callback.callback.__doc__ or '').partition(chr(10))[0]} |")
    return "\n".join(["| command | what it does |", "| --- | --- |", *rows])


def tree() -> str:
    """The modules, high floors first, each with the first line of its docstring."""
    rows = [("coursegen/", "", "")]
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"][0][
        "layers"
    ]
    for floor, layer in zip(range(len(layers) - 1, -1, -1), layers, strict=True):
        for name in (word.strip(" ()") for word in layer.split("|")):
            path = ROOT / "coursegen" / name
            module = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
            if not module.is_file():
                continue  # a floor that is named before its module is there
            rows.append((f"  {name}/" if path.is_dir() else f"  {name}.py", str(floor), sentence(module)))
    rows += [(name, "", about) for name, about in FOLDERS]
    return "```text\n" + "\n".join(f"{a:18} {b:>2}  {c}".rstrip() for a, b, c in rows) + "\n```"


def sentence(module: Path) -> str:
    """The first line of a module's docstring, without its full stop."""
    text = ast.get_docstring(ast.parse(module.read_text("utf-8"))) or ""
    return text.partition("\n")[0].rstrip(".")


def names() -> Iterator[str]:
    """The parts that README.md asks for."""
    yield from (found[2] for found in PART.finditer(README.read_text("utf-8")))


PARTS: dict[str, Callable[[], str]] = {"spec": spec, "kinds": kinds, "commands": commands, "tree": tree}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
