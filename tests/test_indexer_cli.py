from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.cli import cli
from indexer.documents.model import RECORD_FIELDS
from indexer.engine.generations import building, current
from indexer.engine.reader import open_reader
from indexer.settings import SETTINGS
from tests import web_corpus

LAST_LINE = re.compile(r"(\d+) 份文件，(\d+) 段，\d+\.\d 秒，\d+\.\d\d MB")


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for known in SETTINGS:
        monkeypatch.delenv(known.env, raising=False)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return web_corpus.build(tmp_path)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def rebuild(index: Path, *flags: str) -> Result:
    return run("rebuild", "--corpus", index.parent / "corpus", "--index", index, *flags)


def test_without_a_command_the_help_is_shown() -> None:
    result = run()
    assert result.exit_code == 0
    assert all(name in result.stdout for name in cli.commands)


def test_a_rebuild_ends_with_documents_paragraphs_seconds_and_megabytes(index: Path) -> None:
    result = rebuild(index)
    assert result.exit_code == 0
    last = LAST_LINE.fullmatch(result.stdout.splitlines()[-1])
    assert last is not None
    assert last.groups() == ("2", "35")


def test_off_a_terminal_progress_is_plain_lines_on_standard_error(index: Path) -> None:
    result = rebuild(index)
    assert result.stderr == "读取（共 1）……\n建立索引（共 35）……\n"
    assert not set("\r\x1b") & set(result.output)


def test_skipped_files_are_named_with_their_reason_and_the_rest_is_built(index: Path) -> None:
    (index.parent / "corpus" / "空.txt").touch()
    (index.parent / "corpus" / "图.png").write_bytes(b"x")
    result = rebuild(index)
    assert result.exit_code == 1
    assert "没有收入 空.txt：文件是空的" in result.stderr
    assert "另有 1 个文件" in result.stderr
    assert LAST_LINE.fullmatch(result.stdout.splitlines()[-1])
    assert current(index).name == "000002"


def test_a_strict_rebuild_stops_at_a_file_that_cannot_be_read(index: Path) -> None:
    (index.parent / "corpus" / "空.txt").touch()
    result = rebuild(index, "--strict")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].startswith("空.txt：")
    assert current(index).name == "000001"


def test_a_current_index_is_not_rebuilt_if_not_needed(index: Path) -> None:
    result = rebuild(index, "--if-needed")
    assert (result.exit_code, result.stdout) == (0, "索引已是最新：2 份文件，35 段，没有重建。\n")
    assert current(index).name == "000001"


def test_a_changed_corpus_is_rebuilt_if_needed_and_the_reason_told(index: Path) -> None:
    (index.parent / "corpus" / "新.txt").write_text("新的一段。", encoding="utf-8")
    result = rebuild(index, "--if-needed")
    assert result.exit_code == 0
    assert "需要重建：语料中有 1 个新文件：新.txt。" in result.stderr
    assert "3 份文件" in result.stdout


def test_a_damaged_index_is_rebuilt_if_needed(index: Path) -> None:
    (current(index).folder / "keys.npy").write_bytes(b"")
    result = rebuild(index, "--if-needed")
    assert (result.exit_code, current(index).name) == (0, "000002")
    assert "需要重建：现有的索引已损坏。" in result.stderr


def test_an_index_is_built_if_there_is_none(index: Path) -> None:
    result = run("rebuild", "--corpus", index.parent / "corpus", "--index", index.parent / "other", "--if-needed")
    assert (result.exit_code, current(index.parent / "other").name) == (0, "000001")


def test_two_rebuilds_at_once_are_refused_with_the_owner_of_the_lock(index: Path) -> None:
    with building(index):
        result = rebuild(index)
    assert result.exit_code == 4
    assert f"进程号 {os.getpid()}" in result.stderr


@pytest.mark.parametrize(
    ("flags", "code"),
    [(("--corpus", "no-such-folder"), 1), (("--engine", "none"), 2), (("--index", ""), 2), (("extra",), 2)],
)
def test_a_rebuild_that_cannot_be_done_is_one_sentence(index: Path, flags: tuple[str, ...], code: int) -> None:
    result = rebuild(index, *flags)
    assert result.exit_code == code
    assert result.stdout == ""
    assert re.fullmatch(r"[^\n]+。\n", result.stderr)


def test_status_tells_what_is_indexed(index: Path) -> None:
    result = run("status", "--index", index)
    assert result.exit_code == 0
    assert "2 份文件，35 段" in result.stdout
    assert "与语料一致" in result.stdout


def test_status_as_json_has_the_members_of_the_contract(index: Path) -> None:
    state = json.loads(run("status", "--json", "--index", index).stdout)
    expected = {"documents": 2, "paragraphs": 35, "engine": "whoosh", "generation": "000001", "stale": False}
    assert expected.items() <= state.items()
    assert (state["reasons"], state["skipped"]) == ([], [])


def test_status_of_a_stale_index_exits_3_and_says_why(index: Path) -> None:
    (index.parent / "corpus" / "新.txt").write_text("新的一段。", encoding="utf-8")
    result = run("status", "--json", "--index", index)
    state = json.loads(result.stdout)
    assert (result.exit_code, state["stale"], state["reasons"]) == (3, True, ["语料中有 1 个新文件：新.txt。"])
    assert "新.txt" in run("status", "--index", index).stdout


