"""The engines that are compared."""

from __future__ import annotations

from importlib.util import find_spec

from benchmarks.peers.base import Peer
from benchmarks.peers.duansou import Duansou
from benchmarks.peers.fts5 import Fts5
from benchmarks.peers.stock_whoosh import StockWhoosh
from benchmarks.peers.tantivy import Tantivy

DUANSOU = Duansou()
ALL: tuple[Peer, ...] = (
    DUANSOU,
    Tantivy("tantivy", ("words", "bigrams", "characters")),
    Tantivy("tantivy, words only", ("words",)),
    Tantivy("tantivy, phrases only", ("characters", "bigrams"), positions=True),
    StockWhoosh(),
    Fts5(),
)


def installed() -> tuple[Peer, ...]:
    """Those that can run here."""
    return tuple(peer for peer in ALL if find_spec(peer.requires))


def missing() -> tuple[str, ...]:
    """The modules that the others need."""
    return tuple(dict.fromkeys(peer.requires for peer in ALL if not find_spec(peer.requires)))
