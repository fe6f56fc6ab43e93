"""What paragraphs are worth by themselves, and the best of them."""

# Numba reads these functions, not mypy: their types are those of the arrays they are called with.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import numpy as np

from indexer.engine.kernels.compiling import brief, inner


@inner
def impact(frequency, norm):
    """What a term is worth to a paragraph, as a share of the term's weight."""
    # Unsigned numbers of 64 bits take long to become floats, and Numba makes them of sums of 32 bits.
    times = np.float32(np.int32(frequency))
    return times / (times + norm)


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


@brief
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
