"""A limit for what must not hang."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


class HangError(Exception):
    """Something computed longer than it may."""


@contextmanager
def processor_time(seconds: float) -> Iterator[None]:
    """The block may compute so long, waiting for a busy machine aside; raises HangError in it. In the main thread."""

    def stop(*_: object) -> None:
        raise HangError(f"{seconds} s of the processor")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
