"""Which paragraphs meet a condition: candidates from postings, decided on the folded text."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from indexer.engine.reader import IndexReader
from server.search.plan import AllOf, AnyOf, Characters, Close, Condition, Dates, NoneOf, Value
from server.search.runs import close_pairs, occurrences

Mask = npt.NDArray[np.bool_]
"""One truth value for each paragraph of the index."""

_RAREST = 4
"""How many of a phrase's pairs are intersected before its candidates are read: more save nothing."""


def matching(reader: IndexReader, where: Condition) -> Mask:
    """The paragraphs that meet a condition."""
    match where:
        case AllOf(parts):
            mask = np.ones(reader.count, np.bool_)
            for part in parts:
                mask &= matching(reader, part)
            return mask
        case AnyOf(parts):
            mask = np.zeros(reader.count, np.bool_)
            for part in parts:
                mask |= matching(reader, part)
            return mask
        case NoneOf(part):
            return ~matching(reader, part)
        case Dates(first, last):
            dates = (stored.record.date for stored in reader.records)
            chosen = [d is not None and (first or "") <= d and (last is None or d <= last) for d in dates]
            return np.asarray(chosen, np.bool_)[reader.document_of]
        case Value(field, term):
            return _mask(reader, reader.postings(field, term)[0])
        case Close():
            return _mask(reader, _close(reader, where))
        case Characters():
            return _mask(reader, _characters(reader, where))


def _mask(reader: IndexReader, paragraphs: npt.NDArray[np.uint32]) -> Mask:
    mask = np.zeros(reader.count, np.bool_)
    mask[paragraphs] = True
    return mask


def _characters(reader: IndexReader, wanted: Characters) -> npt.NDArray[np.uint32]:
    candidates = _candidates(reader, wanted.key)
    bounded = wanted.starts_run or wanted.ends_run
    if len(wanted.key) <= 2 and not bounded:
        return candidates
    if bounded:
        key, starts, ends = wanted.key, wanted.starts_run, wanted.ends_run
        held = [any(True for _ in occurrences(reader.key(n), key, starts, ends)) for n in candidates]
    else:
        pattern, find = wanted.key.encode(), reader.keys.find
        begins, ends_at = reader.key_offsets[candidates].tolist(), reader.key_offsets[candidates + 1].tolist()
        held = [find(pattern, a, b) >= 0 for a, b in zip(begins, ends_at, strict=True)]
    return candidates[np.asarray(held, np.bool_)]


def _close(reader: IndexReader, wanted: Close) -> npt.NDArray[np.uint32]:
    both = np.intersect1d(_candidates(reader, wanted.first), _candidates(reader, wanted.second), assume_unique=True)
    held = [bool(close_pairs(reader.key(n), wanted.first, wanted.second, wanted.distance)) for n in both]
    return both[np.asarray(held, np.bool_)]


def _candidates(reader: IndexReader, key: str) -> npt.NDArray[np.uint32]:
    """Paragraphs that hold the rarest pairs of a key: for one or two characters those that hold the key."""
    if len(key) == 1:
        return reader.postings("characters", key)[0]
    pairs = dict.fromkeys(a + b for a, b in pairwise(key))
    lists = sorted((reader.postings("bigrams", pair)[0] for pair in pairs), key=len)
    found = lists[0]
    for postings in lists[1:_RAREST]:
        if not len(found):
            break
        at = np.searchsorted(postings, found)
        at[at == len(postings)] = 0
        found = found[postings[at] == found]
    return found
