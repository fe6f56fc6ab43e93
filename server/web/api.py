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
from server.search.result_rows import RESULT_ROWS
from server.search.searcher import MAX_DEPTH
from server.web.citations import official, original
from server.web.live import searcher
from server.web.parameters import (
    ANALYZE_PARAMETERS,
    CITATIONS_PARAMETERS,
    CITED_PARAMETERS,
    COMPARE_PARAMETERS,
    CONCORDANCE_CSV_PARAMETERS,
    CONCORDANCE_PARAMETERS,
    SEARCH_PARAMETERS,
    SEARCH_ROWS_PARAMETERS,
    SIMILAR_PARAMETERS,
    SUGGEST_PARAMETERS,
    json_text,
    read,
    read_criteria,
)

api = Blueprint("api", __name__, url_prefix="/api/v1")


MEDIA_TYPES = {
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "ris": "application/x-research-info-systems",
    "bib": "application/x-bibtex",
}


def attached(pieces: Iterable[str], kind: str, name: str) -> Response:
    """A file to be kept, sent piece by piece."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(pieces, content_type=f"{kind}; charset=utf-8", headers=disposition)


@api.get("/search")
def search() -> Response:
    """The answer to a query."""
    return jsonify(read_criteria(request, SEARCH_PARAMETERS).ask(searcher()).to_dict())


@api.get("/search.csv", defaults={"ending": "csv"})
@api.get("/search.jsonl", defaults={"ending": "jsonl"})
def search_rows(ending: str) -> Response:
    """All results of a query, up to 10,000, sent as they are read."""
    hits = read_criteria(request, SEARCH_ROWS_PARAMETERS).rows(searcher())
    return attached(RESULT_ROWS[ending](hits), MEDIA_TYPES[ending], f"duansou-search.{ending}")


@api.get("/documents")
def documents() -> Response:
    """The record of every document."""
    read(request, ())
    return jsonify(items=[document.to_dict() for document in searcher().documents()])


@api.get("/documents/<path:doc>")
def document(doc: str) -> Response:
    """One document: its record and every paragraph."""
    read(request, ())
    return jsonify(searcher().document(doc).to_dict())


@api.get("/documents/<path:doc>/citation.ris", defaults={"ending": "ris"})
@api.get("/documents/<path:doc>/citation.bib", defaults={"ending": "bib"})
def reference(doc: str, ending: str) -> Response:
    """A document for reference managers."""
    read(request, ())
    record = searcher().document(doc).record
    address = original(record) or request.host_url.rstrip("/") + document_url(record.id)
    return attached((REFERENCES[ending](record, address),), MEDIA_TYPES[ending], f"duansou-document.{ending}")


@api.get("/documents/<path:doc>/paragraphs/<int:n>")
def paragraph(doc: str, n: int) -> Response:
    """One paragraph of a document, and the card of the document."""
    read(request, ())
    record, stored = searcher().paragraph(doc, n)
    return jsonify(**stored.to_dict(record), document=document_card(record))


@api.get("/documents/<path:doc>/paragraphs/<int:n>/similar")
def similar(doc: str, n: int) -> Response:
    """Earlier wording of a paragraph."""
    return jsonify(searcher().similar(doc, n, **read(request, SIMILAR_PARAMETERS)).to_dict())


@api.post("/similar")
def similar_to() -> Response:
    """Earlier wording of a text that stands in no document."""
    asked = read(request, SIMILAR_PARAMETERS)
    return jsonify(searcher().similar_to(json_text(request), **asked).to_dict())


@api.get("/compare")
def compare() -> Response:
    """Two documents aligned, paragraph by paragraph."""
    return jsonify(searcher().compare(**read(request, COMPARE_PARAMETERS)).to_dict())


@api.get("/compare.csv")
def compare_csv() -> Response:
    """The same as a table."""
    comparison = searcher().compare(**read(request, COMPARE_PARAMETERS))
    return attached(comparison_rows(comparison), "text/csv", "duansou-compare.csv")


@api.get("/compare.html")
def compare_html() -> Response:
    """The same as a page to keep or send."""
    comparison = searcher().compare(**read(request, COMPARE_PARAMETERS))
    return attached(comparison_page(comparison), "text/html", "duansou-compare.html")


@api.get("/citations")
def citations() -> Response:
    """The symbols that are cited."""
    return jsonify(searcher().citations(**read(request, CITATIONS_PARAMETERS)).to_dict())


@api.get("/citations/<path:symbol>")
def citing(symbol: str) -> Response:
    """Who cites a symbol, and what its document cites."""
    found = searcher().cited(symbol, **read(request, CITED_PARAMETERS))
    return jsonify(**found.to_dict(), official=official(found.row.symbol))


@api.get("/concordance")
def concordance() -> Response:
    """Every occurrence of what a query asks for, in one line each."""
    return jsonify(searcher().concordance(**read(request, CONCORDANCE_PARAMETERS)).to_dict())


@api.get("/concordance.csv")
def concordance_csv() -> Response:
    """The same as a table: all lines, up to 10,000."""
    found = searcher().concordance(**read(request, CONCORDANCE_CSV_PARAMETERS), size=MAX_DEPTH)
    return attached(csv_rows(found.lines), "text/csv", "duansou-concordance.csv")


@api.post("/check")
def check() -> Response:
    """The quotations and citations of a text, checked."""
    read(request, ())
    return jsonify(searcher().check(json_text(request)).to_dict())


@api.get("/suggest")
def suggest() -> Response:
    """Ways to complete what was typed so far."""
    found = searcher().suggest(read(request, SUGGEST_PARAMETERS)["q"])
    return jsonify(suggestions=[asdict(suggested) for suggested in found])


@api.get("/analyze")
def analyze() -> Response:
    """How a text is folded and cut, and which symbols are seen in it."""
    return jsonify(searcher().analyze(read(request, ANALYZE_PARAMETERS)["text"]).to_dict())
