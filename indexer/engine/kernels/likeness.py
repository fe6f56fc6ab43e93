"""How many characters paragraphs share with a text."""

# Numba reads these functions, not mypy: their types are those of the arrays they are called with.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import numpy as np

from indexer.engine.kernels.compiling import compiled
from indexer.engine.kernels.layout import BLOCK
from indexer.engine.kernels.lists import block_place, read_frequencies, read_paragraphs


@compiled
def add_overlaps(overlap, stream, counts, places, times):
    """Adds to each paragraph how many characters it shares with a text that holds the character of list j `times[j]`
    times. A frequency of 255 may be a larger one."""
    paragraphs, frequencies = np.empty(BLOCK, np.uint32), np.empty(BLOCK, np.uint32)
    for j in range(len(counts)):
        if counts[j] == 1:
            # A list of one posting is its place.
            frequency = places[j] & 255
            overlap[places[j] >> 8] += times[j] if frequency == 255 else min(times[j], frequency)
            continue
        for begin in range(0, counts[j], BLOCK):
            size = min(BLOCK, counts[j] - begin)
            at = block_place(stream, places[j], counts[j], begin // BLOCK)
            frequencies_at = read_paragraphs(stream, at, size, paragraphs)
            if times[j] == 1:
                for i in range(size):
                    overlap[paragraphs[i]] += 1
                continue
            read_frequencies(stream, at, size, frequencies_at, frequencies)
            for i in range(size):
                frequency = np.int64(frequencies[i]) + 1
                overlap[paragraphs[i]] += times[j] if frequency == 255 else min(times[j], frequency)


@compiled
def within_reach(overlap, lengths, length, unseen, least):
    """The paragraphs (of `lengths` characters) whose indel similarity to a text of `length` characters can reach
    `least`, and how high it can be: a common subsequence is no longer than the characters shared, `unseen` of which
    are in no `overlap`."""
    out, reach = np.empty(len(overlap), np.uint32), np.empty(len(overlap), np.float32)
    fewest = max(1.0, least * length / (2 - least) - unseen)
    count = 0
    for n in range(len(overlap)):
        if overlap[n] >= fewest:
            own = np.int64(lengths[n])
            bound = 2.0 * min(np.int64(overlap[n]) + unseen, own, length) / (own + length)
            if bound >= least:
                out[count], reach[count] = n, bound
                count += 1
    return out[:count], reach[:count]
