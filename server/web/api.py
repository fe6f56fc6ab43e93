"""The API: what the pages show, as JSON."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request

from indexer.errors import NotFoundError
from server.search.answer import document_card
from server.web.live import searcher
from server.web.parameters import ANALYZE_PARAMETERS, SEARCH_PARAMETERS, SUGGEST_PARAMETERS, read, read_criteria

api = Blueprint("api", __name__, url_prefix="/api/v1")


@api.get("/search")
def search() -> Response:
    """The answer to a query."""
    return jsonify(read_criteria(request, SEARCH_PARAMETERS).ask(searcher()).to_dict())


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


@api.get("/documents/<path:doc>/paragraphs/<int:n>")
def paragraph(doc: str, n: int) -> Response:
    """One paragraph of a document, and the card of the document."""
    read(request, ())
    document = searcher().document(doc)
    for stored in document.paragraphs:
        if stored.paragraph.n == n:
            return jsonify(**stored.to_dict(doc), document=document_card(document.record))
    raise NotFoundError(f"这份文件只有第 1 至第 {document.count} 段，没有第 {n} 段。")


@api.get("/suggest")
def suggest() -> Response:
    """Ways to complete what was typed so far."""
    found = searcher().suggest(read(request, SUGGEST_PARAMETERS)["q"])
    return jsonify(suggestions=[asdict(suggested) for suggested in found])


@api.get("/analyze")
def analyze() -> Response:
    """How a text is folded and cut, and which symbols are seen in it."""
    return jsonify(searcher().analyze(read(request, ANALYZE_PARAMETERS)["text"]).to_dict())
