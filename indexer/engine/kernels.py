"""The compiled inner loops: lookup, intersection, union, phrases, proximity, scores, counts.

All arrays of paragraph numbers are u32 and ascend. Postings of all ranked fields lie in one pair of arrays,
`documents` and `frequencies`; a list of them is `begins[j]` to `ends[j]`. Keys lie end to end in `units` (the
place of each character in the table of characters), the key of paragraph n is `offsets[n]` to `offsets[n + 1]`.

Every kernel adds the parts of one paragraph's score in the same order and in float32, so that whichever of them
computes it, the score is the same to the last bit.
"""

# Numba reads these functions, not mypy: their types are those of the arrays they are called with.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit


def _compiled(function):
    """Compiles without the interpreter's lock; kept on disk beside this file or in the user's cache folder."""
    try:
        return njit(nogil=True, cache=True)(function)
    except RuntimeError:
        # Neither can be written (a read-only installation, a service without a home): every process compiles.
        return njit(nogil=True)(function)


_WINDOW = 1 << 16
"""Paragraphs scored at a time: their scores fit a core's own cache."""


@_compiled
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


@_compiled
def pack(codes, lengths, bits, pairs):
    """Sort keys (code << bits | text) of the units of texts that lie end to end, `lengths[n]` units in text n; with
    `pairs` those of every two adjacent units (code << 21 | code) instead."""
    out = np.empty(len(codes), np.uint64)
    count, at = 0, 0
    for n in range(len(lengths)):
        end = at + np.int64(lengths[n])
        if pairs:
            for i in range(at, end - 1):
                code = np.uint64(codes[i]) << np.uint64(21) | np.uint64(codes[i + 1])
                out[count] = code << np.uint64(bits) | np.uint64(n)
                count += 1
        else:
            for i in range(at, end):
                out[count] = np.uint64(codes[i]) << np.uint64(bits) | np.uint64(n)
                count += 1
        at = end
    return out[:count]


@_compiled
def group(packed, bits, base):
    """Postings out of sorted pairs (code << bits | paragraph - base), a pair for each time a term stands there.

    Gives the distinct codes, where the postings of each begin (and the end of all), paragraphs and frequencies.
    """
    low = (np.uint64(1) << np.uint64(bits)) - np.uint64(1)
    terms, postings = min(1, len(packed)), min(1, len(packed))
    for i in range(1, len(packed)):
        postings += packed[i] != packed[i - 1]
        terms += packed[i] >> np.uint64(bits) != packed[i - 1] >> np.uint64(bits)
    codes = np.empty(terms, np.uint64)
    starts = np.empty(terms + 1, np.int64)
    documents = np.empty(postings, np.uint32)
    frequencies = np.empty(postings, np.uint8)
    terms, postings = 0, 0
    for i in range(len(packed)):
        pair = packed[i]
        if i and pair == packed[i - 1]:
            if frequencies[postings - 1] < 255:
                frequencies[postings - 1] += 1
            continue
        code = pair >> np.uint64(bits)
        if not terms or codes[terms - 1] != code:
            codes[terms] = code
            starts[terms] = postings
            terms += 1
        documents[postings] = np.uint32(pair & low) + np.uint32(base)
        frequencies[postings] = 1
        postings += 1
    starts[terms] = postings
    return codes, starts, documents, frequencies


@_compiled
def look_up(codes, extents, wanted):
    """Where the postings of a code begin and end; 0 and 0 if it is not there."""
    at = np.searchsorted(codes, wanted)
    if at < len(codes) and codes[at] == wanted:
        return extents[0, at], extents[1, at]
    return np.int64(0), np.int64(0)


@_compiled
def look_up_all(codes, extents, wanted):
    """Where the postings of each wanted code begin and end; an empty list for a code that is not there."""
    found = np.zeros((2, len(wanted)), np.int64)
    for i in range(len(wanted)):
        found[0, i], found[1, i] = look_up(codes, extents, wanted[i])
    return found


@_compiled
def weigh(codes, extents, wanted, times, factor, paragraphs):
    """Begins and ends of the posting lists of the wanted codes that there are, and the weight of each:
    `factor * times * idf`, with idf as in `server.search.ranking`."""
    begins, ends = np.empty(len(wanted), np.int64), np.empty(len(wanted), np.int64)
    weights = np.empty(len(wanted), np.float32)
    count = 0
    for i in range(len(wanted)):
        begin, end = look_up(codes, extents, wanted[i])
        if end > begin:
            begins[count], ends[count] = begin, end
            holding = end - begin
            weights[count] = factor * times[i] * np.log(1 + (paragraphs - holding + 0.5) / (holding + 0.5))
            count += 1
    return begins[:count], ends[:count], weights[:count]


