"""Numbers in their other spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.numerals import number_of
from server.search.number_spellings import other_spellings


@pytest.mark.parametrize(
    ("asked", "others"),
    [
        ("宪章第51条", ["第五十一条"]),
        ("第十二章", ["第12章"]),
        ("2019年5月", ["二千零一十九年", "二〇一九年", "五月"]),
        ("一九四五年", ["1945年"]),
        ("二零一九年十月", ["2019年", "10月"]),
        ("15个理事国", ["十五个"]),
        ("第100条", ["第一百条"]),
        ("第101条", ["第一百零一条"]),
        ("第110条", ["第一百一十条"]),
        ("四十项", ["40项"]),
        ("第三", ["第3"]),
    ],
)
def test_a_number_that_orders_or_counts_has_another_spelling(asked: str, others: list[str]) -> None:
    assert list(other_spellings(asked)) == others


@pytest.mark.parametrize(
    "asked", ["s/2020/754", "60/288", "2462(2019)", "3.5万", "covid-19", "一般规定", "0年", "12345条"]
)
def test_figures_of_symbols_and_fractions_and_words_that_only_look_like_numbers_have_none(asked: str) -> None:
    assert list(other_spellings(asked)) == []


@given(st.integers(1, 9999))
def test_every_spelling_of_a_number_spells_that_number(number: int) -> None:
    for spelling in other_spellings(f"第{number}条"):
        assert number_of(spelling[1:-1]) == number
        assert f"第{number}条" in list(other_spellings(spelling))
