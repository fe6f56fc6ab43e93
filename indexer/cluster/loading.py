"""Bulk loading: entries made in worker processes, sent by threads that wait when the cluster is busy.

An entry has an id of its own, so sending it twice leaves one: whatever fails for the moment is sent again.
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from indexer.cluster.client import Cluster
from indexer.errors import ClusterError

_THREADS = 3
_LARGEST_REQUEST = 4_000_000
"""Bytes of a bulk request: large enough to be worth one, small beside the heap of a small node."""
_MOST_ENTRIES = 5_000
_BUSY = (408, 429, 502, 503, 504)
_TRIES = 12
"""Ever longer pauses between them, a minute and a half in all."""


def load(cluster: Cluster, index: str, entries: Iterable[bytes]) -> int:
    """Sends entries (two lines each) and gives their number. Raises ClusterError for one that is refused for good,
    or when the cluster stays busy.

    At most two requests a thread wait at a time, so that entries are not made faster than they are taken.
    """
    sent = 0
    waiting: deque[Future[None]] = deque()
    with ThreadPoolExecutor(_THREADS) as pool:
        try:
            for request in _requests(entries):
                sent += len(request)
                waiting.append(pool.submit(send, cluster, index, request))
                if len(waiting) > 2 * _THREADS:
                    waiting.popleft().result()
            while waiting:
                waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
    return sent


def send(cluster: Cluster, index: str, entries: Sequence[bytes]) -> None:
    """Sends entries in one request, and again those for which the cluster was too busy."""
    for attempt in range(_TRIES):
        answer = cluster.bulk(index, b"\n".join(entries) + b"\n")
        if not answer["errors"]:
            return
        results = [item["index"] for item in answer["items"]]
        refused = next((r for r in results if r["status"] >= 400 and r["status"] not in _BUSY), None)
        if refused:
            kind = str(refused.get("error", {}).get("type", ""))
            raise ClusterError(f"集群不收“{refused['_id']}”这一条（{kind}），新索引已放弃，旧索引照常可用。")
        entries = [entry for entry, result in zip(entries, results, strict=True) if result["status"] in _BUSY]
        # Not all threads at the same moment.
        time.sleep(min(0.1 * 2.0**attempt, 15) * random.uniform(0.7, 1.3))  # noqa: S311
    raise ClusterError("集群一直忙不过来，新索引已放弃，旧索引照常可用；请等它空闲后再试。")


def _requests(entries: Iterable[bytes]) -> Iterator[list[bytes]]:
    request: list[bytes] = []
    size = 0
    for entry in entries:
        if request and (size + len(entry) > _LARGEST_REQUEST or len(request) == _MOST_ENTRIES):
            yield request
            request, size = [], 0
        request.append(entry)
        size += len(entry)
    if request:
        yield request