@_compiled
def intersect(documents, begins, ends):
    """Paragraphs in every list; the lists come in the order of their lengths."""
    out = np.empty(ends[0] - begins[0], np.uint32)
    places = begins.copy()
    count = 0
    i = begins[0]
    while i < ends[0]:
        wanted = documents[i]
        i += 1
        held = True
        for j in range(1, len(begins)):
            places[j] = gallop(documents, places[j], ends[j], wanted)
            if places[j] == ends[j]:
                return out[:count]
            if documents[places[j]] != wanted:
                # Nothing before that paragraph can be in all lists.
                i = gallop(documents, i, ends[0], documents[places[j]])
                held = False
                break
        if held:
            out[count] = wanted
            count += 1
    return out[:count]


@_compiled
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


@_compiled
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


@_compiled
def mark(bits, documents, begin, end):
    """Sets the bytes of the paragraphs of a list."""
    for i in range(begin, end):
        bits[documents[i]] = 1


@_compiled
def mark_lists(bits, documents, begins, ends):
    """The same for several lists."""
    for j in range(len(begins)):
        mark(bits, documents, begins[j], ends[j])


@_compiled
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


@_compiled
def _stands(units, pattern, at):
    """Whether the pattern stands at a place."""
    k = 0
    while k < len(pattern) and units[at + k] == pattern[k]:
        k += 1
    return k == len(pattern)


@_compiled
def _is_bounded(units, classes, start, stop, begin, end, starts_run, ends_run):
    """Whether `start` to `stop` of the key that is `begin` to `end` starts and stops where runs do, as asked."""
    one = np.uint64(1)
    if starts_run and start > begin:
        run = classes[units[start]]
        if run and run == classes[units[start - one]]:
            return False
    if ends_run and stop < end:
        run = classes[units[stop]]
        if run and run == classes[units[stop - one]]:
            return False
    return True


@_compiled
def holding(candidates, units, offsets, classes, pattern, starts_run, ends_run):
    """The candidates whose keys hold the pattern."""
    out = np.empty(len(candidates), np.uint32)
    count = 0
    first, one = pattern[0], np.uint64(1)
    length = np.uint64(len(pattern))
    for i in range(len(candidates)):
        n = candidates[i]
        begin, end = offsets[n], offsets[n + np.uint32(1)]
        at = begin
        while at + length <= end:
            if units[at] == first:
                k = one
                while k < length and units[at + k] == pattern[k]:
                    k += one
                if k == length and (
                    not (starts_run or ends_run)
                    or _is_bounded(units, classes, at, at + length, begin, end, starts_run, ends_run)
                ):
                    out[count] = n
                    count += 1
                    break
            at += one
    return out[:count]


@_compiled
def holding_close(candidates, units, offsets, first, second, distance):
    """The candidates whose keys hold both patterns, disjoint, at most `distance` characters apart."""
    out = np.empty(len(candidates), np.uint32)
    count = 0
    for i in range(len(candidates)):
        n = candidates[i]
        begin, end = np.int64(offsets[n]), np.int64(offsets[n + 1])
        # Where the last one of each ended: of two neighbours in the text, one is the last before the other.
        last_first, last_second = np.int64(-1), np.int64(-1)
        found = False
        for at in range(begin, end):
            # What ends here can be near to what begins here.
            done_first = at - len(first)
            if done_first >= begin and _stands(units, first, done_first):
                last_first = at
            done_second = at - len(second)
            if done_second >= begin and _stands(units, second, done_second):
                last_second = at
            if (
                last_first >= 0
                and at - last_first <= distance
                and at + len(second) <= end
                and _stands(units, second, at)
            ) or (
                last_second >= 0
                and at - last_second <= distance
                and at + len(first) <= end
                and _stands(units, first, at)
            ):
                found = True
                break
        if found:
            out[count] = n
            count += 1
    return out[:count]


@_compiled
def _part(weight, frequency, norm):
    """One term's part of a paragraph's score. A division costs less than a branch on the frequency."""
    times = np.float32(frequency)
    return weight * times / (times + norm)


@_compiled
def score_sparsely(found, documents, frequencies, begins, ends, fields, weights, norms):
    """The scores of the paragraphs found, each of them looked up in each list."""
    scores = np.zeros(len(found), np.float32)
    for j in range(len(begins)):
        at = begins[j]
        field = fields[j]
        for i in range(len(found)):
            n = found[i]
            at = gallop(documents, at, ends[j], n)
            if at == ends[j]:
                break
            if documents[at] == n:
                scores[i] += _part(weights[j], frequencies[at], norms[field, n])
    return scores


