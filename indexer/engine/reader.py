"""One generation of an index, opened for reading: its segments as one. Safe to share among threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from indexer.documents.model import Document, Paragraph
from indexer.engine.codec import Documents, Frequencies
from indexer.engine.columns import Column
from indexer.engine.generations import current, current_name, verify
from indexer.engine.segment import Segment
from indexer.engine.segments import Entry, read_entries
from indexer.errors import NoIndexError
from indexer.text.symbols import Mention

Places = npt.NDArray[np.int64]
_Unit = TypeVar("_Unit", bound=np.generic)
_REMOVED = np.uint32(0xFFFFFFFF)


class Numbered:
    """A segment in a generation: which numbers its paragraphs have there.

    `removed` are the begins and ends of the stretches of paragraphs that count no more.
    """

    def __init__(self, segment: Segment, entry: Entry) -> None:
        self.segment = segment
        gone = set(entry.removed)
        self.alive = [
            replace(record, file=entry.moved[i]) if i in entry.moved else record
            for i, record in enumerate(segment.records)
            if i not in gone
        ]
        stretches = [(r.first, r.first + r.count) for i, r in enumerate(segment.records) if i in gone]
        self.removed = np.asarray(stretches, np.int64).reshape(-1, 2)
        self.own: Column | None = None
        """The segment's own numbers of the paragraphs that count, ascending; None where the generation has the same."""
        self.numbers: Column = np.empty(0, np.uint32)
        """The generation's numbers of these, ascending too."""

    def number(self, own_firsts: Places, firsts: Places, counts: Places, own_numbers: Column) -> None:
        """Says which number the first paragraph of each document has here and in the generation; puts the first kind
        into `own_numbers`, which all segments share, at the places of the second."""
        self.own, self.numbers = _stretches(own_firsts, counts), _stretches(firsts, counts)
        own_numbers[self.numbers] = self.own
        self._to_segment = own_numbers
        self._to_generation = np.full(self.segment.count, _REMOVED)
        self._to_generation[self.own] = self.numbers

    def to_generation(self, found: Documents) -> Documents:
        """The generation's numbers of paragraphs of the segment (both ascending) that count."""
        if self.own is None:
            return found
        numbers: Documents = self._to_generation[found]
        return numbers[numbers != _REMOVED] if len(self.removed) else numbers

    def to_segment(self, numbers: Documents) -> Documents:
        """The segment's own numbers of paragraphs of the generation that are of this segment."""
        return numbers if self.own is None else self._to_segment[numbers]


