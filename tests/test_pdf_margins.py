"""Heads, feet and stamps of pages."""

from __future__ import annotations

import pytest

from indexer.documents.pdf.lines import Piece, Row, text_of
from indexer.documents.pdf.margins import furniture_in, symbol_in


def row(text: str, base: float) -> Row:
    return [Piece(text, "", 70, 200, base, 11, False)]


def page(head: str = "", title: str = "", text: str = "", foot: str = "") -> list[Row]:
    rows = [(head, 40), (title, 90), (text, 130), (f"{text}的第二行，到此为止。", 150), (foot, 800)]
    return [row(words, base) for words, base in rows if words]


def rest(*pages: list[Row]) -> list[str]:
    found = furniture_in(pages)
    left = [text_of(each) for k, rows in enumerate(pages) for i, each in enumerate(rows) if (k, i) not in found]
    return [text for text in left if "第二行" not in text]


def test_heads_go_and_a_title_that_they_repeat_stays() -> None:
    pages = [page("河流会议纪要", "河流会议纪要", "甲"), page("河流会议纪要", "", "乙"), page("河流会议纪要", "", "丙")]
    assert rest(*pages) == ["河流会议纪要", "甲", "乙", "丙"]


def test_a_head_on_the_first_page_goes_too_where_nothing_else_is_the_title() -> None:
    assert rest(*(page("第九届会议", "", text) for text in "甲乙丙")) == ["甲", "乙", "丙"]


@pytest.mark.parametrize("symbol", ["A/99/45", "S/2045/7", "A/CONF.300/L.5/Rev.1"])
def test_a_symbol_heads_every_page_but_the_first_where_it_is_a_line_of_the_masthead(symbol: str) -> None:
    assert rest(page(symbol, "", "甲"), page(symbol[::-1], "", "乙")) == [symbol, "甲", symbol[::-1], "乙"]
    assert rest(page("大会", "", "甲"), page(symbol, "", "乙")) == ["大会", "甲", "乙"]


@pytest.mark.parametrize(
    "foot",
    [
        "45-01234 (C)",
        "45-01234 (C)  120145  130145  *4501234*",
        "*4501234*",
        "GE.45-01234 (C)",
        "请回收 ♻",
        "1",
        "- 1 -",
    ],
)
def test_stamps_go_from_a_page_alone(foot: str) -> None:
    assert rest(page("", "", "甲", foot)) == ["甲"]


def test_a_browser_stamps_date_title_address_and_page() -> None:
    foot = "file:///a.html  1/1"
    assert rest(page("11/23/45, 5:42 AM  河流", "", "甲", foot)) == ["甲"]
    assert rest(page("11/23/45, 5:42 AM  河流", "", "甲")) == ["11/23/45, 5:42 AM  河流", "甲"]


def test_a_number_that_is_not_the_page_s_stays() -> None:
    assert rest(page("", "", "甲", "7")) == ["甲", "7"]


def test_a_symbol_that_all_heads_show_is_the_documents() -> None:
    def symbol(*heads: str) -> str | None:
        pages = [page(head, "", text) for head, text in zip(heads, "甲乙丙", strict=True)]
        return symbol_in(pages, furniture_in(pages))

    assert symbol("大会", "A/99/45", "A/99/45") == "A/99/45"
    assert symbol("大会", "A/99/45", "S/2045/7") is None
    assert symbol("大会", "第九届会议", "第九届会议") is None
