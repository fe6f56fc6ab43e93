"""Scores of paragraphs of an index, and the best of them in order: the formulas of `server.search.ranking`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain

import numpy as np
import numpy.typing as npt

from indexer.engine.codec import Documents
from indexer.engine.columns import Column
from indexer.engine.kernels import lists as posting_lists
from indexer.engine.kernels import scoring, second_look
from indexer.engine.reader import IndexReader, Numbered
from indexer.engine.segment import Segment
from server.search.engines.terms import BIGRAMS, CHARACTERS, FIELDS, WORDS, Numbers, Places, Terms
from server.search.named_titles import core_of, named
from server.search.ranking import (
    DOCUMENT,
    HEADINGS,
    HIGHEST,
    LONG,
    LOOKED_AT,
    NEIGHBOUR,
    SENTENCE,
    SENTENCE_ENDS,
    TITLE,
    WEIGHTS,
)

Scores = npt.NDArray[np.float32]
_LOOK_UP_COST = 12
"""Reading so many postings in a row takes as long as looking one paragraph up in a list."""

_WORTH_UNPACKING = 1024
"""Lists of so many postings are kept unpacked: reading them costs a third of unpacking them each time."""

_MOST_UNPACKED = 1 << 25
"""Postings of a segment that are kept so: 8 bytes each."""

_WORTH_SKIPPING = 100_000
"""With so many postings in all lists, hits that cannot be among the best are left out before all are read …"""

_POSTINGS_OF_HIT = 5
"""… if there are so many to a hit; with fewer, going through the hits again costs more than the postings left out."""

_STOPS = (0.3, 0.6)
"""After these shares of the postings, the shortest lists first, it is seen which hits these are."""

_FEW = 4
"""So many times as many hits as are asked for are not worth it."""

_ROUNDING = 1e-4
"""More than float32 takes away from a sum of all lists, as a share of it."""


@dataclass(frozen=True, slots=True)
class Page:
    """Paragraphs in the order of an answer, their scores, and what these are made of beside the sum of terms:
    the parts of `PARTS`, a row each."""

    paragraphs: Documents
    scores: Scores
    parts: Numbers


PARTS = ("sentence", "title", "document", "neighbour", "headings", "verbatim", "limit")
"""In the order in which `second_look.raised` has them."""


def _weights(kappa: float) -> Numbers:
    """The weights of the parts that have one."""
    return np.asarray([SENTENCE, TITLE, kappa * DOCUMENT, kappa * NEIGHBOUR, kappa * HEADINGS])


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of a query's terms in a segment: how many postings each has (0: none), its place, where it is unpacked
    (-1: nowhere), the most that the term is worth to a paragraph as a share of its weight, and how many paragraphs that
    count hold the term."""

    counts: Places
    places: Places
    ready: Places
    highest: Scores
    holding: Places

    def of(self, order: Places) -> Lists:
        """Those of some terms."""
        return Lists(
            self.counts[order], self.places[order], self.ready[order], self.highest[order], self.holding[order]
        )


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
        columns = ((table.codes, table.counts, table.places) for table in map(self.segment.tables.__getitem__, FIELDS))
        self._columns = tuple(chain.from_iterable(columns))
        units = map(self.segment.unit_of.get, SENTENCE_ENDS)
        self.sentence_ends = np.asarray([unit for unit in units if unit is not None], np.int64)
        # Only what is written to takes memory.
        room = min(_MOST_UNPACKED, len(self.segment.stream))
        self.paragraphs: Documents = np.empty(room, np.uint32)
        self.impacts: Scores = np.empty(room, np.float32)
        self._ready: dict[tuple[int, int], tuple[int, float]] = {}
        self._used = 0
        self._lock = threading.Lock()

    def find(self, terms: Terms) -> Lists:
        """The lists of all terms."""
        rows, counts, places = scoring.look_up_terms(terms.codes, terms.fields, *self._columns)
        holding = counts
        if len(self.numbered.removed):
            holding = counts - posting_lists.count_in(self.segment.stream, counts, places, self.numbered.removed)
        ready, highest = np.full(len(counts), -1), (counts > 0).astype(np.float32)
        long = np.flatnonzero(counts >= _WORTH_UNPACKING)
        for j, field, row in zip(long.tolist(), terms.fields[long].tolist(), rows[long].tolist(), strict=True):
            unpacked = self._ready.get((field, row)) or self._unpacked(field, row, int(counts[j]), int(places[j]))
            ready[j], highest[j] = unpacked
        return Lists(counts, places, ready, highest, holding)

    def _unpacked(self, field: int, row: int, count: int, place: int) -> tuple[int, float]:
        """Where a long list is unpacked (-1 if there is no room for it), and its highest impact."""
        with self._lock:
            at = self._ready.get((field, row))
            if at is None:
                at = self._ready[field, row] = self._unpack(field, count, place)
        return at

    def _unpack(self, field: int, count: int, place: int) -> tuple[int, float]:
        begin, end = self._used, self._used + count
        if end > len(self.paragraphs):
            return -1, 1.0
        room = self.paragraphs[begin:end], self.impacts[begin:end]
        scoring.unpack_impacts(self.segment.stream, count, place, self.norms[field], *room)
        self._used = end
        return begin, float(self.impacts[begin:end].max())

    def units(self, terms: Terms) -> Places:
        """The characters of the terms as places in the segment's table; -1 for those that it lacks."""
        unit_of = self.segment.unit_of
        return np.asarray([unit_of.get(c, -1) for c in terms.characters], np.int64)


