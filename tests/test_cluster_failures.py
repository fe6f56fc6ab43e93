"""A cluster that is away, refuses, or answers in part: what users are told, and that nothing ends."""

from __future__ import annotations

import json
import math
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

import indexer
import server
from indexer.cluster.client import connect
from indexer.cluster.entries import Lengths
from indexer.cluster.generations import ClusterGeneration
from indexer.cluster.loading import send
from indexer.cluster.mapping import index_body
from indexer.cluster.pointer import name_on_cluster
from indexer.cluster.stored import ClusterIndex
from indexer.deadline import deadline, time_left
from indexer.errors import ClusterError, DuansouError, NoIndexError, ParameterError
from server.cli import cli
from server.search.engines.opensearch import OpenSearchEngine
from server.search.searcher import Searcher
from server.web.app import create_app
from server.web.live import live
from tests.cluster.gate import Gate
from tests.cluster.tidying import forget_on_cluster
from tests.web_corpus import build

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUANSOU_OPENSEARCH_URL", NOWHERE)
    monkeypatch.setenv("DUANSOU_OPENSEARCH_RETRIES", "0")
    monkeypatch.setenv("DUANSOU_ENGINE", "opensearch")


@pytest.fixture
def index(tmp_path: Path, cluster: None) -> Iterator[Path]:
    yield build(tmp_path, engine="opensearch")
    forget_on_cluster(tmp_path / "index")


@pytest.mark.usefixtures("nowhere")
def test_a_cluster_that_is_not_there_is_one_sentence_with_its_address(tmp_path: Path) -> None:
    for command in (["search", "水文"], ["status"], ["verify"], ["export"]):
        result = CliRunner().invoke(cli, [*command, "--index", str(tmp_path)])
        assert result.exit_code == 3
        assert f"连不上集群（{NOWHERE}）" in result.stderr
        assert "Traceback" not in result.stderr
    (tmp_path / "corpus").mkdir()
    with pytest.raises(DuansouError, match="连不上集群") as failure:
        indexer.rebuild(tmp_path / "corpus", tmp_path / "index", engine="opensearch")
    assert failure.value.exit_code == 1


@pytest.mark.usefixtures("nowhere")
def test_a_service_starts_without_its_cluster_and_says_so(tmp_path: Path) -> None:
    client = create_app(tmp_path, TESTING=True).test_client()
    assert client.get("/healthz").status_code == 200
    for path in ("/readyz", "/api/v1/search?q=水文", "/search?q=水文"):
        response = client.get(path)
        assert response.status_code == 503
        assert "连不上集群" in response.get_data(as_text=True)


def ask(client: FlaskClient) -> int:
    return client.get("/api/v1/search?q=水文").status_code


