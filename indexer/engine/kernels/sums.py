"""Sums of terms: what the terms of a query are worth to paragraphs, added up.

Loops take the lists of a segment as `tables.py` says, and what a query's terms have there as one tuple: their numbers
of postings, the places of their lists, which long lists they are, their fields and their weights with idf. `order` says
which of them are added up, and in which order. Whichever loop computes a sum, it adds the parts of one paragraph in
this order and in float32, so that the sum is the same to the last bit.
"""

# Numba reads these functions, not mypy: their types are those of the arrays they are called with.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import numpy as np

from indexer.engine.kernels.compiling import compiled, inner
from indexer.engine.kernels.layout import BLOCK
from indexer.engine.kernels.lists import NO_BLOCK, block_for, block_place, read_frequencies, read_paragraphs
from indexer.engine.kernels.scoring import impact
from indexer.engine.kernels.sets import gallop
from indexer.engine.kernels.tables import begin_of

_WINDOW = 1 << 16
"""Paragraphs scored at a time: their scores fit a core's own cache."""


_LOOK_UP_COST = 12
"""Reading so many postings in a row takes as long as looking one paragraph up in a list."""


@compiled
def add_sparsely(lists, norms, terms, order, found, sums):
    """Adds to the sums of paragraphs (ascending) the parts of some terms, by looking each up in each list."""
    stream, paragraphs, impacts = lists[0], lists[14], lists[15]
    counts, places, longs, fields, weights = terms
    values, more = np.empty(BLOCK, np.uint32), np.empty(BLOCK, np.uint32)
    for j in order:
        count, place, norm, weight = counts[j], places[j], norms[fields[j]], weights[j]
        if count == 0:
            continue
        ready = begin_of(lists, longs[j])
        if ready >= 0:
            at, end = ready, ready + count
            for k in range(len(found)):
                at = gallop(paragraphs, at, end, found[k])
                if at == end:
                    break
                if paragraphs[at] == found[k]:
                    sums[k] += weight * impacts[at]
            continue
        if count == 1:
            k = gallop(found, 0, len(found), place >> 8)
            if k < len(found) and found[k] == place >> 8:
                sums[k] += weight * impact(place & 255, norm[found[k]])
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
                sums[k] += weight * impact(more[i] + 1, norm[wanted])


@compiled
def add_densely(lists, norms, terms, order, found, sums):
    """The same by reading every list through, a window of paragraphs at a time."""
    stream, paragraphs, impacts = lists[0], lists[14], lists[15]
    counts, places, longs, fields, weights = terms
    # What is in it of others than the paragraphs found is not looked at, and not cleared either.
    window = np.empty(_WINDOW, np.float32)
    values, more = np.empty(BLOCK, np.uint32), np.empty(BLOCK, np.uint32)
    # Where each list goes on: a block, or a place among those that are unpacked.
    cursors = np.empty(len(order), np.int64)
    for i in range(len(order)):
        cursors[i] = max(begin_of(lists, longs[order[i]]), 0)
    one = np.uint64(1)
    k = 0
    while k < len(found):
        low = np.int64(found[k]) // _WINDOW * _WINDOW
        high = low + _WINDOW
        begin = k
        while k < len(found) and found[k] < high:
            window[np.int64(found[k]) - low] = sums[k]
            k += 1
        for c in range(len(order)):
            j = order[c]
            count, place, weight = counts[j], places[j], weights[j]
            if count == 0:
                continue
            ready = begin_of(lists, longs[j])
            if ready >= 0:
                at = np.uint64(gallop(paragraphs, cursors[c], ready + count, low))
                end = np.uint64(gallop(paragraphs, np.int64(at), ready + count, high))
                cursors[c] = end
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
            if cursors[c] > last:
                continue
            block = block_for(stream, place, count, cursors[c], low)
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
            cursors[c] = block
        for i in range(begin, k):
            sums[i] = window[np.int64(found[i]) - low]


@inner
def _same(a, b):
    """Whether two arrays of one length are the same, as what was found and the list are for a query of one term."""
    # To the end in any case: so processors compare many at once.
    differences = np.uint32(0)
    for i in range(len(a)):
        differences |= a[i] ^ b[i]
    return not differences


@inner
def _add_all(lists, norm, weight, count, place, found, sums):
    """Adds the parts of one term if the paragraphs found are those of its list, which is not unpacked; whether they
    are."""
    if count == 1:
        n = place >> 8
        if found[0] == n:
            sums[0] += weight * impact(place & 255, norm[n])
        return found[0] == n
    stream = lists[0]
    values, more, parts = np.empty(BLOCK, np.uint32), np.empty(BLOCK, np.uint32), np.empty(count, np.float32)
    for first in range(0, count, BLOCK):
        at = block_place(stream, place, count, first // BLOCK)
        size = min(BLOCK, count - first)
        rest = read_paragraphs(stream, at, size, values)
        if not _same(values[:size], found[first : first + size]):
            return False
        read_frequencies(stream, at, size, rest, more)
        for i in range(size):
            parts[first + i] = weight * impact(more[i] + 1, norm[values[i]])
    for k in range(count):
        sums[k] += parts[k]
    return True


@compiled
def add(lists, norms, terms, order, found, sums):
    """The same by the way that takes less."""
    counts, places, longs, fields, weights = terms
    work = 0
    for j in order:
        work += counts[j]
    if len(order) == 1 and len(found) == work:
        j = order[0]
        ready = begin_of(lists, longs[j])
        if ready < 0:
            if _add_all(lists, norms[fields[j]], weights[j], work, places[j], found, sums):
                return
        elif _same(found, lists[14][ready : ready + work]):
            weight, impacts = weights[j], lists[15][ready : ready + work]
            for k in range(len(found)):
                sums[k] += weight * impacts[k]
            return
    if len(found) * len(order) * _LOOK_UP_COST < work:
        add_sparsely(lists, norms, terms, order, found, sums)
    else:
        add_densely(lists, norms, terms, order, found, sums)
