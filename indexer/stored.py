"""An index as the commands see it, whichever engine holds it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from indexer.cluster.pointer import is_on_cluster
from indexer.documents.model import Document, Record
from indexer.engine.generations import CURRENT_FILE, Generation, current, current_name, generation_size, verify
from indexer.engine.manifest import Manifest
from indexer.engine.reader import open_reader
from indexer.settings import resolve

StoredRecord = tuple[Record, int, tuple[str, ...]]
"""A record, how many paragraphs the document has, and which fields were read off the text."""


class StoredIndex(Protocol):
    """One generation of an index."""

    @property
    def manifest(self) -> Manifest:
        """What it says of itself."""

    def verify(self) -> str:
        """Compares it with what was built; what was compared, as a clause. Raises NoIndexError."""

    def records(self) -> Iterator[StoredRecord]:
        """The record of every document, by id."""

    def export(self) -> Iterator[Document]:
        """Every document with its paragraphs, by id."""


class FileIndex:
    """A generation in the folder of its index."""

    def __init__(self, folder: Path, generation: Generation) -> None:
        self._folder = folder
        self._generation = generation

    @property
    def manifest(self) -> Manifest:
        """What the generation says of itself."""
        return self._generation.manifest

    def verify(self) -> str:
        """Compares every file with the manifest."""
        verify(self._generation)
        return f"{len(self.manifest.files)} 个文件都与清单相符"

    def records(self) -> Iterator[StoredRecord]:
        """The record of every document, by id."""
        return ((s.record, s.count, s.read_off) for s in open_reader(self._folder).records)

    def export(self) -> Iterator[Document]:
        """Every document with its paragraphs, by id."""
        reader = open_reader(self._folder)
        return map(reader.document, range(len(reader.records)))


def open_stored(folder: Path) -> StoredIndex:
    """The generation that answers for the index of a folder, by its manifest; raises NoIndexError."""
    if not on_cluster(folder):
        return FileIndex(folder, current(folder))
    from indexer.cluster.stored import open_cluster_index

    return open_cluster_index(folder)


def on_cluster(folder: Path) -> bool:
    """Whether the index of a folder is on a cluster: the folder says so, or holds none and the setting does."""
    return is_on_cluster(folder) or (not (folder / CURRENT_FILE).exists() and resolve("engine").value == "opensearch")


def stamp(folder: Path) -> Hashable:
    """What changes when another generation answers; cheap enough to poll. Raises NoIndexError."""
    if not on_cluster(folder):
        # The time as well as the name: an index that was deleted and built anew counts from 1 again.
        return current_name(folder), (folder / CURRENT_FILE).stat().st_mtime_ns
    from indexer.cluster.stored import open_cluster_index

    generation = open_cluster_index(folder).generation
    return generation.index, generation.facts["created"]


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """What is known of an index without reading it: `created` is a time in ISO 8601, `bytes` the size of its files,
    None where the cluster keeps them."""

    generation: str
    engine: str
    created: str
    documents: int
    paragraphs: int
    bytes: int | None


def facts(folder: Path) -> IndexFacts:
    """The facts of the generation that answers for the index of a folder; raises NoIndexError."""
    if not on_cluster(folder):
        generation = current(folder)
        told = generation.manifest
        size = generation_size(generation)
        return IndexFacts(told.generation, told.engine, told.created, told.documents, told.paragraphs, size)
    from indexer.cluster.stored import open_cluster_index

    loaded = open_cluster_index(folder).generation
    created = str(loaded.facts["created"])
    return IndexFacts(loaded.index, "opensearch", created, loaded.documents, loaded.paragraphs, None)
