"""Scores of paragraphs: parts of terms added up, the best of them.

Whichever loop computes a score, it adds the parts of one paragraph in the order of the lists and in float32, so that
the score is the same to the last bit. A list of no posting is one that the segment does not have.
"""

# Numba reads these functions, not mypy: their types are those of the arrays they are called with.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import numpy as np

from indexer.engine.kernels.compiling import compiled
from indexer.engine.kernels.layout import BLOCK
from indexer.engine.kernels.lists import (
    NO_BLOCK,
    block_for,
    block_place,
    look_up,
    read_frequencies,
    read_paragraphs,
)
from indexer.engine.kernels.sets import gallop

_WINDOW = 1 << 16
"""Paragraphs scored at a time: their scores fit a core's own cache."""


@compiled
def look_up_terms(wanted, fields, c0, n0, p0, c1, n1, p1, c2, n2, p2):
    """Rows in the tables of three fields, counts and places of the lists of terms; a count of 0 for one not there.

    Of each field come the codes of its table, the numbers of postings and the places.
    """
    size = len(wanted)
    rows, counts, places = np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size, np.int64)
    for j in range(len(wanted)):
        if fields[j] == 0:
            codes, counts_of, places_of = c0, n0, p0
        elif fields[j] == 1:
            codes, counts_of, places_of = c1, n1, p1
        else:
            codes, counts_of, places_of = c2, n2, p2
        at = look_up(codes, wanted[j])
        if at >= 0:
            rows[j], counts[j], places[j] = at, counts_of[at], places_of[at]
    return rows, counts, places


@compiled
def _impact(frequency, norm):
    """What a term is worth to a paragraph, as a share of the term's weight."""
    # Unsigned numbers of 64 bits take long to become floats, and Numba makes them of sums of 32 bits.
    times = np.float32(np.int32(frequency))
    return times / (times + norm)


