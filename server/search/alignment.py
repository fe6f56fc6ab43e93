"""Which paragraph of one document became which of another.

Two paragraphs belong together by what they share that is rare in both documents: the cosine of their pairs of
characters, weighted by inverse document frequency, joined with the similarity of their wordings. The chain of pairs
in order with the highest sum of scores is the alignment; what is left over and very much alike has been moved.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import Indel

Pair = tuple[int, int]
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

_GRAMS = re.compile(r"(?=([^\W_]{2}))")

_LEAST = 0.25
"""The mean of cosine and similarity from which on two paragraphs in order are one, reworded."""

_LEAST_MOVED = 0.45
"""The same for paragraphs out of order."""

_MOST_PARTNERS = 5
"""How many paragraphs of the other document are considered for each, beside those that are the same."""

_TINY = 1e-9
_LEAST_COSINE = 0.05
_REPEATED = 8
"""Of a paragraph that occurs again and again, occurrences so many places apart are considered."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Pairs of places from 0: `ordered` ascend in both documents, `moved` are all others that belong together."""

    ordered: tuple[Pair, ...]
    moved: tuple[Pair, ...]


def align(a: Sequence[str], b: Sequence[str]) -> Alignment:
    """Aligns two documents, given as the keys of their paragraphs."""
    scores = _equal(a, b) | (_reworded(a, b) if a and b else {})
    ordered = _chain({pair: _weight(score, a[pair[0]]) for pair, score in scores.items()})
    left, right = {i for i, _ in ordered}, {j for _, j in ordered}
    moved = []
    for score, i, j in sorted(((score, i, j) for (i, j), score in scores.items()), key=lambda s: (-s[0], *s[1:])):
        if score >= _LEAST_MOVED and i not in left and j not in right:
            moved.append((i, j))
            left.add(i)
            right.add(j)
    return Alignment(tuple(ordered), tuple(moved))


def _weight(score: float, key: str) -> float:
    """What a pair counts for: one long paragraph more than one short heading."""
    return (score - _LEAST * 0.8) * math.log2(2 + len(key))


def _equal(a: Sequence[str], b: Sequence[str]) -> dict[Pair, float]:
    """Pairs of paragraphs that are the same."""
    places: defaultdict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, keys in enumerate((a, b)):
        for place, key in enumerate(keys):
            places[key][side].append(place)
    return {
        (i, j): 1.0
        for left, right in places.values()
        for rank, i in enumerate(left)
        for j in right[max(0, rank - _REPEATED) : rank + _REPEATED + 1]
    }


def _reworded(a: Sequence[str], b: Sequence[str]) -> dict[Pair, float]:
    """Pairs of paragraphs that are alike, and their scores."""
    pairs, cosines = _cosines(a, b)
    if not pairs:
        return {}
    left, right = [a[i] for i, _ in pairs], [b[j] for _, j in pairs]
    alike = process.cpdist(left, right, scorer=Indel.normalized_similarity, dtype=np.float64)
    scores = (alike + cosines) / 2
    return {pairs[k]: float(scores[k]) for k in np.flatnonzero(scores >= _LEAST).tolist()}


def _cosines(a: Sequence[str], b: Sequence[str]) -> tuple[list[Pair], Floats]:
    """For each paragraph of `a` that `b` lacks, or has fewer of, those of `b` with the highest cosines, and these."""
    numbers: dict[str, int] = {}
    texts = [[numbers.setdefault(gram, len(numbers)) for gram in _GRAMS.findall(key)] for key in (*a, *b)]
    rows = np.repeat(np.arange(len(texts)), list(map(len, texts)))
    packed, times = np.unique(rows << 32 | np.fromiter(chain.from_iterable(texts), np.int64), return_counts=True)
    rows, grams = packed >> 32, packed & 0xFFFFFFFF
    holding = np.bincount(grams, minlength=len(numbers))
    weights = np.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5)) ** 2
    norms = np.sqrt(np.bincount(rows, weights[grams] * times, len(texts)))
    lengths = np.maximum(norms[len(a) :], _TINY)
    starts = np.searchsorted(rows, np.arange(len(texts) + 1))
    lists = _Lists(rows[starts[len(a)] :] - len(a), grams[starts[len(a)] :], times[starts[len(a)] :], weights)
    left, right = Counter(a), Counter(b)
    pairs: list[Pair] = []
    cosines: list[float] = []
    for i, key in enumerate(a):
        own = slice(starts[i], starts[i + 1])
        if left[key] <= right[key] or own.start == own.stop:
            continue
        cosine = np.zeros(len(b))
        shared = lists.shared(grams[own], times[own])
        cosine[: len(shared)] = shared
        cosine /= lengths * norms[i]
        found = np.flatnonzero(cosine > _LEAST_COSINE)
        for j in found[np.argsort(-cosine[found], kind="stable")[:_MOST_PARTNERS]].tolist():
            pairs.append((i, j))
            cosines.append(float(cosine[j]))
    return pairs, np.asarray(cosines)


class _Lists:
    """The paragraphs of a document that hold each pair of characters, and how often."""

    def __init__(self, rows: Counts, grams: Counts, times: Counts, weights: Floats) -> None:
        order = np.argsort(grams, kind="stable")
        self._rows, self._times, self._weights = rows[order], times[order], weights
        self._starts = np.searchsorted(grams[order], np.arange(len(weights) + 1))

    def shared(self, own: Counts, times: Counts) -> Floats:
        """The summed weights of what a text shares with each paragraph, up to the last that shares anything."""
        begins = self._starts[own]
        lengths = self._starts[own + 1] - begins
        stops = np.cumsum(lengths)
        places = np.arange(stops[-1]) + np.repeat(begins - stops + lengths, lengths)
        both = np.minimum(self._times[places], np.repeat(times, lengths))
        weighted = both * np.repeat(self._weights[own], lengths)
        return np.bincount(self._rows[places], weighted).astype(np.float64, copy=False)


_Link = tuple[float, Pair | None]


def _chain(weights: dict[Pair, float]) -> list[Pair]:
    """The pairs, ascending on both sides, with the highest sum of weights (all above 0)."""
    # A Fenwick tree over the second side: in each node the best chain that ends in its range, and its last pair.
    size = 1 + max((j for _, j in weights), default=-1)
    none: _Link = (0.0, None)
    best, last = [none] * (size + 1), none
    before: dict[Pair, Pair | None] = {}
    # Of one paragraph the later partners first, so that none of them can follow another.
    for i, j in sorted(weights, key=lambda pair: (pair[0], -pair[1])):
        head, at = none, j
        while at:
            head, at = max(head, best[at], key=_first), at & (at - 1)
        before[i, j] = head[1]
        longer = (head[0] + weights[i, j], (i, j))
        last = max(last, longer, key=_first)
        at = j + 1
        while at <= size:
            best[at], at = max(best[at], longer, key=_first), at + (at & -at)
    out: list[Pair] = []
    pair = last[1]
    while pair is not None:
        out.append(pair)
        pair = before[pair]
    return out[::-1]


def _first(one: _Link) -> float:
    return one[0]
