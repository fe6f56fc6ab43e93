"""Exact scores of paragraphs that the cluster found: the formula of `ranking`, from their keys and words.

The cluster keeps lengths in one byte, rounded down, so its own scores are somewhat too high for long paragraphs
(docs/adr/0010): they choose which paragraphs are looked at, these decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import log

from indexer.cluster.entries import Lengths, worth_lengths
from server.search.plan import RankTerms
from server.search.ranking import WEIGHTS

FIELDS = tuple(WEIGHTS)

CLUSTER_FIELDS = {"words": "words", "bigrams": "key.bigrams", "characters": "key"}
"""Ranked field → field of the mapping."""

Terms = list[tuple[str, str]]
"""Pairs of a ranked field and a term of it."""


def terms_of(rank: RankTerms) -> Terms:
    """The distinct terms of a query."""
    return [(field, term) for field in FIELDS for term in rank.counts(field)]


@dataclass(frozen=True, slots=True)
class Scorer:
    """Scores paragraphs for one query: for each field `weights` are those of its terms that the index holds, `idf` that
    of every term that is asked for, `norms` the two parts of the divisor that do not depend on the term."""

    weights: Mapping[str, Mapping[str, float]]
    idf: Mapping[str, Mapping[str, float]]
    norms: Mapping[str, tuple[float, float]]

    @property
    def highest(self) -> float:
        """More than the terms of any paragraph can add up to."""
        return sum(sum(of.values()) for of in self.weights.values())

    def parts(self, key: str, words: str) -> dict[str, float]:
        """The score of a paragraph by field; `words` are parted by blanks."""
        counted = Counter(words.split(" ")) if words else Counter[str]()
        bigrams, characters = worth_lengths(key)
        pairs = {pair: _pairs(key, pair) for pair in self.weights["bigrams"]}
        single = {c: key.count(c) for c in self.weights["characters"]}
        return {
            "words": self._of_field("words", counted, counted.total()),
            "bigrams": self._of_field("bigrams", pairs, bigrams),
            "characters": self._of_field("characters", single, characters),
        }

    def _of_field(self, field: str, frequencies: Mapping[str, int], length: int) -> float:
        base, slope = self.norms[field]
        norm = base + slope * length
        return sum(
            weight * frequency / (frequency + norm)
            for term, weight in self.weights[field].items()
            if (frequency := frequencies.get(term, 0))
        )


def scorer(rank: RankTerms, frequencies: Mapping[tuple[str, str], int], paragraphs: int, lengths: Lengths) -> Scorer:
    """The scorer of a query; `frequencies` are in how many of the index's `paragraphs` each term stands."""
    weights: dict[str, dict[str, float]] = {}
    rarity: dict[str, dict[str, float]] = {}
    norms = {}
    for field, constants in WEIGHTS.items():
        counts = rank.counts(field)
        factor = constants.weight * (constants.k1 + 1)
        of_terms = {term: idf(paragraphs, frequencies[field, term]) for term in counts}
        rarity[field] = {term: of_terms[term] for term in getattr(rank, field)}
        weights[field] = {
            term: factor * count * of_terms[term] for term, count in counts.items() if frequencies[field, term]
        }
        average = max(getattr(lengths, field), 1) / max(paragraphs, 1)
        norms[field] = (constants.k1 * (1 - constants.b), constants.k1 * constants.b / average)
    return Scorer(weights, rarity, norms)


def idf(paragraphs: int, holding: int) -> float:
    """How rare a term is that so many of the paragraphs hold."""
    return log(1 + (paragraphs - holding + 0.5) / (holding + 0.5))


def _pairs(key: str, pair: str) -> int:
    """How often two characters stand side by side: `aa` twice in `aaa`."""
    if pair[0] != pair[1]:
        return key.count(pair)
    return sum(key.startswith(pair, at) for at in range(len(key) - 1))
