"""Finished files of the pack to one zip: fixed dates, sorted members, the same bytes every time."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime

from coursegen.render.job import Job, Rendered
from coursegen.theme import Theme

_STORED = (".pdf", ".pptx", ".xlsx", ".zip", ".png", ".jpg")  # compressed inside already


def render(job: Job, theme: Theme) -> Rendered:
    """Return the zip; `content` is JSON {members: {name in the zip: path in the pack}}, `assets` the files."""
    members: dict[str, str] = json.loads(job.content)["members"]
    moment = datetime.fromtimestamp(max(job.epoch, 315_532_800), UTC)  # a zip knows no date before 1980
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in sorted(members):
            entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(_STORED) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, job.assets[members[name]])
    return Rendered(stream.getvalue())
