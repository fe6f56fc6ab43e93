"""Which paragraphs of a segment meet a condition: candidates from postings, decided on the folded texts.

A condition is an array: how many numbers it has, the numbers, and a table of nodes, children before parents, NODE
numbers each. A node says what it is, in its first number, and more in the next ones:

    GRAM    field, code                      paragraphs that hold a term of a ranked field
    LIST    count, place                     paragraphs of a list that was looked up before
    GIVEN   begin, end                       paragraphs that are known: a stretch of `given`, all of it if `end` is -1
    PHRASE  begin, end, first, last          keys that hold the characters of a stretch of `numbers`
    CLOSE   begin, middle, end, distance     keys that hold both, disjoint, at most so many characters apart
    ALL     begin, end                       what meets all of the nodes of a stretch of `numbers`; everything if none
    ANY     begin, end                       what meets one of them
    NOT     child                            what does not meet it

Only what is in ALL can be a GRAM, LIST, PHRASE, CLOSE or NOT: others have answers of their own. `first` and `last` are
classes of runs that a phrase must not go on in at that end, 0 for none. Characters are code points. An answer is an
ascending array, which must not be written to.

The texts of a segment come as one tuple: the bytes of the keys, where each begins, the code points of the segment's
characters, ascending, the place of each in its table, for each place the class of its runs, and all paragraphs.
"""

# Numba reads these functions, not mypy: their types are those of the arrays they are called with.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import numpy as np

from indexer.engine.kernels.compiling import compiled, inner
from indexer.engine.kernels.keys import encoded, holding, holding_close
from indexer.engine.kernels.layout import ALL, ANY, CLOSE, GIVEN, GRAM, LIST, NODE, NOT, PHRASE
from indexer.engine.kernels.lists import look_up
from indexer.engine.kernels.sets import ascending, both, either, gather, without
from indexer.engine.kernels.tables import array_of, find, find_gram, within

_FEW = 24
"""So few candidates are read at once: looking them up in one more list takes as long."""

_MERGED = 16
"""Looking whether so many paragraphs are marked takes as long as merging one."""

_RAREST = 4
"""How many of the pairs of a phrase are intersected before its candidates are read: more save nothing."""


@inner
def _units(texts, points):
    """Characters as places in the segment's table; none if it lacks one of them."""
    out = np.empty(len(points), np.uint32)
    for i in range(len(points)):
        at = look_up(texts[2], np.uint32(points[i]))
        if at < 0:
            return out[:0]
        out[i] = texts[3][at]
    return out


@inner
def _find_pairs(lists, points, found, at):
    """Finds the lists of the pairs of adjacent characters, or of the only one, into rows from `at` on; gives where
    they end."""
    for i in range(max(len(points) - 1, 1)):
        found[at, 0], found[at, 1], found[at, 2] = find_gram(lists, points[i : i + 2])
        at += 1
    return at


@inner
def _read(texts, node, numbers, candidates):
    """The candidates whose keys hold what a phrase, or what is close, asks for."""
    keys, offsets, classes = texts[0], texts[1], texts[4]
    if node[0] == CLOSE:
        one, other = _units(texts, numbers[node[1] : node[2]]), _units(texts, numbers[node[2] : node[3]])
        if not len(one) or not len(other):
            return candidates[:0]
        return holding_close(candidates, keys, offsets, one, other, node[4])
    units = _units(texts, numbers[node[1] : node[2]])
    if not len(units):
        return candidates[:0]
    pattern, _ = encoded(units, np.full(1, len(units)))
    return holding(candidates, keys, offsets, pattern, classes, node[3], node[4])


@inner
def _of_gram(lists, node):
    """What meets a node that is a GRAM."""
    return array_of(lists, *find(lists, node[1], np.uint64(node[2])))


