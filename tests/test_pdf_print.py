"""The print design: every component on every paper is accessible, whole and in the theme's own fonts."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import page as validator
import pytest
from pdf_checks import faults, tags, text_beyond, words_by_page
from pdf_samples import NAMES, printed

EDITIONS = [("a4", "standard"), ("letter", "standard"), ("a4", "large")]
ALL = [(name, paper, edition) for name in NAMES for paper, edition in EDITIONS]


@pytest.mark.parametrize(("name", "paper", "edition"), ALL)
def test_a_page_is_accessible_and_complete(name: str, paper: str, edition: str) -> None:
    pdf = printed(name, paper, edition)
    report = validator.validate_pdf_bytes(pdf.data, profile="ua1")
    assert report.is_compliant, [failure.message for failure in report.failures]
    assert faults(pdf.data) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_theme_gives_weasyprint_nothing_to_complain_about(name: str) -> None:
    assert printed(name).remarks == ()


@pytest.mark.poppler
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
@pytest.mark.parametrize(("name", "paper", "edition"), ALL)
def test_no_word_leaves_the_paper_and_no_page_is_empty(name: str, paper: str, edition: str, tmp_path: Path) -> None:
    file = tmp_path / "sample.pdf"
    file.write_bytes(printed(name, paper, edition).data)
    boxes = subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, text=True, check=True).stdout
    assert text_beyond(boxes) == []
    assert min(words_by_page(boxes)) > 12


def test_places_name_the_page_of_every_anchor() -> None:
    places = printed("print-guide").places
    assert places["contents"] == 2
    assert places["explore"] < places["explore-owed"] < places["explain"]


def test_a_guide_says_phase_and_clock_in_its_foot_but_not_to_a_screen_reader() -> None:
    found = tags(printed("print-guide").data)
    assert found.count("H2") == 5  # contents, cues, run of show, two phases
    assert found[:3] == ["Document", "Sect", "P"]


def test_a_table_over_two_pages_is_one_table_with_one_head() -> None:
    found = tags(printed("print-guide").data)
    assert found.count("Table") == found.count("THead") == 4  # cues, run of show, and a pair in each phase


def test_letter_is_composed_anew_not_scaled() -> None:
    assert _media(printed("print-sheet", "letter").data) != _media(printed("print-sheet", "a4").data)


def _media(data: bytes) -> list[tuple[int, int]]:
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [(round(p.mediabox[2]), round(p.mediabox[3])) for p in pdf.pages]


def test_paper_sizes_are_true() -> None:
    assert _media(printed("print-sheet", "a4").data)[0] == (595, 842)
    assert _media(printed("print-sheet", "letter").data)[0] == (612, 792)
    assert (1191, 842) in _media(printed("print-sheet", "a4").data)  # the canvas is A3
    assert (1224, 792) in _media(printed("print-sheet", "letter").data)  # and tabloid
