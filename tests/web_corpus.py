"""A small corpus for the tests of the service, indexed for real."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import indexer
from tests.cluster.tidying import forget_on_cluster

LETTER: dict[str, Any] = {
    "id": "letter",
    "title": "河流管理宣言",
    "symbol": "A/80/12",
    "date": "2019-05-21",
    "organ": "大会",
    "kind": "letter",
    "lang": "zh",
    "source": "javascript:alert(1)",
    "paragraphs": [
        {"text": "河流管理宣言", "kind": "heading", "section": ""},
        {"text": "1. 流域各国应当共享水文数据。", "number": "1", "kind": "operative", "section": "附件"},
        {
            "text": "2. 重申第1325(2000)号决议，并请各国共享预警。",
            "number": "2",
            "kind": "operative",
            "section": "附件",
        },
        {"text": "(a) 设立共享水文数据的站点；", "number": "2(a)", "kind": "item", "section": "附件"},
        {"text": "桥梁 <script>alert(1)</script> & “引号” 照录。", "kind": "body", "section": "附件"},
    ],
}
REPORT: dict[str, Any] = {
    "id": "report",
    "title": "橋樑維護報告",
    "symbol": "A/80/13",
    "date": "2020-03-02",
    "organ": "安全理事会",
    "kind": "report",
    "lang": "zh-Hant",
    "paragraphs": [
        {"text": f"{n}. 第{n}號橋樑的維護由專人負責，各方共享記錄。", "number": str(n), "kind": "operative"}
        for n in range(1, 31)
    ],
}


def build(folder: Path, *documents: dict[str, Any], engine: str = "whoosh") -> Path:
    """Writes the documents (default: both) into a corpus under `folder` and indexes it; the index's folder."""
    corpus, index = folder / "corpus", folder / "index"
    corpus.mkdir(exist_ok=True)
    lines = [json.dumps(document, ensure_ascii=False) for document in documents or (LETTER, REPORT)]
    (corpus / "documents.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    indexer.rebuild(corpus, index, engine=engine)
    return index


def indexed(folder: Path, engine: str, *documents: dict[str, Any]) -> Iterator[Path]:
    """The index of documents (default: both) by an engine, as long as a test needs it."""
    index = build(folder, *documents, engine=engine)
    yield index
    if engine == "opensearch":
        forget_on_cluster(index)
