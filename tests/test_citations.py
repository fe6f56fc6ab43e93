from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from indexer.documents.model import Document, Paragraph, Record
from indexer.errors import NotFoundError, ParameterError
from indexer.text.symbols import symbols
from server.search.citations import official_address, symbol_url
from server.search.searcher import Searcher

Over = Callable[[Iterable[Document]], Searcher]


def document(id: str, *texts: str, date: str | None = None, symbol: str | None = None) -> Document:
    paragraphs = tuple(Paragraph(n, text, None, f"第{n}段", "body", "") for n, text in enumerate(texts, 1))
    return Document(Record(id, f"题{id}", symbol=symbol, date=date), paragraphs)


@pytest.fixture
def rivers(searcher_over: Over) -> Searcher:
    return searcher_over(
        (
            document(
                "a",
                "回顾大会题为“河流公约”的第74/1号决议，第2462(2019)号决议第1至第3段和第2462(2019)号决议第5段。",
                "第2462(2019)号决议，另见A/80/2。",
                date="2019-05-01",
            ),
            document("b", "第1373(2001)、2462（2019）号决议。", "同上，第5段。", date="2020-05-01", symbol="A/80/2"),
            document("c", "没有日期，第２４６２(2019)號決議。"),
        )
    )


def test_symbols_are_listed_with_paragraphs_and_documents_most_cited_first(rivers: Searcher) -> None:
    rows = [(r.symbol, r.title, r.paragraphs, r.documents) for r in rivers.citations().items]
    assert rows == [
        ("S/RES/2462(2019)", None, 4, 3),
        ("A/80/2", "题b", 1, 1),
        ("A/RES/74/1", "河流公约", 1, 1),
        ("S/RES/1373(2001)", None, 1, 1),
    ]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("2462", ["S/RES/2462(2019)"]),
        ("第2462(2019)号决议", ["S/RES/2462(2019)"]),
        ("74/1", ["A/RES/74/1"]),
        ("s/res", ["S/RES/2462(2019)", "S/RES/1373(2001)"]),
        ("９９９", []),
    ],
)
def test_a_part_of_a_symbol_or_any_spelling_narrows_the_list(rivers: Searcher, q: str, found: list[str]) -> None:
    assert [row.symbol for row in rivers.citations(q).items] == found


def test_the_list_is_paged(rivers: Searcher) -> None:
    page = rivers.citations(page=2, size=3)
    assert (page.total, [row.symbol for row in page.items]) == (4, ["S/RES/1373(2001)"])
    with pytest.raises(ParameterError):
        rivers.citations(size=1001)


@pytest.mark.parametrize("written", ["S/RES/2462(2019)", "第 2462（2019） 号决议", "s/res/2462 (2019)", "2462"])
def test_a_symbol_in_any_spelling_has_those_who_cite_it_newest_first(rivers: Searcher, written: str) -> None:
    cited = rivers.cited(written)
    assert cited.row.symbol == "S/RES/2462(2019)"
    assert [hit.id for hit in cited.hits] == ["b:1", "a:1", "a:2", "c:1"]
    assert cited.years == {"2019": 2, "2020": 1}
    assert cited.document is None


def test_every_citing_paragraph_says_which_paragraphs_of_the_symbol_it_means(rivers: Searcher) -> None:
    cited = rivers.cited("2462")
    assert [cited.pinpoints(hit) for hit in cited.hits] == [(), ("第1至第3段", "第5段"), (), ()]


def test_a_document_of_the_corpus_is_shown_with_what_it_cites(rivers: Searcher) -> None:
    cited = rivers.cited("A/80/2")
    assert cited.document is not None
    assert cited.document.id == "b"
    assert cited.cites == {"S/RES/1373(2001)": 1, "S/RES/2462(2019)": 1}
    assert [hit.id for hit in cited.hits] == ["a:2"]


def test_what_nobody_cites_and_no_document_bears_is_not_found(rivers: Searcher) -> None:
    for written in ("S/RES/9999(2030)", "", "<b>", "2/3"):
        with pytest.raises(NotFoundError):
            rivers.cited(written)


def test_counts_are_those_of_a_plain_count(
    generated_searcher: Searcher, generated_documents: tuple[Document, ...]
) -> None:
    citing = {
        (symbol, d.record.id, p.n, (d.record.date or "")[:4])
        for d in generated_documents
        for p in d.paragraphs
        for symbol in {mention.symbol for mention in symbols(p.text)}
    }
    listed = generated_searcher.citations()
    assert listed.total == len({symbol for symbol, *_ in citing})
    for row in listed.items:
        of_symbol = [(doc, n, year) for symbol, doc, n, year in citing if symbol == row.symbol]
        assert row.paragraphs == len(of_symbol)
        assert row.documents == len({doc for doc, *_ in of_symbol})
        cited = generated_searcher.cited(row.symbol, size=100)
        assert {hit.id for hit in cited.hits} == {f"{doc}:{n}" for doc, n, _ in of_symbol}
        years = [year for *_, year in of_symbol if year]
        assert cited.years == {year: years.count(year) for year in sorted(set(years))}


def test_addresses_are_encoded_and_only_documents_have_an_official_one() -> None:
    assert symbol_url("S/RES/2462(2019)") == "/citations/S/RES/2462(2019)"
    assert symbol_url("<a>?#") == "/citations/%3Ca%3E%3F%23"
    template = "https://example.org/{symbol}?lang=zh"
    assert official_address("S/RES/2462(2019)", template) == "https://example.org/S/RES/2462(2019)?lang=zh"
    assert official_address("1/CP.21", template) is None
    assert official_address("BC-12/1", template) is None
