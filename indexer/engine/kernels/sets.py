"""Sets of paragraphs as ascending arrays: both, without, what is marked; counts of values over them."""

# Numba reads these functions, not mypy: their types are those of the arrays they are called with.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import numpy as np

from indexer.engine.kernels.compiling import compiled


@compiled
def gallop(documents, low, high, wanted):
    """The first place in `low` to `high` whose paragraph is `wanted` or later; `high` if there is none."""
    step = 1
    at = low
    while at < high and documents[at] < wanted:
        low = at + 1
        at += step
        step <<= 1
    if at > high:
        at = high
    while low < at:
        middle = (low + at) >> 1
        if documents[middle] < wanted:
            low = middle + 1
        else:
            at = middle
    return low


@compiled
def both(a, b):
    """Paragraphs in both arrays."""
    if len(a) > len(b):
        a, b = b, a
    out = np.empty(len(a), np.uint32)
    count = 0
    at = 0
    for i in range(len(a)):
        at = gallop(b, at, len(b), a[i])
        if at == len(b):
            break
        if b[at] == a[i]:
            out[count] = a[i]
            count += 1
    return out[:count]


@compiled
def without(a, b):
    """Paragraphs of `a` that are not in `b`."""
    out = np.empty(len(a), np.uint32)
    count = 0
    at = 0
    for i in range(len(a)):
        at = gallop(b, at, len(b), a[i])
        if at == len(b) or b[at] != a[i]:
            out[count] = a[i]
            count += 1
    return out[:count]


@compiled
def gather(bits):
    """The paragraphs whose bytes are set, and clears them. The length of `bits` is a multiple of eight."""
    eights = bits.view(np.uint64)
    # Written without a branch: the place after the last one is overwritten until a set byte moves on.
    out = np.empty(bits.sum() + 1, np.uint32)
    count = np.uint64(0)
    for i in range(np.uint64(len(eights))):
        if eights[i]:
            for j in range(np.uint64(8) * i, np.uint64(8) * i + np.uint64(8)):
                out[count] = j
                count += np.uint64(bits[j])
            eights[i] = 0
    return out[:count]


@compiled
def count_values(found, values, size):
    """How many of the paragraphs found have each value of a column."""
    counts = np.zeros(size, np.int64)
    for i in range(len(found)):
        counts[values[found[i]]] += 1
    return counts


@compiled
def count_lists(found, starts, values, size):
    """The same for a column that has several values a paragraph: those from `starts[n]` to `starts[n + 1]`."""
    counts = np.zeros(size, np.int64)
    for i in range(len(found)):
        for at in range(starts[found[i]], starts[found[i] + 1]):
            counts[values[at]] += 1
    return counts
