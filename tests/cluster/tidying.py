"""Takes away what tests leave on a cluster."""

from __future__ import annotations

from pathlib import Path

from indexer.cluster.client import connect
from indexer.cluster.pointer import name_on_cluster


def forget_on_cluster(folder: Path) -> None:
    """Removes what the index of a folder has on the cluster."""
    cluster = connect()
    cluster.delete(cluster.names(f"{name_on_cluster(folder)}-*"))
