"""A template that is not ours in spirit: 4:3, names of its own, few layouts, no types, a slide left in it."""

from __future__ import annotations

import io
from pathlib import Path

from pptx import Presentation
from pptx.util import Inches, Pt

# python-pptx's default template is 4:3 and older than any convention; what is left of it is renamed.
NAMES = {0: "Deckblatt", 1: "Text groß", 3: "Zwei Kästen", 5: "Nur Kopf"}
SIZES = {0: 40, 1: 30, 3: 30, 5: 30}


def template() -> bytes:
    """The bytes of the template."""
    deck = Presentation()
    layouts = list(deck.slide_layouts)
    for at, layout in enumerate(layouts):
        if at not in NAMES:
            deck.slide_layouts.remove(layout)
            continue
        layout.name = NAMES[at]
        if at in (1, 3, 5):
            layout._element.attrib.pop("type", None)
        for holder in layout.placeholders:
            if holder.placeholder_format.type in (1, 3):  # title, centred title
                holder.left, holder.top, holder.width, holder.height = (Inches(v) for v in (0.6, 0.5, 8.8, 1.0))
                for paragraph in holder.text_frame.paragraphs:
                    paragraph.font.size = Pt(SIZES[at])
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "An old slide that must not stay"
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def theme_folder(folder: Path, settings: str = "") -> Path:
    """A theme that uses it; `settings` are further lines under `deck:`."""
    folder.mkdir()
    (folder / "house.pptx").write_bytes(template())
    (folder / "theme.yaml").write_text(f"extends: standard\ndeck:\n  template: house.pptx\n{settings}", "utf-8")
    return folder
