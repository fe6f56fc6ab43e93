"""The paragraphs of an index that are nearest to a wording: none that reaches the similarity asked for is missed.

A common subsequence of two texts is no longer than the characters that they share, counted as often as both have
them. So posting lists of single characters bound the similarity of every paragraph from above, and only those whose
bound is high enough are compared. The longest lists are not even read: what they could add is granted to all.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt

from indexer.engine.kernels import likeness
from indexer.engine.reader import IndexReader
from server.search import similarity

Counts = npt.NDArray[np.uint16] | npt.NDArray[np.uint32]

_STEPS = (0.8, 0.6)
"""Tried before what was asked for: many wordings have enough neighbours this near, and few paragraphs can be."""

_GRANTED = 0.5
"""The part of the shared characters that a paragraph needs at least which need not be read."""


class Nearest:
    """Finds near paragraphs in one index; safe to share among threads."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader

    def to(self, key: str, *, least: float, size: int) -> list[tuple[int, float]]:
        """At most `size` paragraphs that are `least` (above 0) similar or more, best first, equal ones by place."""
        overlaps, unseen = self._overlaps(key, least)
        for bound in (*(step for step in _STEPS if step > least), least):
            candidates = self._candidates(overlaps, len(key), unseen, bound - 1e-9)
            found = similarity.nearest(key, [text for _, text in candidates], least=bound, size=size)
            if len(found) == size:
                break
        return [(candidates[place][0], alike) for place, alike in found]

    def _overlaps(self, key: str, least: float) -> tuple[list[Counts], int]:
        """How many characters each paragraph of each segment shares with a key, and how many characters of the key
        were not looked for: so few that a paragraph as similar as `least` shares others too."""
        segments = [part.segment for part in self._reader.segments]
        lists = [([segment.postings("characters", c) for segment in segments], t) for c, t in Counter(key).items()]
        lists.sort(key=lambda of: sum(len(paragraphs) for paragraphs, _ in of[0]), reverse=True)
        # A paragraph of n characters shares at least `least * (len(key) + n) / 2`, and no more than n.
        granted, unseen = _GRANTED * least * len(key) / (2 - least), 0
        kind = np.uint16 if len(key) < 1 << 16 else np.uint32
        overlaps: list[Counts] = [np.zeros(segment.count, kind) for segment in segments]
        for of_segments, times in lists:
            if unseen + times <= granted:
                unseen += times
            else:
                granted = 0
                for overlap, (paragraphs, frequencies) in zip(overlaps, of_segments, strict=True):
                    likeness.add_overlap(overlap, paragraphs, frequencies, times)
        return overlaps, unseen

    def _candidates(self, overlaps: list[Counts], length: int, unseen: int, least: float) -> list[tuple[int, str]]:
        """The paragraphs that can be so similar, ascending, and their keys."""
        out: list[tuple[int, str]] = []
        for part, overlap in zip(self._reader.segments, overlaps, strict=True):
            own = likeness.overlapping(overlap, part.segment.key_lengths, length, unseen, least)
            numbers = part.to_generation(own)
            out += zip(numbers.tolist(), part.segment.keys_of(part.to_segment(numbers)), strict=True)
        return sorted(out)
