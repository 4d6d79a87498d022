from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pptx_checks
import pytest
from lxml import etree
from pptx import Presentation

from coursegen import theme
from coursegen.render.job import Job
from coursegen.render.pptx import package, render
from coursegen.render.pptx.marks import attr, text

ROOT = Path(__file__).resolve().parent.parent


def test_a_part_relates_to_another_once_and_counts_on():
    made = package.Package()
    slide, layout = made.add("ppt/slides/slide1.xml", "a/slide"), made.add("ppt/slideLayouts/l.xml", "a/layout")
    assert [slide.relate("slideLayout", layout), slide.relate("hyperlink", "https://a.example/?b=1&c=2")] == [
        "rId1",
        "rId2",
    ]
    assert slide.relate("slideLayout", layout) == "rId1"
    targets = {
        entry.get("Target"): entry.get("TargetMode") for entry in etree.fromstring(slide.relations_xml().encode())
    }
    assert targets == {"../slideLayouts/l.xml": None, "https://a.example/?b=1&c=2": "External"}


def test_targets_are_told_from_where_they_are_named():
    made = package.Package()
    show, master = made.add("ppt/presentation.xml", "a/show"), made.add("ppt/slideMasters/m.xml", "a/master")
    made.root.relate("officeDocument", show)
    show.relate("slideMaster", master)
    assert 'Target="ppt/presentation.xml"' in made.root.relations_xml()
    assert 'Target="slideMasters/m.xml"' in show.relations_xml()


def test_a_picture_lies_in_a_package_once_and_takes_no_name_that_is_there():
    made = package.Package()
    made.add("ppt/media/image1.png", "image/png", b"theirs")
    one = made.add_media(b"ours", "png", "image/png")
    assert made.add_media(b"ours", "png", "image/png") is one
    assert one.name == "ppt/media/image2.png"


def test_an_ending_that_stands_for_two_types_is_told_part_by_part():
    made = package.Package()
    made.add("ppt/a.bin", "a/one")
    made.add("ppt/b.bin", "a/two")
    types = zipfile.ZipFile(io.BytesIO(made.pack())).read("[Content_Types].xml").decode()
    assert 'Extension="bin" ContentType="a/one"' in types
    assert 'PartName="/ppt/b.bin" ContentType="a/two"' in types


def test_what_python_pptx_wrote_comes_back_with_its_relations_and_is_packed_again():
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[6])
    buffer = io.BytesIO()
    deck.save(buffer)
    made = package.read(buffer.getvalue())
    show = made.parts["ppt/presentation.xml"]
    taken = set(show.relations.values())
    assert show.relate("slide", made.add("ppt/slides/slide2.xml", "a/slide")) not in taken
    assert "docProps/core.xml" not in made.parts
    del made.parts["ppt/slides/slide2.xml"], show.relations[f"{package.REL}/slide", "ppt/slides/slide2.xml", False]
    assert len(Presentation(io.BytesIO(made.pack())).slides) == 1


def test_words_and_attributes_come_back_as_they_were_written():
    words = "a < b && c > \"d\" 'e'\n\tf"
    root = etree.fromstring(f"<a b={attr(words)}>{text(words)}</a>")
    assert (root.get("b"), root.text) == (words, words)
    assert text("a\x00b\ud800c\ufffe") == "abc"


@pytest.mark.parametrize(("first", "second"), [("GIF", "gif"), ("JPEG", "jpg"), ("PNG", "png")])
def test_pictures_of_each_kind_lie_beside_each_other_and_open(first: str, second: str):
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (30, 20), "#306080").save(buffer, first)
    assets = {"one.pic": buffer.getvalue(), "two.pic": buffer.getvalue() + b"\0"}
    deck = "## A\n\n![one](one.pic)\n\n## B\n\n![two](two.pic)\n\n## C\n\n![one again](one.pic)\n"
    data = render(Job("pptx", deck, assets), theme.load("standard")).data
    assert pptx_checks.faults(data) == []
    shown = [
        shape.image
        for slide in Presentation(io.BytesIO(data)).slides
        for shape in slide.shapes
        if shape.shape_type == 14 and hasattr(shape, "image")
    ]
    assert [(image.ext, image.size) for image in shown] == [(second, (30, 20))] * 3
    media = [name for name in zipfile.ZipFile(io.BytesIO(data)).namelist() if name.startswith("ppt/media/")]
    assert media == [f"ppt/media/image1.{second}", f"ppt/media/image2.{second}"]


def test_a_deck_of_words_loads_no_library_of_charts_pictures_or_xml():
    """They take longer to load than such a deck takes to make."""
    program = (
        "import sys\nfrom coursegen import theme\nfrom coursegen.render import render\n"
        "from coursegen.render.job import Job\n"
        "made = render(Job('pptx', '## A\\n\\n- b\\n'), theme.load('standard'))\nassert made.pages == 1\n"
        "print(sorted({'pptx', 'lxml', 'PIL', 'xlsxwriter', 'fontTools', 'importlib.metadata'} & sys.modules.keys()))"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
