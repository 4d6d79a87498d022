"""YAML to data: scalars stay as written, every value knows its place, files stay inside their folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from coursegen import source
from coursegen.diagnostics import Place, SpecError


def fault(text: str, folder: Path | None = None) -> tuple[str, int, int]:
    with pytest.raises(SpecError) as caught:
        source.parse(text, "lesson.yaml", folder)
    found = caught.value.report[0]
    assert found.place
    return found.code, found.place.line, found.place.column


def test_scalars_keep_the_form_in_which_they_were_written() -> None:
    text = "a: 09:00\nb: NO\nc: 1.10\nd: 0x1F\ne: 2024-01-01\nf: '~'\ng: ~\nh:\ni: yes\nj: 1_000\n"
    assert source.parse(text, "lesson.yaml").data == {
        "a": "09:00",
        "b": "NO",
        "c": "1.10",
        "d": "0x1F",
        "e": "2024-01-01",
        "f": "~",
        "g": None,
        "h": None,
        "i": "yes",
        "j": "1_000",
    }


def test_every_value_and_key_knows_its_place() -> None:
    read = source.parse("title: Fire\nphases:\n  - phase: 火\n    minutes: 5\n", "lesson.yaml")
    assert read.values["phases", 0, "minutes"] == Place("lesson.yaml", 4, 14, 15)
    assert read.keys["phases", 0, "minutes"] == Place("lesson.yaml", 4, 5, 12)
    assert read.place(("phases", 0, "title")) == read.values["phases", 0], "the nearest thing around it"
    assert str(read.place(("nowhere",))) == "lesson.yaml:1:1"


def test_line_ends_and_a_byte_order_mark_do_not_move_places(tmp_path: Path) -> None:
    (tmp_path / "lesson.yaml").write_bytes("\ufefftitle: Fire\r\nduration: 5\r\n".encode())
    read = source.read(tmp_path / "lesson.yaml")
    assert read.data == {"title": "Fire", "duration": "5"}
    assert read.values["duration",].line == 2


def test_a_tag_runs_nothing(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    text = f"title: !!python/object/apply:os.system ['touch {mark}']\nother: !!binary aGk=\n"
    read = source.parse(text, "lesson.yaml")
    assert read.data["other"] == "aGk="
    assert not mark.exists()


def test_a_text_in_a_file_is_read_in_with_its_own_place(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "bakery.md").write_text("# At four\n\nThe oven smokes.\n\n", "utf-8")
    (tmp_path / "lesson.yaml").write_text("text:\n  file: texts/bakery.md\nagain:\n  file: texts/bakery.md\n", "utf-8")
    read = source.read(tmp_path / "lesson.yaml")
    assert read.data["text"] == read.data["again"] == "# At four\n\nThe oven smokes."
    assert read.value_place(("text",)).file.endswith("bakery.md")
    assert len(read.texts) == 2


def test_a_field_called_file_among_others_is_a_field() -> None:
    assert source.parse("a:\n  file: x.md\n  title: y\n", "lesson.yaml").data == {"a": {"file": "x.md", "title": "y"}}
    assert source.parse("a:\n  file: x.png\n", "lesson.yaml").data == {"a": {"file": "x.png"}}


@pytest.mark.parametrize(
    "name", ["../secret.md", "/etc/hosts.txt", "inside/../../secret.md", "link.md", "folder/secret.md"]
)
def test_no_file_outside_the_folder_is_read(name: str, tmp_path: Path) -> None:
    lesson = tmp_path / "lesson"
    lesson.mkdir()
    (tmp_path / "secret.md").write_text("a password", "utf-8")
    (lesson / "link.md").symlink_to(tmp_path / "secret.md")
    (lesson / "folder").symlink_to(tmp_path)
    assert fault(f"text:\n  file: {name}\n", lesson) == ("file", 2, 9)


def test_a_link_inside_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Smoke", "utf-8")
    (tmp_path / "b.md").symlink_to("a.md")
    assert source.parse("text:\n  file: b.md\n", "lesson.yaml", tmp_path).data["text"] == "Smoke"


@pytest.mark.parametrize("name", ['"a\\0.md"', "a" * 300 + ".md", "loop.md", "folder.md", "pipe.md", '"\\ud800.md"'])
def test_a_name_the_system_cannot_open_is_a_fault_of_the_spec(name: str, tmp_path: Path) -> None:
    (tmp_path / "loop.md").symlink_to("loop.md")
    (tmp_path / "folder.md").mkdir()
    os.mkfifo(tmp_path / "pipe.md")
    assert fault(f"text:\n  file: {name}\n", tmp_path)[0] in ("file", "yaml", "control-character")


def test_from_standard_input_no_file_is_read() -> None:
    assert fault("text:\n  file: a.md\n")[0] == "file"


def test_a_missing_file_suggests_a_neighbor_and_searches_no_deeper_than_one_folder(tmp_path: Path) -> None:
    (tmp_path / "texts" / "deep").mkdir(parents=True)
    (tmp_path / "texts" / "bakery.md").write_text("x", "utf-8")
    (tmp_path / "texts" / "deep" / "garage.md").write_text("x", "utf-8")
    for name, hint in (
        ("texts/bakry.md", "did you mean `texts/bakery.md`?"),
        ("texts/deep/nothing-like-it.md", "paths start"),
    ):
        with pytest.raises(SpecError) as caught:
            source.parse(f"text:\n  file: {name}\n", "lesson.yaml", tmp_path)
        assert (caught.value.report[0].hint or "").startswith(hint)


def test_one_long_file_named_many_times_is_refused(tmp_path: Path) -> None:
    (tmp_path / "long.md").write_text("x" * 1_000_000, "utf-8")
    text = "texts:\n" + "  - file: long.md\n" * 20_000
    assert fault(text, tmp_path)[:2] == ("too-large", 6)


def test_one_long_text_named_many_times_is_refused() -> None:
    assert fault("a: &a " + "x" * 900_000 + "\nb: [" + "*a, " * 1000 + "]\n")[0] == "too-large"


def test_a_file_beyond_the_limit_is_not_opened(tmp_path: Path) -> None:
    with (tmp_path / "lesson.yaml").open("wb") as file:
        file.truncate(source.MAX_BYTES + 1)
    with pytest.raises(SpecError, match="at most 2,000,000"):
        source.read(tmp_path / "lesson.yaml")


def test_all_faults_of_reading_are_told_at_once() -> None:
    with pytest.raises(SpecError) as caught:
        source.parse("a: 1\na: 2\n? [b]\n: 3\n<<: {}\nc:\n  file: x.md\n", "lesson.yaml")
    assert [finding.code for finding in caught.value.report] == ["duplicate-key", "key", "merge-key", "file"]


def test_a_lone_surrogate_is_a_fault_of_the_spec() -> None:
    assert fault("title: fire \udce9\n")[0] == "yaml"


def test_a_spec_that_cannot_be_opened_is_the_machines_fault(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        source.read(tmp_path / "none.yaml")
