"""Sheets to fill on a screen: filled, read back with another library, and drawn by the engine of a browser."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import page as validator
import pikepdf
import pypdfium2
import pytest
from pdf_checks import faults

NAME = "/fillable/"
LINE = 13.0  # points; a line of the fields' 12-point type with its leading
SAID = "Two of the three teams saw it and none of them owned it"


@cache
def forms(pack: Path) -> dict[str, bytes]:
    """File name -> bytes of every form of the real pack."""
    return {path.name: path.read_bytes() for path in sorted((pack / "fillable").glob("*.pdf"))}


def fields(pdf: pikepdf.Pdf) -> list[Any]:
    return list(pdf.Root.AcroForm.Fields)


def widgets(field: Any) -> list[Any]:
    return list(field.get("/Kids", [field]))


def filled(data: bytes) -> bytes:
    """Every field given a value: text, the second choice of a group, a tick, the last word of a list."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for field in fields(pdf):
            if field.FT == "/Tx":
                field.V = pikepdf.String(SAID)
            elif field.FT == "/Ch":
                field.V = field.Opt[-1][0]
            elif "/Kids" in field:
                field.V = pikepdf.Name("/1")
                for at, ring in enumerate(field.Kids):
                    ring.AS = pikepdf.Name("/1" if at == 1 else "/Off")
            else:
                field.V = field.AS = pikepdf.Name("/on")
        stream = io.BytesIO()
        pdf.save(stream)
    return stream.getvalue()


def drawn(data: bytes) -> list[Any]:
    """Pages as greyscale pictures at 72 dpi, fields included; PDFium is the engine of Chromium's viewer."""
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    return [page.render(scale=1, may_draw_forms=True).to_pil().convert("L") for page in document]


def test_every_sheet_that_is_written_on_can_be_filled(pack: Path) -> None:
    names = set(forms(pack))
    for stem in ("H05-case-analysis", "H08-guided", "H09-quiz", "H12-strategy", "H14-peer", "H15-self", "H17-exit"):
        assert any(name.startswith(stem) for name in names), stem
    assert {"observation-checklist.pdf", "R01-strategy-rubric-score-sheet.pdf"} <= names
    assert not any("roles" in name or "letter-cards" in name for name in names), "cards are for paper"


def test_forms_are_accessible_and_keep_the_tags_of_the_print_edition(pack: Path) -> None:
    for name, data in forms(pack).items():
        assert faults(data) == [], name
        assert validator.validate_pdf_bytes(data, profile="ua1").is_compliant, name


def test_every_field_has_a_name_of_its_own_and_says_what_it_is_for(pack: Path) -> None:
    kinds = set()
    for name, data in forms(pack).items():
        with pikepdf.open(io.BytesIO(data)) as pdf:
            names = [str(field.T) for field in fields(pdf)]
            assert len(set(names)) == len(names), name
            for field in fields(pdf):
                kinds.add((str(field.FT), "/Kids" in field))
                assert len(str(field.TU)) > 2 and str(field.TU) != str(field.T), (name, str(field.T))
                assert not any("/T" in kid for kid in field.get("/Kids", [])), "a ring is part of its group"
                assert all(str(kid.TU).startswith(str(field.TU)) for kid in field.get("/Kids", []))
    assert kinds == {("/Tx", False), ("/Btn", True), ("/Btn", False), ("/Ch", False)}


def test_fields_are_reached_in_reading_order(pack: Path) -> None:
    for name, data in forms(pack).items():
        with pikepdf.open(io.BytesIO(data)) as pdf:
            for page in pdf.pages:
                assert page.Tabs == "/S", name
                notes = [note for note in page.get("/Annots", ()) if note.Subtype == "/Widget"]
                order = [int(str(note.get("/T") or note.Parent.T).rpartition("-")[2]) for note in notes]
                assert order == sorted(order), name


def test_fields_lie_on_the_paper_apart_from_each_other_and_above_the_foot(pack: Path) -> None:
    for name, data in forms(pack).items():
        with pikepdf.open(io.BytesIO(data)) as pdf:
            for page in pdf.pages:
                width, height = float(page.MediaBox[2]), float(page.MediaBox[3])
                boxes = [box(note) for note in page.get("/Annots", ()) if note.Subtype == "/Widget"]
                for left, low, right, high in boxes:
                    assert 28 < left < right < width - 28 and 40 < low < high < height - 28, (name, left, low)
                for first, second in neighbors(boxes):
                    assert not overlap(first, second), (name, first, second)


def test_fields_hold_the_text_that_is_expected(pack: Path) -> None:
    """A field of several lines has room for the sentence; one of one line is as high as its type."""
    for name, data in forms(pack).items():
        with pikepdf.open(io.BytesIO(data)) as pdf:
            for field in (f for f in fields(pdf) if f.FT == "/Tx"):
                left, low, right, high = box(field)
                several = bool(int(field.get("/Ff", 0)) & (1 << 12))
                size = float(str(field.DA).split(" Tf")[0].split()[-1])
                letters = (right - left) / (size * 0.55) * max(1, (high - low) // (size * 1.2))
                assert letters >= len(SAID) if several else high - low >= size, (name, str(field.TU))


def test_the_print_edition_has_no_fields(pack: Path) -> None:
    for path in (pack / "handouts").glob("*.pdf"):
        with pikepdf.open(path) as pdf:
            assert "/AcroForm" not in pdf.Root, path.name


@pytest.mark.parametrize("stem", ["H05", "H09", "H15", "H17", "R01"])
def test_what_is_filled_in_is_there_and_is_drawn(pack: Path, stem: str) -> None:
    data = next(data for name, data in forms(pack).items() if name.startswith(stem))
    full = filled(data)
    assert validator.validate_pdf_bytes(full, profile="ua1").is_compliant
    with pikepdf.open(io.BytesIO(full)) as pdf:
        values = [str(field.V) for field in fields(pdf)]
        assert "" not in values and "/Off" not in values
        places = [(number, box(note)) for number, note in shown(pdf)]
    before, after = drawn(data), drawn(full)
    for number, (left, low, right, high) in places:
        picture = after[number]
        area = (int(left), picture.height - int(high), int(right) + 1, picture.height - int(low) + 1)
        assert before[number].crop(area).tobytes() != picture.crop(area).tobytes(), (stem, number, area)


def shown(pdf: pikepdf.Pdf) -> Iterator[tuple[int, Any]]:
    """Page number from 0 and widget of everything that was filled in."""
    for number, page in enumerate(pdf.pages):
        for note in page.get("/Annots", ()):
            if note.Subtype == "/Widget" and note.get("/AS") != "/Off":
                yield number, note


def box(note: Any) -> tuple[float, float, float, float]:
    x1, y1, x2, y2 = (float(number) for number in note.Rect)
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def neighbors(boxes: list[tuple[float, float, float, float]]) -> Iterator[tuple[Any, Any]]:
    for at, first in enumerate(boxes):
        yield from ((first, second) for second in boxes[at + 1 :])


def overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return min(a[2], b[2]) - max(a[0], b[0]) > 0.5 and min(a[3], b[3]) - max(a[1], b[1]) > 0.5
