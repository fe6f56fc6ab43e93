"""The compiled loops against plain ones. What they answer together is held by test_exactness and test_ranking."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from indexer.engine import kernels

NUMBERS = st.sets(st.integers(0, 60)).map(sorted)
SCORES = st.lists(st.sampled_from([0.0, 1.0, 1.5, 2.0, 7.0]), max_size=40)


def array(numbers: Sequence[int]) -> npt.NDArray[np.uint32]:
    return np.asarray(numbers, np.uint32)


@given(NUMBERS, st.integers(0, 70), st.data())
def test_galloping_finds_the_first_place_not_before(numbers: list[int], wanted: int, data: st.DataObject) -> None:
    low = data.draw(st.integers(0, len(numbers)))
    high = data.draw(st.integers(low, len(numbers)))
    expected = next((i for i in range(low, high) if numbers[i] >= wanted), high)
    assert kernels.gallop(array(numbers), low, high, wanted) == expected


@given(NUMBERS, NUMBERS)
def test_intersection_and_difference_are_those_of_sets(a: list[int], b: list[int]) -> None:
    assert kernels.both(array(a), array(b)).tolist() == sorted(set(a) & set(b))
    assert kernels.without(array(a), array(b)).tolist() == sorted(set(a) - set(b))


@given(st.lists(NUMBERS, min_size=1, max_size=4))
def test_lists_intersect_and_unite_like_sets(lists: list[list[int]]) -> None:
    lists.sort(key=len)
    documents = array([n for numbers in lists for n in numbers])
    ends = np.cumsum([len(numbers) for numbers in lists])
    begins = ends - [len(numbers) for numbers in lists]
    assert kernels.intersect(documents, begins, ends).tolist() == sorted(set.intersection(*map(set, lists)))
    bits = np.zeros(64, np.uint8)
    kernels.mark_lists(bits, documents, begins, ends)
    assert kernels.gather(bits).tolist() == sorted(set.union(*map(set, lists)))
    assert not bits.any()


@given(SCORES, st.integers(1, 50))
def test_the_best_are_those_of_a_stable_sort(scores: list[float], size: int) -> None:
    expected = sorted(range(len(scores)), key=lambda i: (-scores[i], i))[:size]
    assert kernels.best(np.asarray(scores, np.float32), size).tolist() == expected


@given(NUMBERS, st.lists(NUMBERS.filter(bool), max_size=5))
def test_both_ways_of_scoring_give_the_same_to_the_last_bit(found: list[int], lists: list[list[int]]) -> None:
    documents = array([n for numbers in lists for n in numbers])
    rng = np.random.default_rng(len(documents))
    frequencies = rng.integers(1, 9, len(documents)).astype(np.uint8)
    ends = np.cumsum([len(numbers) for numbers in lists]).astype(np.int64)
    begins = ends - np.asarray([len(numbers) for numbers in lists], np.int64)
    fields, weights = rng.integers(0, 3, len(lists)), rng.random(len(lists)).astype(np.float32)
    norms = rng.random((3, 61)).astype(np.float32) + np.float32(0.1)
    rest = (documents, frequencies, begins, ends, fields, weights, norms)
    one_way, other = kernels.score_sparsely(array(found), *rest), kernels.score_densely(array(found), *rest)
    assert one_way.tobytes() == other.tobytes()
    for n, score in zip(found, one_way.tolist(), strict=True):
        held = [(j, documents[i], i) for j, (a, b) in enumerate(zip(begins, ends, strict=True)) for i in range(a, b)]
        parts = [
            weights[j] * float(frequencies[i]) / (float(frequencies[i]) + norms[fields[j], n])
            for j, document, i in held
            if document == n
        ]
        assert np.isclose(score, sum(parts), rtol=1e-5)


@given(NUMBERS)
def test_values_are_counted(found: list[int]) -> None:
    values = array([n % 7 for n in range(61)])
    starts = array(range(0, 2 * 62, 2))
    several = array([n % 5 for n in range(2 * 61)])
    assert kernels.count_values(array(found), values, 7).tolist() == [
        Counter(n % 7 for n in found)[value] for value in range(7)
    ]
    assert kernels.count_lists(array(found), starts, several, 5).tolist() == [
        Counter(i % 5 for n in found for i in (2 * n, 2 * n + 1))[value] for value in range(5)
    ]


_UNWRITABLE = """
import os
os.environ.pop("NUMBA_CACHE_DIR", None)
import numba.core.caching as caching
caching.CacheImpl._locator_classes = []
from indexer.engine import kernels
import numpy as np
print(kernels.best(np.ones(1, np.float32), 1).tolist())
"""


def test_where_no_cache_can_be_written_every_process_compiles(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _UNWRITABLE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "[0]\n"), done.stderr
