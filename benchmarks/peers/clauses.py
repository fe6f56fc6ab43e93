"""What Duansou's first look asks for, for engines that have its three fields."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.peers.base import BY_CHARACTERS, BY_PAIRS
from benchmarks.queries import OR, SENTENCE, Query
from indexer.documents.model import Record
from server.search.language import parse
from server.search.plan import RankTerms, rank_terms
from server.search.ranking import WEIGHTS

WORDS_ONLY = ("words",)
RANKED_FIELDS = ("words", "bigrams", "characters")
PHRASE_FIELDS = {BY_CHARACTERS: "characters", BY_PAIRS: "bigrams"}
FILTERS = ("doc", "year", "organ", "kind")
FACET_SIZE = 20


def filter_values(record: Record) -> tuple[str, ...]:
    """The values of FILTERS of a document, empty where it has none."""
    return record.id, (record.date or "")[:4], record.organ or "", record.kind or ""


@dataclass(frozen=True, slots=True)
class Clause:
    """A term, what its score counts, and whether it must be there."""

    field: str
    term: str
    weight: float
    required: bool


def clauses(fields: tuple[str, ...], query: Query) -> list[Clause]:
    """The terms of a query in these fields, at least one."""
    words_only = fields == WORDS_ONLY
    terms = RankTerms(words=Counter(query.words)) if words_only else rank_terms(parse(query.text).tree)
    # The words must be there, as in Duansou their characters; pairs and characters only add to the score.
    must = terms.words if query.kind not in (OR, SENTENCE) else ()
    return [
        Clause(field, term, WEIGHTS[field].weight * count, field == "words" and term in must)
        for field in fields
        for term, count in terms.counts(field).items()
    ]


def phrase_units(field: str, phrase: str) -> list[str]:
    """The terms of a phrase in one of PHRASE_FIELDS, in order; none if it is too short."""
    return list(phrase) if field == "characters" else [a + b for a, b in pairwise(phrase)]
