"""Rules about things and tools: what is used is there, what is there is used, what fails has a substitute."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from coursegen.checks import reading
from coursegen.checks.promises import missing_fields, promises
from coursegen.checks.rule import E, Faults, Rule, W
from coursegen.derive.session import Session
from coursegen.source import Steps
from coursegen.spec.logistics import Material
from coursegen.spec.phase import Phase

_BROKEN_BY = ("software", "simulation")  # kinds of material that can fail on the day
_TOOL_LINE = re.compile(r"^\s*use (?:an? |the )?(.+?)(?: (?:for|to)\b.*)?$", re.IGNORECASE)


def used_is_listed(session: Session) -> Faults:
    """Everything that a phase uses is among the materials."""
    lesson = session.lesson
    for at, phase in reading.live(session):
        if phase.materials or not phase.source:
            continue
        missing: dict[str, Steps] = {}
        for name, steps in _used(at, phase):
            if not any(_same(name, f"{m.name} {m.source_text or ''}") for m in lesson.materials):
                missing.setdefault(name, steps)
        if missing:
            listed = (
                f"the materials do not list {_it(len(missing))}" if lesson.materials else "the lesson has no materials"
            )
            message = f"`{phase.phase}` uses {reading.quoted(missing)}; {listed}"
            yield next(iter(missing.values())), message, "add to `materials:`, and name the ids in the phase"


def listed_is_used(session: Session) -> Faults:
    """Everything among the materials is used in a phase, and has one name."""
    lesson = session.lesson
    english = reading.language(lesson) == "en"
    if not english and not any(phase.materials for phase in lesson.phases):
        return
    named = {name for phase in lesson.phases for name in phase.materials}
    used = {name for phase in lesson.phases for step in phase.steps for name in step.uses}
    bodies = [reading.said(phase) for _, phase in reading.live(session)]
    idle = [
        at for at, m in enumerate(lesson.materials)
        if m.purpose != "access" and m.id not in named and m.asset not in used
        and not (english and any(_appears(m, body) for body in bodies))
    ]  # fmt: skip
    if idle:
        names = reading.quoted(reading.cut(lesson.materials[at].name, 50) for at in idle)
        keys = reading.some_ids(phase.phase for _, phase in reading.live(session))
        message = f"no phase uses {names}"
        yield ("materials", idle[0]), message, f"name the id under `materials:` of {keys}, or drop it"
    if english:
        yield from _several_names(session)


def counted(session: Session) -> Faults:
    """Each material says who gets one."""
    lesson = session.lesson
    bare = [at for at, m in enumerate(lesson.materials) if m.per is None]
    if bare:
        names = reading.quoted((reading.cut(lesson.materials[at].name, 40) for at in bare), 3)
        size = "" if not session.groups.learners_assumed else (
            f"; and `audience` has no `group_size`, so {reading.plural(session.groups.learners, 'learner')} are assumed"
        )  # fmt: skip
        of = (
            f"{len(bare)} of {len(lesson.materials)} materials do" if len(lesson.materials) > 1 else "the material does"
        )
        message = f"{of} not say who gets one: {names}{size}"
        yield ("materials", bare[0]), message, "add `per:` (learner, pair, team or room) and `quantity:`"


def fallback(session: Session) -> Faults:
    """Each tool has something to fall back on."""
    lesson = session.lesson
    words = reading.words("technology") if reading.language(lesson) == "en" else []
    covered = " ".join(f"{tool.tool} " for tool in lesson.tech if tool.fallback)
    bare: list[tuple[Steps, str]] = [(("tech", at), t.tool) for at, t in enumerate(lesson.tech) if not t.fallback]
    for at, m in enumerate(lesson.materials):
        fails = m.kind in _BROKEN_BY or (m.kind is None and reading.has(m.name, words))
        if fails and not m.fallback and not _same(m.name, covered):
            bare.append((("materials", at), m.name))
    if bare:
        names = reading.quoted(reading.cut(name, 50) for _, name in bare)
        message = f"nothing is planned for the day when {names} {'fails' if len(bare) == 1 else 'fail'}"
        yield bare[0][0], message, "add `fallback:`, a way that needs no power"


def named_software(session: Session) -> Faults:
    """Software that is named only by its kind has content, a product or a description."""
    lesson = session.lesson
    keys = [phase.phase for _, phase in reading.live(session)]
    bodies = [reading.said(phase) for _, phase in reading.live(session)]
    for at, m in enumerate(lesson.materials):
        is_generic = m.kind in ("software", "simulation") or reading.has(m.name, ("software",))
        if is_generic and not (m.asset or m.setup or m.note or m.fallback) and not _product(m.name):
            where = [key for key, body in zip(keys, bodies, strict=True) if m.name.casefold() in body.casefold()]
            used = f" It is used in {reading.some_ids(where)}." if where else ""
            message = f"“{m.name}” is named by its kind only: no product, no link, no content.{used}"
            way = "name the product, add `setup:`, or write the content (on paper will do) and name it with `asset:`"
            yield ("materials", at), message, way


def printed(session: Session) -> Faults:
    """What is to be printed or handed out has content."""
    lesson = session.lesson
    found = False
    for item in session.owed:
        if item.kind == "print":
            found = True
            yield item.steps, f"“{item.of}” is to be printed but has no content", "name its content with `asset:`"
    if found or reading.language(lesson) != "en":
        return
    seen: set[str] = set()
    lines: list[tuple[str, Steps, int]] = [
        (name, steps, at) for at, phase in reading.live(session) if phase.source for name, steps in _used(at, phase)
    ]
    lines += [(m.name, ("materials", at), 0) for at, m in enumerate(lesson.materials) if not m.asset]
    for name, steps, at in lines:
        for _, needs, _ in promises("printed", name):
            if missing_fields(session, needs, at) and needs[0] not in seen:
                seen.add(needs[0])
                message = f"“{reading.cut(name)}” is to be handed out, and the spec has no `{needs[0]}:`"
                yield steps, message, f"write it under `{needs[0]}:`, and name its id with `asset:` of the material"


def _several_names(session: Session) -> Faults:
    """One kind of tool under several names, in plans that name tools in words only."""
    names: dict[str, dict[str, Steps]] = defaultdict(dict)
    entries: list[tuple[str, Steps]] = [(m.name, ("materials", at)) for at, m in enumerate(session.lesson.materials)]
    for at, phase in reading.live(session):
        if not phase.materials:
            entries += _used(at, phase)
    for name, steps in entries:
        words = reading.tokens(name)
        for head in {"tool", "tools"} & set(words):
            kind = words[words.index(head) - 1]
            names[kind].setdefault(name.casefold(), steps)
    for kind, forms in names.items():
        if len(forms) > 2:
            message = f"{reading.quoted(forms)}: {len(forms)} names for one {kind} tool"
            yield next(iter(forms.values())), message, "choose one name, and use it in materials and phases"


def _used(at: int, phase: Phase) -> Iterator[tuple[str, Steps]]:
    """What the plan's own lines say a phase uses."""
    if not phase.source:
        return
    for part in re.split(r",|;", phase.source.resources_used or ""):
        if part.strip():
            yield re.sub(r" for .*", "", part.strip()), ("phases", at, "source", "resources_used")
    found = _TOOL_LINE.match(phase.source.technology_integration or "")
    if found:
        yield found[1].strip(" ."), ("phases", at, "source", "technology_integration")