@compiled
def unpack_impacts(stream, count, place, norm, paragraphs, impacts):
    """The paragraphs of a list and what its term is worth to each."""
    values, more = np.empty(BLOCK, np.uint32), np.empty(BLOCK, np.uint32)
    for begin in range(0, count, BLOCK):
        at = block_place(stream, place, count, begin // BLOCK)
        size = min(BLOCK, count - begin)
        read_frequencies(stream, at, size, read_paragraphs(stream, at, size, values), more)
        for i in range(size):
            paragraphs[begin + i] = values[i]
            impacts[begin + i] = _impact(more[i] + 1, norm[values[i]])


@compiled
def add_sparsely(found, scores, stream, counts, places, ready, paragraphs, impacts, fields, weights, norms):
    """Adds to the scores of the paragraphs found their parts of each list, by looking each up in each list.

    A list whose `ready` is not negative is unpacked from there on in `paragraphs` and `impacts`.
    """
    values, more = np.empty(BLOCK, np.uint32), np.empty(BLOCK, np.uint32)
    for j in range(len(counts)):
        count, place, norm, weight = counts[j], places[j], norms[fields[j]], weights[j]
        if count == 0:
            continue
        if ready[j] >= 0:
            at, end = ready[j], ready[j] + count
            for k in range(len(found)):
                at = gallop(paragraphs, at, end, found[k])
                if at == end:
                    break
                if paragraphs[at] == found[k]:
                    scores[k] += weight * impacts[at]
            continue
        if count == 1:
            k = gallop(found, 0, len(found), place >> 8)
            if k < len(found) and found[k] == place >> 8:
                scores[k] += weight * _impact(place & 255, norm[found[k]])
            continue
        block, size, i, at, rest, has_frequencies = NO_BLOCK, 0, 0, np.int64(0), np.int64(0), False
        for k in range(len(found)):
            wanted = found[k]
            next_block = block_for(stream, place, count, max(block, 0), wanted)
            if next_block != block:
                block, i, has_frequencies = next_block, 0, False
                size = min(BLOCK, count - block * BLOCK)
                at = block_place(stream, place, count, block)
                rest = read_paragraphs(stream, at, size, values)
            while i < size and values[i] < wanted:
                i += 1
            if i < size and values[i] == wanted:
                if not has_frequencies:
                    read_frequencies(stream, at, size, rest, more)
                    has_frequencies = True
                scores[k] += weight * _impact(more[i] + 1, norm[wanted])


@compiled
def add_densely(found, scores, stream, counts, places, ready, paragraphs, impacts, fields, weights, norms):
    """The same by reading every list through, a window of paragraphs at a time."""
    window = np.zeros(_WINDOW, np.float32)
    values, more = np.empty(BLOCK, np.uint32), np.empty(BLOCK, np.uint32)
    # Where each list goes on: a block, or a place among those that are unpacked.
    cursors = np.maximum(ready, 0)
    one = np.uint64(1)
    k = 0
    while k < len(found):
        low = np.int64(found[k]) // _WINDOW * _WINDOW
        high = low + _WINDOW
        begin = k
        while k < len(found) and found[k] < high:
            window[np.int64(found[k]) - low] = scores[k]
            k += 1
        for j in range(len(counts)):
            count, place, weight = counts[j], places[j], weights[j]
            if count == 0:
                continue
            if ready[j] >= 0:
                at = np.uint64(gallop(paragraphs, cursors[j], ready[j] + count, low))
                end = np.uint64(gallop(paragraphs, np.int64(at), ready[j] + count, high))
                cursors[j] = end
                while at < end:
                    window[paragraphs[at] - np.uint32(low)] += weight * impacts[at]
                    at += one
                continue
            norm = norms[fields[j]]
            if count == 1:
                n = place >> 8
                if low <= n < high:
                    window[n - low] += weight * _impact(place & 255, norm[n])
                continue
            last = (count + BLOCK - 1) // BLOCK - 1
            if cursors[j] > last:
                continue
            block = block_for(stream, place, count, cursors[j], low)
            while block <= last:
                at_block = block_place(stream, place, count, block)
                if np.int64(stream[at_block]) & 0xFFFFFF >= high:
                    break
                size = min(BLOCK, count - block * BLOCK)
                rest = read_paragraphs(stream, at_block, size, values)
                read_frequencies(stream, at_block, size, rest, more)
                first, end = np.uint64(0), np.uint64(size)
                while first < end and values[first] < low:
                    first += one
                while end > first and values[end - one] >= high:
                    end -= one
                for i in range(first, end):
                    n = values[i]
                    window[n - np.uint32(low)] += weight * _impact(more[i] + np.uint32(1), norm[n])
                if values[size - 1] >= high:
                    break
                block += 1
            cursors[j] = block
        for i in range(begin, k):
            scores[i] = window[np.int64(found[i]) - low]
        window[:] = 0


@compiled
def _worse(scores, a, b):
    """Whether place `a` comes after place `b` in an answer."""
    return scores[a] < scores[b] or (scores[a] == scores[b] and a > b)


@compiled
def _sink(heap, count, scores, at, place):
    """Puts a place where the heap has a gap, or below it: the worst place is the root."""
    while True:
        child = 2 * at + 1
        if child + 1 < count and _worse(scores, heap[child + 1], heap[child]):
            child += 1
        if child >= count or not _worse(scores, heap[child], place):
            break
        heap[at] = heap[child]
        at = child
    heap[at] = place


@compiled
def best(scores, size):
    """The places of the highest scores, the highest first, equal ones in ascending order."""
    size = min(size, len(scores))
    heap = np.arange(size)
    for at in range(size // 2 - 1, -1, -1):
        _sink(heap, size, scores, at, heap[at])
    for place in range(size, len(scores)):
        # Places ascend, so an equal score never comes before one in the heap.
        if scores[place] > scores[heap[0]]:
            _sink(heap, size, scores, 0, place)
    # Taken off the heap, the worst comes first.
    for count in range(size - 1, 0, -1):
        worst = heap[0]
        _sink(heap, count, scores, 0, heap[count])
        heap[count] = worst
    return heap
