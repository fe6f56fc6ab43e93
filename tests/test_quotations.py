from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.symbols import symbols
from server.search.quotations import SHORTEST, citations_after, quotations


def quoted(text: str) -> list[str]:
    return [text[start:end] for start, end in quotations(text)]


def cited(text: str) -> list[list[str]]:
    return [[m.symbol for m in citations_after(text, end, symbols(text))] for _, end in quotations(text)]


@pytest.mark.parametrize(
    "text",
    ["他说“各方共享数据”。", "他說「各方共享数据」。", "他說『各方共享数据』。", "他说‘各方共享数据’。",
     "他说«各方共享数据»。", '他说"各方共享数据"。', "他说＂各方共享数据＂。", "“各方共享数据",
     "“各方共享数据“", "“ 各方共享数据\n”"],
)  # fmt: skip
def test_marks_of_every_style_hold_a_quotation(text: str) -> None:
    assert quoted(text) == ["各方共享数据"]


def test_what_is_shorter_than_six_characters_or_says_nothing_is_none() -> None:
    assert quoted("“共享数据”“各方共享数” “……！！！” “  共享数据  ”") == []


def test_of_nested_quotations_the_outermost_counts() -> None:
    assert quoted("“他说‘各方共享数据’，又说『共享』”，「再说“不能共享数据”的事」") == [
        "他说‘各方共享数据’，又说『共享』",
        "再说“不能共享数据”的事",
    ]


def test_a_quotation_ends_with_its_paragraph_and_goes_on_in_the_next() -> None:
    assert quoted("“第一段话有这么长\n\n第二段到这里结束”别的") == ["第一段话有这么长", "第二段到这里结束"]
    assert quoted("“第一段话有这么长\n \n“第二段话也这么长”") == ["第一段话有这么长", "第二段话也这么长"]
    assert quoted("“一行写不下的话换一行\n再接着写”") == ["一行写不下的话换一行\n再接着写"]


def test_a_forgotten_mark_spoils_no_more_than_its_neighbourhood() -> None:
    assert quoted("“忘了收尾的一段话\n\n“后面的引文照旧算数”") == ["忘了收尾的一段话", "后面的引文照旧算数"]
    assert quoted("“两头都是前引号的话“，“后面的引文照旧算数”") == ["两头都是前引号的话", "后面的引文照旧算数"]
    assert quoted("多出来的”不碍事，“后面的引文照旧算数”") == ["后面的引文照旧算数"]
    assert quoted('5" 的管子\n\n"straight quotes"') == ["straight quotes"]


def test_apostrophes_open_and_close_nothing() -> None:
    assert quoted("the Member States’ rights and ‘a people’s rights’") == ["a people’s rights"]
    assert quoted("‘90s and later times") == []


@given(st.text('“”「」‘’"甲乙a \n', max_size=60))
def test_quotations_are_disjoint_ascending_and_long_enough(text: str) -> None:
    last = 0
    for start, end in quotations(text):
        assert last <= start
        assert len(text[start:end].strip()) == end - start >= SHORTEST
        assert "\n\n" not in text[start:end]
        last = end


@pytest.mark.parametrize(
    "after",
    ["(A/80/12)", "（A/80/12）。", "（见A/80/12，附件，第6段）", "，见A/80/12", "，载于文件A/80/12", "，A/80/12，第6段",
     "。(A/80/12)", "[A/80/12]", "（《河流宣言》，A/80/12）", "——A/80/12", "\n(大会文件 A/80/12)"],
)  # fmt: skip
def test_the_citation_that_follows_a_quotation_is_its_source(after: str) -> None:
    assert cited(f"“各方共享水文数据”{after}") == [["A/80/12"]]


@pytest.mark.parametrize(
    "after",
    ["。A/80/12说的是别的", "，并在A/80/12中重申", "是各方说的(A/80/12)", "（第6段）。又见A/80/12", "“共享”(A/80/12)"],
)
def test_a_citation_farther_on_is_not(after: str) -> None:
    assert cited(f"“各方共享水文数据”{after}") == [[]]


def test_several_sources_of_one_quotation_are_all_its_sources() -> None:
    assert cited("“各方共享水文数据”(A/80/12、A/80/13和第1325(2000)号决议)，A/80/14") == [
        ["A/80/12", "A/80/13", "S/RES/1325(2000)"]
    ]


def test_each_quotation_has_its_own_source() -> None:
    assert cited("“各方共享水文数据”(A/80/12)，“各方维护桥梁道路”(A/80/13)") == [["A/80/12"], ["A/80/13"]]


def test_a_long_text_of_nothing_but_marks_is_read_in_time_that_grows_with_its_length() -> None:
    for mark in ("“", "”", '"', "“”", "“\n\n", "‘’"):
        assert quotations(mark * 50_000) == []
