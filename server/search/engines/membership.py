"""Which paragraphs meet a condition: candidates from postings, decided on the folded text.

The answer is always an ascending array of paragraph numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, TypeGuard

import numpy as np
import numpy.typing as npt

from indexer.engine import kernels
from indexer.engine.codec import Documents, Extents, gram_code
from indexer.engine.reader import IndexReader
from server.search.plan import EVERYTHING, AllOf, AnyOf, Characters, Close, Condition, Dates, NoneOf, Value
from server.search.runs import run_class

_LAST_DAY = 9999_12_31
_RAREST = 4
"""How many of the pairs of a phrase are intersected before its candidates are read: more save nothing."""


class Membership:
    """Answers conditions from one index. `days` are the dates of its documents, as `day_number` has them."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self._characters = reader.tables["characters"]
        self._bigrams = reader.tables["bigrams"]
        points = self._characters.codes.tolist()
        self._units = {chr(point): unit for unit, point in enumerate(points)}
        self._classes = np.fromiter((run_class(chr(point)) for point in points), np.uint8, len(points))
        self.days = np.asarray([day_number(s.record.date) for s in reader.records], np.int64)
        self._none: Documents = np.empty(0, np.uint32)
        self._everything: Documents = np.arange(reader.count, dtype=np.uint32)

    def matching(self, where: Condition) -> Documents:
        """The paragraphs that meet a condition; must not be written to."""
        match where:
            case AllOf(parts):
                return self._all_of(parts)
            case AnyOf(parts):
                return self._any_of(parts)
            case NoneOf(part):
                return kernels.without(self._everything, self.matching(part))
            case Dates(first, last):
                low, high = day_number(first) or 1, day_number(last) or _LAST_DAY
                chosen = (self.days >= low) & (self.days <= high)
                return np.flatnonzero(chosen[self._reader.document_of]).astype(np.uint32)
            case Value(field, term):
                return self._reader.postings(field, term)[0]
            case Close(first_key, second_key, distance):
                return self._close(first_key, second_key, distance)
            case Characters(key):
                if _is_gram(where):
                    table = self._characters if len(key) == 1 else self._bigrams
                    begin, end = kernels.look_up(table.codes, table.extents, np.uint64(gram_code(key)))
                    return self._reader.documents[begin:end]
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
            out = kernels.both(out, another)
        for phrase in phrases:
            out = self._holding(phrase, out)
        for part in excluded:
            out = kernels.without(out, self.matching(part))
        return out

    def _any_of(self, parts: Sequence[Condition]) -> Documents:
        if len(parts) == 1:
            return self.matching(parts[0])
        # Single characters and pairs, most of what is ever joined, are looked up together.
        plain = [part.key for part in parts if _is_gram(part)]
        other = [self.matching(part) for part in parts if not _is_gram(part)]
        bits = np.zeros((self._reader.count + 7) // 8 * 8, np.uint8)
        extents = self._extents(plain)
        kernels.mark_lists(bits, self._reader.documents, extents[0], extents[1])
        for found in other:
            kernels.mark(bits, found, 0, len(found))
        return kernels.gather(bits)

    def _extents(self, grams: Sequence[str]) -> Extents:
        out = np.zeros((2, len(grams)), np.int64)
        for size, table in ((1, self._characters), (2, self._bigrams)):
            places = [i for i, gram in enumerate(grams) if len(gram) == size]
            if places:
                codes = np.asarray([gram_code(grams[i]) for i in places], np.uint64)
                out[:, places] = kernels.look_up_all(table.codes, table.extents, codes)
        return out

    def _holding(self, wanted: Characters, candidates: Documents) -> Documents:
        """The candidates whose keys hold what is wanted."""
        pattern = self._pattern(wanted.key)
        if pattern is None:
            return self._none
        reader, bounds = self._reader, (wanted.starts_run, wanted.ends_run)
        return kernels.holding(candidates, reader.key_units, reader.key_offsets, self._classes, pattern, *bounds)

    def _close(self, first: str, second: str, distance: int) -> Documents:
        patterns = self._pattern(first), self._pattern(second)
        if patterns[0] is None or patterns[1] is None:
            return self._none
        candidates, reader = self._candidates([first, second]), self._reader
        return kernels.holding_close(candidates, reader.key_units, reader.key_offsets, *patterns, distance)

    def _pattern(self, key: str) -> npt.NDArray[Any] | None:
        """A key as places in the table of characters; None if the index lacks one of its characters."""
        units = [self._units.get(c) for c in key]
        return None if None in units else np.asarray(units, self._reader.key_units.dtype)

    def _candidates(self, keys: Sequence[str]) -> Documents:
        """Paragraphs that hold the rarest pairs of all keys."""
        grams = dict.fromkeys(g for key in keys for g in (map("".join, pairwise(key)) if len(key) > 1 else key))
        extents = self._extents(list(grams))
        lengths = extents[1] - extents[0]
        rarest = np.argsort(lengths, kind="stable")[: _RAREST * len(keys)]
        if not lengths[rarest[0]]:
            return self._none
        return kernels.intersect(self._reader.documents, extents[0, rarest], extents[1, rarest])


def day_number(date: str | None) -> int:
    """A day in ISO form as a number that orders like it (20190521); 0 for none."""
    return int(date.replace("-", "")) if date else 0


def _is_gram(where: Condition) -> TypeGuard[Characters]:
    """Whether the postings of one gram are the answer."""
    return isinstance(where, Characters) and len(where.key) <= 2 and not where.starts_run and not where.ends_run
