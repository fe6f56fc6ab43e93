"""One generation of an index, opened for reading: texts, columns, postings. Safe to share among threads."""

from __future__ import annotations

import json
import mmap
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from indexer.documents.model import RECORD_FIELDS, Document, Paragraph, Record
from indexer.engine.codec import Documents, FlatTermsReader, Frequencies
from indexer.engine.generations import current, current_name, verify
from indexer.engine.schema import INDEX_NAME
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
        self._texts, self._text_offsets = _mapped(folder, "paragraphs")
        self.keys, self.key_offsets = _mapped(folder, "keys")
        self.count: int = len(self.key_offsets) - 1
        self.records = tuple(_record(line) for line in _lines(folder / "documents.jsonl"))
        self.symbols: tuple[str, ...] = tuple(json.loads((folder / "symbols.json").read_text("utf-8")))
        self.document_of = _column(folder, "document")
        self.part_of = _column(folder, "part")
        self.group_of = _column(folder, "group")
        self.cites_start, self.cites = _column(folder, "cites_start"), _column(folder, "cites")
        self.word_lengths = _column(folder, "words.length")
        self.character_lengths = _column(folder, "characters.length")
        storage = FileStorage(str(folder / "whoosh"), readonly=True)
        (segment,) = TOC.read(storage, INDEX_NAME).segments
        self._terms: FlatTermsReader = segment.codec().terms_reader(storage, segment)

    def postings(self, field: str, term: str) -> tuple[Documents, Frequencies]:
        """Paragraphs (ascending) that hold a term of a field, and how often; empty if none does."""
        return self._terms.postings(field, term)

    def vocabulary(self, field: str) -> tuple[str, ...]:
        """All terms of a field, ascending."""
        return tuple(self._terms.vocabulary(field))

    def key(self, n: int) -> str:
        """The folded text of a paragraph."""
        return self.keys[self.key_offsets[n] : self.key_offsets[n + 1]].decode()

    def paragraph(self, n: int) -> tuple[Paragraph, tuple[Mention, ...]]:
        """A paragraph and the symbols seen in it."""
        row = json.loads(self._texts[self._text_offsets[n] : self._text_offsets[n + 1]])
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


def _mapped(folder: Path, name: str) -> tuple[mmap.mmap | bytes, npt.NDArray[np.uint64]]:
    path = folder / f"{name}.bin"
    offsets: npt.NDArray[np.uint64] = np.load(folder / f"{name}.offsets.npy", "r", allow_pickle=False)
    if not path.stat().st_size:
        return b"", offsets
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), offsets


def _column(folder: Path, name: str) -> Column:
    return np.asarray(np.load(folder / f"{name}.npy", "r", allow_pickle=False))


def _lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _record(row: dict[str, Any]) -> StoredRecord:
    record = Record(**{name: row[name] for name in RECORD_FIELDS})
    return StoredRecord(record, row["first"], row["count"], tuple(row["read_off"]))
