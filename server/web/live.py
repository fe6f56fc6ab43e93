"""The index that the service answers from."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app, g

from server.search.live import LiveSearcher
from server.search.searcher import Searcher


def live(app: Flask) -> LiveSearcher:
    """The holder that `create_app` gave to this application."""
    return cast(LiveSearcher, app.extensions["duansou"])


def searcher() -> Searcher:
    """The searcher of this request, the same one however often it is asked for."""
    found: Searcher | None = g.get("searcher")
    if found is None:
        found = g.searcher = live(current_app).get()
    return found
