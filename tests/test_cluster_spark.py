"""An index that Spark builds is the one that this process builds."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import indexer
import server
from indexer.cluster.client import connect, hits_of
from indexer.cluster.pointer import name_on_cluster
from indexer.errors import DuansouError
from indexer.export import jsonl
from server.cli import cli
from tests import generated
from tests.cluster.nodes import java_home
from tests.cluster.tidying import forget_on_cluster

DOCUMENTS = generated.documents(seed=21, count=30, paragraphs=20)


@pytest.fixture
def spark(cluster: object, monkeypatch: pytest.MonkeyPatch) -> str:
    """The master of Spark in this process."""
    monkeypatch.setenv("JAVA_HOME", str(java_home()))  # there is one: the cluster runs
    return "local[2]"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    lines = list(jsonl(DOCUMENTS))
    (folder / "first.jsonl").write_text("".join(lines[:18]) + "no document\n" + lines[20], encoding="utf-8")
    with gzip.open(folder / "second.jsonl.gz", "wt", encoding="utf-8") as packed:
        packed.write("".join(lines[18:]))
    (folder / "letter.txt").write_text("一封信\n\n各国共享水文数据。\n\n各国共享水文数据。\n", encoding="utf-8")
    (folder / "empty.txt").write_text("")
    return folder


@pytest.fixture
def indices(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    folders = tmp_path / "here", tmp_path / "spark"
    yield folders
    for folder in folders:
        forget_on_cluster(folder)


def entries(index: Path) -> dict[str, Any]:
    """Every entry by its id."""
    body = {"query": {"match_all": {}}, "size": 10_000}
    found = {hit["_id"]: hit["_source"] for hit in hits_of(connect().search(f"{name_on_cluster(index)}-000001", body))}
    # What was left out is named in the order in which it was come upon.
    skipped = [entry["stored"] for id, entry in found.items() if id.startswith("skipped/")]
    found = {id: entry for id, entry in found.items() if not id.startswith("skipped/")}
    return {**found, "skipped": sorted(map(json.dumps, skipped))}


def test_the_same_entries_are_loaded_and_the_same_is_left_out(
    spark: str, corpus: Path, indices: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.spark._SHARE", 2_000)
    here, there = indices
    indexer.rebuild(corpus, here, engine="opensearch")
    arguments = ["rebuild", "--corpus", str(corpus), "--index", str(there), "--engine", "opensearch", "--master", spark]
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 1, done.output  # something was left out
    assert "first.jsonl:19" in done.stderr
    assert entries(there) == entries(here)
    ours, theirs = (server.open_searcher(index).search("恐怖主义 资助", size=100).to_dict() for index in indices)
    assert {**ours, "took_ms": 0} == {**theirs, "took_ms": 0}


def test_a_master_that_is_none_leaves_nothing(spark: str, corpus: Path, indices: tuple[Path, Path]) -> None:
    from indexer.spark import rebuild_with_spark

    with pytest.raises(DuansouError, match="Spark 没有启动"):
        rebuild_with_spark(corpus, indices[1], master="nonsense")
    assert connect().names(f"{name_on_cluster(indices[1])}-*") == []


def test_a_master_without_the_engine_is_wrong_usage(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["rebuild", "--index", str(tmp_path), "--master", "local", "--engine", "whoosh"])
    assert result.exit_code == 2
    assert "--engine opensearch" in result.stderr
