"""YAML to plain data in which every value knows its place; refuses what YAML would silently mend."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from coursegen.diagnostics import Finding, Place, Severity, SpecError

MAX_BYTES = 2_000_000  # the real lesson has 98,000
MAX_VALUES = 100_000  # after aliases are expanded; the real lesson has 3,000
MAX_DEPTH = 40  # the real lesson has 9
MAX_TEXT = 5_000_000  # characters, aliases expanded and texts included; the real lesson has 120,000
INCLUDED = (".md", ".txt")

Steps = tuple[str | int, ...]

# YAML 1.2.2, section 5.1: the printable characters; all else is refused.
_NOT_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# What YAML's escapes and texts of their own files can still bring in, and XML cannot hold or a terminal obeys.
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

# What stands first in a text that YAML takes for a sign of its own.
_SIGNS = "*&!|>%@`"
_SIGN_FIRST = "a text cannot start with"

_BaseLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _TooDeepError(Exception):
    """The composer, which is recursive, has met a nest deep enough to end the process."""


class _Loader(_BaseLoader):  # type: ignore[misc]
    """Composes nodes without asking what a scalar means, and stops before a nest becomes too deep."""

    depth = 0

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        return ""

    def descend_resolver(self, parent: yaml.Node | None, index: Any) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH + 1:
            raise _TooDeepError(parent)  # the one that must not hold anything

    def ascend_resolver(self) -> None:
        self.depth -= 1


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
        """The place of the value at `steps`, or of the nearest thing around it that stands in the file.

        For a field that the lesson lacks altogether, that is its title.
        """
        steps = self._as_written(steps)
        for end in range(len(steps), 0, -1):
            near = self.keys.get(steps[:end]) or self.values.get(steps[:end])
            if near:
                return near
        first = next(iter(self.keys.values()), Place(self.file, 1))
        return self.keys.get(("title",), first)  # what is missing belongs beside the first thing that one sees

    def value_place(self, steps: Steps) -> Place:
        """The place of the value itself; falls back to `place`."""
        return self.values.get(self._as_written(steps)) or self.place(steps)

    def _as_written(self, steps: Steps) -> Steps:
        """A set may be written as the list of its items: `cases.items.0` then stands at `cases.0`."""
        at = steps.index("items") if "items" in steps else 0
        return steps[:at] + steps[at + 1 :] if at and steps[: at + 1] not in self.values else steps


def read(path: Path, shared: Path | None = None) -> Source:
    """Read a spec file and the text files it names with `file:`, which must lie in its folder or in `shared`.

    Raises SpecError with every fault found: not UTF-8, too large, malformed, several documents, duplicate
    keys, alias bombs, texts missing or outside the folder. Raises OSError when the file cannot be opened.
    """
    return parse(_text(path, str(path)), str(path), path.parent, shared)


def quoted(findings: Sequence[Finding]) -> dict[str, str]:
    """The files that findings point into, as far as they can be read now and are not too large to be quoted."""
    found = {}
    for name in {finding.place.file for finding in findings if finding.place}:
        with suppress(OSError, SpecError):
            found[name] = _text(Path(name), name)
    return found


def parse(text: str, file: str, folder: Path | None = None, shared: Path | None = None) -> Source:
    """Parse the text of a spec; `file` is what places call it, `folder` where its texts lie (None: none).

    What the folder lacks is looked for in `shared`, the folder that the lessons of a course have in common.
    """
    node = _compose(text, file)
    reader = _Reader(file, folder.resolve() if folder else None, {file: text}, shared)
    data = reader.value(node, ())
    if reader.found:
        raise SpecError(reader.found)
    if not isinstance(data, dict):
        raise _error(Place(file, 1), "spec", "a lesson spec is made of fields", "start with `title: ...`")
    return Source(file, data, reader.values, reader.keys, reader.texts)


@dataclass
class _Reader:
    """Turns one node tree into data, gathering places and faults."""

    file: str
    folder: Path | None
    texts: dict[str, str]
    shared: Path | None = None
    values: dict[Steps, Place] = field(default_factory=dict)
    keys: dict[Steps, Place] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)
    count: int = 0
    characters: int = 0

    def value(self, node: yaml.Node, steps: Steps) -> Any:
        self.count += 1
        place = _place(self.file, node)
        if len(steps) > MAX_DEPTH:
            message = f"an alias leads back to itself, or nests more than {MAX_DEPTH} levels"
            raise _error(place, "too-deep", message, "write out what the alias stands for")
        if self.count > MAX_VALUES:
            message = f"the spec holds more than {MAX_VALUES:,} values once aliases are expanded"
            raise _error(place, "too-large", message, "write out what the aliases stand for, or split the lesson")
        self.values[steps] = place
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, steps)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*steps, at)) for at, item in enumerate(node.value)]
        text = str(node.value)
        self._weigh(text, place)
        is_null = not getattr(node, "style", None) and text in ("", "~", "null", "Null", "NULL")
        return None if is_null else text

    def _weigh(self, text: str, place: Place) -> None:
        found = _NOT_TEXT.search(text)
        if found:
            message = f"the text holds the invisible character U+{ord(found[0]):04X}, which no file of a pack can hold"
            self._fault(place, "control-character", message, "delete it")
        self.characters += len(text)
        if self.characters > MAX_TEXT:
            message = f"the spec holds more than {MAX_TEXT:,} characters once aliases and files are read in"
            raise _error(place, "too-large", message, "name each text once, or split the lesson")

    def _mapping(self, node: yaml.MappingNode, steps: Steps) -> Any:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            place = _place(self.file, key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault(place, "key", "a field's name cannot be a list or a mapping", "quote the text")
                continue
            key = key_node.value
            self._weigh(key, place)
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
        path, common = _resolved(self.folder / name), self._shared(name)
        if common and not (path and path.is_file()):
            return self._text_of(common, str(Path(str(self.shared), name)), steps)
        if path is None:
            self._fault(place, "file", f"`{_short(name)}` is no name of a file", "write a path such as `texts/a.md`")
        elif not path.is_relative_to(self.folder):
            self._fault(place, "file", f"`{name}` lies outside the lesson's folder", "move it into the folder")
        elif not path.is_file():
            self._fault(place, "file", f"there is no file `{_short(name)}`", _nearest_file(self.folder, name))
        else:
            return self._text_of(path, str(Path(self.file).parent / name), steps)
        return ""

    def _shared(self, name: str) -> Path | None:
        """The file of this name in the folder that all lessons of a course have in common."""
        path = _resolved(self.shared / name) if self.shared else None
        return path if self.shared and path and path.is_relative_to(self.shared.resolve()) and path.is_file() else None

    def _text_of(self, path: Path, shown: str, steps: Steps) -> str:
        if shown not in self.texts:
            try:
                self.texts[shown] = _text(path, shown)
            except SpecError as fault:
                self.found += fault.report
                return ""
        self._weigh(self.texts[shown], self.values[(*steps, "file")])
        self.values[steps] = Place(shown, 1)
        return self.texts[shown].rstrip("\n")

    def _fault(self, place: Place, code: str, message: str, hint: str) -> None:
        self.found.append(Finding(Severity.ERROR, code, message, place, hint))


def _text(path: Path, shown: str) -> str:
    if path.stat().st_size > MAX_BYTES:
        message = f"the file holds {path.stat().st_size:,} bytes; at most {MAX_BYTES:,} are read"
        raise _error(Place(shown, 1), "too-large", message, "move long texts to files of their own")
    return decoded(path.read_bytes(), shown)


def decoded(raw: bytes, shown: str) -> str:
    """The text of a spec's bytes, with one kind of line break; raises SpecError at the first byte that is not UTF-8."""
    if len(raw) > MAX_BYTES:
        message = f"the spec holds {len(raw):,} bytes; at most {MAX_BYTES:,} are read"
        raise _error(Place(shown, 1), "too-large", message, "move long texts to files of their own")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise _error(Place(shown, 1), "encoding", "the file is in UTF-16", "save it as UTF-8") from fault
        line = raw.count(b"\n", 0, fault.start) + 1
        before = raw[raw.rfind(b"\n", 0, fault.start) + 1 : fault.start].decode()
        message = f"byte 0x{raw[fault.start]:02X} after “{before[-20:].lstrip()}” is not UTF-8"
        hint = "save the file as UTF-8 (it may be in Windows-1252)"
        raise _error(Place(shown, line, len(before) + 1), "encoding", message, hint) from fault
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _compose(text: str, file: str) -> yaml.Node:
    _refuse_characters(text, file)
    try:
        documents = list(yaml.compose_all(text, Loader=_Loader))
    except _TooDeepError as fault:
        mark = fault.args[0].start_mark
        place = Place(file, mark.line + 1, mark.column + 1)
        raise _error(place, "too-deep", f"more than {MAX_DEPTH} levels of nesting", "flatten the spec") from None
    except yaml.MarkedYAMLError as fault:
        raise _malformed(fault, text, file) from fault
    if len(documents) > 1:
        place = _place(file, documents[1])
        raise _error(place, "several-documents", "a spec is one YAML document", "delete the `---` above this line")
    if not documents or documents[0] is None:
        raise _error(Place(file, 1), "empty", "the spec is empty", "`coursegen new DIR` writes one to start from")
    return documents[0]


