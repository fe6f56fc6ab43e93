"""One generation of an index, opened for reading: texts, columns, postings. Safe to share among threads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from indexer.documents.model import RECORD_FIELDS, Document, Paragraph, Record
from indexer.engine.codec import Documents, FlatTermsReader, Frequencies, mapped_array
from indexer.engine.generations import current, current_name, verify
from indexer.engine.schema import INDEX_NAME, TEXT_FIELDS
from indexer.engine.texts import TextReader
from indexer.errors import NoIndexError
from indexer.text.symbols import Mention

Column = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A document: its record, the ordinal of its first paragraph in the index, and how many it has."""

    record: Record
    first: int
    count: int
    read_off: tuple[str, ...]


class IndexReader:
    """Reads one generation. Paragraphs are numbered from 0 by document id, then by their place in the document."""

    def __init__(self, folder: Path) -> None:
        """Opens the files of a generation, which must have been verified: Whoosh unpickles some of them."""
        self.generation = folder.name
        self._texts = TextReader(folder)
        self.key_units: npt.NDArray[np.uint16] | npt.NDArray[np.uint32] = _array(folder, "keys")
        self.key_offsets: npt.NDArray[np.uint64] = _array(folder, "keys.offsets")
        self.count: int = len(self.key_offsets) - 1
        self.records = tuple(_record(line) for line in _lines(folder / "documents.jsonl"))
        self.symbols: tuple[str, ...] = tuple(json.loads((folder / "symbols.json").read_text("utf-8")))
        self.document_of: Column = _array(folder, "document")
        self.part_of: Column = _array(folder, "part")
        self.group_of: Column = _array(folder, "group")
        self.cites_start: Column = _array(folder, "cites_start")
        self.cites: Column = _array(folder, "cites")
        self.word_lengths: Column = _array(folder, "words.length")
        storage = FileStorage(str(folder / "whoosh"), readonly=True)
        (segment,) = TOC.read(storage, INDEX_NAME).segments
        self._terms: FlatTermsReader = segment.codec().terms_reader(storage, segment)
        self.documents, self.frequencies = self._terms.documents, self._terms.frequencies
        self.tables = {name: self._terms.table(name) for name in TEXT_FIELDS}

    def postings(self, field: str, term: str) -> tuple[Documents, Frequencies]:
        """Paragraphs (ascending) that hold a term of a field, and how often; empty if none does."""
        return self._terms.postings(field, term)

    def vocabulary(self, field: str) -> tuple[str, ...]:
        """All terms of a field, ascending."""
        return tuple(self._terms.vocabulary(field))

    def key(self, n: int) -> str:
        """The folded text of a paragraph."""
        units = self.key_units[self.key_offsets[n] : self.key_offsets[n + 1]]
        points: Column = self.tables["characters"].codes[units].astype("<u4")
        return points.tobytes().decode("utf-32-le")

    def paragraph(self, n: int) -> tuple[Paragraph, tuple[Mention, ...]]:
        """A paragraph and the symbols seen in it."""
        row = json.loads(self._texts[n])
        mentions = tuple(Mention(symbol, (start, end)) for symbol, start, end in row.pop("symbols"))
        place = n - self.records[self.document_of[n]].first + 1
        return Paragraph(n=place, **row), mentions

    @cached_property
    def by_id(self) -> dict[str, int]:
        """Document id → its place in `records`."""
        return {stored.record.id: i for i, stored in enumerate(self.records)}

    def document(self, i: int) -> Document:
        """A document with all its paragraphs."""
        stored = self.records[i]
        places = range(stored.first, stored.first + stored.count)
        return Document(stored.record, tuple(self.paragraph(n)[0] for n in places), stored.read_off)


def open_reader(index: Path) -> IndexReader:
    """Opens the current generation of an index; raises NoIndexError if there is none or a file of it is damaged."""
    while True:
        generation = current(index)
        try:
            verify(generation)
            return IndexReader(generation.folder)
        except (NoIndexError, OSError):
            # Two rebuilds that ended meanwhile have removed it: the newest one answers.
            if current_name(index) == generation.name:
                raise


def _array(folder: Path, name: str) -> npt.NDArray[Any]:
    """A column, mapped."""
    return mapped_array(folder / f"{name}.npy")


def _lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _record(row: dict[str, Any]) -> StoredRecord:
    record = Record(**{name: row[name] for name in RECORD_FIELDS})
    return StoredRecord(record, row["first"], row["count"], tuple(row["read_off"]))
