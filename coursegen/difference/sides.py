"""The two sides of a comparison: a spec, a finished pack, or a spec at a git revision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from coursegen import source, write
from coursegen.build import build
from coursegen.cache import Cache
from coursegen.derive.forms import DERIVED
from coursegen.derive.session import Session, derive
from coursegen.difference import revisions
from coursegen.difference.revisions import RevisionError
from coursegen.request import Request, Wishes
from coursegen.spec import parse
from coursegen.spec.lesson import Lesson
from coursegen.verify import lesson_of


class SideError(Exception):
    """A word of the command line that is neither spec nor pack nor revision; the text says what would be."""


@dataclass(frozen=True)
class Side:
    """One state of a lesson: what it is called, what it says, and the spec or pack that it was read from."""

    name: str
    lesson: Lesson
    spec: Path | None = None
    pack: Path | None = None
    wishes: Wishes = field(default_factory=Wishes)
    theme: str = "standard"

    @property
    def kinds(self) -> frozenset[str] | None:
        """The kinds that a pack holds which was never built as a whole; None where all count."""
        manifest = write.read_manifest(self.pack) if self.pack else {}
        kinds = frozenset(str(facts.get("kind")) for facts in manifest.get("files", {}).values())
        return kinds if self.pack and not {"slides", "guide", "packet"} <= kinds else None

    def session(self) -> Session:
        """What follows from it, without forms that merely follow from other parts."""
        plain = _written(self.lesson)
        session = derive(plain, self.wishes.options)
        return replace(session, lesson=_written(session.lesson))

    def built(self, scratch: Path, jobs: int, cache: Cache | None) -> Path:
        """The folder of its pack, which is built in `scratch` where there is none; raises SpecError as `build`."""
        if self.pack:
            return self.pack
        assert self.spec is not None, "a side is a spec or a pack"
        return build(Request(self.spec, scratch, self.theme, self.wishes, jobs=jobs, cache=cache)).folder


def sides(words: Sequence[str], revision: str | None, out: Path, scratch: Path, wishes: Wishes) -> tuple[Side, Side]:
    """The old and the new side that the words of a command line mean.

    One word is a spec, compared with itself at `revision`, else with its pack in `out`, else with the last
    commit. Two are old and new. A spec is built as the pack beside it was. Raises SideError for words that
    mean nothing, SpecError for specs and packs that cannot be read.
    """
    if len(words) == 1:
        new = _opened(words[0], None, scratch / "new", wishes)
        old = _before(new, revision, out, scratch / "old", wishes)
    elif revision is not None:
        raise SideError("--rev compares one spec with itself; name one")
    else:
        old = _opened(words[0], words[1], scratch / "old", wishes)
        new = _opened(words[1], words[0], scratch / "new", wishes)
    packed = next((side for side in (new, old) if side.pack), None)
    if packed and not (old.pack and new.pack):
        old, new = (
            side if side.pack else replace(side, wishes=packed.wishes, theme=packed.theme) for side in (old, new)
        )
    return old, new


def _before(new: Side, revision: str | None, out: Path, scratch: Path, wishes: Wishes) -> Side:
    if new.spec is None:
        raise SideError(f"{new.name} is a pack; name a second one, or the spec")
    if revision is None:
        folder = out / new.lesson.id
        if write.read_manifest(folder):
            return _packed(folder, wishes)
        revision = "HEAD"
    try:
        return _revised(revision, new.spec, scratch, wishes)
    except RevisionError as fault:
        pack = f"there is no pack in {out / new.lesson.id}, and " if revision == "HEAD" else ""
        raise SideError(f"{pack}{fault}; name what to compare with") from None


def _opened(word: str, other: str | None, scratch: Path, wishes: Wishes) -> Side:
    path = Path(word)
    if path.name == write.MANIFEST and path.is_file():
        path = path.parent
    if path.is_dir():
        if write.read_manifest(path):
            return _packed(path, wishes)
        raise SideError(f"{path} is a folder without a {write.MANIFEST}; name a spec, or the folder of a pack")
    if path.is_file():
        return Side(word, parse.parse(source.read(path)), spec=path, wishes=wishes)
    revision, _, inside = word.partition(":")
    try:
        if inside:
            return _revised(revision, Path(inside), scratch, wishes)
        if other is not None and Path(other).is_file() and revisions.is_known(word, Path(other).parent):
            return _revised(word, Path(other), scratch, wishes)
    except RevisionError as fault:
        raise SideError(f"{word}: {fault}") from None
    raise SideError(f"'{word}' is no spec, no folder of a pack and no git revision such as HEAD~3:lesson.yaml")


def _revised(revision: str, spec: Path, scratch: Path, wishes: Wishes) -> Side:
    path = revisions.take_out(revision, spec, scratch)
    return Side(f"{spec} at {revision}", parse.parse(source.read(path)), spec=path, wishes=wishes)


def _packed(folder: Path, wishes: Wishes) -> Side:
    manifest = write.read_manifest(folder)
    theme = manifest.get("theme")
    name = str(theme.get("name", "standard")) if isinstance(theme, dict) else "standard"
    options = manifest.get("options")
    asked = Wishes.of_value(options) if isinstance(options, dict) else wishes
    # The last build may have made a part of the pack only; what lies there tells what it is now.
    edition = "both" if any(path.startswith("large-print/") for path in manifest["files"]) else "standard"
    whole = replace(asked, only=(), track=None, edition=edition)
    return Side(f"the pack in {folder}", lesson_of(folder), pack=folder, wishes=whole, theme=name)


def _written(lesson: Lesson) -> Lesson:
    forms = tuple(form for form in lesson.forms if not form.id.startswith(DERIVED))
    return lesson.model_copy(update={"forms": forms})
