"""Folded texts as bytes, and what stands in them.

A character is its place in the table of a segment's characters, the most frequent first. Places below ONE_BYTE take
one byte; the next 63 times 256 of them a byte from ONE_BYTE on and one more; any other the byte 255 and three more.
The key of paragraph n is `offsets[n]` to `offsets[n + 1]`.
"""

# Numba reads these functions, not mypy: their types are those of the arrays they are called with.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import numpy as np

from indexer.engine.kernels.compiling import compiled, inner
from indexer.engine.kernels.layout import FAR, ONE_BYTE, TWO


@compiled
def encoded(units, lengths):
    """The bytes of texts whose characters (`lengths[n]` of them in text n) lie end to end, and where each begins: what
    is looked for. What is built is written by numpy (`key_bytes.py`)."""
    size = 0
    for unit in units:
        size += 1 if unit < ONE_BYTE else 2 if unit < FAR else 4
    out = np.empty(size, np.uint8)
    offsets = np.empty(len(lengths) + 1, np.uint64)
    at, i = 0, 0
    for n in range(len(lengths)):
        offsets[n] = at
        for _ in range(lengths[n]):
            unit = np.int64(units[i])
            i += 1
            if unit < ONE_BYTE:
                out[at] = unit
                at += 1
            elif unit < FAR:
                out[at] = ONE_BYTE + ((unit - ONE_BYTE) >> 8)
                out[at + 1] = (unit - ONE_BYTE) & 255
                at += 2
            else:
                out[at] = TWO
                for shift in range(3):
                    out[at + 1 + shift] = (unit - FAR) >> (8 * shift) & 255
                at += 4
    offsets[len(lengths)] = at
    return out, offsets


@inner
def width_of(lead):
    """How many bytes a character takes that begins with this one."""
    return np.int64(1) if lead < ONE_BYTE else np.int64(2) if lead < TWO else np.int64(4)


@inner
def unit_at(keys, at):
    """The character at a place."""
    lead = np.int64(keys[at])
    if lead < ONE_BYTE:
        return lead
    if lead < TWO:
        return ONE_BYTE + ((lead - ONE_BYTE) << 8) + np.int64(keys[at + 1])
    return FAR + np.int64(keys[at + 1]) + (np.int64(keys[at + 2]) << 8) + (np.int64(keys[at + 3]) << 16)


@compiled
def decode(keys, begin, end, out):
    """The characters of a key, into `out`; gives their number."""
    count = 0
    at = np.int64(begin)
    while at < np.int64(end):
        out[count] = unit_at(keys, at)
        count += 1
        at += width_of(keys[at])
    return count


@compiled
def decoded_all(keys, offsets, paragraphs, total):
    """The characters of the keys of some paragraphs, which have `total` of them, end to end."""
    out = np.empty(total, np.uint32)
    at = 0
    for i in range(len(paragraphs)):
        n = np.int64(paragraphs[i])
        at += decode(keys, offsets[n], offsets[n + 1], out[at:])
    return out


@inner
def _next(keys, at, end, pattern):
    """Where the bytes of a pattern stand next, be it across characters; at `end` if nowhere."""
    length = np.uint64(len(pattern))
    first, last = pattern[0], pattern[len(pattern) - 1]
    at, stop = np.uint64(at), np.uint64(end)
    while at + length <= stop:
        if keys[at] == first and keys[at + length - np.uint64(1)] == last:
            k = np.uint64(1)
            while k < length and keys[at + k] == pattern[k]:
                k += np.uint64(1)
            if k == length:
                return np.int64(at)
        at += np.uint64(1)
    return np.int64(end)


@compiled
def holding(candidates, keys, offsets, pattern, classes, first_class, last_class):
    """The candidates whose keys hold the pattern, which is in bytes.

    `classes` has for each character the class of its runs. Where `first_class` is not 0 the pattern must not follow a
    character of that class, where `last_class` is not, none must follow it.
    """
    out = np.empty(len(candidates), np.uint32)
    count = 0
    length = np.int64(len(pattern))
    for i in range(len(candidates)):
        n = np.int64(candidates[i])
        begin, end = np.int64(offsets[n]), np.int64(offsets[n + 1])
        # The last character that is known to begin, and the one before it.
        known, before = begin, np.int64(-1)
        at = _next(keys, begin, end, pattern)
        while at < end:
            while known < at:
                before = known
                known += width_of(keys[known])
            if (
                known == at
                and not (first_class and before >= 0 and classes[unit_at(keys, before)] == first_class)
                and not (last_class and at + length < end and classes[unit_at(keys, at + length)] == last_class)
            ):
                out[count] = n
                count += 1
                break
            at = _next(keys, at + 1, end, pattern)
    return out[:count]


@inner
def _stands(units, pattern, at):
    """Whether the pattern stands at a place."""
    k = 0
    while k < len(pattern) and units[at + k] == pattern[k]:
        k += 1
    return k == len(pattern)


@compiled
def holding_close(candidates, keys, offsets, first, second, distance):
    """The candidates whose keys hold both patterns (characters), disjoint, at most `distance` characters apart."""
    out = np.empty(len(candidates), np.uint32)
    longest = np.int64(0)
    for i in range(len(candidates)):
        n = np.int64(candidates[i])
        longest = max(longest, np.int64(offsets[n + 1] - offsets[n]))
    units = np.empty(longest, np.uint32)
    count = 0
    for i in range(len(candidates)):
        n = np.int64(candidates[i])
        length = decode(keys, offsets[n], offsets[n + 1], units)
        # Where the last one of each ended: of two neighbours in the text, one is the last before the other.
        last_first, last_second = -1, -1
        found = False
        for at in range(length):
            # What ends here can be near to what begins here.
            done_first = at - len(first)
            if done_first >= 0 and _stands(units, first, done_first):
                last_first = at
            done_second = at - len(second)
            if done_second >= 0 and _stands(units, second, done_second):
                last_second = at
            if (
                last_first >= 0
                and at - last_first <= distance
                and at + len(second) <= length
                and _stands(units, second, at)
            ) or (
                last_second >= 0
                and at - last_second <= distance
                and at + len(first) <= length
                and _stands(units, first, at)
            ):
                found = True
                break
        if found:
            out[count] = n
            count += 1
    return out[:count]
