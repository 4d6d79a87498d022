"""Minutes as people write them: `45`, `45 min`, `1 h 30`, `1:30`, `PT45M`, `2.5 hours`, `10-15 min`."""

from __future__ import annotations

import math
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

_UNIT_HOURS = r"(?:h|hr|hrs|hour|hours)"
_UNIT_MINUTES = r"(?:m|min|mins|minute|minutes|['′])"
_FORMS = (
    re.compile(rf"(?P<m>\d{{1,6}}(?:\.\d{{1,6}})?)\s*{_UNIT_MINUTES}?\.?"),
    re.compile(rf"(?P<h>\d{{1,6}}(?:[.,]\d{{1,6}})?)\s*{_UNIT_HOURS}\.?"),
    re.compile(rf"(?P<h>\d{{1,6}})\s*{_UNIT_HOURS}\.?\s*(?:and\s*)?(?P<m>\d{{1,6}})\s*{_UNIT_MINUTES}?\.?"),
    re.compile(r"(?P<h>\d{1,2}):(?P<m>[0-5]\d)"),
    re.compile(r"pt(?:(?P<h>\d{1,6})h)?(?:(?P<m>\d{1,6})m)?"),
)
_RANGE = re.compile(r"\s*(?:-|–|—|to)\s*")
LONGEST = 24 * 60  # one lesson is one session


def minutes(text: str) -> int | None:
    """Whole minutes in `text`, or None when it is no duration; half minutes are rounded up."""
    folded = re.sub(r"\s+", " ", text.strip().casefold())
    for form in _FORMS:
        found = form.fullmatch(folded)
        if found and any(found.groupdict().values()):
            parts = {unit: float((value or "0").replace(",", ".")) for unit, value in found.groupdict().items()}
            return math.ceil(parts.get("h", 0) * 60 + parts.get("m", 0))
    return None


def bounds(text: str) -> tuple[int, int] | None:
    """Lower and upper minutes of a range such as `10-15 min` or `1 h to 1 h 30`, or None."""
    ends = _RANGE.split(text.strip())
    if len(ends) != 2:
        return None
    high = minutes(ends[1])
    unit = re.sub(r"^[\d.,:\s]+", "", ends[1])
    low = minutes(ends[0] if re.search(r"[a-zA-Z:'′]", ends[0]) else f"{ends[0]} {unit}")
    return (low, high) if low is not None and high is not None and low <= high else None


def _read(value: Any) -> Any:
    if isinstance(value, str):
        found = minutes(value)
        if found is None:
            pair = bounds(value)
            found = math.ceil(sum(pair) / 2) if pair else None
        if found is None:
            raise PydanticCustomError("duration", "{value}", {"value": value})
        if found > LONGEST:
            raise PydanticCustomError("too-long-a-day", "{value}", {"value": value})
        return found
    return value


READ = BeforeValidator(_read, json_schema_input_type=int | str)  # by which one knows a field that holds minutes

Minutes = Annotated[
    int,
    READ,
    Field(ge=0),
]


def _ascending(pair: tuple[int, ...]) -> tuple[int, ...]:
    if list(pair) != sorted(pair):
        words = f"runs from {pair[0]} down to {pair[1]} minutes"
        raise PydanticCustomError("bounds", "{words}", {"words": words})
    return pair


# The shortest and the longest time that work.
Span = Annotated[tuple[Minutes, ...], Field(min_length=2, max_length=2), AfterValidator(_ascending)]
