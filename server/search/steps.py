"""How long the steps of an answer take, for whoever watches the service, and that they end in time."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import TypeVar

from indexer.deadline import time_left
from indexer.errors import TimeLimitError

_Item = TypeVar("_Item")

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


# A class costs half of what a generator for `with` does, five times an answer.
class timed:
    """Times what runs within its block as one of STEPS; steps are not nested. Raises TimeLimitError if it is over."""

    __slots__ = ("_began", "_name")

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        check_time()
        self._began = time.perf_counter()

    def __exit__(self, *_error: object) -> None:
        seconds = _watched.get()
        if seconds is not None:
            seconds[self._name] = seconds.get(self._name, 0.0) + time.perf_counter() - self._began


def check_time() -> None:
    """Raises TimeLimitError once the deadline of what is going on has passed."""
    if time_left() <= 0:
        raise TimeLimitError("这个请求在限定的时间内没有答完，请缩小范围再试。")


def in_time(items: Iterable[_Item]) -> Iterator[_Item]:
    """The items, as long as there is time for them; raises as `check_time` does."""
    for item in items:
        check_time()
        yield item
