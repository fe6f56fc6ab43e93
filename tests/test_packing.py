"""Posting lists: few are packed as many are, and looked into without unpacking them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engine import packing
from indexer.engine.kernels import lists
from tests.test_kernels import POSTINGS, Posting

LISTS = st.lists(POSTINGS, min_size=1, max_size=5)


def joined(postings: Sequence[Posting]) -> tuple[Any, Any, Any]:
    starts = np.asarray([0, *accumulate(len(documents) for documents, _ in postings)], np.int64)
    documents, frequencies = (np.concatenate(columns) for columns in zip(*postings, strict=True))
    return documents, frequencies, starts


@given(LISTS, st.integers(0, 1000))
def test_numpy_packs_lists_into_the_same_words_as_the_compiled_loop(postings: list[Posting], base: int) -> None:
    documents, frequencies, starts = joined(postings)
    expected = lists.packed(documents, frequencies, starts, base)
    found = packing.packed(documents, frequencies, starts, base)
    assert [array.tolist() for array in found] == [array.tolist() for array in expected]


def test_many_are_packed_by_the_compiled_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "_FEW", 0)
    one, two = np.ones(1, np.uint32), np.full(1, 2, np.uint32)
    monkeypatch.setattr(lists, "packed", lambda *_: (one, two))
    stream, places = packing.packed(one, one.astype(np.uint8), np.asarray([0, 1]), 0)
    assert stream is one
    assert places is two


@given(LISTS, st.data())
def test_a_list_holds_its_own_paragraphs_and_no_others(postings: list[Posting], data: st.DataObject) -> None:
    stream, places = packing.packed(*joined(postings), 0)
    stream = np.append(stream, np.uint32(0))
    j = data.draw(st.integers(0, len(postings) - 1))
    own = set(postings[j][0].tolist())
    wanted = data.draw(st.one_of(st.sampled_from(sorted(own)), st.integers(0, max(own) + 2)))
    assert packing.holds(stream, int(places[j]), len(own), wanted) == (wanted in own)
