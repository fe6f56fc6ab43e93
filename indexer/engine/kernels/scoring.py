"""Scores of paragraphs: parts of terms added up, the best of them.

Whichever loop computes a score, it adds the parts of one paragraph in the order of the lists and in float32, so that
the score is the same to the last bit. A list of no posting is one that the segment does not have.
"""

# Numba reads these functions, not mypy: their types are those of the arrays they are called with.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import numpy as np

from indexer.engine.kernels.compiling import compiled
from indexer.engine.kernels.keys import decode
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
def _heads(firsts, count):
    """Lists of what begins with each character, the character of place p having slot p + 1: the head of each list,
    and what comes after each member; -1 for none."""
    head, after = np.full(count + 1, -1), np.full(len(firsts), -1)
    for j in range(len(firsts)):
        after[j] = head[firsts[j] + 1]
        head[firsts[j] + 1] = j
    return head, after


@compiled
def _slots(units):
    """For each character of the table that is one of the units, which of them it is, counted from 1."""
    size = np.int64(0)
    for i in range(len(units)):
        size = max(size, units[i] + 1)
    slots = np.zeros(size, np.int64)
    for i in range(len(units)):
        if units[i] >= 0:
            slots[units[i]] = i + 1
    return slots


@compiled
def _longest(found, offsets):
    """Bytes of the longest key."""
    longest = np.int64(0)
    for k in range(len(found)):
        n = np.int64(found[k])
        longest = max(longest, np.int64(offsets[n + 1] - offsets[n]))
    return longest


@compiled
def coverage(found, keys, offsets, units, ends, characters, pairs, words, starts, idf_c, idf_p, idf_w):
    """How much of a query the best sentence of each paragraph holds: of characters, pairs and words the greatest
    sum of idf that one sentence has, each as a share of the query's; the mean of the three, 0 for a kind that the query
    does not have.

    `units` has for each character of the query its place in the segment's table (or -1), `ends` the characters that
    end a sentence. `characters` are places in `units`; `pairs[0]`, `pairs[1]` the first and second character of each
    pair; word j is `words[starts[j]:starts[j + 1]]`.
    """
    out = np.zeros(len(found), np.float32)
    slots = _slots(units)
    text = np.empty(_longest(found, offsets), np.uint32)
    count = len(units) + 1
    idf_of = np.zeros(count)
    for j in range(len(characters)):
        idf_of[characters[j] + 1] = idf_c[j]
    pair_head, pair_next = _heads(pairs[0], len(units))
    word_head, word_next = _heads(words[starts[:-1]], len(units))
    seen_c, seen_p, seen_w = np.zeros(count, np.int64), np.zeros(len(idf_p), np.int64), np.zeros(len(idf_w), np.int64)
    totals = np.array([idf_c.sum(), idf_p.sum(), idf_w.sum()])
    best, now = np.zeros(3), np.zeros(3)
    sentence = 0
    for k in range(len(found)):
        n = np.int64(found[k])
        length = decode(keys, offsets[n], offsets[n + 1], text)
        best[:] = 0
        now[:] = 0
        sentence += 1
        for i in range(length):
            unit = np.int64(text[i])
            slot = slots[unit] if unit < len(slots) else 0
            if slot:
                if seen_c[slot] != sentence:
                    seen_c[slot] = sentence
                    now[0] += idf_of[slot]
                after = np.int64(text[i + 1]) if i + 1 < length else np.int64(-2)
                j = pair_head[slot]
                while j >= 0:
                    if seen_p[j] != sentence and units[pairs[1, j]] == after:
                        seen_p[j] = sentence
                        now[1] += idf_p[j]
                    j = pair_next[j]
                j = word_head[slot]
                while j >= 0:
                    size = starts[j + 1] - starts[j]
                    if seen_w[j] != sentence and i + size <= length:
                        same = True
                        for m in range(1, size):
                            if units[words[starts[j] + m]] != np.int64(text[i + m]):
                                same = False
                                break
                        if same:
                            seen_w[j] = sentence
                            now[2] += idf_w[j]
                    j = word_next[j]
            ended = i == length - 1
            for m in range(len(ends)):
                ended |= unit == ends[m]
            if ended:
                for kind in range(3):
                    best[kind] = max(best[kind], now[kind])
                now[:] = 0
                sentence += 1
        for kind in range(3):
            if totals[kind] > 0:
                out[k] += best[kind] / totals[kind] / 3
    return out


@compiled
def context(found, scores, documents, hashes, above):
    """What stands around each of the paragraphs found (ascending): of its document, beside it, and above it.

    `documents`, `hashes` (of the keys) and `above` (how far above the next heading is) are columns of all paragraphs.
    Gives for each a third of the sum of the three best scores of its document among those found, equal texts once; the
    better score of the two nearest paragraphs of the document that have another text; and the sum of the scores of the
    headings that it stands under. What was not found counts 0.
    """
    of_document, beside, headings = np.zeros(len(found)), np.zeros(len(found)), np.zeros(len(found))
    begin = 0
    while begin < len(found):
        document = documents[found[begin]]
        end = begin
        while end < len(found) and documents[found[end]] == document:
            end += 1
        total = 0.0
        taken = np.full(3, -1)
        for place in range(3):
            best = -1
            for k in range(begin, end):
                new = best < 0 or scores[k] > scores[best]
                for other in range(place):
                    new &= hashes[found[k]] != hashes[found[taken[other]]]
                if new:
                    best = k
            if best < 0:
                break
            taken[place] = best
            total += scores[best]
        for k in range(begin, end):
            of_document[k] = total / 3
            for step in (-1, 1):
                n = np.int64(found[k]) + step
                while 0 <= n < len(documents) and documents[n] == document and hashes[n] == hashes[found[k]]:
                    n += step
                if 0 <= n < len(documents) and documents[n] == document:
                    at = gallop(found, begin, end, n)
                    if at < end and found[at] == n:
                        beside[k] = max(beside[k], np.float64(scores[at]))
            n = np.int64(found[k])
            while above[n] > 0:
                n -= np.int64(above[n])
                at = gallop(found, begin, end, n)
                if at < end and found[at] == n:
                    headings[k] += scores[at]
        begin = end
    return of_document, beside, headings


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
