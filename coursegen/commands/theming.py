"""`coursegen themes`: what is shipped, and what a theme and its template can and cannot do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import typer

from coursegen import report, theme
from coursegen.deck import layouts as layouts_of
from coursegen.deck import looks
from coursegen.deck.adapting import Match
from coursegen.deck.corporate import House
from coursegen.diagnostics import Finding, Place, Severity, SpecError
from coursegen.exits import Exit
from coursegen.theme import Theme

ACCENTS = tuple(f"accent{n}" for n in range(1, 6))
_FEET = {"ftr": "footers", "sldNum": "slide numbers"}


def show() -> None:
    """List the shipped themes and their contrast findings."""
    for name in theme.shipped():
        loaded = theme.load(name)
        typer.echo(f"{name:13} {loaded.settings.get('description', '')}")
        found = theme.contrast(loaded)
        if found:
            typer.echo(report.as_text(found, {}), err=True)


def check(name: str) -> int:
    """Print what a theme gives to each layout of slides and what is wrong with it; returns the exit code."""
    try:
        loaded = theme.load(name)
        count = len(layouts_of.load(loaded).by_name)
        typer.echo(f"{loaded.name}: {loaded.settings.get('description', '')}")
        findings = list(theme.contrast(loaded))
        if looks.house_file(loaded):
            findings += _house(loaded)
        else:
            typer.echo(f"slides: {count} layouts of its own")
    except SpecError as fault:
        typer.echo(report.as_text(fault.report, {}), err=True)
        return Exit.SPEC
    if findings:
        typer.echo(report.as_text(findings, {}), err=True)
    typer.echo(report.counts(findings), err=True)
    return Exit.SPEC if any(found.severity is Severity.ERROR for found in findings) else Exit.DONE


def _house(loaded: Theme) -> Iterator[Finding]:
    house, matches = looks.house(loaded), looks.matches(loaded)
    wide, tall = house.size
    typer.echo(f"slides: {looks.house_file(loaded)}, {wide:g} x {tall:g} in, {len(house.layouts)} layouts")
    typer.echo("\n".join(_table(loaded, matches)))
    place = Place(str(loaded.folders[0] / theme.SETTINGS), 1)
    yield from _missing(house, matches, place)
    yield from _pale(house, place)


def _table(loaded: Theme, matches: Sequence[Match]) -> Iterator[str]:
    """The map: ours, theirs, how it was found, and what has to share a place."""
    ours = layouts_of.load(loaded).by_name
    shown = looks.layouts_for(loaded, "en").by_name
    width = max(len(found.theirs.name) for found in matches) + 2
    # A sibling follows its family, and rows of short points are what `content` becomes.
    derived = {name for layout in ours.values() for name in layout.roomy.values()}
    bases = {name.split("-")[0] for name in derived} | {name for name in ours if "-" not in name}
    for found in matches:
        if "-" in found.ours and found.ours.split("-")[0] in bases:
            continue
        wanted = {slot.name for slot in ours[found.ours].slots if slot.kind == "text"} - {"title", "eyebrow", "number"}
        places = [slot.name for slot in shown[found.ours].slots if slot.kind == "text" and slot.name != "title"]
        shared = f"{len(wanted)} texts in {len(places)}" if len(wanted) > len(places) else ""
        yield f"  {found.ours:16} {found.theirs.name:{width}} by {found.how:7} {shared}".rstrip()


def _missing(house: House, matches: Sequence[Match], place: Place) -> Iterator[Finding]:
    used = {found.theirs.at: found.theirs for found in matches}.values()
    for kind, words in _FEET.items():
        without = [layout.name for layout in used if not any(holder.type == kind for holder in layout.holders)]
        if without:
            yield Finding(Severity.HINT, "template", f"no {words} on: {', '.join(without)}", place,
                          "add the placeholder to these layouts in PowerPoint")  # fmt: skip
    guessed = [found.ours for found in matches if found.how == "places" and "-" not in found.ours]
    if guessed:
        yield Finding(Severity.HINT, "template", f"guessed by their placeholders: {', '.join(guessed)}", place,
                      "name them under `deck: layouts:`, such as `activity: Two Content`")  # fmt: skip
    for layout in used:
        texts = [holder for holder in layout.texts if min(level.size for level in holder.levels[:1]) < layouts_of.LEAST]
        if texts:
            message = f"layout `{layout.name}` sets text at {texts[0].levels[0].size:g} pt"
            yield Finding(Severity.WARNING, "template", message, place, "16 pt or more reads from the back of a room")


def _pale(house: House, place: Place) -> Iterator[Finding]:
    """Pairs of the template's colours that slides use: text on the ground, white on each phase's colour."""
    pairs = [("tx1", "bg1"), ("tx2", "bg1"), *(("bg1", accent) for accent in ACCENTS)]
    for text, ground in pairs:
        if text not in house.colors or ground not in house.colors:
            continue
        ratio = theme.contrast_ratio(house.colors[text], house.colors[ground])
        if ratio < theme.REFUSED_BELOW:
            message = f"the template's {text} on {ground} has a contrast of {ratio:.1f}:1"
            yield Finding(Severity.WARNING, "contrast", message, place, f"at least {theme.REFUSED_BELOW:g}:1")