class IndexReader:
    """Reads one generation. Paragraphs are numbered from 0 by document id, then by their place in the document."""

    def __init__(self, folder: Path) -> None:
        """Opens the files of a generation, which must have been verified: Whoosh unpickles some of them."""
        self.generation = folder.name
        self.segments = tuple(Numbered(Segment(entry.folder), entry) for entry in read_entries(folder))
        places = [(record, s) for s, part in enumerate(self.segments) for record in part.alive]
        places.sort(key=lambda place: place[0].record.id)
        counts = np.asarray([record.count for record, _ in places], np.int64)
        firsts = np.cumsum(counts) - counts
        self.count = int(counts.sum())
        self.records = tuple(
            record if record.first == first else replace(record, first=first)
            for (record, _), first in zip(places, firsts.tolist(), strict=True)
        )
        self.document_of: Column = np.repeat(np.arange(len(places), dtype=np.uint32), counts)
        self.segment_of_document = np.asarray([s for _, s in places], np.int64)
        self._own_first = [record.first for record, _ in places]
        if len(self.segments) > 1 or any(len(part.removed) for part in self.segments):
            own_numbers = np.empty(self.count, np.uint32)
            for s, part in enumerate(self.segments):
                of = self.segment_of_document == s
                part.number(np.asarray(self._own_first, np.int64)[of], firsts[of], counts[of], own_numbers)
        self.part_of = self._joined([part.segment.part_of for part in self.segments])
        self.above = self._joined([part.segment.above for part in self.segments])
        self.hashes: npt.NDArray[np.uint64] = self._joined([part.segment.hashes for part in self.segments])
        self.symbols, self.cites_start, self.cites = self._citations()

    @property
    def is_one(self) -> bool:
        """Whether the numbers of the generation are those of its only segment."""
        return len(self.segments) == 1 and self.segments[0].own is None

    def postings(self, field: str, term: str) -> tuple[Documents, Frequencies]:
        """Paragraphs (ascending) that hold a term of a field, and how often; empty if none does."""
        parts = []
        for part in self.segments:
            found, times = part.segment.postings(field, term)
            alive = slice(None) if part.own is None else np.isin(found, part.own)
            parts.append((part.to_generation(found), times[alive]))
        numbers = np.concatenate([numbers for numbers, _ in parts])
        order = np.argsort(numbers)
        return numbers[order], np.concatenate([times for _, times in parts])[order]

    def vocabulary(self, field: str) -> tuple[str, ...]:
        """All terms of a field, ascending; those of removed paragraphs may be among them."""
        return tuple(sorted({term for part in self.segments for term in part.segment.vocabulary(field)}))

    def key(self, n: int) -> str:
        """The folded text of a paragraph."""
        segment, own, _ = self.place(n)
        return segment.keys_of(np.asarray([own], np.uint32))[0]

    def paragraph(self, n: int) -> tuple[Paragraph, tuple[Mention, ...]]:
        """A paragraph and the symbols seen in it."""
        segment, own, place = self.place(n)
        return segment.paragraph(own, place)

    def place(self, n: int) -> tuple[Segment, int, int]:
        """The segment of a paragraph, its number there, and its place in its document, from 1."""
        i = int(self.document_of[n])
        place = n - self.records[i].first
        return self.segments[self.segment_of_document[i]].segment, self._own_first[i] + place, place + 1

    @cached_property
    def by_id(self) -> dict[str, int]:
        """Document id → its place in `records`."""
        return {stored.record.id: i for i, stored in enumerate(self.records)}

    def document(self, i: int) -> Document:
        """A document with all its paragraphs."""
        stored = self.records[i]
        places = range(stored.first, stored.first + stored.count)
        paragraphs = tuple(self.paragraph(n)[0] for n in places)
        return Document(stored.record, paragraphs, stored.read_off, stored.file, stored.origin)

    def _joined(self, columns: Sequence[npt.NDArray[_Unit]]) -> npt.NDArray[_Unit]:
        """A column of the generation out of those of its segments."""
        if self.is_one:
            return columns[0]
        out = np.empty(self.count, columns[0].dtype)
        for part, column in zip(self.segments, columns, strict=True):
            out[part.numbers] = column if part.own is None else column[part.own]
        return out

    def _citations(self) -> tuple[tuple[str, ...], Column, Column]:
        """All symbols cited, where the citations of each paragraph begin, and the citations as places in the first."""
        segments = [part.segment for part in self.segments]
        if self.is_one:
            return segments[0].symbols, segments[0].cites_start, segments[0].cites
        symbols = sorted({symbol for segment in segments for symbol in segment.symbols})
        place_of = {symbol: i for i, symbol in enumerate(symbols)}
        counts = self._joined([np.diff(segment.cites_start) for segment in segments])
        starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)))
        cites = np.empty(int(starts[-1]), np.uint32)
        for part in self.segments:
            place_in = np.asarray([place_of[symbol] for symbol in part.segment.symbols], np.uint32)
            own = part.to_segment(part.numbers)
            own_starts = part.segment.cites_start.astype(np.int64)
            lengths = counts[part.numbers].astype(np.int64)
            cited = part.segment.cites[_stretches(own_starts[:-1][own], lengths)]
            cites[_stretches(starts[:-1][part.numbers], lengths)] = place_in[cited]
        return tuple(symbols), starts.astype(np.uint32), cites


def _stretches(begins: Places, lengths: Places) -> Column:
    """The numbers of stretches, one after the other."""
    ends = np.cumsum(lengths)
    out: Column = (np.repeat(begins - (ends - lengths), lengths) + np.arange(int(lengths.sum()))).astype(np.uint32)
    return out


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
