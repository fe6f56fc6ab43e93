from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engine import postings as postings_module
from indexer.engine.codec import Postings
from indexer.engine.columns import MOST_IN_START, STARTS, gram, gram_code, start_code
from indexer.engine.postings import Runs, postings_of, postings_of_starts
from indexer.text.runs import ABOVE_RUNS, RUN

KEYS = st.lists(st.text(st.sampled_from("恐怖主义ab1，𠮷 "), max_size=12), max_size=8)


def postings_of_grams(keys: list[str], base: int = 0) -> tuple[Postings, Postings]:
    points = np.asarray(list(map(ord, "".join(keys))), np.uint32)
    lengths = np.asarray(list(map(len, keys)), np.uint32)
    return postings_of(points, lengths, base), postings_of(points, lengths, base, pairs=True)


def unpacked(parts: Iterable[Postings]) -> dict[str, dict[int, int]]:
    """Term → paragraph → frequency; the codes ascend over all parts."""
    out: dict[str, dict[int, int]] = {}
    last = -1
    for part in parts:
        bounds = pairwise(part.starts.tolist())
        for code, (a, b) in zip(part.codes.tolist(), bounds, strict=True):
            assert code > last
            last = code
            rows = zip(part.documents[a:b].tolist(), part.frequencies[a:b].tolist(), strict=True)
            out[gram(code)] = dict(rows)
            assert list(out[gram(code)]) == sorted(out[gram(code)])
    return out


def counted(units: list[Counter[str]]) -> dict[str, dict[int, int]]:
    terms = {term for unit in units for term in unit}
    return {term: {n: unit[term] for n, unit in enumerate(units) if term in unit} for term in terms}


@given(KEYS)
def test_postings_of_characters_and_pairs_are_what_counting_gives(keys: list[str]) -> None:
    singles, pairs = postings_of_grams(keys)
    assert unpacked([singles]) == counted([Counter(key) for key in keys])
    assert unpacked([pairs]) == counted([Counter(map("".join, pairwise(key))) for key in keys])


@given(KEYS, st.integers(0, 1000))
def test_postings_of_starts_are_how_the_runs_of_each_key_begin_once_a_key(keys: list[str], base: int) -> None:
    expected: dict[int, list[int]] = {}
    for n, key in enumerate(keys, base):
        runs = [run[0] for run in RUN.finditer(key)]
        for start in {run[:size] for run in runs for size in range(1, min(MOST_IN_START, len(run)) + 1)}:
            expected.setdefault(start_code(start), []).append(n)
    points = np.asarray(list(map(ord, "".join(keys))), np.uint32)
    found = postings_of_starts(points, np.asarray(list(map(len, keys)), np.uint32), base)
    bounds = pairwise(found.starts.tolist())
    assert found.codes.tolist() == sorted(expected)
    assert [found.documents[a:b].tolist() for a, b in bounds] == [expected[code] for code in sorted(expected)]
    assert set(found.frequencies.tolist()) <= {1}


def test_codes_of_starts_are_above_those_of_pairs_and_fit_a_sort_key() -> None:
    of_runs = [chr(point) for point in range(sys.maxunicode + 1) if RUN.match(chr(point))]
    assert max(map(ord, of_runs)) < ABOVE_RUNS
    assert gram_code(chr(sys.maxunicode) * 2) < STARTS < start_code(of_runs[0])
    assert start_code(of_runs[-1] * MOST_IN_START) < 1 << 42


@given(KEYS, st.integers(0, 1000))
def test_postings_are_numbered_from_the_base_of_their_run(keys: list[str], base: int) -> None:
    at_zero, moved = unpacked([postings_of_grams(keys)[0]]), unpacked([postings_of_grams(keys, base)[0]])
    assert moved == {term: {n + base: count for n, count in of.items()} for term, of in at_zero.items()}


def test_frequencies_above_what_a_byte_holds_stay_at_its_highest() -> None:
    assert unpacked([postings_of_grams(["的" * 1000])[0]]) == {"的": {0: 255}}


@given(st.lists(KEYS, max_size=4), st.integers(1, 20))
def test_merged_runs_are_the_postings_of_all_keys(runs: list[list[str]], part: int) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings_module, "_PART", part)
        characters, pairs = Runs(Path(folder), "characters"), Runs(Path(folder), "bigrams")
        for keys, base in zip(runs, accumulate((len(keys) for keys in runs), initial=0), strict=False):
            for field, run in zip((characters, pairs), postings_of_grams(keys, base), strict=True):
                field.add(run)
        every = [key for keys in runs for key in keys]
        assert unpacked(characters.merged()) == counted([Counter(key) for key in every])
        assert unpacked(pairs.merged()) == counted([Counter(map("".join, pairwise(key))) for key in every])
