"""When an answer has to be there: one deadline for all that one request asks of others."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf

_end: ContextVar[float] = ContextVar("deadline", default=inf)


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """What this thread does within the block may take so many seconds, or as many as a block around it leaves."""
    before = _end.get()
    _end.set(min(before, time.monotonic() + seconds))
    try:
        yield
    finally:
        _end.set(before)


def time_left() -> float:
    """The seconds that are left, less than 0 if it is over; infinite without a deadline."""
    return _end.get() - time.monotonic()
