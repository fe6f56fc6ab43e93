from __future__ import annotations

import gzip
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
import zstandard
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

from indexer.errors import ParameterError
from server.web.app import create_app

Serve = Callable[..., FlaskClient]


@pytest.fixture
def serve(index: Path, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """The service under settings given by the names of their variables."""

    def make(**settings: str) -> FlaskClient:
        for name, value in settings.items():
            monkeypatch.setenv(f"DUANSOU_{name}", value)
        return create_app(index, TESTING=True).test_client()

    return make


@pytest.mark.parametrize("url", ["/search?q=共享", "/api/v1/search?q=共享", "/help", "/static/duansou.css"])
def test_what_a_reader_can_undo_is_compressed(serve: Serve, url: str) -> None:
    client = serve()

    def get(accepted: str) -> tuple[bytes, Headers]:
        with client.get(url, headers={"Accept-Encoding": accepted}) as response:
            return response.data, response.headers

    length = pytest.approx(len(get("")[0]), abs=20)  # the time that it took
    zipped, headers = get("gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert len(gzip.decompress(zipped)) == length
    smaller, headers = get("gzip, deflate, br, zstd")
    assert headers["Content-Encoding"] == "zstd"
    assert len(zstandard.ZstdDecompressor().decompressobj().decompress(smaller)) == length
    assert "Accept-Encoding" in headers["Vary"]


def test_a_short_answer_is_sent_as_it_is(serve: Serve) -> None:
    response = serve().get("/healthz", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize("accepted", ["", "gzip", "zstd"])
def test_an_export_is_sent_while_it_is_read(serve: Serve, accepted: str) -> None:
    app = serve().application
    builder = EnvironBuilder("/api/v1/search.jsonl", query_string="q=共享", headers=[("Accept-Encoding", accepted)])
    pieces, status, headers = run_wsgi_app(app, builder.get_environ(), buffered=False)
    assert status == "200 OK"
    assert "Content-Length" not in headers
    assert "Content-Encoding" not in headers
    assert list(islice(pieces, 1))
    pieces.close()  # type: ignore[attr-defined]  # a generator's, typed as an iterator


def test_scripts_of_other_sites_may_not_use_the_api_unless_a_setting_says_so(serve: Serve) -> None:
    response = serve().get("/api/v1/documents", headers={"Origin": "https://a.example"})
    assert not [name for name, _ in response.headers if name.startswith("Access-Control")]


def test_scripts_of_the_sites_that_are_named_may_use_the_api_and_not_the_pages(serve: Serve) -> None:
    client = serve(CORS="https://a.example, http://localhost:3000")
    for origin, allowed in (("https://a.example", True), ("http://localhost:3000", True), ("https://b.example", False)):
        response = client.get("/api/v1/documents", headers={"Origin": origin})
        assert response.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
        assert "Access-Control-Allow-Credentials" not in response.headers
    assert "Origin" in client.get("/api/v1/documents", headers={"Origin": "https://a.example"}).headers["Vary"]
    page = client.get("/help", headers={"Origin": "https://a.example"})
    assert "Access-Control-Allow-Origin" not in page.headers


def test_a_dot_in_the_name_of_a_site_stands_for_itself(serve: Serve) -> None:
    response = serve(CORS="https://a.example").get("/api/v1/documents", headers={"Origin": "https://axexample"})
    assert "Access-Control-Allow-Origin" not in response.headers


def test_a_star_lets_the_scripts_of_all_sites_use_the_api(serve: Serve) -> None:
    client = serve(CORS="*")
    for url in ("/api/v1/documents", "/api/v1/documents/none"):
        response = client.get(url, headers={"Origin": "https://a.example"})
        assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_a_browser_that_asks_first_is_told_what_it_may_send(serve: Serve) -> None:
    asked = {
        "Origin": "https://a.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    response = serve(CORS="*").options("/api/v1/check", headers=asked)
    assert response.status_code == 200
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert response.headers["Access-Control-Allow-Headers"] == "content-type"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("CORS", "example.org"),
        ("CORS", "https://*.example.org"),
        ("CORS", "https://a.example/path"),
        ("TRUSTED_HOSTS", "https://a.example"),
        ("TRUSTED_HOSTS", "a.example:80"),
        ("PROXIES", "-1"),
    ],
)
def test_a_setting_that_cannot_be_is_one_sentence(serve: Serve, setting: str, value: str) -> None:
    with pytest.raises(ParameterError, match=f"DUANSOU_{setting}"):
        serve(**{setting: value})


@pytest.mark.parametrize("url", ["/", "/search?q=a", "/api/v1/documents", "/static/duansou.css", "/none"])
def test_a_request_for_another_host_is_refused(serve: Serve, url: str) -> None:
    client = serve(TRUSTED_HOSTS="example.org, .example.net")
    for host in ("http://evil.example", "http://example.org.evil.example", "http://notexample.org"):
        response = client.get(url, base_url=host)
        assert response.status_code == 400
        assert "evil" not in response.text
    for host in ("http://example.org:8000", "https://a.example.net"):
        assert client.get("/help", base_url=host).status_code == 200


FORWARDED = {
    "X-Forwarded-For": "192.0.2.1",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "search.example.org",
    "X-Forwarded-Prefix": "/duansou",
}


def test_what_a_proxy_writes_is_believed_only_if_there_is_one(serve: Serve) -> None:
    page = serve().get("/opensearch.xml", headers=FORWARDED).text
    assert "http://localhost/search?q=" in page
    assert "search.example.org" not in page
    page = serve(PROXIES="1").get("/opensearch.xml", headers=FORWARDED).text
    assert "https://search.example.org/duansou/search?q=" in page


def test_of_two_proxies_the_nearer_one_alone_is_believed(serve: Serve) -> None:
    chained = {**FORWARDED, "X-Forwarded-Host": "evil.example, search.example.org"}
    page = serve(PROXIES="1").get("/opensearch.xml", headers=chained).text
    assert "evil.example" not in page


@pytest.mark.parametrize("url", ["/static/", "/static", "/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/"])
def test_no_folder_is_listed_and_nothing_outside_is_sent(serve: Serve, url: str) -> None:
    assert serve().get(url).status_code == 404
