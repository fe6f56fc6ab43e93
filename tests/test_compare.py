"""Two documents side by side."""

from __future__ import annotations

import csv
import io
from itertools import pairwise

import pytest

from indexer.documents.model import Document
from indexer.errors import NotFoundError
from server.search.compare import CHANGES, CSV_COLUMNS, csv_rows, summary
from server.search.searcher import Searcher
from tests.coast import SearcherOver, document


@pytest.fixture
def plans(searcher_over: SearcherOver) -> Searcher:
    return searcher_over(
        (
            document(
                "new",
                "1. 各部门应当每年报告湿地的面积。",
                "2. 违反规定倾倒废物的，责令清除并处罚款。",
                "3. 新设一个联络小组，秘书处为它服务。",
                "4. 本办法自公布之日起施行。",
            ),
            document(
                "old",
                "1. 各部門應當每年報告湿地的面積。",
                "2. 每个乡镇应当指定一名护林员。",
                "3. 本办法自三月一日起施行。",
                "4. 违反规定倾倒废物的，责令清除，并处罚款。",
            ),
        )
    )


def test_every_change_has_its_row(plans: Searcher) -> None:
    comparison = plans.compare("old", "new")
    assert [(row.change, row.a and row.a.n, row.b and row.b.n) for row in comparison.rows] == [
        ("same", 1, 1),
        ("deleted", 2, None),
        ("reworded", 4, 2),
        ("inserted", None, 3),
        ("moved", 3, 4),
    ]
    assert [row.similarity == 1 for row in comparison.rows] == [True, False, False, False, False]
    assert summary(comparison) == "相同 1 段，改写 1 段，移动 1 段，删去 1 段，新增 1 段"


def test_the_json_is_that_of_the_contract(plans: Searcher) -> None:
    rows = plans.compare("old", "new").to_dict()["rows"]
    assert all(row.keys() == {"a", "b", "similarity", "change", "diff"} for row in rows)
    assert rows[1] == {
        "a": 2,
        "b": None,
        "similarity": 0.0,
        "change": "deleted",
        "diff": [["-", "2. 每个乡镇应当指定一名护林员。"]],
    }


def test_a_document_compared_with_itself_is_the_same_throughout(plans: Searcher) -> None:
    assert {row.change for row in plans.compare("new", "new").rows} == {"same"}


def test_a_document_that_is_not_there_is_not_found(plans: Searcher) -> None:
    with pytest.raises(NotFoundError):
        plans.compare("old", "none")


def test_every_paragraph_of_both_stands_in_exactly_one_row(
    generated_searcher: Searcher, generated_documents: tuple[Document, ...]
) -> None:
    ids = [made.record.id for made in generated_documents]
    for a in ids[:6]:
        for b in ids[6:]:
            comparison = generated_searcher.compare(a, b)
            before = [row.a for row in comparison.rows if row.a]
            after = [row.b for row in comparison.rows if row.b]
            assert sorted(p.n for p in before) == list(range(1, comparison.a.count + 1))
            assert [p.n for p in after] == list(range(1, comparison.b.count + 1))
            for row in comparison.rows:
                assert row.change in CHANGES
                assert "".join(text for sign, text in row.diff if sign != "+") == (row.a.text if row.a else "")
                assert "".join(text for sign, text in row.diff if sign != "-") == (row.b.text if row.b else "")


def test_what_was_not_moved_stays_in_the_order_of_the_first_document(
    generated_searcher: Searcher, generated_documents: tuple[Document, ...]
) -> None:
    for a, b in pairwise(generated_documents):
        rows = generated_searcher.compare(a.record.id, b.record.id).rows
        places = [row.a.n for row in rows if row.a and row.change != "moved"]
        assert places == sorted(places)


def test_the_table_has_a_line_for_each_row(plans: Searcher) -> None:
    comparison = plans.compare("old", "new")
    text = "".join(csv_rows(comparison))
    assert text.startswith("\ufeff")
    lines = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert tuple(lines[0]) == CSV_COLUMNS
    assert [line["change"] for line in lines] == [row.change for row in comparison.rows]
    assert lines[1]["a_id"] == "old:2"
    assert lines[1]["b_text"] == ""
    assert lines[1]["diff"] == "[-2. 每个乡镇应当指定一名护林员。-]"
