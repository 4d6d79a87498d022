"""Rules about the author's own slides and about pictures."""

from __future__ import annotations

from collections.abc import Iterator

from coursegen.checks import reading
from coursegen.checks.rule import E, Faults, Rule, W
from coursegen.derive.session import Session
from coursegen.source import Steps
from coursegen.spec.phase import Slide

HEADLINE = 14  # words, about two lines [S18]
POINTS, WORDS = 4, 40  # in a slide's body [S18]
REPEATED = 5  # words of a point said again in the notes that cannot be chance


def headline(session: Session) -> Faults:
    """A headline has two lines at most and, above content, makes a claim."""
    english = reading.language(session.lesson) == "en"
    for steps, slide in _slides(session):
        words = reading.tokens(slide.headline)
        if len(words) > HEADLINE:
            message = f"the headline has {len(words)} words, more than two lines: “{reading.cut(slide.headline)}”"
            yield (*steps, "headline"), message, f"say it in {HEADLINE} words or fewer; the rest belongs in the notes"
        elif english and slide.body and slide.headline.strip(" .:").casefold() in reading.words("labels"):
            message = f"“{slide.headline}” is a label; it says nothing"
            yield (*steps, "headline"), message, "write the claim that the points below support, as a sentence"


def body(session: Session) -> Faults:
    """A slide has four points and forty words at most."""
    for steps, slide in _slides(session):
        words = sum(len(reading.tokens(point)) for point in slide.body)
        if len(slide.body) > POINTS or words > WORDS:
            message = f"the slide “{reading.cut(slide.headline, 40)}” has {len(slide.body)} points and {words} words"
            yield (*steps, "body"), message, f"{POINTS} points and {WORDS} words can be taken in; split it or say it"


def notes(session: Session) -> Faults:
    """Notes do not repeat the text of the slide."""
    for steps, slide in _slides(session):
        said = " ".join(reading.tokens(slide.notes or ""))
        points = [p for p in (slide.headline, *slide.body) if len(reading.tokens(p)) >= REPEATED]
        again = next((p for p in points if " ".join(reading.tokens(p)) in said), None) if said else None
        if again:
            message = f"the notes repeat “{reading.cut(again)}” from the slide"
            yield (*steps, "notes"), message, "say what the slide does not: an example, a question, the way to the next"


def alt(session: Session) -> Faults:
    """Every diagram is told in words, and every picture in a text has a description."""
    for item in session.owed:
        if item.kind == "alt":
            yield item.steps, f"the diagram “{item.of}” has no text for those who do not see it", "add `alt:`"
    for steps, text in reading.texts(session.lesson):
        if "![](" in text:
            message = "a picture in this text has no description"
            yield steps, message, "write it between the brackets: `![What it shows](...)`"


def _slides(session: Session) -> Iterator[tuple[Steps, Slide]]:
    for at, phase in reading.live(session):
        for number, slide in enumerate(phase.slides):
            yield ("phases", at, "slides", number), slide


RULES = (
    Rule("S101", "headline", W, W, "A headline that claims something is what people remember.", "[S18]", headline),
    Rule("S102", "slide-body", W, W, "People read or listen; a full slide makes them read.", "[S18, J]", body),
    Rule("S103", "notes-repeat", W, W, "The same words seen and heard at once are learned worse.", "[S17]", notes),
    Rule("S104", "alt-text", W, E, "Who does not see a picture needs it in words.", "[S20]", alt),
)
