from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import hard_deck
import pptx_checks
import pytest

from coursegen import theme
from coursegen.diagnostics import SpecError
from coursegen.render.job import Job, Rendered
from coursegen.render.pptx import render

HERE = Path(__file__).parent
SHOWCASE = (HERE / "decks" / "showcase.md").read_text("utf-8")
office = pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdftotext")), reason="needs LibreOffice")


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x30\x60\x80" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def made(text: str) -> Rendered:
    return render(Job("pptx", text, {"screen.png": png(60, 70)}), theme.load("standard"))


@pytest.fixture(scope="module")
def showcase() -> Rendered:
    return made(SHOWCASE)


@pytest.fixture(scope="module")
def hard() -> Rendered:
    return made(hard_deck.markdown())


def slides(rendered: Rendered) -> dict[int, str]:
    archive = zipfile.ZipFile(io.BytesIO(rendered.data))
    return {
        int(found[1]): archive.read(name).decode()
        for name in archive.namelist()
        if (found := re.fullmatch(r"ppt/slides/slide(\d+)\.xml", name))
    }


@pytest.mark.parametrize("deck", ["showcase", "hard"])
def test_decks_are_valid_for_openxml_audit(deck: str, request: pytest.FixtureRequest, tmp_path: Path):
    from openxml_audit import validate_pptx

    path = tmp_path / "deck.pptx"
    path.write_bytes(request.getfixturevalue(deck).data)
    assert not [str(error) for error in validate_pptx(str(path)).errors]


@pytest.mark.parametrize("deck", ["showcase", "hard"])
def test_decks_have_no_fault_that_validators_miss(deck: str, request: pytest.FixtureRequest):
    assert pptx_checks.faults(request.getfixturevalue(deck).data) == []


@pytest.mark.office
@office
def test_no_word_of_a_hard_slide_is_drawn_outside_its_box(hard: Rendered, tmp_path: Path):
    assert hard.pages >= 250
    assert pptx_checks.overflows(hard.data, tmp_path) == []


@pytest.mark.office
@office
def test_no_word_of_the_showcase_is_drawn_outside_its_box(showcase: Rendered, tmp_path: Path):
    assert pptx_checks.overflows(showcase.data, tmp_path) == []


def test_same_bytes_over_hash_seeds_time_zones_and_folders(showcase: Rendered, tmp_path: Path):
    code = (
        "import sys, hashlib; sys.path[:0] = sys.argv[1:]; import test_pptx_render as t;"
        "print(hashlib.sha256(t.made(t.SHOWCASE).data).hexdigest())"
    )
    seen = {hashlib.sha256(showcase.data).hexdigest()}
    for seed, zone in (("1", "Asia/Tokyo"), ("77", "America/Lima")):
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        command = [sys.executable, "-c", code, str(HERE), str(HERE.parent)]
        seen.add(
            subprocess.run(command, env=env, cwd=tmp_path, check=True, capture_output=True, text=True).stdout.strip()
        )
    assert len(seen) == 1


def test_the_epoch_is_the_only_date_in_the_file():
    rendered = render(Job("pptx", "## S\n"), theme.load("standard"), epoch=1_700_000_000)
    core = zipfile.ZipFile(io.BytesIO(rendered.data)).read("docProps/core.xml").decode()
    assert re.findall(r">(\d{4}-[^<]+)<", core) == ["2023-11-14T22:13:20Z"] * 2


def test_places_are_the_numbers_of_first_pages_and_remarks_tell_what_goes_on(hard: Rendered, showcase: Rendered):
    assert showcase.pages == len(slides(showcase)) == 39
    assert showcase.places["wall"] == 6
    assert showcase.remarks == ()
    assert hard.places["s1"] > 2
    assert any("Forty points 0" in message and anchor == "s0" for message, anchor in hard.remarks)


def test_notes_links_and_hidden_slides_arrive():
    from pptx import Presentation

    text = "## S {.hidden}\n\n[here](https://x.org)\n\n::: notes\n**SAY** hello\n\n- listen\n:::\n"
    slide = Presentation(io.BytesIO(made(text).data)).slides[0]
    assert slide.notes_slide.notes_text_frame.text == "SAY hello\nlisten"
    assert slide._element.get("show") == "0"
    assert any(rel.is_external and rel.target_ref == "https://x.org" for rel in slide.part.rels.values())


def test_sections_follow_the_headings_of_the_first_level(showcase: Rendered):
    xml = zipfile.ZipFile(io.BytesIO(showcase.data)).read("ppt/presentation.xml").decode()
    assert re.findall(r'section name="([^"]+)"', xml) == [
        "Opening",
        "Engage",
        "Explore",
        "Explain",
        "Elaborate",
        "Evaluate",
    ]


def test_the_tracker_is_proportional_to_the_minutes(showcase: Rendered):
    bars = re.findall(r'name="Way \d"/>.*?<a:ext cx="(\d+)"', slides(showcase)[6])
    assert [round(int(bar) / int(bars[-1])) for bar in bars] == [2, 3, 3, 3, 1]


