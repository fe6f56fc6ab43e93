"""The WSGI application: one blueprint a surface, one index, one answer for what goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from flask import Flask, Response
from flask.json.provider import DefaultJSONProvider
from werkzeug.datastructures import Headers

from indexer.deadline import deadline
from indexer.settings import resolve
from server.search.live import LiveSearcher
from server.web import caching, limits, logs, metrics, network, problems
from server.web.api import api
from server.web.operations import operations
from server.web.pages import pages

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HEADERS = [
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
]
"""Of every answer: what browsers may do with it."""


class Application(Flask):
    """Flask, without asking before each of its calls whether what it calls is a coroutine: nothing here is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself."""
        return func


class Whole(Response):
    """An answer whose body was there from the start, so that its headers say all that they have to."""

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        """The headers to be sent."""
        return self.headers if self.status_code == 200 else super().get_wsgi_headers(environ)


class Readable(DefaultJSONProvider):
    """JSON in UTF-8, members in the order of the contract."""

    def dumps(self, obj: Any, **_options: Any) -> str:
        """A value as JSON."""
        return orjson.dumps(obj).decode()

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """A value as an answer."""
        body = orjson.dumps(self._prepare_response_obj(args, kwargs), option=orjson.OPT_APPEND_NEWLINE)
        return Whole(body, content_type=self.mimetype)


def create_app(index: Path | str | None = None, **settings: Any) -> Flask:
    """The application that answers from `index` (default: the setting of that name).

    `settings` go to Flask's configuration. An index that is missing or cannot be opened is no error here:
    requests are answered with 503 and the reason until there is one.
    """
    app = Application(__name__)
    app.config.update(SYMBOL_URL=resolve("symbol_url").value)
    network.init_app(app)
    app.json = Readable(app)
    app.url_map.merge_slashes = False
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    _wrap(app, int(resolve("opensearch_deadline").value))
    app.extensions["duansou"] = LiveSearcher(Path(index or str(resolve("index").value)))
    # What is said of a request, whether it has to be answered at all, then whether it gets a place.
    for part in (logs, metrics, caching, limits, problems):
        part.init_app(app)
    app.config.update(settings)
    for blueprint in (pages, api, operations):
        app.register_blueprint(blueprint)
    return app


def _wrap(app: Flask, seconds: int) -> None:
    """Gives every answer its headers, and all that it asks of a cluster one deadline."""
    within = app.wsgi_app

    def wrapped(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            return start_response(status, headers + HEADERS, *error)

        with deadline(seconds):
            return within(environ, start)

    app.wsgi_app = wrapped  # type: ignore[method-assign]  # as Flask's documentation has it
