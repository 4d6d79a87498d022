"""Learners' sheets and rubric forms, read back from paper as the people who hold them would read them."""

from __future__ import annotations

import html
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import page as validator
import pypdfium2
import pytest
from lxml import etree
from pdf_checks import faults, text_beyond, words_by_page

from coursegen import source, theme
from coursegen.compose import rubrics, sheets
from coursegen.compose.desk import Desk
from coursegen.derive import diagrams
from coursegen.derive.places import Places
from coursegen.derive.session import Options, Session, derive
from coursegen.render.job import Job, Rendered
from coursegen.render.pdf import render
from coursegen.spec import parse, vocabulary
from coursegen.spec.lesson import Lesson
from coursegen.spec.logistics import Break
from coursegen.spec.noun import Noun

ROOT = Path(__file__).resolve().parent.parent
STANDARD = theme.load("standard")
LEARNERS = ("handouts", "rubrics")
ASSESSORS = ("score-sheet", "observation-checklist")
pytestmark = pytest.mark.poppler

# Uses the kinds of sheet that the real lesson does without.
OTHERS = ROOT / "tests" / "samples" / "other-sheets.yaml"


@cache
def lesson() -> Lesson:
    return parse.parse(source.read(ROOT / "lesson" / "integrated-ops.yaml"))


@cache
def real() -> Session:
    return derive(lesson(), Options())


@cache
def made(paper: str, edition: str = "standard") -> dict[str, tuple[str, Rendered]]:
    """Packets and rubric forms of the other kinds, on A4 each sheet too: path -> (finished HTML, PDF)."""
    session = derive(parse.parse(source.read(OTHERS)), Options(paper=paper, edition=edition))
    desk = Desk(session, STANDARD, Places(session), "0" * 12)
    composed = [*sheets.packets(desk), *rubrics.rubrics(desk), *rubrics.score_sheets(desk)]
    if (paper, edition) == ("a4", "standard"):
        composed += sheets.sheets(desk)
    return {path: (content, render(Job("pdf", content), STANDARD)) for path, content in composed}


def text(data: bytes | Path, *options: str) -> str:
    given = data.read_bytes() if isinstance(data, Path) else data
    run = subprocess.run(["pdftotext", *options, "-", "-"], input=given, capture_output=True, check=True)
    return run.stdout.decode()


def words(said: str) -> str:
    """Letters and digits only, so that quotes, hyphens and line ends make no difference."""
    return " ".join(re.findall(r"\w+", said.casefold()))


def learner_files(pack: Path) -> list[Path]:
    found = [path for folder in LEARNERS for path in sorted((pack / folder).glob("*.pdf"))]
    return [path for path in found if not any(name in path.name for name in ASSESSORS)]


def hidden_and_shown(noun: Noun, is_shown: bool = True) -> Iterator[tuple[str, bool]]:
    """Every text under a noun, and whether learners may see it."""
    for name in type(noun).model_fields:
        # Pauses are announced to everyone, whatever else of the schedule is not.
        yield from _leaves(getattr(noun, name), isinstance(noun, Break) or (is_shown and name in noun.learners_see))


