"""How much two wordings have in common: a number for two texts, and the nearest of many.

The measure is the share of characters that stand in both texts in the same order: twice the length of the longest
common subsequence of their keys, divided by the length of both (the normalised indel similarity). Of all measures
that were looked at it is the one that a diff explains, sees every character and every change of order, and is 1 for
what search takes for the same and for nothing else; sets of pairs or words call two texts equal that are not.
RapidFuzz computes it with the bits of machine words (Hyyrö 2004).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

from indexer.text.folding import fold_query

LEAST = 0.4
"""Below this, Chinese texts that have nothing to do with each other are as alike as any two."""

_DIGITS = 4
_ROUNDING = 1e-9
_SLACK = 0.01
"""RapidFuzz takes its cutoff with rounding errors of its own."""


def similarity(a: str, b: str) -> float:
    """How alike two texts are, 0 to 1; 1 if and only if they are the same after folding."""
    return similarity_of_keys(fold_query(a), fold_query(b))


def similarity_of_keys(a: str, b: str) -> float:
    """The same for folded texts."""
    return Indel.normalized_similarity(a, b)


def nearest(key: str, keys: Sequence[str], *, least: float, size: int) -> list[tuple[int, float]]:
    """The places of at most `size` keys that are most like `key`, with their similarities of at least `least`.

    The most alike come first, equal ones in their order.
    """
    if not keys:
        return []
    cutoff = least - _SLACK
    found = process.cdist([key], keys, scorer=Indel.normalized_similarity, score_cutoff=cutoff, dtype=np.float64)[0]
    places = np.flatnonzero(found >= least - _ROUNDING)
    best = places[np.argsort(-found[places], kind="stable")][:size]
    return list(zip(best.tolist(), found[best].tolist(), strict=True))


def shown(similarity: float) -> float:
    """A similarity as answers give it, rounded so that 1 still says that nothing differs."""
    return 1.0 if similarity == 1 else min(round(similarity, _DIGITS), 1 - 10**-_DIGITS)
