"""The engines that are compared. Each is imported when it is asked for: what one needs is no memory of another."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec

from benchmarks.lucene import lacking
from benchmarks.peers.base import Peer

DUANSOU = "Duansou"
_HOMES: Mapping[str, tuple[str, str]] = {
    DUANSOU: ("duansou", "indexer"),
    "tantivy": ("tantivy", "tantivy"),
    "tantivy, words only": ("tantivy", "tantivy"),
    "tantivy, phrases only": ("tantivy", "tantivy"),
    "Lucene": ("lucene", ""),
    "Lucene, words only": ("lucene", ""),
    "Lucene, phrases only": ("lucene", ""),
    "Whoosh": ("stock_whoosh", "whoosh"),
    "FTS5 trigram": ("fts5", "sqlite3"),
}
"""Where each peer lives, and the module that must be installed for it; none for Lucene, which is no Python."""


def peer_named(name: str) -> Peer:
    """One of `installed()` by its name."""
    home, _ = _HOMES[name]
    peers: Mapping[str, Peer] = import_module(f"benchmarks.peers.{home}").PEERS
    return peers[name]


def installed() -> tuple[Peer, ...]:
    """Those that can run here."""
    return tuple(peer_named(name) for name, (_, module) in _HOMES.items() if _runs(module))


def missing() -> tuple[str, ...]:
    """The modules that the others need."""
    return tuple(dict.fromkeys(module for _, module in _HOMES.values() if module and not _runs(module)))


def left_out() -> str:
    """One sentence for each reason why peers cannot run here."""
    modules, java = ", ".join(missing()), lacking()
    return " ".join(
        (
            *([f"Left out, because not installed: {modules} (pip install '.[bench]')."] if modules else []),
            *([f"Left out: Lucene, because {java}."] if java else []),
        )
    )


def _runs(module: str) -> bool:
    return bool(find_spec(module)) if module else not lacking()