def _leaves(value: Any, is_shown: bool) -> Iterator[tuple[str, bool]]:
    if isinstance(value, Noun):
        yield from hidden_and_shown(value, is_shown)
    elif isinstance(value, str):
        yield value, is_shown
    elif isinstance(value, tuple | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _leaves(item, is_shown)


def test_nothing_meant_for_the_facilitator_reaches_a_learner(pack: Path) -> None:
    leaves = [(words(said), is_shown) for said, is_shown in hidden_and_shown(lesson())]
    shown = " | ".join(said for said, is_shown in leaves if is_shown)
    secret = {said for said, is_shown in leaves if not is_shown and len(said.split()) > 4 and said not in shown}
    secret |= {words(track.name) for track in lesson().tracks}
    assert len(secret) > 200
    for file in learner_files(pack):
        said = words(text(file, "-raw"))
        assert [one for one in sorted(secret) if one in said] == [], file.name


def test_sheets_are_numbered_and_the_contents_send_readers_to_the_right_page(pack: Path) -> None:
    pages = text(pack / "handouts" / "packet-circle.pdf").split("\f")
    contents = [
        line.split() for line in text(pack / "handouts" / "packet-circle.pdf", "-layout").split("\f")[0].splitlines()
    ]
    rows = [
        (line[0], int(line[-1]))
        for line in contents
        if line and re.fullmatch(r"[HR]\d+", line[0]) and line[-1].isdigit()
    ]
    assert [number for number, _ in rows] == [h.number for h in real().handouts if h.in_packet]
    for number, page in rows:
        assert re.search(rf"\b{number}\b", pages[page - 1]), (number, page)
        assert f"Page {page} of {len(pages) - 1}" in pages[page - 1] or "Exit ticket" in pages[page - 1]


def test_the_room_stays_together(pack: Path) -> None:
    starts = [
        text(pack / "handouts" / f"packet-{symbol}.pdf", "-l", "1") for symbol in ("circle", "triangle", "square")
    ]
    numbers = [re.findall(r"^\d+$", first, re.MULTILINE) for first in starts]
    assert numbers[0] == numbers[1] == numbers[2] != []


def test_only_what_is_handed_in_asks_for_a_name(pack: Path) -> None:
    for sheet in real().handouts:
        for file in [*(pack / sheet.folder).glob(f"{sheet.stem}*.pdf")]:
            if sheet.kind in ("rubric", "roles", "injects", "letter-cards"):
                continue
            head = text(file, "-l", "1")
            assert ("Hand this in" in head) == sheet.hand_in, file.name
            assert bool(re.search(r"^(Names?|Team|From|Whose work)$", head, re.MULTILINE)) == sheet.hand_in, file.name


def test_two_exit_tickets_share_a_page(pack: Path) -> None:
    said = text(next((pack / "handouts").glob("*exit-ticket.pdf")))
    assert said.count("\f") == 1
    assert said.count("The question I am leaving with") == 2


def test_a_case_is_on_one_page_and_its_questions_on_the_next(pack: Path) -> None:
    for case in lesson().cases.items if lesson().cases else ():
        pages = [words(p) for p in text(pack / "handouts" / "packet.pdf", "-raw").split("\f")]
        at = next(
            n for n, said in enumerate(pages) if words(case.title) in said and words(case.text or "")[:60] in said
        )
        assert words(case.text or "")[-60:] in pages[at]
        assert all(words(question.ask) in pages[at + 1] for question in case.questions)


def test_the_game_tells_effects_only_after_the_decisions(pack: Path) -> None:
    pages = text(next((pack / "handouts").glob("*simulation.pdf"))).split("\f")
    assert "+25" not in pages[0] + pages[1] and "+25" in pages[2]
    assert "If Data quality is below 60" in " ".join(pages[2].split())


def test_rubric_and_peer_form(pack: Path) -> None:
    grid = text(next((pack / "rubrics").glob("*-grid.pdf")))
    assert grid.count("\f") == 1 and "Target" in grid
    peer = text(next((pack / "rubrics").glob("*peer*.pdf")))
    assert "points" not in peer and "Judgment of governance" in peer


def test_the_score_sheet_has_a_row_for_each_team_and_two_more(pack: Path) -> None:
    said = text(next((pack / "rubrics").glob("*score-sheet.pdf")))
    teams = real().groups.teams.teams
    assert re.findall(r"Team (\d+)", said) == [str(n) for n in range(1, teams + 1)]
    assert said.count("+") == 2


def test_a_lesson_without_a_rubric_gets_stems_and_blanks(minimal_pack: Path) -> None:
    said = text(minimal_pack / "rubrics" / "starter-rubric.pdf")
    assert "Derived from the objectives" in said
    assert said.count("with ...") + said.count("with …") == 3


def test_every_learner_file_is_accessible(pack: Path) -> None:
    for file in learner_files(pack):
        _assert_sound(file.name, file.read_bytes())


@pytest.mark.parametrize(("paper", "edition"), [("a4", "standard"), ("letter", "standard"), ("a4", "large")])
def test_every_kind_is_whole_and_accessible(paper: str, edition: str) -> None:
    for path, (content, pdf) in made(paper, edition).items():
        assert pdf.remarks == (), path
        _assert_sound(path, pdf.data)
        lost = _counted(content) - Counter(re.findall(r"\w+", text(pdf.data, "-raw")))
        assert lost.total() <= 4, (path, lost)  # the heads of pages that are cut up are only for screen readers


def _assert_sound(name: str, data: bytes) -> None:
    report = validator.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, (name, [failure.message for failure in report.failures])
    assert faults(data) == [], name
    boxes = text(data, "-bbox")
    assert text_beyond(boxes) == [], name


def _counted(content: str) -> Counter[str]:
    """The words of a page's HTML, as a reader would count them."""
    body = re.sub(r"<title>.*?</title>", " ", content[content.index("<body") :], flags=re.DOTALL)
    return Counter(re.findall(r"\w+", html.unescape(re.sub(r"<[^>]+>", " ", body))))


def test_most_sheets_fill_one_page() -> None:
    for path, (_, pdf) in made("a4").items():
        if path.startswith("handouts/H") and "canvas" not in path:
            assert min(words_by_page(text(pdf.data, "-bbox"))) > 5, path
    one = {
        path: pdf.pages
        for path, (_, pdf) in made("a4").items()
        if re.search(r"line|sketch|short-notes|reactions|quiz", path)
    }
    assert set(one.values()) == {1}, one


def test_every_kind_of_worksheet_and_handout_has_a_template() -> None:
    kinds = {*vocabulary.words("worksheet"), *(sheet.kind for sheet in real().handouts)}
    kinds |= {"form", "journal", "self-assessment", "peer-form", "exit-ticket", "timeline"}
    assert [kind for kind in sorted(kinds) if not STANDARD.path(f"pages/sheets/{kind}.html.j2").is_file()] == []


def test_tracks_are_signs_and_never_names() -> None:
    first = text(made("a4")["handouts/packet-circle.pdf"][1].data, "-l", "1")
    assert "Your version" in first
    for path, (content, _) in made("a4").items():
        assert "Brave beginners" not in content and "Sure-footed" not in content, path


def _diagram(kind: str, names: str, *edges: str) -> SimpleNamespace:
    nodes = tuple(SimpleNamespace(id=name, label=name.title(), lens=None) for name in names.split())
    links = [edge.split(":") for edge in edges]
    arrows = tuple(SimpleNamespace(start=a, to=b, label=(more or [None])[0]) for a, b, *more in links)
    return SimpleNamespace(kind=kind, nodes=nodes, edges=arrows)


DRAWN = [
    _diagram("loop", "look act write"),
    _diagram("loop", "one two three four five six seven eight nine"),
    _diagram("flow", "a b c d e f g h i"),
    _diagram("flow", "a b c d e", "a:b", "a:c", "b:d", "c:e", "d:a:again"),
    _diagram("loop", "in a b c d rule", "in:a", "a:b", "b:c", "c:d", "d:a:back", "c:a", "rule:a", "rule:c"),
]


@pytest.mark.parametrize("diagram", DRAWN)
@pytest.mark.parametrize("width", [100.0, 170.0])
def test_boxes_of_a_drawing_keep_apart_and_inside(diagram: SimpleNamespace, width: float) -> None:
    drawing = diagrams.draw(diagram, width)
    boxes = [box.rect for box in drawing.boxes]
    assert {box.id for box in drawing.boxes} == {node.id for node in diagram.nodes}
    for at, box in enumerate(boxes):
        assert box.x >= -0.01 and box.x + box.width <= width + 0.01 and box.bottom <= drawing.height + 0.01
        for other in boxes[:at]:
            apart = box.x >= other.x + other.width or other.x >= box.x + box.width
            assert apart or box.y >= other.bottom or other.y >= box.bottom


def test_what_only_points_at_several_boxes_is_a_letter_and_no_arrow() -> None:
    drawing = diagrams.draw(DRAWN[-1], 170)
    marks = {box.id: box.marks for box in drawing.boxes if box.marks}
    assert marks == {"rule": ("a",), "a": ("a",), "c": ("a",)}
    assert len(drawing.arrows) == 6 and [label.lines for label in drawing.labels] == [("back",)]


def test_a_drawing_is_mirrored_for_languages_read_from_the_right() -> None:
    plain, mirrored = (diagrams.draw(DRAWN[3], 170, mirrored=m) for m in (False, True))
    assert plain.boxes[0].rect.x < 85 < mirrored.boxes[0].rect.x
    assert plain.arrows[0].start[0] == pytest.approx(170 - mirrored.arrows[0].start[0])


def test_a_table_is_not_drawn() -> None:
    with pytest.raises(ValueError, match="set as a table"):
        diagrams.draw(_diagram("table", "a b"), 170)


def placed(path: Path) -> list[list[SimpleNamespace]]:
    """Words of each page with their places, in points from the top left."""
    boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True).stdout
    pages = etree.fromstring(boxes, etree.HTMLParser(recover=True)).iter("page")
    return [
        [
            SimpleNamespace(text=w.text or "", left=float(w.get("xmin")), top=float(w.get("ymin")))
            for w in page.iter("word")
        ]
        for page in pages
    ]


