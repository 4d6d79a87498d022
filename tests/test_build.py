"""The whole way once, on kinds that need no layout engine, so that it is quick."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from spec_samples import SMALL

from coursegen import build as building
from coursegen.build import EARLIEST, LATEST, Line, Report, Request, build, digest
from coursegen.cache import Cache
from coursegen.diagnostics import SpecError
from coursegen.plan import Wishes
from coursegen.render.job import EPOCH
from coursegen.spec import parse
from coursegen.write import EditedError

TEXTS = Wishes(only=("email", "readme", "lesson"))
FIRE = SMALL + "contact: Ask at the desk\n"


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "lesson.yaml"
    path.write_text(FIRE, "utf-8")
    return path


def made(spec: Path, **more: object) -> Report:
    return build(Request(**{"spec": spec, "out": spec.parent / "out", "wishes": TEXTS, **more}))  # type: ignore[arg-type]


def manifest(report: Report) -> dict[str, object]:
    loaded: dict[str, object] = json.loads((report.folder / "manifest.json").read_text("utf-8"))
    return loaded


def test_a_pack_is_written_and_told_line_by_line(spec: Path) -> None:
    told: list[Line] = []
    report = build(Request(spec, spec.parent / "out", wishes=TEXTS), told.append)
    assert report.folder == spec.parent / "out" / "small-fires"
    assert [line.path for line in told] == [line.path for line in report.lines]
    assert "Ask at the desk" in (report.folder / "participant-email.txt").read_text("utf-8")
    assert not report.failed


def test_the_manifest_names_every_file_with_its_hash_and_what_it_was_made_from(spec: Path) -> None:
    report = made(spec)
    facts = manifest(report)
    files: dict[str, dict[str, object]] = facts["files"]  # type: ignore[assignment]
    assert set(files) == {line.path for line in report.lines}
    for path, entry in files.items():
        assert entry["sha256"] == hashlib.sha256((report.folder / path).read_bytes()).hexdigest()
    assert set(facts) >= {"coursegen", "spec", "theme", "libraries"}
    assert str(spec.parent) not in json.dumps(facts), "no path of this machine"


def test_a_rebuild_changes_no_byte(spec: Path) -> None:
    first = {p.name: p.read_bytes() for p in made(spec).folder.iterdir()}
    assert {p.name: p.read_bytes() for p in made(spec).folder.iterdir()} == first


def test_errors_stop_the_build_before_anything_is_written(spec: Path) -> None:
    spec.write_text(FIRE.replace("duration: 60", "duration: 75"), "utf-8")
    with pytest.raises(SpecError, match="15 fewer"):
        made(spec)
    assert not (spec.parent / "out").exists()


def test_warnings_stop_it_only_when_asked(spec: Path) -> None:
    assert made(spec).findings
    with pytest.raises(SpecError):
        made(spec, strict=True)
    with pytest.raises(SpecError):
        made(spec, release=True)


def test_a_file_edited_by_hand_stops_it(spec: Path) -> None:
    folder = made(spec).folder
    (folder / "participant-email.txt").write_text("Dear all", "utf-8")
    with pytest.raises(EditedError):
        made(spec)
    made(spec, force=True)
    assert "Dear all" not in (folder / "participant-email.txt").read_text("utf-8")


def test_sources_are_kept_when_asked(spec: Path) -> None:
    report = made(spec, keep_sources=True, wishes=Wishes(only=("one-pager",)))
    assert (report.folder / "sources" / "one-pager.pdf.html").read_text("utf-8").startswith("<!")


def test_a_warm_build_takes_everything_from_the_cache(spec: Path) -> None:
    cache = Cache(spec.parent / "cache")
    assert not any(line.cached for line in made(spec, cache=cache).lines)
    assert all(line.cached for line in made(spec, cache=cache).lines)


def test_the_digest_is_of_what_the_lesson_says_and_not_of_how_it_is_laid_out() -> None:
    from coursegen import source

    def of(text: str) -> str:
        return digest(parse.parse(source.parse(text, "lesson.yaml")))

    assert of(FIRE) == of("# a remark\n\n" + FIRE.replace("minutes: 60", "minutes: 1 h"))
    assert of(FIRE) == of(FIRE + "x-own: 5\n")
    assert of(FIRE) != of(FIRE.replace("desk", "door"))


@pytest.mark.parametrize(
    ("named", "epoch", "day"),
    [
        (None, EPOCH, None),
        ("", EPOCH, None),
        ("tomorrow", EPOCH, None),
        ("-5", EPOCH, None),
        ("²", EPOCH, None),
        ("1700000000", 1700000000, "2023-11-14"),
        ("0", EARLIEST, "1980-01-01"),
        ("99999999999", LATEST, "2107-12-31"),
        ("9" * 40, EPOCH, None),
    ],
)
def test_dates_come_from_the_environment_and_never_from_the_clock(
    named: str | None, epoch: int, day: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    if named is not None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", named)
    assert building._date() == (epoch, day)


@pytest.mark.parametrize("name", ["bäckerei.png", "two words.png", "a&b.png", "plain.png", "folder/a.PNG"])
def test_a_picture_is_found_by_the_name_its_author_typed(name: str, spec: Path) -> None:
    from base64 import b64decode

    dot = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
    (spec.parent / name).parent.mkdir(exist_ok=True)
    (spec.parent / name).write_bytes(dot)
    spec.write_text(FIRE + f"supplements:\n  - id: p\n    title: P\n    text: '![A dot](<{name}>)'\n", "utf-8")
    report = made(spec, wishes=Wishes(only=("handouts",)))
    assert not report.failed
    sheet = next(line for line in report.lines if "-p.pdf" in line.path)
    assert b"/Image" in (report.folder / sheet.path).read_bytes()


def test_a_missing_picture_is_placed_where_it_is_named(spec: Path) -> None:
    (spec.parent / "page.md").write_text("Look.\n\n![A dot](dott.png)\n", "utf-8")
    spec.write_text(FIRE + "supplements:\n  - id: p\n    title: P\n    text:\n      file: page.md\n", "utf-8")
    with pytest.raises(SpecError) as caught:
        made(spec, wishes=Wishes(only=("handouts",)))
    finding = caught.value.report[0]
    assert finding.message == "the picture `dott.png` does not exist"
    assert finding.place
    assert (Path(finding.place.file).name, finding.place.line, finding.place.column) == ("page.md", 3, 10)


def test_a_failing_artifact_is_told_and_the_others_are_written(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from coursegen import render

    real = render.render

    def fail(job, look):  # type: ignore[no-untyped-def]
        if job.format == "txt":
            raise RuntimeError("no ink")
        return real(job, look)

    before = made(spec)
    old = (before.folder / "participant-email.txt").read_bytes()
    monkeypatch.setattr(render, "render", fail)
    spec.write_text(FIRE.replace("desk", "door"), "utf-8")
    report = made(spec)
    assert [(line.path, line.failure) for line in report.lines if line.failure] == [
        ("participant-email.txt", "RuntimeError: no ink")
    ]
    assert report.failed
    assert (report.folder / "participant-email.txt").read_bytes() == old, "the last good one stays"
    assert (report.folder / "README.md").is_file()


def test_one_word_of_one_handout_renders_only_what_holds_it(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from coursegen import render

    sheets = "supplements:\n" + "".join(
        f"  - id: {name}\n    title: {name}\n    text: Read about {name}.\n" for name in ("smoke", "water")
    )
    spec.write_text(FIRE + sheets, "utf-8")
    kinds = Wishes(only=("handouts", "packet", "one-pager", "email", "run-table", "lesson"))
    cache = Cache(spec.parent / "cache")
    made(spec, cache=cache, wishes=kinds)
    rendered: list[str] = []
    real = render.render
    monkeypatch.setattr(render, "render", lambda job, look: (rendered.append(job.content), real(job, look))[1])
    spec.write_text(spec.read_text("utf-8").replace("Read about smoke", "Write about smoke"), "utf-8")
    report = made(spec, cache=cache, wishes=kinds)
    anew = {line.path for line in report.lines if not line.cached}
    assert {path.split("-")[-1] for path in anew} == {"handouts/packet.pdf", "smoke.pdf", "lesson.json"}
    portion, data = (content for content in rendered if "Write about smoke" in content)
    assert portion.startswith("<!DOCTYPE html>")
    assert data.startswith("{")
    assert len(rendered) == 4, "the portion that holds it, the two documents that it is bound into, and the data"


def test_the_numbers_of_slides_are_found_out_once_a_deck(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from coursegen.deck import places

    counted: list[dict[str, int]] = []
    real = places.slide_numbers
    monkeypatch.setattr(places, "slide_numbers", lambda text, look: (counted.append(real(text, look)), counted[-1])[1])
    cache = Cache(spec.parent / "cache")
    text = FIRE + "supplements:\n  - id: smoke\n    title: Smoke\n    text: Read about smoke.\n"
    for words, times in (("Read", 1), ("Write", 1)):
        spec.write_text(text.replace("Read about", f"{words} about"), "utf-8")
        made(spec, cache=cache)
        assert len(counted) == times, "what no slide says changes no number"
    made(spec, cache=None)
    assert counted[0] == counted[1], "and without a cache it is the same"
    spec.write_text(text.replace("title:", "subtitle: With water\ntitle:", 1), "utf-8")
    made(spec, cache=cache)
    assert len(counted) == 3, "another deck is counted anew"
