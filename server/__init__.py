"""Duansou's searcher and service."""

from server.search.searcher import Searcher, open_searcher
from server.web.app import create_app

__all__ = ["Searcher", "create_app", "open_searcher"]
