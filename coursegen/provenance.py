"""Where a pack comes from, as its manifest tells it, and why another build of it may differ."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from coursegen import __version__, versions
from coursegen.theme import Theme

FONTS = (".ttf", ".otf")


def head(look: Theme, theme: str, spec: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest's facts about the whole: program, spec, theme and fonts by digest, versions, and `options`.

    No path of the machine is among them: a theme given by path goes by its folder's name.
    """
    fonts = {name: hashlib.sha256(look.read(name)).hexdigest() for name in look.names() if name.endswith(FONTS)}
    return {
        "coursegen": __version__,
        "program": {"sha256": versions.program()},
        "spec": {"sha256": spec},
        "theme": {"name": Path(theme).name, "sha256": look.digest},
        "fonts": fonts,
        "libraries": versions.packages(),
        "system": versions.system(),
        "options": dict(options),
    }


def differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """What took part in one pack and not in the other, in words, by their manifests."""
    if _sha(then, "spec") != _sha(now, "spec"):
        yield "the lesson says something else"
    if then.get("coursegen") != now.get("coursegen"):
        yield f"coursegen was {then.get('coursegen')} and is {now.get('coursegen')}"
    elif _sha(then, "program") != _sha(now, "program"):
        yield "the code of coursegen is another, under the same version"
    if _sha(then, "theme") != _sha(now, "theme"):
        yield f"the theme `{_group(now, 'theme').get('name')}` has other files or settings"
    for group in ("libraries", "system"):
        old, new = _group(then, group), _group(now, group)
        for name in sorted(old.keys() | new.keys()):
            if old.get(name) != new.get(name):
                yield f"{name} was {old.get(name, 'not there')} and is {new.get(name, 'not there')}"
    old, new = _group(then, "fonts"), _group(now, "fonts")
    changed = [name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]
    if changed:
        yield f"these fonts are others: {', '.join(changed)}"


def _group(manifest: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = manifest.get(name)
    return found if isinstance(found, dict) else {}


def _sha(manifest: Mapping[str, Any], name: str) -> Any:
    return _group(manifest, name).get("sha256")
