"""A Whoosh codec whose postings are packed lists.

Whoosh keeps the schema, the segments and the term dictionary. The postings of all terms of a segment lie end to
end in one file (`.pst`, little-endian u32, in the form of `kernels.lists`). The dictionary's entry for a term holds
the place of its list and how many postings it has. Frequencies above 255 are 255.

Ranked fields have a flat table beside it (`.FIELD.codes.npy`, `.FIELD.lists.npy`), which compiled code searches:
ascending 64-bit codes of the terms, and the place and the length of the list of each. A term of one or two characters
is its own code (21 bits each), so fields of those need no entries in Whoosh's dictionary; of longer terms the code
is a hash. The table of pairs also has, behind them, what runs of Latin letters and of digits begin with
(`columns.start_code`), which decides prefixes and is not ranked by.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3TermInfo, W3TermsReader
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermNotFound

from indexer.engine import kernels
from indexer.engine.columns import STARTS, Codes, gram, gram_code, mapped_array, save_array, term_code
from indexer.engine.packing import packed

Documents = npt.NDArray[np.uint32]
Statistics = npt.NDArray[np.int64]
"""A column a term: place and length of its list, sum and maximum of the frequencies, first and last document."""
Frequencies = npt.NDArray[np.uint8]
Stream = npt.NDArray[np.uint32]


GRAM_FIELDS = ("bigrams", "characters")
TABLED_FIELDS = ("words", *GRAM_FIELDS)


@dataclass(frozen=True, slots=True)
class Postings:
    """Postings of a field: ascending codes of its terms, where those of each begin (and the end of all), documents
    (ascending within a term) and frequencies, of which 255 means 255 or more."""

    codes: Codes
    starts: npt.NDArray[np.int64]
    documents: Documents
    frequencies: Frequencies


@dataclass(frozen=True, slots=True)
class Table:
    """Ascending codes of the terms of a field, the place of the list of each, and its number of postings."""

    codes: Codes
    places: npt.NDArray[np.uint32]
    counts: npt.NDArray[np.uint32]


class FlatCodec(W3Codec):
    """Whoosh's own codec but for the postings."""

    def field_writer(self, storage: FileStorage, segment: Any) -> FlatFieldWriter:
        """The writer of the dictionary and the postings of one segment."""
        return FlatFieldWriter(self, storage, segment)

    def terms_reader(self, storage: FileStorage, segment: Any) -> FlatTermsReader:
        """The reader of the same."""
        return FlatTermsReader(self, storage, segment)

    def postings_reader(
        self, postings: Any, info: W3TermInfo, format_: Any, term: Any = None, scorer: Any = None
    ) -> FlatMatcher:
        """Whoosh's own way to the postings of a term, for its queries; ours is `FlatTermsReader.postings`."""
        documents, frequencies = postings(info)
        return FlatMatcher(documents, frequencies, format_, term, scorer)


