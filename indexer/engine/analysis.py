"""What the index needs to know of texts, worked out in worker processes: keys, words, symbols."""

from __future__ import annotations

import multiprocessing
import os
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from indexer.engine.columns import term_code
from indexer.text.folding import fold
from indexer.text.segmentation import load_dictionary, words
from indexer.text.symbols import Mention, symbols

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Analysed:
    """Texts analysed: for each its key, 64 bits of a hash of that, and its symbols; all their words in a row, as places
    in `vocabulary`, and how many of them belong to each text."""

    keys: list[str]
    hashes: npt.NDArray[np.uint64]
    mentions: list[tuple[Mention, ...]]
    vocabulary: list[str]
    words: npt.NDArray[np.uint32]
    lengths: npt.NDArray[np.uint32]


def analyse(texts: Sequence[str]) -> Analysed:
    """Analyses texts, in this process."""
    places: dict[str, int] = {}
    found: list[int] = []
    lengths = []
    mentions = [symbols(text) for text in texts]
    for text, seen in zip(texts, mentions, strict=True):
        cut = words(text, seen)
        found += [places.setdefault(word, len(places)) for word in cut]
        lengths.append(len(cut))
    keys = [fold(text) for text in texts]
    return Analysed(
        keys,
        np.fromiter(map(term_code, keys), np.uint64, len(keys)),
        mentions,
        list(places),
        np.asarray(found, np.uint32),
        np.asarray(lengths, np.uint32),
    )


def analyse_all(batches: Iterable[Sequence[str]], workers: int) -> Iterator[Analysed]:
    """Analyses batch after batch, in order; in this process for one worker, else in so many others."""
    return in_order(analyse, batches, workers)


def in_order(work: Callable[[_Given], _Made], batches: Iterable[_Given], workers: int) -> Iterator[_Made]:
    """What `work`, a function of a module, makes of batch after batch; in this process for one worker, else in so many
    others."""
    if workers == 1:
        yield from map(work, batches)
        return
    with _pool(workers) as pool:
        waiting: deque[Future[_Made]] = deque()
        for batch in batches:
            waiting.append(pool.submit(work, batch))
            if len(waiting) > 2 * workers:  # so that neither texts nor results pile up
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _pool(workers: int) -> ProcessPoolExecutor:
    # A forked worker needs no importable main module and has the dictionary already; but to fork is safe only while
    # no other thread of ours runs.
    forks = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    if forks:
        load_dictionary()
    # Python warns of any thread, those of the linear algebra under numpy too, which are prepared for it.
    warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
    context = multiprocessing.get_context("fork" if forks else "spawn")
    return ProcessPoolExecutor(workers, context, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """A worker whose parent was killed must not wait for work for ever."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