def test_status_compares_with_the_corpus_of_the_index_unless_another_is_named(index: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    assert run("status", "--index", index).exit_code == 0
    assert run("status", "--index", index, "--corpus", other).exit_code == 3


def test_status_without_a_corpus_still_tells_what_is_indexed(index: Path) -> None:
    result = run("status", "--index", index, "--corpus", index.parent / "gone")
    assert result.exit_code == 3
    assert "2 份文件，35 段" in result.stdout
    assert "没有语料文件夹" in result.stdout


def test_an_update_takes_over_what_changed(index: Path) -> None:
    (index.parent / "corpus" / "new.txt").write_text("新的一份。", encoding="utf-8")
    result = run("update", "--corpus", index.parent / "corpus", "--index", index)
    assert result.exit_code == 0
    assert "3 份文件，36 段" in result.stdout
    again = run("update", "--corpus", index.parent / "corpus", "--index", index, "--if-needed")
    assert "没有更新" in again.stdout


def test_verify_of_a_sound_index_exits_0(index: Path) -> None:
    assert run("verify", "--index", index).exit_code == 0


@pytest.mark.parametrize("name", ["segments/000001/keys", "manifest.json", "segments/000001/documents.jsonl"])
def test_verify_of_a_damaged_index_exits_1_and_names_the_file(index: Path, name: str) -> None:
    path = current(index).folder / name
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    result = run("verify", "--index", index)
    assert result.exit_code == 1
    assert name in result.stderr


def test_verify_of_an_index_of_another_schema_exits_3(index: Path) -> None:
    path = current(index).folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "schema": 99}), encoding="utf-8")
    result = run("verify", "--index", index)
    assert result.exit_code == 3
    assert "第 99 版" in result.stderr


@pytest.mark.parametrize("command", ["status", "verify", "export", "documents"])
def test_without_an_index_a_command_exits_3_and_says_how_to_make_one(tmp_path: Path, command: str) -> None:
    result = run(command, "--index", tmp_path / "none")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "duansou rebuild" in result.stderr


def test_export_writes_jsonl_or_csv(index: Path) -> None:
    reader = open_reader(index)
    rows = [json.loads(line) for line in run("export", "--index", index).stdout.splitlines()]
    assert [row["id"] for row in rows] == ["letter", "report"]
    text = run("export", "--format", "csv", "--index", index).stdout.removeprefix("\ufeff")
    assert len(list(csv.DictReader(io.StringIO(text)))) == reader.count
    assert run("export", "--format", "xml", "--index", index).exit_code == 2


def test_documents_shows_records_and_what_was_read_off_the_text(index: Path) -> None:
    (index.parent / "corpus" / "信.txt").write_text("关于桥梁的报告\n\n2020年7月30日\n", encoding="utf-8")
    rebuild(index)
    lines = run("documents", "--index", index).stdout.splitlines()
    assert lines[0] == f"letter  {web_corpus.LETTER['title']}"
    assert lines[1] == "    A/80/12 · 2019-05-21 · 大会 · letter · zh · 5 段"
    assert any(line.startswith("    读自正文：") and "title" in line for line in lines)


def test_documents_as_json_have_every_field_of_the_record(index: Path) -> None:
    items = json.loads(run("documents", "--json", "--index", index).stdout)["items"]
    assert [item["id"] for item in items] == sorted(item["id"] for item in items)
    assert all(item.keys() == {*RECORD_FIELDS, "count", "read_off"} for item in items)
    assert items[0]["title"] == web_corpus.LETTER["title"]
    assert items[0]["count"] == 5


def test_terms_lists_each_name_with_its_other_forms() -> None:
    assert "欧洲联盟：欧盟" in run("terms").stdout.splitlines()


def test_terms_mined_from_an_index_are_a_list_to_review(tmp_path: Path) -> None:
    text = "由大河流域管理组织(大流组织)和欧洲联盟(欧盟)主办。"
    index = web_corpus.build(tmp_path, {"id": "a", "title": "题", "paragraphs": [text]})
    lines = run("terms", "--mine", "--index", index).stdout.splitlines()
    assert lines[-4:] == ["# 1 处，例如 a:1", "[[name]]", 'full = "大河流域管理组织"', 'short = ["大流组织"]']


def test_settings_shows_each_value_and_where_it_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUANSOU_PORT", "9000")
    rows = [line.split() for line in run("settings").stdout.splitlines()]
    assert ["port", "9000", "环境", "DUANSOU_PORT"] in [[*row[:2], row[2][:2], row[3]] for row in rows]
    assert [row[0] for row in rows[1:]] == [known.name for known in SETTINGS]
    assert {known.env for known in SETTINGS} <= {row[3] for row in rows}


def test_settings_with_a_bad_variable_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUANSOU_PORT", "abc")
    result = run("settings")
    assert result.exit_code == 2
    assert "环境变量 DUANSOU_PORT" in result.stderr


def test_the_environment_names_the_index(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUANSOU_INDEX", str(index))
    assert run("verify").exit_code == 0


def test_python_m_indexer_runs_the_commands(index: Path) -> None:
    command = [sys.executable, "-m", "indexer", "status", "--index", str(index)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "35 段" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals: run it on Linux or macOS")
def test_on_a_terminal_a_rebuild_shows_a_bar_up_to_the_end(index: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "indexer", "rebuild", "--index", str(index)]
    command += ["--corpus", str(index.parent / "corpus")]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:  # Linux's way of saying that the other end is closed
            pass
        assert process.stdout is not None
        assert LAST_LINE.fullmatch(process.stdout.read().decode().splitlines()[-1])
    os.close(ours)
    assert process.returncode == 0
    assert "\r" in shown.decode()
    assert shown.decode().count("100%") == 2
