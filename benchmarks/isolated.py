"""Building and opening in processes of their own: `python -m benchmarks.isolated build|open PEER …`, one JSON line."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.memory import MEGABYTE, anonymous, resident
from benchmarks.peers import installed
from benchmarks.peers.base import Peer
from benchmarks.queries import Query

_OPENINGS = 5
_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Build:
    """Seconds from files to an index that answers; peak memory of all processes together and size of the index,
    both in MB."""

    seconds: float
    memory: float
    size: float


@dataclass(frozen=True, slots=True)
class Opening:
    """Seconds to open an index and to answer a first query after it, in a fresh process that has imported its
    modules; MB of memory over that process, without mapped files, after opening and after the answer."""

    seconds: float
    memory: float
    first_seconds: float
    first_memory: float


def build(peer: Peer, corpus: Path, index: Path) -> Build:
    """Builds in a child; raises RuntimeError if it fails."""
    child = subprocess.Popen(_command("build", peer, corpus, index), stdout=subprocess.PIPE, text=True)
    peak = 0
    while child.poll() is None:
        peak = max(peak, resident(child.pid))
        time.sleep(_POLL_SECONDS)
    output = child.stdout.read() if child.stdout else ""
    if child.returncode:
        raise RuntimeError(f"building {peer.name} ended with exit code {child.returncode}")
    size = sum(path.stat().st_size for path in index.rglob("*") if path.is_file())
    return Build(json.loads(output)["seconds"], peak / MEGABYTE, size / MEGABYTE)


def opening(peer: Peer, index: Path, way: str, first: Query) -> Opening:
    """The best of several openings."""
    command = _command("open", peer, index, way, json.dumps([first.kind, first.text, first.words]))
    runs = [
        Opening(**json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        for _ in range(_OPENINGS)
    ]
    return min(runs, key=lambda run: run.seconds + run.first_seconds)


def _command(what: str, peer: Peer, *arguments: Path | str) -> list[str]:
    return [sys.executable, "-m", "benchmarks.isolated", what, peer.name, *map(str, arguments)]


def _build_here(peer: Peer, corpus: str, index: str) -> dict[str, float]:
    began = time.perf_counter()
    peer.build(Path(corpus), Path(index))
    return {"seconds": time.perf_counter() - began}


def _open_here(peer: Peer, index: str, way: str, first: str) -> dict[str, float]:
    kind, text, words = json.loads(first)
    peer.load()
    before, began = anonymous(), time.perf_counter()
    opened = peer.open(Path(index))
    ready, own = time.perf_counter(), anonymous()
    question = opened.question(way, Query(kind, text, tuple(words)))
    if question:
        question()
    return {
        "seconds": ready - began,
        "memory": (own - before) / MEGABYTE,
        "first_seconds": time.perf_counter() - ready,
        "first_memory": (anonymous() - before) / MEGABYTE,
    }


if __name__ == "__main__":
    chosen = next(peer for peer in installed() if peer.name == sys.argv[2])
    run = {"build": _build_here, "open": _open_here}[sys.argv[1]]
    print(json.dumps(run(chosen, *sys.argv[3:])))
