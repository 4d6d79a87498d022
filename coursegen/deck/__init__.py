"""Decks: Markdown in, slides with measured and fitted text out; no file format is known here."""
