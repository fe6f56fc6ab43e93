"""Turning texts into postings by sorting, without a loop over single postings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from indexer.engine.codec import Codes, Documents, Frequencies

_DOCUMENT_BITS = 22
MAX_PARAGRAPHS = 1 << _DOCUMENT_BITS
"""Two code points of 21 bits and a paragraph's ordinal share one 64-bit sort key."""


_Term = TypeVar("_Term")


@dataclass(frozen=True, slots=True)
class FieldPostings(Generic[_Term]):
    """Postings of one field in the form that `FlatFieldWriter` takes; `terms` ascend."""

    terms: _Term
    starts: npt.NDArray[np.int64]
    documents: Documents
    frequencies: Frequencies


def postings_of_terms(terms: Sequence[str], documents: Sequence[int]) -> FieldPostings[list[str]]:
    """Postings of a list of terms, each with the paragraph that it stands in (same length)."""
    numbers: dict[str, int] = {}
    ordinals = np.fromiter((numbers.setdefault(t, len(numbers)) for t in terms), np.uint64, len(terms))
    vocabulary = sorted(numbers)
    rank = np.empty(len(numbers), np.uint64)
    rank[[numbers[t] for t in vocabulary]] = np.arange(len(vocabulary), dtype=np.uint64)
    packed = (rank[ordinals] if len(terms) else ordinals) << np.uint64(_DOCUMENT_BITS)
    _, starts, docs, counts = _grouped(packed | np.asarray(documents, np.uint64))
    return FieldPostings(vocabulary, starts, docs, counts)


def postings_of_characters(keys: Sequence[str]) -> tuple[FieldPostings[Codes], FieldPostings[Codes]]:
    """Postings of the single characters and of the pairs of adjacent characters of folded keys, by their codes."""
    points = np.frombuffer("\0".join(keys).encode("utf-32-le"), "<u4").astype(np.uint64)
    # The separator belongs to the key before it; it is no character of any key (control characters fold away).
    lengths = np.fromiter((len(key) + 1 for key in keys), np.int64, len(keys))
    documents = np.repeat(np.arange(len(keys), dtype=np.uint64), lengths)[: len(points)]
    inside = points != 0
    shift = np.uint64(_DOCUMENT_BITS)
    singles = _grouped(points[inside] << shift | documents[inside])
    both = inside[:-1] & inside[1:]
    pairs = (points[:-1][both] << np.uint64(21) | points[1:][both]) << shift | documents[:-1][both]
    return FieldPostings(*singles), FieldPostings(*_grouped(pairs))


def _grouped(
    packed: npt.NDArray[np.uint64],
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64], Documents, Frequencies]:
    """Terms (ascending), where the postings of each begin (and the end), paragraphs, frequencies."""
    if not len(packed):
        return packed, np.zeros(1, np.int64), np.empty(0, np.uint32), np.empty(0, np.uint8)
    packed.sort()
    first = np.flatnonzero(np.concatenate(([True], packed[1:] != packed[:-1])))
    counts = np.minimum(np.diff(np.append(first, len(packed))), 255).astype(np.uint8)
    distinct = packed[first]
    documents = (distinct & np.uint64(MAX_PARAGRAPHS - 1)).astype(np.uint32)
    terms = distinct >> np.uint64(_DOCUMENT_BITS)
    starts = np.flatnonzero(np.concatenate(([True], terms[1:] != terms[:-1])))
    return terms[starts], np.append(starts, len(terms)).astype(np.int64), documents, counts