def _refuse_characters(text: str, file: str) -> None:
    """Stop at a character that YAML does not allow, which the parser would place by bytes."""
    found = _NOT_YAML.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        place = Place(file, line, column, column + 1)
        message = f"the invisible character U+{ord(found[0]):04X} is not allowed in YAML"
        raise _error(place, "yaml", message, "delete it")


def _malformed(fault: yaml.MarkedYAMLError, text: str, file: str) -> SpecError:
    mark = fault.problem_mark or fault.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1)
    lines = text.split("\n")
    if place.line >= len(lines) and fault.context_mark:  # met only at the end; it began earlier
        place = Place(file, fault.context_mark.line + 1, fault.context_mark.column + 1)
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    problem, hint = _in_words(fault, line, place.column)
    if problem.startswith(_SIGN_FIRST):
        place = Place(file, place.line, line.rindex(_value(line)) + 1)
    return _error(place, "yaml", f"not valid YAML: {problem}", hint)


def _in_words(fault: yaml.MarkedYAMLError, line: str, column: int) -> tuple[str, str]:
    """What a teacher would call the problem, and the usual way out."""
    problem = fault.problem or "it cannot be read"
    value = _value(line)
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "the line is indented with a tab", "indent with spaces"
    if "mapping values are not allowed" in problem:
        return "a second `: ` stands in one line", "put the text in double quotes"
    if "undefined alias" in problem or (value[:1] in tuple(_SIGNS) and column >= len(line) - len(value)):
        return f"{_SIGN_FIRST} `{value[:1]}`", "put the text in double quotes"
    if value[:1] in ("[", "{"):
        closed = line[: column - 1].rstrip().endswith(("]", "}"))
        what = (
            f"the text goes on after `{line[: column - 1].rstrip()[-1]}`" if closed else f"`{value[0]}` is not closed"
        )
        return what, "put the text in double quotes, or write a list with one item a line"
    if value[:1] in ("'", '"'):
        closed = line[: column - 1].rstrip().endswith(value[0])
        what = f"the text goes on after the closing `{value[0]}`" if closed else f"a `{value[0]}` is not closed"
        other = "single" if value[0] == '"' else "double"
        return what, f"put the whole text in {other} quotes" if closed else "close it on the same line"
    if "block end" in problem or "did not find expected" in problem:
        return "the line does not line up with those above it", "give it as many spaces as its neighbors have"
    return problem, "check the indentation here and on the line above"


