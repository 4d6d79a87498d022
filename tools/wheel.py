"""Build the wheel, and beside it the bill of all that it needs to run (CycloneDX): `python tools/wheel.py [FOLDER]`.

Both are the same bytes for the same commit and locks: no time, no path of a machine, no registry is in them.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.txt"
SPEC_VERSION = "1.6"
HASH = "coursegen:lock:sha256"  # property: a file of this release that the lock lets in
Component = dict[str, Any]


def main(arguments: list[str]) -> int:
    """Write both into a folder (dist/) and tell their names."""
    folder = Path(arguments[0]) if arguments else ROOT / "dist"
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--skip-dependency-check"]
    subprocess.run([*command, "--outdir", folder, ROOT], check=True, stdout=subprocess.DEVNULL)
    wheel = max(folder.glob("coursegen-*.whl"), key=lambda path: path.stat().st_mtime_ns)
    bill = wheel.with_name(f"{'-'.join(wheel.name.split('-')[:2])}.cdx.json")
    bill.write_text(as_text(made(wheel)), "utf-8")
    print(f"{wheel}\n{bill}")
    return 0


def as_text(bill: dict[str, Any]) -> str:
    """A bill as JSON; raises SystemExit when it does not follow the schema."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    text = json.dumps(bill, indent=2, ensure_ascii=False) + "\n"
    fault = JsonStrictValidator(SchemaVersion.from_version(SPEC_VERSION)).validate_str(text)
    if fault:
        raise SystemExit(f"the bill of materials does not follow CycloneDX {SPEC_VERSION}: {fault}")
    return text


def made(wheel: Path) -> dict[str, Any]:
    """The bill of a wheel: itself, each package that the lock gives it, and who needs whom."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    name, version = wheel.name.split("-")[:2]
    rows = {row["name"]: row for row in locked()}
    root = {
        "type": "application",
        "bom-ref": f"pkg:pypi/{name}@{version}",
        "name": name,
        "version": version,
        "description": project["description"],
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(wheel.read_bytes()).hexdigest()}],
        "licenses": [{"license": {"id": project["license"]}}],
        "purl": f"pkg:pypi/{name}@{version}",
    }
    direct = [Requirement(row) for row in project["dependencies"]]
    graph: list[tuple[Any, Sequence[str]]] = [(root["bom-ref"], [canonicalize_name(row.name) for row in direct])]
    graph += [(row["bom-ref"], needs(row["name"])) for row in rows.values()]
    return {
        "$schema": f"http://cyclonedx.org/schema/bom-{SPEC_VERSION}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPEC_VERSION,
        "version": 1,
        "metadata": {"component": root},
        "components": list(rows.values()),
        "dependencies": [
            {"ref": ref, "dependsOn": sorted({rows[need]["bom-ref"] for need in needed if need in rows})}
            for ref, needed in graph
        ],
    }


def locked() -> Iterator[Component]:
    """The packages of the lock in its order, without those that only building takes."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    run = closure(Requirement(row).name for row in groups["project"]["dependencies"])
    building = closure(Requirement(row).name for row in groups["dependency-groups"]["build"]) - run
    text = LOCK.read_text("utf-8").replace("\\\n", " ")
    for name, version, rest in re.findall(r"^([a-z0-9-]+)==(\S+)(.*)$", text, re.MULTILINE):
        if name in building:
            continue
        purl = f"pkg:pypi/{name}@{version}"
        component = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
        said = _licence(name)
        component |= {"licenses": [{"expression": said}]} if said else {}
        yield component | {
            "properties": [{"name": HASH, "value": value} for value in re.findall(r"sha256:([0-9a-f]{64})", rest)]
        }


def closure(names: Iterator[str]) -> set[str]:
    """Names, and all that they need, as far as it is installed here."""
    found: set[str] = set()
    todo: list[str] = [canonicalize_name(name) for name in names]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += needs(name)
    return found


def needs(name: str) -> list[str]:
    """What a package asks for on this machine, by its own word; nothing where it is not installed."""
    try:
        wanted = [Requirement(row) for row in distribution(name).requires or ()]
    except PackageNotFoundError:
        return []
    return [
        canonicalize_name(row.name)
        for row in wanted
        if row.marker is None or any(row.marker.evaluate({"extra": extra}) for extra in ("", *_asked(name)))
    ]


def _asked(name: str) -> set[str]:
    """Extras that the project asks of a package."""
    rows = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    return {
        extra for row in rows if canonicalize_name(Requirement(row).name) == name for extra in Requirement(row).extras
    }


def _licence(name: str) -> str | None:
    """The SPDX expression by which a package names its licence, where it names one."""
    try:
        return str(distribution(name).metadata["License-Expression"] or "") or None
    except (PackageNotFoundError, KeyError):  # from Python 3.15 on, a field that is not there is an error
        return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
