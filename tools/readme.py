"""Renew the parts of the documents that are made from the code: spec, kinds, commands, the tree, the table of rules.

Run `python tools/readme.py` (or `make docs`); `--check` only tells whether the files are in step. A part stands
between `<!-- made: NAME -->` and `<!-- made -->`.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from coursegen.checks import GATES, RULES, Rule, reading
from coursegen.cli import app
from coursegen.kinds import KINDS

ROOT = Path(__file__).resolve().parent.parent
PAGES = (ROOT / "README.md", ROOT / "docs" / "rules.md")
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
    """Write or check the documents; returns 1 when `--check` finds one out of step."""
    behind = [page for page in PAGES if page.read_text("utf-8") != renewed(page.read_text("utf-8"))]
    names = ", ".join(page.name for page in behind)
    if "--check" in arguments:
        print(f"out of step: {names}; run `make docs`" if behind else "documents are in step")
        return 1 if behind else 0
    for page in behind:
        page.write_text(renewed(page.read_text("utf-8")), "utf-8")
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


def rules() -> str:
    """The rules by subject: code, name, weight in a draft and in a release, languages, what holds, source."""
    parts = []
    for module in dict.fromkeys(sys.modules[rule.find.__module__] for rule in RULES):
        about = (module.__doc__ or "").partition("\n")[0].removeprefix("Rules about ").rstrip(".")
        head = f"\n## {about[:1].upper()}{about[1:]}\n\n| rule | draft | release | reads | holds | source |"
        rows = [_rule(rule) for rule in RULES if rule.find.__module__ == module.__name__]
        parts.append("\n".join([head, "| --- | --- | --- | --- | --- | --- |", *rows]))
    return "\n".join(parts)


def _rule(rule: Rule) -> str:
    name = f"`{rule.code}` {rule.name}{'' if rule.silenced else ' *'}"
    holds = " ".join((rule.find.__doc__ or "").partition("\n\n")[0].split()).replace("|", "\\|")
    source = rule.source.strip("[]")
    languages = ", ".join(rule.languages) or "any"
    return f"| {name} | {rule.severity.value} | {rule.released.value} | {languages} | {holds} {rule.why} | {source} |"


def gates() -> str:
    """What holds before the rules are run."""
    rows = [f"| `{gate.code}` {gate.name} | {gate.where} | {gate.why} |" for gate in GATES]
    return "\n".join(["| fault | found while | why |", "| --- | --- | --- |", *rows])


def sources() -> str:
    """What the marks in the table of rules stand for."""
    return "\n".join(f"- **{mark}** {text}" for mark, text in reading.data("sources").items())


def names() -> Iterator[str]:
    """The parts that the documents ask for."""
    yield from (found[2] for page in PAGES for found in PART.finditer(page.read_text("utf-8")))


PARTS: dict[str, Callable[[], str]] = {
    "spec": spec, "kinds": kinds, "commands": commands, "tree": tree,
    "rules": rules, "gates": gates, "sources": sources,
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
