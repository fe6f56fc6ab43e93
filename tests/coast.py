"""A few documents about a coast, and a short way to write others."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from indexer.documents.model import Document, Paragraph, ParagraphKind, Record
from server.search.answer import Answer
from server.search.searcher import Searcher

SearcherOver = Callable[[Iterable[Document]], Searcher]


def document(id: str, *texts: str, part: ParagraphKind = "body", **record: str) -> Document:
    paragraphs = (Paragraph(n, text, None, f"第{n}自然段", part, "") for n, text in enumerate(texts, 1))
    return Document(Record(**{"id": id, "title": f"文件{id}", **record}), tuple(paragraphs))


def ids(answer: Answer) -> list[str]:
    return [hit.id for hit in answer.hits]


COAST = (
    document(
        "a",
        "各国保护海洋环境。",
        "海洋环境的保护靠各国。",
        "沿海各国的渔业。",
        "第2462(2019)号决议谈渔业。",
        date="2019-05-21",
        organ="大会",
        kind="letter",
        symbol="A/80/1",
    ),
    document(
        "b",
        "海洋与环境各有其法。",
        "环境法，回顾第1373(2001)、2462(2019)号决议和第1373(2001)号决议。",
        date="2020-01-01",
    ),
    document("c", "桥梁维护。", part="operative", organ="安全理事会"),
)
