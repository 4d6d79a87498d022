"""Names of the form fields of one document, in the order in which they are read."""

from __future__ import annotations


class Fields:
    """Counts the fields that a template writes; a name such as `H05-3` says which sheet a filled form came from."""

    def __init__(self, stem: str) -> None:
        self.stem = stem
        self.count = 0

    def name(self) -> str:
        """The next name: for a field, or for a group of choices."""
        self.count += 1
        return f"{self.stem}-{self.count}"
