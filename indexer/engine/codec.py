"""A Whoosh codec whose postings are flat arrays.

Whoosh keeps the schema, the segments and the term dictionary. The postings of all terms of a segment lie end to
end in two files: document numbers (`.pst`, little-endian u32) and term frequencies (`.frq`, u8, 255 means 255 or
more). The dictionary's entry for a term holds the ordinal of its first posting and their number.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3TermInfo, W3TermsReader
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermNotFound

Documents = npt.NDArray[np.uint32]
Frequencies = npt.NDArray[np.uint8]


class FlatCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's own codec but for the postings."""

    FREQUENCIES_EXT = ".frq"

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


class FlatFieldWriter(W3FieldWriter):  # type: ignore[misc]
    """Writes whole fields at once: terms in the order of their bytes, postings as arrays."""

    def __init__(self, codec: FlatCodec, storage: FileStorage, segment: Any) -> None:
        super().__init__(codec, storage, segment)
        self._frequencies = self._create_file(codec.FREQUENCIES_EXT)
        self._written = 0

    def add_field(
        self,
        name: str,
        terms: Iterator[bytes],
        starts: npt.NDArray[np.int64],
        documents: Documents,
        frequencies: Frequencies,
    ) -> None:
        """Adds a field.

        `terms` ascend by their bytes; the postings of term t are `starts[t]` to `starts[t + 1]` (so there is one
        start more than terms) of `documents` (ascending within a term) and `frequencies`.
        """
        number = self._fieldmap.setdefault(name, len(self._fieldmap))
        prefix = number.to_bytes(2, "big")
        add = self._tindex.add
        firsts, ends = starts[:-1], starts[1:]
        rows = zip(
            terms,
            firsts.tolist(),
            (ends - firsts).tolist(),
            np.add.reduceat(frequencies, firsts, dtype=np.int64).tolist() if len(firsts) else (),
            np.maximum.reduceat(frequencies, firsts).tolist() if len(firsts) else (),
            documents[firsts].tolist(),
            documents[ends - 1].tolist(),
            strict=True,
        )
        for term, start, count, weight, heaviest, lowest, highest in rows:
            info = W3TermInfo()
            info._df, info._weight, info._maxweight = count, weight, heaviest
            info._minid, info._maxid = lowest, highest
            info.set_extent(self._written + start, count)
            add(prefix + term, info.to_bytes())
        self._postfile.write(documents.astype("<u4", copy=False).tobytes())
        self._frequencies.write(frequencies.tobytes())
        self._written += len(documents)

    def close(self) -> None:
        """Ends the files."""
        self._frequencies.close()
        super().close()


class _MappedFile(StructFile):  # type: ignore[misc]
    """A mapped file: reads at a position share no cursor, and nothing is copied to the heap.

    Whoosh's own ways do one or the other: a file object, or a buffer copied whole.
    """

    def __init__(self, path: str) -> None:
        with open(path, "rb") as file:
            super().__init__(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

    def get(self, position: int, length: int) -> bytes:
        """`length` bytes at `position`."""
        return cast(bytes, self.file[position : position + length])


class FlatTermsReader(W3TermsReader):  # type: ignore[misc]
    """Term dictionary and postings of a segment, mapped; safe to share among threads (nothing seeks)."""

    def __init__(self, codec: FlatCodec, storage: FileStorage, segment: Any) -> None:
        def mapped(extension: str, dtype: str) -> npt.NDArray[Any]:
            name = segment.make_filename(extension)
            if not storage.file_length(name):
                return np.empty(0, dtype)
            return np.asarray(np.memmap(f"{storage.folder}/{name}", dtype, "r"))

        self._documents = mapped(codec.POSTS_EXT, "<u4")
        self._frequencies = mapped(codec.FREQUENCIES_EXT, "u1")
        name = segment.make_filename(codec.TERMS_EXT)
        file = _MappedFile(f"{storage.folder}/{name}")
        super().__init__(codec, file, storage.file_length(name), self._extent)

    def _extent(self, info: W3TermInfo) -> tuple[Documents, Frequencies]:
        start, count = info.extent()
        # Whoosh reads the count back as a tuple of one.
        end = start + (count[0] if isinstance(count, tuple) else count)
        return self._documents[start:end], self._frequencies[start:end]

    def postings(self, field: str, term: str) -> tuple[Documents, Frequencies]:
        """Document numbers (ascending) and term frequencies; both empty if no document holds the term."""
        try:
            return self._extent(self.term_info(field, term.encode()))
        except TermNotFound:
            return self._documents[:0], self._frequencies[:0]

    def vocabulary(self, field: str) -> Iterator[str]:
        """The terms of a field in the order of their bytes."""
        for name, term in self.terms_from(field, b""):
            if name != field:
                return
            yield cast(bytes, term).decode()

    def close(self) -> None:
        """Unmaps the dictionary."""
        self._tindex.close()


class FlatMatcher(LeafMatcher):  # type: ignore[misc]
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
