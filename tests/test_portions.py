"""Long documents in portions: the same pages as laid out at once, linked through, and each portion made once."""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import page as validator
import pytest
from pdf_checks import faults, tags
from pypdf import PdfReader

from coursegen import portions, theme
from coursegen.render import render
from coursegen.render.attempt import Outcome, attempt
from coursegen.render.job import Job

STANDARD = theme.load("standard")
FOOT = 'data-foot="Fire" data-page="Page " data-of=" of " data-end=""'
HEAD = (
    '<!DOCTYPE html><html lang="en" dir="ltr" data-paper="a4" data-edition="standard" class="{form}"><head>'
    f'<meta charset="utf-8"><title>A &amp; B</title></head><body {FOOT}>'
)
CONTENTS = (
    '<section class="section" data-running="Contents"><h1 id="contents">Contents</h1><ol class="toc">'
    '<li><div class="leader"><span class="from"><a href="#water">Water</a></span> '
    '<span class="to"><a href="#water"></a></span></div></li></ol></section>'
)
SMOKE = (
    '<section class="section" data-running="Smoke"><h2 id="smoke">Smoke</h2><p>It rises.</p>'
    '<p style="break-before: page">It spreads.</p></section>'
)
WATER = (
    '<section class="phase" data-phase="2" data-running="Water"><h2 id="water">Water</h2><p>As said under '
    '<a class="page-ref" href="#smoke">Smoke, page</a>.</p><table><thead><tr><th scope="col">Class</th>'
    "</tr></thead><tbody><tr><td>A</td></tr></tbody></table></section>"
)


def document(*parts: str, form: str = "guide") -> Job:
    marked = "".join(f"{portions.NEW_PAGE}\n{part}\n" for part in parts)
    return Job("pdf", f"{HEAD.format(form=form)}{marked}</body></html>")


def made(*jobs: Job) -> tuple[list[Outcome], list[list[Job]]]:
    """The outcomes of jobs, and the rounds in which they were rendered."""
    rounds: list[list[Job]] = []
    told: list[int] = []
    making = portions.rendered(jobs, lambda at, outcome: told.append(at))
    try:
        asked = next(making)
        while True:
            rounds.append(asked)
            asked = making.send([attempt(job, STANDARD) for job in asked])
    except StopIteration as end:
        assert sorted(told) == list(range(len(jobs))), "each is told once"
        return end.value, rounds


def whole(*parts: str) -> tuple[bytes, dict[str, int]]:
    (outcome,), _ = made(document(*parts))
    assert outcome.rendered, outcome.failure
    assert outcome.rendered.pages == len(PdfReader(io.BytesIO(outcome.rendered.data)).pages)
    return outcome.rendered.data, dict(outcome.rendered.places)


def words(data: bytes) -> list[str]:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True)
    return [" ".join(page.split()) for page in done.stdout.decode().split("\f")[:-1]]


def lefts(data: bytes) -> list[float]:
    """Where the leftmost word of each page begins, in points."""
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=data, capture_output=True, check=True)
    pages = done.stdout.decode().split("<page ")[1:]
    return [round(min(float(x) for x in re.findall(r'xMin="([\d.]+)"', page)), 1) for page in pages]


@pytest.mark.poppler
def test_a_document_in_portions_reads_as_the_one_laid_out_at_once() -> None:
    data, places = whole(CONTENTS, SMOKE, WATER)
    job = document(CONTENTS, SMOKE, WATER)
    sheet = "<style>body > :first-child { break-before: auto }</style></head>"
    at_once = render(Job("pdf", job.content.replace(portions.NEW_PAGE, "").replace("</head>", sheet)), STANDARD)
    assert words(data) == words(at_once.data)
    assert words(data)[0] == "Contents Water 4 Contents Fire Page 1 of 4"
    assert words(data)[3] == "Water As said under Smoke, page 2. Class A 2 Water Fire Page 4 of 4"
    assert lefts(data) == lefts(at_once.data), "the outer margin is on the left of left pages, and so is the tab"
    assert len(set(lefts(data))) == 3
    assert places == dict(at_once.places)
    assert tags(data) == tags(at_once.data)


