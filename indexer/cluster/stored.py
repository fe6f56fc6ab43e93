"""An index on a cluster as the commands see it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from indexer.cluster.client import Body, Cluster, connect, hits_of
from indexer.cluster.entries import document_entry, paragraph_id
from indexer.cluster.generations import (
    ClusterGeneration,
    current_generation,
    manifest_of,
    stored_entries,
)
from indexer.cluster.pointer import name_on_cluster
from indexer.cluster.queries import PARAGRAPHS, all_of
from indexer.documents.model import RECORD_FIELDS, Document, Paragraph, Record
from indexer.engine.manifest import Manifest, damaged
from indexer.text.symbols import Mention

_PAGE = 1_000

StoredRecord = tuple[Record, int, tuple[str, ...]]
"""A record, how many paragraphs the document has, and which fields were read off the text."""


class ClusterIndex:
    """One generation on a cluster; safe to share among threads."""

    def __init__(self, cluster: Cluster, generation: ClusterGeneration) -> None:
        self.cluster = cluster
        self.generation = generation

    @cached_property
    def manifest(self) -> Manifest:
        """What the generation says of itself."""
        return manifest_of(self.cluster, self.generation)

    def verify(self) -> str:
        """Compares what the cluster holds with what was loaded; what was compared, as a clause. Raises NoIndexError."""
        index = self.generation.index
        if self.cluster.health(index) == "red":
            raise damaged(f"集群里的“{index}”有分片不能用")
        body: Body = {"size": 0, "aggs": {"types": {"terms": {"field": "type"}}}}
        rows = self.cluster.search(index, body)["aggregations"]["types"]["buckets"]
        counts = {row["key"]: row["doc_count"] for row in rows}
        wanted = {"document": self.generation.documents, "paragraph": self.generation.paragraphs}
        if {name: counts.get(name, 0) for name in wanted} != wanted:
            raise damaged(f"集群里的“{index}”的文件数或段落数与建立时不同")
        return f"集群里的“{index}”分片都可用，文件数和段落数与建立时相同"

    def records(self) -> Iterator[StoredRecord]:
        """The record of every document, by id."""
        return map(record_of, stored_entries(self.cluster, self.generation.index, "document"))

    def record(self, doc: str) -> StoredRecord | None:
        """The record of a document; None if there is no such document."""
        found = self.cluster.get_many(self.generation.index, [(document_entry(doc), doc)])
        return record_of(found[0]["stored"]) if found else None

    def paragraph(self, doc: str, n: int) -> tuple[Paragraph, tuple[Mention, ...]] | None:
        """One paragraph of a document; None if there is no such paragraph."""
        found = self.cluster.get_many(self.generation.index, [(paragraph_id(doc, n), doc)])
        return paragraph_of(found[0]) if found else None

    def paragraphs(self, doc: str) -> Iterator[tuple[Paragraph, tuple[Mention, ...]]]:
        """The paragraphs of a document in order, with the symbols seen in each."""
        body: Body = {
            "query": all_of(PARAGRAPHS, {"term": {"doc": doc}}),
            "_source": ["n", "part", "stored"],
            "sort": [{"n": "asc"}],
            "size": _PAGE,
        }
        while True:
            hits = hits_of(self.cluster.search(self.generation.index, body, routing=doc))
            yield from (paragraph_of(hit["_source"]) for hit in hits)
            if len(hits) < _PAGE:
                return
            body["search_after"] = hits[-1]["sort"]

    def export(self) -> Iterator[Document]:
        """Every document with its paragraphs, by id."""
        for record, _, read_off in self.records():
            yield Document(record, tuple(paragraph for paragraph, _ in self.paragraphs(record.id)), read_off)


def open_cluster_index(folder: Path) -> ClusterIndex:
    """The generation that answers for the index of a folder; raises NoIndexError, ClusterError."""
    cluster = connect()
    return ClusterIndex(cluster, current_generation(cluster, name_on_cluster(folder)))


def record_of(stored: Body) -> StoredRecord:
    """A record as it is kept."""
    record = Record(**{name: stored[name] for name in RECORD_FIELDS})
    return record, stored["count"], tuple(stored["read_off"])


def paragraph_of(entry: Body) -> tuple[Paragraph, tuple[Mention, ...]]:
    """A paragraph of an entry, and the symbols seen in it."""
    kept = entry["stored"]
    mentions = tuple(Mention(symbol, (start, end)) for symbol, start, end in kept["symbols"])
    kept_fields = {name: kept[name] for name in ("text", "number", "label", "section")}
    return Paragraph(n=entry["n"], kind=entry["part"], **kept_fields), mentions
