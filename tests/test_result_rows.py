from __future__ import annotations

import csv
import json
from itertools import islice

import pytest

from indexer.errors import ParameterError
from server.search import searcher as module
from server.search.result_rows import CSV_COLUMNS, RESULT_ROWS
from server.search.searcher import Searcher


@pytest.mark.parametrize("parameters", [{}, {"sort": "-date"}, {"collapse": True}, {"match": "any"}])
def test_the_rows_are_the_hits_of_all_pages(
    generated_searcher: Searcher, monkeypatch: pytest.MonkeyPatch, parameters: dict[str, object]
) -> None:
    monkeypatch.setattr(module, "_ROWS_AT_A_TIME", 7)
    for q in ("文", "恐怖主义 资助", "资助恐怖", '"不存在的一串字"', ""):
        pages = [generated_searcher.search(q, size=100, page=n, **parameters) for n in (1, 2, 3)]  # type: ignore[arg-type]
        want = [hit.to_dict() for page in pages for hit in page.hits]
        assert [hit.to_dict() for hit in generated_searcher.rows(q, **parameters)] == want  # type: ignore[arg-type]


def test_no_more_rows_are_given_than_can_be_paged_to(
    generated_searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_ROWS_AT_A_TIME", 5)
    monkeypatch.setattr(module, "MAX_DEPTH", 20)
    assert len(list(generated_searcher.rows("文"))) == 20


def test_a_bad_parameter_is_told_before_the_first_row(generated_searcher: Searcher) -> None:
    with pytest.raises(ParameterError):
        generated_searcher.rows("文", sort="rnd")
    with pytest.raises(ParameterError):
        generated_searcher.rows("文" * 501)


def test_a_table_has_a_row_for_each_hit_with_its_text_untouched(generated_searcher: Searcher) -> None:
    hits = list(generated_searcher.rows("文"))
    text = "".join(RESULT_ROWS["csv"](hits))
    assert text.startswith("\ufeffid,doc,")
    rows = list(csv.DictReader(text.lstrip("\ufeff").splitlines(keepends=True)))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert [row["id"] for row in rows] == [hit.id for hit in hits]
    assert [row["text"] for row in rows] == [hit.paragraph.text for hit in hits]
    assert [row["cites"].split("; ") for row in rows] == [list(hit.cites) or [""] for hit in hits]
    assert [row["citation"] for row in rows] == [hit.citation.zh for hit in hits]


def test_lines_of_json_are_the_hits_of_an_answer(generated_searcher: Searcher) -> None:
    hits = list(islice(generated_searcher.rows("文"), 20))
    assert [json.loads(line) for line in RESULT_ROWS["jsonl"](hits)] == [hit.to_dict() for hit in hits]
