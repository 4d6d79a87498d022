"""YAML to plain data in which every value knows its place; refuses what YAML would silently mend."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from coursegen.diagnostics import Finding, Place, Severity, SpecError

MAX_BYTES = 2_000_000  # the real lesson has 98,000
MAX_VALUES = 100_000  # after aliases are expanded; the real lesson has 3,000
MAX_DEPTH = 40  # the real lesson has 9
INCLUDED = (".md", ".txt")

Steps = tuple[str | int, ...]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Source:
    """A spec as read.

    `data` holds mappings, lists, strings and None only: what a scalar means is for the field to say, so
    that `09:00` is never 540, `NO` never false and `1.10` never 1.1. `values` and `keys` give the place of
    each value and of each key by its path from the top; `texts` the text of every file read.
    """

    file: str
    data: dict[str, Any]
    values: Mapping[Steps, Place]
    keys: Mapping[Steps, Place]
    texts: Mapping[str, str]

    def place(self, steps: Steps) -> Place:
        """The place of the value at `steps`, or of the nearest thing around it that stands in the file."""
        for end in range(len(steps), 0, -1):
            near = self.keys.get(steps[:end]) or self.values.get(steps[:end])
            if near:
                return near
        return Place(self.file, 1)

    def value_place(self, steps: Steps) -> Place:
        """The place of the value itself; falls back to `place`."""
        return self.values.get(steps) or self.place(steps)


def read(path: Path) -> Source:
    """Read a spec file and the text files it names with `file:`, which must lie in its folder.

    Raises SpecError with every fault found: not UTF-8, too large, malformed, several documents, duplicate
    keys, alias bombs, texts missing or outside the folder. Raises OSError when the file cannot be opened.
    """
    return parse(_text(path, str(path)), str(path), path.parent)


def parse(text: str, file: str, folder: Path | None = None) -> Source:
    """Parse the text of a spec; `file` is what places call it, `folder` where its texts lie (None: none)."""
    node = _compose(text, file)
    reader = _Reader(file, folder.resolve() if folder else None, {file: text})
    data = reader.value(node, ())
    if reader.found:
        raise SpecError(reader.found)
    if not isinstance(data, dict):
        raise _error(Place(file, 1), "spec", "a lesson spec is a mapping of fields", "start with `title: ...`")
    return Source(file, data, reader.values, reader.keys, reader.texts)


@dataclass
class _Reader:
    """Turns one node tree into data, gathering places and faults."""

    file: str
    folder: Path | None
    texts: dict[str, str]
    values: dict[Steps, Place] = field(default_factory=dict)
    keys: dict[Steps, Place] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)
    count: int = 0

    def value(self, node: yaml.Node, steps: Steps) -> Any:
        self.count += 1
        place = _place(self.file, node)
        if self.count > MAX_VALUES or len(steps) > MAX_DEPTH:
            raise _error(
                place,
                "too-large",
                f"the spec holds more than {MAX_VALUES:,} values or {MAX_DEPTH} levels once aliases are expanded",
                "write out what the aliases stand for, or split the lesson",
            )
        self.values[steps] = place
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, steps)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*steps, at)) for at, item in enumerate(node.value)]
        is_null = (
            isinstance(node, yaml.ScalarNode) and not node.style and node.value in ("", "~", "null", "Null", "NULL")
        )
        return None if is_null else node.value

    def _mapping(self, node: yaml.MappingNode, steps: Steps) -> Any:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            place = _place(self.file, key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault(place, "key", "a field's name cannot be a list or a mapping", "quote the text")
                continue
            key = key_node.value
            if key == "<<" and not key_node.style:
                self._fault(place, "merge-key", "merge keys (`<<`) are not read", "write the fields out")
            elif key in data:
                first = self.keys[(*steps, key)]
                message = f"`{key}` stands twice in the same mapping; the first is on line {first.line}"
                self._fault(place, "duplicate-key", message, "keep one of them, or make it a list")
            else:
                self.keys[(*steps, key)] = place
                data[key] = self.value(value_node, (*steps, key))
        if list(data) == ["file"] and str(data["file"]).endswith(INCLUDED):
            return self._included(data["file"], steps)
        return data

    def _included(self, name: str, steps: Steps) -> str:
        place = self.values[(*steps, "file")]
        if self.folder is None:
            self._fault(place, "file", f"`{name}` cannot be read: this spec has no folder", "write the text here")
            return ""
        path = (self.folder / name).resolve()
        if not path.is_relative_to(self.folder):
            self._fault(place, "file", f"`{name}` lies outside the lesson's folder", "move it into the folder")
        elif not path.is_file():
            self._fault(place, "file", f"there is no file `{name}`", _nearest_file(self.folder, name))
        else:
            shown = str(Path(self.file).parent / name)
            try:
                text = _text(path, shown)
            except SpecError as fault:
                self.found += fault.report
            else:
                self.texts[shown] = text
                self.values[steps] = Place(shown, 1)
                return text.rstrip("\n")
        return ""

    def _fault(self, place: Place, code: str, message: str, hint: str) -> None:
        self.found.append(Finding(Severity.ERROR, code, message, place, hint))


def _text(path: Path, shown: str) -> str:
    if path.stat().st_size > MAX_BYTES:
        message = f"the file holds {path.stat().st_size:,} bytes; at most {MAX_BYTES:,} are read"
        raise _error(Place(shown, 1), "too-large", message, "move long texts to files of their own")
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        column = fault.start - raw.rfind(b"\n", 0, fault.start)
        message = f"byte 0x{raw[fault.start]:02X} is not UTF-8"
        hint = "save the file as UTF-8 (it may be Windows-1252 or UTF-16)"
        raise _error(Place(shown, line, column), "encoding", message, hint) from fault
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _compose(text: str, file: str) -> yaml.Node:
    try:
        _refuse_depth(text, file)
        documents = list(yaml.compose_all(text, Loader=_Loader))
    except yaml.reader.ReaderError as fault:
        line = text.count("\n", 0, fault.position) + 1
        message = f"character U+{_code(fault.character):04X} is not allowed in YAML"
        raise _error(Place(file, line), "yaml", message, "delete it") from fault
    except yaml.MarkedYAMLError as fault:
        raise _malformed(fault, text, file) from fault
    if len(documents) > 1:
        place = _place(file, documents[1])
        raise _error(place, "several-documents", "a spec is one YAML document", "delete the `---` above this line")
    if not documents or documents[0] is None:
        raise _error(Place(file, 1), "empty", "the spec is empty", "`coursegen new DIR` writes one to start from")
    return documents[0]


def _refuse_depth(text: str, file: str) -> None:
    """Stop before the composer, which is recursive, meets a nest deep enough to end the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                mark = event.start_mark
                place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1)
                raise _error(place, "too-deep", f"more than {MAX_DEPTH} levels of nesting", "flatten the spec")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _malformed(fault: yaml.MarkedYAMLError, text: str, file: str) -> SpecError:
    mark = fault.problem_mark or fault.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1)
    lines = text.split("\n")
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    problem = (fault.problem or "").replace("\\t", "tab")
    hint = "check the indentation here and on the line above"
    if "\t" in line[: len(line) - len(line.lstrip())]:
        problem, hint = "the line is indented with a tab", "indent with spaces"
    elif "mapping values are not allowed" in problem:
        problem, hint = "a second `: ` stands in one line", "put the text in double quotes"
    elif "undefined alias" in problem:
        problem, hint = f"{problem}: `*` starts an alias", "put the text in double quotes"
    elif "expected <block end>" in problem or "did not find expected" in problem:
        hint = "check quotes, commas and indentation here; prose with `: `, `, ` or `?` wants double quotes"
    return _error(place, "yaml", f"not valid YAML: {problem}", hint)


def _place(file: str, node: yaml.Node) -> Place:
    start, end = node.start_mark, node.end_mark
    one_line = start.line == end.line
    return Place(file, start.line + 1, start.column + 1, end.column + 1 if one_line else None)


def _nearest_file(folder: Path, name: str) -> str:
    known = sorted(_relative(folder))
    near = difflib.get_close_matches(name, known, 1)
    return f"did you mean `{near[0]}`?" if near else f"paths start from the spec's folder, `{folder.name}/`"


def _relative(folder: Path) -> Iterator[str]:
    for suffix in INCLUDED:
        yield from (path.relative_to(folder).as_posix() for path in folder.rglob(f"*{suffix}"))


def _code(character: Any) -> int:
    return character if isinstance(character, int) else ord(str(character)[:1] or "\0")


def _error(place: Place, code: str, message: str, hint: str) -> SpecError:
    return SpecError([Finding(Severity.ERROR, code, message, place, hint)])
