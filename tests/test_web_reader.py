"""The page of a document."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from indexer.text.symbols import Mention
from server.web import reader
from server.web.app import create_app
from tests.page import Page, asked, get


def test_the_reader_has_an_anchor_and_the_text_of_every_paragraph(client: FlaskClient) -> None:
    page = get(client, "/d/letter")
    assert [name for name in page.ids if re.fullmatch(r"p\d+", name)] == [f"p{n}" for n in range(1, 6)]
    assert "(a) 设立共享水文数据的站点；" in page.text
    assert page.marks == []


def test_the_reader_marks_the_hits_carried_over_and_leads_from_one_to_the_next(client: FlaskClient) -> None:
    page = get(client, "/d/letter", q="共享", year="2019", page=2)
    assert page.marks == ["共享"] * 3
    assert page.to("第一处") == "#p2"
    assert [url for url, text in page.links if text == "下一处"] == ["#p3", "#p4"]
    assert [url for url, text in page.links if text == "上一处"] == ["#p2", "#p3"]
    assert asked(page.to("回到检索结果")) == {"q": ["共享"], "year": ["2019"], "page": ["2"]}


def test_the_reader_marks_every_hit_of_a_query_that_fills_more_than_a_page_of_hits(
    client: FlaskClient,
) -> None:
    assert len(get(client, "/d/report", q="維護").marks) == 30


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"q": "水文数据"}, "“水文数据”见于其中 2 段"),
        ({"q": "水文共享"}, "其中含有“水文共享”每个词的有 2 段"),
        ({"q": "水文火星"}, "其中与“水文火星”措辞相近的有 2 段"),
        ({"q": "水文数据", "match": "any"}, "其中与“水文数据”措辞相近的有 2 段"),
        ({"q": '"数据水文"'}, "这份文件中没有“"),
    ],
)
def test_the_reader_says_how_close_what_it_marks_is(client: FlaskClient, parameters: dict[str, str], said: str) -> None:
    assert said in Page(client.get("/d/letter", query_string=parameters).text).text


def test_a_citation_leads_to_all_who_cite_it(client: FlaskClient) -> None:
    url = get(client, "/d/letter").to("第1325(2000)号决议")
    assert "1 段" in get(client, url).text


def test_an_address_that_is_no_web_address_is_no_link(client: FlaskClient) -> None:
    page = get(client, "/d/letter")
    assert "javascript:alert(1)" in page.text
    assert not any(url.startswith("javascript") for url in page.addresses)


def test_the_reader_says_in_which_script_the_document_is_written(client: FlaskClient) -> None:
    assert b'<article lang="zh-Hant">' in client.get("/d/report").data
    assert b'<article lang="zh-Hans">' in client.get("/d/letter").data


places = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=4)


@given(st.text(min_size=40, max_size=60), places, places)
def test_a_text_cut_at_its_citations_is_the_same_text_with_the_same_marks(
    text: str, marked: list[tuple[int, int]], mentioned: list[tuple[int, int]]
) -> None:
    ranges = disjoint(marked)
    mentions = [Mention("S/RES/1(2000)", r) for r in disjoint(mentioned)]
    app = create_app("nowhere")
    with app.test_request_context():
        parts = list(reader.cut_at_citations(text, ranges, mentions))
    at, seen = 0, set()
    for html, _ in parts:
        marking = False
        for piece in re.split("(</?mark>)", html):
            if piece in ("<mark>", "</mark>"):
                marking = piece == "<mark>"
                continue
            plain = Markup(piece).unescape()
            assert plain == text[at : at + len(plain)]
            seen |= set(range(at, at + len(plain))) if marking else set()
            at += len(plain)
    assert at == len(text)
    assert seen == {i for start, end in ranges for i in range(start, end)}
    assert sum(url is not None for _, url in parts) == len(mentions)


def disjoint(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges that begin and end in order, from starts and lengths."""
    out: list[tuple[int, int]] = []
    for start, length in sorted(pairs):
        start = max(start, out[-1][1] if out else 0)
        out.append((start, start + length))
    return [(a, b) for a, b in out if b <= 40]