def _value(line: str) -> str:
    """What stands on a line after its hyphens and its field's name."""
    return re.sub(r"^\s*(- +)*([^\s:]+: +)?", "", line)


def _place(file: str, node: yaml.Node) -> Place:
    start, end = node.start_mark, node.end_mark
    one_line = start.line == end.line
    return Place(file, start.line + 1, start.column + 1, end.column + 1 if one_line else None)


def _resolved(path: Path) -> Path | None:
    """The path with links followed; None where the system can make nothing of the name."""
    try:
        resolved = path.resolve()
        resolved.is_file()
    except (OSError, RuntimeError, ValueError):
        return None
    return resolved


def _short(name: str) -> str:
    printable = "".join(c if c.isprintable() else "?" for c in name)
    return printable if len(printable) <= 60 else f"{printable[:57]}..."


def _nearest_file(folder: Path, name: str) -> str:
    known = sorted(itertools.islice(_texts_in(folder), 500))
    near = difflib.get_close_matches(name, known, 1)
    return f"did you mean `{near[0]}`?" if near else f"paths start from the spec's folder, `{folder.name}/`"


def _texts_in(folder: Path) -> Iterator[str]:
    """Texts in the folder and one level below; no deeper, since a spec may lie in a folder that holds the world."""
    for pattern, suffix in itertools.product(("*", "*/*"), INCLUDED):
        yield from (path.relative_to(folder).as_posix() for path in folder.glob(f"{pattern}{suffix}"))


def _error(place: Place, code: str, message: str, hint: str) -> SpecError:
    return SpecError([Finding(Severity.ERROR, code, message, place, hint)])
