"""A deck of slides that are hard to fit, made the same each time; a stress for the measurer."""

from __future__ import annotations

import random

WORDS = [
    "pipeline",
    "drift",
    "owner",
    "threshold",
    "gate",
    "the",
    "of",
    "and",
    "to",
    "in",
    "a",
    "model",
    "data",
    "cost",
    "governance",
    "cross-functional",
    "signal",
    "improvement",
    "accountability",
    "is",
    "was",
    "when",
    "we",
    "they",
    "observability",
    "provenance",
    "lineage",
    "team",
    "decision",
    "budget",
    "risk",
]
URL = "https://example.org/" + "/".join(f"a-rather-long-path-segment-{n}" for n in range(13)) + "?x=1&y=2"
PHASES = "phases:\n  - {key: one, title: One, minutes: 40}\n  - {key: two, title: Two, minutes: 20}\n"
CJK = "統合された運用とは、データとモデルと費用を一つの仕組みとして扱うことである。"
EMOJI = "👩‍🔬 measures 📈 and 💸 falls 🚀 "


def text(words: int, seed: int) -> str:
    """So many words in sentences of 6 to 20."""
    dice = random.Random(seed)
    out: list[str] = []
    while len(out) < words:
        sentence = [dice.choice(WORDS) for _ in range(dice.randint(6, 20))]
        sentence[-1] += "."
        out += [sentence[0].capitalize(), *sentence[1:]]
    return " ".join(out[:words])


def bullets(count: int, words: int, seed: int, levels: int = 1) -> str:
    """A list of so many points of up to so many words, nested."""
    dice = random.Random(seed)
    lines, depth = [], 0
    for n in range(count):
        depth = min(dice.randrange(levels), depth + 1) if n else 0
        lines.append("  " * depth + "- " + text(dice.randint(2, words), seed * 1000 + n))
    return "\n".join(lines)


def table(rows: int, columns: int, words: int, seed: int) -> str:
    """A table with so many words in a cell."""
    head = "| " + " | ".join(f"Column {n}" for n in range(columns)) + " |\n" + "|---" * columns + "|\n"
    body = ["| " + " | ".join(text(words, seed * 777 + r * 10 + c) for c in range(columns)) + " |" for r in range(rows)]
    return head + "\n".join(body)


def block(name: str, body: str) -> str:
    """One `:::` block."""
    return f"::: {name}\n{body}\n:::\n"