class FlatFieldWriter(W3FieldWriter):
    """Writes whole fields at once, from arrays."""

    def __init__(self, codec: FlatCodec, storage: FileStorage, segment: Any) -> None:
        super().__init__(codec, storage, segment)
        self._written = 0

    def add_grams(self, name: str, parts: Iterable[Postings]) -> None:
        """Adds a field of terms that are their own codes; the codes ascend over all parts."""
        codes, statistics = self._add_postings(parts)
        self._add_table(name, codes, statistics)

    def add_words(self, name: str, terms: Sequence[str], parts: Iterable[Postings]) -> None:
        """Adds a field to the dictionary and to a flat table; code t of the parts is `terms[t]`."""
        statistics = self.add_field(name, terms, parts)
        codes = np.fromiter(map(term_code, terms), np.uint64, len(terms))
        order = np.argsort(codes)
        self._add_table(name, codes[order], statistics[:, order])

    def add_field(self, name: str, terms: Sequence[str], parts: Iterable[Postings]) -> Statistics:
        """Adds a field to the dictionary only; code t of the parts is `terms[t]`, and every term has postings."""
        _, statistics = self._add_postings(parts)
        number = self._fieldmap.setdefault(name, len(self._fieldmap))
        prefix = number.to_bytes(2, "big")
        # Code-point order is byte order in UTF-8, which is what the dictionary asks for.
        order = sorted(range(len(terms)), key=terms.__getitem__)
        for term, row in zip(order, statistics[:, order].T.tolist(), strict=True):
            info = W3TermInfo()
            place, info._df, info._weight, info._maxweight, info._minid, info._maxid = row
            info.set_extent(place, info._df)
            self._tindex.add(prefix + terms[term].encode(), info.to_bytes())
        return statistics

    def _add_table(self, name: str, codes: Codes, statistics: Statistics) -> None:
        for table, array in (("codes", codes), ("lists", statistics[:2].astype(np.uint32))):
            save_array(Path(self._storage.folder, f"{self._segment.make_filename(f'.{name}.{table}')}.npy"), array)

    def _add_postings(self, parts: Iterable[Postings]) -> tuple[Codes, Statistics]:
        """Writes postings; gives all codes and their statistics."""
        codes, statistics = [np.empty(0, np.uint64)], [np.empty((6, 0), np.int64)]
        for part in parts:
            begins, ends = part.starts[:-1], part.starts[1:]
            if not len(begins):
                continue
            stream, places = packed(part.documents, part.frequencies, part.starts, self._written)
            codes.append(part.codes)
            statistics.append(
                np.stack(
                    (
                        places.astype(np.int64),
                        ends - begins,
                        np.add.reduceat(part.frequencies, begins, dtype=np.int64),
                        np.maximum.reduceat(part.frequencies, begins).astype(np.int64),
                        part.documents[begins].astype(np.int64),
                        part.documents[ends - 1].astype(np.int64),
                    )
                )
            )
            self._postfile.write(stream.astype("<u4", copy=False).tobytes())
            self._written += len(stream)
        return np.concatenate(codes), np.concatenate(statistics, axis=1)

    def close(self) -> None:
        """Ends the files."""
        self._postfile.write(bytes(4))
        super().close()


