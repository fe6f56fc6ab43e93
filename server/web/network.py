"""Between the application and its readers: proxies, host names, scripts of other sites, compression."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_compress import Compress
from flask_cors import CORS
from werkzeug.middleware.proxy_fix import ProxyFix

from indexer.settings import resolve
from server.web.logs import HEADER
from server.web.openapi import MEDIA_TYPES
from server.web.problems import MEDIA_TYPE

ALGORITHMS = ["zstd", "br", "gzip"]
COMPRESSED = [
    *MEDIA_TYPES.values(),
    MEDIA_TYPE,
    "application/json",
    "application/opensearchdescription+xml",
    "image/svg+xml",
    "text/css",
    "text/javascript",
    "text/plain",
]
PREFLIGHT_SECONDS = 3600


def init_app(app: Flask) -> None:
    """Applies the settings `trusted_hosts`, `proxies` and `cors`; compresses what is worth it and no stream.

    Called before whatever else works on responses: what is first here comes last there.
    """
    app.config.update(
        TRUSTED_HOSTS=_listed("trusted_hosts") or None,
        COMPRESS_MIMETYPES=COMPRESSED,
        COMPRESS_ALGORITHM=ALGORITHMS,
        # It would end a request twice: once with the answer, once with the stream.
        COMPRESS_STREAMS=False,
    )
    Compress(app)
    app.after_request(_read_whole)
    if origins := _listed("cors"):
        CORS(
            app,
            resources=["/api/*", "/openapi.json"],
            origins=origins,
            methods=["GET", "HEAD", "POST"],
            allow_headers=["Content-Type", "If-None-Match"],
            expose_headers=["ETag", "Retry-After", HEADER],
            send_wildcard=True,
            always_send=False,
            max_age=PREFLIGHT_SECONDS,
        )
    if proxies := int(resolve("proxies").value):
        believed = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies, x_prefix=proxies)
        app.wsgi_app = believed  # type: ignore[method-assign]  # as Flask's documentation has it


def _read_whole(response: Response) -> Response:
    """Style sheets and scripts are compressed too, though Flask would send them as streams."""
    if request.endpoint == "static":
        response.direct_passthrough = False
        response.get_data()
    return response


def _listed(setting: str) -> list[str]:
    return [one.strip() for one in str(resolve(setting).value).split(",") if one.strip()]
