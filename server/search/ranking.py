"""The order of an answer: what a paragraph holds of a query, then a second look at the best.

The first look adds up BM25 over words, pairs of characters and single characters:

    S1 = Σ weight · min(qtf, 2) · idf · tf · (k1 + 1) / (tf + k1 · (1 − b + b · length / average))
    idf = ln(1 + (N − df + .5) / (df + .5))          (Robertson and Zaragoza 2009, with Lucene's + 1)

qtf is how often the term stands in the query (for words and pairs of other wordings of it, OTHER_WORDING in place of
it), tf in the paragraph, length the paragraph's number of tokens of the field, N the number of paragraphs, df of those
that hold the term.

The second look is at the LOOKED_AT best of the first:

    S1' = S1 · (1 + SENTENCE · cov) · (1 + TITLE if the question names the document, see named_titles.py)
    S2  = S1' + κ · (DOCUMENT · D + NEIGHBOUR · M + HEADINGS · H)    κ = min(1, LONG / average length in characters)

cov is how much of the query the best sentence holds: for characters, pairs and words the greatest sum of idf that one
sentence has, each as a share of the query's; their mean. D is a third of the sum of the three best S1' of the document
(equal texts once), M the better S1' of the two nearest paragraphs of the document that have another text, H the sum of
the S1' of the headings that the paragraph stands under; what is not looked at counts 0. All others follow in the order
of S1: what of it is above the last one looked at is cut off.

Constants and formulas were found by experiments on judged questions about laws and encyclopedias (docs/quality.md).
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.documents.headings import MOST_ABOVE


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
"""Single characters saturate later."""

MAX_QUERY_FREQUENCY = 2
OTHER_WORDING = 0.7
"""What counts in place of qtf for a word or pair of another wording of the query; no sentence is better for it."""

LOOKED_AT = 200
SENTENCE = 0.6
SENTENCE_ENDS = "。!?;"
"""As folded."""
DOCUMENT = 0.25
NEIGHBOUR = 0.1
HEADINGS = 0.3
TITLE = 0.3
LONG = 100
HIGHEST = (1 + SENTENCE) * (1 + TITLE) * (1 + DOCUMENT + NEIGHBOUR + HEADINGS * MOST_ABOVE)
"""How many times the highest S1 an S2 can be at most."""
