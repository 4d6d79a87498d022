"""What a pack's bytes depend on besides its spec: our own code, Python's packages, and the system's libraries."""

from __future__ import annotations

import ctypes
import hashlib
import platform
import re
import zlib
from functools import cache
from importlib.metadata import distribution, version
from pathlib import Path

PACKAGES = (
    "babel", "fonttools", "icalendar", "jinja2", "lxml", "markdown-it-py", "pikepdf", "pillow", "pydyf",
    "python-pptx",
    "tinycss2", "weasyprint", "xlsxwriter",
)  # fmt: skip
# System library -> its function that tells the version, and its names on Linux, macOS and Windows.
_SYSTEM = {
    "pango": ("pango_version_string", ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll")),
    "harfbuzz": ("hb_version_string", ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll")),
    "fontconfig": ("FcGetVersion", ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll")),
}


@cache
def program() -> str:
    """SHA-256 of our own code and data, in hexadecimal; the same for a wheel and an editable install."""
    package = Path(__file__).parent
    code = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.suffix in (".py", ".yaml", ".json", ".po") and "_shipped" not in path.parts:
            code.update(path.read_bytes())
    return code.hexdigest()


def packages() -> dict[str, str]:
    """Version of every Python package that forms bytes."""
    return {name: of(name) for name in PACKAGES}


@cache
def of(package: str) -> str:
    """Version of an installed package; its long description is not parsed for that, as `version()` would."""
    found = re.search(r"^Version: *(\S+)", distribution(package).read_text("METADATA") or "", re.MULTILINE)
    return found[1] if found else version(package)


@cache
def system() -> dict[str, str]:
    """Version of Python and of every system library that forms bytes; `unknown` where it cannot be asked.

    The libraries are asked directly, since a rebuild with nothing changed must not import WeasyPrint.
    """
    found = {name: _asked(function, names) for name, (function, names) in _SYSTEM.items()}
    return {"python": platform.python_version(), "zlib": zlib.ZLIB_RUNTIME_VERSION, **found}


def _asked(function: str, names: tuple[str, ...]) -> str:
    for name in names:
        try:
            ask = getattr(ctypes.CDLL(name), function)
        except (OSError, AttributeError):
            continue
        if function == "FcGetVersion":  # 21401 for 2.14.1
            number = int(ask())
            return f"{number // 10000}.{number // 100 % 100}.{number % 100}"
        ask.restype = ctypes.c_char_p
        return str(ask().decode("ascii"))
    return "unknown"
