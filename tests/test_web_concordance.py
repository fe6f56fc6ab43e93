from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from server.search.concordance import csv_rows
from server.search.searcher import Searcher, open_searcher
from tests.page import get
from tests.test_web_api import problem


@pytest.fixture(scope="module")
def searcher(index_by_engine: Path) -> Searcher:
    return open_searcher(index_by_engine)


def arguments(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def test_the_api_answers_what_the_searcher_answers(client: FlaskClient, searcher: Searcher) -> None:
    asked: dict[str, Any] = {"q": "共享", "width": 5, "sort": "left", "page": 2, "size": 10}
    want = searcher.concordance(**asked).to_dict()
    assert client.get("/api/v1/concordance", query_string=asked).get_json() == want
    assert want["total"] == 33
    assert len(want["lines"]) == 10
    assert client.get("/api/v1/concordance?q=共享").get_json() == searcher.concordance("共享").to_dict()


def test_the_table_holds_every_line(client: FlaskClient, searcher: Searcher) -> None:
    response = client.get("/api/v1/concordance.csv", query_string={"q": "共享", "sort": "right"})
    assert response.content_type == "text/csv; charset=utf-8"
    assert "attachment" in response.headers["Content-Disposition"]
    assert response.get_data(as_text=True) == "".join(csv_rows(searcher.concordance("共享", sort="right").lines))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"q"}),
        ("q=a&width=201&sort=date&page=0&size=101", {"width", "sort", "page", "size"}),
        ("q=a&match=any", {"match"}),
        ("q=a&page=101&size=100", {"page"}),
        ("q=" + "a" * 501, {"q"}),
    ],
)
def test_every_bad_parameter_is_named(client: FlaskClient, query: str, names: set[str]) -> None:
    assert problem(client.get(f"/api/v1/concordance?{query}"), 400)["errors"].keys() == names


def test_the_page_without_a_query_offers_examples(client: FlaskClient) -> None:
    for address in ("/concordance", "/concordance?q=", "/concordance?q=%20"):
        page = get(client, address)
        assert page.marks == []
        examples = [url for url, _ in page.links if url.startswith("/concordance?q=")]
        assert examples
        assert all(get(client, example).marks for example in examples)


def test_the_page_marks_each_occurrence_and_leads_to_it(client: FlaskClient) -> None:
    page = get(client, "/concordance", q="水文")
    assert page.marks == ["水文", "水文"]
    assert "2 处" in page.text
    assert [label for url, label in page.links if "#p" in url] == ["A/80/12 附件 第1段", "A/80/12 附件 第2(a)段"]
    address = next(url for url, _ in page.links if "#p4" in url)
    assert get(client, address).marks == ["水文", "水文"]


def test_pressing_the_head_of_a_column_sorts_by_it(client: FlaskClient) -> None:
    page = get(client, "/concordance", q="共享", width=3, page=2, size=20)
    by_left = get(client, page.to("左边的文字"))
    assert len(by_left.marks) == 20
    assert {"q": "共享", "width": "3", "size": "20"}.items() <= arguments(page.to("左边的文字")).items()
    assert "page" not in arguments(page.to("左边的文字"))
    assert [i["value"] for i in by_left.inputs if i.get("name") == "sort"] == ["left"]


def test_pages_lead_on_and_one_past_the_end_leads_back(client: FlaskClient) -> None:
    page = get(client, "/concordance", q="共享", size=20)
    assert len(get(client, next(url for url, label in page.links if label == "2")).marks) == 13
    past = get(client, "/concordance", q="共享", page=9)
    assert past.marks == []
    assert past.to("回到第一页")


def test_texts_are_escaped_and_script_is_text(client: FlaskClient) -> None:
    page = get(client, "/concordance", q="script")
    assert page.marks == ["script", "script"]
    asked = get(client, "/concordance", q="<script>alert(1)</script>")
    assert page.scripts == asked.scripts == ["/static/duansou.js"]


@pytest.mark.parametrize("q", ["没有这样的字", "共享橋樑", "QWERTZ"])
def test_nothing_found_leads_to_searches_that_find_something(client: FlaskClient, q: str) -> None:
    page = get(client, "/concordance", q=q)
    assert "没有一处" in page.text
    ways = [url for url, label in page.links if url.startswith("/search?q=") and label != "检索段落"]
    assert ways
    assert all("没有找到" not in get(client, way).text for way in ways)


def test_results_lead_to_their_occurrences(client: FlaskClient) -> None:
    assert len(get(client, get(client, "/search", q="水文").to("逐行列出")).marks) == 2
