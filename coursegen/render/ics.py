"""A session as calendar entries (iCalendar, RFC 5545), the same bytes every time."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from coursegen.render.job import Job, Rendered
from coursegen.theme import Theme

PRODUCT = "-//coursegen//course pack//EN"


def render(job: Job, theme: Theme) -> Rendered:
    """Return the calendar.

    `content` is JSON {uid, name, language, timezone, events: [{uid, begin, end, title, text}]}; times are ISO 8601
    without a zone. Where `timezone` is null they float: 09:00 is nine o'clock wherever the reader is.
    """
    from icalendar import Calendar, Event

    plan: dict[str, Any] = json.loads(job.content)
    zone = ZoneInfo(plan["timezone"]) if plan["timezone"] else None
    calendar = Calendar.new(prodid=PRODUCT, uid=plan["uid"], name=plan["name"], language=plan["language"])
    for entry in plan["events"]:
        begin, end = (datetime.fromisoformat(entry[key]).replace(tzinfo=zone) for key in ("begin", "end"))
        event = Event.new(
            uid=entry["uid"],
            start=begin,
            end=end,
            summary=entry["title"],
            description=entry["text"] or None,
            stamp=datetime.fromtimestamp(job.epoch, UTC),
        )
        calendar.add_component(event)
    if zone:
        days = sorted(datetime.fromisoformat(entry["begin"]).date() for entry in plan["events"])
        calendar.add_missing_timezones(days[0].replace(month=1, day=1), days[-1].replace(year=days[-1].year + 1))
    return Rendered(calendar.to_ical())
