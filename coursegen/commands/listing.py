"""`coursegen kinds`: what a pack holds, as text and as data."""

from __future__ import annotations

import json

from coursegen.kinds import KINDS


def as_text() -> str:
    """A line a kind."""
    return "\n".join(f"{kind.name:13} {kind.format:5} {kind.audience:13} {kind.purpose}" for kind in KINDS)


def as_json() -> str:
    """A list of objects with name, purpose, audience and format."""
    rows = [{"name": k.name, "purpose": k.purpose, "audience": k.audience, "format": k.format} for k in KINDS]
    return json.dumps(rows, indent=2)
