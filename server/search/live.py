"""A searcher over the newest generation that opens, changed between two requests and not within one."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Hashable
from pathlib import Path

from indexer.errors import NoIndexError
from indexer.stored import IndexFacts, facts, stamp
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
        self._looking = threading.Lock()
        self.facts: IndexFacts | None = None
        """What is known of the index that answers; None while there is none."""
        self._searcher: Searcher | None = None
        self._stamp: Hashable = None
        self._trouble = ""
        self._next_look = 0.0
        self.look()

    def get(self) -> Searcher:
        """The searcher to answer one whole request from; raises NoIndexError while no index can answer.

        While there is one, no request waits for a newer generation: a thread beside it looks and opens. A look can
        take long where a cluster is choosing another manager.
        """
        if self._searcher is None:
            with self._looking:
                if self._searcher is None and self._is_due():
                    self._look()
        else:
            self.look_beside()
        if self._searcher is None:
            raise NoIndexError(self._trouble)
        return self._searcher

    @property
    def stamp(self) -> Hashable:
        """Another one with each index that is taken up, and taken up after it; None while there is none."""
        return self._stamp

    def look_beside(self) -> None:
        """Looks for a newer generation in a thread, if it is time to; returns at once."""
        if self._is_due() and self._looking.acquire(blocking=False):
            try:
                threading.Thread(target=self._look_and_release, name="look for a newer index", daemon=True).start()
            except RuntimeError:  # no thread to be had now: the next request tries again
                self._looking.release()

    def look(self) -> None:
        """Takes up the current generation, if it is another one and opens."""
        with self._looking:
            self._look()

    def _is_due(self) -> bool:
        return time.monotonic() >= self._next_look

    def _look_and_release(self) -> None:
        try:
            self._look()
        finally:
            self._looking.release()

    def _look(self) -> None:
        wait = self.look_every if self._takes_up() else self.retry_after
        self._next_look = time.monotonic() + wait

    def _takes_up(self) -> bool:
        """Whether the current generation answers now: False if it cannot be opened, for whatever reason."""
        try:
            now = stamp(self.index)
            if now != self._stamp:
                self._searcher, self.facts = open_searcher(self.index), facts(self.index)
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
