"""Compiles everything, so that no one who asks waits for it."""

from __future__ import annotations

import numpy as np

from indexer.engine.kernels import (
    conditions,
    first_look,
    keys,
    layout,
    likeness,
    lists,
    scoring,
    second_look,
    sets,
    sums,
    tables,
)


def compile_all() -> None:
    """Compiles every loop that answers questions, or takes it from the cache."""
    one, none = np.zeros(1, np.uint32), np.empty(0, np.uint32)
    places, weights = np.zeros(1, np.int64), np.zeros(1, np.float32)
    codes, offsets, text = np.zeros(1, np.uint64), np.zeros(2, np.uint32), np.zeros(1, np.uint8)
    norms, bits, numbers = np.ones((3, 1), np.float32), np.zeros(8, np.uint8), np.ones(1)
    stream, starts = np.zeros(2, np.uint32), np.zeros(4, np.int64)
    segment = (stream, *(codes, one, one) * 3, places, starts, places, weights, one, weights)
    texts = text, offsets, one, one, bits, one
    condition = np.asarray([0, layout.GIVEN, 0, -1, 0, 0], np.int64)
    terms = places, places, np.full(1, -1), places, weights
    lists.paragraphs_of(stream, places[0], places[0])
    lists.paragraphs_of(stream, 0, 1)
    lists.frequencies_of(stream, 0, 1)
    lists.look_up_all(codes, one, one, codes)
    lists.count_in(stream, places, places, np.zeros((0, 2), np.int64))
    sets.count_values(one, one, 1)
    sets.count_lists(one, np.zeros(2, np.uint32), one, 1)
    keys.decoded_all(text, offsets, one, 1)
    tables.find_all(segment, places, codes)
    tables.unpack(segment, 0, places[0], norms[0], 0)
    conditions.matching(segment, texts, condition, none)
    first_look.weighed(places, numbers, 1)
    sums.add(segment, norms, terms, places, one, weights)
    where = tables.addresses((*segment, *texts, norms))
    rows = np.zeros((3, 1), np.int64)
    first_look.answer(where, condition, condition, none, rows, places, 1.0, 1, True, (1, 1, 1))
    pairs = np.zeros((2, 1), np.int64)
    second_look.coverage(one, text, offsets, places, places, places, pairs, places, starts, numbers, numbers, numbers)
    second_look.raised(one, *[np.ones(1, np.float32)] * 4, one, codes, np.zeros(1, np.uint32), np.ones(5))
    for scores in (weights, places):
        scoring.best(scores, 1)
    overlap = np.zeros(1, np.uint16)
    likeness.add_overlaps(overlap, stream, places, places, places)
    likeness.within_reach(overlap, one, 1, 0, 1.0)


def keep_all() -> bool | None:
    """Compiles everything, and says whether all of it was kept on disk before; None if nothing can be kept."""
    compile_all()
    loops = [
        f
        for room in (conditions, first_look, keys, likeness, lists, scoring, second_look, sets, sums, tables)
        for f in vars(room).values()
        if hasattr(f, "stats")
    ]
    if any(loop.stats.cache_path is None for loop in loops):
        return None
    return not any(loop.stats.cache_misses for loop in loops)
