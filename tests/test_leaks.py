"""Leaks planted behind every door of a learners' file: `verify` finds each, and says where."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, OutlineItem, String
from PIL import Image, PngImagePlugin
from pptx import Presentation
from pptx.util import Inches
from spec_samples import REAL, real
from xlsxwriter import Workbook

from coursegen.verify import verify
from coursegen.verify.secrets import secrets_of

LESSON = real()


def secret() -> str:
    """The model answer of a case question, which is longer than a telling run of words."""
    assert LESSON.cases
    return next(q.key for case in LESSON.cases.items for q in case.questions if q.key and len(q.key.split()) > 12)


SECRET = secret()


def pack_of(folder: Path, path: str, data: bytes, pages: int = 0, audience: str = "learners") -> Path:
    """A pack that holds one file, with a manifest that vouches for it."""
    files = {path: data, "lesson.json": LESSON.model_dump_json(by_alias=True, exclude_none=True).encode()}
    facts = {}
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        held_by = audience if name == path else "facilitators"
        digest = hashlib.sha256(content).hexdigest()
        facts[name] = {"sha256": digest, "size": len(content), "kind": "handouts", "audience": held_by, "pages": pages}
    (folder / "manifest.json").write_text(json.dumps({"files": facts}), "utf-8")
    return folder


def leaks(folder: Path, path: str, data: bytes, **more: Any) -> list[str]:
    return [f.message for f in verify(pack_of(folder, path, data, **more)) if f.code == "leak"]


# --- PDF -------------------------------------------------------------------------------------------------------------


def _page(pdf: pikepdf.Pdf, text: str, how: str = "") -> None:
    pdf.pages[0].Resources.Font = Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    drawn = f"BT {how} /F1 9 Tf 40 40 Td ({text}) Tj ET".encode("latin-1", "replace")
    pdf.pages[0].contents_add(pikepdf.Stream(pdf, drawn))


def _field(pdf: pikepdf.Pdf, **entries: Any) -> None:
    common = {"Type": Name.Annot, "Subtype": Name.Widget, "Rect": Array([0, 0, 9, 9]), "FT": Name.Tx, "T": String("x")}
    field = pdf.make_indirect(Dictionary(**{**common, **entries}))
    pdf.pages[0].Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def _note(pdf: pikepdf.Pdf, **entries: Any) -> None:
    pdf.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **entries)])


def _attach(pdf: pikepdf.Pdf, name: str, data: bytes) -> None:
    pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, data, filename=name)


def _bookmark(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(OutlineItem(SECRET, 0))


def _alternative(pdf: pikepdf.Pdf) -> None:
    figure = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Figure, Alt=String(SECRET)))
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([figure])))


def _xmp(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:description"] = SECRET


def _layer(pdf: pikepdf.Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(SECRET)))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary())


def _script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pikepdf.Stream(pdf, f"app.alert('{SECRET}')".encode()))


def _link(pdf: pikepdf.Pdf) -> None:
    _note(pdf, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String(f"mailto:a@example.org?body={SECRET}")))


def _attached_zip(pdf: pikepdf.Pdf) -> None:
    _attach(pdf, "a.zip", zipped({"b.txt": SECRET.encode()}))


def _options(pdf: pikepdf.Pdf) -> None:
    _field(pdf, FT=Name.Ch, Opt=Array([Array([String("1"), String(SECRET)])]))


PDF_DOORS: dict[str, tuple[Callable[[pikepdf.Pdf], None], str]] = {
    "text on a page": (lambda pdf: _page(pdf, SECRET), "page 1"),
    "text that is not painted": (lambda pdf: _page(pdf, SECRET, "3 Tr"), "page 1"),
    "text in white": (lambda pdf: _page(pdf, SECRET, "1 g"), "page 1"),
    "text beside the paper": (lambda pdf: _page(pdf, SECRET, "1 0 0 1 4000 0 cm"), "page 1"),
    "title": (lambda pdf: pdf.docinfo.update({"/Title": SECRET}), "metadata"),
    "property of one's own": (lambda pdf: pdf.docinfo.update({"/Plan": SECRET}), "metadata"),
    "XMP": (_xmp, "metadata (XMP)"),
    "bookmark": (_bookmark, "bookmarks"),
    "alternative text": (_alternative, "alternative text"),
    "value of a field": (lambda pdf: _field(pdf, V=String(SECRET)), "form field x"),
    "default of a field": (lambda pdf: _field(pdf, DV=String(SECRET)), "form field x"),
    "tooltip of a field": (lambda pdf: _field(pdf, TU=String(SECRET)), "form field x"),
    "option of a list": (_options, "form field x"),
    "comment": (lambda pdf: _note(pdf, Subtype=Name.Text, Contents=String(SECRET)), "annotation on page 1"),
    "address of a link": (_link, "strings of the file"),
    "attachment": (lambda pdf: _attach(pdf, "key.txt", SECRET.encode()), "attachment key.txt"),
    "name of an attachment": (lambda pdf: _attach(pdf, f"{SECRET}.txt", b"-"), "attachment"),
    "attachment in an attachment": (_attached_zip, "a.zip, b.txt"),
    "name of a layer": (_layer, "strings of the file"),
    "script": (_script, "strings of the file"),
}  # fmt: skip


@pytest.fixture(scope="module")
def sheet(pack: Path) -> bytes:
    """A learner's sheet of the real pack."""
    return (pack / "handouts" / "H05-case-analysis-sheet.pdf").read_bytes()


