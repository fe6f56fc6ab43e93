"""What benchmarks leave on a cluster is taken away."""

from __future__ import annotations

from pathlib import Path

from indexer.cluster.client import connect
from indexer.cluster.pointer import name_on_cluster


def remove(index: Path) -> None:
    """Deletes all generations that the cluster has of an index folder."""
    connect().delete(connect().names(f"{name_on_cluster(index)}-*"))
