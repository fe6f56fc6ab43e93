"""What those who run the service ask: is it alive, can it answer, how is it called."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, render_template, request

from server.web.live import live, searcher
from server.web.metrics import exposition
from server.web.openapi import description

operations = Blueprint("operations", __name__)


@operations.get("/healthz")
def healthz() -> Response:
    """The process lives."""
    return jsonify(status="ok")


@operations.get("/readyz")
def readyz() -> Response:
    """An index answers; 503 and why while there is none."""
    searcher().ready()
    return jsonify(status="ready", generation=searcher().generation)


@operations.get("/metrics")
def metrics() -> Response:
    """What Prometheus reads."""
    text, media_type = exposition(live(current_app), request.headers.get("Accept", ""))
    return Response(text, content_type=media_type)


@operations.get("/opensearch.xml")
def opensearch() -> Response:
    """Makes the service a search engine of the browser."""
    return Response(
        render_template("opensearch.xml"), content_type="application/opensearchdescription+xml; charset=utf-8"
    )


@operations.get("/openapi.json")
def openapi() -> Response:
    """The description of the API."""
    return jsonify(description(current_app))
