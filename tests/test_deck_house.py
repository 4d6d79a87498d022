from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import hard_deck
import house_template
import pptx_checks
import pytest
from pptx import Presentation

from coursegen import theme
from coursegen.deck import looks
from coursegen.diagnostics import SpecError
from coursegen.render.job import Job
from coursegen.render.pptx import render

HERE = Path(__file__).parent
SHOWCASE = (HERE / "decks" / "showcase.md").read_text("utf-8")
office = pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdftotext")), reason="needs LibreOffice")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> theme.Theme:
    return theme.load(str(house_template.theme_folder(tmp_path_factory.mktemp("themes") / "house")))


@pytest.fixture(scope="module")
def showcase(house: theme.Theme) -> bytes:
    from test_pptx_render import png

    return render(Job("pptx", SHOWCASE, {"screen.png": png(60, 70)}), house).data


def test_each_layout_of_ours_finds_the_nearest_of_the_house(house: theme.Theme):
    found = {match.ours: match.theirs.name for match in looks.matches(house)}
    assert found["title"] == found["phase"] == "Deckblatt"
    assert found["content"] == found["poll"] == found["cards-3"] == "Text groß"
    assert found["comparison"] == found["activity"] == "Zwei Kästen"
    assert found["diagram"] == found["table"] == "Nur Kopf"


def test_a_map_by_name_goes_before_all_guesses(tmp_path: Path):
    folder = house_template.theme_folder(tmp_path / "house", "  layouts: {activity: Text groß}\n")
    found = {match.ours: (match.theirs.name, match.how) for match in looks.matches(theme.load(str(folder)))}
    assert found["activity"] == ("Text groß", "named")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("  layouts: {activty: Text groß}\n", "`activty`, which is no layout"),
        ("  layouts: {activity: Text gross}\n", "no layout of the template"),
        ("  template: none.pptx\n", "there is no file `none.pptx`"),
    ],
)
def test_a_wrong_map_is_the_themes_fault(settings: str, said: str, tmp_path: Path):
    folder = house_template.theme_folder(tmp_path / "house")
    own = "" if "template:" in settings else "  template: house.pptx\n"
    (folder / "theme.yaml").write_text(f"extends: standard\ndeck:\n{own}{settings}", "utf-8")
    with pytest.raises(SpecError, match=said) as caught:
        looks.matches(theme.load(str(folder)))
    assert caught.value.report[0].hint


def test_slides_take_the_look_of_the_house_and_no_old_one_stays(showcase: bytes):
    deck = Presentation(io.BytesIO(showcase))
    assert (deck.slide_width, deck.slide_height) == (9144000, 6858000)
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert "An old slide that must not stay" not in titles
    assert {slide.slide_layout.name for slide in deck.slides} == set(house_template.NAMES.values())


def test_no_word_is_lost_but_eyebrows_and_numerals(showcase: bytes, house: theme.Theme):
    from coursegen.deck.dialect import parse
    from coursegen.deck.layouts import load
    from coursegen.deck.model import Para

    shown = "".join(
        "".join(frame.text for frame in _frames(slide.shapes)) for slide in Presentation(io.BytesIO(showcase)).slides
    )
    for slide in parse(SHOWCASE, load(theme.load("standard"))).slides:
        for fill in slide.fills:
            for block in fill.blocks:
                if isinstance(block, Para) and fill.slot != "number":
                    assert all(word in shown for run in block.runs for word in run.text.split()), (slide.id, fill.slot)


def _frames(shapes):
    for shape in shapes:
        if shape.has_text_frame:
            yield shape.text_frame


def test_the_deck_is_valid_and_has_no_fault_that_validators_miss(showcase: bytes, tmp_path: Path):
    from openxml_audit import validate_pptx

    path = tmp_path / "deck.pptx"
    path.write_bytes(showcase)
    assert not [str(error) for error in validate_pptx(str(path)).errors]
    # Sizes of runs are how a template's own levels are set denser; its layouts are what they are.
    theirs = ("slideLayout", "slideMaster", "notesMaster", "printerSettings", "thumbnail", "a size of its own")
    ours = [fault for fault in pptx_checks.faults(showcase) if not any(part in fault for part in theirs)]
    assert ours == []


def test_themes_check_prints_the_map_and_what_is_missing_or_pale(house: theme.Theme):
    from typer.testing import CliRunner

    from coursegen.cli import app

    run = CliRunner().invoke(app, ["themes", "check", str(house.folders[0])])
    assert run.exit_code == 0
    assert re.search(r"activity +Zwei Kästen +by places +5 texts in 2", run.stdout)
    assert "points-2" not in run.stdout
    assert "bg1 on accent3 has a contrast of 2.2:1" in run.output
    assert "guessed by their placeholders: agenda" in run.output
    listed = CliRunner().invoke(app, ["themes"])
    assert listed.stdout.split()[0] == "meadow"


@pytest.mark.office
@office
def test_no_word_of_a_hard_slide_is_drawn_outside_the_boxes_of_the_house(house: theme.Theme, tmp_path: Path):
    text = "\n".join(hard_deck.markdown().split("\n## ")[0:1]) + "".join(
        f"\n## {part}" for part in hard_deck.markdown().split("\n## ")[1::4]
    )
    data = render(Job("pptx", text), house).data
    assert pptx_checks.overflows(data, tmp_path) == []
