from __future__ import annotations

import threading
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.search.live import LiveSearcher
from server.web.app import create_app
from server.web.live import live
from tests.web_corpus import LETTER, REPORT, build

ASKED = (
    "/",
    "/search?q=共享",
    "/d/letter",
    "/concordance?q=共享",
    "/citations",
    "/compare?a=letter&b=letter",
    "/help",
    "/openapi.json",
    "/opensearch.xml",
    "/api/v1/search?q=共享",
    "/api/v1/search.csv?q=共享",
    "/api/v1/documents/letter",
)


@pytest.fixture
def unchanged(index: Path) -> FlaskClient:
    """The service over an index that nobody changes."""
    return create_app(index, TESTING=True).test_client()


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """The service over an index of its own."""
    build(tmp_path, LETTER)
    app = create_app(tmp_path / "index", TESTING=True)
    app.extensions["duansou"] = LiveSearcher(tmp_path / "index", look_every=0, retry_after=0)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def tag_of(client: FlaskClient, url: str) -> str:
    with client.get(url) as response:
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-cache"
        assert response.headers["ETag"].startswith('W/"')
        return response.headers["ETag"]


@pytest.mark.parametrize("url", ASKED)
def test_who_has_an_answer_is_told_that_it_did_not_change(unchanged: FlaskClient, url: str) -> None:
    tag = tag_of(unchanged, url)
    for method in ("GET", "HEAD"):
        response = unchanged.open(url, method=method, headers={"If-None-Match": f'"other", {tag}'})
        assert response.status_code == 304
        assert response.data == b""
        assert response.headers["ETag"] == tag
        assert response.headers["Cache-Control"] == "no-cache"
        assert "Accept-Encoding" in response.headers["Vary"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_another_index_changes_every_tag(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    tags = {url: tag_of(client, url) for url in ASKED}
    build(tmp_path, LETTER, {**REPORT, "id": "report"})
    live(app).look()
    for url, first in tags.items():
        with client.get(url, headers={"If-None-Match": first}) as response:
            assert response.status_code == 200, url
            assert response.headers["ETag"] != first, url


def nobody_looks() -> None:
    """Waits for those who look for a newer index beside requests."""
    for thread in threading.enumerate():
        if thread.name == "look for a newer index":
            thread.join()


def test_who_only_asks_whether_it_changed_is_told_when_it_did(client: FlaskClient, tmp_path: Path) -> None:
    asked = {"If-None-Match": tag_of(client, "/help")}
    nobody_looks()
    build(tmp_path, LETTER, {**REPORT, "id": "report"})
    assert client.get("/help", headers=asked).status_code == 304
    nobody_looks()
    assert client.get("/help", headers=asked).status_code == 200


def test_the_same_index_has_the_same_tags_in_every_process(client: FlaskClient, tmp_path: Path) -> None:
    other = create_app(tmp_path / "index", TESTING=True).test_client()
    assert [tag_of(client, url) for url in ASKED] == [tag_of(other, url) for url in ASKED]


def test_every_address_has_a_tag_of_its_own(unchanged: FlaskClient) -> None:
    same = ("/search?q=共享", "/search?q=共享&page=2", "/api/v1/search?q=共享", "/api/v1/search.csv?q=共享")
    assert len({tag_of(unchanged, url) for url in same}) == len(same)
    with unchanged.get("/help", base_url="https://example.org") as response:
        assert response.headers["ETag"] != tag_of(unchanged, "/help")


def test_a_setting_that_shows_changes_the_tags(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUANSOU_SYMBOL_URL", "https://example.org/{symbol}")
    assert tag_of(create_app(tmp_path / "index").test_client(), "/citations") != tag_of(client, "/citations")


@pytest.mark.parametrize("url", ["/search?q=共享&size=0", "/d/none", "/api/v1/documents/none", "/nothing"])
def test_what_went_wrong_is_neither_kept_nor_taken_for_unchanged(unchanged: FlaskClient, url: str) -> None:
    for tag in (tag_of(unchanged, "/search?q=共享"), "*"):
        response = unchanged.get(url, headers={"If-None-Match": tag})
        assert response.status_code in (400, 404)
        assert response.headers["Cache-Control"] == "no-store"
        assert "ETag" not in response.headers


@pytest.mark.parametrize("url", ["/healthz", "/readyz", "/metrics"])
def test_how_the_service_fares_is_never_kept(unchanged: FlaskClient, url: str) -> None:
    response = unchanged.get(url, headers={"If-None-Match": "*"})
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"


def test_what_was_posted_is_never_kept(unchanged: FlaskClient) -> None:
    response = unchanged.post("/api/v1/similar", json={"text": "共享水文数据"})
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


def test_without_an_index_nothing_is_kept(tmp_path: Path) -> None:
    client = create_app(tmp_path / "none").test_client()
    assert client.get("/search?q=a").headers["Cache-Control"] == "no-store"
    assert "ETag" not in client.get("/help").headers


def test_files_of_the_pages_are_asked_for_again_with_their_tag(unchanged: FlaskClient) -> None:
    accepted = {"Accept-Encoding": "gzip"}
    with unchanged.get("/static/duansou.css", headers=accepted) as first:
        tag = first.headers["ETag"]
    with unchanged.get("/static/duansou.css", headers={**accepted, "If-None-Match": tag}) as again:
        assert again.status_code == 304
