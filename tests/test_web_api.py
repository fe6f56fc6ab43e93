from __future__ import annotations

import json
import logging
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import server
from server.search.live import LiveSearcher
from server.web.app import create_app
from server.web.live import live
from tests.web_corpus import LETTER, REPORT, build


def problem(response: TestResponse, status: int) -> dict[str, Any]:
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    body: dict[str, Any] = response.get_json(force=True)
    assert {"type", "title", "status", "detail"} <= body.keys()
    assert body["status"] == status
    return body


def search(client: FlaskClient, **parameters: object) -> dict[str, Any]:
    response = client.get("/api/v1/search", query_string=parameters)
    assert response.status_code == 200
    body: dict[str, Any] = response.get_json()
    return body


def test_search_answers_what_the_searcher_answers(client: FlaskClient, index_by_engine: Path) -> None:
    want = (
        server.open_searcher(index_by_engine).search("共享", size=5, sort="-date", filters={"year": ["2020"]}).to_dict()
    )
    got = search(client, q="共享", size=5, sort="-date", year="2020")
    assert {**got, "took_ms": 0} == {**want, "took_ms": 0}
    assert list(got) == list(want)


def test_json_is_readable_utf8(client: FlaskClient) -> None:
    response = client.get("/api/v1/search?q=水文")
    assert "水文" in response.data.decode("utf-8")


def test_a_filter_that_is_repeated_takes_either_value(client: FlaskClient) -> None:
    one, other = (search(client, q="共享", year=year)["total"] for year in ("2019", "2020"))
    assert one
    assert other
    assert search(client, q="共享", year=["2019", "2020"])["total"] == one + other


def test_filters_of_two_fields_hold_together(client: FlaskClient) -> None:
    assert search(client, q="共享", year="2019", organ="安全理事会")["total"] == 0


def test_a_page_past_the_end_is_empty(client: FlaskClient) -> None:
    answer = search(client, q="共享", page=99)
    assert answer["hits"] == []
    assert answer["page"] == 99
    assert answer["total"] > 0


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"q"}),
        ("q=a&q=b", {"q"}),
        ("q=%FF", {"q"}),
        ("q=a&colour=red", {"colour"}),
        ("q=a&page=0", {"page"}),
        ("q=a&page=x", {"page"}),
        ("q=a&page=１", {"page"}),
        ("q=a&page=1e3", {"page"}),
        ("q=a&page=" + "9" * 5000, {"page"}),
        ("q=a&page=101&size=100", {"page"}),
        ("q=a&size=0", {"size"}),
        ("q=a&size=101", {"size"}),
        ("q=a&size=-1", {"size"}),
        ("q=a&match=most", {"match"}),
        ("q=a&sort=rnd", {"sort"}),
        ("q=a&collapse=yes", {"collapse"}),
        ("q=a&explain=2", {"explain"}),
        ("q=" + "a" * 501, {"q"}),
        ("q=" + "a+" * 65, {"q"}),
        ("colour=red&page=x&size=0&match=most", {"q", "colour", "page", "size", "match"}),
    ],
)
def test_every_bad_parameter_is_named(client: FlaskClient, query: str, names: set[str]) -> None:
    errors = problem(client.get(f"/api/v1/search?{query}"), 400)["errors"]
    assert errors.keys() == names
    assert all(errors.values())


def test_a_query_at_its_limits_is_answered(client: FlaskClient) -> None:
    assert search(client, q="甲" * 500)["query"]["q"] == "甲" * 500
    search(client, q=" ".join(["水文"] * 64))


def test_an_empty_query_finds_nothing_and_is_no_error(client: FlaskClient) -> None:
    assert search(client, q="")["total"] == 0


def test_documents_are_listed_without_their_paragraphs(client: FlaskClient) -> None:
    items = client.get("/api/v1/documents").get_json()["items"]
    assert [(item["id"], item["count"]) for item in items] == [("letter", 5), ("report", 30)]
    assert not any("paragraphs" in item for item in items)


def test_a_document_has_its_record_and_every_paragraph(client: FlaskClient) -> None:
    document = client.get("/api/v1/documents/letter").get_json()
    assert document["title"] == LETTER["title"]
    assert [p["text"] for p in document["paragraphs"]] == [p["text"] for p in LETTER["paragraphs"]]


