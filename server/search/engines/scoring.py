"""Scores of paragraphs of an index, and the best of them in order: the formulas of `server.search.ranking`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain

import numpy as np
import numpy.typing as npt

from indexer.engine.codec import Documents
from indexer.engine.columns import Column
from indexer.engine.kernels import lists as posting_lists
from indexer.engine.kernels import scoring
from indexer.engine.reader import IndexReader, Numbered
from indexer.engine.segment import Segment
from server.search.engines.terms import BIGRAMS, CHARACTERS, FIELDS, WORDS, Numbers, Places, Terms
from server.search.ranking import (
    DOCUMENT,
    LONG,
    LOOKED_AT,
    NEIGHBOUR,
    SENTENCE,
    SENTENCE_ENDS,
    WEIGHTS,
)

Scores = npt.NDArray[np.float32]
_LOOK_UP_COST = 12
"""Reading so many postings in a row takes as long as looking one paragraph up in a list."""

_WORTH_UNPACKING = 1024
"""Lists of so many postings are kept unpacked: reading them costs a third of unpacking them each time."""

_MOST_UNPACKED = 1 << 25
"""Postings of a segment that are kept so: 8 bytes each."""


@dataclass(frozen=True, slots=True)
class Page:
    """Paragraphs in the order of an answer, their scores, and what these are made of beside the sum of terms:
    the parts of `PARTS`, a row each."""

    paragraphs: Documents
    scores: Scores
    parts: Numbers


PARTS = ("sentence", "document", "neighbour", "verbatim", "limit")


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of a query's terms in a segment: how many postings each has (0: none), its place, where it is unpacked
    (-1: nowhere), and how many paragraphs that count hold the term."""

    counts: Places
    places: Places
    ready: Places
    holding: Places


class _Part:
    """A segment and what its scores need: for each field and paragraph the part of BM25's divisor that does not depend
    on the term; and long lists, unpacked when they are first asked for, so that each is unpacked once."""

    def __init__(self, numbered: Numbered, averages: Numbers) -> None:
        self.numbered = numbered
        self.segment = numbered.segment
        self.norms = np.empty((len(FIELDS), self.segment.count), np.float32)
        for i, name in enumerate(FIELDS):
            constants, lengths = WEIGHTS[name], self.segment.lengths[name]
            self.norms[i] = lengths * (constants.k1 * constants.b / averages[i]) + constants.k1 * (1 - constants.b)
        units = map(self.segment.unit_of.get, SENTENCE_ENDS)
        self.sentence_ends = np.asarray([unit for unit in units if unit is not None], np.int64)
        # Only what is written to takes memory.
        room = min(_MOST_UNPACKED, len(self.segment.stream))
        self.paragraphs: Documents = np.empty(room, np.uint32)
        self.impacts: Scores = np.empty(room, np.float32)
        self._ready: dict[tuple[int, int], int] = {}
        self._used = 0
        self._lock = threading.Lock()

    def find(self, terms: Terms) -> Lists:
        """The lists of all terms."""
        columns = ((table.codes, table.counts, table.places) for table in map(self.segment.tables.__getitem__, FIELDS))
        rows, counts, places = scoring.look_up_terms(terms.codes, terms.fields, *chain.from_iterable(columns))
        holding = counts
        if len(self.numbered.removed):
            holding = counts - posting_lists.count_in(self.segment.stream, counts, places, self.numbered.removed)
        ready = np.full(len(counts), -1)
        for j in np.flatnonzero(counts >= _WORTH_UNPACKING).tolist():
            ready[j] = self._unpacked(int(terms.fields[j]), int(rows[j]), int(counts[j]), int(places[j]))
        return Lists(counts, places, ready, holding)

    def _unpacked(self, field: int, row: int, count: int, place: int) -> int:
        """Where a long list is unpacked; -1 if there is no room for it."""
        at = self._ready.get((field, row))
        if at is None:
            with self._lock:
                at = self._ready.get((field, row))
                if at is None:
                    at = self._unpack(field, count, place)
                    self._ready[field, row] = at
        return at

    def _unpack(self, field: int, count: int, place: int) -> int:
        begin, end = self._used, self._used + count
        if end > len(self.paragraphs):
            return -1
        room = self.paragraphs[begin:end], self.impacts[begin:end]
        scoring.unpack_impacts(self.segment.stream, count, place, self.norms[field], *room)
        self._used = end
        return begin

    def units(self, terms: Terms) -> Places:
        """The characters of the terms as places in the segment's table; -1 for those that it lacks."""
        unit_of = self.segment.unit_of
        return np.asarray([unit_of.get(c, -1) for c in terms.characters], np.int64)


class Query:
    """The terms of a query in one index: their lists in each segment, and their weights with idf."""

    def __init__(self, parts: tuple[_Part, ...], terms: Terms, paragraphs: int) -> None:
        self.terms = terms
        self.lists = [part.find(terms) for part in parts]
        holding = sum((found.holding for found in self.lists), np.zeros(len(terms.codes), np.int64))
        self.idf: Numbers = np.log(1 + (paragraphs - holding + 0.5) / (holding + 0.5))
        self.weights: Scores = (terms.weights * self.idf).astype(np.float32)


