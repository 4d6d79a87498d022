"""Where things came to lie, and the words in which the pack refers to them; a reference to nothing is an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from coursegen.derive.handouts import Handout
from coursegen.derive.session import Session

NUMBER = re.compile(r"[HR]\d+")
PLACEHOLDER = re.compile(r"\{(slide|handout|rubric):([^{}\s]+)\}")


class DanglingReferenceError(LookupError):
    """A template or a text refers to something that the pack does not hold."""


@dataclass(frozen=True)
class Places:
    """Numbers and pages: `slides` by slide id; `pages` by file of the pack, then by anchor."""

    session: Session
    slides: Mapping[str, int] = field(default_factory=dict)
    pages: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def handout(self, name: str) -> Handout:
        """The handout that an asset id leads to."""
        try:
            return self.session.handout(name)
        except KeyError:
            raise DanglingReferenceError(f"there is no handout for `{name}`") from None

    def slide(self, name: str) -> int:
        """The number of a slide."""
        if name not in self.slides:
            raise DanglingReferenceError(f"there is no slide `{name}`")
        return self.slides[name]

    def strays(self, deck: str = "slides.pptx") -> tuple[str, ...]:
        """Slides that did not come to lie where they were to, in words; none before the deck is laid out."""
        laid = self.pages.get(deck, {})
        return tuple(
            f"slide `{name}` was to be number {number} and is {laid.get(name, 'missing')}"
            for name, number in self.slides.items()
            if laid and laid.get(name) != number
        )

    def step_slides(self, step: str) -> tuple[int, ...]:
        """Numbers of all slides of a step, in order."""
        return tuple(self.slides[s.id] for s in self.session.slides if s.step == step and s.id in self.slides)

    def packet_page(self, name: str) -> int | None:
        """The page of a handout in the packets that are given out.

        None where they do not hold it, or where those of two tracks hold it on different pages.
        """
        number = self.handout(name).number
        found = {self.pages.get(path, {}).get(number) for path in self.packets}
        return found.pop() if len(found) == 1 else None

    @property
    def packets(self) -> tuple[str, ...]:
        """The packets that learners hold: one a track where tracks differ, else the one for everybody."""
        symbols = [self.session.symbols[track] for track in self.session.tracks_with_versions]
        own = tuple(path for symbol in symbols if (path := f"handouts/packet-{symbol}.pdf") in self.pages)
        return own or ("handouts/packet.pdf",)

    def standard_page(self, number: str, symbol: str | None = None) -> str | None:
        """Pages of a handout (`H3`) in the standard packet of a track, `7` or `7–8`; None where it is not there.

        Without a symbol the packet for everybody counts, which holds all versions behind each other.
        """
        path = f"handouts/packet-{symbol}.pdf" if symbol else "handouts/packet.pdf"
        packet = {name: page for name, page in self.pages.get(path, {}).items() if NUMBER.fullmatch(name)}
        first = packet.get(number)
        if first is None:
            return None
        last = min((page for page in packet.values() if page > first), default=first + 1) - 1
        return str(first) if last <= first else f"{first}–{last}"

    def words(self, kind: str, name: str) -> str:
        """A reference in words, in the lesson's language: `Slide 14`, `Handout H3`, `Rubric R1`."""
        labels = self.session.labels
        if kind == "slide":
            return labels.word("reference", "slide").replace("{number}", str(self.slide(name)))
        sheet = self.handout(name)
        named = "rubric" if sheet.kind == "rubric" else "handout"
        return labels.word("reference", named).replace("{number}", sheet.number)


def resolve(
    text: str, words: Callable[[str, str], str], kinds: tuple[str, ...] = ("slide", "handout", "rubric")
) -> str:
    """Replace `{slide:ID}` and its like by words; of `kinds` only."""
    return PLACEHOLDER.sub(lambda found: words(*found.groups()) if found[1] in kinds else found[0], text)
