"""An index on a cluster from corpus to switch, and what is left when something goes wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import indexer
import server
from indexer.cluster.client import Cluster, connect
from indexer.cluster.mapping import MAPPING_VERSION, index_body
from indexer.cluster.pointer import name_on_cluster
from indexer.errors import DamagedIndexError, DuansouError, NoIndexError
from server.cli import cli
from tests.cluster.tidying import forget_on_cluster
from tests.web_corpus import LETTER, REPORT

pytestmark = pytest.mark.usefixtures("cluster")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "index"
    yield folder
    forget_on_cluster(folder)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    write(folder, LETTER, REPORT)
    return folder


def write(corpus: Path, *documents: object) -> None:
    lines = [json.dumps(document, ensure_ascii=False) + "\n" for document in documents]
    (corpus / "documents.jsonl").write_text("".join(lines), encoding="utf-8")


def rebuild(corpus: Path, index: Path) -> str:
    return indexer.rebuild(corpus, index, engine="opensearch").generation


def names(index: Path) -> list[str]:
    return [name.rpartition("-")[2] for name in connect().names(f"{name_on_cluster(index)}-*")]


def test_a_rebuild_tells_what_it_did_and_the_index_remembers_its_engine(corpus: Path, index: Path) -> None:
    report = indexer.rebuild(corpus, index, engine="opensearch")
    assert (report.documents, report.paragraphs, report.generation) == (2, 35, "000001")
    assert report.size > 0
    state = indexer.status(corpus, index)
    assert (state.manifest.engine, state.manifest.paragraphs, state.reasons) == ("opensearch", 35, ())
    assert server.open_searcher(index).search("水文").total == 2


def test_the_last_two_generations_are_kept_and_the_newest_answers(corpus: Path, index: Path) -> None:
    assert [rebuild(corpus, index) for _ in range(3)] == ["000001", "000002", "000003"]
    assert names(index) == ["000002", "000003"]
    assert connect().behind(name_on_cluster(index)) == [f"{name_on_cluster(index)}-000003"]


def test_a_searcher_goes_on_answering_from_its_generation_after_a_rebuild(corpus: Path, index: Path) -> None:
    rebuild(corpus, index)
    before = server.open_searcher(index)
    write(corpus, LETTER)
    rebuild(corpus, index)
    assert before.search("橋樑").total > 10
    assert server.open_searcher(index).search("橋樑").total == 1


def test_a_rebuild_that_fails_leaves_the_old_index_and_nothing_else(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild(corpus, index)

    def fail(*_: object) -> None:
        raise DuansouError("不相符。")

    monkeypatch.setattr("indexer.cluster.building.check_sample", fail)
    with pytest.raises(DuansouError, match="不相符"):
        rebuild(corpus, index)
    assert names(index) == ["000001"]
    assert server.open_searcher(index).search("水文").total == 2


def test_what_a_builder_that_died_has_left_goes_before_the_next(corpus: Path, index: Path) -> None:
    rebuild(corpus, index)
    connect().create(f"{name_on_cluster(index)}-000002", {})
    connect().create(f"{name_on_cluster(index)}-other", {})
    assert server.open_searcher(index).generation == "000001"
    assert rebuild(corpus, index) == "000002"
    assert names(index) == ["000001", "000002", "other"]


def test_a_difference_between_cluster_and_corpus_is_seen_before_the_switch(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bulk = Cluster.bulk

    def altered(cluster: Cluster, name: str, lines: bytes) -> dict[str, object]:
        return bulk(cluster, name, lines.replace('"key":"河流管理宣言"'.encode(), '"key":"河流"'.encode()))

    monkeypatch.setattr(Cluster, "bulk", altered)
    with pytest.raises(DuansouError, match="与读到的不符"):
        rebuild(corpus, index)
    assert names(index) == []
    monkeypatch.setattr(Cluster, "bulk", lambda cluster, name, lines: bulk(cluster, name, lines.split(b"\n", 2)[2]))
    with pytest.raises(DuansouError, match="段落数与读到的不符"):
        rebuild(corpus, index)


def test_an_update_makes_a_new_generation_only_if_something_changed(corpus: Path, index: Path) -> None:
    def update() -> str:
        return indexer.update(corpus, index, engine="opensearch").generation

    assert [update(), update()] == ["000001", "000001"]
    write(corpus, LETTER)
    assert [update(), update()] == ["000002", "000002"]
    assert server.open_searcher(index).search("橋樑").total == 1


def test_two_machines_that_build_under_one_name_do_not_mix(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild(corpus, index)
    bulk = Cluster.bulk

    def overtaken(cluster: Cluster, name: str, lines: bytes) -> dict[str, object]:
        cluster.delete([name])
        cluster.create(name, index_body(shards=1, builder="another"))
        return bulk(cluster, name, lines)

    monkeypatch.setattr(Cluster, "bulk", overtaken)
    with pytest.raises(DuansouError, match="另一台机器"):
        rebuild(corpus, index)
    assert server.open_searcher(index).generation == "000001"


def test_verify_sees_a_paragraph_that_is_gone(corpus: Path, index: Path) -> None:
    from indexer.stored import open_stored

    rebuild(corpus, index)
    assert "分片都可用" in open_stored(index).verify()
    name = f"{name_on_cluster(index)}-000001"
    connect().bulk(name, b'{"delete":{"_id":"letter:2","routing":"letter"}}\n')
    connect().refresh(name)
    with pytest.raises(DamagedIndexError, match="与建立时不同"):
        open_stored(index).verify()


def test_an_index_of_another_version_or_of_others_is_not_read(corpus: Path, index: Path) -> None:
    rebuild(corpus, index)
    name = f"{name_on_cluster(index)}-000001"
    meta = connect().meta(name) or {}
    connect().set_meta(name, {**meta, "mapping": MAPPING_VERSION + 1})
    with pytest.raises(NoIndexError, match="请运行 duansou rebuild"):
        server.open_searcher(index)
    connect().set_meta(name, {"whose": "not ours"})
    with pytest.raises(NoIndexError, match="不是段搜建立的"):
        server.open_searcher(index)


def test_the_commands_work_as_on_files(corpus: Path, index: Path, tmp_path: Path) -> None:
    def run(*arguments: str, exit_code: int = 0) -> str:
        result = CliRunner().invoke(cli, arguments)
        assert result.exit_code == exit_code, result.output
        return result.output

    flags = ("--corpus", str(corpus), "--index", str(index))
    run("search", "水文", "--index", str(index), exit_code=3)
    assert "2 份文件，35 段" in run("rebuild", *flags, "--engine", "opensearch")
    assert "索引已是最新" in run("rebuild", *flags, "--if-needed")
    assert "opensearch" in run("status", *flags)
    assert "完好" in run("verify", "--index", str(index))
    assert "letter" in run("documents", "--index", str(index))
    files = tmp_path / "files"
    indexer.rebuild(corpus, files)
    for form in ("jsonl", "csv"):
        assert run("export", "--format", form, "--index", str(index)) == run(
            "export", "--format", form, "--index", str(files)
        )
    write(corpus, LETTER)
    assert "已经过时" in run("status", *flags, exit_code=3)
    assert "1 份文件，5 段" in run("rebuild", *flags, "--if-needed")
    assert "还没有索引" in run("search", "水文", "--index", str(tmp_path / "none"), exit_code=3)


def test_an_index_can_move_from_files_to_the_cluster_and_back(corpus: Path, index: Path) -> None:
    indexer.rebuild(corpus, index)
    rebuild(corpus, index)
    assert indexer.status(corpus, index).manifest.engine == "opensearch"
    indexer.rebuild(corpus, index)
    assert indexer.status(corpus, index).manifest.engine == "whoosh"
    assert server.open_searcher(index).search("水文").total == 2


def test_a_service_elsewhere_needs_only_the_name(
    corpus: Path, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild(corpus, index)
    monkeypatch.setenv("DUANSOU_OPENSEARCH_INDEX", name_on_cluster(index))
    monkeypatch.setenv("DUANSOU_ENGINE", "opensearch")
    assert server.open_searcher(tmp_path / "nothing here").search("水文").total == 2
