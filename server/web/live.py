"""What a request is, and the index that the service answers from."""

from __future__ import annotations

from typing import cast

from flask import Flask, Request, current_app, g, request

from server.search.live import LiveSearcher
from server.search.searcher import Searcher


def live(app: Flask) -> LiveSearcher:
    """The holder that `create_app` gave to this application."""
    return cast(LiveSearcher, app.extensions["duansou"])


def this_request() -> Request:
    """The request itself, which `request` looks up each time that it is asked for something."""
    found: Request = request._get_current_object()  # type: ignore[attr-defined]  # typed as the request that it stands for
    return found


def searcher() -> Searcher:
    """The searcher of this request, the same one however often it is asked for."""
    found: Searcher | None = g.get("searcher")
    if found is None:
        found = g.searcher = live(current_app).get()
    return found