@inner
def _meets_all(lists, texts, nodes, numbers, done, children):
    """What meets all children; what excludes some of it comes last."""
    size, readings = 0, 0
    for child in children:
        kind = nodes[child, 0]
        if kind in (GRAM, LIST):
            size += 1
        elif kind in (PHRASE, CLOSE):
            size += nodes[child, 3 if kind == CLOSE else 2] - nodes[child, 1]
            readings += 1
    # Count, place and long list of each; first those that must hold, then those of pairs.
    found = np.empty((size, 3), np.int64)
    size, start = 0, -1
    for child in children:
        kind = nodes[child, 0]
        if kind == GRAM:
            found[size, 0], found[size, 1], found[size, 2] = find(lists, nodes[child, 1], np.uint64(nodes[child, 2]))
            size += 1
        elif kind == LIST:
            found[size, 0], found[size, 1], found[size, 2] = nodes[child, 1], nodes[child, 2], -1
            size += 1
        elif (kind in (GIVEN, ALL, ANY)) and (start < 0 or len(done[child]) < len(done[start])):
            start = child
    must = size
    for child in children:
        if nodes[child, 0] == PHRASE:
            size = _find_pairs(lists, numbers[nodes[child, 1] : nodes[child, 2]], found, size)
        elif nodes[child, 0] == CLOSE:
            size = _find_pairs(lists, numbers[nodes[child, 1] : nodes[child, 2]], found, size)
            size = _find_pairs(lists, numbers[nodes[child, 2] : nodes[child, 3]], found, size)
    order = ascending(found[:size, 0])
    if start >= 0 and (not size or len(done[start]) <= found[order[0], 0]):
        out = done[start]
        begin = 0
    elif size:
        first = order[0]
        out = array_of(lists, found[first, 0], found[first, 1], found[first, 2])
        begin, start = 1, -1
    else:
        out = texts[5]
        begin = 0
    left, fresh = _RAREST * readings, False
    for j in order[begin:]:
        if j >= must:
            if len(out) <= _FEW or left <= 1:
                continue
            left -= 1
        room = out if fresh else np.empty(len(out), np.uint32)
        out = room[: within(lists, found[j, 0], found[j, 1], found[j, 2], out, room)]
        fresh = True
    for child in children:
        kind = nodes[child, 0]
        if (kind in (GIVEN, ALL, ANY)) and child != start:
            out = both(out, done[child])
    for child in children:
        if nodes[child, 0] == PHRASE or nodes[child, 0] == CLOSE:
            out = _read(texts, nodes[child], numbers, out)
    for child in children:
        if nodes[child, 0] == NOT:
            out = without(out, done[nodes[child, 1]])
    return out


@inner
def _meets_any(done, children, count):
    """What meets one of the children, of so many paragraphs."""
    most = 0
    for child in children:
        most += len(done[child])
    out = np.empty(0, np.uint32)
    if most * len(children) * _MERGED < count:
        for child in children:
            out = either(out, done[child])
        return out
    bits = np.zeros((count + 7) // 8 * 8, np.uint8)
    for child in children:
        for n in done[child]:
            bits[n] = 1
    return gather(bits, min(most, count))


@compiled
def matching(lists, texts, condition, given):
    """The paragraphs that meet the last node."""
    begin = 1 + condition[0]
    numbers = condition[1:begin]
    nodes = condition[begin:].reshape((len(condition) - begin) // NODE, NODE)
    if len(nodes) == 2 and nodes[0, 0] == GRAM:
        # One term, as most who ask by a word: making the list below takes as long as its answer.
        return _of_gram(lists, nodes[0])
    done = [texts[5] for _ in range(len(nodes))]
    for i in range(len(nodes)):
        kind = nodes[i, 0]
        if kind == GIVEN:
            done[i] = given[nodes[i, 1] : nodes[i, 2]] if nodes[i, 2] >= 0 else given
        elif kind == ALL:
            children = numbers[nodes[i, 1] : nodes[i, 2]]
            if len(children) == 1 and nodes[children[0], 0] == GRAM:
                done[i] = _of_gram(lists, nodes[children[0]])
            else:
                done[i] = _meets_all(lists, texts, nodes, numbers, done, children)
        elif kind == ANY:
            done[i] = _meets_any(done, numbers[nodes[i, 1] : nodes[i, 2]], len(texts[5]))
    return done[-1]