@pytest.mark.parametrize("door", PDF_DOORS)
def test_a_leak_in_a_pdf_is_found_at_its_door(sheet: bytes, tmp_path: Path, door: str) -> None:
    plant, where = PDF_DOORS[door]
    with pikepdf.open(io.BytesIO(sheet)) as pdf:
        plant(pdf)
        stream = io.BytesIO()
        pdf.save(stream)
    found = leaks(tmp_path, "handouts/H05-sheet.pdf", stream.getvalue(), pages=1)
    assert any(where in message and "key of" in message for message in found), found


# --- Office ----------------------------------------------------------------------------------------------------------


def _deck(edit: Callable[[Any, Any], None]) -> bytes:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    edit(deck, slide)
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


def _slide_text(deck: Any, slide: Any) -> None:
    slide.shapes.title.text = SECRET


def _split_in_runs(deck: Any, slide: Any) -> None:
    paragraph = slide.shapes.title.text_frame.paragraphs[0]
    for letter in SECRET:
        paragraph.add_run().text = letter


def _notes(deck: Any, slide: Any) -> None:
    slide.notes_slide.notes_text_frame.text = SECRET


def _alt(deck: Any, slide: Any) -> None:
    shape = slide.shapes.add_shape(1, 0, 0, Inches(1), Inches(1))
    shape._element.nvSpPr.cNvPr.set("descr", SECRET)


def _hidden(deck: Any, slide: Any) -> None:
    slide._element.set("show", "0")
    slide.shapes.title.text = SECRET


def _properties(deck: Any, slide: Any) -> None:
    deck.core_properties.comments = SECRET


def _table(deck: Any, slide: Any) -> None:
    slide.shapes.add_table(1, 1, 0, 0, Inches(2), Inches(1)).table.cell(0, 0).text = SECRET


def _picture(deck: Any, slide: Any) -> None:
    slide.shapes.add_picture(io.BytesIO(pictured()), 0, 0)


def _chart(deck: Any, slide: Any) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    data = CategoryChartData()
    data.categories = [SECRET]
    data.add_series("a", [1])
    slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, 0, 0, Inches(2), Inches(2), data)


DECK_DOORS: dict[str, tuple[Callable[[Any, Any], None], str]] = {
    "text of a slide": (_slide_text, "ppt/slides/slide1.xml"),
    "text in runs of one letter": (_split_in_runs, "ppt/slides/slide1.xml"),
    "notes": (_notes, "ppt/notesSlides"),
    "alternative text": (_alt, "ppt/slides/slide1.xml"),
    "hidden slide": (_hidden, "slide1.xml (hidden)"),
    "properties": (_properties, "docProps/core.xml"),
    "table": (_table, "ppt/slides/slide1.xml"),
    "metadata of a picture": (_picture, "ppt/media"),
    "workbook of a chart": (_chart, "ppt/embeddings"),
}


@pytest.mark.parametrize("door", DECK_DOORS)
def test_a_leak_in_a_deck_is_found_at_its_door(tmp_path: Path, door: str) -> None:
    plant, where = DECK_DOORS[door]
    found = leaks(tmp_path, "slides-for-learners.pptx", _deck(plant))
    assert any(where in message and "key of" in message for message in found), found


def test_notes_and_hidden_slides_are_leaks_whatever_they_say(tmp_path: Path) -> None:
    def harmless(deck: Any, slide: Any) -> None:
        slide.notes_slide.notes_text_frame.text = "Hello"
        slide._element.set("show", "0")

    found = leaks(tmp_path, "slides-for-learners.pptx", _deck(harmless))
    assert found == ["the deck carries speaker notes", "the deck has hidden slides"]


# --- everything else -------------------------------------------------------------------------------------------------


