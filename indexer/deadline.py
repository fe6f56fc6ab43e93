"""When an answer has to be there: one deadline for all that one request asks of others."""

from __future__ import annotations

import time
from contextvars import ContextVar
from math import inf

_end: ContextVar[float] = ContextVar("deadline", default=inf)


# A class costs a third of what a generator for `with` does, twice an answer.
class deadline:
    """What this thread does within the block may take so many seconds, or as many as a block around it leaves."""

    __slots__ = ("_before", "_seconds")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        self._before = _end.get()
        _end.set(min(self._before, time.monotonic() + self._seconds))

    def __exit__(self, *_error: object) -> None:
        _end.set(self._before)


def time_left() -> float:
    """The seconds that are left, less than 0 if it is over; infinite without a deadline."""
    return _end.get() - time.monotonic()