class Query:
    """The terms of a query in one index that some paragraph holds, the rarest first: their fields, weights with idf,
    and lists in each segment. `idf` has a value for every term, in the order of the terms."""

    def __init__(self, parts: tuple[_Part, ...], terms: Terms, paragraphs: int) -> None:
        self.terms = terms
        lists = [part.find(terms) for part in parts]
        holding = lists[0].holding if len(lists) == 1 else np.sum([found.holding for found in lists], axis=0)
        self.idf: Numbers = np.log(1 + (paragraphs - holding + 0.5) / (holding + 0.5))
        # Equally rare ones in the order of the terms. In this order parts are added up, so the same in every segment.
        order = np.argsort(holding, kind="stable")[np.count_nonzero(holding == 0) :]
        self.fields = terms.fields[order]
        self.weights: Scores = (terms.weights * self.idf).astype(np.float32)[order]
        self.lists = [found.of(order) for found in lists]
        self.holding = holding[order]

    @cached_property
    def rest(self) -> Numbers:
        """What a paragraph can reach at most with the lists from each on; at last 0."""
        highest = np.max([found.highest for found in self.lists], axis=0, initial=0)
        return np.append(np.cumsum((self.weights * highest)[::-1].astype(np.float64))[::-1], 0.0)


class Scorer:
    """Scores of the paragraphs of an index; safe to share among threads."""

    def __init__(self, reader: IndexReader, looked_at: int = LOOKED_AT) -> None:
        """The second look is at the best `looked_at` of the first."""
        self._reader = reader
        self._looked_at = looked_at
        averages = np.asarray([_average(reader, partial(_lengths, name)) for name in FIELDS])
        self._parts = tuple(_Part(part, averages) for part in reader.segments)
        self._weights = _weights(min(1.0, LONG / _average(reader, lambda segment: segment.key_lengths)))
        self._cores: dict[int, str] = {}

    def query(self, terms: Terms) -> Query:
        """The terms of a query in this index."""
        return Query(self._parts, terms, self._reader.count)

    def best(self, hits: Documents, verbatim: Documents, query: Query, end: int) -> Page:
        """The first `end` paragraphs of an answer that has these hits, those of `verbatim` (both ascending) first."""
        bonuses = np.zeros(len(hits), np.float32)
        if len(verbatim):
            # More than any score of the second look can be.
            bonus = HIGHEST * (float(query.weights.sum(dtype=np.float64)) + 1)
            bonuses[np.searchsorted(hits, verbatim)] = bonus
        hits, bonuses, sums = self._first_look(hits, bonuses, query, max(self._looked_at, end))
        first = sums + bonuses
        if not self._looked_at:
            places = scoring.best(first, end)
            return Page(hits[places], first[places], _parts(len(places), verbatim=bonuses[places]))
        looked_at = np.sort(scoring.best(first, self._looked_at))
        page = self._second_look(hits[looked_at], sums[looked_at], bonuses[looked_at], query)
        if len(looked_at) < min(end, len(hits)):
            rest = np.ones(len(hits), np.bool_)
            rest[looked_at] = False
            page = _followed_by(page, hits[rest], first[rest], bonuses[rest], end)
        return Page(page.paragraphs[:end], page.scores[:end], page.parts[:, :end])

    def sums(self, paragraphs: Documents, query: Query, field: int | None = None) -> Scores:
        """The sums of all terms, or those of one field, for paragraphs in any order."""
        ascending = np.sort(paragraphs)
        lists = slice(None) if field is None else np.flatnonzero(query.fields == field)
        return self._added(np.zeros(len(ascending), np.float32), ascending, query, lists)[
            np.searchsorted(ascending, paragraphs)
        ]

    def _first_look(
        self, hits: Documents, bonuses: Scores, query: Query, size: int
    ) -> tuple[Documents, Scores, Scores]:
        """Those of the hits (ascending) that the best `size` are surely among, their bonuses, and their sums.

        The longest lists weigh least: once the others are added up, most paragraphs are so far behind that they cannot
        come up with all that is left (MaxScore, Turtle and Flood 1995, a list at a time), and are left out.
        """
        sums = np.zeros(len(hits), np.float32)
        begin = 0
        for end in self._stops(query, len(hits)) if len(hits) > _FEW * size else ():
            sums = self._added(sums, hits, query, slice(begin, end))
            begin = end
            now = sums + bonuses
            likely = np.sort(scoring.best(now, size))
            whole = self._added(sums[likely], hits[likely], query, slice(begin, None)) + bonuses[likely]
            # A little less, for what rounding takes away.
            left = np.flatnonzero(now >= whole.min() * (1 - _ROUNDING) - query.rest[begin])
            if len(left) < len(hits):
                hits, bonuses, sums = hits[left], bonuses[left], sums[left]
            if len(hits) <= _FEW * size:
                break
        return hits, bonuses, self._added(sums, hits, query, slice(begin, None))

    def _stops(self, query: Query, hits: int) -> list[int]:
        """How many lists are added up before hits are left out, again and again."""
        work = int(query.holding.sum())
        if work < max(_WORTH_SKIPPING, _POSTINGS_OF_HIT * hits):
            return []
        return np.unique(np.searchsorted(np.cumsum(query.holding), work * np.asarray(_STOPS), side="right")).tolist()

    def _second_look(self, paragraphs: Documents, sums: Scores, bonuses: Scores, query: Query) -> Page:
        """These paragraphs (ascending) in their order, the best first."""
        reader = self._reader
        scores, parts = second_look.raised(
            paragraphs,
            sums,
            self._coverage(paragraphs, query),
            self._is_named(paragraphs, query.terms.question),
            bonuses,
            reader.document_of,
            reader.hashes,
            reader.above,
            self._weights,
        )
        places = scoring.best(scores, len(scores))
        return Page(paragraphs[places], scores[places], parts[:, places])

    def _is_named(self, paragraphs: Documents, question: str) -> Scores:
        """For each paragraph 1 if the question names its document by its title, else 0."""
        out = np.zeros(len(paragraphs), np.float32)
        if question:
            documents = self._reader.document_of[paragraphs].tolist()
            cores = {document: self._core(document) for document in dict.fromkeys(documents)}
            if chosen := named(cores.values(), question):
                out[:] = [cores[document] in chosen for document in documents]
        return out

    def _core(self, document: int) -> str:
        """What a question has to hold to name a document."""
        core = self._cores.get(document)
        if core is None:
            core = self._cores[document] = core_of(self._reader.records[document].record.title)
        return core

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

    def _added(self, sums: Scores, paragraphs: Documents, query: Query, lists: slice | Places) -> Scores:
        """Adds, in place, the parts of some lists to what paragraphs (ascending) have so far."""
        fields, weights = query.fields[lists], query.weights[lists]
        for s, own, places in self._split(paragraphs):
            part, found = self._parts[s], query.lists[s]
            counts = found.counts[lists]
            one_by_one = len(own) * len(counts) * _LOOK_UP_COST
            add = scoring.add_sparsely if one_by_one < counts.sum() else scoring.add_densely
            of_part = sums[places]
            add(
                own,
                of_part,
                part.segment.stream,
                counts,
                found.places[lists],
                found.ready[lists],
                part.paragraphs,
                part.impacts,
                fields,
                weights,
                part.norms,
            )
            sums[places] = of_part
        return sums

    def _coverage(self, paragraphs: Documents, query: Query) -> Scores:
        """How much of the query the best sentence of each paragraph (ascending) holds."""
        terms = query.terms
        out = np.zeros(len(paragraphs), np.float32)
        for s, own, places in self._split(paragraphs):
            part = self._parts[s]
            out[places] = second_look.coverage(
                own,
                part.segment.keys,
                part.segment.key_offsets,
                part.units(terms),
                part.sentence_ends,
                terms.of_character,
                terms.pairs,
                terms.words,
                terms.starts,
                query.idf[terms.covered[CHARACTERS]],
                query.idf[terms.covered[BIGRAMS]],
                query.idf[terms.covered[WORDS]],
            )
        return out


def _parts(count: int, **rows: Scores | Numbers) -> Numbers:
    """The parts of so many paragraphs, 0 where nothing is said."""
    parts = np.zeros((len(PARTS), count))
    for name, row in rows.items():
        parts[PARTS.index(name)] = row
    return parts


def _followed_by(page: Page, rest: Documents, scores: Scores, bonuses: Scores, end: int) -> Page:
    """A page followed by paragraphs (ascending) that were not looked at twice."""
    # No score rises, and what holds the whole query is in front, where it was looked at first.
    limited = np.minimum(scores, page.scores[-1])
    places = scoring.best(limited, end - len(page.paragraphs))
    parts = _parts(len(places), verbatim=bonuses[places], limit=limited[places] - scores[places])
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
