"""A corpus folder: which files are read, what is left out and why, and what stays."""

from __future__ import annotations

import json
import os
import pickle
from pathlib import Path

import pytest

import indexer
from indexer.documents import Skipped, find_sources, gather, read_corpus, read_source
from indexer.documents.model import RECORD_FIELDS
from indexer.errors import DuansouError


def fill(corpus: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return corpus


def ids(corpus: Path) -> list[str]:
    return [d.record.id for d in read_corpus(corpus).documents]


def test_files_are_found_in_any_depth_in_the_order_of_their_names(tmp_path: Path) -> None:
    corpus = fill(tmp_path, {"b.txt": "乙。", "a/deep/er/c.TXT": "丙。", "a.jsonl": '{"id": "j", "text": "丁。"}'})
    assert [s.name for s in find_sources(corpus).sources] == ["a.jsonl", "a/deep/er/c.TXT", "b.txt"]
    assert ids(corpus) == ["b", "c", "j"]


def test_files_of_no_known_kind_are_ignored_and_counted(tmp_path: Path) -> None:
    corpus = fill(
        tmp_path,
        {
            "a.txt": "甲。",
            "a.toml": 'title = "甲"',
            "b.toml": "",
            "c.exe": "x",
            "README.md": "#",
            "sub/ReadMe.txt": "读我。",
        },
    )
    sources = find_sources(corpus)
    assert sources.files == ("a.toml", "a.txt")
    assert (sources.ignored, read_corpus(corpus).ignored) == (4, 4)


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    corpus = fill(tmp_path, {".git/a.txt": "甲。", ".b.txt": "乙。", "~$c.docx": "丙", "c.txt": "丙。"})
    sources = find_sources(corpus)
    assert ([s.name for s in sources.sources], sources.ignored) == (["c.txt"], 0)


def test_an_index_that_lies_in_the_corpus_is_passed_over(tmp_path: Path) -> None:
    corpus = fill(tmp_path, {"a.txt": "甲。", "generations/b.txt": "乙。"})
    found = ("a.txt", "generations/b.txt")
    for _ in range(2):
        indexer.rebuild(corpus, corpus / "index")
        assert find_sources(corpus).files == found
    assert indexer.status(corpus, corpus / "index").reasons == ()


def test_a_missing_folder_is_refused_with_a_sentence(tmp_path: Path) -> None:
    fill(tmp_path, {"file.txt": "甲。"})
    for missing in (tmp_path / "none", tmp_path / "file.txt"):
        with pytest.raises(DuansouError, match=missing.name):
            read_corpus(missing)


def test_an_empty_folder_is_an_empty_reading(tmp_path: Path) -> None:
    reading = read_corpus(tmp_path)
    assert (reading.documents, reading.skipped, reading.ignored) == ((), (), 0)


def test_what_cannot_be_read_is_named_and_the_rest_is_there(tmp_path: Path) -> None:
    corpus = fill(
        tmp_path,
        {
            "good.txt": "好的。",
            "empty.txt": "",
            "binary.txt": bytes(range(256)) * 20,
            "broken.txt": "好的。",
            "broken.toml": "title = ",
            "only-pages.txt": "第 1 页 共 2 页\n\n第 2 页 共 2 页\n",
            "lines.jsonl": '{"id": "l", "text": "行。"}\n{',
        },
    )
    reading = read_corpus(corpus)
    assert [d.record.id for d in reading.documents] == ["good", "l"]
    assert [s.file for s in reading.skipped] == [
        "binary.txt", "broken.txt", "empty.txt", "lines.jsonl:2", "only-pages.txt",
    ]  # fmt: skip
    assert all(s.reason.endswith("。") for s in reading.skipped)


def test_strict_stops_at_the_first(tmp_path: Path) -> None:
    corpus = fill(tmp_path, {"a.txt": "甲。", "b.txt": "", "c.txt": b"\xff\x00\xff"})
    with pytest.raises(DuansouError, match=r"^b\.txt：.*。$"):
        read_corpus(corpus, strict=True)
    (corpus / "b.txt").unlink()
    (corpus / "c.txt").unlink()
    assert [d.record.id for d in read_corpus(corpus, strict=True).documents] == ["a"]


def test_of_two_documents_with_one_id_both_are_named_and_neither_is_kept(tmp_path: Path) -> None:
    corpus = fill(
        tmp_path,
        {
            "a.txt": "甲。",
            "sub/a.txt": "乙。",
            "c.txt": "丙。",
            "d.jsonl": '{"id": "e", "text": "丁。"}\n{"id": "e", "text": "戊。"}\n{"id": "f", "text": "己。"}',
        },
    )
    reading = read_corpus(corpus)
    assert [d.record.id for d in reading.documents] == ["c", "f"]
    assert [s.file for s in reading.skipped] == ["a.txt", "d.jsonl", "d.jsonl", "sub/a.txt"]
    assert all("a.txt、sub/a.txt" in s.reason for s in reading.skipped if s.file.endswith("a.txt"))
    with pytest.raises(DuansouError, match="id"):
        read_corpus(corpus, strict=True)


def test_the_id_is_the_records_else_the_files_stem(tmp_path: Path) -> None:
    corpus = fill(
        tmp_path,
        {"my file: 1.v2.txt": "甲。", "b.txt": "乙。", "b.toml": 'id = "A/1/2"', "c.jsonl": '{"text": "丙。"}'},
    )
    assert ids(corpus) == ["A_1_2", "c", "my_file__1.v2"]


def test_the_record_beside_a_file_wins_and_what_was_read_off_is_said(tmp_path: Path) -> None:
    text = "大会\n\n第九届会议\n\n河流宣言\n\n甲城，2044年5月6日\n\n各国决定加强合作。"
    corpus = fill(tmp_path, {"a.txt": text, "a.toml": 'title = "别名"\ndate = 2001-02-03\n'})
    (document,) = read_corpus(corpus).documents
    record = document.record
    assert (record.title, record.date, record.organ, record.session) == ("别名", "2001-02-03", "大会", "第九届会议")
    assert document.read_off == ("organ", "session")


def test_links_out_of_the_corpus_are_named_and_links_within_are_read(tmp_path: Path) -> None:
    outside = fill(tmp_path / "outside", {"x.txt": "外。"})
    corpus = fill(tmp_path / "corpus", {"sub/a.txt": "甲。"})
    (corpus / "b.txt").symlink_to(corpus / "sub" / "a.txt")
    (corpus / "c.txt").symlink_to(outside / "x.txt")
    (corpus / "d.txt").symlink_to(corpus / "none.txt")
    (corpus / "folder").symlink_to(outside)
    os.mkfifo(corpus / "pipe.txt")
    reading = read_corpus(corpus)
    assert [d.record.id for d in reading.documents] == ["a", "b"]
    assert sorted(s.file for s in reading.skipped) == ["c.txt", "d.txt", "folder", "pipe.txt"]


def test_a_file_name_that_is_no_utf_8_is_named(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).write_text("甲。")
    except OSError:
        pytest.skip("这个文件系统只收 UTF-8 的文件名；在 Linux 的 ext4 或 tmpfs 上可以运行。")
    (skipped,) = read_corpus(tmp_path).skipped
    assert skipped.file.encode() == "\N{REPLACEMENT CHARACTER}.txt".encode()


def test_names_that_steer_a_terminal_are_shown_without_that(tmp_path: Path) -> None:
    corpus = fill(tmp_path, {"a\x1b[31m\n.txt": ""})
    assert [s.file for s in read_corpus(corpus).skipped] == [
        "a\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}.txt"
    ]


def test_progress_tells_how_many_files_are_read(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    read_corpus(fill(tmp_path, {"a.txt": "甲。", "b.txt": ""}), progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_sources_read_apart_and_gathered_are_the_corpus(tmp_path: Path) -> None:
    corpus = fill(tmp_path, {"a.txt": "甲。", "b.txt": "", "c/a.txt": "丙。", "d.txt": "丁。"})
    sources = find_sources(corpus)
    sent = [pickle.loads(pickle.dumps(source)) for source in sources.sources]
    parts = [pickle.loads(pickle.dumps(read_source(source))) for source in sent]
    assert gather(sources, parts) == read_corpus(corpus)


def test_an_exported_document_is_read_back_the_same(tmp_path: Path) -> None:
    text = "大会\n\n河流宣言\n\n我们，各国代表：\n\n- 强调合作；\n\n1. 决定：\n\n(a) 开会。\n\n附件\n\n1. 名单。\n"
    (document,) = read_corpus(fill(tmp_path / "one", {"a.txt": text})).documents
    exported = {name: getattr(document.record, name) for name in RECORD_FIELDS}
    paragraphs = [
        {"text": p.text, "number": p.number, "kind": p.kind, "section": p.section, "label": p.label}
        for p in document.paragraphs
    ]
    line = json.dumps({**exported, "read_off": document.read_off, "paragraphs": paragraphs})
    assert read_corpus(fill(tmp_path / "two", {"export.jsonl": line})).documents == (document,)


def test_reasons_are_sentences_and_not_tracebacks(tmp_path: Path) -> None:
    (skipped,) = read_corpus(fill(tmp_path, {"a.txt": ""})).skipped
    assert skipped == Skipped("a.txt", "文件是空的，请放入正文或删去它。")
