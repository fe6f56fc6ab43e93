"""Posting lists in the form of `kernels.lists`: how they are packed, and one of them looked into.

Few are packed by numpy, many by a compiled loop, to the same words: what compiles takes half a second to load, for
which numpy packs all that most updates have.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from indexer.engine import kernels
from indexer.engine.kernels.layout import BLOCK, FREQUENCY_BITS, LANES

Numbers = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint32]

_FEW = 500_000
"""Postings that numpy packs in less time than the compiler takes to load."""

_CODE_OF_BITS = np.asarray([min(c for c, bits in enumerate(FREQUENCY_BITS) if bits >= n) for n in range(9)])
_BITS_OF_CODE = np.asarray(FREQUENCY_BITS)


def packed(documents: Words, frequencies: npt.NDArray[np.uint8], starts: Numbers, base: int) -> tuple[Words, Words]:
    """Packs lists (none of them empty) that lie end to end, list j from `starts[j]` to `starts[j + 1]`.

    Gives the words of the stream and the place of each list, `base` being how many words the stream already has.
    """
    if len(documents) > _FEW:
        stream, places = kernels.lists.packed(documents, frequencies, starts, base)
        return stream, places
    return _packed(documents, frequencies, starts, base)


def _packed(documents: Words, frequencies: npt.NDArray[np.uint8], starts: Numbers, base: int) -> tuple[Words, Words]:
    places = documents[starts[:-1]] << np.uint32(8) | frequencies[starts[:-1]]
    lists = np.flatnonzero(np.diff(starts) > 1)
    if not len(lists):
        return np.empty(0, np.uint32), places
    # Blocks: of which list each is, the how manieth of it, and the postings in it.
    counts = (np.diff(starts)[lists] + BLOCK - 1) // BLOCK
    of = np.repeat(np.arange(len(lists)), counts)
    nth = _counted(counts)
    begins = starts[lists][of] + nth * BLOCK
    sizes = np.minimum(begins + BLOCK, starts[lists + 1][of]) - begins
    # Postings: of which block each is, the how manieth of it, and its values.
    block, within = np.repeat(np.arange(len(of)), sizes), _counted(sizes)
    at = begins[block] + within
    gaps = np.diff(documents[at].astype(np.int64), prepend=0) - 1
    gaps[within == 0] = 0
    more = frequencies[at].astype(np.int64) - 1
    firsts = np.cumsum(sizes) - sizes
    gap_bits = _bits(np.maximum.reduceat(gaps, firsts))
    code = _CODE_OF_BITS[_bits(np.maximum.reduceat(more, firsts))]
    # Words: where each list and each block begins.
    gap_words, more_words = (sizes * gap_bits + 31) >> 5, (sizes * _BITS_OF_CODE[code] + 31) >> 5
    heads = np.where(counts > 1, 2 * counts, 0)
    words = 1 + gap_words + more_words
    first_blocks = np.cumsum(counts) - counts
    of_lists = heads + np.add.reduceat(words, first_blocks)
    list_at = np.cumsum(of_lists) - of_lists
    before = np.cumsum(words) - words
    block_at = (list_at + heads - before[first_blocks])[of] + before
    places[lists] = base + list_at
    stream = np.zeros(int(of_lists.sum()), np.uint32)
    stream[block_at] = documents[begins] | gap_bits << 24 | code << 29
    long = heads[of] > 0
    head_at = (list_at[of] + 2 * nth)[long]
    stream[head_at], stream[head_at + 1] = documents[begins][long], (block_at - list_at[of])[long]
    lanes = np.where(sizes == BLOCK, LANES, 1)[block]
    _put(stream, (block_at + 1)[block], lanes, within, gaps, gap_bits[block])
    _put(stream, (block_at + 1 + gap_words)[block], lanes, within, more, _BITS_OF_CODE[code][block])
    return stream, places


def _put(stream: Words, at: Numbers, lanes: Numbers, within: Numbers, values: Numbers, bits: Numbers) -> None:
    """Writes values into the words of their blocks, which begin at `at` and are zero so far."""
    bit = within // lanes * bits
    word = at + (bit >> 5) * lanes + within % lanes
    spread = values << (bit & 31)
    for place, part in ((word, spread & 0xFFFFFFFF), (word + lanes, spread >> 32)):
        some = np.flatnonzero(part)
        np.bitwise_or.at(stream, place[some], part[some].astype(np.uint32))


def _counted(counts: Numbers) -> Numbers:
    """0, 1, 2, … for each of the counts."""
    return np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)


def _bits(values: Numbers) -> Numbers:
    """In how many bits each fits."""
    return np.frexp(values.astype(np.float64))[1].astype(np.int64)


def holds(stream: Words, place: int, count: int, paragraph: int) -> bool:
    """Whether a paragraph is in the list of `count` postings at a place, by the only block that can hold it."""
    if count == 1:
        return place >> 8 == paragraph
    blocks, at, size = (count + BLOCK - 1) // BLOCK, place, count
    if blocks > 1:
        nth = int(np.searchsorted(stream[place : place + 2 * blocks : 2], paragraph, "right")) - 1
        if nth < 0:
            return False
        at += int(stream[place + 2 * nth + 1])
        size = min(BLOCK, count - nth * BLOCK)
    header, lanes = int(stream[at]), LANES if size == BLOCK else 1
    here, bits = header & 0xFFFFFF, header >> 24 & 31
    for i in range(1, size):
        if here >= paragraph:
            break
        if not bits:  # one after the other: no word is taken for it
            here += 1
            continue
        bit = i // lanes * bits
        word = at + 1 + (bit >> 5) * lanes + i % lanes
        both = int(stream[word]) | (int(stream[word + lanes]) if (bit & 31) + bits > 32 else 0) << 32
        here += 1 + (both >> (bit & 31) & (1 << bits) - 1)
    return here == paragraph
