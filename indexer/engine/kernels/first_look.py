"""The first look: the sums of terms for what was found, and the paragraphs that are surely the best of it.

Loops take the lists of a segment, its terms and their order as `sums.py` does; the order is the same in every segment.
"""

# Numba reads these functions, not mypy: their types are those of the arrays they are called with.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import numpy as np

from indexer.engine.kernels.compiling import brief, compiled, inner
from indexer.engine.kernels.conditions import matching
from indexer.engine.kernels.scoring import best
from indexer.engine.kernels.sets import ascending, gallop
from indexer.engine.kernels.sums import add
from indexer.engine.kernels.tables import begin_of, find_all

_STOPS = (0.3, 0.6)
"""After these shares of the postings, the shortest lists first, it is seen which hits these are."""

_ROUNDING = 1e-4
"""More than float32 takes away from a sum of all lists, as a share of it."""


@brief
def weighed(holding, weights, paragraphs):
    """The idf of terms by how many paragraphs hold each, of so many in all; their weights with it; and those that some
    paragraph holds in the order in which they are added up: the rarest first, equally rare ones as they come."""
    idf = np.empty(len(holding), np.float64)
    with_idf = np.empty(len(holding), np.float32)
    missing = 0
    for j in range(len(holding)):
        idf[j] = np.log(1 + (paragraphs - holding[j] + 0.5) / (holding[j] + 0.5))
        with_idf[j] = weights[j] * idf[j]
        missing += holding[j] == 0
    return idf, with_idf, ascending(holding)[missing:]


@inner
def _rest(lists, terms, order):
    """What a paragraph can reach at most with some terms."""
    counts, _, longs, _, weights = terms
    out = 0.0
    for j in order:
        highest = lists[13][longs[j]] if begin_of(lists, longs[j]) >= 0 else np.float32(counts[j] > 0)
        out += weights[j] * highest
    return out


@inner
def _with(sums, bonuses):
    """Both together; without bonuses the sums themselves."""
    return sums + bonuses if len(bonuses) else sums


@inner
def _those(values, chosen, count):
    """The values that are chosen, so many."""
    out = np.empty(count, values.dtype)
    at = 0
    for k in range(len(values)):
        if chosen[k]:
            out[at] = values[k]
            at += 1
    return out


@inner
def _best(scores, size):
    """Which are the `size` best, and how many that is."""
    chosen = np.zeros(len(scores), np.bool_)
    places = best(scores, size)
    for place in places:
        chosen[place] = True
    return chosen, len(places)


@compiled
def likely(lists, norms, terms, order, begin, hits, sums, bonuses, size):
    """Which hits can be among the `size` best once the terms from `begin` on are added up too, and how many they are:
    those that are not behind the best so far, taken to the end, by more than what is left."""
    now = _with(sums, bonuses)
    chosen, count = _best(now, size)
    whole = _those(sums, chosen, count)
    add(lists, norms, terms, order[begin:], _those(hits, chosen, count), whole)
    if len(bonuses):
        whole += _those(bonuses, chosen, count)
    least = np.inf
    for score in whole:
        least = min(least, score)
    # A little less, for what rounding takes away.
    least = least * (1 - _ROUNDING) - _rest(lists, terms, order[begin:])
    left = 0
    for k in range(len(now)):
        chosen[k] = now[k] >= least
        left += chosen[k]
    return chosen, left


@inner
def first_look(lists, norms, terms, order, hits, bonuses, size, skipping):
    """The `size` best of the hits (ascending), ascending, with their sums and bonuses: the best by both together.

    The longest lists weigh least: once the others are added up, most paragraphs are so far behind that they cannot
    come up with all that is left (MaxScore, Turtle and Flood 1995, a list at a time), and are left out; but not where
    there are only so many times as many hits as are asked for, so few postings, or so few to a hit, as `skipping`
    says. No bonuses at all are bonuses of 0.
    """
    sums = np.zeros(len(hits), np.float32)
    counts = terms[0]
    work = 0
    for j in order:
        work += counts[j]
    few, enough = skipping[0], max(skipping[1], skipping[2] * len(hits))
    begin, end, done = 0, 0, 0
    for stop in range(len(_STOPS) + 1):
        if stop == len(_STOPS) or len(hits) <= few * size or work < enough:
            end = len(order)
        else:
            while end < len(order) and done + counts[order[end]] <= work * _STOPS[stop]:
                done += counts[order[end]]
                end += 1
        if end == begin and end < len(order):
            continue
        add(lists, norms, terms, order[begin:end], hits, sums)
        begin = end
        if end == len(order):
            chosen, count = _best(_with(sums, bonuses), size)
        else:
            chosen, count = likely(lists, norms, terms, order, begin, hits, sums, bonuses, size)
        if count < len(hits):
            hits, sums = _those(hits, chosen, count), _those(sums, chosen, count)
            if len(bonuses):
                bonuses = _those(bonuses, chosen, count)
        if end == len(order):
            break
    return hits, sums, bonuses if len(bonuses) else np.zeros(len(hits), np.float32)


@compiled
def answer(lists, texts, norms, where, verbatim, given, terms, known, highest, size, skipping):
    """What a segment answers: whether lists are still to be unpacked, without which nothing is found; the idf of the
    terms; the paragraphs that meet a condition; and the `size` best of them as `first_look` gives them.

    `where` and `verbatim` are nodes and numbers; of what is found, what meets `verbatim` comes first: a score is at
    most `highest` times a sum of terms. `terms` are fields, codes and weights, `known` how many paragraphs of the whole
    index hold each, and how many it has; without them the segment is all of it. `skipping` is as for `first_look`.
    """
    fields, codes, weights = terms
    counts, places, longs, unread = find_all(lists, fields, codes)
    holding, paragraphs = known
    if paragraphs:
        idf, with_idf, order = weighed(holding, weights, paragraphs)
    else:
        idf, with_idf, order = weighed(counts, weights, len(texts[5]))
    found = given[:0] if unread else matching(lists, texts, where[0], where[1], given)
    bonuses = np.empty(0, np.float32)
    if len(verbatim[0]):
        bonus = 1.0
        for j in order:
            bonus += with_idf[j]
        bonuses = np.zeros(len(found), np.float32)
        at = 0
        for n in matching(lists, texts, verbatim[0], verbatim[1], found):
            at = gallop(found, at, len(found), n)
            bonuses[at] = highest * bonus
    look = first_look(lists, norms, (counts, places, longs, fields, with_idf), order, found, bonuses, size, skipping)
    return unread, idf, found, look
