"""`coursegen doctor`: what this machine has and lacks, and the line that mends it."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import typer

from coursegen import cache
from coursegen.diagnostics import MachineError
from coursegen.exits import Exit


@dataclass(frozen=True)
class Check:
    """One thing looked at; `needed` ones that are missing make the command fail."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""
    needed: bool = True


def run() -> int:
    """Print one line a check; returns 4 when something needed is missing."""
    results = list(_checks())
    for result in results:
        mark = "ok" if result.ok else "missing" if result.needed else "optional"
        typer.echo(f"{mark:9} {result.name:22} {result.detail}")
        if not result.ok and result.remedy:
            typer.echo(f"{'':9} = {result.remedy}")
    return Exit.DONE if all(r.ok or not r.needed for r in results) else Exit.MACHINE


def _checks() -> Iterator[Check]:
    version = platform.python_version()
    yield Check("Python 3.11 or newer", sys.version_info >= (3, 11), version, "install Python 3.11 or newer")
    yield _pango()
    folder = cache.default_folder()
    yield Check(
        "cache folder", _can_write(), str(folder), "set COURSEGEN_CACHE to a folder you can write", needed=False
    )
    for program, package, why in (
        ("soffice", "libreoffice-impress", "to look at slides"),
        ("pdftoppm", "poppler-utils", "to look at pages"),
    ):
        found = shutil.which(program)
        yield Check(program, bool(found), found or why, f"apt-get install {package}", needed=False)


def _pango() -> Check:
    from coursegen.render.pdf import engine

    try:
        engine.load()
    except MachineError as fault:
        return Check("Pango", False, str(fault), fault.remedy)
    from importlib.metadata import version

    return Check("Pango and WeasyPrint", True, f"WeasyPrint {version('weasyprint')}")


def _can_write() -> bool:
    folder = cache.default_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return True
