"""The API: what the pages show, as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request

from server.comparison_page import comparison_page
from server.search.answer import document_card, document_url
from server.search.citing import REFERENCES
from server.search.compare import csv_rows as comparison_rows
from server.search.concordance import csv_rows
from server.search.limits import MAX_DEPTH
from server.search.result_rows import RESULT_ROWS
from server.web import schemas
from server.web.citations import official, original
from server.web.live import searcher
from server.web.openapi import MEDIA_TYPES, describes
from server.web.parameters import (
    Analyze,
    Cited,
    Compare,
    Concordance,
    ConcordanceRows,
    Criteria,
    Draft,
    Search,
    SearchRows,
    Similar,
    Suggest,
    Symbols,
    Wording,
)

api = Blueprint("api", __name__, url_prefix="/api/v1")


def attached(pieces: Iterable[str], kind: str, name: str) -> Response:
    """A file to be kept, sent piece by piece."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(pieces, content_type=f"{kind}; charset=utf-8", headers=disposition)


@api.get("/search")
@describes("查询的结果", schemas.Answer, query=Search)
def search(asked: Search) -> Response:
    """The answer to a query."""
    return jsonify(Criteria.of(asked).ask(searcher()).to_dict())


@api.get("/search.csv", defaults={"ending": "csv"})
@api.get("/search.jsonl", defaults={"ending": "jsonl"})
@describes("全部结果，表格或每行一条 JSON（Hit），至多 10000 行", query=SearchRows)
def search_rows(ending: str, asked: SearchRows) -> Response:
    """All results of a query, up to 10,000, sent as they are read."""
    hits = Criteria.of(asked).rows(searcher())
    return attached(RESULT_ROWS[ending](hits), MEDIA_TYPES[ending], f"duansou-search.{ending}")


@api.get("/documents")
@describes("全部文件的著录", schemas.Documents)
def documents() -> Response:
    """The record of every document."""
    return jsonify(items=[document.to_dict() for document in searcher().documents()])


@api.get("/documents/<path:doc>")
@describes("一份文件及其全部段落", schemas.Document)
def document(doc: str) -> Response:
    """One document: its record and every paragraph."""
    return jsonify(searcher().document(doc).to_dict())


@api.get("/documents/<path:doc>/citation.ris", defaults={"ending": "ris"})
@api.get("/documents/<path:doc>/citation.bib", defaults={"ending": "bib"})
@describes("一份文件，供文献管理软件（RIS、BibTeX）")
def reference(doc: str, ending: str) -> Response:
    """A document for reference managers."""
    record = searcher().document(doc).record
    address = original(record) or request.host_url.rstrip("/") + document_url(record.id)
    return attached((REFERENCES[ending](record, address),), MEDIA_TYPES[ending], f"duansou-document.{ending}")


@api.get("/documents/<path:doc>/paragraphs/<int:n>")
@describes("一段文字", schemas.Paragraph)
def paragraph(doc: str, n: int) -> Response:
    """One paragraph of a document, and the card of the document."""
    record, stored = searcher().paragraph(doc, n)
    return jsonify(**stored.to_dict(record), document=document_card(record))


@api.get("/documents/<path:doc>/paragraphs/<int:n>/similar")
@describes("一段文字的先前写法：措辞相近的段落，相同的在前", schemas.Wordings, query=Similar)
def similar(doc: str, n: int, asked: Similar) -> Response:
    """Earlier wording of a paragraph."""
    return jsonify(searcher().similar(doc, n, size=asked.size).to_dict())


@api.post("/similar")
@describes("任何一段文字的先前写法", schemas.Wordings, query=Similar, body=Wording)
def similar_to(asked: Similar, given: Wording) -> Response:
    """Earlier wording of a text that stands in no document."""
    return jsonify(searcher().similar_to(given.text, size=asked.size).to_dict())


@api.get("/compare")
@describes("逐段比较两份文件", schemas.Comparison, query=Compare)
def compare(asked: Compare) -> Response:
    """Two documents aligned, paragraph by paragraph."""
    return jsonify(searcher().compare(asked.a, asked.b).to_dict())


@api.get("/compare.csv")
@describes("同上，表格", query=Compare)
def compare_csv(asked: Compare) -> Response:
    """The same as a table."""
    comparison = searcher().compare(asked.a, asked.b)
    return attached(comparison_rows(comparison), MEDIA_TYPES["csv"], "duansou-compare.csv")


@api.get("/compare.html")
@describes("同上，可以另存的网页", query=Compare)
def compare_html(asked: Compare) -> Response:
    """The same as a page to keep or send."""
    comparison = searcher().compare(asked.a, asked.b)
    return attached(comparison_page(comparison), MEDIA_TYPES["html"], "duansou-compare.html")


@api.get("/citations")
@describes("引用到的文号，引用最多的在前", schemas.Symbols, query=Symbols)
def citations(asked: Symbols) -> Response:
    """The symbols that are cited."""
    return jsonify(searcher().citations(**asked.model_dump()).to_dict())


@api.get("/citations/<path:symbol>")
@describes("引用一个文号的段落，以及它的文件引用了什么", schemas.Cited, query=Cited)
def citing(symbol: str, asked: Cited) -> Response:
    """Who cites a symbol, and what its document cites."""
    found = searcher().cited(symbol, **asked.model_dump())
    return jsonify(**found.to_dict(), official=official(found.row.symbol))


@api.get("/concordance")
@describes("逐行列出所找文字的各处", schemas.Lines, query=Concordance)
def concordance(asked: Concordance) -> Response:
    """Every occurrence of what a query asks for, in one line each."""
    return jsonify(searcher().concordance(**asked.model_dump()).to_dict())


@api.get("/concordance.csv")
@describes("同上，表格，至多 10000 行", query=ConcordanceRows)
def concordance_csv(asked: ConcordanceRows) -> Response:
    """The same as a table: all lines, up to 10,000."""
    found = searcher().concordance(**asked.model_dump(), size=MAX_DEPTH)
    return attached(csv_rows(found.lines), MEDIA_TYPES["csv"], "duansou-concordance.csv")


@api.post("/check")
@describes("核对一段文字里的引文和文号", schemas.Checked, body=Draft)
def check(given: Draft) -> Response:
    """The quotations and citations of a text, checked."""
    return jsonify(searcher().check(given.text).to_dict())


@api.get("/suggest")
@describes("已经输入的文字可以怎样补全", schemas.Suggestions, query=Suggest)
def suggest(asked: Suggest) -> Response:
    """Ways to complete what was typed so far."""
    found = searcher().suggest(asked.q)
    return jsonify(suggestions=[asdict(suggested) for suggested in found])


@api.get("/analyze")
@describes("一段文字怎样归并、切分，含有哪些文号", schemas.Analysis, query=Analyze)
def analyze(asked: Analyze) -> Response:
    """How a text is folded and cut, and which symbols are seen in it."""
    return jsonify(searcher().analyze(asked.text).to_dict())
