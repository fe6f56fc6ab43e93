"""The calls of docs/operating.md, on a real cluster: going back a generation, snapshots and restoring, upgrading."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import indexer
import server
from indexer.cluster.client import connect
from indexer.cluster.mapping import MAPPING_VERSION
from indexer.cluster.pointer import name_on_cluster
from indexer.errors import NoIndexError
from server.search.live import LiveSearcher
from tests import web_corpus
from tests.cluster.nodes import Nodes
from tests.cluster.tidying import forget_on_cluster

PAGE = (Path(__file__).parents[1] / "docs" / "operating.md").read_text(encoding="utf-8")
CALLS = re.findall(r"^```\n(GET|PUT|POST) (\S+)(?:\n(\{.*?\}))?\n```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def index(tmp_path: Path, cluster: Nodes | None) -> Iterator[Path]:
    index = web_corpus.build(tmp_path, engine="opensearch")
    yield index
    forget_on_cluster(index)


@pytest.fixture
def nodes(cluster: Nodes | None) -> Nodes:
    if cluster is None:
        pytest.skip("the folder for snapshots of this cluster is not known: unset DUANSOU_OPENSEARCH_URL")
    return cluster


def call(nodes: Nodes, wanted: str, **names: str) -> dict[str, Any]:
    """Makes the call of the page whose address matches, with names put in."""
    (method, address, body) = next(found for found in CALLS if re.fullmatch(wanted, found[1]))
    for name, instead in names.items():
        address, body = (part.replace(name, instead) for part in (address, body))
    request = urllib.request.Request(
        f"{nodes.urls[0]}/{address}",
        method=method,
        data=body.replace("/backups", f"{nodes.root}/snapshots").encode() or None,
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=300) as answer:
        told: dict[str, Any] = json.load(answer)
    return told


def test_what_a_snapshot_holds_answers_again_after_all_was_lost(nodes: Nodes, index: Path) -> None:
    name = name_on_cluster(index)
    before = server.open_searcher(index).search("水文").to_dict()
    call(nodes, "_snapshot/duansou")
    taken = call(nodes, "_snapshot/duansou/first.*completion=true", NAME=name, first=name)
    assert taken["snapshot"]["state"] == "SUCCESS"
    forget_on_cluster(index)
    with pytest.raises(NoIndexError, match="还没有名为"):
        server.open_searcher(index)
    call(nodes, "_snapshot/duansou/first/_restore.*", NAME=name, first=name)
    after = server.open_searcher(index).search("水文").to_dict()
    assert {**after, "took_ms": 0} == {**before, "took_ms": 0}
    assert indexer.status(index.parent / "corpus", index).reasons == ()


def test_an_alias_that_is_moved_back_brings_the_generation_before(nodes: Nodes, index: Path) -> None:
    name = name_on_cluster(index)
    indexer.rebuild(index.parent / "corpus", index, engine="opensearch")
    assert server.open_searcher(index).generation == "000002"
    renamed = {"NAME-000007": f"{name}-000002", "NAME-000006": f"{name}-000001", "NAME": name}
    assert call(nodes, "_aliases", **renamed)["acknowledged"]
    assert server.open_searcher(index).generation == "000001"


def test_merging_a_generation_changes_no_answer(nodes: Nodes, index: Path) -> None:
    before = server.open_searcher(index).rank("水文")
    call(nodes, "NAME-000007/_forcemerge.*", **{"NAME-000007": f"{name_on_cluster(index)}-000001"})
    assert server.open_searcher(index).rank("水文") == before


def test_a_service_goes_on_with_its_generation_when_a_newer_program_has_built_the_next(index: Path) -> None:
    live = LiveSearcher(index)
    indexer.rebuild(index.parent / "corpus", index, engine="opensearch")
    newer = f"{name_on_cluster(index)}-000002"
    connect().set_meta(newer, {**(connect().meta(newer) or {}), "mapping": MAPPING_VERSION + 1})
    live.look()
    assert live.get().generation == "000001"
    assert live.get().search("水文").total == 2
    with pytest.raises(NoIndexError, match="请运行 duansou rebuild"):
        LiveSearcher(index).get()
