"""Which paragraphs of a segment meet a condition: candidates from postings, decided on the folded text.

The answer is always an ascending array of paragraph numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeGuard

import numpy as np
import numpy.typing as npt

from indexer.engine.codec import Documents
from indexer.engine.columns import gram_code
from indexer.engine.kernels import keys, lists, sets
from indexer.engine.segment import Segment
from server.search.plan import EVERYTHING, AllOf, AnyOf, Characters, Close, Condition, Dates, NoneOf, Value
from server.search.runs import run_class

Places = npt.NDArray[np.int64]
_LAST_DAY = 9999_12_31
_RAREST = 4
"""How many of the pairs of a phrase are intersected before its candidates are read: more save nothing."""


class Membership:
    """Answers conditions from one segment, removed paragraphs included."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._characters = segment.tables["characters"]
        self._bigrams = segment.tables["bigrams"]
        self._classes = np.fromiter(map(run_class, segment.unit_of), np.uint8, len(segment.unit_of))
        self._days = np.asarray([day_number(s.record.date) for s in segment.records], np.int64)
        self._counts = np.asarray([s.count for s in segment.records], np.int64)
        self._none: Documents = np.empty(0, np.uint32)
        self._everything: Documents = np.arange(segment.count, dtype=np.uint32)

    def matching(self, where: Condition) -> Documents:
        """The paragraphs that meet a condition; must not be written to."""
        match where:
            case AllOf(parts):
                return self._all_of(parts)
            case AnyOf(parts):
                return self._any_of(parts)
            case NoneOf(part):
                return sets.without(self._everything, self.matching(part))
            case Dates(first, last):
                low, high = day_number(first) or 1, day_number(last) or _LAST_DAY
                chosen = (self._days >= low) & (self._days <= high)
                return np.flatnonzero(np.repeat(chosen, self._counts)).astype(np.uint32)
            case Value(field, term):
                return self._segment.paragraphs(field, term)
            case Close(first_key, second_key, distance):
                return self._close(first_key, second_key, distance)
            case Characters(key):
                if _is_gram(where):
                    counts, places = self._lists([key])
                    return lists.paragraphs_of(self._segment.stream, places[0], counts[0])
                return self._holding(where, self._candidates([key]))

    def _all_of(self, parts: Sequence[Condition]) -> Documents:
        phrases = [part for part in parts if isinstance(part, Characters) and not _is_gram(part)]
        excluded = [part.part for part in parts if isinstance(part, NoneOf)]
        other = [p for p in parts if p not in phrases and not isinstance(p, NoneOf) and p != EVERYTHING]
        found = [self.matching(part) for part in other]
        if phrases:
            # The pairs of all phrases leave few paragraphs to be read for each of them.
            found.append(self._candidates([part.key for part in phrases]))
        found.sort(key=len)
        out = found[0] if found else self._everything
        for another in found[1:]:
            out = sets.both(out, another)
        for phrase in phrases:
            out = self._holding(phrase, out)
        for part in excluded:
            out = sets.without(out, self.matching(part))
        return out

    def _any_of(self, parts: Sequence[Condition]) -> Documents:
        if len(parts) == 1:
            return self.matching(parts[0])
        # Single characters and pairs, most of what is ever joined, are looked up together.
        plain = [part.key for part in parts if _is_gram(part)]
        other = [self.matching(part) for part in parts if not _is_gram(part)]
        bits = np.zeros((self._segment.count + 7) // 8 * 8, np.uint8)
        lists.mark_lists(bits, self._segment.stream, *self._lists(plain))
        for found in other:
            lists.mark(bits, found)
        return sets.gather(bits)

    def _lists(self, grams: Sequence[str]) -> tuple[Places, Places]:
        """Numbers of postings and places of the lists of one and two characters."""
        if len(grams) == 1:
            table = self._characters if len(grams[0]) == 1 else self._bigrams
            codes = np.asarray([gram_code(grams[0])], np.uint64)
            return lists.look_up_all(table.codes, table.counts, table.places, codes)
        counts, places = np.zeros(len(grams), np.int64), np.zeros(len(grams), np.int64)
        for size, table in ((1, self._characters), (2, self._bigrams)):
            chosen = [i for i, gram in enumerate(grams) if len(gram) == size]
            if chosen:
                codes = np.asarray([gram_code(grams[i]) for i in chosen], np.uint64)
                found = lists.look_up_all(table.codes, table.counts, table.places, codes)
                counts[chosen], places[chosen] = found
        return counts, places

    def _holding(self, wanted: Characters, candidates: Documents) -> Documents:
        """The candidates whose keys hold what is wanted."""
        units = self._units(wanted.key)
        if units is None:
            return self._none
        pattern, _ = keys.encoded(units, np.asarray([len(units)], np.int64))
        first = run_class(wanted.key[0]) if wanted.starts_run else 0
        last = run_class(wanted.key[-1]) if wanted.ends_run else 0
        segment = self._segment
        return keys.holding(candidates, segment.keys, segment.key_offsets, pattern, self._classes, first, last)

    def _close(self, first: str, second: str, distance: int) -> Documents:
        patterns = self._units(first), self._units(second)
        if patterns[0] is None or patterns[1] is None:
            return self._none
        candidates, segment = self._candidates([first, second]), self._segment
        return keys.holding_close(candidates, segment.keys, segment.key_offsets, *patterns, distance)

    def _units(self, key: str) -> npt.NDArray[np.uint32] | None:
        """A key as places in the table of characters; None if the segment lacks one of its characters."""
        units = [self._segment.unit_of.get(c) for c in key]
        return None if None in units else np.asarray(units, np.uint32)

    def _candidates(self, wanted: Sequence[str]) -> Documents:
        """Paragraphs that hold the rarest pairs of all keys that are wanted."""
        grams = dict.fromkeys(g for key in wanted for g in (map("".join, pairwise(key)) if len(key) > 1 else key))
        counts, places = self._lists(list(grams))
        rarest = np.argsort(counts, kind="stable")[: _RAREST * len(wanted)]
        if not counts[rarest[0]]:
            return self._none
        return lists.intersect(self._segment.stream, counts[rarest], places[rarest])


def day_number(date: str | None) -> int:
    """A day in ISO form as a number that orders like it (20190521); 0 for none."""
    return int(date.replace("-", "")) if date else 0


def _is_gram(where: Condition) -> TypeGuard[Characters]:
    """Whether the postings of one gram are the answer."""
    return isinstance(where, Characters) and len(where.key) <= 2 and not where.starts_run and not where.ends_run
