"""The paragraphs of an index that are nearest to a wording: none that reaches the similarity asked for is missed.

A common subsequence of two texts is no longer than the characters that they share, counted as often as both have
them. So posting lists of single characters bound the similarity of every paragraph from above, and only those whose
bound is high enough are compared. The longest lists are not even read: what they could add is granted to all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from indexer.engine.codec import Documents
from indexer.engine.kernels import likeness, lists
from indexer.engine.reader import IndexReader, Numbered
from indexer.engine.segment import Segment
from server.search import similarity

_STEPS = (0.8, 0.6)
"""Tried before what was asked for: many wordings have enough neighbours this near, and few paragraphs can be."""

_GRANTED = 0.5
"""The part of the shared characters that a paragraph needs at least which need not be read."""

_ROUNDING = 1e-6


class Nearest:
    """Finds near paragraphs in one index; safe to share among threads."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader

    def to(self, key: str, *, least: float, size: int) -> list[tuple[int, float]]:
        """At most `size` paragraphs that are `least` (above 0) similar or more, best first, equal ones by place."""
        within = [(part, *_within_reach(part.segment, key, least)) for part in self._reader.segments]
        for bound in (*(step for step in _STEPS if step > least), least):
            candidates = sorted(
                candidate
                for part, paragraphs, reach in within
                for candidate in _with_keys(part, paragraphs[reach >= bound - _ROUNDING])
            )
            found = similarity.nearest(key, [text for _, text in candidates], least=bound, size=size)
            if len(found) == size:
                break
        return [(candidates[place][0], alike) for place, alike in found]


def _with_keys(part: Numbered, own: Documents) -> Iterator[tuple[int, str]]:
    """The generation's numbers of paragraphs of a segment that count, and their keys."""
    numbers = part.to_generation(own)
    return zip(numbers.tolist(), part.segment.keys_of(part.to_segment(numbers)), strict=True)


def _within_reach(segment: Segment, key: str, least: float) -> tuple[Documents, npt.NDArray[np.float32]]:
    """The paragraphs of a segment that can be so similar, ascending, and how similar they can be."""
    held, table = Counter(key), segment.tables["characters"]
    codes = np.fromiter(map(ord, held), np.uint64, len(held))
    counts, places = lists.look_up_all(table.codes, table.counts, table.places, codes)
    times = np.fromiter(held.values(), np.int64, len(held))
    order = np.argsort(-counts)
    # A paragraph of n characters shares at least `least * (len(key) + n) / 2`, and no more than n.
    granted = np.searchsorted(np.cumsum(times[order]), _GRANTED * least * len(key) / (2 - least), "right")
    unseen, read = int(times[order[:granted]].sum()), order[granted:]
    read = read[counts[read] > 0]
    overlap = np.zeros(segment.count, np.uint16 if len(key) < 1 << 16 else np.uint32)
    likeness.add_overlaps(overlap, segment.stream, counts[read], places[read], times[read])
    out: tuple[Documents, npt.NDArray[np.float32]] = likeness.within_reach(
        overlap, segment.key_lengths, len(key), unseen, least - _ROUNDING
    )
    return out
