from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from flask import Flask
from flask.testing import FlaskClient

import indexer
from server.web.app import create_app
from server.web.openapi import description
from tests.cluster.tidying import forget_on_cluster
from tests.described import asked_at_random, described, fault

ROOT = Path(__file__).parent.parent
DESCRIPTION = description(create_app("nowhere"))
OPERATIONS = [(method, path) for path, methods in DESCRIPTION["paths"].items() for method in methods]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, engine: Literal["whoosh", "opensearch"]) -> Iterator[Flask]:
    """The service over the digests that the project ships, which the examples are about."""
    index = tmp_path_factory.mktemp("digests") / "index"
    indexer.rebuild(ROOT / "corpus", index, engine=engine)
    yield create_app(index, TESTING=True)
    if engine == "opensearch":
        forget_on_cluster(index)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def small(index: Path) -> FlaskClient:
    return create_app(index, TESTING=True).test_client()


def test_the_description_is_openapi(app: Flask) -> None:
    described(app).validate()


def test_the_description_names_every_address_and_method_of_the_api(client: FlaskClient) -> None:
    assert client.get("/openapi.json").get_json() == DESCRIPTION
    routes = {
        (method.lower(), re.sub(r"<\w+:(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1")))
        for rule in client.application.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == set(OPERATIONS)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_documented_example_is_answered_as_described(client: FlaskClient, method: str, path: str) -> None:
    said = DESCRIPTION["paths"][path][method]
    places: dict[str, Any] = {p["name"]: p["example"] for p in said["parameters"] if p["in"] == "path"}
    query = {p["name"]: p["example"] for p in said["parameters"] if p["in"] == "query" and "example" in p}
    body = said["requestBody"]["content"]["application/json"]["example"] if "requestBody" in said else None
    response = client.open("/api/v1" + path.format(**places), method=method, query_string=query, json=body)
    assert response.status_code == 200, response.text
    assert fault(client.application, path, response) is None
    found: dict[str, Any] = response.get_json(silent=True) or {}
    assert [value for value in found.values() if value and isinstance(value, list)] or response.text.count("\n") > 2


def test_every_parameter_says_what_it_does() -> None:
    for method, path in OPERATIONS:
        parameters = DESCRIPTION["paths"][path][method]["parameters"]
        assert all(p["description"] for p in parameters if p["in"] == "query")


def test_every_number_that_is_asked_has_limits_and_a_sentence_that_names_them(client: FlaskClient) -> None:
    for method, path in OPERATIONS:
        for said in DESCRIPTION["paths"][path][method]["parameters"]:
            if said["in"] == "query" and said["schema"]["type"] == "integer" and "enum" not in said["schema"]:
                least, most = said["schema"]["minimum"], said["schema"]["maximum"]
                places = dict.fromkeys(re.findall(r"{(\w+)}", path), "1")
                url = "/api/v1" + path.format(**places)
                answer = client.open(url, method=method, query_string={said["name"]: most + 1}, json={"text": ""})
                assert answer.get_json()["errors"][said["name"]] == f"须在 {least} 到 {most} 之间"


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/search", "/search?q=共享&explain=1"),
        ("/search", "/search?q=共享&collapse=1"),
        ("/search", "/search?q=“水文"),
        ("/search", "/search?q=没有这样的话"),
        ("/search", "/search?q=联合国"),
        ("/documents", "/documents"),
        ("/documents/{doc}", "/documents/letter"),
        ("/documents/{doc}", "/documents/none"),
        ("/documents/{doc}/paragraphs/{n}", "/documents/letter/paragraphs/3"),
        ("/documents/{doc}/paragraphs/{n}/similar", "/documents/letter/paragraphs/2/similar"),
        ("/compare", "/compare?a=letter&b=report"),
        ("/compare", "/compare?a=letter"),
        ("/citations", "/citations"),
        ("/citations/{symbol}", "/citations/1325"),
        ("/citations/{symbol}", "/citations/A/80/12"),
        ("/concordance", "/concordance?q=foo:共享"),
        ("/suggest", "/suggest?q=河"),
        ("/analyze", "/analyze?text=第1325(2000)号决议第2至第4段"),
    ],
)
def test_answers_are_as_the_description_says(small: FlaskClient, path: str, url: str) -> None:
    assert fault(small.application, path, small.get(f"/api/v1{url}")) is None


@pytest.mark.parametrize(
    "text", ["“共享水文数据”（A/80/12）", "“流域各国应当分享水文数据”", "没有引文", "第9999(2031)号决议"]
)
def test_findings_are_as_the_description_says(small: FlaskClient, text: str) -> None:
    assert fault(small.application, "/check", small.post("/api/v1/check", json={"text": text})) is None


@pytest.mark.parametrize(("cases", "all_cases"), [(3, 100), pytest.param(160, 5000, marks=pytest.mark.hostile)])
def test_whatever_the_description_allows_or_forbids_is_answered_as_it_says(
    small: FlaskClient, cases: int, all_cases: int
) -> None:
    faults = list(asked_at_random(small.application, cases))
    assert [fault for fault in faults if fault] == []
    assert len(faults) >= all_cases


def test_an_answer_that_is_not_as_described_is_a_fault(small: FlaskClient) -> None:
    assert "is a required property" in (fault(small.application, "/search", small.get("/api/v1/documents")) or "")
