"""The order of an answer: BM25 over words, pairs of characters and single characters, added up.

    S = Σ weight · min(qtf, 2) · idf · tf · (k1 + 1) / (tf + k1 · (1 − b + b · length / average))
    idf = ln(1 + (N − df + .5) / (df + .5))          (Robertson and Zaragoza 2009, with Lucene's + 1)

qtf is how often the term stands in the query, tf in the paragraph, length the paragraph's number of tokens of
the field, N the number of paragraphs, df of those that hold the term.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldWeight:
    """Constants of one ranked field."""

    weight: float
    k1: float
    b: float = 0.75


WEIGHTS = {
    "words": FieldWeight(1.0, 0.6),
    "bigrams": FieldWeight(0.5, 0.6),
    "characters": FieldWeight(1.0, 1.2),
}
"""Found by experiments on judged questions about laws and encyclopedias; single characters saturate later."""

MAX_QUERY_FREQUENCY = 2