def slides() -> list[tuple[str, str, str]]:
    """(layout, title, body) of each hard slide."""
    made = [("content", f"Forty points {n}", bullets(40, 8 + n, n)) for n in range(3)]
    made += [("content", f"Three levels {n}", bullets(18 + 6 * n, 22, 50 + n, 3)) for n in range(4)]
    made += [("content", f"One long paragraph {n}", text(450 - 90 * n, 70 + n)) for n in range(3)]
    made += [("content", "A long address", f"- See {URL}\n- <{URL}>\n\n{URL}")]
    made += [("content", "One word", "- " + "Donaudampfschifffahrtsgesellschaft" * 12)]
    made += [("content", "East Asian", "- " + CJK * 8 + "\n- " + CJK * 12)]
    made += [("content", "Emoji and marks", "- " + EMOJI * 30 + "\n- نص عربي طويل " * 12)]
    made += [("content", "Ordered", "\n".join(f"{n}. {text(14, n)}" for n in range(1, 26)))]
    made += [
        ("content", "Code", "```python\n" + "\n".join(f"value_{n} = compute({n})  # {n}" for n in range(30)) + "\n```")
    ]
    made += [("content", text(40, 3), bullets(4, 10, 3)), ("question", text(60, 4), bullets(3, 14, 4))]
    made += [("phase", text(25, 5), text(70, 5) + "\n\n" + block("number", "12"))]
    made += [("aside", "Aside", bullets(14, 16, 6) + "\n\n" + block("aside", text(120, 6)))]
    made += [("roles", "Roles", block("facilitator", bullets(14, 18, 7)) + block("learners", bullets(5, 12, 8)))]
    made += [("activity", "Activity", bullets(12, 18, 9) + "\n\n" + block("time", "### Time\n1 h 30 min in two parts"))]
    made += [
        (
            "activity",
            "Activity two",
            block("product", text(60, 10)) + block("materials", bullets(9, 6, 11)) + "\nDo it.",
        )
    ]
    made += [
        (
            f"cards-{k}",
            f"Cards {k}",
            "".join(block("card", f"### {text(4, n)}\n{text(30 + 10 * k, n)}") for n in range(k)),
        )
        for k in (3, 4, 6)
    ]
    made += [("cards-3", "Nine cards", "".join(block("card", f"### Card {n}\n{text(24, n)}") for n in range(9)))]
    made += [("cards-3", "One endless card", block("card", text(300, 12)) + block("card", "### Short\nText"))]
    made += [
        ("poll", "Poll", "\n".join("- " + text(9, n) for n in range(8))),
        ("poll", "Poll long", bullets(4, 70, 13)),
    ]
    made += [("quiz", text(35, 14), "\n".join(block("option", text(25, n)) for n in range(6)))]
    made += [
        (
            "reveal",
            "Reveal",
            "\n".join(block("option {.correct}", text(18, n)) for n in range(4)) + "\n" + text(110, 15),
        )
    ]
    made += [("table", "Table", table(14, 4, 12, 16)), ("table", "Tall cells", table(3, 5, 90, 17))]
    made += [("table", "Wide", table(6, 8, 6, 18)), ("rubric", "Rubric", table(6, 5, 30, 19))]
    made += [("table", "Lead", text(30, 20) + "\n\n" + table(9, 3, 14, 20)), ("agenda", "Agenda", table(12, 3, 8, 21))]
    made += [
        ("concept", "Concept of integrated operations at scale", text(80, 22) + "\n\n" + block("example", text(90, 23)))
    ]
    made += [
        (
            "case",
            "Case",
            bullets(10, 30, 24) + "\n\n" + block("facts", "### A\n" + text(60, 25) + "\n\n### B\n" + text(50, 26)),
        )
    ]
    made += [("quotation", "Quotation", text(120, 27) + "\n\n" + block("source", text(20, 28)))]
    made += [
        (
            "comparison",
            "Comparison",
            ":::: columns\n" + block("column", bullets(9, 20, 29)) + block("column", text(150, 30)) + "::::",
        )
    ]
    made += [("reflection", "Reflection", "\n".join(f"{n}. {text(22, n)}" for n in range(1, 9)))]
    made += [("exit-ticket", "Exit", "\n".join(f"{n}. {text(20, n)}" for n in range(1, 9)))]
    made += [("objectives", "Goals", "\n".join(f"{n}. {text(18, n)}\n   - {text(3, n)}" for n in range(1, 9)))]
    made += [("closing", "Closing", bullets(12, 12, 31) + "\n\n" + block("more", bullets(9, 12, 32)))]
    made += [("resources", "Resources", bullets(12, 16, 33, 2) + "\n\n" + block("more", f"- {URL}"))]
    made += [("title", text(22, 34), text(40, 34) + "\n\n" + block("meta", text(15, 35)))]
    made += [("break", "Break", text(60, 36) + "\n\n" + block("time", "10:25–10:40"))]
    made += [("content-compact", "Compact", bullets(30, 20, 37, 3))]
    return made + [seeded(n) for n in range(100, 200)]


def seeded(seed: int) -> tuple[str, str, str]:
    """One slide of any length from a dozen layouts: near the edges between steps, siblings and pages."""
    dice = random.Random(seed)
    layout = dice.choice(
        ["content", "content", "activity", "activity", "concept", "question", "objectives", "poll", "quiz",
         "reveal", "cards-3", "resources", "closing", "exit-ticket", "reflection", "aside", "case", "comparison"]
    )  # fmt: skip
    points = bullets(dice.randint(1, 7), dice.randint(4, 30), seed, dice.choice((1, 1, 2)))
    labelled = "\n".join(
        f"- {text(2, seed + n)[:-1]}: {text(dice.randint(2, 18), n + seed)}" for n in range(dice.randint(2, 4))
    )
    slots = {
        "activity": ("time", "grouping", "product", "materials"), "concept": ("example", "confused"),
        "resources": ("more",), "closing": ("more",), "aside": ("aside",), "case": ("facts",),
        "exit-ticket": ("aside",),
    }  # fmt: skip
    rest = [
        block(name, f"### {text(2, seed)}\n{text(dice.randint(1, 12), seed + 1)}") for name in slots.get(layout, ())
    ]
    body = dice.choice((points, labelled)) + "\n\n" + "".join(dice.sample(rest, dice.randint(0, len(rest))))
    if layout in ("poll", "quiz", "reveal"):
        body = "".join(block("option", text(dice.randint(1, 16), seed + n)) for n in range(dice.randint(2, 6)))
    elif layout in ("cards-3", "comparison"):
        name, count = ("card", dice.randint(2, 6)) if layout == "cards-3" else ("column", 2)
        inner = "".join(block(name, f"### {text(2, n)}\n{text(dice.randint(3, 40), seed + n)}") for n in range(count))
        body = f":::: columns\n{inner}::::" if name == "column" else inner
    return layout, text(dice.randint(2, 22), seed), body


def markdown() -> str:
    """The whole deck."""
    parts = [f"---\ntitle: Hard slides\nlang: en\nfooter: Hard slides\n{PHASES}---\n\n# Hard {{phase=one}}\n"]
    for n, (layout, title, body) in enumerate(slides()):
        parts.append(f'## {title} {{#s{n} layout={layout} eyebrow="Hard · {n}"}}\n\n{body}\n')
    return "\n".join(parts)
