"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from datetime import date
from importlib import metadata
from pathlib import Path

from benchmarks.memory import physical

_DISTRIBUTIONS = ("tantivy", "Whoosh-Reloaded", "numpy", "numba", "jieba", "rjieba")


def machine() -> str:
    """One sentence: date, processor, cores, memory, system, and versions."""
    return (
        f"{date.today().isoformat()}; {_processor()}, {os.cpu_count()} cores, {physical() / 2**30:.0f} GiB; "
        f"{platform.system()}, Python {platform.python_version()}; {', '.join(_versions())}"
    )


def _processor() -> str:
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text().splitlines() if cpu.exists() else []
    named = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return named or platform.processor() or platform.machine()


def _versions() -> Iterable[str]:
    for name in _DISTRIBUTIONS:
        try:
            yield f"{name} {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            continue
