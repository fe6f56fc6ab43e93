from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import indexer
from indexer.engine.generations import current
from indexer.errors import DuansouError, LockedError, NoIndexError, ParameterError
from server.search.searcher import open_searcher


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "甲.txt").write_text("甲文件\n\n1. 各方应当打击恐怖主义。\n\n2. 各方应当防止资助。\n", encoding="utf-8")
    row = {"id": "乙", "title": "乙文件", "date": "2019-05-21", "paragraphs": ["恐怖主义没有国界。", "合作。"]}
    (folder / "乙.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return folder


def total(index: Path, q: str) -> int:
    return open_searcher(index).search(q).total


def test_a_rebuild_reports_what_it_did_and_the_index_answers(corpus: Path, tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    report = indexer.rebuild(corpus, tmp_path / "index", progress=lambda *step: steps.append(step))
    assert (report.documents, report.paragraphs, report.skipped, report.ignored) == (2, 5, (), 0)
    assert total(tmp_path / "index", "恐怖主义") == 2
    assert {name: (done, of) for name, done, of in steps} == {"读取": (2, 2), "建立索引": (5, 5)}
    assert report.size > 0


def test_a_second_rebuild_replaces_the_answers_and_keeps_the_generation_before(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    indexer.rebuild(corpus, index)
    old = open_searcher(index)
    (corpus / "丙.txt").write_text("恐怖主义丙\n", encoding="utf-8")
    indexer.rebuild(corpus, index)
    indexer.rebuild(corpus, index)
    assert total(index, "恐怖主义") == 3
    assert old.search("恐怖主义").total == 2
    assert sorted(p.name for p in (index / "generations").iterdir()) == ["000002", "000003"]


def test_a_file_that_cannot_be_read_is_named_and_the_rest_is_built(corpus: Path, tmp_path: Path) -> None:
    (corpus / "空.txt").write_bytes(b"")
    (corpus / "乱.txt").write_bytes(bytes(range(128, 256)) * 20)
    (corpus / "甲.toml").write_text("title = ", encoding="utf-8")
    (corpus / "图.png").write_bytes(b"x")
    report = indexer.rebuild(corpus, tmp_path / "index")
    assert sorted(s.file for s in report.skipped) == ["乱.txt", "甲.txt", "空.txt"]
    assert all(s.reason for s in report.skipped)
    assert report.ignored == 1
    assert report.documents == 1
    assert current(tmp_path / "index").manifest.skipped == report.skipped


def test_of_two_documents_with_one_id_both_are_named_and_neither_is_indexed(corpus: Path, tmp_path: Path) -> None:
    (corpus / "sub").mkdir()
    (corpus / "sub" / "甲.txt").write_text("另一份甲文件\n", encoding="utf-8")
    report = indexer.rebuild(corpus, tmp_path / "index")
    assert sorted(s.file for s in report.skipped) == ["sub/甲.txt", "甲.txt"]
    assert [d.record.id for d in open_searcher(tmp_path / "index").documents()] == ["乙"]


def test_strict_stops_at_the_first_file_that_cannot_be_read(corpus: Path, tmp_path: Path) -> None:
    (corpus / "空.txt").write_bytes(b"")
    with pytest.raises(DuansouError, match=r"空\.txt"):
        indexer.rebuild(corpus, tmp_path / "index", strict=True)
    with pytest.raises(NoIndexError):
        current(tmp_path / "index")


def test_an_empty_corpus_is_refused_and_the_old_index_stays(corpus: Path, tmp_path: Path) -> None:
    indexer.rebuild(corpus, tmp_path / "index")
    empty = tmp_path / "empty"
    empty.mkdir()
    for folder in (empty, tmp_path / "nowhere"):
        with pytest.raises(DuansouError):
            indexer.rebuild(folder, tmp_path / "index")
    assert total(tmp_path / "index", "恐怖主义") == 2


def test_an_unknown_engine_is_refused(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(ParameterError):
        indexer.rebuild(corpus, tmp_path / "index", engine="none")


def test_status_tells_current_from_stale_and_why(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    indexer.rebuild(corpus, index)
    assert indexer.status(corpus, index).reasons == ()
    os.utime(corpus / "甲.txt")
    assert indexer.status(corpus, index).reasons == ()
    (corpus / "甲.txt").write_text("甲文件改了\n", encoding="utf-8")
    (corpus / "丁.txt").write_text("丁\n", encoding="utf-8")
    (corpus / "乙.jsonl").unlink()
    reasons = " ".join(indexer.status(corpus, index).reasons)
    for name in ("甲.txt", "丁.txt", "乙.jsonl"):
        assert name in reasons


def test_a_record_beside_a_file_is_part_of_what_makes_an_index_stale(corpus: Path, tmp_path: Path) -> None:
    indexer.rebuild(corpus, tmp_path / "index")
    (corpus / "甲.toml").write_text('title = "改了的题目"\n', encoding="utf-8")
    assert indexer.status(corpus, tmp_path / "index").reasons


def test_an_index_of_another_dictionary_is_stale(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    indexer.rebuild(corpus, tmp_path / "index")
    monkeypatch.setattr("indexer.pipeline.segmenter_identity", lambda: "another")
    assert "segmenter" in indexer.status(corpus, tmp_path / "index").reasons[0]


_HOLD = """
import sys
from pathlib import Path
from indexer.engine.lock import rebuild_lock
with rebuild_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_at_once_the_second_says_whose_lock_it_is(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(index)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedError, match=str(holder.pid)):
            indexer.rebuild(corpus, index)
        holder.communicate()
    assert indexer.rebuild(corpus, index).documents == 2
