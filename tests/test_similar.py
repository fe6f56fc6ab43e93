"""Earlier wording of paragraphs and texts."""

from __future__ import annotations

import pytest

from indexer.errors import NotFoundError, ParameterError
from server.search.searcher import Searcher
from tests.coast import SearcherOver, document


@pytest.fixture
def forests(searcher_over: SearcherOver) -> Searcher:
    return searcher_over(
        (
            document("a", "各国应当保护森林，并每年报告一次。", "会议在秋天举行。", symbol="A/1", date="2001-01-01"),
            document("b", "各國應當保護森林，并每年報告一次。", "各国应当保护森林和草原，每两年报告一次。"),
            document("c", "完全无关的另一件事"),
        )
    )


def test_the_same_wording_comes_first_and_the_asked_paragraph_not_at_all(forests: Searcher) -> None:
    found = forests.similar("a", 1)
    assert [(item.record.id, item.paragraph.n) for item in found.items] == [("b", 1), ("b", 2)]
    assert found.items[0].similarity == 1
    assert 0.6 < found.items[1].similarity < 1
    assert found.text == "各国应当保护森林，并每年报告一次。"


def test_duplicates_of_a_paragraph_are_in_its_list_however_many(searcher_over: SearcherOver) -> None:
    searcher = searcher_over([document("a", *["同一段文字。"] * 8)])
    for n in range(1, 9):
        items = searcher.similar("a", n, size=3).items
        assert len(items) == 3
        assert n not in [item.paragraph.n for item in items]


def test_a_text_of_no_document_is_compared_with_all(forests: Searcher) -> None:
    found = forests.similar_to("各国应当保护森林，并每年报告一次。", size=2)
    assert [(item.record.id, item.similarity) for item in found.items] == [("a", 1), ("b", 1)]


def test_the_json_is_that_of_the_contract(forests: Searcher) -> None:
    (_, item) = forests.similar("b", 2).to_dict()["items"]
    assert item.keys() == {"id", "url", "similarity", "text", "diff", "document", "paragraph"}
    assert (item["id"], item["url"]) == ("b:1", "/d/b#p1")
    assert item["document"] == {"id": "b", "title": "文件b", "symbol": None, "date": None, "organ": None, "kind": None}
    assert item["paragraph"]["n"] == 1
    assert "".join(text for sign, text in item["diff"] if sign in "=-") == "各国应当保护森林和草原，每两年报告一次。"
    assert "".join(text for sign, text in item["diff"] if sign in "=+") == item["text"]


def test_a_paragraph_that_is_not_there_is_not_found(forests: Searcher) -> None:
    for doc, n in (("a", 3), ("a", 0), ("none", 1)):
        with pytest.raises(NotFoundError):
            forests.similar(doc, n)


@pytest.mark.parametrize("text", ["", " \n　", "\u200b", "字" * 5001])
def test_a_text_that_is_empty_or_too_long_is_refused(forests: Searcher, text: str) -> None:
    with pytest.raises(ParameterError, match="text"):
        forests.similar_to(text)


@pytest.mark.parametrize("size", [0, 101])
def test_a_size_out_of_bounds_is_refused(forests: Searcher, size: int) -> None:
    with pytest.raises(ParameterError, match="size"):
        forests.similar("a", 1, size=size)
