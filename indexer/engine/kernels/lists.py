"""Posting lists, packed into words of 32 bits: encoding, decoding, sets of paragraphs.

A list of one posting is no list: its place is `paragraph << 8 | frequency`. Any other list begins at its place in
the stream. If it has more than BLOCK postings, two words for each of its blocks come first: the block's first
paragraph, and where it begins, counted from the list's place. A block is a header (first paragraph in 24 bits, bits
of a gap in 5, code of the bits of a frequency in 3), then the gaps before each paragraph less one (0 for the first)
and the frequencies less one, each in as many bits as the widest needs. In a block of BLOCK postings they lie in LANES
lanes, value i in lane i % LANES, so that processors read a row of them at once (Lemire and Boytsov 2015); in a shorter
one they lie end to end. One word more than is used ends the stream, so that two words can always be read at once.
"""

# Numba reads these functions, not mypy: their types are those of the arrays they are called with.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import numpy as np

from indexer.engine.kernels.compiling import compiled, inner
from indexer.engine.kernels.layout import BLOCK, FREQUENCY_BITS, LANES
from indexer.engine.kernels.sets import first_from

NO_BLOCK = -1
# Unsigned, or every place would be tested for being counted from the end.
_U0, _U1, _U4, _U5, _U31, _U32 = (np.uint64(n) for n in (0, 1, 4, 5, 31, 32))


@inner
def _bits_of(value):
    bits = 0
    while value >> bits:
        bits += 1
    return bits


@inner
def _widths(documents, frequencies, begin, end):
    """Bits of the widest gap, and code of the bits of the widest frequency, of a block."""
    gap, frequency = np.int64(0), np.int64(0)
    for i in range(begin, end):
        if i > begin:
            gap = max(gap, np.int64(documents[i]) - np.int64(documents[i - 1]) - 1)
        frequency = max(frequency, np.int64(frequencies[i]) - 1)
    wanted, code = _bits_of(frequency), 0
    while FREQUENCY_BITS[code] < wanted:
        code += 1
    return _bits_of(gap), code


@inner
def _put(stream, at, size, i, value, bits):
    """Writes value i of a block of `size` into the words from `at` on, which are zero so far."""
    if not bits:
        return
    lanes = LANES if size == BLOCK else 1
    bit = i // lanes * bits
    word, shift = at + (bit >> 5) * lanes + i % lanes, bit & 31
    stream[word] |= np.uint32(value << shift & 0xFFFFFFFF)
    if shift + bits > 32:
        stream[word + lanes] |= np.uint32(value >> (32 - shift))


@inner
def _words(size, bits):
    """How many words the values of a block take."""
    return (size * bits + 31) >> 5


@compiled
def packed(documents, frequencies, starts, base):
    """Packs lists that lie end to end, list j from `starts[j]` to `starts[j + 1]`.

    Gives the words of the stream and the place of each list, `base` being how many words the stream already has.
    """
    places = np.empty(len(starts) - 1, np.uint32)
    words = 0
    for j in range(len(places)):
        count = starts[j + 1] - starts[j]
        if count > 1:
            blocks = (count + BLOCK - 1) // BLOCK
            words += 2 * blocks * (blocks > 1)
            for block in range(blocks):
                begin = starts[j] + block * BLOCK
                end = min(begin + BLOCK, starts[j + 1])
                gap_bits, code = _widths(documents, frequencies, begin, end)
                words += 1 + _words(end - begin, gap_bits) + _words(end - begin, FREQUENCY_BITS[code])
    stream = np.zeros(words, np.uint32)
    at = 0
    for j in range(len(places)):
        count = starts[j + 1] - starts[j]
        if count == 1:
            places[j] = np.uint32(documents[starts[j]]) << np.uint32(8) | np.uint32(frequencies[starts[j]])
            continue
        place = at
        places[j] = base + place
        blocks = (count + BLOCK - 1) // BLOCK
        at += 2 * blocks * (blocks > 1)
        for block in range(blocks):
            begin = starts[j] + block * BLOCK
            end = min(begin + BLOCK, starts[j + 1])
            if blocks > 1:
                stream[place + 2 * block] = documents[begin]
                stream[place + 2 * block + 1] = at - place
            gap_bits, code = _widths(documents, frequencies, begin, end)
            stream[at] = np.uint32(
                np.int64(documents[begin]) | np.int64(gap_bits) << np.int64(24) | np.int64(code) << np.int64(29)
            )
            at += 1
            for i in range(begin + 1, end):
                gap = np.int64(documents[i]) - np.int64(documents[i - 1]) - 1
                _put(stream, at, end - begin, i - begin, gap, gap_bits)
            at += _words(end - begin, gap_bits)
            for i in range(begin, end):
                _put(stream, at, end - begin, i - begin, np.int64(frequencies[i]) - 1, FREQUENCY_BITS[code])
            at += _words(end - begin, FREQUENCY_BITS[code])
    return stream, places


@inner
def _unpack(stream, at, size, bits, out):
    """The values of a block, into `out`."""
    mask = np.uint32((_U1 << bits) - _U1)
    bit = _U0
    if size != BLOCK:
        for i in range(np.uint64(size)):
            word, shift = at + (bit >> _U5), bit & _U31
            both = np.uint64(stream[word]) | np.uint64(stream[word + _U1]) << _U32
            out[i] = np.uint32(both >> shift) & mask
            bit += bits
        return
    for row in range(_U32):
        word, shift, place = at + (bit >> _U5) * _U4, np.uint32(bit & _U31), row * _U4
        if np.uint64(shift) + bits <= _U32:
            for lane in range(_U4):
                out[place + lane] = np.uint32(stream[word + lane] >> shift) & mask
        else:
            left = np.uint32(_U32 - np.uint64(shift))
            for lane in range(_U4):
                low, high = stream[word + lane] >> shift, stream[word + _U4 + lane] << left
                out[place + lane] = np.uint32(low | high) & mask
        bit += bits


