"""Files read in worker processes that can be killed: no file costs more than its limits of time and of memory.

What comes back is in the order of what was asked. A worker is used for one file after the other; one that was
killed, or died, is replaced, and the file that it read is named.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path
from typing import NamedTuple

from indexer.documents.files import printable
from indexer.documents.messages import OUT_OF_MEMORY, Entry, Message, SourceReading, as_reading, decoded
from indexer.documents.model import Skipped, Unchanged
from indexer.documents.readers import reader_of
from indexer.documents.sources import Source
from indexer.settings import resolve

# The worker needs the modules of its parent from where the parent has them, and nothing of its main module: a
# script without a guard must not run twice.
_START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from indexer.documents.worker import main; "
    "main(*map(int, sys.argv[2:]))"
)
_START_SECONDS = 60  # a worker may take to start, on a machine that is busy
_PATIENCE = 3  # times as long as a file may compute, by the clock, for one that waits for something
_BATCH = 64
_MUCH = 0.5  # of the memory allowed: a process that ends itself with more was refused the rest
_SMALL = 256_000  # bytes: files that are asked for together, and from where on one is shared


def read_all(sources: Sequence[Source], *, workers: int | None = None) -> Generator[SourceReading, None, None]:
    """What each source holds, in order, read in at most `workers` processes (None: one a processor).

    A file that computes longer than `max_file_seconds` without a result, waits three times as long, or takes more
    than `max_file_memory_mb`, is named, and so is one that ends its process. Raises ParameterError for a setting
    that cannot be used.
    """
    with closing(read_changed(sources, {}, workers=workers)) as changed:
        for reading, _ in changed:
            yield reading


def read_changed(
    sources: Sequence[Source], known: Mapping[str, Collection[str]], *, workers: int | None = None
) -> Generator[tuple[SourceReading, tuple[str, ...]], None, None]:
    """The same but for lines that need not be read again: `known` has their origins for names of sources. Those that
    are still there come with each reading."""
    if not sources:
        return
    pool = _Pool(sources, workers or os.cpu_count() or 1, known)
    try:
        for place, source in enumerate(sources):
            part = pool.finished(place)
            if part.fault is None:
                unchanged = tuple(entry.origin for _, entry in part.entries if isinstance(entry, Unchanged))
                yield as_reading(source, part.entries), unchanged
            else:
                yield ((), (Skipped(printable(source.name), part.fault),)), ()
            part.entries.clear()
    finally:
        pool.stop()


@dataclass(slots=True)
class _Part:
    """What is known of a source so far."""

    awaited: int
    """Shares that are not read yet."""
    entries: list[Entry] = field(default_factory=list)
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class _Task:
    """A source, or a share of what a large one holds."""

    place: int
    share: int = 0
    shares: int = 1


class _End(NamedTuple):
    """How a process ended: its exit code, negative for a signal, and the most memory that it took, in MB."""

    code: int
    megabytes: float


class _Worker:
    """A process that reads."""

    def __init__(self, seconds: int, megabytes: int) -> None:
        self.tasks: deque[_Task] = deque()
        self.deadline = 0.0
        self.is_ready = False
        self.connection, other = multiprocessing.Pipe()
        numbers = (other.fileno(), seconds, megabytes)
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", _START, json.dumps(sys.path), *map(str, numbers)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[other.fileno()],
        )
        other.close()

    def end(self) -> _End:
        """Ends the process if it has not ended."""
        pid, status, used = os.wait4(self._process.pid, os.WNOHANG)
        if not pid:
            self._process.kill()
            _, status, used = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        self.connection.close()
        return _End(self._process.returncode, _megabytes(used))


class _Pool:
    """The workers, what they are to do, and what they have done."""

    def __init__(self, sources: Sequence[Source], workers: int, known: Mapping[str, Collection[str]]) -> None:
        self._sources = sources
        self._known = known
        self._seconds = int(resolve("max_file_seconds").value)
        self._megabytes = int(resolve("max_file_memory_mb").value)
        resolve("max_file_pages")  # read in the workers: whoever set it wrongly is told here
        self._parts: list[_Part] = []
        self._waiting: deque[deque[_Task]] = deque()
        self._plan(workers)
        self._crew = [self._hire() for _ in range(min(workers, len(self._waiting)))]

    def _plan(self, workers: int) -> None:
        """Small files are asked for several at a time; a large one of many documents is shared by all workers."""
        batch: deque[_Task] = deque()
        total = 0
        for place, source in enumerate(self._sources):
            reader, size = reader_of(source.name), _size(source)
            shares = workers if reader and reader.many and size > _SMALL else 1
            self._parts.append(_Part(shares))
            if batch and (shares > 1 or total + size > _SMALL or len(batch) == _BATCH):
                self._waiting.append(batch)
                batch, total = deque(), 0
            if shares > 1:
                self._waiting += (deque([_Task(place, share, shares)]) for share in range(shares))
            else:
                batch.append(_Task(place))
                total += size
        if batch:
            self._waiting.append(batch)

    def finished(self, place: int) -> _Part:
        """Waits until all of a source is read."""
        part = self._parts[place]
        while part.awaited:
            self._step()
        return part

    def stop(self) -> None:
        """Ends all workers, whatever they do."""
        for worker in self._crew:
            worker.end()

    def _hire(self) -> _Worker:
        return _Worker(self._seconds, self._megabytes)

    def _step(self) -> None:
        for worker in self._crew:
            if not worker.tasks and self._waiting:
                worker.tasks = self._waiting.popleft()
                worker.deadline = self._deadline() + (0 if worker.is_ready else _START_SECONDS)
                self._ask(worker)
        busy = [worker for worker in self._crew if worker.tasks]
        left = min(worker.deadline for worker in busy) - time.monotonic()
        ready = wait([worker.connection for worker in busy], max(0.0, left))
        for worker in busy:
            if worker.connection in ready:
                self._hear(worker)
            elif time.monotonic() > worker.deadline:
                self._lose(worker, self._too_long())

    def _ask(self, worker: _Worker) -> None:
        for task in worker.tasks:
            source = self._sources[task.place]
            known = sorted(self._known.get(source.name, ()))
            request = [str(source.path), source.name, task.share, task.shares, known]
            try:
                worker.connection.send_bytes(json.dumps(request).encode())
            except OSError:  # it is dead, which is noticed when it is listened to
                return

    def _hear(self, worker: _Worker) -> None:
        try:
            data = worker.connection.recv_bytes()
        except (EOFError, OSError):
            self._lose(worker, None)
            return
        worker.is_ready = True
        worker.deadline = self._deadline()
        self._note(worker, decoded(data))

    def _note(self, worker: _Worker, message: Message) -> None:
        part = self._parts[worker.tasks[0].place]
        part.entries += message.entries
        part.fault = part.fault or message.fault
        if message.ended:
            part.awaited -= 1
            worker.tasks.popleft()

    def _lose(self, worker: _Worker, fault: str | None) -> None:
        """Ends a worker that is stuck or has died: what it was reading is at fault, the rest is for another."""
        end = worker.end()
        self._note(worker, Message([], True, fault or self._died(end)))
        if worker.tasks:
            self._waiting.appendleft(worker.tasks)
        self._crew.remove(worker)
        self._crew.append(self._hire())

    def _deadline(self) -> float:
        return time.monotonic() + _PATIENCE * self._seconds

    def _too_long(self) -> str:
        most = f"{self._seconds} 秒"
        return f"读它要用的时间超过 {most}，已经放弃；文件若没有问题，请调大 DUANSOU_MAX_FILE_SECONDS。"

    def _died(self, end: _End) -> str:
        """What the end of a worker says of the file that it read."""
        if end.code == -signal.SIGXCPU:
            return self._too_long()
        # Compiled code that is refused memory ends its process by itself. Linux counts as a process's own what its
        # parent had when it was started, so that of a large parent nothing can be told.
        ended_itself = end.code == -signal.SIGABRT and end.megabytes > max(_own_peak(), _MUCH * self._megabytes)
        if end.code == OUT_OF_MEMORY or ended_itself:
            most = f"{self._megabytes} MB"
            return f"读它要用的内存超过 {most}，已经放弃；文件若没有问题，请调大 DUANSOU_MAX_FILE_MEMORY_MB。"
        return f"读它的进程意外终止（{end.code}），文件可能已损坏，请用别的程序打开它，另存一份再试。"


def _megabytes(used: resource.struct_rusage) -> float:
    """The most memory that a process took at a time."""
    return used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1_000_000


def _own_peak() -> float:
    """The same of this process, without what its own parent had; 0 where the system does not say so."""
    try:
        told = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1024 / 1e6 for line in told.splitlines() if line.startswith("VmHWM:")), 0.0)


def _size(source: Source) -> int:
    try:
        return source.path.stat().st_size
    except OSError:  # the worker says what is wrong with it
        return 0
