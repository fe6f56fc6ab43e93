"""Similar wording and compared documents, over HTTP and in the pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.comparison_page import comparison_page
from server.search.compare import csv_rows
from server.search.searcher import Searcher, open_searcher
from server.web.app import create_app
from tests.page import Page, get
from tests.test_web_api import problem
from tests.web_corpus import LETTER, REPORT, indexed

REVISED = {
    **LETTER,
    "id": "revised",
    "symbol": "A/81/12",
    "date": "2021-05-21",
    "title": "河流管理宣言（修订）",
    "paragraphs": [
        LETTER["paragraphs"][0],
        {"text": "1. 流域各国应当及时共享水文和水质数据。", "number": "1", "kind": "operative", "section": "附件"},
        {"text": "2. 设立一个秘书处，地点另定。", "number": "2", "kind": "operative", "section": "附件"},
        LETTER["paragraphs"][3],
        {"text": "桥梁 <script>alert(1)</script> & “引号” 照录，并附图。", "kind": "body", "section": "附件"},
    ],
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, engine: str) -> Iterator[Path]:
    yield from indexed(tmp_path_factory.mktemp("changes"), engine, LETTER, REPORT, REVISED)


@pytest.fixture(scope="module")
def searcher(index: Path) -> Searcher:
    return open_searcher(index)


@pytest.fixture
def client(index: Path) -> FlaskClient:
    return create_app(index, TESTING=True).test_client()


def similar(client: FlaskClient, body: str | bytes, query: str = "") -> dict[str, object]:
    response = client.post(f"/api/v1/similar{query}", data=body)
    assert response.status_code == 200, response.get_data(as_text=True)
    out: dict[str, object] = response.get_json()
    return out


def test_the_api_answers_what_the_searcher_answers(client: FlaskClient, searcher: Searcher) -> None:
    found = client.get("/api/v1/documents/letter/paragraphs/2/similar?size=1").get_json()
    assert found == searcher.similar("letter", 2, size=1).to_dict()
    assert [item["id"] for item in found["items"]] == ["revised:2"]
    text = "流域各国应当共享数据。"
    assert similar(client, json.dumps({"text": text}), "?size=2") == searcher.similar_to(text, size=2).to_dict()
    compared = client.get("/api/v1/compare?a=letter&b=revised").get_json()
    assert compared == searcher.compare("letter", "revised").to_dict()


@pytest.mark.parametrize(
    ("query", "body", "names"),
    [
        ("", "", {"text"}),
        ("", "[]", {"text"}),
        ("", "{", {"text"}),
        ("", '{"text": 5}', {"text"}),
        ("", '{"text": "　"}', {"text"}),
        ("", '{"text": "甲", "size": 3}', {"size"}),
        ("?size=0", '{"text": "甲"}', {"size"}),
        ("?n=1", '{"text": "甲"}', {"n"}),
        ("", json.dumps({"text": "字" * 5001}), {"text"}),
    ],
)
def test_every_bad_part_of_what_is_posted_is_named(client: FlaskClient, query: str, body: str, names: set[str]) -> None:
    assert problem(client.post(f"/api/v1/similar{query}", data=body), 400)["errors"].keys() == names


def test_half_a_surrogate_pair_is_no_error(client: FlaskClient) -> None:
    assert similar(client, '{"text": "流域各国\\ud800"}').keys() == {"items"}


@pytest.mark.parametrize("path", ["documents/letter/paragraphs/9/similar", "documents/x/paragraphs/1/similar"])
def test_the_similar_of_what_is_not_there_is_a_404(client: FlaskClient, path: str) -> None:
    problem(client.get(f"/api/v1/{path}"), 404)


@pytest.mark.parametrize("path", ["compare", "compare.csv", "compare.html"])
def test_a_comparison_needs_two_documents_that_are_there(client: FlaskClient, path: str) -> None:
    assert problem(client.get(f"/api/v1/{path}?a=letter"), 400)["errors"].keys() == {"b"}
    problem(client.get(f"/api/v1/{path}?a=letter&b=none"), 404)


def test_the_files_are_those_of_the_command_line(client: FlaskClient, searcher: Searcher) -> None:
    comparison = searcher.compare("letter", "revised")
    for kind, pieces in (("csv", csv_rows(comparison)), ("html", comparison_page(comparison))):
        response = client.get(f"/api/v1/compare.{kind}?a=letter&b=revised")
        assert response.content_type == f"text/{kind}; charset=utf-8"
        assert "attachment" in response.headers["Content-Disposition"]
        assert response.get_data(as_text=True) == "".join(pieces)


class TestSimilarPage:
    def test_it_shows_the_paragraph_and_what_changed_where(self, client: FlaskClient) -> None:
        response = client.get("/similar?doc=letter&n=2")
        page, html = Page(response.get_data(as_text=True)), response.get_data(as_text=True)
        assert "应当<ins>及时</ins>共享水文<ins>和水质</ins>数据" in html
        assert "/d/revised#p2" in [url for url, _ in page.links]
        assert "/d/letter#p2" in [url for url, _ in page.links]

    def test_equal_paragraphs_are_listed_by_their_places_only(self, client: FlaskClient) -> None:
        html = client.get("/similar?doc=letter&n=4").get_data(as_text=True)
        assert "相同的 1 段" in html
        assert 'href="/d/revised#p4"' in html
        assert html.count("设立共享水文数据的站点") == 1

    def test_a_pasted_text_is_answered_and_stays_in_the_form(self, client: FlaskClient) -> None:
        html = client.post("/similar", data={"text": "流域各国应当共享<b>数据。"}).get_data(as_text=True)
        assert "<textarea" in html
        assert "流域各国应当共享&lt;b&gt;数据。</textarea>" in html
        assert "/d/letter#p2" in html

    def test_nothing_asked_is_the_form(self, client: FlaskClient) -> None:
        for response in (client.get("/similar"), client.post("/similar", data={"text": "  "})):
            assert response.status_code == 200
            assert "<textarea" in response.get_data(as_text=True)

    def test_what_is_not_alike_says_so(self, client: FlaskClient) -> None:
        assert "没有措辞相近的段落" in client.post("/similar", data={"text": "QWERTZ"}).get_data(as_text=True)

    def test_texts_are_escaped(self, client: FlaskClient) -> None:
        html = client.get("/similar?doc=letter&n=5").get_data(as_text=True)
        assert Page(html).scripts == ["/static/duansou.js"]
        assert "&lt;script&gt;" in html

    def test_a_text_that_is_too_long_is_refused_in_a_sentence(self, client: FlaskClient) -> None:
        response = client.post("/similar", data={"text": "字" * 5001})
        assert response.status_code == 400
        assert "至多 5000 个字符" in response.get_data(as_text=True)


class TestComparePage:
    def test_paragraphs_stand_side_by_side(self, client: FlaskClient) -> None:
        html = client.get("/compare?a=letter&b=revised").get_data(as_text=True)
        assert "应当<ins>及时</ins>共享水文<ins>和水质</ins>数据" in html
        assert Page(html).scripts == ["/static/duansou.js"]
        links = [url for url, _ in Page(html).links]
        assert {f"/d/letter#p{n}" for n in range(1, 6)} | {f"/d/revised#p{n}" for n in range(1, 6)} <= set(links)

    def test_many_equal_paragraphs_are_folded_away(self, client: FlaskClient) -> None:
        html = client.get("/compare?a=report&b=report").get_data(as_text=True)
        assert "30 段相同：左边第 1 至 30 段，右边第 1 至 30 段" in html

    def test_the_form_offers_documents_like_the_one_chosen(self, client: FlaskClient) -> None:
        page = Page(client.get("/compare?a=letter").get_data(as_text=True))
        offered = [url for url, _ in page.links if url.startswith("/compare?")]
        # The earlier one first, the most alike title before others.
        assert offered == ["/compare?a=letter&b=revised", "/compare?a=letter&b=report"]
        assert [i["name"] for i in page.inputs if i.get("name") in ("a", "b")] == ["a", "b"]
        later = Page(client.get("/compare?b=revised").get_data(as_text=True))
        assert "/compare?a=letter&b=revised" in [url for url, _ in later.links]

    def test_a_document_may_be_named_by_its_symbol(self, client: FlaskClient) -> None:
        html = client.get("/compare?a=A/80/12&b=a/81/12 ").get_data(as_text=True)
        assert "应当<ins>及时</ins>共享水文<ins>和水质</ins>数据" in html

    def test_an_unknown_document_is_a_404_page(self, client: FlaskClient) -> None:
        assert client.get("/compare?a=none").status_code == 404
        assert client.get("/compare?a=letter&b=none").status_code == 404


def test_hits_and_the_reader_lead_to_similar_wording(client: FlaskClient) -> None:
    hits = get(client, "/search?q=站点")
    assert ("/similar?doc=revised&n=4", "另有 1 段相同") in hits.links
    reader = get(client, "/d/letter")
    assert ("/similar?doc=letter&n=2", "相近表述") in reader.links
    assert ("/compare?a=letter", "与另一份文件比较") in reader.links
