from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests
from werkzeug.test import TestResponse

from indexer.settings import SETTINGS, resolve
from server.web import limits
from server.web.app import create_app
from server.web.limits import Places, Turns
from tests.described import fault

SEARCHES = ("/search?q=共享", "/api/v1/search?q=共享", "/api/v1/suggest?q=共", "/d/letter")
ALWAYS = ("/healthz", "/readyz", "/metrics", "/openapi.json", "/help", "/static/duansou.css")


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for known in SETTINGS:
        monkeypatch.delenv(known.env, raising=False)


def refused(response: TestResponse, status: int) -> str:
    """What a refusal says, as a problem document or as a page."""
    assert response.status_code == status
    assert int(response.headers["Retry-After"]) > 0
    if response.content_type == "application/problem+json":
        detail: str = response.get_json(force=True)["detail"]
        return detail
    assert response.content_type.startswith("text/html")
    return response.text


def client_of(index: Path, monkeypatch: pytest.MonkeyPatch, **settings: int) -> FlaskClient:
    for name, value in settings.items():
        monkeypatch.setenv(f"DUANSOU_{name.upper()}", str(value))
    return create_app(index, TESTING=True).test_client()


def places_of(client: FlaskClient) -> Places:
    places: Places = client.application.extensions["places"]
    return places


@contextmanager
def place(places: Places, client: str) -> Iterator[None]:
    places.enter(client)
    try:
        yield
    finally:
        places.leave(client)


def test_turns_come_in_the_order_of_asking_and_nobody_passes() -> None:
    turns, came = Turns(1), list[int]()
    assert turns.take()

    def ask(name: int) -> None:
        turns.take()
        came.append(name)
        turns.give()

    threads = [threading.Thread(target=ask, args=(name,)) for name in range(8)]
    for name, thread in enumerate(threads):
        thread.start()
        while turns.waiting <= name:
            pass
    turns.give()
    for thread in threads:
        thread.join()
    assert came == list(range(8))


def test_who_gave_up_waiting_gets_no_turn_and_takes_none_away() -> None:
    turns = Turns(1)
    turns.take()
    assert not turns.take(timeout=0)
    assert turns.waiting == 0
    turns.give()
    assert turns.take(timeout=0)


def test_a_search_beyond_places_and_queue_is_refused_and_operators_always_get_through(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(index, monkeypatch, searches=1, queue=0)
    with place(places_of(client), "other"):
        for path in SEARCHES:
            assert "请过几秒再试" in refused(client.get(path), 503)
        assert [client.get(path, buffered=True).status_code for path in ALWAYS] == [200] * len(ALWAYS)
    assert [client.get(path).status_code for path in SEARCHES] == [200] * len(SEARCHES)


def test_a_client_that_has_its_share_is_refused_and_another_is_not(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(index, monkeypatch, client_searches=1)
    with place(places_of(client), "127.0.0.1"):
        for path in SEARCHES:
            assert "从您的地址" in refused(client.get(path), 429)
            assert client.get(path, environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 200
        assert [client.get(path, buffered=True).status_code for path in ALWAYS] == [200] * len(ALWAYS)


def test_refusals_are_as_the_description_of_the_api_says(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(index, monkeypatch, searches=1, queue=0)
    with place(places_of(client), "other"):
        assert fault(client.application, "/search", client.get("/api/v1/search?q=共享")) is None
    client = client_of(index, monkeypatch, client_searches=1, request_kb=1)
    with place(places_of(client), "127.0.0.1"):
        assert fault(client.application, "/search", client.get("/api/v1/search?q=共享")) is None
    too_large = client.post("/api/v1/check", json={"text": "a" * 2000})
    assert too_large.status_code == 413
    assert fault(client.application, "/check", too_large) is None


def test_who_waits_gets_the_place_that_becomes_free() -> None:
    places, got = Places(1, 1, 0), threading.Event()

    def wait() -> None:
        with place(places, "b"):
            got.set()

    thread = threading.Thread(target=wait)
    with place(places, "a"):
        thread.start()
        while places.taken < 2:
            pass
        with pytest.raises(ServiceUnavailable), place(places, "c"):
            pass
        assert not got.is_set()
    thread.join()
    assert got.is_set()
    assert places.taken == 0


def test_no_one_waits_longer_than_the_longest_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LONGEST_WAIT", 0.01)
    places = Places(1, 1, 0)
    with place(places, "a"):
        with pytest.raises(ServiceUnavailable), place(places, "b"):
            pass
        assert places.taken == 1


def test_what_fails_within_a_place_gives_it_back() -> None:
    places = Places(1, 0, 1)
    for _ in range(3):
        with pytest.raises(RuntimeError), place(places, "a"):
            raise RuntimeError
    with place(places, "a"), pytest.raises(TooManyRequests), place(places, "a"):
        pass
    assert places.taken == 0


def test_a_failing_request_gives_its_place_back(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(index, monkeypatch, searches=1, queue=0)
    for _ in range(3):
        assert client.get("/api/v1/search?size=x").status_code == 400
        assert client.get("/d/none").status_code == 404
    assert places_of(client).taken == 0


def test_a_long_answer_keeps_no_place_between_its_pieces(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(index, monkeypatch, searches=1, queue=0)
    with client.get("/api/v1/search.csv?q=共享") as rows:
        assert client.get(SEARCHES[0]).status_code == 200
        assert rows.get_data(as_text=True).count("\n") > 30
    assert places_of(client).taken == 0


def test_pieces_of_a_long_answer_are_made_in_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LONGEST_WAIT", 0.01)
    places = Places(1, 0, 0)

    def pieces() -> Iterator[bytes]:
        with pytest.raises(ServiceUnavailable), place(places, "a"):
            pass
        yield b"a"

    pieces_in_places = places.paced(pieces())
    assert next(pieces_in_places) == b"a"
    with place(places, "b"):
        pass
    assert list(pieces_in_places) == []


def test_an_answer_that_takes_too_long_ends_with_a_sentence(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "seconds_of", lambda: 0)
    client = client_of(index, monkeypatch)
    for path in (*SEARCHES[:2], "/api/v1/concordance?q=共享"):
        assert "没有答完" in refused(client.get(path), 503)
    draft = {"text": "“各国应当共享水文数据”"}
    assert "没有答完" in refused(client.post("/api/v1/check", json=draft), 503)
    assert client.get("/healthz").status_code == 200


def test_a_body_beyond_the_setting_is_refused(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(index, monkeypatch, request_kb=1)
    assert client.post("/api/v1/similar", json={"text": "水" * 100}).status_code == 200
    assert client.post("/api/v1/similar", json={"text": "水" * 1000}).status_code == 413
    assert client.post("/check", data={"text": "水" * 1000}).status_code == 413


def test_by_default_64_clients_find_room_while_answers_to_64_who_left_are_still_made() -> None:
    assert int(resolve("searches").value) + int(resolve("queue").value) >= 2 * 64


def test_a_process_has_threads_beyond_all_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUANSOU_SEARCHES", "3")
    monkeypatch.setenv("DUANSOU_QUEUE", "2")
    assert limits.threads() > 5
