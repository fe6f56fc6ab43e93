"""Postings out of texts: sort keys, and groups of equal ones."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import numpy as np

from indexer.engine.kernels.compiling import compiled


@compiled
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


@compiled
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


@compiled
def worth_lengths(points, lengths, worth):
    """How many characters that are worth something, and pairs of two of them, each text has."""
    characters, pairs = np.zeros(len(lengths), np.uint32), np.zeros(len(lengths), np.uint32)
    at = 0
    for n in range(len(lengths)):
        before = False
        for i in range(at, at + lengths[n]):
            now = worth[points[i]]
            characters[n] += now
            pairs[n] += now and before
            before = now
        at += lengths[n]
    return characters, pairs