@inner
def block_place(stream, place, count, block):
    """Where a block of a list of more than one posting begins."""
    if count <= BLOCK:
        return np.int64(place)
    return np.int64(place) + np.int64(stream[np.int64(place) + 2 * block + 1])


@inner
def read_paragraphs(stream, at, size, out):
    """The paragraphs of a block of `size` postings, into `out`; gives where its frequencies begin."""
    place = np.uint64(at)
    header = np.uint64(stream[place])
    bits = header >> np.uint64(24) & _U31
    _unpack(stream, place + _U1, size, bits, out)
    n = np.uint32(header & np.uint64(0xFFFFFF)) - np.uint32(1)
    for i in range(np.uint64(size)):
        n = np.uint32(n + out[i] + np.uint32(1))
        out[i] = n
    return np.int64(place + _U1) + _words(np.int64(size), np.int64(bits))


@inner
def read_frequencies(stream, at, size, frequencies_at, out):
    """The frequencies less one of the same block; `frequencies_at` is what `read_paragraphs` gave."""
    bits = np.uint64(FREQUENCY_BITS[np.int64(stream[at]) >> 29])
    _unpack(stream, np.uint64(frequencies_at), size, bits, out)


@compiled
def paragraphs_of(stream, place, count):
    """All paragraphs of a list."""
    out = np.empty(count, np.uint32)
    if count == 1:
        out[0] = place >> 8
        return out
    for begin in range(0, count, BLOCK):
        at = block_place(stream, place, count, begin // BLOCK)
        read_paragraphs(stream, at, min(BLOCK, count - begin), out[begin:])
    return out


@compiled
def frequencies_of(stream, place, count):
    """All frequencies of a list."""
    out = np.empty(count, np.uint8)
    if count == 1:
        out[0] = place & 255
        return out
    values = np.empty(BLOCK, np.uint32)
    for begin in range(0, count, BLOCK):
        at = block_place(stream, place, count, begin // BLOCK)
        size = min(BLOCK, count - begin)
        read_frequencies(stream, at, size, read_paragraphs(stream, at, size, values), values)
        for i in range(size):
            out[begin + i] = values[i] + 1
    return out


@inner
def block_for(stream, place, count, block, wanted):
    """The last block from `block` on that begins with paragraph `wanted` or an earlier one (`block` itself if none
    does): only there can it be."""
    blocks = (count + BLOCK - 1) // BLOCK
    step, low = 1, block
    high = block + 1
    while high < blocks and stream[np.int64(place) + 2 * high] <= wanted:
        low = high
        high += step
        step <<= 1
    high = min(high, blocks)
    while low + 1 < high:
        middle = (low + high) >> 1
        if stream[np.int64(place) + 2 * middle] <= wanted:
            low = middle
        else:
            high = middle
    return low


@compiled
def count_before(stream, place, count, wanted):
    """How many postings of a list are of paragraphs before `wanted`."""
    if count == 0:
        return 0
    if count == 1:
        return np.int64(np.int64(place >> 8) < wanted)
    block = block_for(stream, place, count, 0, wanted)
    out = np.empty(BLOCK, np.uint32)
    size = min(BLOCK, count - block * BLOCK)
    read_paragraphs(stream, block_place(stream, place, count, block), size, out)
    before = block * BLOCK
    for i in range(size):
        if out[i] >= wanted:
            break
        before += 1
    return before


@compiled
def look_up(codes, wanted):
    """Where a code is in a table of ascending ones; -1 if it is not there."""
    # numpy's own, which knows of NaN, takes three seconds to compile.
    at = first_from(codes, 0, len(codes), wanted)
    return at if at < len(codes) and codes[at] == wanted else -1


@compiled
def look_up_all(codes, counts, places, wanted):
    """Counts and places of the lists of the wanted codes; a count of 0 for a code that is not there."""
    found = np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.int64)
    for i in range(len(wanted)):
        at = look_up(codes, wanted[i])
        if at >= 0:
            found[0][i], found[1][i] = counts[at], places[at]
    return found


@inner
def kept_in(found, stream, place, count, out):
    """Puts those of the paragraphs found that are in a list into `out`, which may be `found`; gives their number."""
    kept = 0
    if count == 1:
        for i in range(len(found)):
            if found[i] == place >> 8:
                out[0] = found[i]
                return 1
        return 0
    block, size, i = NO_BLOCK, 0, 0
    paragraphs = np.empty(BLOCK, np.uint32)
    for k in range(len(found)):
        wanted = found[k]
        next_block = block_for(stream, place, count, max(block, 0), wanted)
        if next_block != block:
            block, i = next_block, 0
            size = min(BLOCK, count - block * BLOCK)
            read_paragraphs(stream, block_place(stream, place, count, block), size, paragraphs)
        while i < size and paragraphs[i] < wanted:
            i += 1
        if i < size and paragraphs[i] == wanted:
            out[kept] = wanted
            kept += 1
    return kept


@compiled
def count_in(stream, counts, places, stretches):
    """How many postings of each list are of paragraphs in the stretches (begin and end of each)."""
    out = np.zeros(len(counts), np.int64)
    for j in range(len(counts)):
        for begin, end in stretches:
            out[j] += count_before(stream, places[j], counts[j], end) - count_before(
                stream, places[j], counts[j], begin
            )
    return out
