"""What one process takes on: so many searches at a time, so many waiting for one to end, so long for each."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Iterable, Iterator

from flask import Flask, Response, g
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from indexer.deadline import deadline
from indexer.settings import resolve
from server.web.live import this_request

LIMITED = ("pages", "api")
"""Blueprints whose requests are searches, as far as limits go; what operators ask always gets through."""
FREE = ("pages.help",)
LONGEST_WAIT = 30.0
"""Seconds that a request waits for its place: longer than loops take to compile and a cluster to do without a node."""
RETRY_AFTER = 2
"""Seconds after which a client that was refused may find a place."""


class Turns:
    """So many at a time, the others in the order in which they came; safe to share among threads.

    A semaphore of the standard library lets whoever comes just then pass those who wait.
    """

    def __init__(self, at_a_time: int) -> None:
        self._free = at_a_time
        self._waiting: deque[threading.Lock] = deque()
        self._lock = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many wait for a turn."""
        return len(self._waiting)

    def take(self, timeout: float = -1) -> bool:
        """Waits for a turn, at most so many seconds if a number is given; whether it came."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=timeout):
            return True
        with self._lock:
            if mine not in self._waiting:  # it came after all
                return True
            self._waiting.remove(mine)
        return False

    def give(self) -> None:
        """Ends a turn; it is that of the next one who waits."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


class Places:
    """Places for `searches` at a time and for a queue of `waiting`; safe to share among threads.

    One client takes at most `of_one_client` of both together; 0 leaves it any number.
    """

    def __init__(self, searches: int, waiting: int, of_one_client: int) -> None:
        self._turns = Turns(searches)
        self._counting = threading.Lock()
        self._inside: Counter[str] = Counter()
        self._most = searches + waiting
        self._of_one_client = of_one_client

    @property
    def taken(self) -> int:
        """How many are in places or wait for one."""
        return self._inside.total()

    def enter(self, client: str) -> None:
        """Waits for a place and takes it, until `leave`.

        Raises TooManyRequests for a client that has its share, and ServiceUnavailable if the queue is full or no
        place becomes free in time.
        """
        with self._counting:
            if self._of_one_client and self._inside[client] >= self._of_one_client:
                raise TooManyRequests(retry_after=RETRY_AFTER)
            if self._inside.total() >= self._most:
                raise ServiceUnavailable(retry_after=RETRY_AFTER)
            self._inside[client] += 1
        try:
            if not self._turns.take(LONGEST_WAIT):
                raise ServiceUnavailable(retry_after=RETRY_AFTER)
        except BaseException:
            self._forget(client)
            raise

    def leave(self, client: str) -> None:
        """Gives back a place that was taken."""
        self._turns.give()
        self._forget(client)

    def _forget(self, client: str) -> None:
        with self._counting:
            self._inside[client] -= 1
            if not self._inside[client]:
                del self._inside[client]

    def paced(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The pieces of a long answer, each made in a place; whoever reads slowly keeps none in between."""
        each = iter(pieces)
        while True:
            self._turns.take()
            try:
                piece = next(each, None)
            finally:
                self._turns.give()
            if piece is None:
                return
            yield piece


def threads() -> int:
    """How many threads a process needs: for all searches, for those that wait, and for whoever looks after it."""
    return int(resolve("searches").value) + int(resolve("queue").value) + 4


def seconds_of() -> int:
    """The longest that a request may take."""
    return int(resolve("request_seconds").value)


def init_app(app: Flask) -> None:
    """Holds the requests of the application to the limits of the settings."""
    largest = int(resolve("request_kb").value) * 1000
    app.config.update(MAX_CONTENT_LENGTH=largest, MAX_FORM_MEMORY_SIZE=largest)
    seconds = seconds_of()
    places = Places(*(int(resolve(name).value) for name in ("searches", "queue", "client_searches")))
    app.extensions["places"] = places

    @app.before_request
    def enter() -> None:
        asked = this_request()
        if asked.blueprint in LIMITED and asked.endpoint not in FREE:
            client, end = asked.remote_addr or "", deadline(seconds)
            places.enter(client)
            end.__enter__()
            g.held = client, end

    @app.after_request
    def pace(response: Response) -> Response:
        if response.is_streamed and "held" in g:
            response.response = places.paced(response.iter_encoded())
        return response

    @app.teardown_request
    def leave(_error: BaseException | None) -> None:
        if held := g.pop("held", None):
            client, end = held
            end.__exit__()
            places.leave(client)
