"""Terms of a segment's ranked fields, and their lists: found by code, and read wherever they lie.

All loops here take a segment's lists as one tuple: the stream; of each field in turn the ascending codes of its
terms, their numbers of postings and their places; then what is known of the long lists (those of WORTH_UNPACKING
postings): their rows, ascending, field after field, where the rows of each field begin (and the last end), where each
list begins among those that are unpacked (UNREAD, NO_ROOM), the highest impact in it, and the paragraphs and impacts
of all that are unpacked.

A list is known by its count (0: the segment has no such term), its place, and which long one it is (-1: none).
"""

# Numba reads these functions, not mypy: their types are those of the arrays they are called with.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engine.kernels.compiling import array_at, brief, compiled, inner
from indexer.engine.kernels.layout import BIGRAMS, BLOCK, CHARACTERS, UNREAD, WORDS
from indexer.engine.kernels.lists import (
    block_place,
    kept_in,
    look_up,
    paragraphs_of,
    read_frequencies,
    read_paragraphs,
)
from indexer.engine.kernels.scoring import impact
from indexer.engine.kernels.sets import kept

_KINDS = ("u4", *("u8", "u4", "u4") * 3, "i8", "i8", "i8", "f4", "u4", "f4", "u1", "u4", "u4", "u4", "u1", "u4", "f4")
"""The kinds of the arrays of a segment, as numpy abbreviates them."""


def addresses(arrays: Sequence[npt.NDArray[Any]]) -> npt.NDArray[np.int64]:
    """Where the arrays of a segment lie, and how many items each has, as `opened` takes it; they must be kept.

    Raises ValueError for an array of another kind, or one that does not lie in one piece.
    """
    for array, kind in zip(arrays, _KINDS, strict=True):
        if array.dtype != kind or not (array.flags.c_contiguous and array.flags.aligned):
            raise ValueError(f"an array of {array.dtype} for one of {kind}, or in pieces")
    return np.asarray([(array.ctypes.data, array.size) for array in arrays], np.int64)


@inner
def opened(segment):
    """The lists, the texts (`conditions.py`) and the norms of a segment from the addresses of its arrays, in this
    order: handing over each by itself takes longer than an answer of a few paragraphs."""
    # All are to be named: a tuple has as many types.
    lists = (
        array_at(segment, 0, np.uint32),
        array_at(segment, 1, np.uint64),
        array_at(segment, 2, np.uint32),
        array_at(segment, 3, np.uint32),
        array_at(segment, 4, np.uint64),
        array_at(segment, 5, np.uint32),
        array_at(segment, 6, np.uint32),
        array_at(segment, 7, np.uint64),
        array_at(segment, 8, np.uint32),
        array_at(segment, 9, np.uint32),
        array_at(segment, 10, np.int64),
        array_at(segment, 11, np.int64),
        array_at(segment, 12, np.int64),
        array_at(segment, 13, np.float32),
        array_at(segment, 14, np.uint32),
        array_at(segment, 15, np.float32),
    )
    texts = (
        array_at(segment, 16, np.uint8),
        array_at(segment, 17, np.uint32),
        array_at(segment, 18, np.uint32),
        array_at(segment, 19, np.uint32),
        array_at(segment, 20, np.uint8),
        array_at(segment, 21, np.uint32),
    )
    norms = array_at(segment, 22, np.float32)
    return lists, texts, norms.reshape(3, len(norms) // 3)


@inner
def find(lists, field, code):
    """Count, place, and which long list it is, of the list of a term."""
    if field == WORDS:
        codes, counts, places = lists[1], lists[2], lists[3]
    elif field == BIGRAMS:
        codes, counts, places = lists[4], lists[5], lists[6]
    else:
        codes, counts, places = lists[7], lists[8], lists[9]
    row = look_up(codes, code)
    if row < 0:
        return np.int64(0), np.int64(0), np.int64(-1)
    first = lists[11][field]
    long = look_up(lists[10][first : lists[11][field + 1]], row)
    return np.int64(counts[row]), np.int64(places[row]), first + long if long >= 0 else np.int64(-1)


@inner
def find_gram(lists, points):
    """The same of one or two characters."""
    if len(points) == 1:
        return find(lists, CHARACTERS, np.uint64(points[0]))
    return find(lists, BIGRAMS, np.uint64(points[0]) << np.uint64(21) | np.uint64(points[1]))


@inner
def begin_of(lists, long):
    """Where a list begins among those that are unpacked; negative if it is not."""
    return lists[12][long] if long >= 0 else np.int64(UNREAD)


@inner
def array_of(lists, count, place, long):
    """All paragraphs of a list."""
    begin = begin_of(lists, long)
    if begin >= 0:
        return lists[14][begin : begin + count]
    return paragraphs_of(lists[0], place, count)


@inner
def within(lists, count, place, long, found, out):
    """Puts those of the paragraphs found that are in a list into `out`, which may be `found`; gives their number."""
    begin = begin_of(lists, long)
    if begin >= 0:
        return kept(found, lists[14][begin : begin + count], out)
    return kept_in(found, lists[0], place, count, out)


@brief
def find_all(lists, fields, codes):
    """Counts, places and long lists of terms, and whether one of their lists is still to be unpacked."""
    size = len(codes)
    counts, places, longs = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
    unread = False
    for j in range(size):
        counts[j], places[j], longs[j] = find(lists, fields[j], codes[j])
        unread |= longs[j] >= 0 and begin_of(lists, longs[j]) == UNREAD
    return counts, places, longs, unread


@compiled
def unpack(lists, count, place, norm, begin):
    """Unpacks a list from `begin` on: its paragraphs, and what its term is worth to each; gives the highest."""
    stream, paragraphs, impacts = lists[0], lists[14], lists[15]
    values, more = np.empty(BLOCK, np.uint32), np.empty(BLOCK, np.uint32)
    highest = np.float32(0)
    for first in range(0, count, BLOCK):
        at = block_place(stream, place, count, first // BLOCK)
        size = min(BLOCK, count - first)
        read_frequencies(stream, at, size, read_paragraphs(stream, at, size, values), more)
        for i in range(size):
            paragraphs[begin + first + i] = values[i]
            worth = impact(more[i] + 1, norm[values[i]])
            impacts[begin + first + i] = worth
            highest = max(highest, worth)
    return highest
