from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import indexer
from indexer.documents.model import Document
from indexer.engine.reader import open_reader
from indexer.export import CSV_COLUMNS, jsonl, table
from tests import generated


def documents_of(index: Path) -> list[Document]:
    reader = open_reader(index)
    return [reader.document(i) for i in range(len(reader.records))]


def test_an_export_read_back_gives_the_same_documents(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "信.txt").write_text(
        "第八十届会议\n\n关于河流的信\n\n1. 各国共享数据，\n并通报情况：\n\n(a) 水位；\n\n附件\n\n2019 年的安排\n",
        encoding="utf-8",
    )
    given = {"id": "表", "title": "表", "paragraphs": [{"text": "1. 没有编号的一段", "number": None}, "二\n三"]}
    (corpus / "表.jsonl").write_text(json.dumps(given) + "\n", encoding="utf-8")
    indexer.rebuild(corpus, tmp_path / "index")
    again = tmp_path / "again"
    again.mkdir()
    (again / "all.jsonl").write_text("".join(jsonl(documents_of(tmp_path / "index"))), encoding="utf-8")
    indexer.rebuild(again, tmp_path / "index2")
    assert documents_of(tmp_path / "index2") == documents_of(tmp_path / "index")


def test_jsonl_is_one_document_a_line_without_fields_that_are_not_known() -> None:
    documents = generated.documents(seed=1)
    rows = [json.loads(line) for line in jsonl(documents)]
    assert [row["id"] for row in rows] == [document.record.id for document in documents]
    assert all(value is not None for row in rows for value in row.values())
    assert [p["text"] for row in rows for p in row["paragraphs"]] == [p.text for d in documents for p in d.paragraphs]


def test_csv_has_a_row_for_each_paragraph_and_keeps_every_text() -> None:
    documents = generated.documents(seed=1)
    text = "".join(table(documents))
    assert text.startswith("\ufeffdoc,n,")
    rows = list(csv.DictReader(io.StringIO(text[1:], newline="")))
    assert [row["text"] for row in rows] == [p.text for d in documents for p in d.paragraphs]
    assert tuple(rows[0]) == CSV_COLUMNS
