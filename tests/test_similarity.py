"""The measure of likeness."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.folding import fold_query
from server.search.similarity import nearest, shown, similarity, similarity_of_keys

SHORT = st.text("甲乙丙的，。(a1 ", max_size=9)


def longest_common_subsequence(a: str, b: str) -> int:
    @cache
    def of(i: int, j: int) -> int:
        if i == len(a) or j == len(b):
            return 0
        return 1 + of(i + 1, j + 1) if a[i] == b[j] else max(of(i + 1, j), of(i, j + 1))

    return of(0, 0)


@given(SHORT, SHORT)
def test_it_is_the_share_of_characters_in_common_and_in_order(a: str, b: str) -> None:
    a, b = fold_query(a), fold_query(b)
    both = len(a) + len(b)
    assert similarity_of_keys(a, b) == pytest.approx(2 * longest_common_subsequence(a, b) / both if both else 1)


@given(SHORT, SHORT)
def test_it_is_one_for_what_folds_to_the_same_and_for_nothing_else(a: str, b: str) -> None:
    assert (similarity(a, b) == 1) == (fold_query(a) == fold_query(b))


def test_width_script_and_blanks_make_no_difference() -> None:
    assert similarity("復興計劃 (第２期)", "复兴计划（第2期）") == 1


def test_order_does() -> None:
    assert similarity("乙方应当通知甲方", "甲方应当通知乙方") < 1


@given(SHORT, st.lists(SHORT, max_size=8), st.sampled_from((0.2, 0.4, 0.5, 0.6, 1.0)), st.integers(1, 5))
def test_the_nearest_are_all_that_are_near_enough_the_best_first(
    key: str, keys: list[str], least: float, size: int
) -> None:
    wanted = sorted((-similarity_of_keys(key, other), place) for place, other in enumerate(keys))
    wanted = [(value, place) for value, place in wanted if -value >= least - 1e-9][:size]
    found = nearest(key, keys, least=least, size=size)
    assert [place for place, _ in found] == [place for _, place in wanted]
    assert [value for _, value in found] == pytest.approx([-value for value, _ in wanted])


def test_what_is_shown_is_one_only_where_nothing_differs() -> None:
    assert (shown(1.0), shown(0.99999), shown(0.61234567)) == (1.0, 0.9999, 0.6123)
