"""Compiles everything, so that no one who asks waits for it."""

from __future__ import annotations

import numpy as np

from indexer.engine.kernels import keys, likeness, lists, scoring, second_look, sets


def compile_all() -> None:
    """Compiles every loop that answers questions, or takes it from the cache."""
    one, none = np.zeros(1, np.uint32), np.empty(0, np.uint32)
    places, weights = np.zeros(1, np.int64), np.zeros(1, np.float32)
    codes, offsets, text = np.zeros(1, np.uint64), np.zeros(2, np.uint32), np.zeros(1, np.uint8)
    norms, bits = np.ones((1, 1), np.float32), np.zeros(8, np.uint8)
    stream, starts = np.zeros(2, np.uint32), np.zeros(2, np.int64)
    lists.paragraphs_of(stream, places[0], places[0])
    lists.paragraphs_of(stream, 0, 1)
    lists.frequencies_of(stream, 0, 1)
    lists.look_up_all(codes, one, one, codes)
    lists.intersect(stream, places, places)
    lists.mark(bits, one)
    lists.mark_lists(bits, stream, places, places)
    lists.count_in(stream, places, places, np.zeros((0, 2), np.int64))
    sets.both(one, one)
    sets.without(one, one)
    sets.gather(bits)
    sets.count_values(one, one, 1)
    sets.count_lists(one, np.zeros(2, np.uint32), one, 1)
    keys.encoded(one, places)
    keys.holding(one, text, offsets, text, bits, 0, 0)
    keys.holding_close(one, text, offsets, one, one, 0)
    scoring.look_up_terms(codes, places, codes, one, one, codes, one, one, codes, one, one)
    lists_of = (stream, places, places, places, one, weights, places, weights, norms)
    scoring.unpack_impacts(stream, places[0], places[0], norms[0], one, weights)
    scoring.add_sparsely(one, weights, *lists_of)
    scoring.add_densely(one, weights, *lists_of)
    pairs, numbers = np.zeros((2, 1), np.int64), np.ones(1)
    second_look.coverage(one, text, offsets, places, places, places, pairs, places, starts, numbers, numbers, numbers)
    second_look.raised(one, *[np.ones(1, np.float32)] * 4, one, codes, np.zeros(1, np.uint32), np.ones(5))
    for scores in (weights, places):
        scoring.best(scores, 1)
    scoring.best(none.astype(np.float32), 1)
    overlap = np.zeros(1, np.uint16)
    likeness.add_overlaps(overlap, stream, places, places, places)
    likeness.within_reach(overlap, one, 1, 0, 1.0)
    keys.decoded_all(text, offsets, one, 1)


def keep_all() -> bool | None:
    """Compiles everything, and says whether all of it was kept on disk before; None if nothing can be kept."""
    compile_all()
    loops = [
        f
        for room in (keys, likeness, lists, scoring, second_look, sets)
        for f in vars(room).values()
        if hasattr(f, "stats")
    ]
    if any(loop.stats.cache_path is None for loop in loops):
        return None
    return not any(loop.stats.cache_misses for loop in loops)
