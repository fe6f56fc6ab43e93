"""The process that reads files for another, so that a hostile one costs no more than this process.

`pool.py` starts it and talks to it over a socket, in JSON: what comes from here may be spoilt and must not be able
to do more than to be wrong. It ends with its parent, and at the limits of memory and of processor time.
"""

from __future__ import annotations

import gc
import json
import os
import queue
import resource
import signal
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from indexer.documents.file_reading import entries
from indexer.documents.messages import OUT_OF_MEMORY, Entry, Message, encoded
from indexer.documents.model import Document
from indexer.documents.sources import Source
from indexer.errors import DuansouError

_PARAGRAPHS = 1000
_SECONDS = 0.5  # after so many paragraphs or seconds a message is sent


def main(handle: int, seconds: int, megabytes: int) -> None:
    """Reads what is asked for over the socket of that file descriptor until its other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its workers
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_DATA, megabytes * 1_000_000)
    gc.set_threshold(100_000)  # what is made here is sent and dropped, and hardly any of it in cycles
    connection = Connection(handle)
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(connection, requests), daemon=True).start()
    connection.send_bytes(encoded(Message([])))  # ready: what it took to start is not the first file's time
    while True:
        path, name, share, shares, known = json.loads(requests.get())
        _allow(seconds)
        try:
            for message in _messages(entries(Source(Path(path), name), share, shares, frozenset(known))):
                connection.send_bytes(encoded(message))
                _allow(seconds)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)


def _allow(seconds: int) -> None:
    """Lets this process compute for so long from now on, then the system ends it: a busy machine is no fault."""
    _limit(resource.RLIMIT_CPU, int(time.process_time()) + seconds + 1)


def _limit(kind: int, soft: int) -> None:
    hard = resource.getrlimit(kind)[1]
    try:
        resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
    except (OSError, ValueError):  # a system without it: what is left is the parent's clock
        return


def _listen(connection: Connection, requests: queue.SimpleQueue[bytes]) -> None:
    """Takes requests while another is worked at, to end at once with the parent, whatever it died of."""
    try:
        while True:
            requests.put(connection.recv_bytes())
    except (EOFError, OSError):
        os._exit(0)


def _messages(found: Iterator[Entry]) -> Iterator[Message]:
    waiting: list[Entry] = []
    paragraphs, since = 0, time.monotonic()
    try:
        for entry in found:
            waiting.append(entry)
            paragraphs += len(entry[1].paragraphs) if isinstance(entry[1], Document) else 1
            if paragraphs >= _PARAGRAPHS or time.monotonic() - since > _SECONDS:
                yield Message(waiting)
                waiting, paragraphs, since = [], 0, time.monotonic()
    except DuansouError as fault:
        yield Message([], True, str(fault))
    except MemoryError:
        raise
    except Exception as error:  # a library that met what its authors did not think of
        kind = type(error).__name__
        yield Message([], True, f"读它的程序出错（{kind}），文件可能已损坏，请用别的程序打开它，另存一份再试。")
    else:
        yield Message(waiting, True)
