"""Exit codes: what a process tells the shell."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What a process tells the shell."""

    DONE = 0
    SPEC = 1  # the spec has errors, or warnings under --strict
    USAGE = 2  # the command line is wrong
    ARTIFACT = 3  # an artifact failed, the others are written
    MACHINE = 4  # the machine lacks something
    INTERRUPTED = 130
