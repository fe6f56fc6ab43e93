"""Turning texts into postings by sorting, without a loop over single postings, in bounded memory.

Pairs (term, paragraph) are gathered until there are as many as the memory allows; sorted, they are a run. Runs are
kept in files and merged field by field, a part of the terms at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engine.codec import Postings
from indexer.engine.columns import MOST_IN_START, STARTS, Codes, mapped_array, save_array
from indexer.text.runs import ABOVE_RUNS, run_class

_BITS = 22
"""Of a 64-bit sort key two code points take 42 bits; the rest numbers the paragraphs of a run."""

MOST_IN_RUN = 1 << _BITS
"""Paragraphs that one run can hold."""

_CLASSES = np.fromiter(map(run_class, map(chr, range(ABOVE_RUNS))), np.uint8, ABOVE_RUNS)
"""The class of the runs of each character that makes some."""

_FILES = ("codes", "starts", "documents", "frequencies")
_PART = 1 << 24
"""Postings that are merged at a time."""


def postings_of(units: npt.NDArray[Any], lengths: npt.NDArray[np.uint32], base: int, pairs: bool = False) -> Postings:
    """Postings of texts whose units (codes of at most 42 bits, of 21 for pairs) lie end to end.

    Text n has `lengths[n]` of them and is paragraph `base + n`; with `pairs` the terms are those of adjacent units.
    There are fewer than MOST_IN_RUN texts.
    """
    packed = _packed(units, lengths, pairs)
    packed.sort()
    return _grouped(packed, base)


def postings_of_starts(points: npt.NDArray[Any], lengths: npt.NDArray[np.uint32], base: int) -> Postings:
    """Postings of how the runs of texts begin (codes of `start_code`), each once a text; else as `postings_of`, the
    units being code points."""
    units = np.where(points < ABOVE_RUNS, points, 0).astype(np.uint64)
    classes = _CLASSES[units]
    # Whether the run of a character goes on with the next one.
    goes_on = np.append(classes[1:] == classes[:-1], False)[: len(units)]
    goes_on[(np.cumsum(lengths, dtype=np.int64) - 1)[lengths > 0]] = False
    begins = classes > 0
    begins[1:] &= ~goes_on[:-1]
    places = np.flatnonzero(begins)
    texts = np.repeat(np.arange(len(lengths), dtype=np.uint64), lengths)[places]
    codes, packed = np.full(len(places), STARTS, np.uint64), []
    for i in range(MOST_IN_START):
        codes |= units[places + i] << np.uint64(13 * (MOST_IN_START - 1 - i))
        packed.append(codes << np.uint64(_BITS) | texts)
        more = goes_on[places + i]
        places, codes, texts = places[more], codes[more], texts[more]
    return _grouped(np.unique(np.concatenate(packed)), base)


def _packed(units: npt.NDArray[Any], lengths: npt.NDArray[np.uint32], pairs: bool) -> Codes:
    """Sort keys: the code of a unit, or of two adjacent ones, above the number of its text."""
    texts = np.repeat(np.arange(len(lengths), dtype=np.uint64), lengths)
    packed = units.astype(np.uint64)
    if pairs:
        packed = packed[:-1] << np.uint64(21) | packed[1:]
    packed <<= np.uint64(_BITS)
    packed |= texts[: len(packed)]
    return packed[texts[:-1] == texts[1:]] if pairs else packed


def _grouped(packed: Codes, base: int) -> Postings:
    """Postings out of sorted keys, one for each time that a term stands in a text."""
    places = np.flatnonzero(_differ(packed))
    pairs = packed[places]
    frequencies = np.minimum(np.diff(places, append=len(packed)), 255).astype(np.uint8)
    documents = (pairs & np.uint64(MOST_IN_RUN - 1)).astype(np.uint32) + np.uint32(base)
    pairs >>= np.uint64(_BITS)
    starts = np.flatnonzero(_differ(pairs))
    return Postings(pairs[starts], np.append(starts, len(pairs)), documents, frequencies)


def _differ(ascending: Codes) -> npt.NDArray[np.bool_]:
    """Which of them are not as the one before."""
    differ = np.ones(len(ascending), np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=differ[1:])
    return differ


class Runs:
    """The runs of one field, in files of a folder."""

    def __init__(self, folder: Path, field: str) -> None:
        self._folder, self._field, self._count = folder, field, 0

    def add(self, run: Postings) -> None:
        """Keeps a run; its paragraphs come after those of the run before."""
        for name in _FILES:
            save_array(self._path(self._count, name), getattr(run, name))
        self._count += 1

    def codes(self) -> Codes:
        """The codes of all terms, ascending."""
        of_runs = [mapped_array(self._path(i, "codes")) for i in range(self._count)]
        return np.unique(np.concatenate(of_runs)) if of_runs else np.empty(0, np.uint64)

    def merged(self) -> Iterator[Postings]:
        """The postings of all runs, a part of the terms at a time: the codes of one part are all above the last."""
        runs = [Postings(*(mapped_array(self._path(i, name)) for name in _FILES)) for i in range(self._count)]
        if len(runs) == 1:
            yield runs[0]
            return
        codes = self.codes()
        sizes = np.zeros(len(codes), np.int64)
        for run in runs:
            sizes[np.searchsorted(codes, run.codes)] += np.diff(run.starts)
        bounds = np.flatnonzero(np.diff(np.cumsum(sizes) // _PART, prepend=0))
        for part in np.split(codes, bounds):
            if len(part):
                yield _merge(part, [_between(run, int(part[0]), int(part[-1])) for run in runs])

    def _path(self, run: int, name: str) -> Path:
        return self._folder / f"{self._field}.{run}.{name}.npy"


def _between(run: Postings, first: int, last: int) -> Postings:
    """The postings of the codes from `first` to `last`."""
    low = int(np.searchsorted(run.codes, np.uint64(first)))
    high = int(np.searchsorted(run.codes, np.uint64(last), "right"))
    begin, end = int(run.starts[low]), int(run.starts[high])
    starts = run.starts[low : high + 1] - begin
    return Postings(run.codes[low:high], starts, run.documents[begin:end], run.frequencies[begin:end])


def _merge(codes: Codes, runs: Sequence[Postings]) -> Postings:
    """The postings of these codes, of each those of the first run first."""
    sizes = np.zeros(len(codes), np.int64)
    places = [np.searchsorted(codes, run.codes) for run in runs]
    for at, run in zip(places, runs, strict=True):
        sizes[at] += np.diff(run.starts)
    starts = np.concatenate(([0], np.cumsum(sizes)))
    documents = np.empty(int(starts[-1]), np.uint32)
    frequencies = np.empty(int(starts[-1]), np.uint8)
    free = starts[:-1].copy()
    for at, run in zip(places, runs, strict=True):
        lengths = np.diff(run.starts)
        # Where each posting goes: as far behind the first free place of its term as behind its own first one.
        goes = np.arange(len(run.documents)) + np.repeat(free[at] - run.starts[:-1], lengths)
        documents[goes] = run.documents
        frequencies[goes] = run.frequencies
        free[at] += lengths
    return Postings(codes, starts, documents, frequencies)