@_compiled
def score_densely(found, documents, frequencies, begins, ends, fields, weights, norms):
    """The same by reading every list through, a window of paragraphs at a time."""
    scores = np.empty(len(found), np.float32)
    window = np.zeros(_WINDOW, np.float32)
    places = begins.copy()
    i = 0
    while i < len(found):
        low = np.int64(found[i]) // _WINDOW * _WINDOW
        high = low + _WINDOW
        begin = i
        while i < len(found) and found[i] < high:
            i += 1
        for j in range(len(begins)):
            at, weight = np.uint64(gallop(documents, places[j], ends[j], low)), weights[j]
            end = np.uint64(gallop(documents, np.int64(at), ends[j], high))
            places[j] = end
            norm = norms[fields[j]]
            while at < end:
                n = documents[at]
                window[n - np.uint32(low)] += _part(weight, frequencies[at], norm[n])
                at += np.uint64(1)
        for k in range(begin, i):
            scores[k] = window[found[k] - np.uint32(low)]
        window[:] = 0
    return scores


@_compiled
def _worse(scores, a, b):
    """Whether place `a` comes after place `b` in an answer."""
    return scores[a] < scores[b] or (scores[a] == scores[b] and a > b)


@_compiled
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


@_compiled
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


@_compiled
def count_values(found, values, size):
    """How many of the paragraphs found have each value of a column."""
    counts = np.zeros(size, np.int64)
    for i in range(len(found)):
        counts[values[found[i]]] += 1
    return counts


@_compiled
def count_lists(found, starts, values, size):
    """The same for a column that has several values a paragraph: those from `starts[n]` to `starts[n + 1]`."""
    counts = np.zeros(size, np.int64)
    for i in range(len(found)):
        for at in range(starts[found[i]], starts[found[i] + 1]):
            counts[values[at]] += 1
    return counts


@_compiled
def add_overlap(overlap, documents, frequencies, times):
    """Adds to each paragraph of a list how many characters it shares with a text that holds the list's character
    `times` times. A frequency of 255 may be a larger one."""
    for i in range(len(documents)):
        frequency = np.int64(frequencies[i])
        overlap[documents[i]] += frequency if frequency < times and frequency < 255 else times


@_compiled
def overlapping(overlap, offsets, length, unseen, least):
    """The paragraphs whose indel similarity to a text of `length` characters can reach `least`: a common subsequence
    is no longer than the characters shared, `unseen` of which are in no `overlap`."""
    out = np.empty(len(overlap), np.uint32)
    count = 0
    for n in range(len(overlap)):
        shared = np.int64(overlap[n])
        if shared:
            own = np.int64(offsets[n + 1]) - np.int64(offsets[n])
            if 2 * min(shared + unseen, own, length) >= least * (own + length):
                out[count] = n
                count += 1
    return out[:count]


def compile_all(unit: npt.DTypeLike = np.uint16) -> None:
    """Compiles every kernel, or takes it from the cache, for indexes whose keys are kept as `unit`s (u16 for all but
    those of more than 65,536 different characters), so that no one who asks waits for it."""
    one = np.zeros(1, np.uint32)
    places, weights = np.zeros(1, np.int64), np.zeros(1, np.float32)
    codes, offsets = np.zeros(1, np.uint64), np.zeros(2, np.uint64)
    pattern, norms = np.zeros(1, unit), np.zeros((1, 1), np.float32)
    frequencies, bits = np.zeros(1, np.uint8), np.zeros(8, np.uint8)
    extents = np.zeros((2, 1), np.int64)
    look_up(codes, extents, np.uint64(0))
    look_up_all(codes, extents, codes)
    weigh(codes, extents, codes, np.ones(1), 1.0, 1)
    intersect(one, places, places)
    both(one, one)
    without(one, one)
    mark(bits, one, 0, 1)
    mark_lists(bits, one, places, places)
    gather(bits)
    holding(one, pattern, offsets, bits, pattern, False, False)
    holding_close(one, pattern, offsets, pattern, pattern, 0)
    score_sparsely(one, one, frequencies, places, places, places, weights, norms)
    score_densely(one, one, frequencies, places, places, places, weights, norms)
    best(weights, 1)
    count_values(one, one, 1)
    count_lists(one, np.zeros(2, np.uint32), one, 1)
    overlap = np.zeros(1, np.uint16)
    add_overlap(overlap, one, frequencies, 1)
    overlapping(overlap, offsets, 1, 0, 1.0)
