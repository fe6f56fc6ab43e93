"""One segment, opened for reading: its arrays, mapped. Paragraphs are numbered from 0 by document and place."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from indexer.documents.model import RECORD_FIELDS, Paragraph, Record
from indexer.engine import kernels
from indexer.engine.codec import Documents, FlatTermsReader, Frequencies
from indexer.engine.columns import Column, mapped_array, wide_array
from indexer.engine.schema import INDEX_NAME, TEXT_FIELDS, TOC_NUMBER
from indexer.engine.texts import TextReader
from indexer.text.symbols import Mention

_record_values = itemgetter(*RECORD_FIELDS)
_paragraph_values = itemgetter(*(f.name for f in fields(Paragraph) if f.name != "n"))


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A document: its record, the ordinal of its first paragraph, how many it has, and which fields of the record
    were read off the text. `file` and `origin` are as in `Document`, `digest` is a hash of all else."""

    record: Record
    first: int
    count: int
    read_off: tuple[str, ...]
    file: str
    origin: str
    digest: str


class Segment:
    """Reads one segment; safe to share among threads."""

    def __init__(self, folder: Path) -> None:
        """Opens the files of a segment, which must have been verified: Whoosh unpickles some of them."""
        self.folder = folder
        self.records = tuple(map(_record, _rows(folder / "documents.jsonl")))
        self.symbols: tuple[str, ...] = tuple(json.loads((folder / "symbols.json").read_text("utf-8")))
        self.part_of = _column(folder, "part")
        self.above = _column(folder, "above")
        """For each paragraph how many above it the heading is under which it stands; 0: none."""
        self.cites_start = _column(folder, "cites_start")
        self.cites = _column(folder, "cites")
        self.lengths = {name: _column(folder, f"{name}.length") for name in TEXT_FIELDS}
        """For each ranked field the number of tokens of each paragraph; punctuation is none."""
        self.key_lengths = _column(folder, "keys.length")
        self.key_offsets = _column(folder, "keys.offsets")
        self.hashes: npt.NDArray[np.uint64] = mapped_array(folder / "hash.npy")
        self.characters = _column(folder, "characters")
        self.unit_of = {chr(point): unit for unit, point in enumerate(self.characters.tolist())}
        self.count = len(self.hashes)
        path = folder / "keys"
        self.keys: npt.NDArray[np.uint8] = np.asarray(np.memmap(path, "u1", "c") if path.stat().st_size else [], "u1")
        self._texts = TextReader(folder)
        storage = FileStorage(str(folder / "whoosh"), readonly=True)
        # By its number: Whoosh takes a folder that it cannot list for an empty one.
        (segment,) = TOC.read(storage, INDEX_NAME, gen=TOC_NUMBER).segments
        self._terms: FlatTermsReader = segment.codec().terms_reader(storage, segment)
        self.stream = self._terms.stream
        self.tables = {name: self._terms.table(name) for name in TEXT_FIELDS}

    def postings(self, field: str, term: str) -> tuple[Documents, Frequencies]:
        """Paragraphs (ascending) that hold a term of a field, and how often; empty if none does."""
        return self._terms.postings(field, term)

    def extent(self, field: str, term: str) -> tuple[int, int]:
        """How many paragraphs hold a term, and the place of its list in the stream; (0, 0) if none does."""
        return self._terms.extent(field, term)

    def vocabulary(self, field: str) -> tuple[str, ...]:
        """All terms of a field, ascending."""
        return tuple(self._terms.vocabulary(field))

    def keys_of(self, paragraphs: Documents) -> list[str]:
        """The folded texts of paragraphs."""
        ends = np.cumsum(self.key_lengths[paragraphs], dtype=np.int64).tolist()
        units = kernels.keys.decoded_all(self.keys, self.key_offsets, paragraphs, ends[-1] if ends else 0)
        text = self.characters[units].astype("<u4").tobytes().decode("utf-32-le")
        return [text[begin:end] for begin, end in pairwise([0, *ends])]

    def paragraph(self, n: int, place: int) -> tuple[Paragraph, tuple[Mention, ...]]:
        """A paragraph, which is the `place`-th of its document, and the symbols seen in it."""
        row = orjson.loads(self._texts[n])
        mentions = tuple([Mention(symbol, (start, end)) for symbol, start, end in row["symbols"]])
        return Paragraph(place, *_paragraph_values(row)), mentions


def _column(folder: Path, name: str) -> Column:
    return wide_array(folder / f"{name}.npy")


def _rows(path: Path) -> list[dict[str, Any]]:
    # As one list: a call for each of thousands of lines takes longer than what it reads.
    rows: list[dict[str, Any]] = json.loads(f"[{','.join(path.read_text('ascii').splitlines())}]")
    return rows


def _record(row: dict[str, Any]) -> StoredRecord:
    record = Record(*_record_values(row))
    return StoredRecord(
        record, row["first"], row["count"], tuple(row["read_off"]), row["file"], row["origin"], row["digest"]
    )
