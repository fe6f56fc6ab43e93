"""How many characters paragraphs share with a text."""

# Numba reads these functions, not mypy: their types are those of the arrays they are called with.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import numpy as np

from indexer.engine.kernels.compiling import compiled


@compiled
def add_overlap(overlap, paragraphs, frequencies, times):
    """Adds to each paragraph of a list how many characters it shares with a text that holds the list's character
    `times` times. A frequency of 255 may be a larger one."""
    for i in range(len(paragraphs)):
        frequency = np.int64(frequencies[i])
        overlap[paragraphs[i]] += frequency if frequency < times and frequency < 255 else times


@compiled
def overlapping(overlap, lengths, length, unseen, least):
    """The paragraphs (of `lengths` characters) whose indel similarity to a text of `length` characters can reach
    `least`: a common subsequence is no longer than the characters shared, `unseen` of which are in no `overlap`."""
    out = np.empty(len(overlap), np.uint32)
    count = 0
    for n in range(len(overlap)):
        shared = np.int64(overlap[n])
        if shared:
            own = np.int64(lengths[n])
            if 2 * min(shared + unseen, own, length) >= least * (own + length):
                out[count] = n
                count += 1
    return out[:count]