def _same(name: str, other: str) -> bool:
    """Whether two names share half of the words that tell things apart."""
    wanted = _telling(name)
    return not wanted or 2 * len(wanted & _telling(other)) >= len(wanted)


def _appears(material: Material, body: str) -> bool:
    name = f"{material.name} {material.source_text or ''}"
    return bool(_telling(name) & reading.stems(body))


def _telling(name: str) -> set[str]:
    return reading.stems(name, [*reading.words("stop"), *reading.words("generic")])


def _product(name: str) -> bool:
    """Whether a name holds a capital after its first word that is no short form: a brand."""
    return any(word[:1].isupper() and not word.isupper() for word in name.split()[1:])


def _it(number: int) -> str:
    return "it" if number == 1 else "them"


EN = ("en",)
RULES = (
    Rule(
        "M101", "material-listed", W, W, "What is not on the list is not in the room.",
        "[J]", used_is_listed, languages=EN,
    ),
    Rule(
        "M102", "material-used", W, W, "Things that nobody uses cost time and money, and three names cost more.",
        "[J]", listed_is_used,
    ),
    Rule("M103", "material-counted", W, W, "Whoever prints and packs needs numbers.", "[S32]", counted),
    Rule("M104", "fallback", W, W, "Technology fails in front of people.", "[S2]", fallback),
    Rule(
        "M105", "software-named", W, W, "Nobody can install a kind of software.",
        "[J]", named_software, languages=EN,
    ),
    Rule("M106", "print-content", W, E, "A sheet without words cannot be printed.", "[J]", printed),
)  # fmt: skip
