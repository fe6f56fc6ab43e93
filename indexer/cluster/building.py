"""Builds an index on a cluster: loads it aside, compares it with what was read, switches over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

from indexer.cluster.client import Cluster, ExistsError, connect
from indexer.cluster.entries import Batch, Lengths, other_lines, paragraph_id, paragraph_lines, places
from indexer.cluster.generations import ClusterBuilding, ClusterGeneration
from indexer.cluster.loading import load
from indexer.cluster.mapping import MAPPING_VERSION, index_body, serving_settings, shards_for
from indexer.cluster.pointer import name_on_cluster, point
from indexer.cluster.queries import EVERYTHING, PARAGRAPHS, Query, all_of, holds
from indexer.cluster.stored import paragraph_of
from indexer.documents.model import Document, Skipped
from indexer.engine.analysis import in_order
from indexer.engine.generations import refusal
from indexer.engine.lock import rebuild_lock
from indexer.engine.manifest import SourceState
from indexer.errors import ClusterError, DuansouError
from indexer.settings import resolve
from indexer.text.folding import fold, fold_query

BATCH = 500
"""Paragraphs that are made entries of together."""
_SAMPLE = 100
_AROUND = 100
"""Paragraphs on either side of one of the sample that are scanned for the same characters."""
_LONGEST = 50
"""Characters of a paragraph that are asked for."""
_SETTLE_SECONDS = 600


class Building:
    """An index on a cluster that is being built in the place of the one that answers."""

    def __init__(self, folder: Path, cluster: Cluster) -> None:
        self._folder = folder
        self.cluster = cluster
        self._generation = ClusterBuilding(cluster, name_on_cluster(folder))
        self._builder = uuid4().hex

    @property
    def index(self) -> str:
        """The name of the new index on the cluster."""
        return self._generation.index

    def begin(self, paragraphs: int) -> None:
        """Makes the index, empty, for about so many paragraphs."""
        shards = int(resolve("opensearch_shards").value) or shards_for(paragraphs)
        with suppress(ExistsError):  # a request that was answered too late, and sent again
            self.cluster.create(self.index, index_body(shards=shards, builder=self._builder))
        self._own()

    def _own(self) -> None:
        """Raises DuansouError if another has taken the place of the index: the lock is one of this machine only."""
        if (self.cluster.meta(self.index) or {}).get("builder") != self._builder:
            raise DuansouError(f"另一台机器正在集群上建立“{self._generation.alias}”，请等它结束，或换一个索引名称。")

    def publish(
        self,
        *,
        documents: int,
        paragraphs: int,
        lengths: Lengths,
        settings: Mapping[str, str],
        corpus: Path,
        check: Callable[[Cluster, str], None],
    ) -> ClusterGeneration:
        """Makes what was loaded the index that answers; what `check` raises is raised here, and nothing is switched."""
        self._own()
        self.cluster.refresh(self.index)
        counts = {
            kind: _count(self.cluster, self.index, {"term": {"type": kind}}) for kind in ("document", "paragraph")
        }
        if counts != {"document": documents, "paragraph": paragraphs}:
            raise DuansouError("集群里新索引的文件数或段落数与读到的不符，已放弃，旧索引照常可用；请重试。")
        check(self.cluster, self.index)
        self.cluster.change_settings(self.index, serving_settings(int(resolve("opensearch_replicas").value)))
        if self.cluster.settle(self.index, _SETTLE_SECONDS) == "red":
            raise DuansouError("集群没有能为新索引备好分片，已放弃，旧索引照常可用；请检查集群的磁盘和节点。")
        facts: dict[str, Any] = {
            "schema": MAPPING_VERSION,
            "generation": self._generation.name,
            "engine": "opensearch",
            "created": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "documents": documents,
            "paragraphs": paragraphs,
            "settings": dict(settings),
            "corpus": str(corpus),
        }
        published = self._generation.publish(lengths, facts)
        point(self._folder, self._generation.alias)
        return published

    def close(self) -> None:
        """Removes all but the generation that answers and the one before it, and what another is building."""
        meta = self.cluster.meta(self.index)
        if meta is None or meta.get("builder") in (None, self._builder):
            self._generation.close()


@contextmanager
def cluster_building(folder: Path) -> Iterator[Building]:
    """Holds the lock of an index's folder and builds on the cluster of the settings.

    Raises LockedError at once if another builds; DuansouError for what the disk or the cluster refuses, in here or in
    the block.
    """
    try:
        with rebuild_lock(folder):
            building = Building(folder, connect())
            try:
                yield building
            finally:
                building.close()
    except OSError as error:
        raise refusal(error, folder) from error
    except ClusterError as error:
        # There may well be an index that answers: what failed is the building.
        raise DuansouError(str(error)) from error


def load_documents(
    building: Building,
    documents: Sequence[Document],
    sources: Mapping[str, SourceState],
    skipped: Iterable[Skipped],
    *,
    workers: int,
    progress: Callable[[int], None] | None,
) -> Lengths:
    """Loads documents in the order of their ids, and what is known of where they come from."""
    total = Lengths()

    def entries() -> Iterator[bytes]:
        nonlocal total
        done = 0
        for lines, lengths in in_order(paragraph_lines, _batches(documents), workers):
            yield from lines
            total += lengths
            done += len(lines)
            if progress:
                progress(done)
        yield from other_lines(documents, sources.items(), skipped)

    load(building.cluster, building.index, entries())
    return total


def load_others(building: Building, sources: Mapping[str, SourceState], skipped: Iterable[Skipped]) -> None:
    """Loads what is known of where documents come from, and of what was left out."""
    load(building.cluster, building.index, other_lines((), sources.items(), skipped))


def _batches(documents: Sequence[Document]) -> Iterator[Batch]:
    paragraphs = (
        (document.record, paragraph, place)
        for document, of in zip(documents, places(documents), strict=True)
        for paragraph, place in zip(document.paragraphs, of, strict=True)
    )
    while batch := list(islice(paragraphs, BATCH)):
        yield batch


def check_sample(cluster: Cluster, index: str, documents: Sequence[Document]) -> None:
    """Compares paragraphs of a loaded index with those read, and how often their characters are found around them.

    Raises DuansouError for a difference.
    """
    total = sum(len(document.paragraphs) for document in documents)
    step, at = -(-total // _SAMPLE), 0
    sample = []
    for document in documents:
        sample += [(document, i) for i in range(-at % step, len(document.paragraphs), step)]
        at += len(document.paragraphs)
    stored = cluster.get_many(index, [(paragraph_id(d.record.id, i + 1), d.record.id) for d, i in sample])
    wanted = [_asked_around(document, i) for document, i in sample]
    filters = {str(i): query for i, (query, _) in enumerate(wanted)}
    answer = cluster.search(index, {"size": 0, "aggs": {"sample": {"filters": {"filters": filters}}}})
    found = answer["aggregations"]["sample"]["buckets"]
    same = len(stored) == len(sample) and all(
        paragraph_of(entry)[0] == document.paragraphs[i] and found[str(k)]["doc_count"] == wanted[k][1]
        for k, (entry, (document, i)) in enumerate(zip(stored, sample, strict=True))
    )
    if not same:
        raise DuansouError("集群里新索引的内容与读到的不符，已放弃，旧索引照常可用；请重试并报告这个问题。")


def _asked_around(document: Document, i: int) -> tuple[Query, int]:
    """A query for characters of a paragraph among those around it, and how many of these hold them."""
    key = fold_query(fold(document.paragraphs[i].text)[:_LONGEST])
    around = document.paragraphs[max(0, i - _AROUND) : i + _AROUND]
    near = {"range": {"n": {"gte": around[0].n, "lte": around[-1].n}}}
    query = all_of(PARAGRAPHS, {"term": {"doc": document.record.id}}, near, holds(key) if key else EVERYTHING)
    return query, sum(key in fold(other.text) for other in around)


def _count(cluster: Cluster, index: str, query: dict[str, Any]) -> int:
    answer = cluster.search(index, {"query": query, "size": 0, "track_total_hits": True})
    total: int = answer["hits"]["total"]["value"]
    return total
