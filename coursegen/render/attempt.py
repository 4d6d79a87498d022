"""One job tried: bytes, or the sentence that says why there are none."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass, replace

from coursegen import render
from coursegen.diagnostics import MachineError, printable
from coursegen.render import limits
from coursegen.render.job import Job, Rendered
from coursegen.render.limits import ExhaustedError, Limits
from coursegen.theme import Theme


@dataclass(frozen=True)
class Outcome:
    """A job's bytes, or the sentence that says why there are none; `seconds` of rendering.

    `grown` is how many megabytes the process that rendered it has by now more than at its start.
    """

    rendered: Rendered | None
    seconds: float = 0.0
    cached: bool = False
    grown: int = 0
    failure: str | None = None
    lacking: tuple[str, str] | None = None  # what the machine lacks, and the remedy


def attempt(job: Job, theme: Theme) -> Outcome:
    """Render a job; whatever its renderer raises becomes part of the outcome."""
    began = time.perf_counter()
    try:
        with limits.held(Limits.from_environment()):
            outcome = Outcome(render.render(job, theme))
    except MachineError as fault:
        outcome = Outcome(None, lacking=(str(fault), fault.remedy))
    except ExhaustedError as fault:
        outcome = Outcome(None, failure=str(fault))
    except Exception as fault:  # a renderer's fault is one artifact's failure, reported with its kind
        outcome = Outcome(None, failure=printable(f"{type(fault).__name__}: {fault}"))
    # Boxes of a page refer to one another. What is left of them is young now and quickly found; once it has grown old
    # beside the next job, a process keeps two or three jobs' worth, and ever more of it in pieces.
    gc.collect(1)
    return replace(outcome, seconds=time.perf_counter() - began)
