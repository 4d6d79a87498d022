"""What a build can be asked for on the command line, in the words that its commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Out = Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="Where packs are written.")]
Only = Annotated[list[str] | None, typer.Option(metavar="KIND", help="Build this kind only; repeatable.")]
Paper = Annotated[str, typer.Option(metavar="a4|letter", help="Paper size.")]
Start = Annotated[str | None, typer.Option(metavar="HH:MM", help="When the session starts.")]
Learners = Annotated[int | None, typer.Option(min=1, max=10_000, metavar="N", help="How many learners.")]
Mode = Annotated[str | None, typer.Option(metavar="in-person|virtual", help="How the session is held.")]
Edition = Annotated[str, typer.Option(metavar="standard|large|both", help="Print edition of learners' files.")]
Look = Annotated[str, typer.Option("--theme", metavar="NAME|PATH", help="Theme, by name or folder.")]
Jobs = Annotated[int, typer.Option("-j", "--jobs", min=0, metavar="N", help="Processes; 0: one a core.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite files that were edited by hand.")]
Verbose = Annotated[int, typer.Option("-v", "--verbose", count=True, help="Show hints too.")]
Minutes = Annotated[
    int | None, typer.Option(min=1, max=1440, metavar="N", help="Minutes there are: takes the cuts that make it fit.")
]
Day = Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Day of the session; adds session.ics.")]
Zone = Annotated[str | None, typer.Option("--timezone", metavar="ZONE", help="Its time zone, such as Europe/Paris.")]
Depth = Annotated[str, typer.Option(metavar="run-sheet|annotated|scripted", help="How much the guide says.")]
Shard = Annotated[
    str | None, typer.Option(metavar="K/N", help="Of all lessons, the K-th of N shares, for CI matrices.")
]
Cluster = Annotated[str | None, typer.Option(metavar="ADDRESS", help="Render on the Dask cluster with this scheduler.")]
Specs = Annotated[
    list[Path], typer.Argument(metavar="SPEC...", help="Lesson specs; `-` reads one from standard input.")
]
Format = Annotated[str, typer.Option("--format", metavar="text|json|github", help="How findings are printed.")]
Track = Annotated[str | None, typer.Option(metavar="ID", help="Learners' files of this track only.")]
