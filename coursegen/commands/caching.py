"""`coursegen cache`: what is kept from one build to the next, and the way to be rid of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import typer

from coursegen import cache


def info(format: str) -> None:
    """Print folder, entries, size, limit, and the day on which the longest unused entry was last used."""
    kept = cache.standard()
    usage = kept.usage()
    oldest = datetime.fromtimestamp(usage.oldest, UTC).date().isoformat() if usage.oldest is not None else None
    if format == "json":
        facts = {"folder": str(kept.folder), "entries": usage.entries, "bytes": usage.size, "limit": kept.limit}
        typer.echo(json.dumps(facts | {"oldest": oldest}, indent=2))
        return
    typer.echo(f"folder   {kept.folder}  (COURSEGEN_CACHE)")
    typer.echo(f"entries  {usage.entries}")
    typer.echo(f"size     {_megabytes(usage.size)} of {_megabytes(kept.limit)}  (COURSEGEN_CACHE_SIZE)")
    if oldest:
        typer.echo(f"oldest   last used on {oldest}")


def clear() -> None:
    """Delete every entry and say how much that was."""
    gone = cache.standard().clear()
    typer.echo(f"deleted {gone.entries} {'entry' if gone.entries == 1 else 'entries'}, {_megabytes(gone.size)}")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
