"""Scores of paragraphs: parts of terms added up, the best of them.

Whichever loop computes a score, it adds the parts of one paragraph in the order of the lists and in float32, so that
the score is the same to the last bit. A list of no posting is one that the segment does not have.
"""

# Numba reads these functions, not mypy: their types are those of the arrays they are called with.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import numpy as np

from indexer.engine.kernels.compiling import compiled, inner
from indexer.engine.kernels.layout import BLOCK
from indexer.engine.kernels.lists import (
    NO_BLOCK,
    block_for,
    block_place,
    read_frequencies,
    read_paragraphs,
)
from indexer.engine.kernels.sets import gallop

_WINDOW = 1 << 16
"""Paragraphs scored at a time: their scores fit a core's own cache."""


@inner
def impact(frequency, norm):
    """What a term is worth to a paragraph, as a share of the term's weight."""
    # Unsigned numbers of 64 bits take long to become floats, and Numba makes them of sums of 32 bits.
    times = np.float32(np.int32(frequency))
    return times / (times + norm)


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
                scores[k] += weight * impact(place & 255, norm[found[k]])
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
                scores[k] += weight * impact(more[i] + 1, norm[wanted])


@compiled
def add_densely(found, scores, stream, counts, places, ready, paragraphs, impacts, fields, weights, norms):
    """The same by reading every list through, a window of paragraphs at a time."""
    # What is in it of others than the paragraphs found is not looked at, and not cleared either.
    window = np.empty(_WINDOW, np.float32)
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
                    window[n - low] += weight * impact(place & 255, norm[n])
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
                    window[n - np.uint32(low)] += weight * impact(more[i] + np.uint32(1), norm[n])
                if values[size - 1] >= high:
                    break
                block += 1
            cursors[j] = block
        for i in range(begin, k):
            scores[i] = window[np.int64(found[i]) - low]


@inner
def _worse(scores, a, b):
    """Whether place `a` comes after place `b` in an answer."""
    return scores[a] < scores[b] or (scores[a] == scores[b] and a > b)


@inner
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
    if size:
        worst = scores[heap[0]]
        for place in range(np.uint64(size), np.uint64(len(scores))):
            # Places ascend, so an equal score never comes before one in the heap.
            if scores[place] > worst:
                _sink(heap, size, scores, 0, place)
                worst = scores[heap[0]]
    # Taken off the heap, the worst comes first.
    for count in range(size - 1, 0, -1):
        last = heap[0]
        _sink(heap, count, scores, 0, heap[count])
        heap[count] = last
    return heap