def zipped(members: dict[str, bytes], comment: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.comment = comment.encode()
    return stream.getvalue()


def pictured() -> bytes:
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", SECRET)
    stream = io.BytesIO()
    Image.new("RGB", (4, 4)).save(stream, "PNG", pnginfo=said)
    return stream.getvalue()


def booked() -> bytes:
    stream = io.BytesIO()
    book = Workbook(stream)
    book.add_worksheet("a").write_comment("A1", SECRET)
    hidden = book.add_worksheet("b")
    hidden.hide()
    book.close()
    return stream.getvalue()


OTHER_DOORS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "text": ("participant-email.txt", SECRET.encode, "text"),
    "table as text": ("handouts/a.csv", lambda: f"a,b\n1,{SECRET}\n".encode(), "text"),
    "name of the file": (f"handouts/{SECRET[:70]}.txt", lambda: b"-", "file name"),
    "name in a zip": ("zip/learner.zip", lambda: zipped({f"{SECRET}.txt": b"-"}), "names"),
    "comment of a zip": ("zip/learner.zip", lambda: zipped({"a.txt": b"-"}, SECRET), "names"),
    "file in a zip": ("zip/learner.zip", lambda: zipped({"a.txt": SECRET.encode()}), "a.txt"),
    "zip in a zip": ("zip/learner.zip", lambda: zipped({"b.zip": zipped({"a.txt": SECRET.encode()})}), "b.zip, a.txt"),
    "metadata of a picture": ("handouts/a.png", pictured, "metadata of the picture"),
    "comment in a workbook": ("handouts/a.xlsx", booked, "comments"),
    "joined by signs nobody sees": ("a.txt", lambda: "\u200b".join(SECRET).encode(), "text"),
    "other case, other quotes, hyphens": ("a.txt", lambda: SECRET.upper().replace(" a ", " a-\n").encode(), "text"),
}


@pytest.mark.parametrize("door", OTHER_DOORS)
def test_a_leak_elsewhere_is_found_at_its_door(tmp_path: Path, door: str) -> None:
    path, made, where = OTHER_DOORS[door]
    found = leaks(tmp_path, path, made())
    assert any(where in message for message in found), found


# --- what is a secret ------------------------------------------------------------------------------------------------

TOLD = {
    "a track's name": "For {track} only.",
    "a run of a key": "{run}",
    "a rationale": "{rationale}",
    "what to listen for": "{listen_for}",
    "a cue": "{cue}",
    "the key in a sentence": "Q1: the answer is {key}",
    "the keys in a row": "{keys}",
    "the keys with their numbers": "Q1 {k1} Q2 {k2} Q3 {k3}",
    "the best path": "{path}",
    "a mark behind the option": "{option} (key)",
}


def _values() -> dict[str, str]:
    keys = [option.id for item in LESSON.quiz for option in item.options if option.correct]
    option = next(option for option in LESSON.quiz[0].options if option.correct)
    steps = [step for phase in LESSON.phases for step in phase.steps]
    cues = [cue.text for step in steps for cue in step.cues if cue.kind == "watch_for" and len(cue.text.split()) > 8]
    assert LESSON.simulation and LESSON.simulation.expected
    heard = next(e.listen_for for scenario in LESSON.scenarios for e in scenario.discussion if e.listen_for)
    return {
        "track": LESSON.tracks[0].name, "run": " ".join(SECRET.split()[2:11]), "rationale": str(option.rationale),
        "listen_for": heard, "cue": cues[0], "key": keys[0], "keys": " ".join(keys), "k1": keys[0], "k2": keys[1],
        "k3": keys[2], "path": LESSON.simulation.expected.best_path, "option": option.text,
    }  # fmt: skip


@pytest.mark.parametrize("what", TOLD)
def test_every_kind_of_secret_is_known(tmp_path: Path, what: str) -> None:
    assert leaks(tmp_path, "a.txt", TOLD[what].format(**_values()).encode()), what


def test_what_learners_may_read_is_no_leak(tmp_path: Path) -> None:
    """The texts of their own sheets, stems and options, in any file; and secrets in a facilitator's file."""
    options = " ".join(f"{item.id} {item.stem} " + " ".join(o.text for o in item.options) for item in LESSON.quiz)
    cases = " ".join(case.text or "" for case in LESSON.cases.items) if LESSON.cases else ""
    assert leaks(tmp_path, "a.txt", f"{options} {cases}".encode()) == []
    assert leaks(tmp_path, "b.txt", SECRET.encode(), audience="facilitators") == []


def test_what_the_room_saw_on_the_screen_is_no_leak_on_slides_and_is_one_on_paper(tmp_path: Path) -> None:
    asked = next(
        cue.text
        for phase in LESSON.phases
        for step in phase.steps
        for cue in step.cues
        if cue.kind == "ask" and len(cue.text.split()) > 8
    )
    paper, screen = secrets_of(LESSON), secrets_of(LESSON, on_screen=True)
    assert list(paper.found_in(asked)) and not list(screen.found_in(asked))


def test_the_sample_is_the_lesson_that_is_shipped() -> None:
    assert re.sub(r"\s+", " ", SECRET)[:30] in re.sub(r"\s+", " ", REAL.read_text("utf-8"))
