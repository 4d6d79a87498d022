"""References inside a lesson: ids used twice, and names of things that do not exist."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from coursegen.diagnostics import Finding, Severity
from coursegen.source import Source, Steps
from coursegen.spec import tree
from coursegen.spec.content import Diagram
from coursegen.spec.judging import Rubric
from coursegen.spec.lesson import Lesson
from coursegen.spec.noun import Noun
from coursegen.spec.play import Condition, Simulation

# Occasions outside the phases at which content may be used.
MOMENTS = ("pre-work", "opening", "takeaway", "after")

# Sheets that exist without an asset of their own: they follow from the lesson as a whole.
BUILT_IN = ("overview", "quiz", "letter-cards")

# What a reader calls each kind of thing.
KIND_NAMES = {
    "objective": "objective",
    "concept": "key concept",
    "track": "track",
    "material": "material",
    "asset": "content asset",
    "list": "list of content",
    "diagram": "diagram",
    "rubric": "rubric",
    "assessment": "assessment",
    "quiz": "quiz item",
    "role": "role card",
    "field": "worksheet field",
    "phase": "phase",
    "moment": "moment",
}


@dataclass
class Index:
    """What may be named, by kind: id -> path."""

    kinds: dict[str, dict[str, Steps]] = field(default_factory=dict)
    twice: list[tuple[str, Steps, Steps]] = field(default_factory=list)

    def add(self, kind: str, name: str, steps: Steps) -> None:
        """Enter one thing; a second of the same kind and id is remembered as a clash."""
        known = self.kinds.setdefault(kind, {})
        if name in known:
            self.twice.append((name, known[name], steps))
        else:
            known[name] = steps


def index(lesson: Lesson) -> Index:
    """Everything in the lesson that has a name."""
    found = Index()
    for steps, noun in tree.walk(lesson):
        name = getattr(noun, "id", None)
        for kind in noun.kinds if name else ():
            found.add(kind, str(name), (*steps, "id"))
    for at, phase in enumerate(lesson.phases):
        found.kinds.setdefault("phase", {}).setdefault(phase.phase, ("phases", at, "phase"))
    for moment in MOMENTS:
        found.add("moment", moment, ())
    for name in BUILT_IN:
        found.kinds.setdefault("asset", {}).setdefault(name, ())
    for name in type(lesson).model_fields:
        value = getattr(lesson, name)
        first = value[0] if isinstance(value, tuple) and value else value
        if isinstance(first, Noun) and "asset" in first.kinds:
            found.add("list", name, (name,))
    return found


def check(lesson: Lesson, source: Source) -> list[Finding]:
    """Findings for ids used twice and for references that lead nowhere, in the order of the file."""
    known = index(lesson)
    live = [phase.phase for phase in lesson.phases if phase.mode == "live"]
    found = [_twice(source, name, first, second) for name, first, second in dict.fromkeys(known.twice)]
    for steps, noun in tree.walk(lesson):
        found += [_twice(source, *clash) for clash in _twins(steps, noun)]
        for path, name, kinds in tree.references(noun, steps):
            if not any(name in known.kinds.get(kind, {}) for kind in kinds):
                found.append(_dangling(source, path, name, kinds, known))
        for path, name, names, what in _local(steps, noun):
            if name not in names:
                found.append(_unknown(source, path, name, names, what))
    for at, pause in enumerate(lesson.schedule.breaks):
        if pause.after not in live and pause.after in known.kinds["phase"]:
            found.append(_unknown(source, ("schedule", "breaks", at, "after"), pause.after, live, "live phase"))
    return sorted(found, key=lambda f: (f.place.file, f.place.line, f.place.column) if f.place else ("", 0, 0))


def _twins(steps: Steps, noun: Noun) -> Iterator[tuple[str, Steps, Steps]]:
    """Members of one noun that share an id which only counts inside it: levels, options, boxes, rounds."""
    for name_of_list, value in tree.lists(noun):
        if any(item.kinds for item in value):
            continue
        first: dict[str, Steps] = {}
        for at, item in enumerate(value):
            name = getattr(item, "id", None) or getattr(item, "key", None)
            here = (*steps, name_of_list, at, "id" if hasattr(item, "id") else "key")
            if name and name in first:
                yield name, first[name], here
            elif name:
                first[name] = here


def _twice(source: Source, name: str, one: Steps, other: Steps) -> Finding:
    places = sorted([source.value_place(one), source.value_place(other)], key=lambda p: (p.file, p.line, p.column))
    message = f"the id `{name}` is used twice; the first is on line {places[0].line}"
    return Finding(Severity.ERROR, "duplicate-id", message, places[1], "give one of them another id")


def _local(steps: Steps, noun: Noun) -> Iterator[tuple[Steps, str, Sequence[str], str]]:
    """References that mean something inside one noun only."""
    if isinstance(noun, Diagram):
        nodes = [node.id for node in noun.nodes]
        for at, edge in enumerate(noun.edges):
            yield (*steps, "edges", at, "from"), edge.start, nodes, "node of this diagram"
            yield (*steps, "edges", at, "to"), edge.to, nodes, "node of this diagram"
        for at, group in enumerate(noun.reveal):
            for k, name in enumerate(group):
                yield (*steps, "reveal", at, k), name, nodes, "node of this diagram"
    elif isinstance(noun, Rubric):
        levels = [level.id for level in noun.levels]
        for at, criterion in enumerate(noun.criteria):
            for name in criterion.descriptors:
                yield (*steps, "criteria", at, "descriptors", name), name, levels, "level of this rubric"
    elif isinstance(noun, Simulation):
        yield from _simulation(steps, noun)


def _simulation(steps: Steps, noun: Simulation) -> Iterator[tuple[Steps, str, Sequence[str], str]]:
    meters = [meter.id for meter in noun.meters]
    choices = [f"{round_.id}.{option.id}" for round_ in noun.rounds for option in round_.options]
    conditions: list[tuple[Steps, Condition]] = [
        (("rounds", at, "before"), r.before) for at, r in enumerate(noun.rounds) if r.before
    ]
    if noun.end:
        conditions.append((("end",), noun.end))
    for path, condition in conditions:
        yield (*steps, *path, "if"), re.split(r"[\s<>]", condition.when)[0], meters, "meter"
        for branch, effects in (("then", condition.then), ("else", condition.otherwise)):
            yield from (((*steps, *path, branch, name), name, meters, "meter") for name in effects)
    for at, round_ in enumerate(noun.rounds):
        for k, option in enumerate(round_.options):
            here = (*steps, "rounds", at, "options", k)
            yield from (((*here, "effects", name), name, meters, "meter") for name in option.effects)
            if option.combo:
                yield (*here, "combo", "if_choice"), option.combo.if_choice, choices, "choice"
                yield from (((*here, "combo", "then", n), n, meters, "meter") for n in option.combo.then)


def _dangling(source: Source, path: Steps, name: str, kinds: tuple[str, ...], known: Index) -> Finding:
    names = [n for kind in kinds for n in known.kinds.get(kind, {})]
    what = " or ".join(KIND_NAMES[kind] for kind in kinds)
    return _unknown(source, path, name, names, what)


def _unknown(source: Source, path: Steps, name: str, names: Sequence[str], what: str) -> Finding:
    near = difflib.get_close_matches(name, names, 1, 0.6)
    if near:
        hint = f"did you mean `{near[0]}`?"
    elif names:
        hint = "there are: " + ", ".join(f"`{n}`" for n in list(dict.fromkeys(names))[:12])
    else:
        hint = f"the spec has no {what} yet; add one or delete this line"
    message = f"`{name}` names no {what}"
    is_key = path[-1] == name and path in source.keys
    place = source.keys[path] if is_key else source.value_place(path)
    return Finding(Severity.ERROR, "unknown-reference", message, place, hint)