def test_a_paragraph_is_the_one_of_its_document(client: FlaskClient) -> None:
    whole = client.get("/api/v1/documents/letter").get_json()["paragraphs"][2]
    alone = client.get("/api/v1/documents/letter/paragraphs/3").get_json()
    assert alone.pop("document")["id"] == "letter"
    assert alone == whole
    assert whole["cites"] == ["S/RES/1325(2000)"]


@pytest.mark.parametrize(
    "path",
    [
        "/documents/none",
        "/documents/letter/paragraphs/0",
        "/documents/letter/paragraphs/6",
        "/documents/letter/paragraphs/x",
        "/documents/../../etc/passwd",
        "/nothing",
        "",
    ],
)
def test_what_is_not_there_is_a_404_problem(client: FlaskClient, path: str) -> None:
    assert problem(client.get(f"/api/v1{path}"), 404)["detail"]


def test_a_wrong_method_is_a_405_problem_that_says_which_are_right(client: FlaskClient) -> None:
    response = client.post("/api/v1/search")
    problem(response, 405)
    assert "GET" in response.headers["Allow"]


def test_parameters_where_there_are_none_are_refused(client: FlaskClient) -> None:
    assert problem(client.get("/api/v1/documents?page=2"), 400)["errors"].keys() == {"page"}


def test_analyze_answers_what_the_searcher_answers(client: FlaskClient, index_by_engine: Path) -> None:
    text = "第1325(2000)号决议和２０１９ 年"
    got = client.get("/api/v1/analyze", query_string={"text": text}).get_json()
    assert got == server.open_searcher(index_by_engine).analyze(text).to_dict()
    assert problem(client.get("/api/v1/analyze"), 400)["errors"].keys() == {"text"}


