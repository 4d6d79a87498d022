"""Rules about quiz items: one key, fair options, and nothing that gives the key away."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from coursegen.checks import reading
from coursegen.checks.rule import E, Faults, Rule, W
from coursegen.derive.session import Session

OPTIONS = (3, 5)  # three are enough [S49]; others say four or five [S50]
LONGEST_KEY = 1.2  # times the longest distractor [S48]
SPREAD_FROM, SPREAD_SHARE = 4, 0.75  # items, and the share of keys in one place that looks like a habit
LEAK = 5  # words of a key in a row that cannot be chance
_TOLD = re.compile(r"[(\[]\s*(?:correct|right|key)\s*[)\]]|\bcorrect answer\s*[:=]|\banswer key\b", re.IGNORECASE)


def one_key(session: Session) -> Faults:
    """Each quiz item has exactly one key."""
    for at, item in enumerate(session.lesson.quiz):
        keys = [option.id for option in item.options if option.correct]
        if len(keys) != 1:
            found = "no key" if not keys else f"{len(keys)} keys ({', '.join(keys)})"
            yield ("quiz", at), f"quiz item {item.id} has {found}", "mark one option with `correct: true`"
        if len(item.options) < 2:
            message = f"quiz item {item.id} has {'one option' if item.options else 'no options'} to choose from"
            yield ("quiz", at), message, "give it three to five options"


def how_many(session: Session) -> Faults:
    """Three to five options, but for true or false."""
    for at, item in enumerate(session.lesson.quiz):
        number = len(item.options)
        is_two_way = number == 2 and all(o.text.casefold().strip(".") in reading.words("two_way") for o in item.options)
        if number > 1 and not OPTIONS[0] <= number <= OPTIONS[1] and not is_two_way:
            message = f"quiz item {item.id} has {number} options"
            yield ("quiz", at, "options"), message, "three are enough; some say four or five"


def key_stands_out(session: Session) -> Faults:
    """The key is not by far the longest option, and keys are not always in one place."""
    items = session.lesson.quiz
    places = Counter[str]()
    for at, item in enumerate(items):
        key = next((o for o in item.options if o.correct), None)
        others = [len(o.text) for o in item.options if not o.correct]
        if not key or not others:
            continue
        places[key.id] += 1
        if len(key.text) > LONGEST_KEY * max(others) + 3:
            message = f"the key of {item.id} is the longest option by {round(100 * len(key.text) / max(others) - 100)}%"
            yield ("quiz", at, "options"), message, "shorten the key, or say as much in the others"
    if places:
        letter, number = places.most_common(1)[0]
        if sum(places.values()) >= SPREAD_FROM and number >= SPREAD_SHARE * sum(places.values()):
            message = f"{number} of {sum(places.values())} keys are {letter}"
            yield ("quiz",), message, "move some keys, so that no letter wins"


def plain_stems(session: Session) -> Faults:
    """No "all" or "none of the above", and no negative that is easily overlooked."""
    for at, item in enumerate(session.lesson.quiz):
        for k, option in enumerate(item.options):
            if reading.has(option.text, reading.words("whole_options")) and len(reading.tokens(option.text)) <= LEAK:
                message = f"“{option.text}” in {item.id} rewards test-taking and not knowledge"
                yield ("quiz", at, "options", k), message, "replace it with a likely error, or drop it"
        negative = _negative(item.stem)
        if negative:
            message = f"“{negative}” in the stem of {item.id} is easily overlooked"
            yield ("quiz", at, "stem"), message, f"ask it the other way round, or write **{negative.upper()}**"


def rationales(session: Session) -> Faults:
    """Each option has a rationale."""
    for at, item in enumerate(session.lesson.quiz):
        bare = [o.id for o in item.options if not o.rationale]
        if bare:
            of = "no option" if len(bare) == len(item.options) else f"not {reading.some(bare)}"
            message = f"quiz item {item.id}: {of} has a rationale" if of == "no option" else (
                f"quiz item {item.id} gives no rationale for {reading.some(bare)}"
            )  # fmt: skip
            yield ("quiz", at, "options"), message, "add `rationale:`, why it is right or what error it shows"


def fair_options(session: Session) -> Faults:
    """No two options are equal, and absolute words do not mark the distractors."""
    english = reading.language(session.lesson) == "en"
    for at, item in enumerate(session.lesson.quiz):
        texts = Counter(option.text.casefold().strip(" .") for option in item.options)
        same = [text for text, count in texts.items() if count > 1]
        if same:
            message = f"two options of {item.id} say “{reading.cut(same[0])}”"
            yield ("quiz", at, "options"), message, "replace one with another likely error"
        marked = [o.id for o in item.options if not o.correct and reading.has(o.text, reading.words("absolute"))]
        key = next((o for o in item.options if o.correct), None)
        wrong = len(item.options) - 1
        free = key and not reading.has(key.text, reading.words("absolute"))
        if english and free and wrong > 1 and len(marked) == wrong:
            message = f"every wrong option of {item.id} has a word such as always or never; the key has none"
            yield ("quiz", at, "options"), message, "take the absolute words out"


def key_hidden(session: Session) -> Faults:
    """No text that learners read tells a key or a model answer."""
    secrets = list(_secrets(session))
    for steps, text in reading.learner_texts(session.lesson):
        told = _TOLD.search(text)
        if told and reading.language(session.lesson) == "en":
            yield steps, f"“{told[0]}” in a text for learners", "mark the key with `correct: true` and nowhere else"
            continue
        folded = " ".join(reading.tokens(text))
        leak = next((of for words, of in secrets if words in folded), None)
        if leak:
            message = f"this text for learners holds the {leak}, word for word"
            yield steps, message, "let learners find it; keep it where only you read it"


def _secrets(session: Session) -> Iterator[tuple[str, str]]:
    """What only facilitators may read, as plain words, and what it is."""
    lesson = session.lesson
    for item in lesson.quiz:
        yield from ((" ".join(reading.tokens(o.rationale)), f"rationale of {item.id}") for o in item.options
                    if o.rationale and len(reading.tokens(o.rationale)) >= LEAK)  # fmt: skip
    for case in lesson.cases.items if lesson.cases else ():
        for question in case.questions:
            words = reading.tokens(question.key or "")
            if len(words) >= LEAK:
                yield " ".join(words), f"model answer to “{reading.cut(question.ask, 40)}”"


def _negative(stem: str) -> str | None:
    """A negative in a stem that is neither in capitals nor set in bold."""
    for word in ("not", "except", "least"):
        found = re.search(rf"(?<![*\w]){word}\b(?!\*)", stem)
        if found and re.search(rf"\b(?:which|what|who|all|is|are|does)\b.*\b{word}\b", stem, re.IGNORECASE):
            return found[0]
    return None


EN = ("en",)
RULES = (
    Rule("Q101", "one-key", E, E, "An item with two keys or none cannot be scored.", "[S48]", one_key, False),
    Rule("Q102", "option-count", W, W, "More options are mostly more reading.", "[S49, S50]", how_many),
    Rule(
        "Q103", "key-stands-out", W, W, "People find the longest option without knowing anything.",
        "[S48, S50]", key_stands_out,
    ),
    Rule(
        "Q104", "plain-stem", W, W, "An item should ask what people know, not how they read.",
        "[S48]", plain_stems, languages=EN,
    ),
    Rule(
        "Q105", "rationale", W, W, "A rationale teaches, and shows weak items to their author.",
        "[S29]", rationales,
    ),
    Rule(
        "Q106", "fair-options", W, W, "Equal or extreme options can be crossed out without knowing.",
        "[S48]", fair_options,
    ),
    Rule("Q107", "key-hidden", E, E, "A key that learners can read is no key.", "[J]", key_hidden, False),
)  # fmt: skip