def test_a_theme_changes_only_theme_parts(tmp_path: Path):
    (tmp_path / "theme.yaml").write_text('extends: standard\ntitle: Other\nphases: ["1B4F72", "6C3483", "7B241C"]\n')
    one = zipfile.ZipFile(io.BytesIO(made(SHOWCASE).data))
    job = Job("pptx", SHOWCASE, {"screen.png": png(60, 70)})
    other = zipfile.ZipFile(io.BytesIO(render(job, theme.load(str(tmp_path))).data))
    assert one.namelist() == other.namelist()
    changed = {name for name in one.namelist() if one.read(name) != other.read(name)}
    assert changed == {"ppt/theme/theme1.xml", "ppt/theme/theme2.xml"}


def test_a_missing_picture_is_the_authors_fault_with_its_line():
    with pytest.raises(SpecError) as caught:
        made("## S\n\n![x](nowhere.png)\n")
    (finding,) = caught.value.report
    assert (finding.code, finding.place and finding.place.line) == ("no-picture", 3)


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"<?xml version='1.0'?><svg/>", "an SVG"), (b"RIFF....WEBP", "a WebP"), (b"oh", "no picture that can be read")],
)
def test_a_picture_that_slides_cannot_hold_is_told_with_a_way_out(data: bytes, said: str):
    with pytest.raises(SpecError, match=f"slide “S”: `a.svg` is {said}") as caught:
        render(Job("pptx", "## S\n\n![Alt](a.svg)\n", {"a.svg": data}), theme.load("standard"))
    assert "PNG" in str(caught.value.report[0].hint)


def test_the_correct_option_is_told_by_more_than_colour():
    xml = slides(made("## R {layout=reveal}\n\n::: option {.correct}\na\n:::\n::: option\nb\n:::\n"))[1]
    assert '<a:path w="100" h="100">' in xml


def test_an_empty_deck_is_a_valid_file():
    assert pptx_checks.faults(made("---\ntitle: Empty\n---\n").data) == []


def test_a_logo_of_the_theme_stands_on_the_master_undistorted(tmp_path: Path):
    (tmp_path / "theme.yaml").write_text("extends: standard\ndeck: {logo: logo.png}\n")
    (tmp_path / "logo.png").write_bytes(png(200, 100))
    data = render(Job("pptx", "## S\n"), theme.load(str(tmp_path))).data
    master = zipfile.ZipFile(io.BytesIO(data)).read("ppt/slideMasters/slideMaster1.xml").decode()
    wide, tall = re.findall(r'<p:pic>.*?<a:ext cx="(\d+)" cy="(\d+)"', master)[0]
    assert abs(int(wide) - 2 * int(tall)) <= 2
    assert pptx_checks.faults(data) == []


def test_a_deck_in_arabic_is_mirrored(tmp_path: Path):
    front = "---\ntitle: T\nlang: ar\nphases: [{key: a, title: A, minutes: 1}, {key: b, title: B, minutes: 3}]\n---\n"
    deck = "# A {phase=a}\n\n## نشاط {layout=activity}\n\n1. ا\n1. ب\n\n## جدول\n\n|ا|ب|\n|-|-|\n|ج|د|\n"
    arabic, latin = made(front + deck), made(front.replace("ar", "fr", 1) + deck)
    assert pptx_checks.faults(arabic.data) == []
    archive = zipfile.ZipFile(io.BytesIO(arabic.data))
    layouts = [archive.read(n).decode() for n in archive.namelist() if "slideLayouts/slideLayout" in n]
    assert all('rtl="1"' in layout for layout in layouts if 'type="title"' in layout)
    assert '<a:tblPr rtl="1"' in slides(arabic)[2]
    edges = [
        [int(x) for x in re.findall(r'<a:off x="(\d+)"', text[text.index('name="Tracker"') :])[1:3]]
        for text in (slides(arabic)[1], slides(latin)[1])
    ]
    assert edges[0][0] > edges[0][1]
    assert edges[1][0] < edges[1][1]


@pytest.mark.parametrize(("lang", "face"), [("ja", "Yu Gothic"), ("zh-Hant", "Microsoft JhengHei"), ("en", "")])
def test_east_asian_text_has_a_face_of_its_language(lang: str, face: str):
    archive = zipfile.ZipFile(io.BytesIO(made(f"---\ntitle: T\nlang: {lang}\n---\n\n## 統合\n\n- 運用\n").data))
    assert archive.read("ppt/theme/theme1.xml").decode().count(f'<a:ea typeface="{face}"/>') == 2


@pytest.mark.office
@office
@pytest.mark.parametrize("lesson", ["ar-water", "ja-bousai"])
def test_no_word_of_another_script_is_drawn_outside_its_box(lesson: str, tmp_path: Path):
    from coursegen import build
    from coursegen.plan import Wishes

    report = build.build(build.Request(HERE / "lessons" / f"{lesson}.yaml", tmp_path, wishes=Wishes(only=("slides",))))
    data = (report.folder / "slides.pptx").read_bytes()
    assert pptx_checks.faults(data) == []
    assert pptx_checks.overflows(data, tmp_path) == []
