"""Nodes and builders that are killed: no wrong answer, no error, and nothing half-built left."""

from __future__ import annotations

import itertools
import json
import random
import signal
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import indexer
import server
from indexer.cluster.client import connect
from indexer.cluster.pointer import name_on_cluster
from indexer.documents.model import Document
from indexer.errors import DuansouError
from indexer.export import jsonl
from tests import generated
from tests.cluster.nodes import NODES, Nodes
from tests.cluster.tidying import forget_on_cluster
from tests.test_serving import get, service

REQUESTS = 3_000
THREADS = 4
QUERIES = (
    "恐怖主义 资助",
    '"会议"',
    "2019",
    "terr*",
    "和平 -复",
    '"恐怖 金融"~8',
    "cites:2462",
    "资助会议条约",
    "year:2019 文",
    "的",
)


@pytest.fixture
def nodes(cluster: Nodes | None) -> Nodes:
    if cluster is None or not cluster.is_ours_alone():
        pytest.skip("the cluster is not ours alone, so its nodes may not be killed: unset DUANSOU_OPENSEARCH_URL")
    return cluster


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    write(folder, generated.documents(seed=11, count=40, paragraphs=40))
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "index"
    yield folder
    forget_on_cluster(folder)


def write(corpus: Path, documents: tuple[Document, ...]) -> None:
    (corpus / "documents.jsonl").write_text("".join(jsonl(documents)), encoding="utf-8")


def requests(seed: int) -> list[str]:
    rnd = random.Random(seed)
    out = []
    for _ in range(60):
        parameters = {
            "q": rnd.choice(QUERIES),
            "size": rnd.choice((1, 10, 100)),
            "sort": rnd.choice(("relevance", "-date", "document")),
            "match": rnd.choice(("all", "any")),
            "collapse": rnd.choice("01"),
            **rnd.choice(({}, {"year": "2019"}, {"organ": "安全理事会"})),
        }
        out.append(f"/api/v1/search?{urllib.parse.urlencode(parameters)}")
    return [*out, "/api/v1/documents/doc001", "/search?q=2019", "/d/doc002"]


def told(status: int, body: str) -> tuple[int, Any]:
    """What of an answer must always be the same."""
    try:
        answer = json.loads(body)
    except ValueError:
        return status, len(body) > 0
    return status, {name: value for name, value in answer.items() if name != "took_ms"}


@pytest.mark.faults
def test_no_answer_is_wrong_or_missing_while_each_node_is_killed_in_turn(
    nodes: Nodes, corpus: Path, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUANSOU_OPENSEARCH_SHARDS", "3")
    # Three nodes, one of them starting, and the service on a small machine: what is slow there is no error.
    monkeypatch.setenv("DUANSOU_OPENSEARCH_DEADLINE", "240")
    indexer.rebuild(corpus, index, engine="opensearch")
    asked = requests(seed=5)
    done = itertools.count()
    ended = threading.Event()
    with service(index, tmp_path / "log") as (_, address):
        right = {path: told(*get(address + path)) for path in asked}
        assert {status for status, _ in right.values()} == {200}
        wrong: list[tuple[str, Any]] = []

        def client(number: int) -> None:
            for path in itertools.islice(itertools.cycle(asked), number * 17, None):
                if next(done) >= REQUESTS and ended.is_set():
                    return
                answer = told(*get(address + path))
                if answer != right[path]:
                    wrong.append((path, answer))

        with ThreadPoolExecutor(THREADS) as pool:
            clients = [pool.submit(client, number) for number in range(THREADS)]
            try:
                for i in NODES:
                    nodes.kill(i)
                    nodes.revive(i)
            finally:
                ended.set()
            for future in clients:
                future.result()
    assert wrong == []
    assert next(done) > REQUESTS


def names(index: Path) -> list[str]:
    return [name.rpartition("-")[2] for name in connect().names(f"{name_on_cluster(index)}-*")]


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize("step", ["begun", "loading", "loaded"])
def test_a_builder_that_is_killed_leaves_the_old_index_answering_and_the_next_tidies_up(
    corpus: Path, index: Path, step: str
) -> None:
    indexer.rebuild(corpus, index, engine="opensearch")
    before = server.open_searcher(index).search("会议").total
    write(corpus, generated.documents(seed=12, count=40, paragraphs=40))
    # The builder tells how far it is, and is killed there.
    program = f"""
import sys, time, indexer
from indexer.cluster import building, client
def reached(name):
    if name == {step!r}:
        print(name, flush=True)
        time.sleep(600)
def after(owner, method, name):
    of = getattr(owner, method)
    def wrapped(*args, **kwargs):
        done = of(*args, **kwargs)
        reached(name)
        return done
    setattr(owner, method, wrapped)
after(building.Building, "begin", "begun")
after(client.Cluster, "bulk", "loading")
after(client.Cluster, "settle", "loaded")
indexer.rebuild({str(corpus)!r}, {str(index)!r}, engine="opensearch")
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as builder:
        assert builder.stdout is not None
        assert builder.stdout.readline() == f"{step}\n"
        builder.send_signal(signal.SIGKILL)
    assert server.open_searcher(index).search("会议").total == before
    assert names(index) == ["000001", "000002"]
    indexer.rebuild(corpus, index, engine="opensearch")
    assert names(index) == ["000001", "000002"]
    assert connect().behind(name_on_cluster(index)) == [f"{name_on_cluster(index)}-000002"]
    assert server.open_searcher(index).search("会议").total != before


def test_a_node_that_is_killed_while_an_index_is_loaded_leaves_the_old_one_answering(
    nodes: Nodes, corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUANSOU_OPENSEARCH_SHARDS", "3")
    indexer.rebuild(corpus, index, engine="opensearch")
    before = server.open_searcher(index).search("会议").total
    killed = threading.Event()

    def kill(step: str, done: int, total: int) -> None:
        if step == "建立索引" and not killed.is_set():
            killed.set()
            nodes.kill(2)

    with suppress(DuansouError):  # it may fail, or find a way round
        indexer.rebuild(corpus, index, engine="opensearch", progress=kill)
    assert killed.is_set()
    assert server.open_searcher(index).search("会议").total == before
    nodes.revive(2)
    indexer.rebuild(corpus, index, engine="opensearch")
    assert len(names(index)) == 2
    assert server.open_searcher(index).search("会议").total == before
