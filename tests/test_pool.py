"""Files read in processes that can be killed: what a hostile file costs, and that it costs nobody else."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

import indexer
from indexer.documents import Document, Skipped, Source, find_sources, read_all, read_corpus, read_source
from indexer.documents.file_reading import entries
from indexer.engine.generations import current
from indexer.errors import DuansouError, ParameterError
from tests.test_pdf_glyphs import unpacked


def fill(folder: Path, files: dict[str, bytes | str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def sources(corpus: Path) -> tuple[Source, ...]:
    return find_sources(corpus).sources


def lines(count: int, words: str = "各方应当共享水位数据。") -> bytes:
    rows = (
        {"id": f"{n:05}", "title": f"第{n}号", "text": f"第{n}号\n\n1. {words * (n % 7 + 1)}"} for n in range(count)
    )
    return b"\n".join(json.dumps(row, ensure_ascii=False).encode() for row in rows)


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_workers_give_what_reading_here_gives_in_the_same_order(tmp_path: Path, workers: int) -> None:
    corpus = fill(
        tmp_path / "corpus",
        {
            **{f"{n:03}.txt": f"第{n}号\n\n1. 各方应当共享。" for n in range(150)},
            "large.jsonl": lines(4000) + b"\n{bad\n" + lines(3),
            "packed.jsonl.gz": gzip.compress(lines(20)),
            "empty.txt": "",
            "empty.jsonl": "",
            "lone.toml": "",
            "012.toml": 'symbol = "A/1"',
            "013.toml": "broken",
        },
    )
    assert (corpus / "large.jsonl").stat().st_size > 256_000
    expected = [read_source(source) for source in sources(corpus)]
    assert list(read_all(sources(corpus), workers=workers)) == expected
    assert sum(len(documents) for documents, _ in expected) > 4100


def test_no_share_is_lost_where_one_worker_reads_all_of_them(tmp_path: Path) -> None:
    rows = [json.dumps({"id": f"{n:02}", "text": "各方应当共享。" * 1200}, ensure_ascii=False) for n in range(20)]
    corpus = fill(tmp_path / "corpus", {"a.txt": "各方应当共享水位数据。\n\n" * 30_000, "b.jsonl": "\n".join(rows)})
    assert (corpus / "b.jsonl").stat().st_size > 256_000  # shared, and read while the other worker is at a.txt
    _, (documents, skipped) = read_all(sources(corpus), workers=2)
    assert [document.record.id for document in documents] == [f"{n:02}" for n in range(20)]
    assert skipped == ()


def test_nothing_to_read_starts_no_process(tmp_path: Path) -> None:
    assert list(read_all(())) == []


@pytest.mark.parametrize("waits", [True, False])
def test_a_file_that_takes_too_long_is_named_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waits: bool
) -> None:
    monkeypatch.setenv("DUANSOU_MAX_FILE_SECONDS", "2")
    endless = tmp_path / "b.html"
    corpus = fill(tmp_path / "corpus", {"a.txt": "甲。", "c.txt": "丙。"})
    if waits:
        os.mkfifo(endless)  # to read it waits for its other end
    else:
        endless.write_text("<div>" * 200_000)  # takes a minute
    asked = [*sources(corpus)[:1], Source(endless, "b.html"), *sources(corpus)[1:]]
    a, b, c = read_all(asked)
    assert [document.record.id for reading in (a, c) for document in reading[0]] == ["a", "c"]
    assert b[0] == ()
    assert "2 秒" in b[1][0].reason
    assert "DUANSOU_MAX_FILE_SECONDS" in b[1][0].reason


def test_a_file_that_takes_too_much_memory_is_named_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUANSOU_MAX_FILE_MEMORY_MB", "128")
    corpus = fill(tmp_path / "corpus", {"a.txt": "甲。", "c.txt": "丙。", "d.jsonl.gz": gzip.compress(bytes(10**9), 1)})
    with (corpus / "b.txt").open("wb") as file:
        file.truncate(10**9)  # holds nothing on the disk
    a, b, c, d = read_all(sources(corpus))
    assert [document.record.id for reading in (a, c) for document in reading[0]] == ["a", "c"]
    for reading in (b, d):
        assert reading[0] == ()
        assert "128 MB" in reading[1][0].reason


def test_a_file_that_ends_its_process_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    corpus = fill(tmp_path / "corpus", {"a.txt": "甲。", "c.txt": "丙。"})
    os.mkfifo(corpus / "b.txt")
    asked = [*sources(corpus)[:1], Source(corpus / "b.txt", "b.txt"), *sources(corpus)[1:]]

    def kill() -> None:
        with (corpus / "b.txt").open("wb"):  # returns once a worker reads it
            for child in psutil.Process().children():
                child.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    a, b, c = read_all(asked)
    killer.join()
    assert (a[1], b[0], c[1]) == ((), (), ())
    assert "终止" in b[1][0].reason


def test_a_pdf_that_is_refused_memory_is_said_to_need_more(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(unpacked(300_000_000))
    # In a process of its own: beside one as large as this one it cannot be told.
    code = "import sys; from pathlib import Path; from indexer.documents import Source, read_all; "
    code += "print(next(read_all([Source(Path(sys.argv[1]), 'a.pdf')], workers=1))[1][0].reason)"
    said = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a.pdf")],
        env={**os.environ, "DUANSOU_MAX_FILE_MEMORY_MB": "200", "PYTHONIOENCODING": "utf-8"},
        check=True,
        capture_output=True,
    ).stdout.decode()
    assert "200 MB" in said


def test_nothing_counts_of_a_file_that_changes_while_it_is_read(tmp_path: Path) -> None:
    source = Source(tmp_path / "a.jsonl", "a.jsonl")
    source.path.write_bytes(lines(3))
    reading = entries(source)
    next(reading)
    with source.path.open("ab") as file:
        file.write(b"\n")
    with pytest.raises(DuansouError, match="变了"):
        list(reading)


def test_workers_stop_when_what_they_read_is_no_longer_wanted(tmp_path: Path) -> None:
    corpus = fill(tmp_path / "corpus", {"a.txt": "甲。", "b.jsonl": lines(4000)})
    found = read_all(sources(corpus), workers=2)
    next(found)
    workers = psutil.Process().children()
    assert workers
    found.close()
    assert not any(worker.is_running() for worker in workers)


_READ = """
import sys
from pathlib import Path
from indexer.documents import Source, read_all
print("reading", flush=True)
list(read_all([Source(Path(sys.argv[1]), "a.txt"), Source(Path(sys.argv[1]), "b.txt")], workers=2))
"""


def test_workers_die_with_a_killed_parent_and_need_no_guarded_main_module(tmp_path: Path) -> None:
    fifo = tmp_path / "a.txt"
    os.mkfifo(fifo)
    script = tmp_path / "script.py"
    script.write_text(_READ)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, str(script), str(fifo)]
    with subprocess.Popen(command, env=environment) as parent, fifo.open("wb"):  # open once a worker reads it
        workers = psutil.Process(parent.pid).children()
        assert workers
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        _, alive = psutil.wait_procs(workers, timeout=30)
    assert alive == []


@pytest.mark.parametrize("name", ["MAX_FILE_MB", "MAX_FILE_SECONDS", "MAX_FILE_MEMORY_MB", "MAX_FILE_PAGES"])
def test_a_limit_that_is_no_number_is_refused_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(f"DUANSOU_{name}", "much")
    with pytest.raises(ParameterError, match=f"DUANSOU_{name}"):
        read_corpus(fill(tmp_path / "corpus", {"a.txt": "甲。"}))


def test_a_file_over_the_limit_is_named_without_a_look_at_it(tmp_path: Path) -> None:
    corpus = fill(tmp_path / "corpus", {"a.txt": "甲。"})
    for name in ("b.txt", "c.jsonl"):
        with (corpus / name).open("wb") as file:
            file.truncate(2 * 10**9)
    reading = read_corpus(corpus)
    assert [document.record.id for document in reading.documents] == ["a"]
    assert [fault.file for fault in reading.skipped] == ["b.txt", "c.jsonl"]
    assert all("2000 MB" in fault.reason and "DUANSOU_MAX_FILE_MB" in fault.reason for fault in reading.skipped)
    assert find_sources(corpus).files == ("a.txt",)


def test_a_bomb_is_told_by_how_well_it_is_packed(tmp_path: Path) -> None:
    line = b'{"text": "%b"}\n' % (b"x" * 2000)
    corpus = fill(tmp_path / "corpus", {"a.jsonl.gz": gzip.compress(line * 5000)})
    ((documents, skipped),) = read_all(sources(corpus))
    assert documents == ()
    assert "100 倍" in skipped[0].reason


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_a_file_of_lines_that_holds_something_else_is_named_once(tmp_path: Path, name: str) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"\xff\n" * 10_000
    corpus = fill(tmp_path / "corpus", {name: gzip.compress(picture) if name.endswith("gz") else picture})
    ((documents, skipped),) = read_all(sources(corpus))
    assert documents == ()
    assert len(skipped) == 1
    assert "PNG" in skipped[0].reason


def test_a_file_of_bad_lines_only_is_named_once(tmp_path: Path) -> None:
    corpus = fill(tmp_path / "corpus", {"a.jsonl": b"{\n" * 30_000})
    ((documents, skipped),) = read_all(sources(corpus))
    assert documents == ()
    assert [fault.file for fault in skipped] == ["a.jsonl"]


def test_what_is_packed_counts_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUANSOU_MAX_FILE_MB", "1")
    corpus = fill(tmp_path / "corpus", {"a.jsonl.gz": gzip.compress(lines(30_000, "文"))})
    ((documents, skipped),) = read_all(sources(corpus))
    assert documents == ()
    assert "1 MB" in skipped[0].reason


def test_a_record_that_leads_out_of_the_corpus_or_is_huge_is_not_read(tmp_path: Path) -> None:
    corpus = fill(tmp_path / "corpus", {"a.txt": "甲。", "b.txt": "乙。", "c.txt": "丙。"})
    outside = tmp_path / "outside.toml"
    outside.write_text('title = "外"', encoding="utf-8")
    (corpus / "a.toml").symlink_to(outside)
    with (corpus / "b.toml").open("wb") as file:
        file.truncate(2 * 10**9)
    reading = read_corpus(corpus)
    assert [document.record.id for document in reading.documents] == ["c"]
    assert [fault.file for fault in reading.skipped] == ["a.txt", "b.txt"]
    assert all(".toml" in fault.reason for fault in reading.skipped)
    assert reading.ignored == 0
    assert find_sources(corpus).files == ("c.txt",)


def test_a_rebuild_names_hostile_files_in_report_and_status_and_builds_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUANSOU_MAX_FILE_MEMORY_MB", "128")
    outside = tmp_path / "secret.txt"
    outside.write_text("机密。", encoding="utf-8")
    corpus = fill(
        tmp_path / "corpus",
        {
            "good.txt": "好文件\n\n各方合作。",
            "a..b.txt": "点。",
            "bomb.jsonl.gz": gzip.compress(gzip.compress(bytes(10**8))),
            "zeros.jsonl.gz": gzip.compress(bytes(10**9), 1),
            "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(100),
            "paper.txt": b"%PDF-1.7\n" + bytes(100),
            "id.jsonl": json.dumps({"id": "../../etc/passwd", "text": "斜线。"}),
            "deep.jsonl": b'{"id": "deep", "text": ' + b"[" * 10**6,
            "garbled.txt": "\ue000\ue001\ue002" * 20 + "字",
        },
    )
    (corpus / "link.txt").symlink_to(outside)
    (corpus / "loop.txt").symlink_to(corpus / "loop.txt")
    with (corpus / "huge.txt").open("wb") as file:
        file.truncate(2 * 10**9)
    report = indexer.rebuild(corpus, tmp_path / "index")
    named = {fault.file.partition(":")[0]: fault.reason for fault in report.skipped}
    assert named.keys() == {
        "bomb.jsonl.gz", "zeros.jsonl.gz", "picture.txt", "paper.txt", "deep.jsonl", "garbled.txt", "link.txt",
        "loop.txt", "huge.txt",
    }  # fmt: skip
    assert "PNG" in named["picture.txt"]
    assert "PDF" in named["paper.txt"]
    assert all(reason.endswith("。") for reason in named.values())
    manifest = current(tmp_path / "index").manifest
    assert manifest.skipped == report.skipped
    assert manifest.documents == 3


def test_skipped_and_documents_come_back_as_they_were(tmp_path: Path) -> None:
    corpus = fill(
        tmp_path / "corpus", {"a.txt": "河流公约\n\n1. 共享😀𠮷数据。\n\n(a) 水位；\n\n附件\n\n说明。", "b.txt": ""}
    )
    (document,), (skipped,) = (part for reading in read_all(sources(corpus)) for part in reading if part)
    assert isinstance(document, Document)
    assert isinstance(skipped, Skipped)
    assert ((document,), ()) == read_source(sources(corpus)[0])
