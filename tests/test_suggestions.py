"""What an answer offers where it found little or nothing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from server.search.answer import Answer
from server.search.searcher import Searcher


def suggested(answer: Answer) -> list[tuple[str, str, int]]:
    return [(s.q, s.match, s.total) for s in answer.suggestions]


def test_where_little_was_found_the_widest_step_is_offered(coast: Searcher) -> None:
    assert suggested(coast.search("海洋环境")) == [("海洋环境", "any", 4)]
    assert suggested(coast.search("环境海洋")) == [("环境海洋", "any", 4)]


def test_where_much_was_found_or_no_more_can_be_nothing_is_offered(coast: Searcher) -> None:
    assert coast.search("环境").suggestions == ()
    assert coast.search("桥梁").suggestions == ()
    assert coast.search("桥梁海洋", filters={"doc": ["c"]}).suggestions == ()
    assert coast.search("火星").suggestions == ()


def test_where_nothing_was_found_the_parts_that_are_there_are_offered_as_they_were_asked(coast: Searcher) -> None:
    answer = coast.search('"海洋" "火星" year:2019 渔业 桥梁')
    assert suggested(answer) == [('"海洋"', "all", 3), ("year:2019", "all", 4), ("渔业", "all", 2)]
    assert [s.text for s in answer.suggestions] == ["只查“海洋”", "只查“year:2019”", "只查“渔业”"]


def test_suggestions_keep_to_the_filters(coast: Searcher) -> None:
    answer = coast.search('"海洋" "火星" "桥梁"', filters={"doc": ["a"]})
    assert suggested(answer) == [('"海洋"', "all", 2)]
    assert suggested(coast.search("海洋环境", filters={"doc": ["a"]})) == []


def test_the_document_of_a_symbol_that_few_cite_is_offered(coast: Searcher) -> None:
    assert suggested(coast.search("A/80/1")) == [('symbol:"A/80/1"', "all", 4)]
    assert coast.search("S/RES/2462(2019)").suggestions == ()


def test_a_long_quotation_that_stands_nowhere_is_no_error(coast: Searcher) -> None:
    assert coast.search(f'"{"甲 " * 200}"').total == 0
    assert coast.search(f'"{"海洋 OR " * 30}环境"').suggestions == ()


def test_a_quotation_of_nothing_is_not_offered(coast: Searcher) -> None:
    assert coast.search('"\u200b" "火星"').suggestions == ()


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                "恐怖",
                "“资助”",
                "“没有”",
                "火星",
                "year:2018",
                "organ:“安全理事会”",
                "“会议 的”~3",
                "1373(2001)",
                "terr*",
                '“"”',
            ]
        ),
        min_size=1,
        max_size=4,
    ).map(" ".join)
)
def test_every_suggestion_finds_as_many_as_it_says(generated_searcher: Searcher, q: str) -> None:
    filters = {"organ": ["安全理事会"]}
    for suggestion in generated_searcher.search(q, filters=filters).suggestions:
        answer = generated_searcher.search(suggestion.q, match=suggestion.match, filters=filters)
        assert answer.total == suggestion.total > 0
        assert answer.query.warnings == ()
