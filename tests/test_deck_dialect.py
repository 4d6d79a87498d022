from __future__ import annotations

from pathlib import Path

import pytest

from coursegen import theme
from coursegen.deck import layouts as layouts_of
from coursegen.deck.dialect import parse
from coursegen.deck.model import Chart, Deck, Diagram, Para, Picture, Run, Table
from coursegen.diagnostics import SpecError

LAYOUTS = layouts_of.load(theme.load("standard"))
FRONT = "---\ntitle: T\nlang: en\nphases:\n  - {key: explore, title: Explore, minutes: 45}\n---\n"
SHOWCASE = Path(__file__).parent / "decks" / "showcase.md"


def read(text: str) -> Deck:
    return parse(FRONT + text, LAYOUTS)


def faults(text: str) -> list[str]:
    with pytest.raises(SpecError) as caught:
        read(text)
    return [f"{f.place.line if f.place else 0} {f.code}: {f.message} {f.hint or ''}" for f in caught.value.report]


def test_sections_slides_and_attributes_come_out_as_written():
    deck = read(
        '# Explore {phase=explore}\n## Why *so*? {#why layout=question eyebrow="Say \\"hi\\" – now"}\n\nThink.\n'
    )
    slide = deck.slides[0]
    assert (slide.id, slide.layout, slide.section, slide.phase) == ("why", "question", "Explore", "explore")
    assert slide.title == (Run("Why "), Run("so", italic=True), Run("?"))
    assert "".join(run.text for run in slide.eyebrow) == "Say “hi” – now"


def test_front_matter_feeds_the_tracker():
    assert read("## A\n").meta.phases[0].minutes == 45


@pytest.mark.parametrize(
    ("lang", "quoted"), [("en", "“a”"), ("de-CH", "„a“"), ("fr", "«\u00a0a\u00a0»"), ("nb", "«a»")]
)
def test_quotes_follow_the_language(lang: str, quoted: str):
    deck = parse(f'---\nlang: {lang}\n---\n## S\n\n"a"\n', LAYOUTS)
    assert deck.slides[0].fills[0].paras[0].text == quoted


def test_lists_keep_their_levels_and_numbers():
    deck = read("## S\n\n1. one\n   - two\n     - three\n\n   more\n2. four\n")
    seen = [(p.kind, p.depth, p.number, p.text) for p in deck.slides[0].fills[0].paras]
    assert seen == [
        ("item", 0, 1, "one"),
        ("item", 1, None, "two"),
        ("item", 2, None, "three"),
        ("more", 0, None, "more"),
        ("item", 0, 2, "four"),
    ]


def test_looks_and_links_become_runs_and_a_dangerous_link_does_not():
    para = read("## S\n\n**b** *i* `c` [l](https://x.org) [bad](javascript:alert(1))\n").slides[0].fills[0].paras[0]
    assert Run("b", bold=True) in para.runs
    assert Run("c", code=True) in para.runs
    assert Run("l", href="https://x.org") in para.runs
    assert not any(run.href and run.href.startswith("javascript") for run in para.runs)


def test_notes_and_hidden_slides():
    slide = read("## S {.hidden}\n\nText\n\n::: notes\n**SAY** hello\n\n- listen\n:::\n").slides[0]
    assert slide.hidden
    assert [(p.kind, p.text) for p in slide.notes] == [("text", "SAY hello"), ("item", "listen")]
    assert [fill.slot for fill in slide.fills] == ["main"]


def test_slides_that_name_no_layout_take_the_one_their_content_asks_for():
    body = {
        "comparison": ":::: columns\n::: column\na\n:::\n::: column\nb\n:::\n::::",
        "cards-3": "::: card\na\n:::",
        "table": "| a |\n|---|\n| b |",
        "diagram": "```diagram\nalt: x\nnodes: [a, b]\n```",
        "chart": "```chart\nalt: x\ncategories: [a]\nvalues: [1]\n```",
        "picture": "![x](y.png)",
        "content": "- a",
    }
    for layout, text in body.items():
        assert read(f"## S\n\n{text}\n").slides[0].layout == layout


