"""What holds for every input, tried on inputs that nobody thought of."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spec_samples import REAL, SMALL, faults_of, report_of

from coursegen import markdown, source
from coursegen.derive.groups import split
from coursegen.derive.phases import TaughtPhase, TaughtStep
from coursegen.derive.places import resolve
from coursegen.derive.schedule import choose_cuts, lay_out
from coursegen.pages import _line
from coursegen.report import as_github, as_text
from coursegen.spec import parse
from coursegen.spec.durations import bounds, minutes
from coursegen.spec.ids import slug
from coursegen.spec.logistics import Break
from coursegen.spec.logistics import Schedule as Wish
from coursegen.spec.phase import Cut, Phase, Step
from coursegen.spec.purpose import Size

quick = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
REAL_LINES = REAL.read_text("utf-8").split("\n")


def read(text: str) -> None:
    """Read a spec as far as it goes; only a SpecError may end it, and only with places that can be drawn."""
    found = faults_of(text)
    assert as_github(found).count("\n") == max(0, len(found) - 1)
    assert as_text(found, {"lesson.yaml": text}) or not found
    assert all(finding.hint for finding in found)


@quick
@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    read(text)


@quick
@given(st.text(alphabet="ab:-?[]{}#&*!|>'\"%@`, \n\t~<.", max_size=120))
def test_no_yaml_breaks_the_reader(text: str) -> None:
    read(text)


@quick
@given(data=st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes, tmp_path_factory) -> None:  # type: ignore[no-untyped-def]
    path: Path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(data)
    report_of(lambda: source.read(path))


scalars = st.sampled_from(
    ["x", "", "~", "5", "-1", "1e9", "true", "9:99", "[a, b]", "{a: b}", "{file: a.md}", "'", "O1"]
)


@quick
@given(st.lists(st.tuples(st.integers(1, len(REAL_LINES) - 1), st.sampled_from(["cut", "twice", "dedent", "value"]), scalars), max_size=4))  # fmt: skip  # noqa: E501
def test_no_slip_in_the_real_lesson_breaks_the_reader(slips: list[tuple[int, str, str]]) -> None:
    lines = list(REAL_LINES)
    for at, slip, value in slips:
        line = lines[at]
        lines[at] = {
            "cut": "",
            "twice": f"{line}\n{line}",
            "dedent": line[2:] if line.startswith("  ") else f" {line}",
            "value": line.split(": ")[0] + f": {value}",
        }[slip]
    read("\n".join(lines))


fields = st.sampled_from(
    [*source.parse(REAL.read_text("utf-8"), "lesson.yaml", REAL.parent).data, "steps", "cues", "x-a"]
)
trees = st.recursive(
    st.none() | st.sampled_from(["x", "", "5", "O1", "engage", "true", "9" * 30, "nan"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(fields | st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@quick
@given(st.dictionaries(fields, trees, max_size=6))
def test_no_shape_of_data_breaks_the_models(data: dict[str, object]) -> None:
    base = source.parse(SMALL, "lesson.yaml")
    changed = source.Source("lesson.yaml", {**base.data, **data}, base.values, base.keys, base.texts)
    report_of(lambda: parse.parse(changed))


@quick
@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_a_duration(text: str) -> None:
    found, pair = minutes(text), bounds(text)
    assert found is None or found >= 0
    assert pair is None or pair[0] <= pair[1]


@quick
@given(st.integers(0, 1440))
def test_a_duration_is_read_back_in_every_form(whole: int) -> None:
    hours, rest = divmod(whole, 60)
    forms = [f"{whole}", f"{whole} min", f"{hours}:{rest:02d}", f"PT{hours}H{rest}M", f"{hours} h {rest}"]
    assert {minutes(form) for form in forms} == {whole}


@quick
@given(st.integers(1, 1440), st.integers(1, 1440), st.sampled_from(["-", " - ", "–", " to "]))
def test_a_range_is_read_back(low: int, high: int, sign: str) -> None:
    assert bounds(f"{low}{sign}{high} min") == ((low, high) if low <= high else None)


@quick
@given(st.text(max_size=200))
def test_a_slug_is_a_portable_name_and_stays_one(text: str) -> None:
    made = slug(text, "lesson")
    assert 0 < len(made) <= 60
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug(made, "lesson") == made


@quick
@given(st.integers(1, 400), st.integers(1, 12), st.integers(0, 6), st.integers(0, 6))
def test_teams_hold_everyone_and_differ_by_one_at_most(learners: int, low: int, ideal: int, more: int) -> None:
    size = Size(min=low, ideal=low + ideal, max=low + ideal + more)
    made = split(learners, size)
    assert sum(made.sizes) == learners
    assert max(made.sizes) - min(made.sizes) <= 1
    assert list(made.sizes) == sorted(made.sizes, reverse=True)
    can = any(n * low <= learners <= n * (low + ideal + more) for n in range(1, learners + 1))
    assert made.fits is can
    if made.fits:
        assert low <= min(made.sizes) <= max(made.sizes) <= low + ideal + more


def phase_of(number: int, lengths: list[int], saves: list[int]) -> TaughtPhase:
    steps = tuple(TaughtStep(f"{number}-{at}", at, Step(title="A", minutes=m), m) for at, m in enumerate(lengths, 1))
    cuts = tuple(Cut(cut=f"{number}.{at}", saves=m) for at, m in enumerate(saves))
    phase = Phase(phase=f"p{number}", minutes=sum(lengths), if_short=cuts)
    return TaughtPhase(number, phase.phase, phase, "A", None, False, sum(lengths), steps, ())


lessons = st.lists(
    st.tuples(st.lists(st.integers(0, 60), min_size=1, max_size=5), st.lists(st.integers(0, 20), max_size=3)),
    min_size=1,
    max_size=4,
).map(lambda rows: [phase_of(number, *row) for number, row in enumerate(rows, 1)])


@quick
@given(lessons, st.data())
def test_slots_follow_each_other_and_add_up(phases: list[TaughtPhase], data: st.DataObject) -> None:
    breaks = data.draw(st.lists(st.tuples(st.integers(1, len(phases)), st.integers(1, 20)), max_size=3))
    policy = data.draw(st.sampled_from(["added", "included"]))
    wish = Wish(break_policy=policy, breaks=tuple(Break(after=f"p{after}", minutes=m) for after, m in breaks))
    made = lay_out(phases, wish, "09:00")
    assert all(one.end == other.begin for one, other in itertools.pairwise(made.slots))
    assert all(slot.minutes >= 0 for slot in made.slots)
    assert made.slots[0].begin == 0
    work, pauses = sum(phase.minutes for phase in phases), sum(m for _, m in breaks)
    saved = sum(taken.cut.saves for taken in made.taken)
    assert made.elapsed == work + pauses - saved
    assert sum(made.stretches()) == work - saved
    if policy == "included" and not made.over:
        assert made.elapsed <= work
    for phase in phases:
        begin, end = made.span(phase.number)
        assert end - begin == phase.minutes - sum(t.cut.saves for t in made.taken if t.phase == phase.number)


@quick
@given(lessons, st.integers(0, 60))
def test_the_cuts_are_the_best_that_there_are(phases: list[TaughtPhase], needed: int) -> None:
    taken, over = choose_cuts(phases, needed)
    offers = []
    for phase in phases:
        left = phase.minutes
        for cut in phase.phase.if_short:
            if 0 < cut.saves < left:
                left -= cut.saves
                offers.append(cut)
    sets = [some for size in range(len(offers) + 1) for some in itertools.combinations(offers, size)]
    totals = [(sum(cut.saves for cut in some), len(some)) for some in sets]
    enough = [pair for pair in totals if pair[0] >= needed]
    best = min(enough) if enough else (max(totals)[0], min(n for total, n in totals if total == max(totals)[0]))
    assert (sum(t.cut.saves for t in taken), len(taken)) == best
    assert over == max(0, needed - best[0])
    assert len({t.cut.cut for t in taken}) == len(taken)


@quick
@given(st.text(max_size=120))
def test_no_text_breaks_the_markdown_or_brings_a_tag_of_its_own(text: str) -> None:
    html = markdown.block(text)
    assert "<script" not in html
    assert "onerror=" not in html or "&" in text or "onerror=" in text
    assert "\n" not in markdown.plain(text)


@quick
@given(st.text(alphabet="#-*>+`~:{}.)1 a\n", max_size=40))
def test_a_line_of_deck_markdown_stays_one_paragraph(text: str) -> None:
    made = _line(text)
    assert "\n" not in made
    tokens = [token.type for token in markdown.parser().parse(made)]
    assert tokens in ([], ["paragraph_open", "inline", "paragraph_close"])


@quick
@given(st.text(alphabet="{}slide:handout: X1\n", max_size=60))
def test_references_are_replaced_once_and_nothing_else_changes(text: str) -> None:
    made = resolve(text, lambda kind, name: "\x00")
    assert made.count("\x00") <= text.count("{")
    assert resolve(text, lambda kind, name: f"{{{kind}:{name}}}") == text


def test_half_minutes_are_rounded_up_as_in_the_docstring() -> None:
    assert minutes("0.5") == math.ceil(0.5) == 1
