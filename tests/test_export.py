from __future__ import annotations

import csv
import io
import json
import random
import shutil
from pathlib import Path

import docx
from click.testing import CliRunner

import indexer
from indexer.cli import cli
from indexer.documents.model import RECORD_FIELDS, Document
from indexer.engine.reader import open_reader
from indexer.export import CSV_COLUMNS, jsonl, table
from server.search.searcher import open_searcher
from tests import generated

CORPUS = Path(__file__).parent.parent / "corpus"


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


def test_an_index_rebuilt_from_the_export_answers_the_same_to_the_last_score(tmp_path: Path) -> None:
    corpus, again = tmp_path / "corpus", tmp_path / "again"
    corpus.mkdir()
    again.mkdir()
    for path in [*CORPUS.glob("*.txt"), *CORPUS.glob("*.toml")]:
        shutil.copy(path, corpus)
    (corpus / "表.html").write_text(
        "<title>水位</title><h1>河流公约</h1><ol start=3><li>各方打击恐怖主义：<ol type=a><li>金融；</ol></ol>"
        "<table border=1><tr><th>国<th>水位<tr><td>甲国<td>3 米</table><pre>一行\n  二行</pre>",
        encoding="utf-8",
    )
    (corpus / "记.md").write_text(
        "# 纪要\n\n3. 第1373(2001)号决议\n   的执行。\n\n附件\n\n| 甲 | 乙 |\n|-|-|\n| 1 | 2 |\n"
    )
    word = docx.Document()
    word.add_heading("第一章 总则", 1)
    word.add_paragraph("各方应当合作。", style="List Number")
    word.add_table(2, 2).cell(0, 0).text = "格"
    word.save(str(corpus / "文.docx"))
    indexer.rebuild(corpus, tmp_path / "index")
    run = CliRunner().invoke(cli, ["export", "--index", str(tmp_path / "index")])
    (again / "all.jsonl").write_bytes(run.stdout_bytes)
    indexer.rebuild(again, tmp_path / "index2")
    documents = documents_of(tmp_path / "index")
    assert len(documents) == 6
    assert documents_of(tmp_path / "index2") == documents
    one, two = open_searcher(tmp_path / "index"), open_searcher(tmp_path / "index2")
    rnd = random.Random(11)
    texts = [p.text for d in documents for p in d.paragraphs]
    for _ in range(200):
        text = rnd.choice(texts)
        begin = rnd.randrange(len(text))
        q = text[begin : begin + rnd.randint(1, 12)].replace('"', "")
        for query, match in ((f'"{q}"', "all"), (q, "all"), (q, "any")):
            first, second = (s.search(query, match=match, size=50).to_dict() for s in (one, two))
            assert {**first, "took_ms": 0} == {**second, "took_ms": 0}


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
    records = {d.record.id: d.record for d in documents}
    for row in rows:
        record = records[row["doc"]]
        assert row["document_kind"] == (record.kind or "")
        names = [name for name in RECORD_FIELDS if name not in ("id", "kind")]
        assert [row[name] for name in names] == [getattr(record, name) or "" for name in names]