def test_list_items_are_the_options_of_a_poll():
    slide = read("## S {layout=poll}\n\n- a\n- b\n").slides[0]
    assert [fill.slot for fill in slide.fills] == ["option", "option"]


def test_figures_are_read_as_written_and_yes_is_a_word():
    text = "```diagram\nkind: flow\nalt: x\nnodes: [{id: a, label: A, lens: data}, {id: b}]\n"
    text += "edges: [{from: a, to: b, label: yes}]\nshown: [a]\n```\n"
    figure = read("## S\n\n" + text).slides[0].fills[0].blocks[0]
    assert isinstance(figure, Diagram)
    assert (figure.edges[0].label, figure.shown, figure.nodes[0].lens) == ("yes", frozenset("a"), "data")


def test_the_showcase_uses_every_layout_and_kind_of_block():
    deck = parse(SHOWCASE.read_text("utf-8"), LAYOUTS)
    reached = {slide.layout for slide in deck.slides}
    for _ in range(2):  # a layout stands for its family, and for what its content may make of it
        used = [LAYOUTS.by_name[name] for name in reached]
        reached |= {
            name for layout in used for name in (*layout.family, *layout.roomy.values(), layout.compact or layout.name)
        }
    assert reached == set(LAYOUTS.by_name)
    kinds = {type(block) for slide in deck.slides for fill in slide.fills for block in fill.blocks}
    assert kinds == {Para, Table, Picture, Chart, Diagram}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "## S {layout=quesion}\n",
            "7 unknown-layout: slide “S”: there is no layout `quesion` did you mean `question`?",
        ),
        (
            "## S\n\n::: asid\nx\n:::\n",
            "9 unknown-slot: slide “S”: layout `content` has no slot `asid` known: main, notes",
        ),
        ("## A {#x}\n## B {#x}\n", "8 id-twice: slide “B”: the id `x` is used on line 7 already"),
        ("## S {layot=quiz}\n", "unknown-attribute: slide “S”: there is no `layot` here did you mean `layout`?"),
        ("## S {layout=\n", None),
        ("## S {phase=explor}\n", "there is no phase `explor` did you mean `explore`?"),
        ("## S\n\n::: aside\nx\n", "unclosed: slide “S”: `::: aside` is never closed"),
        ("##\n", "no-title"),
        ("text\n", "text-outside"),
        ("# A\ntext\n## B\n", "text-outside"),
        ("## S\n\n![](x.png)\n", "no-alt"),
        ("## S {layout=quotaton}\n", "did you mean"),
        ("## S {layout=phase}\n\n| a |\n|---|\n| b |\n", "layout `phase` has no place for a table"),
        ("## S {layout=table}\n", "empty-slot: slide “S”: layout `table` needs a table"),
        ("## S\n\n```diagram\nkind: flwo\nalt: x\nnodes: [a]\n```\n", "no diagram of kind `flwo` did you mean `flow`?"),
        ("## S\n\n```diagram\nnodes: [a]\n```\n", "the diagram has no `alt`"),
        (
            "## S\n\n```diagram\n" + "[" * 9000 + "\n```\n",
            "the diagram is no YAML: values are nested more than 60 deep",
        ),
        ("## S\n\n```diagram\nalt: x\nnodes: [a]\nedges: [{from: a, to: c}]\n```\n", "no node is called `c`"),
        ("## S\n\n```chart\nalt: x\ncategories: [a]\nvalues: [1, 2]\n```\n", "1 categories and 2 values"),
        ("## S {layout=aside}\n\n::: aside\na\n:::\n::: aside\nb\n:::\n", "slot `aside` is filled 2 times"),
    ],
)
def test_faults_name_line_slide_and_a_way_out(text: str, said: str | None):
    if said is None:
        assert read(text).slides[0].words == "S {layout="
        return
    assert any(said in fault for fault in faults(text)), faults(text)


def test_all_faults_come_at_once():
    assert len(faults("## A {layout=x}\n## B {#a}\n## C {#a}\n\n::: nope\nx\n:::\n")) == 3
