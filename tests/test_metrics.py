from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from server.search.live import LiveSearcher
from server.search.steps import STEPS
from server.web.app import create_app
from tests.web_corpus import build

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def client(index: Path) -> FlaskClient:
    return create_app(index, TESTING=True).test_client()


def samples(text: str) -> Samples:
    families = text_string_to_metric_families(text)
    return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}


def read(client: FlaskClient) -> Samples:
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.content_type.startswith("text/plain; version=")
    return samples(response.text)


def of(name: str, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    return name, frozenset(labels.items())


def test_requests_are_counted_by_route_and_status_and_never_by_what_was_asked_for(client: FlaskClient) -> None:
    before = read(client)
    for path in ("/d/letter", "/d/none", "/d/%0Aduansou_forged", "/nowhere?q=secret", "/search?q=secret"):
        client.get(path)
    after = read(client)

    def more(route: str, status: str) -> float:
        key = of("duansou_answers_total", route=route, status=status)
        return after[key] - before.get(key, 0)

    assert more("/d/<path:id>", "200") == 1
    assert more("/d/<path:id>", "404") == 2
    assert more("unknown", "404") == 1
    assert more("/search", "200") == 1
    key = of("duansou_request_seconds_count", route="/d/<path:id>")
    assert after[key] - before.get(key, 0) == 3
    assert "secret" not in str(after)
    assert "forged" not in str(after)


def test_steps_of_an_answer_are_timed(client: FlaskClient) -> None:
    before = read(client)
    client.get("/api/v1/search?q=共享")
    after = read(client)
    for step in STEPS:
        key = of("duansou_step_seconds_count", step=step)
        assert after[key] - before.get(key, 0) == 1


def test_the_request_that_reads_them_is_the_one_in_progress(client: FlaskClient) -> None:
    assert [read(client)[of("duansou_requests_in_progress")] for _ in range(2)] == [1, 1]


def test_the_index_that_answers_is_described(client: FlaskClient, index: Path) -> None:
    found = read(client)
    assert found[of("duansou_index_usable")] == 1
    assert found[of("duansou_index_info", generation="000001", engine="whoosh")] == 1
    assert found[of("duansou_index_documents")] == 2
    assert found[of("duansou_index_paragraphs")] == 35
    files = (index / "generations/000001").rglob("*")
    size = sum(f.stat().st_size for f in files if f.is_file() and f.name != "manifest.json")
    assert found[of("duansou_index_bytes")] == size
    assert found[of("duansou_index_age_seconds")] >= 0


def test_without_an_index_they_are_read_all_the_same(tmp_path: Path) -> None:
    found = read(create_app(tmp_path, TESTING=True).test_client())
    assert found[of("duansou_index_usable")] == 0
    assert of("duansou_index_paragraphs") not in found


def test_a_newer_index_is_noticed_though_nobody_searches(tmp_path: Path) -> None:
    live = LiveSearcher(tmp_path / "index", look_every=0, retry_after=0)
    app = create_app(tmp_path / "index", TESTING=True)
    app.extensions["duansou"] = live
    client = app.test_client()
    assert read(client)[of("duansou_index_usable")] == 0
    build(tmp_path)
    while not live.facts:
        read(client)
    assert read(client)[of("duansou_index_usable")] == 1


def test_who_asks_for_open_metrics_gets_them(client: FlaskClient) -> None:
    response = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert response.content_type.startswith("application/openmetrics-text")
    assert response.text.endswith("# EOF\n")
