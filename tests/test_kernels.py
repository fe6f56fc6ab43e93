"""The compiled loops against plain ones. What they answer together is held by test_exactness and test_ranking."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engine.kernels import conditions, first_look, keys, layout, likeness, lists, scoring, sets, sums, tables

NUMBERS = st.sets(st.integers(0, 60)).map(sorted)
SCORES = st.lists(st.sampled_from([0.0, 1.0, 1.5, 2.0, 7.0]), max_size=40)
# Long enough for several blocks, with gaps and frequencies of all widths.
POSTINGS = st.builds(
    lambda seed, size, step, most: _postings(seed, size, step, most),
    st.integers(0, 999),
    st.sampled_from([1, 2, 3, 127, 128, 129, 300, 1000]),
    st.sampled_from([1, 2, 5, 1000, 15_000]),
    st.sampled_from([1, 2, 3, 9, 255]),
)
Posting = tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]


def _postings(seed: int, size: int, step: int, most: int) -> Posting:
    rng = np.random.default_rng(seed)
    documents = np.cumsum(rng.integers(1, step + 1, size)) - 1
    return documents.astype(np.uint32), rng.integers(1, most + 1, size).astype(np.uint8)


def array(numbers: Sequence[int]) -> npt.NDArray[np.uint32]:
    return np.asarray(numbers, np.uint32)


def packed(postings: Sequence[Posting]) -> tuple[Any, Any, Any]:
    """Stream, counts and places of posting lists; lists of no posting have a count of 0."""
    some = [of for of in postings if len(of[0])]
    counts, places = np.asarray([len(of[0]) for of in postings], np.int64), np.zeros(len(postings), np.int64)
    if not some:
        return np.zeros(2, np.uint32), counts, places
    starts = np.asarray([0, *accumulate(len(of[0]) for of in some)], np.int64)
    stream, of_some = lists.packed(
        np.concatenate([of[0] for of in some]), np.concatenate([of[1] for of in some]), starts, 0
    )
    places[counts > 0] = of_some
    return np.append(stream, np.uint32(0)), counts, places


@given(NUMBERS, st.integers(0, 70), st.data())
def test_galloping_finds_the_first_place_not_before(numbers: list[int], wanted: int, data: st.DataObject) -> None:
    low = data.draw(st.integers(0, len(numbers)))
    high = data.draw(st.integers(low, len(numbers)))
    expected = next((i for i in range(low, high) if numbers[i] >= wanted), high)
    assert sets.gallop(array(numbers), low, high, wanted) == expected


@given(NUMBERS, NUMBERS)
def test_intersection_union_and_difference_are_those_of_sets(a: list[int], b: list[int]) -> None:
    assert sets.both(array(a), array(b)).tolist() == sorted(set(a) & set(b))
    assert sets.without(array(a), array(b)).tolist() == sorted(set(a) - set(b))
    assert sets.either(array(a), array(b)).tolist() == sorted(set(a) | set(b))


@given(st.lists(POSTINGS, min_size=1, max_size=4), st.integers(0, 20_000))
def test_lists_are_unpacked_as_they_were_packed(postings: list[Posting], wanted: int) -> None:
    stream, counts, places = packed(postings)
    for (documents, frequencies), count, place in zip(postings, counts, places, strict=True):
        assert lists.paragraphs_of(stream, place, count).tolist() == documents.tolist()
        assert lists.frequencies_of(stream, place, count).tolist() == frequencies.tolist()
        assert lists.count_before(stream, place, count, wanted) == int((documents < wanted).sum())
    stretches = np.asarray([(0, wanted // 2), (wanted, wanted + 999)], np.int64)
    inside = [int(((d < wanted // 2) | ((d >= wanted) & (d < wanted + 999))).sum()) for d, _ in postings]
    assert lists.count_in(stream, counts, places, stretches).tolist() == inside


def segment(postings: Sequence[Posting], norms: Any, unpacked: Sequence[bool]) -> tuple[Any, ...]:
    """Lists of words whose codes are their places, as compiled code takes them; some are there unpacked."""
    stream, counts, places = packed(postings)
    none = array([])
    rows = np.flatnonzero(np.asarray(unpacked, np.bool_) & (counts > 1))
    begins = np.full(len(rows), layout.UNREAD)
    room = int(counts.sum())
    lists_of = (
        stream,
        *(np.arange(len(postings), dtype=np.uint64), counts.astype(np.uint32), places.astype(np.uint32)),
        *(none.astype(np.uint64), none, none) * 2,
        rows,
        np.asarray([0, len(rows), len(rows), len(rows)], np.int64),
        begins,
        np.zeros(len(rows), np.float32),
        np.empty(room, np.uint32),
        np.empty(room, np.float32),
    )
    used = 0
    for long, row in enumerate(rows.tolist()):
        lists_of[13][long] = tables.unpack(lists_of, counts[row], places[row], norms[0], used)
        begins[long] = used
        used += int(counts[row])
    return lists_of


GRAMS = st.integers(0, 3)
TREES = st.recursive(
    GRAMS, lambda parts: st.tuples(st.sampled_from(["all", "any", "not"]), st.lists(parts, max_size=3))
)


def nodes_of(tree: Any, rows: list[list[int]], numbers: list[int], whole: bool) -> int:
    """Adds a tree of words to the rows of nodes; gives its place."""
    if isinstance(tree, int):
        rows.append([layout.GRAM, layout.WORDS, tree, 0, 0])
    else:
        kind, parts = tree[0], [nodes_of(part, rows, numbers, tree[0] != "all") for part in tree[1]]
        if kind == "not":
            # What meets none of the parts.
            begin = len(numbers)
            numbers += parts
            rows.append([layout.ANY, begin, len(numbers), 0, 0])
            rows.append([layout.NOT, len(rows) - 1, 0, 0, 0])
        else:
            begin = len(numbers)
            numbers += parts
            rows.append([layout.ALL if kind == "all" else layout.ANY, begin, len(numbers), 0, 0])
    if whole and rows[-1][0] in (layout.GRAM, layout.NOT):
        numbers.append(len(rows) - 1)
        rows.append([layout.ALL, len(numbers) - 1, len(numbers), 0, 0])
    return len(rows) - 1


def meets(tree: Any, sets_of: list[set[int]], everything: set[int]) -> set[int]:
    """The same by sets."""
    if isinstance(tree, int):
        return sets_of[tree]
    parts = [meets(part, sets_of, everything) for part in tree[1]]
    if tree[0] == "all":
        return everything.intersection(*parts)
    any_of = set().union(*parts)
    return any_of if tree[0] == "any" else everything - any_of


@given(st.lists(POSTINGS, min_size=4, max_size=4), st.lists(st.booleans(), min_size=4, max_size=4), TREES)
def test_conditions_are_met_as_by_sets(postings: list[Posting], unpacked: list[bool], tree: Any) -> None:
    count = max(int(documents[-1]) for documents, _ in postings) + 1
    lists_of = segment(postings, np.ones((3, count), np.float32), unpacked)
    everything = np.arange(count, dtype=np.uint32)
    text, offsets, none = np.zeros(1, np.uint8), array([0, 0]), array([])
    rows: list[list[int]] = []
    numbers: list[int] = []
    nodes_of(tree, rows, numbers, whole=True)
    texts = text, offsets, none, none, np.zeros(0, np.uint8), everything
    condition = np.asarray([len(numbers), *numbers, *chain.from_iterable(rows)], np.int64)
    found = conditions.matching(lists_of, texts, condition, everything[:0])
    expected = meets(tree, [set(documents.tolist()) for documents, _ in postings], set(range(count)))
    assert found.tolist() == sorted(expected)


@given(SCORES, st.integers(1, 50))
def test_the_best_are_those_of_a_stable_sort(scores: list[float], size: int) -> None:
    expected = sorted(range(len(scores)), key=lambda i: (-scores[i], i))[:size]
    assert scoring.best(np.asarray(scores, np.float32), size).tolist() == expected


@given(st.lists(POSTINGS, max_size=4), st.integers(1, 400), st.integers(0, 999), st.data())
def test_all_ways_of_scoring_give_the_same_to_the_last_bit(
    postings: list[Posting], size: int, seed: int, data: st.DataObject
) -> None:
    rng = np.random.default_rng(seed)
    last = max([1000, *(int(documents[-1]) for documents, _ in postings)])
    found = np.unique(rng.integers(0, last + 1, size)).astype(np.uint32)
    norms = rng.random((3, last + 1)).astype(np.float32) + np.float32(0.1)
    answers = []
    unpacked = data.draw(st.lists(st.booleans(), min_size=len(postings), max_size=len(postings)))
    for of in (unpacked, [False] * len(postings)):
        lists_of = segment(postings, norms, of)
        codes, fields = np.arange(len(postings), dtype=np.uint64), np.zeros(len(postings), np.int64)
        counts, places, longs, _ = tables.find_all(lists_of, fields, codes)
        weights = np.random.default_rng(seed).random(len(postings)).astype(np.float32)
        for add in (sums.add_sparsely, sums.add_densely, sums.add):
            scores = np.zeros(len(found), np.float32)
            add(lists_of, norms, (counts, places, longs, fields, weights), np.arange(len(postings)), found, scores)
            answers.append(scores)
    assert len({scores.tobytes() for scores in answers}) == 1
    held = [dict(zip(documents.tolist(), times.tolist(), strict=True)) for documents, times in postings]
    for n, score in zip(found.tolist(), answers[0].tolist(), strict=True):
        parts = [weights[j] * of[n] / (of[n] + norms[0, n]) for j, of in enumerate(held) if n in of]
        assert np.isclose(score, sum(parts), rtol=1e-5)


def test_what_is_left_out_cannot_come_among_the_best() -> None:
    left_out: list[int] = []

    @given(
        st.lists(POSTINGS, min_size=2, max_size=4),
        st.integers(1, 20),
        st.integers(0, 999),
        st.booleans(),
        st.booleans(),
    )
    def check(postings: list[Posting], size: int, seed: int, unpacked: bool, with_bonuses: bool) -> None:
        rng = np.random.default_rng(seed)
        count = max(int(documents[-1]) for documents, _ in postings) + 1
        norms = rng.random((3, count)).astype(np.float32) + np.float32(0.1)
        lists_of = segment(postings, norms, [unpacked] * len(postings))
        codes, fields = np.arange(len(postings), dtype=np.uint64), np.zeros(len(postings), np.int64)
        counts, places, longs, unread = tables.find_all(lists_of, fields, codes)
        assert not unread
        _, weights, order = first_look.weighed(counts, np.ones(len(postings)), count)
        terms = counts, places, longs, fields, weights
        hits = np.unique(np.concatenate([documents for documents, _ in postings]))
        bonuses = rng.choice([0.0, 5.0], len(hits)).astype(np.float32) if with_bonuses else np.empty(0, np.float32)
        begin = int(rng.integers(0, len(order)))
        some, whole = np.zeros(len(hits), np.float32), np.zeros(len(hits), np.float32)
        sums.add(lists_of, norms, terms, order[:begin], hits, some)
        sums.add(lists_of, norms, terms, order, hits, whole)
        chosen, left = first_look.likely(lists_of, norms, terms, order, begin, hits, some, bonuses, size)
        assert left == chosen.sum()
        best = scoring.best(whole + bonuses if with_bonuses else whole, size)
        assert chosen[best].all()
        left_out.append(len(hits) - left)

    check()
    assert any(left_out)


@given(NUMBERS)
def test_values_are_counted(found: list[int]) -> None:
    values = array([n % 7 for n in range(61)])
    starts = array(range(0, 2 * 62, 2))
    several = array([n % 5 for n in range(2 * 61)])
    assert sets.count_values(array(found), values, 7).tolist() == [
        Counter(n % 7 for n in found)[value] for value in range(7)
    ]
    assert sets.count_lists(array(found), starts, several, 5).tolist() == [
        Counter(i % 5 for n in found for i in (2 * n, 2 * n + 1))[value] for value in range(5)
    ]


UNIT = st.sampled_from([0, 1, 191, 192, 193, 447, 448, 16_319, 16_320, 16_321, 100_000])
TEXTS = st.lists(st.lists(UNIT, max_size=12), min_size=1, max_size=8)


def encoded(texts: Sequence[Sequence[int]]) -> tuple[Any, Any]:
    units = array([unit for text in texts for unit in text])
    data, offsets = keys.encoded(units, np.asarray([len(text) for text in texts], np.int64))
    return data, offsets.astype(np.uint32)


@given(TEXTS)
def test_keys_are_decoded_as_they_were_encoded(texts: list[list[int]]) -> None:
    data, offsets = encoded(texts)
    every = array(range(len(texts)))
    units = keys.decoded_all(data, offsets, every, sum(map(len, texts))).tolist()
    assert [units[a:b] for a, b in pairwise([0, *accumulate(map(len, texts))])] == texts


@given(TEXTS, st.lists(UNIT, min_size=1, max_size=3))
def test_a_pattern_stands_where_its_characters_do_and_not_across_them(
    texts: list[list[int]], wanted: list[int]
) -> None:
    data, offsets = encoded(texts)
    pattern, _ = encoded([wanted])
    classes = np.zeros(100_001, np.uint8)
    found = keys.holding(array(range(len(texts))), data, offsets, pattern, classes, 0, 0).tolist()
    size = len(wanted)
    assert found == [n for n, t in enumerate(texts) if any(t[i : i + size] == wanted for i in range(len(t)))]


@given(st.lists(POSTINGS, max_size=3), st.data())
def test_shared_characters_are_counted_as_often_as_both_have_them(postings: list[Posting], data: st.DataObject) -> None:
    times = data.draw(st.lists(st.integers(1, 300), min_size=len(postings), max_size=len(postings)))
    size = 1 + max((int(of[0][-1]) for of in postings), default=0)
    expected = np.zeros(size, np.int64)
    for (paragraphs, frequencies), often in zip(postings, times, strict=True):
        # 255 stands for any larger number.
        capped = np.where(frequencies == 255, often, np.minimum(frequencies.astype(np.int64), often))
        expected[paragraphs] += capped
    shared = np.zeros(size, np.uint16)
    likeness.add_overlaps(shared, *packed(postings), np.asarray(times, np.int64))
    assert shared.tolist() == expected.tolist()


@given(TEXTS, st.lists(UNIT, max_size=12), st.sampled_from([0.5, 0.8, 1.0]), st.integers(0, 3))
def test_no_text_that_is_similar_enough_is_ruled_out(
    texts: list[list[int]], wanted: list[int], least: float, unseen: int
) -> None:
    both = [sum((Counter(text) & Counter(wanted)).values()) for text in texts]
    seen = np.asarray([max(0, shared - unseen) for shared in both], np.uint16)
    lengths = array([len(text) for text in texts])
    kept, reach = likeness.within_reach(seen, lengths, len(wanted), unseen, least)
    bounds = dict(zip(kept.tolist(), reach.tolist(), strict=True))
    for n, text in enumerate(texts):
        if seen[n] and 2 * both[n] >= least * (len(text) + len(wanted)):
            assert bounds[n] >= 2 * both[n] / (len(text) + len(wanted)) - 1e-6
    assert all(bound >= least - 1e-6 for bound in bounds.values())


_UNWRITABLE = """
import os
os.environ.pop("NUMBA_CACHE_DIR", None)
import numba.core.caching as caching
caching.CacheImpl._locator_classes = []
from indexer.engine.kernels import scoring
import numpy as np
print(scoring.best(np.ones(1, np.float32), 1).tolist())
"""


def test_where_no_cache_can_be_written_every_process_compiles(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _UNWRITABLE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "[0]\n"), done.stderr


def test_addresses_are_only_given_for_arrays_as_compiled_code_takes_them() -> None:
    lists_of = segment([_postings(1, 3, 5, 2)], np.ones((3, 20), np.float32), [False])
    texts = np.zeros(1, np.uint8), array([0, 0]), array([]), array([]), np.zeros(0, np.uint8), array([0])
    norms = np.ones((3, 20), np.float32)
    assert tables.addresses((*lists_of, *texts, norms)).shape == (23, 2)
    with pytest.raises(ValueError, match="float64"):
        tables.addresses((*lists_of, *texts, norms.astype(np.float64)))
    with pytest.raises(ValueError, match="in pieces"):
        tables.addresses((*lists_of, *texts, norms[:, ::2]))
