from __future__ import annotations

import json
import logging
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from gunicorn.config import Config
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from server.web.app import create_app
from server.web.logs import HEADER, JsonLines, ServiceLog

ENDS_OF_LINES = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


@pytest.fixture
def client(index: Path) -> FlaskClient:
    return create_app(index, TESTING=True).test_client()


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> ServiceLog:
    monkeypatch.delenv("DUANSOU_LOG_QUERIES", raising=False)
    monkeypatch.setattr(logging.root, "handlers", [])
    for name in ("gunicorn.error", "gunicorn.access"):
        monkeypatch.setattr(logging.getLogger(name), "handlers", [])
    config = Config()
    config.set("accesslog", "-")
    return ServiceLog(config)


def line(message: str, **facts: object) -> str:
    record = logging.LogRecord("a", logging.INFO, "", 0, "%s", (message,), None)
    record.facts = facts
    return JsonLines().format(record)


@given(st.text(st.characters() | st.sampled_from(ENDS_OF_LINES)))
def test_whatever_is_logged_is_one_line_that_says_it(text: str) -> None:
    written = line(text, path=text)
    assert written.isascii()
    assert written.isprintable()
    read = json.loads(written)
    assert (read["message"], read["path"], read["level"]) == (text, text, "info")


def test_a_failure_is_logged_with_its_place_on_the_same_line() -> None:
    try:
        raise RuntimeError("a\nb")
    except RuntimeError as error:
        record = logging.LogRecord("a", logging.ERROR, "", 0, "c", (), (RuntimeError, error, error.__traceback__))
    assert "test_logs.py" in json.loads(JsonLines().format(record))["traceback"]
    assert "\n" not in JsonLines().format(record)


def requested(log: ServiceLog, capsys: pytest.CaptureFixture[str], **environ: Any) -> dict[str, Any]:
    log.setup(log.cfg)
    answer = SimpleNamespace(status="200 OK", sent=12)
    log.access(answer, None, {"REQUEST_METHOD": "GET", "REMOTE_ADDR": "::1", **environ}, timedelta(seconds=0.0125))
    read: dict[str, Any] = json.loads(capsys.readouterr().out)
    return read


def test_a_request_is_a_line_without_its_query(log: ServiceLog, capsys: pytest.CaptureFixture[str]) -> None:
    read = requested(log, capsys, PATH_INFO="/d/\xe6\xb0\xb4\n{}", QUERY_STRING="q=secret")
    assert (read["path"], read["status"], read["ms"], read["bytes"]) == ("/d/水\n{}", 200, 12.5, 12)
    assert "secret" not in str(read)


def test_a_setting_lets_queries_into_the_log(
    log: ServiceLog, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUANSOU_LOG_QUERIES", "1")
    assert requested(log, capsys, PATH_INFO="/search", QUERY_STRING="q=%E6%B0%B4")["query"] == "q=%E6%B0%B4"


def test_what_gunicorn_says_of_bad_requests_leaves_out_what_was_sent(
    log: ServiceLog, capsys: pytest.CaptureFixture[str]
) -> None:
    log.setup(log.cfg)
    log.warning("Invalid request from ip=::1: Invalid HTTP request line: 'secret'")
    try:
        raise ValueError("secret")
    except ValueError:
        log.exception("Error handling request %s %s", "GET", "/search?q=secret")
    written = capsys.readouterr().err
    assert [json.loads(line)["message"] for line in written.splitlines()] == [
        "Invalid request from ip=::1",
        "Error handling request",
    ]
    assert "q=secret" not in written
    assert "'secret'" not in written


def test_every_answer_has_an_id_of_its_own(client: FlaskClient) -> None:
    ids = {client.get(path).headers[HEADER] for path in ("/", "/", "/none", "/api/v1/search", "/healthz")}
    assert len(ids) == 5


def test_the_id_of_a_proxy_is_taken_if_it_can_do_no_harm(client: FlaskClient) -> None:
    assert client.get("/", headers={HEADER: "a-1.B_2"}).headers[HEADER] == "a-1.B_2"
    for bad in ("a b", "", "a" * 65, "<b>", '"'):
        assert client.get("/", headers={HEADER: bad}).headers[HEADER] != bad


def test_the_line_of_a_request_knows_route_steps_and_id(client: FlaskClient) -> None:
    environ = EnvironBuilder("/api/v1/search", query_string={"q": "共享"}).get_environ()
    answered: list[Any] = []
    start: Any = lambda status, headers, exc_info=None: answered.extend(headers)  # noqa: E731 - a function would need the types of WSGI
    b"".join(client.application(environ, start))
    told = environ["duansou.answered"]
    assert told["route"] == "/api/v1/search"
    assert told["request_id"] == dict(answered)[HEADER]
    assert {"plan", "engine", "answer"} <= set(told["steps_ms"])
