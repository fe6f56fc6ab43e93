"""Memory of processes, as Linux tells it; 0 on systems that do not."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

MEGABYTE = 1_000_000
_PROCESSES = Path("/proc")
_POLL_SECONDS = 0.05


def resident(pid: int) -> int:
    """Resident bytes of a process and all that it started; pages that they share count for each."""
    return sum(_size(process, "VmRSS:") for process in _with_children(pid))


def private(pid: int) -> int:
    """The same without pages of files, which can be given back."""
    return sum(_size(process, "RssAnon:") for process in _with_children(pid))


def peak(process: subprocess.Popen[str]) -> int:
    """The most that `resident` told until a process ended."""
    most = 0
    while process.poll() is None:
        most = max(most, resident(process.pid))
        time.sleep(_POLL_SECONDS)  # nothing tells when memory grows: it is looked at
    return most


def physical() -> int:
    """Bytes of the machine's memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _with_children(pid: int) -> Iterator[int]:
    yield pid
    try:
        lists = [path.read_text() for path in (_PROCESSES / str(pid)).glob("task/*/children")]
    except OSError:
        # It has ended meanwhile.
        return
    for child in " ".join(lists).split():
        yield from _with_children(int(child))


def _size(pid: int, name: str) -> int:
    try:
        status = (_PROCESSES / str(pid) / "status").read_text()
    except OSError:
        return 0
    return 1024 * sum(int(line.split()[1]) for line in status.splitlines() if line.startswith(name))