class _MappedFile(StructFile):
    """A mapped file: reads at a position share no cursor, and nothing is copied to the heap.

    Whoosh's own ways do one or the other: a file object, or a buffer copied whole.
    """

    def __init__(self, path: str) -> None:
        with open(path, "rb") as file:
            super().__init__(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

    def get(self, position: int, length: int) -> bytes:
        """`length` bytes at `position`."""
        return cast(bytes, self.file[position : position + length])


def _extent(stream: Stream, info: W3TermInfo) -> tuple[Documents, Frequencies]:
    place, count = _place(info)
    return kernels.lists.paragraphs_of(stream, place, count), kernels.lists.frequencies_of(stream, place, count)


def _place(info: W3TermInfo) -> tuple[int, int]:
    place, count = info.extent()
    # Whoosh reads the count back as a tuple of one.
    return place, count[0] if isinstance(count, tuple) else count


class FlatTermsReader(W3TermsReader):
    """Term dictionary and postings of a segment, mapped; safe to share among threads (nothing seeks)."""

    def __init__(self, codec: FlatCodec, storage: FileStorage, segment: Any) -> None:
        name = segment.make_filename(codec.POSTS_EXT)
        self.stream: Stream = np.asarray(np.memmap(f"{storage.folder}/{name}", "<u4", "c"))
        self._tables = {}
        for name in TABLED_FIELDS:
            path = f"{storage.folder}/{segment.make_filename(f'.{name}')}"
            self._tables[name] = Table(
                mapped_array(Path(f"{path}.codes.npy")), *mapped_array(Path(f"{path}.lists.npy"))
            )
        name = segment.make_filename(codec.TERMS_EXT)
        file = _MappedFile(f"{storage.folder}/{name}")
        # Not a method of ours, which would hold us and all files open until the garbage is next collected.
        super().__init__(codec, file, storage.file_length(name), partial(_extent, self.stream))

    def table(self, field: str) -> Table:
        """The flat table of a ranked field."""
        return self._tables[field]

    def postings(self, field: str, term: str) -> tuple[Documents, Frequencies]:
        """Document numbers (ascending) and term frequencies; both empty if no document holds the term."""
        try:
            return _extent(self.stream, self.term_info(field, term.encode()))
        except TermNotFound:
            return np.empty(0, np.uint32), np.empty(0, np.uint8)

    def extent(self, field: str, term: str) -> tuple[int, int]:
        """How many documents hold a term, and the place of its list in the stream; (0, 0) if none does."""
        try:
            place, count = _place(self.term_info(field, term.encode()))
        except TermNotFound:
            return 0, 0
        return count, place

    def term_info(self, field: str, term: bytes) -> W3TermInfo:
        """Whoosh's record of a term, made up for those that are only in a flat table; raises TermNotFound."""
        if field not in GRAM_FIELDS:
            return super().term_info(field, term)
        table, code = self._tables[field], gram_code(term.decode())
        at = int(np.searchsorted(table.codes, code))
        if at == len(table.codes) or table.codes[at] != code:
            raise TermNotFound(f"no {field} {term!r}")
        info = W3TermInfo()
        info._minlength = 0
        info._df = int(table.counts[at])
        info.set_extent(int(table.places[at]), info._df)
        info._weight = float(_extent(self.stream, info)[1].sum(dtype=np.int64))
        return info

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        """Whether a (field, term) is in the index."""
        return len(self.postings(term[0], term[1].decode())[0]) > 0

    def vocabulary(self, field: str) -> Iterator[str]:
        """The terms of a field, ascending."""
        if field in GRAM_FIELDS:
            yield from map(gram, takewhile(STARTS.__gt__, self._tables[field].codes.tolist()))
            return
        for name, term in self.terms_from(field, b""):
            if name != field:
                return
            yield cast(bytes, term).decode()

    def close(self) -> None:
        """Unmaps the dictionary."""
        self._tindex.close()


class FlatMatcher(LeafMatcher):
    """Whoosh's interface to the postings of a term."""

    def __init__(self, documents: Documents, frequencies: Frequencies, format_: Any, term: Any, scorer: Any) -> None:
        self._documents, self._frequencies = documents, frequencies
        self.format, self._term, self.scorer = format_, term, scorer
        self._i = 0

    def is_active(self) -> bool:
        """Whether there is a current posting."""
        return self._i < len(self._documents)

    def id(self) -> int:
        """The current document."""
        if not self.is_active():
            raise ReadTooFar
        return int(self._documents[self._i])

    def next(self) -> bool:
        """Steps to the next posting."""
        self._i += 1
        return True

    def skip_to(self, id: int) -> None:
        """Steps to the first posting of `id` or of a later document."""
        self._i += int(np.searchsorted(self._documents[self._i :], id))

    def all_ids(self) -> Iterator[int]:
        """Every document from the current one on."""
        return iter(self._documents[self._i :].tolist())

    def weight(self) -> float:
        """The term's frequency in the current document."""
        return float(self._frequencies[self._i])

    def value(self) -> bytes:
        """The frequency in the encoding of Whoosh's Frequency format."""
        return int(self._frequencies[self._i]).to_bytes(4, "big")

    def value_as(self, astype: str) -> Any:
        """The value decoded."""
        return self.format.decoder(astype)(self.value())

    def supports(self, astype: str) -> bool:
        """What the field's format can decode."""
        return bool(self.format.supports(astype))

    def supports_block_quality(self) -> bool:
        """No blocks, so none to skip."""
        return False

    def score(self) -> float:
        """The scorer's value for the current posting."""
        return float(self.scorer.score(self))

    def copy(self) -> FlatMatcher:
        """A matcher of the same place."""
        other = FlatMatcher(self._documents, self._frequencies, self.format, self._term, self.scorer)
        other._i = self._i
        return other
