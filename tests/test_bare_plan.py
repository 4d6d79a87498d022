"""A plan with nothing drafted, typed as a spec and imported: each thing that is wrong with it is found, at its line.

The rows are those of the table of rules that fail or hint at that plan: what is found, the words that tell it,
and the words of the spec that the finding points to.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from spec_samples import ROOT

from coursegen import checks, source
from coursegen.diagnostics import Finding
from coursegen.importer import convert, export
from coursegen.spec import parse

BARE = ROOT / "tests" / "lessons" / "bare-plan.yaml"


def typed() -> str:
    return BARE.read_text("utf-8")


def imported() -> str:
    plan = export.as_markdown(parse.parse(source.read(BARE)))
    (made,) = convert.convert(plan.encode(), "plan.md")
    return made.text


@cache
def found_in(make: Callable[[], str]) -> tuple[tuple[Finding, str], ...]:
    """Each finding with the line of the spec that it points to."""
    text = make()
    read = source.parse(text, "lesson.yaml")
    found = checks.check(parse.parse(read), read)
    return tuple((f, text.split("\n")[f.place.line - 1]) for f in found if f.place)


# code, words of the message, words of the line
FOUND = [
    # Time
    ("T113", "180 minutes without a break", "duration: 3 hours"),
    ("T104", "`explain` is 45 minutes of “Present key concepts", "phase: explain"),
    ("T105", "`engage` has 30 minutes and no steps", "phase: engage"),
    ("T105", "`explore` has 45 minutes and no steps", "phase: explore"),
    ("T105", "`explain` has 45 minutes and no steps", "phase: explain"),
    ("T105", "`elaborate` has 45 minutes and no steps", "phase: elaborate"),
    ("T106", "`engage` starts without a welcome", "phase: engage"),
    ("T106", "`evaluate` ends without a close", "phase: evaluate"),
    ("T108", "take 15 of the 15 minutes, and self-assessment shares them", "phase: evaluate"),
    ("T109", "`explore` holds a simulation and no debrief", "phase: explore"),
    ("T110", "no phase says what to leave out", "phases:"),
    # Objectives
    ("O103", "“develop” of objective O4 is create in some lists, apply or analyze in others", "Develop strategies"),
    ("O105", "“Evaluate the importance of ...” in objective O2", "Evaluate the importance"),
    ("O107", "nothing at understand or apply leads up to O2 (evaluate), O3 (create)", "Evaluate the importance"),
    ("O108", "objective O3 reads at about grade 19", "text: "),
    ("O108", "objective O4 reads at about grade 18", "Develop strategies"),
    ("O109", "how well, or under which condition, people should do O1, O2, O3, O4, O5", "text: "),
    # Alignment
    ("A103", "no phase says which objectives it teaches", "phase: engage"),
    ("A103", "no phase has the words “governance”", "phase: engage"),
    ("A103", "no assessment says which objectives it covers", "kind: "),
    ("A104", "“Ongoing observation and feedback during group activities” has no evidence, no time", "kind: "),
    ("A104", "“Evaluation of final integrated Ops strategy presentation” has no evidence, no time", "kind: "),
    ("A105", "7 of 9 key concepts appear in no phase", "Unified governance framework"),
    ("A106", "“DataOps”, “MLOps”, “FinOps”, which no key concept explains", "title: "),
    ("A107", "objective O3 speaks of “cost optimization”", "text: "),
    ("A108", "“Reflection on personal experiences ...”, “Journaling on", "Reflection on personal"),
    ("A109", "3 extensions without an objective", "Develop a detailed implementation plan"),
    # Phases
    ("P105", "`engage`, `explore`, `explain`, `elaborate` do not say how to move on", "phase: engage"),
    ("P106", "a whole 5E in 180 minutes", "phases:"),
    # Differentiation
    ("D101", "“Novice AI professionals” gets something of its own in no phase", "Novice AI professionals"),
    ("D101", "“Experienced data scientists” gets something", "Experienced data scientists"),
    ("D101", "“IT managers” gets something", "IT managers"),
    ("D102", "by experience (“Novice AI professionals”, “Experienced data scientists”) and by role (“IT", "tracks:"),
    ("D103", "`engage` promises “role-specific prompt", "differentiation: "),
    ("D103", "`explore` promises “varying complexity”", "differentiation: "),
    ("D103", "`explain` promises “supplementary materials”", "differentiation: "),
    ("D103", "`elaborate` promises “assign roles”", "differentiation: "),
    ("D103", "`evaluate` promises “choice in presentation format”", "differentiation: "),
    ("D104", "`explain` offers challenge", "differentiation: "),
    # Materials and technology
    ("M101", "`engage` uses “online polling tool”", "technology_integration: "),
    ("M101", "`explain` uses “Presentation slides”, “interactive diagrams”", "resources_used: "),
    ("M101", "`elaborate` uses “scenario descriptions”", "resources_used: "),
    (
        "M101",
        "`evaluate` uses “Evaluation rubrics”, “peer feedback forms”, “digital feedback tools”",
        "resources_used: ",
    ),
    ("M102", "no phase uses “Laptops or tablets with internet access”", "Laptops or tablets"),
    ("M102", "3 names for one collaboration tool", "Digital whiteboard or collaboration tool"),
    ("M103", "4 of 4 materials do not say who gets one", "Laptops or tablets"),
    ("M103", "`audience` has no `group_size`", "Laptops or tablets"),
    ("M104", "nothing is planned for the day when “Laptops", "Laptops or tablets"),
    ("M105", "“AI project simulation software” is named by its kind only", "AI project simulation software"),
    ("M106", "“Case study materials” is to be handed out", "resources_used: "),
    ("M106", "“Evaluation rubrics” is to be handed out", "resources_used: "),
    ("M106", "“peer feedback forms” is to be handed out", "resources_used: "),
    # Assessment
    ("R101", "nothing says what counts in “Evaluation of final", "kind: "),
    ("R107", "“Ongoing observation and feedback during group activities” does not say what to look for", "kind: "),
    # Text, access, online, sources
    ("X105", "name one way to take part", "phase: engage"),
    ("X106", "“DataOps”, “MLOps”, “FinOps”, never written out", "title: "),
    ("V101", "4 virtual adaptations, and none says for which phase", "virtual_adaptations:"),
    ("V102", "the spec holds no quizzes", "online polling and quizzes"),
    ("V102", "the spec holds no polling", "online polling and quizzes"),
    ("V102", "the spec holds no video", "pre-recorded video"),
    ("G101", "`engage` uses a real-world case, beside the rule", "facilitator_actions: "),
    ("G102", "“Industry reports on AI implementation best practices” is a kind of resource", "Industry reports"),
    ("G102", "“Webinars featuring experts", "Webinars"),
    ("G102", "“Online communities", "Online communities"),
    ("G102", "“Recommended books", "Recommended books"),
]
# What is sound in the plan: 180 minutes add up, the 5E is in order, objectives start with verbs that can be seen, are
# not too many, and no concept is defined before Explain.
PASSED = ("T101", "T111", "O101", "O102", "O104", "O106", "P102", "P103", "P104")
# Nothing is there that these could look at.
SILENT = (
    "T102",
    "T107",
    "T112",
    "A110",
    "D105",
    "R102",
    "R103",
    "R104",
    "R105",
    "R106",
    "Q101",
    "S101",
    "X101",
    "X102",
)


@pytest.mark.parametrize("make", [typed, imported])
@pytest.mark.parametrize(
    ("code", "words", "line"), FOUND, ids=[f"{code}-{at}" for at, (code, _, _) in enumerate(FOUND)]
)
def test_what_is_wrong_with_the_plan_is_found_at_its_line(
    make: Callable[[], str], code: str, words: str, line: str
) -> None:
    told = [(f.message, row) for f, row in found_in(make) if f.code.startswith(code)]
    assert [row for message, row in told if words in message and line in row], told


@pytest.mark.parametrize("make", [typed, imported])
def test_what_is_sound_in_the_plan_and_what_is_not_there_gets_no_finding(make: Callable[[], str]) -> None:
    codes = {f.code.split()[0] for f, _ in found_in(make)}
    assert codes & {*PASSED, *SILENT} == set()


@pytest.mark.parametrize("make", [typed, imported])
def test_nothing_else_is_found_but_what_is_owed(make: Callable[[], str]) -> None:
    told = {code for code, _, _ in FOUND} | {"Y205"}
    assert {f.code.split()[0] for f, _ in found_in(make)} == told