class Scorer:
    """Scores of the paragraphs of an index; safe to share among threads."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        averages = np.asarray([_average(reader, partial(_lengths, name)) for name in FIELDS])
        self._parts = tuple(_Part(part, averages) for part in reader.segments)
        self._kappa = min(1.0, LONG / _average(reader, lambda segment: segment.key_lengths))

    def query(self, terms: Terms) -> Query:
        """The terms of a query in this index."""
        return Query(self._parts, terms, self._reader.count)

    def best(self, hits: Documents, verbatim: Documents, query: Query, end: int) -> Page:
        """The first `end` paragraphs of an answer that has these hits, those of `verbatim` (both ascending) first."""
        sums = self._sums(hits, query)
        bonuses = np.zeros(len(hits), np.float32)
        if len(verbatim):
            # More than any score of the second look can be.
            bonus = (1 + SENTENCE) * (1 + DOCUMENT + NEIGHBOUR) * (float(query.weights.sum()) + 1)
            bonuses[np.searchsorted(hits, verbatim)] = bonus
        first = sums + bonuses if len(verbatim) else sums
        looked_at = np.sort(scoring.best(first, LOOKED_AT))
        page = self._second_look(hits[looked_at], sums[looked_at], bonuses[looked_at], query)
        if len(looked_at) < min(end, len(hits)):
            rest = np.ones(len(hits), np.bool_)
            rest[looked_at] = False
            page = _followed_by(page, hits[rest], first[rest], bonuses[rest], end)
        return Page(page.paragraphs[:end], page.scores[:end], page.parts[:, :end])

    def sums(self, paragraphs: Documents, query: Query, field: int | None = None) -> Scores:
        """The sums of all terms, or those of one field, for paragraphs in any order."""
        ascending = np.sort(paragraphs)
        return self._sums(ascending, query, field)[np.searchsorted(ascending, paragraphs)]

    def _second_look(self, paragraphs: Documents, sums: Scores, bonuses: Scores, query: Query) -> Page:
        """These paragraphs (ascending) in their order, the best first."""
        sentence = SENTENCE * self._coverage(paragraphs, query) * sums
        document, beside = scoring.context(paragraphs, sums + sentence, self._reader.document_of, self._reader.hashes)
        parts = np.stack(
            (
                sentence,
                self._kappa * DOCUMENT * document,
                self._kappa * NEIGHBOUR * beside,
                bonuses,
                np.zeros(len(paragraphs)),
            )
        )
        scores = (sums + parts.sum(axis=0)).astype(np.float32)
        places = scoring.best(scores, len(scores))
        return Page(paragraphs[places], scores[places], parts[:, places])

    def _split(self, paragraphs: Documents) -> Iterator[tuple[int, Documents, Places | slice]]:
        """Paragraphs (ascending) by segment: its place, their numbers there, and their places among all."""
        if self._reader.is_one:
            yield 0, paragraphs, slice(None)
            return
        segment_of = self._reader.segment_of_document[self._reader.document_of[paragraphs]]
        for s, part in enumerate(self._parts):
            places = np.flatnonzero(segment_of == s)
            if len(places):
                yield s, part.numbered.to_segment(paragraphs[places]), places

    def _sums(self, paragraphs: Documents, query: Query, field: int | None = None) -> Scores:
        """The sums of all terms, or those of one field, for paragraphs that ascend."""
        scores = np.zeros(len(paragraphs), np.float32)
        terms = query.terms.of_field(field) if field is not None else slice(None)
        fields, weights = query.terms.fields[terms], query.weights[terms]
        for s, own, places in self._split(paragraphs):
            part, found = self._parts[s], query.lists[s]
            counts = found.counts[terms]
            one_by_one = len(own) * len(counts) * _LOOK_UP_COST
            add = scoring.add_sparsely if one_by_one < counts.sum() else scoring.add_densely
            sums = scores[places]
            add(
                own,
                sums,
                part.segment.stream,
                counts,
                found.places[terms],
                found.ready[terms],
                part.paragraphs,
                part.impacts,
                fields,
                weights,
                part.norms,
            )
            scores[places] = sums
        return scores

    def _coverage(self, paragraphs: Documents, query: Query) -> Scores:
        """How much of the query the best sentence of each paragraph (ascending) holds."""
        terms = query.terms
        of = [terms.of_field(field) for field in range(len(FIELDS))]
        pairs, characters = terms.covered[of[BIGRAMS]], terms.covered[of[CHARACTERS]]
        out = np.zeros(len(paragraphs), np.float32)
        for s, own, places in self._split(paragraphs):
            part = self._parts[s]
            out[places] = scoring.coverage(
                own,
                part.segment.keys,
                part.segment.key_offsets,
                part.units(terms),
                part.sentence_ends,
                terms.of_character[characters],
                np.ascontiguousarray(terms.pairs[:, pairs]),
                terms.words,
                terms.starts,
                query.idf[of[CHARACTERS]][characters],
                query.idf[of[BIGRAMS]][pairs],
                query.idf[of[WORDS]][terms.covered[of[WORDS]]],
            )
        return out


def _followed_by(page: Page, rest: Documents, scores: Scores, bonuses: Scores, end: int) -> Page:
    """A page followed by paragraphs (ascending) that were not looked at twice."""
    # No score rises, and what holds the whole query is in front, where it was looked at first.
    limited = np.minimum(scores, page.scores[-1])
    places = scoring.best(limited, end - len(page.paragraphs))
    parts = np.zeros((len(PARTS), len(places)))
    parts[PARTS.index("verbatim")] = bonuses[places]
    parts[PARTS.index("limit")] = limited[places] - scores[places]
    return Page(
        np.concatenate((page.paragraphs, rest[places])),
        np.concatenate((page.scores, limited[places])),
        np.concatenate((page.parts, parts), axis=1),
    )


def _lengths(field: str, segment: Segment) -> Column:
    return segment.lengths[field]


def _average(reader: IndexReader, column: Callable[[Segment], Column]) -> float:
    """The average of a column over the paragraphs that count; of none, or of empty ones, a number that divides."""
    columns = ((part, column(part.segment)) for part in reader.segments)
    total = sum(int((of if part.own is None else of[part.own]).sum(dtype=np.int64)) for part, of in columns)
    return max(total, 1) / max(reader.count, 1)
