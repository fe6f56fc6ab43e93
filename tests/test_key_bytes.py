"""Keys as bytes: written for all texts at once, read back one by one."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.engine.kernels import keys
from indexer.engine.key_bytes import decoded, encoded, worth_lengths

UNIT = st.sampled_from([0, 1, 191, 192, 193, 447, 448, 16_319, 16_320, 16_321, 100_000])


@given(st.lists(st.lists(UNIT, max_size=12), max_size=8))
def test_every_text_is_read_back_as_it_was_written(texts: list[list[int]]) -> None:
    units = np.asarray([unit for text in texts for unit in text], np.uint32)
    data, offsets = encoded(units, np.asarray([len(text) for text in texts], np.int64))
    assert [decoded(data[a:b].tobytes()) for a, b in pairwise(offsets.tolist())] == texts


@given(st.lists(UNIT, max_size=12))
def test_what_is_looked_for_is_written_as_what_is_built(text: list[int]) -> None:
    given = np.asarray(text, np.uint32), np.asarray([len(text)], np.int64)
    assert [array.tolist() for array in encoded(*given)] == [array.tolist() for array in keys.encoded(*given)]


@given(st.lists(st.lists(st.booleans(), max_size=8), max_size=6))
def test_lengths_count_what_is_worth_something_and_pairs_of_it_within_a_text(texts: list[list[bool]]) -> None:
    lengths = np.asarray(list(map(len, texts)), np.int64)
    flags = np.asarray([flag for text in texts for flag in text], np.bool_)
    characters, pairs = worth_lengths(flags, lengths)
    assert characters.tolist() == [sum(text) for text in texts]
    assert pairs.tolist() == [sum(a and b for a, b in pairwise(text)) for text in texts]
