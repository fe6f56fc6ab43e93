"""Folded texts as bytes, in the form of `kernels.keys`: how they are written, and one of them read back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from indexer.engine.columns import Column
from indexer.engine.kernels.layout import FAR, ONE_BYTE, TWO

Lengths = npt.NDArray[np.int64]


def encoded(units: Column, lengths: Lengths) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint64]]:
    """The bytes of texts whose characters (`lengths[n]` of them in text n) lie end to end, and where each begins."""
    sizes = np.ones(len(units), np.uint8)
    far = units >= FAR
    two = (units >= ONE_BYTE) ^ far
    sizes[two], sizes[far] = 2, 4
    ends = np.cumsum(sizes, dtype=np.uint64)
    begins = ends - sizes
    out = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
    out[begins] = units  # what is wrong for all but single bytes
    pairs, places = units[two] - np.uint32(ONE_BYTE), begins[two]
    out[places] = ONE_BYTE + (pairs >> 8)
    out[places + np.uint64(1)] = pairs & 255
    rest, places = units[far] - np.uint32(FAR), begins[far]
    out[places] = TWO
    for k in range(3):
        out[places + np.uint64(1 + k)] = rest >> (8 * k) & 255
    bounds = np.concatenate((np.zeros(1, np.uint64), ends))
    return out, bounds[np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))]


def decoded(data: bytes) -> list[int]:
    """The characters of one text, which `encoded` wrote."""
    units: list[int] = []
    rest = iter(data)
    for lead in rest:
        if lead < ONE_BYTE:
            units.append(lead)
        elif lead < TWO:
            units.append(ONE_BYTE + (lead - ONE_BYTE << 8) + next(rest))
        else:
            units.append(FAR + sum(next(rest) << 8 * k for k in range(3)))
    return units


def worth_lengths(worth: npt.NDArray[np.bool_], lengths: Lengths) -> tuple[Column, Column]:
    """How many characters that are worth something (`worth` tells of each), and pairs of two of them, each text has."""
    ends = np.cumsum(lengths)
    pairs = worth.copy()
    pairs[1:] &= worth[:-1]
    pairs[(ends - lengths)[lengths > 0]] = False  # the first of a text has none before it
    return _sums(worth, ends, lengths), _sums(pairs, ends, lengths)


def _sums(flags: npt.NDArray[np.bool_], ends: Lengths, lengths: Lengths) -> Column:
    """How many are set in each text."""
    before = np.concatenate((np.zeros(1, np.uint32), np.cumsum(flags, dtype=np.uint32)))
    sums: Column = before[ends] - before[ends - lengths]
    return sums
