"""The generations of an index on a cluster: built aside, switched to by an alias in one call, the last two kept.

    NAME                    the alias: the index that answers
    NAME-000007             one generation; `_meta` of its mapping says what it is, and that it is whole
    INDEX/cluster.json      on this machine: that the index in this folder is NAME

The cluster holds the truth; the folder only points to it. Every number up to the current one was current once: what a
builder that died has left behind has a higher one, and goes before the next is begun.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from indexer.cluster.client import Cluster, hits_of
from indexer.cluster.entries import Lengths
from indexer.cluster.mapping import MAPPING_VERSION, EntryType
from indexer.documents.files import printable
from indexer.documents.model import Skipped
from indexer.engine.manifest import Manifest, SourceState, damaged
from indexer.errors import NoIndexError

_KEPT = 2
_PAGE = 5_000


@dataclass(frozen=True, slots=True)
class ClusterGeneration:
    """One whole index on a cluster, by what `_meta` of its mapping says: `index` is its name there, `name` its number,
    `lengths` sums over its paragraphs, `facts` its manifest without source files and what was left out."""

    index: str
    name: str
    documents: int
    paragraphs: int
    lengths: Lengths
    facts: dict[str, Any]


def current_generation(cluster: Cluster, alias: str) -> ClusterGeneration:
    """The generation that answers. Raises NoIndexError if there is none or it is of another version, ClusterError."""
    while True:
        indices = cluster.behind(alias)
        if not indices:
            raise NoIndexError(f"集群里还没有名为“{printable(alias)}”的索引，请先运行 duansou rebuild。")
        if len(indices) > 1:
            raise damaged(f"集群里的名称“{printable(alias)}”指向几个索引")
        meta = cluster.meta(indices[0])
        if meta is not None:
            return _read(alias, indices[0], meta)
        # Two rebuilds that ended meanwhile have removed it: the newest one answers.
        if cluster.behind(alias) == indices:
            raise damaged(f"集群里的名称“{printable(alias)}”指向没有的索引")


def _read(alias: str, index: str, meta: dict[str, Any]) -> ClusterGeneration:
    facts = meta.get("generation")
    version = meta.get("mapping")
    if facts is None or _number(alias, index) is None:
        raise damaged(f"集群里的“{printable(index)}”不是段搜建立的完整索引")
    if version != MAPPING_VERSION:
        raise NoIndexError(
            f"集群里的索引是第 {version} 版，本程序只读第 {MAPPING_VERSION} 版，请运行 duansou rebuild 重建。"
        )
    try:
        return ClusterGeneration(
            index,
            facts["generation"],
            facts["documents"],
            facts["paragraphs"],
            Lengths(**meta["lengths"]),
            facts,
        )
    except (KeyError, TypeError) as error:
        raise damaged(f"集群里的“{printable(index)}”缺少说明") from error


def manifest_of(cluster: Cluster, generation: ClusterGeneration) -> Manifest:
    """What a generation says of itself, its source files and what was left out included."""
    try:
        sources = {
            entry.pop("file"): SourceState(**entry) for entry in stored_entries(cluster, generation.index, "source")
        }
        skipped = tuple(Skipped(**entry) for entry in stored_entries(cluster, generation.index, "skipped"))
        return Manifest(**generation.facts, sources=sources, skipped=skipped, files={})
    except (KeyError, TypeError) as error:
        raise damaged(f"集群里的“{printable(generation.index)}”的说明有误") from error


def stored_entries(cluster: Cluster, index: str, kind: EntryType) -> Iterator[dict[str, Any]]:
    """What is kept in all entries of a type but paragraphs; documents in the order of their ids."""
    body: dict[str, Any] = {
        "query": {"term": {"type": kind}},
        "_source": ["stored"],
        "size": _PAGE,
        "sort": [{"doc": "asc"}],
    }
    while True:
        hits = hits_of(cluster.search(index, body))
        yield from (hit["_source"]["stored"] for hit in hits)
        if len(hits) < _PAGE:
            return
        body["search_after"] = hits[-1]["sort"]


class ClusterBuilding:
    """A generation that is being built: load into `index`, then `publish` it."""

    def __init__(self, cluster: Cluster, alias: str) -> None:
        """Clears away what builders before have left; the lock of the folder must be held."""
        self._cluster = cluster
        self.alias = alias
        taken = self._prune()
        self.name = f"{1 + max(taken, default=0):06d}"
        self.index = f"{alias}-{self.name}"

    def publish(self, lengths: Lengths, facts: dict[str, Any]) -> ClusterGeneration:
        """Makes the loaded index the one that answers. `facts` are the manifest's, without sources, skipped, files."""
        meta = {"mapping": MAPPING_VERSION, "lengths": asdict(lengths), "generation": facts}
        self._cluster.set_meta(self.index, meta)
        self._cluster.switch(self.alias, self.index, self._cluster.behind(self.alias))
        return _read(self.alias, self.index, meta)

    def close(self) -> None:
        """Removes all but the current generation and the one before it."""
        self._prune()

    def _prune(self) -> list[int]:
        """The numbers of the generations that are left."""
        numbers = {n: index for index in self._cluster.names(f"{self.alias}-*") if (n := _number(self.alias, index))}
        answering = [n for index in self._cluster.behind(self.alias) if (n := _number(self.alias, index))]
        kept = sorted(n for n in numbers if answering and n <= max(answering))[-_KEPT:]
        self._cluster.delete([index for n, index in numbers.items() if n not in kept])
        return kept


def _number(alias: str, index: str) -> int | None:
    match = re.fullmatch(re.escape(alias) + r"-(\d{6,12})", index)
    return int(match[1]) if match else None
