"""How long the steps of an answer take, for whoever watches the service."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

STEPS = ("plan", "engine", "answer", "suggestions")
"""Reading the query and planning; finding, ranking and counting; texts, marks and facets; what to try instead."""

Seconds = dict[str, float]
"""Step → seconds, each the sum over all answers that a request needed."""

_watched: ContextVar[Seconds | None] = ContextVar("watched", default=None)


def watch() -> Seconds:
    """Collects the steps of this thread's answers from now on, in the dictionary that it returns."""
    seconds: Seconds = {}
    _watched.set(seconds)
    return seconds


@contextmanager
def timed(name: str) -> Iterator[None]:
    """Times what runs within it as one of STEPS; steps are not nested."""
    seconds = _watched.get()
    if seconds is None:
        yield
        return
    began = time.perf_counter()
    try:
        yield
    finally:
        seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - began
