from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer import doctor
from indexer.doctor import CHECKS, Place, State, examine
from indexer.settings import SETTINGS
from server.cli import cli
from tests.test_serving import service
from tests.web_corpus import build


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("DUANSOU_")]:
        monkeypatch.delenv(name)
    for known in SETTINGS:
        monkeypatch.delenv(known.env, raising=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("doctor")
    build(folder)
    return folder


def found(folder: Path, *, host: str = "127.0.0.1", port: int = 0) -> dict[str, tuple[State, str]]:
    place = Place(folder / "corpus", folder / "index", host, port)
    return {finding.check: (finding.state, finding.detail) for finding in examine(place)}


def test_a_sound_installation_has_nothing_to_mend_and_every_check_is_told(built: Path) -> None:
    findings = found(built)
    assert {name: told for name, told in findings.items() if told[0] == "mend"} == {}
    assert len(findings) == len(CHECKS)
    assert all(detail.endswith("。") for _, detail in findings.values())


def test_without_an_index_one_line_says_so(tmp_path: Path) -> None:
    findings = found(tmp_path)
    assert [name for name, (state, _) in findings.items() if state == "mend"] == ["index"]
    assert "duansou rebuild" in findings["index"][1]


def test_damage_staleness_and_times_to_come_are_found(tmp_path: Path) -> None:
    index = build(tmp_path)
    (tmp_path / "corpus/new.txt").write_text("一份新的文件，收在后面。", encoding="utf-8")
    assert found(tmp_path)["freshness"][0] == "mend"
    os.utime(tmp_path / "corpus/new.txt", (4_000_000_000, 4_000_000_000))
    assert "new.txt" in found(tmp_path)["clock"][1]
    (index / "generations/000001/segments.json").write_text("{}", encoding="utf-8")
    assert found(tmp_path)["integrity"][0] == "mend"


def test_an_index_that_anybody_may_write_is_to_be_mended(tmp_path: Path) -> None:
    build(tmp_path).chmod(0o777)
    assert "chmod" in found(tmp_path)["permissions"][1]


def test_a_misspelt_variable_is_named_with_the_one_that_was_meant(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUANSOU_WORKER", "3")
    state, detail = found(built)["settings"]
    assert state == "mend"
    assert "DUANSOU_WORKER（是不是 DUANSOU_WORKERS）" in detail


def test_a_value_that_cannot_be_used_is_told(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUANSOU_SEARCHES", "many")
    state, detail = found(built)["settings"]
    assert state == "mend"
    assert "DUANSOU_SEARCHES" in detail


def test_a_port_that_another_program_has_is_to_be_changed(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert found(built, port=taken.getsockname()[1])["port"][0] == "mend"
    assert found(built, host="203.0.113.1", port=8000)["port"][0] == "mend"


def test_a_port_that_the_service_has_is_as_it_should_be(built: Path, tmp_path: Path) -> None:
    with service(built / "index", tmp_path / "log") as (_, address):
        state, detail = found(built, port=int(address.rpartition(":")[2]))["port"]
    assert (state, detail.endswith("服务正在运行。")) == ("ok", True)


def test_a_cluster_that_is_away_is_told(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUANSOU_ENGINE", "opensearch")
    monkeypatch.setenv("DUANSOU_OPENSEARCH_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("DUANSOU_OPENSEARCH_RETRIES", "0")
    findings = found(tmp_path)
    assert (findings["index"][0], findings["cluster"][0]) == ("mend", "mend")


def test_the_command_tells_the_same_as_json_and_exits_with_1_if_something_is_to_be_mended(tmp_path: Path) -> None:
    arguments = ["doctor", "--corpus", str(tmp_path), "--index", str(tmp_path / "none"), "--port", "0"]
    lines = CliRunner().invoke(cli, arguments)
    assert lines.exit_code == 1
    told = json.loads(CliRunner().invoke(cli, [*arguments, "--json"]).stdout)
    assert not told["ok"]
    assert [line.split()[1] for line in lines.stdout.splitlines()] == [c["check"] for c in told["checks"]]
    assert "有 1 项要改。" in lines.stderr
