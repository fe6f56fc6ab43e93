"""The second look at the best paragraphs: how much of a query their sentences hold, and what stands around them."""

# Numba reads these functions, not mypy: their types are those of the arrays they are called with.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import numpy as np

from indexer.engine.kernels.compiling import brief, compiled, inner
from indexer.engine.kernels.keys import decode
from indexer.engine.kernels.sets import gallop


@inner
def _heads(firsts, count):
    """Lists of what begins with each character, the character of place p having slot p + 1: the head of each list,
    and what comes after each member; -1 for none."""
    head, after = np.full(count + 1, -1), np.full(len(firsts), -1)
    for j in range(len(firsts)):
        after[j] = head[firsts[j] + 1]
        head[firsts[j] + 1] = j
    return head, after


@inner
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


@inner
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


@inner
def _context(found, scores, documents, hashes, above):
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


@brief
def raised(found, sums, covered, named, bonuses, documents, hashes, above, weights):
    """Scores of the paragraphs found (ascending), and their parts, a row each, in the order of `weights`: what the best
    sentence covers, whether the question names the document, and what stands around; then the bonuses, and a row that
    is 0.
    """
    count = len(found)
    parts, scores = np.zeros((len(weights) + 2, count)), np.empty(count, np.float32)
    so_far = np.empty(count, np.float32)
    for k in range(count):
        of_sentence = np.float32(weights[0]) * covered[k] * sums[k]
        of_title = np.float32(weights[1]) * named[k] * (sums[k] + of_sentence)
        parts[0, k], parts[1, k] = of_sentence, of_title
        so_far[k] = sums[k] + of_sentence + of_title
    around = _context(found, so_far, documents, hashes, above)
    for row in range(3):
        for k in range(count):
            parts[2 + row, k] = weights[2 + row] * around[row][k]
    for k in range(count):
        parts[5, k] = bonuses[k]
        total = 0.0
        for row in range(6):
            total += parts[row, k]
        scores[k] = sums[k] + total
    return scores, parts
