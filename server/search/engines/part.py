"""A segment as the engine asks it: what compiled code needs of it, and the calls."""

from __future__ import annotations

import threading
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.engine.codec import Documents
from indexer.engine.kernels import conditions, first_look, layout, second_look, sums, tables
from indexer.engine.kernels import lists as posting_lists
from indexer.engine.reader import Numbered
from indexer.text.runs import run_class
from server.search.engines.program import GIVEN, Prepared, Program
from server.search.engines.terms import BIGRAMS, CHARACTERS, FIELDS, WORDS, Numbers, Places, Terms
from server.search.plan import Dates
from server.search.ranking import HIGHEST, SENTENCE_ENDS, WEIGHTS

Scores = npt.NDArray[np.float32]
_WORTH_UNPACKING = 1024
"""Lists of so many postings are kept unpacked once they were ranked by: reading them costs a third of unpacking."""

_MOST_UNPACKED = 1 << 25
"""Postings of a segment that are kept unpacked: 8 bytes each."""
_SKIPPING = 4, 100_000, 5
"""Hits that cannot be among the best are left out before all lists are read where there are more than so many times as
many as are asked for, and so many postings, in all and to a hit: with fewer, going through the hits again costs more
than the postings left out."""

_LAST_DAY = 9999_12_31
_NONE: Documents = np.empty(0, np.uint32)


_NOT_KNOWN: Places = np.empty(0, np.int64)
Look: TypeAlias = tuple[Documents, Scores, Scores]
"""The best of a first look: paragraphs, sums, bonuses."""


