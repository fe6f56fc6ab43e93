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
from indexer.engine.kernels.tables import begin_of, find_all, opened

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
def _those_of_all(hits, sums, bonuses, chosen, count):
    """The hits that are chosen, so many, with what belongs to them."""
    bonuses = _those(bonuses, chosen, count) if len(bonuses) else bonuses
    return _those(hits, chosen, count), _those(sums, chosen, count), bonuses


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
def first_look(lists, norms, terms, order, hits, bonuses, size, in_order, skipping):
    """The `size` best of the hits (ascending), ascending or in the order of an answer, with their sums and bonuses: the
    best by both together.

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
        if end == len(order):
            break
        begin = end
        chosen, count = likely(lists, norms, terms, order, begin, hits, sums, bonuses, size)
        if count < len(hits):
            hits, sums, bonuses = _those_of_all(hits, sums, bonuses, chosen, count)
    if in_order:
        places = best(_with(sums, bonuses), size)
        return hits[places], sums[places], bonuses[places] if len(bonuses) else bonuses
    if len(hits) > size:
        chosen, count = _best(_with(sums, bonuses), size)
        hits, sums, bonuses = _those_of_all(hits, sums, bonuses, chosen, count)
    return hits, sums, bonuses


@compiled
def answer(segment, where, verbatim, given, terms, known, highest, size, in_order, skipping):
    """What a segment answers: whether lists are still to be unpacked, without which nothing is found; the idf of the
    terms; the paragraphs that meet a condition; and the `size` best of them, their sums and bonuses, ascending. Or in
    the order of an answer: then without the idf, and without bonuses if there are none, as arrays take long to give.

    `segment` is as for `opened`. Of what meets `where`, what meets `verbatim` comes first, if that has a node: a score
    is at most `highest` times a sum of terms. `terms` has a row each of fields, codes and weights. `known` says how
    many paragraphs of the whole index hold each, and last how many it has; if it is empty the segment is all of it.
    `skipping` is as for `first_look`. What is found may lie in the segment's own arrays.
    """
    lists, texts, norms = opened(segment)
    fields, codes, weights = terms[0], terms[1].view(np.uint64), terms[2].view(np.float64)
    counts, places, longs, unread = find_all(lists, fields, codes)
    if len(known):
        idf, with_idf, order = weighed(known[:-1], weights, known[-1])
    else:
        idf, with_idf, order = weighed(counts, weights, len(texts[5]))
    found = given[:0] if unread else matching(lists, texts, where, given)
    bonuses = np.empty(0, np.float32)
    if len(verbatim) > 1:
        bonus = 1.0
        for j in order:
            bonus += with_idf[j]
        bonuses = np.zeros(len(found), np.float32)
        at = 0
        for n in matching(lists, texts, verbatim, found):
            at = gallop(found, at, len(found), n)
            bonuses[at] = highest * bonus
    of_terms = counts, places, longs, fields, with_idf
    hits, sums, bonuses = first_look(lists, norms, of_terms, order, found, bonuses, size, in_order, skipping)
    if in_order:
        return unread, None, found, hits, sums, bonuses if len(bonuses) else None
    return unread, idf, found, hits, sums, bonuses if len(bonuses) else np.zeros(len(hits), np.float32)
