"""The paragraphs of an index that are nearest to a wording: none that reaches the similarity asked for is missed.

A common subsequence of two texts is no longer than the characters that they share, counted as often as both have
them. So posting lists of single characters bound the similarity of every paragraph from above, and only those whose
bound is high enough are compared. The longest lists are not even read: what they could add is granted to all.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from indexer.engine import kernels
from indexer.engine.codec import Documents
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
        overlap, unseen = self._overlap(key, least)
        for bound in (*(step for step in _STEPS if step > least), least):
            candidates = kernels.overlapping(overlap, self._reader.key_offsets, len(key), unseen, bound - 1e-9)
            found = similarity.nearest(key, self._keys(candidates), least=bound, size=size)
            if len(found) == size:
                break
        return [(int(candidates[place]), alike) for place, alike in found]

    def _overlap(self, key: str, least: float) -> tuple[Counts, int]:
        """How many characters each paragraph shares with a key, and how many characters of the key were not looked
        for: so few that a paragraph as similar as `least` shares others too."""
        lists = [(*self._reader.postings("characters", c), times) for c, times in Counter(key).items()]
        lists.sort(key=lambda one: len(one[0]), reverse=True)
        # A paragraph of n characters shares at least `least * (len(key) + n) / 2`, and no more than n.
        granted, unseen = _GRANTED * least * len(key) / (2 - least), 0
        overlap = np.zeros(self._reader.count, np.uint16 if len(key) < 1 << 16 else np.uint32)
        for documents, frequencies, times in lists:
            if unseen + times <= granted:
                unseen += times
            else:
                granted = 0
                kernels.add_overlap(overlap, documents, frequencies, times)
        return overlap, unseen

    def _keys(self, paragraphs: Documents) -> list[str]:
        """The keys of these paragraphs, decoded together."""
        begins = self._reader.key_offsets[paragraphs].astype(np.int64)
        lengths = self._reader.key_offsets[paragraphs + 1].astype(np.int64) - begins
        ends = np.cumsum(lengths)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(begins - ends + lengths, lengths)
        codes = self._reader.tables["characters"].codes[self._reader.key_units[places]]
        text = codes.astype("<u4").tobytes().decode("utf-32-le")
        return [text[begin:end] for begin, end in pairwise([0, *ends.tolist()])]
