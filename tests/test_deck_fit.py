from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import hard_deck
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coursegen import theme
from coursegen.deck import drawing
from coursegen.deck import layouts as layouts_of
from coursegen.deck.dialect import parse
from coursegen.deck.fit import Page, lay_out
from coursegen.deck.geometry import crosses, overlap
from coursegen.deck.measure import Face, count_lines, load_metrics, wrap
from coursegen.deck.model import Diagram, Edge, Node, Run, Table
from coursegen.deck.paging import height
from coursegen.deck.places import slide_numbers
from coursegen.deck.setting import SAFETY, measure
from coursegen.deck.tables import TablePage

STANDARD = theme.load("standard")
LAYOUTS = layouts_of.load(STANDARD)
SHOWCASE = (Path(__file__).parent / "decks" / "showcase.md").read_text("utf-8")


def pages_of(text: str) -> list[Page]:
    return lay_out(parse(text, LAYOUTS), LAYOUTS)


def letters(runs: str) -> Counter[str]:
    # Of a labelled point the colon gives way to a column, and its text begins with a capital.
    bare = runs.lower().replace("\u00a0…", "").replace("…\u00a0", "")
    return Counter(bare) - Counter(dict.fromkeys(" \n\u00a0…:", 10**6))


def written(page: Page) -> str:
    parts = [*(run.text for run in page.title), *(p.text for f in page.filled for p in f.paras)]
    for placed in page.placed:
        if isinstance(placed.figure, TablePage):
            parts += [
                run.text for row in (placed.figure.table.head, *placed.figure.rows) for cell in row for run in cell
            ]
    return " ".join(parts)


@pytest.fixture(scope="module")
def hard() -> list[Page]:
    return pages_of(hard_deck.markdown())


def test_no_letter_of_a_hard_slide_is_lost(hard: list[Page]):
    for slide in parse(hard_deck.markdown(), LAYOUTS).slides:
        wanted = slide.words + "".join(p.text for fill in slide.fills for p in fill.paras)
        for fill in slide.fills:
            for block in fill.blocks:
                if isinstance(block, Table):
                    wanted += "".join(r.text for row in (block.head, *block.rows) for cell in row for r in cell)
        shown = " ".join(written(page) for page in hard if page.slide.id == slide.id)
        assert not letters(wanted) - letters(shown), slide.id


def test_every_slot_holds_its_text(hard: list[Page]):
    for page in [*hard, *pages_of(SHOWCASE)]:
        for filled in page.filled:
            tall = height(filled.paras, measure(filled.slot, filled.step, LAYOUTS))
            assert tall <= filled.slot.inner[1] * SAFETY + 0.01, (page.slide.id, filled.slot.name)


def test_no_two_pages_have_the_same_title(hard: list[Page]):
    titles = Counter("".join(run.text for run in page.title) for page in hard)
    assert max(titles.values()) == 1


def test_usual_slides_take_one_page_each():
    assert all(page.parts == 1 for page in pages_of(SHOWCASE))


def test_a_long_list_is_continued_on_even_pages():
    pages = pages_of("## Many\n\n" + "\n".join(f"- point {n}" for n in range(40)))
    counts = [len(page.filled[0].paras) for page in pages]
    assert ["".join(r.text for r in p.title) for p in pages][:2] == [f"Many (1/{len(pages)})", f"Many (2/{len(pages)})"]
    assert max(counts) - min(counts) <= 1
    assert sum(counts) == 40


def test_a_little_more_text_is_set_denser_before_it_is_continued():
    steps = [pages_of("## S\n\n" + "\n".join(f"- point {n}" for n in range(count)))[0] for count in (5, 6, 8, 9)]
    seen = [(page.layout.name, page.filled[0].step, page.parts) for page in steps]
    assert seen == [("content", 0, 1), ("content", 1, 1), ("content", 2, 1), ("content-compact", 0, 1)]


def test_few_short_points_fill_the_slide_as_rows():
    page = pages_of("## S\n\n- one\n- two\n- three\n")[0]
    assert (page.layout.name, [f.step for f in page.filled]) == ("points-3", [0, 0, 0])
    page = pages_of("## S\n\n- Chain: decision and run\n- Writer: the **pipeline**\n")[0]
    assert page.layout.name == "pairs-2"
    assert [f.paras[0].text for f in page.filled] == ["Chain", "Decision and run", "Writer", "The pipeline"]
    assert pages_of("## S\n\n- one\n  - below it\n- two\n")[0].layout.name == "content"


def test_the_last_line_of_a_title_holds_more_than_one_lonely_word():
    page = pages_of("## DataOps, MLOps and FinOps watch different parts of one flow\n\n- a\n")[0]
    assert page.title_trim > 1
    assert pages_of("## A short title\n\n- a\n")[0].title_trim == 0


def test_a_title_too_long_goes_on_in_the_body():
    page = pages_of(f"## {hard_deck.text(60, 1)}\n\n- point\n")[0]
    assert "".join(run.text for run in page.title).endswith("…")
    assert page.filled[0].paras[0].text.startswith("…")


def test_same_titles_are_numbered_so_that_a_reader_of_titles_can_tell_them_apart():
    pages = pages_of("## Check\n\na\n\n## Check\n\nb\n")
    assert ["".join(run.text for run in page.title) for page in pages] == ["Check (1/2)", "Check (2/2)"]


def test_options_go_on_with_their_letters():
    pages = pages_of("## P {layout=poll}\n\n" + "\n".join(f"- option {n}" for n in range(8)))
    assert [f.letter for page in pages for f in page.filled] == list(range(8))


