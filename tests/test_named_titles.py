"""Which documents a question names."""

from __future__ import annotations

import pytest

from indexer.text.folding import fold_query
from server.search.named_titles import core_of, named


@pytest.mark.parametrize(
    ("titles", "question", "wanted"),
    [
        (["中华人民共和国电力法", "水法"], "电力法怎么规定赔偿", {"中华人民共和国电力法"}),
        (["電力法（2018年修正）"], "电力法怎么规定赔偿", {"電力法（2018年修正）"}),
        (["《战国无双3》"], "战国无双3是谁开发的", {"《战国无双3》"}),
        (["海商法", "商法"], "海商法的适用", {"海商法"}),
        (["法"], "海商法的适用", set()),
        (["海商法"], "海商", set()),
        ([""], "海商", set()),
    ],
)
def test_a_title_is_named_that_stands_in_the_question(titles: list[str], question: str, wanted: set[str]) -> None:
    chosen = named(map(core_of, titles), fold_query(question))
    assert {title for title in titles if core_of(title) in chosen} == wanted


def test_two_titles_that_fold_to_one_have_one_core() -> None:
    assert core_of("电力法") == core_of("電力法")
