"""A searcher over the newest generation that opens, changed between two requests and not within one."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Hashable
from contextlib import suppress
from pathlib import Path

from indexer.errors import NoIndexError
from indexer.stored import stamp
from server.search.searcher import Searcher, open_searcher

log = logging.getLogger(__name__)


class LiveSearcher:
    """Holds the Searcher of the current generation; safe to share between threads.

    Looks for a newer one at most every `look_every` seconds, and `retry_after` seconds after one that did
    not open, since opening reads every checksum.
    """

    def __init__(self, index: Path, *, look_every: float = 1.0, retry_after: float = 5.0) -> None:
        self.index = index
        self.look_every = look_every
        self.retry_after = retry_after
        self._lock = threading.Lock()
        self._searcher: Searcher | None = None
        self._stamp: Hashable = None
        self._trouble = ""
        self._next_look = 0.0
        with suppress(NoIndexError):
            self.get()

    def get(self) -> Searcher:
        """The searcher to answer one whole request from; raises NoIndexError while no index can answer.

        One thread at a time looks for a newer generation; while it opens one, the others answer from the
        old one, or wait if there is none.
        """
        if time.monotonic() >= self._next_look and self._lock.acquire(blocking=self._searcher is None):
            try:
                if time.monotonic() >= self._next_look:
                    wait = self.look_every if self._look() else self.retry_after
                    self._next_look = time.monotonic() + wait
            finally:
                self._lock.release()
        if self._searcher is None:
            raise NoIndexError(self._trouble)
        return self._searcher

    def _look(self) -> bool:
        """Takes up the current generation; False if it cannot be opened, for whatever reason."""
        try:
            now = stamp(self.index)
            if now != self._stamp:
                self._searcher = open_searcher(self.index)
                self._stamp = now
        except NoIndexError as e:
            self._trouble = str(e)
            log.warning("%s", e)
            return False
        except Exception:
            self._trouble = "索引打不开，原因已经记下；请运行 duansou rebuild 重建索引。"
            log.exception("the index does not open")
            return False
        return True