def test_an_unexpected_error_is_a_500_problem_and_its_log_has_no_text_of_the_user(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    app: Flask = client.application

    @app.get("/api/v1/broken")
    def broken() -> str:
        raise RuntimeError(request.args["q"])

    with caplog.at_level(logging.DEBUG):
        detail = problem(client.get("/api/v1/broken?q=secret"), 500)["detail"]
    assert "secret" not in detail
    assert "secret" not in caplog.text
    assert "RuntimeError" in caplog.text


class TestIndexes:
    @pytest.fixture
    def app(self, tmp_path: Path) -> Flask:
        app = create_app(tmp_path / "index", TESTING=True)
        app.extensions["duansou"] = LiveSearcher(tmp_path / "index", look_every=0, retry_after=0)
        return app

    def build(self, app: Flask, folder: Path, *documents: dict[str, Any]) -> Path:
        """Builds an index; the application has looked at it."""
        index = build(folder, *documents)
        live(app).look()
        return index

    def test_without_an_index_requests_get_503_and_the_process_lives(self, app: Flask) -> None:
        client = app.test_client()
        for path in ("/api/v1/search?q=a", "/readyz"):
            assert "rebuild" in problem(client.get(path), 503)["detail"]
        assert client.get("/healthz").status_code == 200

    def test_an_index_is_taken_up_as_soon_as_there_is_one(self, app: Flask, tmp_path: Path) -> None:
        client = app.test_client()
        assert client.get("/readyz").status_code == 503
        build(tmp_path, LETTER)
        assert client.get("/readyz").status_code == 200
        assert search(client, q="水文")["total"] == 2

    def test_a_newer_index_answers_without_a_restart(self, app: Flask, tmp_path: Path) -> None:
        client = app.test_client()
        self.build(app, tmp_path, LETTER)
        assert search(client, q="維護")["total"] == 0
        self.build(app, tmp_path, LETTER, REPORT)
        assert search(client, q="維護")["total"] == 30

    def test_an_index_that_was_deleted_and_built_anew_answers(self, app: Flask, tmp_path: Path) -> None:
        client = app.test_client()
        index = self.build(app, tmp_path, LETTER)
        assert search(client, q="維護")["total"] == 0
        index.rename(tmp_path / "old")
        self.build(app, tmp_path, REPORT)
        assert search(client, q="維護")["total"] == 30

    def test_the_old_index_answers_while_the_newer_one_does_not_open(self, app: Flask, tmp_path: Path) -> None:
        client = app.test_client()
        index = self.build(app, tmp_path, LETTER)
        assert search(client, q="水文")["total"] == 2
        (index / "CURRENT").write_text("000099\n")
        live(app).look()
        assert search(client, q="水文")["total"] == 2
        self.build(app, tmp_path, LETTER, REPORT)
        assert search(client, q="維護")["total"] == 30


@pytest.mark.parametrize(
    "path", ["/", "/search?q=a", "/none", "/api/v1/none", "/static/duansou.css", "/healthz", "/d/letter"]
)
def test_every_response_forbids_scripts_of_others_and_sniffing(client: FlaskClient, path: str) -> None:
    with client.get(path) as response:
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert "script-src 'self';" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"]


def test_the_browser_search_box_gets_an_address_to_ask(client: FlaskClient) -> None:
    response = client.get("/opensearch.xml", base_url="https://example.org")
    root = ET.fromstring(response.data)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    templates = [url.get("template") for url in root.iter(f"{space}Url")]
    assert "https://example.org/search?q={searchTerms}" in templates


def test_citations_are_those_of_the_searcher(client: FlaskClient, index_by_engine: Path) -> None:
    searcher = server.open_searcher(index_by_engine)
    assert client.get("/api/v1/citations").get_json() == searcher.citations().to_dict()
    for spelling in ("S/RES/1325(2000)", "第1325(2000)号决议", "1325", "S%2FRES%2F1325(2000)"):
        got = client.get(f"/api/v1/citations/{spelling}").get_json()
        assert got == {**searcher.cited("1325").to_dict(), "official": "https://docs.un.org/zh/S/RES/1325(2000)"}
    assert problem(client.get("/api/v1/citations/S/RES/1"), 404)
    assert problem(client.get("/api/v1/citations?size=1001"), 400)["errors"].keys() == {"size"}
    assert problem(client.get("/api/v1/citations/1325?sort=x&q=1"), 400)["errors"].keys() == {"sort", "q"}


def test_all_results_are_sent_as_a_table_or_as_lines_of_json(client: FlaskClient, index_by_engine: Path) -> None:
    hits = list(server.open_searcher(index_by_engine).rows("共享", sort="-date", filters={"year": ["2020"]}))
    assert len(hits) == 30
    asked = {"q": "共享", "sort": "-date", "year": "2020"}
    lines = client.get("/api/v1/search.jsonl", query_string=asked)
    assert lines.content_type == "application/jsonl; charset=utf-8"
    assert [json.loads(line) for line in lines.text.splitlines()] == [hit.to_dict() for hit in hits]
    table = client.get("/api/v1/search.csv", query_string=asked)
    assert table.content_type == "text/csv; charset=utf-8"
    assert table.headers["Content-Disposition"] == 'attachment; filename="duansou-search.csv"'
    assert table.text.count("\n") == 31
    assert problem(client.get("/api/v1/search.csv?q=a&size=3"), 400)["errors"].keys() == {"size"}
    assert problem(client.get("/api/v1/search.jsonl"), 400)["errors"].keys() == {"q"}


def test_documents_and_paragraphs_say_how_they_are_cited(client: FlaskClient) -> None:
    document = client.get("/api/v1/documents/letter").get_json()
    assert document["citation"]["plain"] == "《河流管理宣言》（A/80/12，2019-05-21）"
    assert document["paragraphs"][1]["citation"]["en"] == "A/80/12, annex, para. 1"
    alone = client.get("/api/v1/documents/letter/paragraphs/2").get_json()
    assert alone["citation"] == document["paragraphs"][1]["citation"]
    (hit,) = search(client, q="预警")["hits"]
    assert hit["citation"]["zh"] == "A/80/12，附件，第2段"


@pytest.mark.parametrize(
    ("ending", "kind", "says"),
    [
        ("ris", "application/x-research-info-systems", "SN  - A/80/12\r\n"),
        ("bib", "application/x-bibtex", "number = {A/80/12}"),
    ],
)
def test_a_document_is_given_to_reference_managers(client: FlaskClient, ending: str, kind: str, says: str) -> None:
    answer = client.get(f"/api/v1/documents/letter/citation.{ending}")
    assert answer.content_type == f"{kind}; charset=utf-8"
    assert says in answer.text
    # its source is no address, so it is the official one
    assert "https://docs.un.org/zh/A/80/12" in answer.text
    assert problem(client.get(f"/api/v1/documents/none/citation.{ending}"), 404)
