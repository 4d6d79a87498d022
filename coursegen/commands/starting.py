"""`coursegen new`: a folder with a spec that builds at once and its schema for editors."""

from __future__ import annotations

from pathlib import Path

import typer

from coursegen import resources
from coursegen.spec import schema


def write(folder: Path) -> None:
    """Write `lesson.yaml` and the schema into a folder that does not exist or is empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise typer.BadParameter(f"{folder} exists and is not an empty folder", param_hint="DIR")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lesson.yaml").write_text(resources.data("starter.yaml").read_text("utf-8"), "utf-8")
    (folder / "coursegen.schema.json").write_text(schema.as_text(), "utf-8")