def test_backs_of_cards_meet_their_fronts(pack: Path) -> None:
    """Turned over its long edge, each card has its own name on its back: columns are swapped, rows are not."""
    words = placed(pack / "handouts" / "H11-roles.pdf")
    middle = 595.28 / 2
    for role in real().lesson.roles.cards if real().lesson.roles else ():
        first = role.name.split()[0]
        fronts = [word for word in words[0] if word.text == first]
        backs = [word for word in words[1] if word.text == first]
        assert any((a.left < middle) != (b.left < middle) and abs(a.top - b.top) < 130 for a in fronts for b in backs)
    backs_of_news = subprocess.run(
        ["pdftotext", "-f", "2", pack / "handouts" / "H13-injects.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "1/3" in backs_of_news and "Smaller purse" not in backs_of_news, "the back gives nothing away"


def test_every_fifth_line_of_a_case_is_numbered_where_it_lies(pack: Path) -> None:
    for sign in ("circle", "triangle", "square"):
        page = placed(pack / "handouts" / f"H04-cases-{sign}.pdf")[0]
        numbers = [w for w in page if w.text.isdigit() and int(w.text) % 5 == 0 and w.left > 500]
        assert sorted(int(word.text) for word in numbers) == list(range(5, 5 * len(numbers) + 1, 5)), sign
        told = [w for w in page if 80 < w.left < 480 and w.top > 150]
        tops = sorted({round(w.top) for w in told})
        lines = [top for at, top in enumerate(tops) if at == 0 or top - tops[at - 1] > 4]
        for word in numbers:
            assert min(abs(word.top - top) for top in lines) < 7, (sign, word.text)
        assert len(numbers) >= 3


@pytest.mark.poppler
def test_lines_are_numbered_on_through_a_text_of_several_pages(tmp_path: Path) -> None:
    told = "<p>The team met on Monday, said what it had seen and wrote down who would look into it by when.</p>" * 45
    head = '<html lang="en" data-paper="a4"><head><title>T</title><link rel="stylesheet" href="{}"></head>'
    page = f'<section class="sheet fill told" data-line-numbers="5" data-running="H1"><h1>T</h1>{told}</section>'
    content = f"<!DOCTYPE html>{head.format('https://theme.invalid/print/forms.css')}<body>{page}</body></html>"
    (tmp_path / "long.pdf").write_bytes(render(Job("pdf", content), theme.load("standard")).data)
    numbers = []
    for words in placed(tmp_path / "long.pdf"):
        lines = {round(word.top) for word in words if 80 < word.left < 480}
        found = sorted((w.top, int(w.text)) for w in words if w.left > 500 and w.text.isdigit() and w.top < 780)
        assert all(min(abs(top - line) for line in lines) < 7 for top, _ in found)
        numbers += [number for _, number in found]
    assert numbers == list(range(5, 5 * len(numbers) + 1, 5))
    assert len(numbers) > 15


def test_a_poll_can_be_held_on_paper(pack: Path) -> None:
    text = subprocess.run(
        ["pdftotext", pack / "handouts" / "H02-letter-cards.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    for poll in real().lesson.polls:
        assert all(option in " ".join(text.split()) for option in poll.options)


def test_guided_notes_without_cues_follow_the_headlines_of_the_slides() -> None:
    spec = lesson()
    notes = next(w for w in spec.worksheets if w.layout == "cornell")
    emptied = tuple(w.model_copy(update={"fields": ()}) if w is notes else w for w in spec.worksheets)
    session = derive(spec.model_copy(update={"worksheets": emptied}), Options())
    cues = next(w for w in session.lesson.worksheets if w.id == notes.id).fields
    phase = next(p for p in spec.phases if any(notes.id in step.uses for step in p.steps))
    assert [cue.prompt for cue in cues] == [slide.headline for slide in phase.slides]
    assert cues


def test_sheets_keep_within_what_a_photocopier_prints_and_depend_on_no_colour(pack: Path) -> None:
    """Nothing within 8 mm of the edge; all that is drawn or written stays dark enough in grey."""
    edge = 8 / 25.4 * 72
    for path in [*sorted((pack / "handouts").glob("*.pdf")), *sorted((pack / "rubrics").glob("*.pdf"))]:
        for number, words in enumerate(placed(path), 1):
            for word in words:
                assert word.left > edge and word.top > edge, (path.name, number, word.text)


def test_writing_lines_are_eight_to_nine_millimetres_apart(pack: Path) -> None:
    """Read from the picture: the rules of a page of lines, as a ruler would."""
    picture = pypdfium2.PdfDocument(pack / "handouts" / "H18-journal.pdf")[0].render(scale=4).to_pil().convert("L")
    column = [picture.getpixel((picture.width // 2, y)) for y in range(picture.height)]
    rules = [y for y in range(1, len(column)) if column[y] < 190 <= column[y - 1]]
    gaps = [(b - a) / 4 / 72 * 25.4 for a, b in pairwise(rules)]
    lines = [gap for gap in gaps if 7 < gap < 11]  # others lie between a line and the prompt below it
    assert len(lines) > 10 and all(8 <= gap <= 9 for gap in lines), lines