def test_a_table_repeats_its_head_and_keeps_every_row():
    pages = pages_of("## T\n\n" + hard_deck.table(30, 3, 4, 5))
    sheets = [placed.figure for page in pages for placed in page.placed]
    assert len(sheets) > 1
    assert sum(len(sheet.rows) for sheet in sheets if isinstance(sheet, TablePage)) == 30


def test_slide_numbers_count_continuations():
    assert slide_numbers("## A\n\n" + hard_deck.bullets(40, 12, 1) + "\n\n## B\n", STANDARD)["b"] > 2


def test_laying_out_needs_no_python_pptx():
    code = (
        "import sys; from coursegen import theme; from coursegen.deck.places import slide_numbers;"
        "assert slide_numbers('## A {#x}\\n', theme.load('standard')) == {'x': 1};"
        "sys.exit('pptx' in sys.modules or 'weasyprint' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_measuring_knows_wide_narrow_and_unbreakable_text():
    face = Face(load_metrics("arial"), 20)
    assert count_lines((Run("one two three"),), face, 1000) == 1
    assert count_lines((Run("one two three"),), face, 60) == 3
    assert count_lines((Run("統合された運用"),), face, 60) == 3
    assert count_lines((Run("x" * 100),), face, 100) == 10
    assert count_lines((Run("a\nb"),), face, 100) == 2
    # a word that changes its look half-way is still one word
    assert count_lines((Run("aaa bbb"), Run("ccc", bold=True)), face, 75) == 2


_RUNS = st.lists(st.builds(Run, st.text("ab l-–統。（\u00a0\u0301ß\n", max_size=40), bold=st.booleans()), max_size=4)


@given(_RUNS, st.sampled_from([False, True]), st.floats(1, 400))
@example([Run(" ")], False, 1.0)
def test_a_text_known_to_fit_on_a_line_is_counted_as_if_it_were_cut_into_words(
    runs: list[Run], caps: bool, width: float
):
    face = Face(load_metrics("arial"), 20, caps=caps)
    assert count_lines(runs, face, width) == wrap(runs, face, width)


def node(name: str, label: str = "") -> Node:
    return Node(name, label or name)


@pytest.mark.parametrize("kind", ["flow", "loop", "matrix", "timeline"])
def test_nodes_of_a_diagram_stand_in_its_box_and_apart(kind: str):
    nodes = tuple(node(f"n{n}", f"Step number {n}") for n in range(7))
    edges = tuple(Edge(f"n{n}", f"n{(n + 1) % 7}", "goes on") for n in range(7))
    box = (0.75, 2.0, 11.8, 4.6)
    drawn = drawing.draw(Diagram(kind, "alt", nodes, edges), box, LAYOUTS.fonts["body"])
    assert drawn is not None
    boxes = [f.box for f in drawn.figures if f.shape == "rect"]
    for x, y, wide, tall in boxes:
        assert box[0] - 0.01 <= x
        assert x + wide <= box[0] + box[2] + 0.01
        assert box[1] - 0.01 <= y
        assert y + tall <= box[1] + box[3] + 0.01
    for one in boxes:
        assert not any(overlap(one, other, -0.01) for other in boxes if other is not one)


def test_a_build_keeps_its_places_and_shows_only_its_part():
    nodes = (node("a"), node("b"), node("c"))
    edges = (Edge("a", "b"), Edge("b", "c"))
    whole = drawing.draw(Diagram("flow", "alt", nodes, edges), (1, 2, 11, 4), LAYOUTS.fonts["body"])
    part = drawing.draw(Diagram("flow", "alt", nodes, edges, frozenset("ab")), (1, 2, 11, 4), LAYOUTS.fonts["body"])
    assert whole is not None
    assert part is not None
    assert [f.box for f in part.figures] == [f.box for f in whole.figures][:2]
    assert len(part.links) == 1


def test_what_touches_many_nodes_of_a_loop_is_a_letter_and_no_arrow():
    ring = [Edge(a, b) for a, b in ("ab", "bc", "cd", "da")]
    nodes = tuple(node(name) for name in "abcdh")
    hub = [Edge("h", "a"), Edge("h", "c")]
    drawn = drawing.draw(Diagram("loop", "alt", nodes, (*ring, *hub)), (0.75, 2, 11.8, 4.6), LAYOUTS.fonts["body"])
    assert drawn is not None
    assert len(drawn.links) == 4
    assert [f.node.label for f in drawn.figures if f.shape == "disc"] == ["a", "a", "a"]


def test_labels_of_arrows_keep_off_nodes_and_arrows():
    edges = [Edge(a, b, "goes on to") for a, b in ("ab", "bc", "cd", "da", "ca")]
    nodes = tuple(node(name) for name in "abcd")
    drawn = drawing.draw(Diagram("loop", "alt", nodes, tuple(edges)), (0.75, 2, 11.8, 4.6), LAYOUTS.fonts["body"])
    assert drawn is not None
    assert len(drawn.labels) == 5
    for label in drawn.labels:
        assert not any(overlap(label.box, figure.box, 0) for figure in drawn.figures)
        assert not any(crosses(link.points, label.box) for link in drawn.links)


def test_a_diagram_too_full_to_draw_is_told_as_a_list():
    nodes = "".join(f"  - {{id: n{n}, label: {hard_deck.text(25, n)}}}\n" for n in range(20))
    pages = pages_of(
        f"## D\n\n```diagram\nkind: flow\nalt: x\nnodes:\n{nodes}edges: [{{from: n0, to: n1, label: so}}]\n```\n"
    )
    assert {page.layout.name for page in pages} <= {"content", "content-compact"}
    assert "→ " in " ".join(written(page) for page in pages)
