"""Duansou's searcher and service."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.search.searcher import Searcher, open_searcher
    from server.web.app import create_app
else:
    _HOMES = {
        "Searcher": "server.search.searcher",
        "create_app": "server.web.app",
        "open_searcher": "server.search.searcher",
    }

    def __getattr__(name: str) -> object:
        # Loaded when first used: the command line needs no Flask to search, and neither to print its help.
        if name in _HOMES:
            return getattr(import_module(_HOMES[name]), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = ["Searcher", "create_app", "open_searcher"]
