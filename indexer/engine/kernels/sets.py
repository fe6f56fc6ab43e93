"""Sets of paragraphs as ascending arrays: both, without, what is marked; counts of values over them."""

# Numba reads these functions, not mypy: their types are those of the arrays they are called with.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import numpy as np

from indexer.engine.kernels.compiling import brief, compiled, inner


@inner
def first_from(values, low, high, wanted):
    """The first place in `low` to `high` whose value is `wanted` or more; `high` if there is none."""
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
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
    return first_from(documents, low, at, wanted)


@inner
def ascending(numbers):
    """The order of a few numbers, equal ones as they come."""
    out = np.arange(len(numbers))
    for i in range(1, len(numbers)):
        at = i
        while at and numbers[out[at - 1]] > numbers[i]:
            out[at] = out[at - 1]
            at -= 1
        out[at] = i
    return out


@inner
def kept(found, documents, out):
    """Puts those of the paragraphs found that are among others into `out`, which may be `found`; gives their number."""
    count = 0
    at = 0
    for i in range(len(found)):
        at = gallop(documents, at, len(documents), found[i])
        if at == len(documents):
            break
        if documents[at] == found[i]:
            out[count] = found[i]
            count += 1
    return count


@compiled
def both(a, b):
    """Paragraphs in both arrays."""
    if len(a) > len(b):
        a, b = b, a
    out = np.empty(len(a), np.uint32)
    return out[: kept(a, b, out)]


@compiled
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


@compiled
def either(a, b):
    """Paragraphs in one of the arrays."""
    out = np.empty(len(a) + len(b), np.uint32)
    count, i, j = 0, 0, 0
    while i < len(a) and j < len(b):
        # Written without a branch.
        first, second = a[i], b[j]
        out[count] = min(first, second)
        i += first <= second
        j += second <= first
        count += 1
    while i < len(a):
        out[count] = a[i]
        i += 1
        count += 1
    while j < len(b):
        out[count] = b[j]
        j += 1
        count += 1
    return out[:count]


@compiled
def gather(bits, most):
    """The paragraphs whose bytes are set, `most` or fewer. The length of `bits` is a multiple of eight."""
    eights = bits.view(np.uint64)
    # Written without a branch: the place after the last one is overwritten until a set byte moves on.
    out = np.empty(most + 1, np.uint32)
    count = np.uint64(0)
    for i in range(np.uint64(len(eights))):
        if eights[i]:
            for j in range(np.uint64(8) * i, np.uint64(8) * i + np.uint64(8)):
                out[count] = j
                count += np.uint64(bits[j])
    return out[:count]


@brief
def count_values(found, values, size):
    """How many of the paragraphs found have each value of a column."""
    counts = np.zeros(size, np.int64)
    for i in range(len(found)):
        counts[values[found[i]]] += 1
    return counts


@brief
def count_lists(found, starts, values, size):
    """The same for a column that has several values a paragraph: those from `starts[n]` to `starts[n + 1]`."""
    counts = np.zeros(size, np.int64)
    for i in range(len(found)):
        for at in range(starts[found[i]], starts[found[i] + 1]):
            counts[values[at]] += 1
    return counts