class Part:
    """A segment of an index; safe to share among threads. Paragraphs are known by their numbers in the segment.

    Scores need for each field and paragraph the part of BM25's divisor that does not depend on the term. Long lists
    are unpacked when they are first ranked by, so that each is unpacked once.
    """

    def __init__(self, numbered: Numbered, averages: Numbers) -> None:
        """`averages` are the average lengths of the fields in the whole index."""
        self.numbered = numbered
        segment = self._segment = numbered.segment
        self._norms = np.empty((len(FIELDS), segment.count), np.float32)
        for i, name in enumerate(FIELDS):
            constants, lengths = WEIGHTS[name], segment.lengths[name]
            self._norms[i] = lengths * (constants.k1 * constants.b / averages[i]) + constants.k1 * (1 - constants.b)
        fields = [segment.tables[name] for name in FIELDS]
        long_rows = [np.flatnonzero(table.counts >= _WORTH_UNPACKING) for table in fields]
        starts = np.cumsum([0, *map(len, long_rows)])
        self._begins = np.full(starts[-1], layout.UNREAD, np.int64)
        self._highest = np.zeros(starts[-1], np.float32)
        # Only what is written to takes memory.
        room = min(_MOST_UNPACKED, len(segment.stream))
        self._used = 0
        self._lists = (
            segment.stream,
            *chain.from_iterable((table.codes, table.counts, table.places) for table in fields),
            np.concatenate(long_rows),
            starts,
            self._begins,
            self._highest,
            np.empty(room, np.uint32),
            np.empty(room, np.float32),
        )
        by_point = np.argsort(segment.characters)
        self._texts = (
            segment.keys,
            segment.key_offsets,
            segment.characters[by_point],
            by_point.astype(np.uint32),
            np.fromiter(map(run_class, segment.unit_of), np.uint8, len(segment.unit_of)),
            np.arange(segment.count, dtype=np.uint32),
        )
        self._addresses = tables.addresses((*self._lists, *self._texts, self._norms))
        self._days = np.asarray([day_number(s.record.date) for s in segment.records], np.int64)
        self._counts = np.asarray([s.count for s in segment.records], np.int64)
        units = map(segment.unit_of.get, SENTENCE_ENDS)
        self._sentence_ends = np.asarray([unit for unit in units if unit is not None], np.int64)
        self._lock = threading.Lock()

    def matching(self, asked: Program) -> Documents:
        """The paragraphs that meet a condition, removed ones included; must not be written to."""
        found: Documents = conditions.matching(self._lists, self._texts, *self._bound(asked))
        return found

    def first(self, asked: Prepared, size: int) -> tuple[Documents, tuple[Documents, Scores, Scores | None]]:
        """What meets the condition of a request, and the `size` best of it in order, with their sums and, if there are
        any, bonuses. This segment is the whole index."""
        _, _, found, hits, sums, bonuses = self._answer(asked, size, in_order=True)
        return found, (hits, sums, bonuses)

    def answer(
        self, asked: Prepared, size: int, hits: Documents | None = None, known: Places = _NOT_KNOWN
    ) -> tuple[Numbers, Documents, Look]:
        """The idf of the terms, what meets the condition, or is given as `hits` (ascending), and the `size` best of it.

        `known` are how many paragraphs of the whole index hold each term, and last how many it has; without it this
        segment is all of it.
        """
        _, idf, found, best, sums, bonuses = self._answer(asked, size, hits, known)
        return idf, found, (best, sums, bonuses)

    def _answer(
        self,
        asked: Prepared,
        size: int,
        hits: Documents | None = None,
        known: Places = _NOT_KNOWN,
        in_order: bool = False,
    ) -> tuple[Any, ...]:
        """What `first_look.answer` gives. What is found must not be written to, and is there as long as the segment."""
        condition, given = self._bound(asked.where) if hits is None else (GIVEN.condition, hits)
        while True:
            answer: tuple[Any, ...] = first_look.answer(
                self._addresses,
                condition,
                asked.verbatim.condition,
                given,
                asked.terms.rows,
                known,
                HIGHEST,
                size,
                in_order,
                _SKIPPING,
            )
            if not answer[0]:
                return answer
            self._unpack(asked.terms)

    def holding(self, terms: Terms) -> Places:
        """How many paragraphs that count hold each term."""
        counts, places, *_ = tables.find_all(self._lists, terms.fields, terms.codes)
        removed = self.numbered.removed
        gone = posting_lists.count_in(self._segment.stream, counts, places, removed) if len(removed) else 0
        return counts - gone

    def sums(self, paragraphs: Documents, terms: Terms, weights: Scores, order: Places) -> Scores:
        """The sums of some terms, added up in this order, for paragraphs (ascending)."""
        counts, places, longs, _ = tables.find_all(self._lists, terms.fields, terms.codes)
        out = np.zeros(len(paragraphs), np.float32)
        of_terms = counts, places, longs, terms.fields, weights
        sums.add(self._lists, self._norms, of_terms, order, paragraphs, out)
        return out

    def coverage(self, paragraphs: Documents, terms: Terms, idf: Numbers) -> Scores:
        """How much of the query the best sentence of each paragraph (ascending) holds."""
        unit_of = self._segment.unit_of
        out: Scores = second_look.coverage(
            paragraphs,
            self._segment.keys,
            self._segment.key_offsets,
            np.asarray([unit_of.get(c, -1) for c in terms.characters], np.int64),
            self._sentence_ends,
            terms.of_character,
            terms.pairs,
            terms.words,
            terms.starts,
            idf[terms.covered[CHARACTERS]],
            idf[terms.covered[BIGRAMS]],
            idf[terms.covered[WORDS]],
        )
        return out

    def _bound(self, asked: Program) -> tuple[Places, Documents]:
        """A condition with what only the segment knows, and the paragraphs that are given."""
        if not asked.values and not asked.dates:
            return asked.condition, _NONE
        condition = asked.condition.copy()
        nodes = condition[1 + condition[0] :].reshape(-1, layout.NODE)
        for i, value in asked.values:
            nodes[i, 1:3] = self._segment.extent(value.field, value.term)
        given, end = [_NONE], 0
        for i, dates in asked.dates:
            given.append(self._of_days(dates))
            nodes[i, 1:3] = end, end + len(given[-1])
            end += len(given[-1])
        return condition, np.concatenate(given)

    def _of_days(self, dates: Dates) -> Documents:
        """The paragraphs of documents of these days."""
        low, high = day_number(dates.first) or 1, day_number(dates.last) or _LAST_DAY
        chosen = (self._days >= low) & (self._days <= high)
        return np.flatnonzero(np.repeat(chosen, self._counts)).astype(np.uint32)

    def _unpack(self, terms: Terms) -> None:
        """Unpacks the long lists of some terms, as long as there is room."""
        fields = terms.fields
        counts, places, longs, _ = tables.find_all(self._lists, fields, terms.codes)
        with self._lock:
            for j in np.flatnonzero(longs >= 0).tolist():
                long, count, begin = int(longs[j]), int(counts[j]), self._used
                if self._begins[long] != layout.UNREAD:
                    continue
                if begin + count > len(self._lists[-1]):
                    self._begins[long] = layout.NO_ROOM
                    continue
                self._highest[long] = tables.unpack(self._lists, count, places[j], self._norms[fields[j]], begin)
                # Only now, since others read it as soon as they see where it begins.
                self._begins[long] = begin
                self._used += count


def day_number(date: str | None) -> int:
    """A day in ISO form as a number that orders like it (20190521); 0 for none."""
    return int(date.replace("-", "")) if date else 0
