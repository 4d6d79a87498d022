"""WeasyPrint as this program loads it: quick, its tags mended, or the line that installs what it lacks."""

from __future__ import annotations

import ctypes.util
import gc
import importlib
import logging
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from coursegen.diagnostics import MachineError

POINTS_A_PIXEL = 0.75  # CSS 2.2, section 4.3.2
REMEDIES = {
    "Linux": "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "Darwin": "brew install pango",
    "Windows": "pacman -S mingw-w64-x86_64-pango  (in MSYS2; see WeasyPrint's first steps for Windows)",
}


@cache
def load() -> Any:
    """Import WeasyPrint once and return it; raises MachineError when a system library is missing."""
    try:
        with _without_library_hunt():
            weasyprint = importlib.import_module("weasyprint")
    except OSError as fault:
        remedy = REMEDIES.get(platform.system(), REMEDIES["Linux"])
        raise MachineError(f"WeasyPrint cannot load Pango: {str(fault).splitlines()[0]}", remedy) from fault
    for hook in ("tagging", "linked"):
        importlib.import_module(f"coursegen.render.pdf.{hook}").install()
    return weasyprint


@contextmanager
def _without_library_hunt() -> Iterator[None]:
    """Keep ctypes from starting compilers and linkers to find libraries whose names are known anyway."""
    hunt = ctypes.util.find_library
    if platform.system() == "Linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = hunt


@contextmanager
def uncollected() -> Iterator[None]:
    """Switch the garbage collector off: it would walk the large live box tree again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Listener(logging.Handler):
    """Keeps what WeasyPrint says, each sentence once, in order."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        self.heard[record.getMessage()] = None


@contextmanager
def overheard() -> Iterator[list[str]]:
    """Collect WeasyPrint's warnings and errors; the list is filled when the block ends."""
    logger, listener, said = logging.getLogger("weasyprint"), _Listener(), list[str]()
    spreads = logger.propagate
    logger.addHandler(listener)
    logger.propagate = False
    try:
        yield said
    finally:
        logger.propagate = spreads
        logger.removeHandler(listener)
        said.extend(listener.heard)
