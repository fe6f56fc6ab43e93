"""From a request to an answer: the steps of plain words, paging, filters, equal paragraphs, suggestions, bad input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indexer.documents.model import Document
from indexer.errors import NoIndexError, NotFoundError, ParameterError
from indexer.text.folding import fold
from indexer.text.segmentation import words
from indexer.text.symbols import symbols_in_query
from server.search.runs import adjacent_pairs, runs
from server.search.searcher import Searcher, open_searcher
from tests import generated
from tests.coast import SearcherOver, document, ids

# The three steps of plain words


@pytest.mark.parametrize(
    ("q", "relaxed", "found"),
    [
        ("海洋环境", None, {"a:1", "a:2"}),
        ("海洋 环境", None, {"a:1", "a:2", "b:1"}),
        ("环境海洋", "words", {"a:1", "a:2", "b:1"}),
        ("桥梁海洋", "any", {"a:1", "a:2", "b:1", "c:1"}),
        ("火星", None, set()),
        ('"环境海洋"', None, set()),
        ("环境海洋 OR 火星", None, set()),
        ("(环境海洋)", None, set()),
        ('桥梁海洋 "保护"', "any", {"a:1", "a:2"}),
        ("桥梁海洋 -保护", "any", {"b:1", "c:1"}),
        ("桥梁海洋 year:2020", "any", {"b:1"}),
    ],
)
def test_the_narrowest_step_that_finds_something_answers(
    coast: Searcher, q: str, relaxed: str | None, found: set[str]
) -> None:
    answer = coast.search(q)
    assert (set(ids(answer)), answer.query.relaxed) == (found, relaxed)
    assert answer.total == len(found)
    ranking = coast.rank(q)
    assert (list(ranking.ids), ranking.total) == (ids(answer), answer.total)
    assert list(ranking.scores) == [hit.score for hit in answer.hits]


def test_filters_take_part_in_the_choice_of_the_step(coast: Searcher) -> None:
    answer = coast.search("海洋环境", filters={"doc": ["b"]})
    assert (ids(answer), answer.query.relaxed) == (["b:1", "b:2"], "any")


def test_match_any_goes_to_the_widest_step_at_once(coast: Searcher) -> None:
    answer = coast.search("海洋环境", match="any")
    assert answer.query.relaxed == "any"
    assert set(ids(answer)) == {"a:1", "a:2", "b:1", "b:2"}
    assert coast.rank("海洋环境", match="any").total == 4


def test_match_any_relaxes_no_quotation_and_no_operator(coast: Searcher) -> None:
    for q in ('"环境海洋"', "环境海洋 AND 保护", "year:2020"):
        strict, loose = coast.search(q), coast.search(q, match="any")
        assert ids(strict) == ids(loose)
        assert loose.query.relaxed is None


def test_nothing_asked_finds_nothing_and_filters_alone_find_all_that_they_let_through(coast: Searcher) -> None:
    assert coast.search(" ").total == 0
    assert coast.search("", filters={"doc": []}).total == 0
    assert coast.search("", filters={"doc": ["a"]}).total == 4


PIECES = st.lists(
    st.one_of(
        st.sampled_from(["恐怖主义資助", "terror的会议", "2019", "复金", "ab资助", "的", "会恐", "é覆", "融资条约"]),
        st.sampled_from([p.text for d in generated.documents(seed=7) for p in d.paragraphs]).map(lambda t: t[3:9]),
    ),
    min_size=1,
    max_size=3,
)


def plain_pieces(pieces: list[str]) -> list[str]:
    """What the pieces are in a query of nothing but words."""
    q = " ".join(pieces)
    assume(not set(q) & set("()（）\"'“”「」-—•*|:~") and not symbols_in_query(q))
    return [piece for piece in q.split() if fold(piece).strip()]


@settings(max_examples=150)
@given(PIECES)
def test_the_widest_step_finds_what_shares_a_pair_of_characters_or_a_whole_word(
    generated_searcher: Searcher, generated_documents: tuple[Document, ...], pieces: list[str]
) -> None:
    pieces = plain_pieces(pieces)
    assume(pieces)
    pairs = {pair for piece in pieces for pair in adjacent_pairs(fold(piece))}
    latin = {run for piece in pieces for run in runs(fold(piece))}
    characters = set(fold("".join(pieces)).replace(" ", ""))

    def shares(key: str) -> bool:
        if pairs or latin:
            return any(pair in key for pair in pairs) or bool(latin & set(runs(key)))
        return any(c in key for c in characters)

    want = sum(shares(fold(p.text)) for d in generated_documents for p in d.paragraphs)
    assert generated_searcher.rank(" ".join(pieces), match="any").total == want


@settings(max_examples=100)
@given(
    st.lists(
        st.sampled_from(["会议金融", "主义会议", "资助的", "2019资助", "terror的条", "恐怖"]), min_size=1, max_size=2
    )
)
def test_the_second_step_finds_what_holds_every_word_as_characters(
    generated_searcher: Searcher, generated_documents: tuple[Document, ...], pieces: list[str]
) -> None:
    answer = generated_searcher.search(" ".join(pieces), size=100)
    keys = {f"{d.record.id}:{p.n}": fold(p.text) for d in generated_documents for p in d.paragraphs}
    whole = {i for i, key in keys.items() if all(piece in key for piece in pieces)}
    by_words = {i for i, key in keys.items() if all(word in key for piece in pieces for word in words(piece, ()))}
    assert answer.query.relaxed == (None if whole else "words" if by_words else "any")
    if whole or by_words:
        assert set(ids(answer)) == (whole or by_words)


def test_what_holds_the_whole_query_comes_first_in_every_step(searcher_over: SearcherOver) -> None:
    searcher = searcher_over(
        [
            document("a", "海洋环境海洋环境海洋 环境", "甲海洋，环境乙丙丁戊己庚辛", "海洋 the 环境"),
            document("b", "这里有海洋的和环境的，海洋 环境放在后面很远很远的地方"),
        ]
    )
    for match in ("all", "any"):
        hits = searcher.search("海洋 环境", match=match).hits
        verbatim = ["海洋环境" in fold(hit.paragraph.text) for hit in hits]
        assert verbatim == [True, True, False, False]
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_word_scores_as_its_quotation_does(coast: Searcher) -> None:
    assert coast.rank("海洋") == coast.rank('"海洋"')


def test_what_names_a_resolution_just_as_it_was_asked_for_comes_first(searcher_over: SearcherOver) -> None:
    searcher = searcher_over(
        [
            document("a", "第2462（2019）、2396（2017）号决议"),
            document("b", "回顾许多文件，其中有第2462(2019)号决议，以及此后就这一问题通过的各项其他文件。"),
        ]
    )
    assert ids(searcher.search("第2462(2019)号决议")) == ["b:1", "a:1"]
    assert ids(searcher.search("cites:2462")) == ["a:1", "b:1"]


# What an answer says


def test_an_answer_marks_what_its_step_asked_for(coast: Searcher) -> None:
    (hit,) = coast.search("环境各法", filters={"doc": ["b"]}, size=1).hits
    assert [hit.paragraph.text[a:b] for a, b in hit.ranges] == ["环境", "各", "法"]
    assert hit.snippet.html == "海洋与<mark>环境</mark><mark>各</mark>有其<mark>法</mark>。"


def test_an_answer_says_how_the_query_was_understood(coast: Searcher) -> None:
    answer = coast.search('海洋 "环境')
    assert answer.query.q == '海洋 "环境'
    assert answer.query.terms == ("海洋", "环境")
    assert [warning.position for warning in answer.query.warnings] == [3]


def test_a_hit_names_each_resolution_that_it_cites_once(coast: Searcher) -> None:
    (hit,) = coast.search("环境法 2462(2019)").hits
    assert hit.cites == ("S/RES/1373(2001)", "S/RES/2462(2019)")


def test_scores_are_explained_only_if_that_was_asked_for(coast: Searcher) -> None:
    assert coast.search("海洋").hits[0].explain is None
    (best, *_) = coast.search("海洋 环境", explain=True).hits
    assert best.explain is not None
    assert sum(best.explain.values()) == pytest.approx(best.score, abs=1e-3)
    assert "explain" in best.to_dict()


def test_facets_count_the_whole_answer_and_name_their_values(coast: Searcher) -> None:
    facets = coast.search("海洋 OR 桥梁", size=1).facets

    def rows(name: str) -> list[tuple[str, str, int]]:
        return [(row.value, row.label, row.count) for row in facets[name]]

    assert rows("doc") == [("a", "文件a", 2), ("b", "文件b", 1), ("c", "文件c", 1)]
    assert rows("year") == [("2019", "2019", 2), ("2020", "2020", 1)]
    assert rows("organ") == [("大会", "大会", 2), ("安全理事会", "安全理事会", 1)]
    assert rows("kind") == [("letter", "信函", 2)]
    assert rows("part") == [("body", "正文", 3), ("operative", "执行段", 1)]
    assert rows("cites") == []


def test_a_page_past_the_end_is_empty_and_says_how_many_there_are(coast: Searcher) -> None:
    answer = coast.search("海洋", page=9)
    assert (answer.hits, answer.total, answer.page) == ((), 3, 9)


def test_an_answer_has_groups_only_where_equal_paragraphs_are_one(coast: Searcher) -> None:
    assert "groups" not in coast.search("海洋").to_dict()
    assert coast.search("海洋", collapse=True).to_dict()["groups"] == 3


# Equal paragraphs


EQUAL = (
    document("a", "海洋的保护。", "海洋。", date="2018-01-01"),
    document("b", "海洋的保護。", "海洋 的保护。", date="2020-01-01"),
    document("c", "海洋的保护。"),
)


@pytest.mark.parametrize("sort", ["relevance", "date", "-date", "document"])
def test_paragraphs_equal_after_folding_are_one_hit_the_first_of_the_newest_document(
    searcher_over: SearcherOver, sort: str
) -> None:
    answer = searcher_over(EQUAL).search("海洋", collapse=True, sort=sort)
    assert {hit.id: hit.duplicates for hit in answer.hits} == {"b:1": 3, "a:2": 0}
    assert (answer.total, answer.groups) == (5, 2)
    assert sum(row.count for row in answer.facets["doc"]) == 5


def test_duplicates_are_counted_among_what_was_found(searcher_over: SearcherOver) -> None:
    answer = searcher_over(EQUAL).search("保护", collapse=True, filters={"doc": ["a", "c"]})
    assert {hit.id: hit.duplicates for hit in answer.hits} == {"a:1": 1}
    assert (answer.total, answer.groups) == (2, 1)


def test_paging_goes_by_hits_where_equal_paragraphs_are_one(searcher_over: SearcherOver) -> None:
    searcher = searcher_over(EQUAL)
    pages = [ids(searcher.search("海洋", collapse=True, sort="document", size=1, page=n)) for n in (1, 2, 3)]
    assert pages == [["a:2"], ["b:1"], []]


# Filters


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"doc": ["a"]}, {"a:1", "a:2"}),
        ({"doc": ["a", "b"]}, {"a:1", "a:2", "b:1", "b:2"}),
        ({"doc": ["a", "b"], "year": ["2020"]}, {"b:1", "b:2"}),
        ({"year": ["2019", "2020"]}, {"a:1", "a:2", "b:1", "b:2"}),
        ({"organ": ["大會"]}, {"a:1", "a:2"}),
        ({"kind": ["letter"]}, {"a:1", "a:2"}),
        ({"part": ["operative"]}, set()),
        ({"cites": ["S/RES/1373(2001)"]}, {"b:2"}),
        ({"cites": ["第1373(2001)号决议"]}, {"b:2"}),
        ({"doc": ["none"]}, set()),
        ({"year": ["x"]}, set()),
        ({"doc": []}, {"a:1", "a:2", "b:1", "b:2"}),
        (None, {"a:1", "a:2", "b:1", "b:2"}),
    ],
)
def test_filters_are_alternatives_within_a_field_and_all_hold_together(
    coast: Searcher, filters: dict[str, list[str]] | None, found: set[str]
) -> None:
    answer = coast.search("环境", filters=filters)
    assert set(ids(answer)) == found
    assert coast.rank("环境", filters=filters).total == len(found)


# Bad input


@pytest.mark.parametrize(
    ("given_", "bad"),
    [
        ({"match": "some"}, {"match"}),
        ({"sort": "size"}, {"sort"}),
        ({"size": 0}, {"size"}),
        ({"size": 101}, {"size"}),
        ({"page": 0}, {"page"}),
        ({"page": 101, "size": 100}, {"page"}),
        ({"filters": {"colour": ["blue"]}}, {"colour"}),
        ({"match": "", "sort": "", "size": -1, "page": -1}, {"match", "sort", "size", "page"}),
    ],
)
def test_each_bad_parameter_is_named(coast: Searcher, given_: dict[str, Any], bad: set[str]) -> None:
    with pytest.raises(ParameterError) as error:
        coast.search("海洋", **given_)
    assert error.value.errors.keys() == bad


def test_the_last_hits_that_can_be_paged_to_are_no_error(coast: Searcher) -> None:
    assert coast.search("海洋", page=100, size=100).hits == ()
    assert coast.search("海洋", page=10_000, size=1).hits == ()


def test_the_bare_answer_refuses_what_the_whole_one_refuses(coast: Searcher) -> None:
    for bad in ({"match": "some"}, {"size": 0}, {"filters": {"colour": ["blue"]}}):
        with pytest.raises(ParameterError):
            coast.rank("海洋", **bad)


def test_a_query_of_500_characters_is_answered_and_of_501_refused(coast: Searcher) -> None:
    assert coast.search("洋" * 500).total == 0
    for ask in (coast.search, coast.rank):
        with pytest.raises(ParameterError, match="500"):
            ask("洋" * 501)


def test_half_a_surrogate_pair_is_no_error(coast: Searcher) -> None:
    answer = coast.search("海洋\ud800", filters={"doc": ["\udfff"]})
    assert answer.total == 0
    assert str(answer.to_dict()).encode()


def test_a_document_is_read_by_its_id_alone(coast: Searcher) -> None:
    document = coast.document("a")
    assert [p.paragraph.n for p in document.paragraphs] == [1, 2, 3, 4]
    assert [d.record.id for d in coast.documents()] == ["a", "b", "c"]
    with pytest.raises(NotFoundError, match="none"):
        coast.document("none")


def test_where_there_is_no_index_there_is_no_searcher(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError):
        open_searcher(tmp_path)