def test_what_is_bound_is_accessible_and_its_links_and_bookmarks_lead_through_it() -> None:
    data, _ = whole(CONTENTS, SMOKE, WATER)
    report = validator.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, [failure.message for failure in report.failures]
    assert faults(data) == []
    reader = PdfReader(io.BytesIO(data))
    assert reader.metadata
    assert reader.metadata.title == "A & B"
    goals = {str(note.get_object()["/Dest"]) for page in reader.pages for note in page.get("/Annots", ())}
    assert goals == {"smoke", "water"}
    pages = {name: reader.get_destination_page_number(goal) for name, goal in reader.named_destinations.items()}
    assert pages == {"contents": 0, "smoke": 1, "water": 3}
    (top, below) = reader.outline
    assert top["/Title"] == "Contents"  # type: ignore[call-overload,index]
    assert [(item["/Title"], reader.get_destination_page_number(item)) for item in below] == [  # type: ignore[union-attr,call-overload,index,arg-type]
        ("Smoke", 1),
        ("Water", 3),
    ]


def test_header_cells_keep_names_of_their_own_and_cells_theirs() -> None:
    import pikepdf

    data, _ = whole(WATER, WATER.replace("water", "foam").replace("Water", "Foam"), SMOKE)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        cells = [object_ for object_ in pdf.objects if isinstance(object_, pikepdf.Dictionary) and "/S" in object_]
        names = [str(cell.ID) for cell in cells if cell.S == "/TH"]
        cited = [str(name) for cell in cells if cell.S == "/TD" for name in cell.A.Headers]
    assert len(names) == len(set(names)) == 2
    assert sorted(names) == sorted(cited)


def test_a_portion_that_two_documents_hold_is_laid_out_once() -> None:
    outcomes, rounds = made(document(SMOKE, form=""), document(SMOKE, WATER, form=""), Job("txt", "no document"))
    assert all(outcome.rendered for outcome in outcomes)
    contents = [job.content for asked in rounds for job in asked]
    assert sum("It spreads." in content for content in contents) == 1
    assert [len(asked) for asked in rounds] == [3, 3, 2], "text and portions; the reference and two feet; what is bound"


def test_one_word_changed_changes_its_portion_and_no_other() -> None:
    _, before = made(document(CONTENTS, SMOKE, WATER))
    _, after = made(document(CONTENTS, SMOKE.replace("rises", "lingers"), WATER))
    old = {job.content for asked in before[:-1] for job in asked}
    (new,) = (job for asked in after[:-1] for job in asked if job.content not in old)
    assert "It lingers." in new.content


def test_a_portion_gets_the_pictures_that_it_names() -> None:
    picture = '<p><img src="pictures/loop%20a.png" alt="A loop"></p>'
    job = document(CONTENTS, SMOKE.replace("<p>It rises.</p>", picture))
    asked = next(portions.rendered([Job("pdf", job.content, {"pictures/loop a.png": b"1", "b.png": b"2"})], print))
    assert [sorted(part.assets) for part in asked] == [[], ["pictures/loop a.png"]]


def test_a_portion_that_fails_is_the_failure_of_the_document_and_of_no_other() -> None:
    missing = SMOKE.replace("<p>It rises.</p>", '<img src="lost.png" alt="Lost">')
    (broken, sound), _ = made(document(CONTENTS, missing), document(SMOKE))
    assert broken.failure
    assert "lost.png" in broken.failure
    assert sound.rendered


def test_a_reference_to_nothing_is_told_once_the_whole_is_known() -> None:
    outcomes, _ = made(document(CONTENTS, SMOKE))
    assert outcomes[0].failure == "it refers to `water`, which it does not hold"


def test_pages_that_were_not_taken_leave_the_tags_too() -> None:
    data, _ = whole(CONTENTS, SMOKE, WATER)
    plan = {"title": "Excerpt", "language": "en", "parts": [{"path": "a", "pages": [1, 3], "sides": 2}]}
    cut = render(Job("bind", json.dumps(plan), {"a": data}), STANDARD)
    assert cut.pages == 4, "and a blank back"
    assert faults(cut.data) == []
    assert "Table" not in tags(cut.data)
    assert tags(cut.data).count("P") == 2


@pytest.mark.poppler
def test_the_templates_promises_hold_for_the_guide_and_the_packet(minimal_pack: Path) -> None:
    for path in ("facilitator-guide.pdf", "handouts/packet.pdf"):
        source = (minimal_pack / "sources" / f"{path}.html").read_text("utf-8")
        assert source.count(portions.NEW_PAGE) > 1, path
        at_once = render(Job("pdf", source.replace(portions.NEW_PAGE, "")), STANDARD)
        assert _squeezed(words(at_once.data)) == _squeezed(words((minimal_pack / path).read_bytes())), path


def _squeezed(pages: Sequence[str]) -> list[str]:
    """Pages without spaces and dots, which leaders set a hair apart."""
    return [re.sub(r"[\s.]+", "", page) for page in pages]