def test_a_cluster_that_goes_away_and_comes_back_takes_the_service_with_it(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(int(urlsplit(os.environ["DUANSOU_OPENSEARCH_URL"].split(",")[0]).port or 0))
    monkeypatch.setenv("DUANSOU_OPENSEARCH_URL", gate.url)
    monkeypatch.setenv("DUANSOU_OPENSEARCH_RETRIES", "1")
    app = create_app(index, TESTING=True)
    live(app).look_every = live(app).retry_after = 0
    client = app.test_client()
    assert (ask(client), client.get("/readyz").status_code) == (200, 200)
    gate.shut()
    assert (ask(client), client.get("/readyz").status_code, client.get("/healthz").status_code) == (503, 503, 200)
    page = client.get("/search?q=水文")
    assert page.status_code == 503
    assert "连不上集群" in page.get_data(as_text=True)
    gate.open()
    assert (ask(client), client.get("/readyz").status_code) == (200, 200)
    gate.shut()


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a node that takes requests and answers none."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_visitor_waits_for_a_silent_cluster_as_long_as_the_deadline_and_no_longer(
    silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUANSOU_OPENSEARCH_URL", silent)
    monkeypatch.setenv("DUANSOU_OPENSEARCH_TIMEOUT", "3600")
    monkeypatch.setenv("DUANSOU_OPENSEARCH_DEADLINE", "1")
    monkeypatch.setenv("DUANSOU_OPENSEARCH_INDEX", "duansou-silent")
    monkeypatch.setenv("DUANSOU_ENGINE", "opensearch")
    cluster = connect()
    with deadline(1), pytest.raises(ClusterError, match="DUANSOU_OPENSEARCH_DEADLINE"):
        cluster.search("duansou-silent", {})
    with deadline(0), pytest.raises(ClusterError, match="1 秒内没有答完"):
        cluster.search("duansou-silent", {})


def test_a_service_gives_each_visitor_a_deadline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUANSOU_OPENSEARCH_DEADLINE", "7")
    app = create_app(tmp_path, TESTING=True)
    app.add_url_rule("/left", "left", lambda: str(time_left()))
    assert 0 < float(app.test_client().get("/left").get_data(as_text=True)) <= 7
    assert time_left() == math.inf


def test_of_several_addresses_one_that_answers_is_enough(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.environ["DUANSOU_OPENSEARCH_URL"].split(",")[0]
    monkeypatch.setenv("DUANSOU_OPENSEARCH_URL", f"{NOWHERE}, {real}")
    searcher = server.open_searcher(index)
    assert [searcher.search("水文").total for _ in range(6)] == [2] * 6


@pytest.fixture
def half(tmp_path: Path, cluster: None) -> Iterator[str]:
    """An index of two shards of which one has no node where it may lie."""
    name = f"{name_on_cluster(tmp_path)}-000001"
    body = index_body(shards=2, builder="")
    body["settings"]["index"]["routing.allocation"] = {"include._name": "n1", "total_shards_per_node": 1}
    connect().create(name, body)
    yield name
    forget_on_cluster(tmp_path)


def test_an_answer_that_lacks_a_shard_is_never_passed_off_as_whole(half: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUANSOU_OPENSEARCH_RETRIES", "1")
    generation = ClusterGeneration(half, "000001", 0, 0, Lengths(), {})

    def searcher() -> Searcher:
        return Searcher(OpenSearchEngine(ClusterIndex(connect(), generation)))

    for ask in (lambda: searcher().search("共享"), lambda: searcher().rank("共享"), lambda: searcher().documents()):
        with pytest.raises(ClusterError, match="结果会不全"):
            ask()
    with pytest.raises(ClusterError, match="分片不能用"):
        searcher().ready()
    monkeypatch.setenv("DUANSOU_OPENSEARCH_PARTIAL", "warning")
    warnings = searcher().search("共享").to_dict()["query"]["warnings"]
    assert "不全" in json.dumps(warnings, ensure_ascii=False)


def test_an_index_that_was_removed_is_an_index_that_is_not_there(index: Path) -> None:
    searcher = server.open_searcher(index)
    forget_on_cluster(index)
    with pytest.raises(NoIndexError, match="duansou rebuild"):
        searcher.search("水文")


@pytest.mark.usefixtures("cluster")
def test_what_the_cluster_refuses_is_one_sentence_without_the_text(tmp_path: Path) -> None:
    name = f"{name_on_cluster(tmp_path)}-000001"
    connect().create(name, index_body(shards=1, builder=""))
    with pytest.raises(ClusterError) as refusal:
        connect().search(name, {"query": {"match_nothing_like_it": {"key": "机密"}}})
    assert "机密" not in str(refusal.value)
    assert "parsing_exception" in str(refusal.value)
    with pytest.raises(ClusterError, match="不收"):
        send(connect(), name, [b'{"index":{"_id":"1"}}\n{"no such field":1}'])
    forget_on_cluster(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("URL", "http://me:secret@127.0.0.1:9200", "网址里不能写账号"),
        ("URL", "127.0.0.1:9200", "http://"),
        ("URL", "http://a:9200,,http://b:9200", "http://"),
        ("INDEX", "Upper", "小写"),
        ("INDEX", "a*", "小写"),
        ("PARTIAL", "perhaps", "error 或 warning"),
        ("TIMEOUT", "0", "1 到 3600"),
        ("CA", "/no/such/file", "读不了"),
    ],
)
def test_settings_that_cannot_be_used_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv("DUANSOU_OPENSEARCH_URL", "https://127.0.0.1:9")
    monkeypatch.setenv(f"DUANSOU_OPENSEARCH_{name}", value)
    monkeypatch.setenv("DUANSOU_ENGINE", "opensearch")
    with pytest.raises(ParameterError, match=sentence) as refusal:
        server.open_searcher(tmp_path)
    assert "secret" not in str(refusal.value)


def test_an_account_and_a_key_contradict_and_neither_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("USER", "someone"), ("PASSWORD", "s3cret"), ("API_KEY", "k3y")):
        monkeypatch.setenv(f"DUANSOU_OPENSEARCH_{name}", value)
    with pytest.raises(ParameterError, match="只能用一个"):
        connect()
    shown = CliRunner().invoke(cli, ["settings"]).output
    assert "someone" in shown
    assert "s3cret" not in shown
    assert "k3y" not in shown
    assert shown.count("（不显示）") == 2
