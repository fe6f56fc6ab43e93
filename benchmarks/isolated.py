"""Building and opening in processes of their own: `python -m benchmarks.isolated build|open PEER …`, one JSON line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.memory import MEGABYTE, peak, private
from benchmarks.peers import peer_named
from benchmarks.peers.base import Peer
from benchmarks.queries import Query

_OPENINGS = 3


@dataclass(frozen=True, slots=True)
class Build:
    """Seconds from files to an index that answers; peak memory of all processes together and size of the index,
    both in MB."""

    seconds: float
    memory: float
    size: float


@dataclass(frozen=True, slots=True)
class Opening:
    """Seconds that opening an index takes in a fresh process that has imported its modules, and then the first
    question; MB of memory that each adds, mapped files left out."""

    seconds: float
    memory: float
    first_seconds: float
    first_memory: float


def build(peer: Peer, corpus: Path, index: Path) -> Build:
    """Builds in a child; raises RuntimeError if it fails."""
    with subprocess.Popen(_command("build", peer, corpus, index), stdout=subprocess.PIPE, text=True) as child:
        most = peak(child)
        output = child.stdout.read() if child.stdout else ""
    if child.returncode:
        raise RuntimeError(f"building {peer.name} ended with exit code {child.returncode}")
    size = sum(path.stat().st_size for path in index.rglob("*") if path.is_file())
    return Build(json.loads(output)["seconds"], most / MEGABYTE, size / MEGABYTE)


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
    before, began = _memory(), time.perf_counter()
    opened = peer.open(Path(index))
    seconds, memory = time.perf_counter() - began, _memory() - before
    question = opened.question(way, Query(kind, text, tuple(words)))
    before, began = _memory(), time.perf_counter()
    if question:
        question()
    first_seconds, first_memory = time.perf_counter() - began, _memory() - before
    opened.close()
    return {
        "seconds": seconds,
        "memory": memory / MEGABYTE,
        "first_seconds": first_seconds,
        "first_memory": first_memory / MEGABYTE,
    }


def _memory() -> int:
    """Of this process and those that a peer has started in `load`."""
    return private(os.getpid())


def _run(what: str, name: str, *arguments: str) -> dict[str, float]:
    peer = peer_named(name)
    return _build_here(peer, *arguments) if what == "build" else _open_here(peer, *arguments)


if __name__ == "__main__":
    print(json.dumps(_run(*sys.argv[1:])))
