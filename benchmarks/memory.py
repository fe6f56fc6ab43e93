"""Memory of processes, as Linux tells it; 0 on systems that do not."""

from __future__ import annotations

import os
from pathlib import Path

MEGABYTE = 1_000_000
_PROCESSES = Path("/proc")


def resident(pid: int) -> int:
    """Resident bytes of a process and all that it started; pages that they share count for each."""
    try:
        pages = int((_PROCESSES / str(pid) / "statm").read_text().split()[1])
        lists = [path.read_text() for path in (_PROCESSES / str(pid)).glob("task/*/children")]
    except OSError:
        # It has ended meanwhile.
        return 0
    children = map(int, " ".join(lists).split())
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(map(resident, children))


def anonymous() -> int:
    """Resident bytes of this process that are not pages of a file."""
    status = _PROCESSES / "self/status"
    lines = status.read_text().splitlines() if status.exists() else []
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon:"))


def physical() -> int:
    """Bytes of the machine's memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
