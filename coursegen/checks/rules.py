"""RULES: the table of all rules, in the order in which they are run and listed."""

from __future__ import annotations

from coursegen.checks import alignment, content, judging, phases, timing
from coursegen.checks.rule import Rule
from coursegen.diagnostics import Severity

E, W, H = Severity.ERROR, Severity.WARNING, Severity.HINT

RULES = (
    Rule(
        "T101",
        "total-minutes",
        E,
        E,
        "A facilitator plans the day by the duration.",
        "[J]",
        timing.total_minutes,
        False,
    ),
    Rule(
        "T102",
        "step-minutes",
        E,
        E,
        "Steps that overrun their phase overrun the day.",
        "[S31]",
        timing.step_minutes,
        False,
    ),
    Rule(
        "T103",
        "breaks-fit",
        E,
        E,
        "Breaks that nothing pays for lengthen the session.",
        "[J]",
        timing.breaks_fit,
        False,
    ),
    Rule("T104", "fixed-point", E, E, "A guest waits for nobody.", "[S10]", timing.fixed_points, False),
    Rule("O101", "objective-verb", E, E, "An objective says what learners do.", "[S42]", alignment.starts_with_verb),
    Rule("A101", "objective-taught", E, E, "What is not taught cannot be learned here.", "[S42]", alignment.taught),
    Rule("A102", "objective-assessed", E, E, "What is not assessed remains a hope.", "[S42]", alignment.assessed),
    Rule("A103", "alignment-stated", W, E, "Only the author can say what a phase serves.", "[S42]", alignment.aligned),
    Rule(
        "P101", "model-known", E, E, "The model gives phases their order and names.", "[J]", phases.model_known, False
    ),
    Rule("P102", "model-order", E, E, "A model's phases build on each other.", "[S12]", phases.model_order),
    Rule("D105", "track-name", E, E, "Adults notice tracking; it costs dignity.", "[J]", content.track_names, False),
    Rule("R106", "rubric-complete", E, E, "A level without words cannot be given.", "[S47]", judging.rubric_complete),
    Rule("Q101", "one-key", E, E, "An item with two keys or none cannot be scored.", "[S48]", judging.one_key, False),
    Rule(
        "Y106",
        "placeholder",
        E,
        E,
        "A reference to nothing leaves people searching.",
        "[J]",
        content.placeholders,
        False,
    ),
    Rule("Y205", "owed", W, E, "What only the author can write may not be invented.", "[J]", content.owed_content),
)
