"""The page of results."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from markupsafe import Markup

from server.web import results
from server.web.app import create_app
from tests.page import Page, asked, get
from tests.web_corpus import LETTER, build


@pytest.mark.parametrize(
    "parameters",
    [{}, {"sort": "-date"}, {"page": 2, "size": 7}, {"year": "2019"}, {"doc": ["letter", "report"]}],
)
def test_the_page_links_to_the_hits_of_the_api_in_their_order(
    client: FlaskClient, parameters: dict[str, object]
) -> None:
    want = client.get("/api/v1/search", query_string={"q": "共享", **parameters}).get_json()
    page = Page(client.get("/search", query_string={"q": "共享", **parameters}).text)
    urls = [hit["url"] for hit in want["hits"]]
    places = [re.sub(r"\?[^#]*", "", url) for url, _ in page.links if url.startswith("/d/")]
    assert list(dict.fromkeys(places)) == urls
    assert f"{want['total']} 段" in page.text


def test_equal_paragraphs_are_one_hit_unless_each_is_asked_for(tmp_path: Path) -> None:
    twice = {**LETTER, "id": "twice", "title": "河流", "symbol": None, "kind": None}
    client = create_app(build(tmp_path, LETTER, twice), TESTING=True).test_client()
    page = get(client, "/search", q="站点")
    assert "2 段，合为 1 条" in page.text
    assert "另有 1 段相同" in page.text
    assert [field["name"] for field in page.inputs if "name" in field] == ["q"]
    apart = get(client, page.to("逐段列出"))
    assert "另有" not in apart.text
    assert {"/d/letter?q=站点&collapse=0#p4", "/d/twice?q=站点&collapse=0#p4"} <= {unquote(a) for a in apart.addresses}
    assert get(client, apart.to("相同的合为一条")).text == page.text
    assert len(client.get("/api/v1/search?q=站点").get_json()["hits"]) == 2
    assert len(client.get("/api/v1/search?q=站点&collapse=1").get_json()["hits"]) == 1


def test_where_no_paragraphs_are_equal_there_is_nothing_to_list_apart(client: FlaskClient) -> None:
    assert "逐段列出" not in get(client, "/search", q="共享").text


def test_a_search_for_nothing_is_the_first_page(client: FlaskClient) -> None:
    assert get(client, "/search").text == get(client, "/").text
    assert get(client, "/search", q=" ").text == get(client, "/").text


def test_a_filter_is_shown_by_the_name_of_the_document_even_if_nothing_is_found(client: FlaskClient) -> None:
    assert f"文件：{LETTER['title']}" in get(client, "/search", q="維護", doc="letter").text


def test_filters_that_let_nothing_through_are_named_as_the_facets_name_them(client: FlaskClient) -> None:
    page = get(client, "/search", q="", part="operative", kind="letter", year="2020")
    assert "没有找到符合这些筛选的段落" in page.text
    assert "段落种类：执行段" in page.text
    assert "文件种类：信函" in page.text


def test_filters_alone_list_all_that_they_let_through(client: FlaskClient) -> None:
    assert "30 段" in get(client, "/search", q="", year="2020").text


def test_the_words_found_are_marked_and_the_rest_is_escaped(client: FlaskClient) -> None:
    page = get(client, "/search", q="桥梁 照录")
    assert "桥梁" in page.marks
    assert "<script>alert(1)</script>" in page.text
    assert page.scripts == ["/static/duansou.js"]


def test_the_query_stays_in_the_box(client: FlaskClient) -> None:
    page = get(client, "/search", q='"><b>共享')
    assert next(field["value"] for field in page.inputs if field.get("name") == "q") == '"><b>共享'


def test_the_form_keeps_filters_and_order_and_begins_at_the_first_page(client: FlaskClient) -> None:
    page = get(client, "/search", q="共享", year="2019", sort="date", page=2)
    kept = [(field["name"], field["value"]) for field in page.inputs if field.get("type") == "hidden"]
    assert kept == [("sort", "date"), ("year", "2019")]


def test_a_facet_narrows_and_its_chip_widens_again(client: FlaskClient) -> None:
    page = get(client, "/search", q="共享", page=2)
    narrow = page.to("2019")
    assert asked(narrow) == {"q": ["共享"], "year": ["2019"]}
    narrowed = get(client, narrow)
    assert "3 段" in narrowed.text
    back = [url for url, text in narrowed.links if "✕" in text and "year" not in asked(url)]
    assert asked(back[-1]) == {"q": ["共享"]}


def test_a_term_is_taken_out_by_its_chip(client: FlaskClient) -> None:
    page = get(client, "/search", q="共享 水文")
    assert {"q": ["水文"]} in [asked(url) for url, text in page.links if text == "✕"]


@pytest.mark.parametrize(
    ("q", "chip"),
    [
        ("共享", "共享"),
        ("第1325(2000)号决议", "引用：S/RES/1325(2000)"),
        ("cites:1325", "引用：1325"),
        ("symbol:A/80/12 共享", "文号：A/80/12"),
        ("part:operative", "段落种类：执行段"),
        ("date:2019", "日期：2019-01-01..2019-12-31"),
        ("共享 -水文", "不含：水文"),
        ("共享 NOT (水文 OR kind:letter)", "不含：文件种类：信函"),
    ],
)
def test_chips_say_in_words_what_was_understood(client: FlaskClient, q: str, chip: str) -> None:
    assert f'<span class="chip">{chip}' in client.get("/search", query_string={"q": q}).get_data(as_text=True)


@pytest.mark.parametrize(
    ("q", "term", "rest"),
    [
        ("甲 乙", "甲", "乙"),
        ('"甲 乙" 丙', "甲 乙", "丙"),
        ('"甲 乙"~10 丙', '"甲 乙"~10', "丙"),
        ("第1325(2000)号决议 甲", "S/RES/1325(2000)", "甲"),
        ("year:2019 甲", "year:2019", "甲"),
        ("甲", "甲", ""),
        ("甲 甲", "甲", None),
        ("甲 OR 乙", "甲", None),
        ("(甲 乙)", "甲", None),
        ("甲 -乙", "甲", None),
        ("甲乙", "甲", None),
    ],
)
def test_a_chip_takes_a_term_out_only_where_the_rest_means_the_same(q: str, term: str, rest: str | None) -> None:
    assert results.without_term(q, term) == rest


@pytest.mark.parametrize(
    ("q", "rest"),
    [
        ("甲 -乙", "甲"),
        ('甲 -"乙" year:2019', "甲 year:2019"),
        ("－乙 甲", "甲"),
        ("-乙", None),
        ("甲 NOT 乙", None),
        ("甲 OR 丙 -乙", None),
    ],
)
def test_the_chip_of_what_is_excluded_takes_it_out_where_nothing_else_hangs_on_it(q: str, rest: str | None) -> None:
    assert results.excluded(q) == ["乙"]
    assert results.without_excluded(q, "乙") == rest


@pytest.mark.parametrize(
    ("q", "verbatim"),
    [
        ("甲乙 丙", '"甲乙" "丙"'),
        ("year:2019 甲乙 resol*", 'year:2019 "甲乙" resol*'),
        ('"甲" 乙', None),
        ("甲 OR 乙", None),
        ("", None),
    ],
)
def test_the_way_back_from_a_relaxed_answer_quotes_the_words(q: str, verbatim: str | None) -> None:
    assert results.to_phrases(q) == verbatim


def test_a_relaxed_answer_says_so_and_offers_the_way_back(client: FlaskClient) -> None:
    page = get(client, "/search", q="水文预警与共享数据")
    assert "下面是" in page.text
    assert asked(page.to("只找原样出现的")) == {"q": ['"水文预警与共享数据"']}
    page = get(client, "/search", q="水文 预警", match="any")
    assert asked(page.to("都要出现")) == {"q": ["水文 预警"]}


def test_warnings_are_shown_with_their_place(client: FlaskClient) -> None:
    assert "第 4 个字符" in get(client, "/search", q='共享 "水文').text


def test_an_empty_answer_says_what_was_looked_for_and_how_to_go_on(client: FlaskClient) -> None:
    page = get(client, "/search", q="水文", year="2020", organ="安全理事会")
    assert "没有找到" in page.text
    assert asked(page.to("去掉全部筛选")) == {"q": ["水文"]}
    assert page.to("查询可以怎样写") == "/help"


@pytest.mark.parametrize(
    "parameters",
    [
        {"q": "year:1950 共享", "year": "2019"},
        {"q": "水文", "year": "2020", "organ": "安全理事会"},
        {"q": '"数据水文"'},
        {"q": '"乙"~3 -共享 S/RES/1(1946)'},
        {"q": "NOT (甲 OR NOT 甲)"},
        {"q": "q"},
    ],
)
def test_every_way_on_from_an_empty_answer_finds_what_it_says_and_there_is_always_one(
    client: FlaskClient, parameters: dict[str, str]
) -> None:
    body = client.get("/search", query_string=parameters).text
    ways = re.findall(r'<li><a href="([^"]*)">[^<]*</a> <span class="count">(\d+) 段', body)
    assert 1 <= len(ways) <= results.MOST_WAYS
    for url, count in ways:
        assert f"<strong>{count}</strong> 段" in client.get(Markup(url).unescape()).text


def test_suggestions_lead_to_what_they_count(client: FlaskClient) -> None:
    api = client.get("/api/v1/search?q=year:1950 共享").get_json()
    page = get(client, "/search", q="year:1950 共享")
    for suggestion in api["suggestions"]:
        assert f"{suggestion['total']} 段" in get(client, page.to(suggestion["text"])).text


def test_pages_are_links_and_the_gap_is_none(client: FlaskClient) -> None:
    page = get(client, "/search", q="維護", size=3, page=5)
    assert [text for url, text in page.links if "size" in asked(url) and text.isdigit() and "q" in asked(url)][:7] == [
        "1",
        "3",
        "4",
        "5",
        "6",
        "7",
        "10",
    ]
    assert "page" not in asked(next(url for url, text in page.links if text == "1"))


def test_a_page_past_the_end_leads_back(client: FlaskClient) -> None:
    page = get(client, "/search", q="維護", page=99)
    assert "page" not in asked(page.to("回到第一页"))


def test_a_name_is_said_to_find_its_other_forms_and_can_be_taken_to_the_letter(tmp_path: Path) -> None:
    document = {"id": "a", "title": "题", "paragraphs": ["欧洲联盟的工作。", "欧盟的工作。"]}
    client = create_app(build(tmp_path, document), TESTING=True).test_client()
    page = get(client, "/search", q="欧盟 工作")
    assert "“欧盟”也查“欧洲联盟”" in page.text
    assert asked(page.to("只查原字")) == {"q": ['"欧盟" "工作"']}
    assert "也查" not in get(client, page.to("只查原字")).text
